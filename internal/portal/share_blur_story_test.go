package portal_test

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
	"imprimatur/internal/recall"
	"imprimatur/internal/release"
	"imprimatur/internal/share"
	"imprimatur/internal/testkit/house"
)

// boxed brings in a photo of people who have each a place in it.
func (s *story) boxed(of ...ident.Person) ident.Asset {
	s.t.Helper()
	photo := s.photo()
	for i, who := range of {
		_, err := s.People.AddAppearance(s.t.Context(), s.staff, person.Appearance{
			Asset: photo, Person: who, State: person.Confirmed, Source: person.Drawn, Box: person.Box{X: 0.1 + 0.3*float64(i), Y: 0.1, W: 0.2, H: 0.2},
		})
		s.must(err)
	}
	return photo
}

// files are all pictures and files of a photo that a share gives out, by their addresses.
func (b *browser) files(path string, photo ident.Asset) map[string][]byte {
	b.t.Helper()
	files := make(map[string][]byte)
	for _, at := range surfaces(path, photo)[3:8] {
		if at[0] != http.MethodHead {
			files[at[1]] = b.ask(at[0], at[1], nil).is(200).Body.Bytes()
		}
	}
	for name, content := range b.post(path+"/archive", nil).is(200).unzip() {
		if strings.HasPrefix(name, photo.String()) {
			files[name] = content
		}
	}
	if len(files) != 5 {
		b.t.Errorf("%d files: %v", len(files), files)
	}
	return files
}

// blurred makes sure that in all that a share gives out of a photo exactly these faces are blurred.
func (b *browser) blurred(path string, photo ident.Asset, faces string) {
	b.t.Helper()
	for at, content := range b.files(path, photo) {
		if want := "blurred: " + faces + "\n"; string(content) != want && (faces != "" || bytes.HasPrefix(content, []byte("blurred"))) {
			b.t.Errorf("%s gives %.60q, want %q", at, content, want)
		}
	}
}

const (
	first, second = "{0.1 0.1 0.2 0.2}", "{0.4 0.1 0.2 0.2}" // the places of boxed
	nobody        = ""
)

func TestG7_S1_S8_AShareShowsBlurredOnEverySurfaceWhoDoesNotAllowIt(t *testing.T) {
	s := newStory(t)
	b := &browser{story: s}
	maja, jonas := s.somebody(person.Person{Name: "Maja Berg", Email: "maja@berg.example"}), s.somebody(person.Person{Name: "Jonas Vik"})
	both, hers, free, nowhere := s.boxed(maja, jonas), s.boxed(maja), s.freePhoto(), s.photo(jonas)
	blurs, id := s.shared(share.Draft{Set: these(both, hers, free, nowhere), Preset: "web", Blur: true})
	plain, _ := s.shared(share.Draft{Set: these(both, hers, free, nowhere), Preset: "web"})

	b.blurred(blurs, both, "["+first+" "+second+"]")
	b.blurred(blurs, hers, "["+first+"]")
	b.blurred(blurs, free, nobody)
	for _, at := range surfaces(blurs, nowhere)[2:8] { // nobody knows where in it Jonas is
		b.ask(at[0], at[1], nil).is(404)
	}
	for _, at := range surfaces(plain, hers)[2:8] {
		b.ask(at[0], at[1], nil).is(404)
	}
	if page := b.get(blurs).is(200).Body.String(); !strings.Contains(page, hers.String()) || strings.Contains(page, nowhere.String()) {
		t.Error("the page does not list what is shown and nothing else")
	}
	if page := b.get(plain).is(200).Body.String(); strings.Contains(page, hers.String()) {
		t.Error("a share that does not blur lists what is cleared only blurred")
	}

	// Whatever changes counts at the very next request, though pictures and facts are remembered.
	invited := s.asks(allOfMe(), maja)[0]
	own, _ := s.signs(s.link(invited), "yes", "yes", "Maja Berg")
	b.blurred(blurs, both, "["+second+"]")
	b.blurred(blurs, hers, nobody)
	b.files(plain, hers)
	s.post(own + "/withdraw").is(http.StatusSeeOther)
	b.blurred(blurs, both, "["+first+" "+second+"]")
	b.blurred(blurs, hers, "["+first+"]")
	for _, at := range surfaces(plain, hers)[2:8] {
		b.ask(at[0], at[1], nil).is(404)
	}
	_, err := s.People.AddAppearance(t.Context(), s.staff, person.Appearance{Asset: hers, State: person.Unknown, Source: person.Drawn, Box: person.Box{X: 0.5, Y: 0.5, W: 0.1, H: 0.1}})
	s.must(err)
	for _, at := range surfaces(blurs, hers)[2:8] { // a face that nobody has named
		b.ask(at[0], at[1], nil).is(404)
	}
	s.must(s.Shares.Revoke(t.Context(), s.staff, id))
	b.all(404, blurs, both)
}

func (s *story) post(path string) page { return s.ask(http.MethodPost, path, url.Values{}) }

func TestG7_3_AShareThatBlursGoesOnWithoutWhoWithdrewAndItsEvidenceHolds(t *testing.T) {
	s := newStory(t)
	b := &browser{story: s}
	maja := s.somebody(person.Person{Name: "Maja Berg", Email: "maja@berg.example"})
	photo := s.boxed(maja)
	own, _ := s.signs(s.link(s.asks(allOfMe(), maja)[0]), "yes", "yes", "Maja Berg")
	path, _ := s.shared(share.Draft{Set: these(photo), Blur: true})
	look := path + "/photos/" + photo.String() + "/1024"
	if b.get(look).is(200).Body.String() == "blurred: ["+first+"]\n" {
		t.Error("she is blurred although she allows it")
	}
	s.post(own + "/withdraw").is(http.StatusSeeOther)
	if got := b.get(look).is(200).Body.String(); got != "blurred: ["+first+"]\n" {
		t.Errorf("she can be recognised: %.60q", got)
	}
	other, _ := s.shared(share.Draft{Set: these(photo), Preset: "web", Blur: true})
	b.files(other, photo)
	uses, err := s.Recall.Register(t.Context(), s.staff, photo)
	s.must(err)
	for _, u := range uses {
		if u.Source == recall.Link && (!u.Blurs || !u.Stands()) || !u.Allowed {
			t.Errorf("%+v", u)
		}
		file, err := s.Recall.Evidence(t.Context(), s.staff, u.ID)
		s.must(err)
		if v := recall.Verify(file, ""); !v.Whole() || v.Ground == nil {
			t.Errorf("the evidence of the %s: %+v", u.Source, v.Findings)
		}
	}
	if len(uses) != 4 { // two links, a file and one in an archive
		t.Errorf("%d uses", len(uses))
	}
}

func TestShares_WhatIsShownBlurredIsCountedAndPaged(t *testing.T) {
	s := newStory(t)
	maja := s.somebody(person.Person{Name: "Maja Berg"})
	want := []ident.Asset{s.boxed(maja), s.freePhoto()}
	hidden := s.photo(maja)
	want = append(want, s.boxed(maja), s.freePhoto(), s.boxed(maja))
	d := share.Draft{Set: these(want[0], want[1], hidden, want[2], want[3], want[4]), Preset: "web", Blur: true, Use: clearance.Use{Purpose: "news", Channel: "website"}}
	w, err := s.Shares.Weigh(t.Context(), s.staff, d)
	s.must(err)
	if w.Photos != 6 || w.Cleared != 5 || w.Blurred != 3 || w.People != 0 {
		t.Errorf("weighed: %+v", w.Weight)
	}
	path, _ := s.shared(d)
	visit := share.Visitor{}.Visit(strings.TrimPrefix(path, "/share/"))
	var seen []ident.Asset
	for from := 0; from < 6; from += 2 {
		_, photos, all, err := s.Door.SharePage(t.Context(), visit, from, 2)
		s.must(err)
		if all != 5 {
			t.Errorf("from %d there are %d", from, all)
		}
		seen = append(seen, photos...)
	}
	if !slices.Equal(seen, want) {
		t.Errorf("shown %v, want %v", seen, want)
	}
	p, err := s.Door.SharePlace(t.Context(), visit, want[2])
	s.must(err)
	if p.Before != want[1] || p.After != want[3] || p.Number != 2 || p.All != 5 {
		t.Errorf("%+v", p)
	}
	d.Preset, d.Kind, d.Title = "original", share.Gallery, "Originals"
	if _, err := s.Shares.Make(t.Context(), s.staff, d); problem.Of(err).Code != "share.blur" {
		t.Errorf("originals blurred: %v", err)
	}
}

func TestShares_TheRiskCheckCountsOriginalsAndPositions(t *testing.T) {
	s := newStory(t)
	known, unknown := s.freePhoto(), s.freePhoto()
	place := asset.Place{City: "Bergen", HasPosition: true, Latitude: 60.39, Longitude: 5.32}
	_, _, err := s.Library.Bulk(t.Context(), house.Console(), library.Bulk{IDs: []ident.Asset{known}, Edit: library.Edit{Place: &place}})
	s.must(err)
	for preset, want := range map[string]struct {
		originals, positions int
		risks                []share.Risk
	}{
		"original": {2, 1, []share.Risk{share.Originals, share.Positions, share.OpenLink}},
		"web":      {0, 0, []share.Risk{share.OpenLink}},
		"":         {0, 0, []share.Risk{share.OpenLink}},
	} {
		w, err := s.Shares.Weigh(t.Context(), s.staff, share.Draft{Set: release.Set{Assets: []ident.Asset{known, unknown}}, Preset: preset, Use: clearance.Use{Purpose: "news", Channel: "website"}})
		s.must(err)
		if w.Originals != want.originals || w.Positions != want.positions || !slices.Equal(w.Risks, want.risks) {
			t.Errorf("%q: %+v %v", preset, w.Weight, w.Risks)
		}
	}
}
