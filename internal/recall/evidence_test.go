package recall_test

import (
	"bytes"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
	"imprimatur/internal/recall"
	"imprimatur/internal/release"
	"imprimatur/internal/testkit"
	"imprimatur/internal/testkit/house"
)

// story is a house from which a photo of somebody has left, with their consent.
type story struct {
	*house.House
	t     *testing.T
	staff access.Caller
	maja  ident.Person
	photo ident.Asset
	given ident.Consent
}

func newStory(t *testing.T) *story {
	t.Helper()
	s := &story{House: house.New(t), t: t}
	ctx := t.Context()
	s.must(s.Office.Found(ctx, house.Console(), "Harbour Museum", "en"))
	const password = "a long enough password"
	_, err := s.Office.AddUser(ctx, house.Console(), office.UserForm{Email: "staff@museum.example", Name: "Staff", Language: "en", Roles: []access.Role{access.Manager}, Password: password})
	s.must(err)
	entry, err := s.Office.Login(ctx, access.Caller{Source: "10.0.0.1"}, "staff@museum.example", password, "a browser")
	s.must(err)
	s.staff, err = s.Office.Authenticate(ctx, entry.Secret, "10.0.0.1")
	s.must(err)
	folder, err := s.Library.MakeFolder(ctx, house.Console(), 1, "Summer party")
	s.must(err)
	added, err := s.Library.Add(ctx, house.Console(), library.File{Name: "picnic.jpg", Folder: folder.ID, Content: bytes.NewReader(testkit.PlainPhoto(1, 2000))})
	s.must(err)
	s.photo = added.Asset
	_, _, err = s.Library.Bulk(ctx, house.Console(), library.Bulk{IDs: []ident.Asset{s.photo}, Edit: library.Edit{Basis: &library.Basis{Basis: consent.ConsentRequired}}})
	s.must(err)
	maja, err := s.People.AddPerson(ctx, s.staff, person.Person{Name: "Maja Berg"})
	s.must(err)
	s.maja = maja.ID
	_, err = s.People.AddAppearance(ctx, s.staff, person.Appearance{Asset: s.photo, Person: s.maja})
	s.must(err)
	given, err := s.People.Record(ctx, s.staff, outreach.Spoken{
		Person: s.maja, Method: consent.OnPaper, Scope: consent.Scope{Extent: consent.AllOfMe}, Answers: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website"}}},
	})
	s.must(err)
	s.given = given.ID
	return s
}

func (s *story) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("%v (%s)", err, problem.Of(err).Code)
	}
}

// takes takes the photo out.
func (s *story) takes(receiver string) ident.Use {
	s.t.Helper()
	w := release.Wanted{For: clearance.Use{Purpose: "news", Channel: "website"}, Preset: "web", Receiver: receiver}
	ticket, err := s.Door.Ask(s.t.Context(), s.staff, s.photo, w)
	s.must(err)
	out, err := s.Door.Collect(s.t.Context(), s.staff, ticket.Secret)
	s.must(err)
	s.must(out.Content.Close())
	return ticket.Use.ID
}

func TestL2_TheEvidenceOfAPastUseHoldsAndEveryByteOfItCounts(t *testing.T) {
	s := newStory(t)
	use := s.takes("jo@paper.example")
	s.Later(time.Hour)
	_, err := s.People.Withdraw(t.Context(), s.staff, s.given, outreach.Withdrawal{})
	s.must(err)
	file, err := s.Recall.Evidence(t.Context(), house.Console(), use)
	s.must(err)
	v := recall.Verify(file, "")
	if !v.Whole() {
		t.Fatalf("%+v", v.Findings)
	}
	c := v.Evidence.Content
	if c.Use.Receiver != "jo@paper.example" || len(c.Consents) != 1 || c.Consents[0].Consent != s.given || !v.Ground.Decision.Cleared() {
		t.Errorf("%+v", c)
	}
	if v := recall.Verify(file, c.Key); !v.Whole() {
		t.Errorf("with the right key: %+v", v.Findings)
	}
	if v := recall.Verify(file, "imprimatur/other+00000000+AAAA"); v.Whole() {
		t.Error("another library's key is taken")
	}
	for i := range file {
		for _, flip := range []byte{0x01, 0x20} {
			changed := bytes.Clone(file)
			changed[i] ^= flip
			if recall.Verify(changed, "").Whole() {
				t.Fatalf("byte %d can be another: %q", i, file[max(0, i-20):min(len(file), i+20)])
			}
		}
	}
	for _, cut := range [][]byte{file[:len(file)-1], append(bytes.Clone(file), '\n'), {}, []byte("null"), []byte("{}")} {
		if recall.Verify(cut, "").Whole() {
			t.Errorf("%d bytes pass", len(cut))
		}
	}
}

func TestL2_EvidenceOfAnotherUseOrOfNoneIsNotTaken(t *testing.T) {
	s := newStory(t)
	first := s.takes("")
	noted, err := s.Recall.Note(t.Context(), s.staff, s.photo, recall.Note{For: clearance.Use{Purpose: "news", Channel: "print"}, Place: recall.Place{Kind: recall.Print, Title: "Brochure"}})
	s.must(err)
	for _, use := range []ident.Use{first, noted.ID} {
		file, err := s.Recall.Evidence(t.Context(), s.staff, use)
		s.must(err)
		if v := recall.Verify(file, ""); !v.Whole() || (v.Ground == nil) != (use == noted.ID) {
			t.Errorf("%+v", v.Findings)
		}
	}
	if _, err := s.Recall.Evidence(t.Context(), s.staff, 1); !problem.Is(err, problem.NotFound) {
		t.Error(err)
	}
}
