package sqlstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"slices"
	"strconv"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// plainMirror gives back what it is given.
type plainMirror struct{}

func (plainMirror) Render(_ context.Context, original io.Reader, _ int64, spec asset.RenderSpec) (*asset.Rendered, error) {
	content, err := io.ReadAll(original)
	return &asset.Rendered{MediaType: spec.MediaType, Bytes: content}, err
}

// arrives has somebody sign themselves in with a picture, and gives who that is.
func (v *village) arrives(fair outreach.Event, called string) ident.Person {
	v.t.Helper()
	must[string](v.t)(v.JoinEvent(v.t.Context(), access.Caller{}, fair.Code, outreach.Joiner{Name: called, Selfie: []byte("the face of " + called)}))
	guests := must[[]outreach.Event](v.t)(v.Events(v.t.Context(), v.clerk))[0].Guests
	return guests[slices.IndexFunc(guests, func(g outreach.Guest) bool { return g.Label == called })].ID
}

// mayBe names those who may be in a photo.
func (v *village) mayBe(photo ident.Asset) (names []string) {
	v.t.Helper()
	for _, n := range must[[]outreach.Newcomer](v.t)(v.Newcomers(v.t.Context(), v.clerk, photo)) {
		names = append(names, n.Label)
	}
	return names
}

// keptPictures counts them in the store.
func (v *village) keptPictures() (n int) {
	v.t.Helper()
	inTx(v.t, v.db, func(ctx context.Context, tx *Tx) error {
		return tx.queryRow(ctx, `SELECT count(*) FROM selfie`).Scan(&n)
	})
	return n
}

func TestAPictureOfOneselfIsBesideThePhotosOfItsEventUntilItHasServed(t *testing.T) {
	forEachVillage(t, 4, func(t *testing.T, v *village) {
		ctx := t.Context()
		v.Outreach = outreach.New(outreach.Ports{Store: v.db.Outreach(), Keys: plainKeys{}, Renderer: plainMirror{}, Now: v.clock.Now, Random: rand.Reader, Site: "https://photos.example.org"})
		fair := v.fair()
		maja, nils, eva, ola := v.arrives(fair, "Maja"), v.arrives(fair, "Nils"), v.arrives(fair, "Eva"), v.arrives(fair, "Ola")
		here, elsewhere := v.photos[0], v.photos[1]
		if in := v.mayBe(here); len(in) != 4 {
			t.Errorf("in a photo of the event may be %v", in)
		}
		if in := v.mayBe(elsewhere); len(in) != 0 {
			t.Errorf("in another photo may be %v", in)
		}
		if _, err := v.NewcomerPicture(ctx, v.clerk, elsewhere, maja); refusal(t, err) != "selfie.not-found" {
			t.Errorf("shown beside a photo of another event: %v", err)
		}
		seen := must[outreach.Selfie](t)(v.NewcomerPicture(ctx, v.clerk, here, maja))
		if string(seen.Picture) != "the face of Maja" || seen.Until.Sub(seen.At) != 30*24*time.Hour {
			t.Errorf("her picture is %+v", seen)
		}
		d := must[outreach.Dossier](t)(v.Dossier(ctx, v.clerk, maja))
		if !bytes.Equal(d.Selfie.Picture, seen.Picture) {
			t.Error("G-15: it is not in what she gets of herself")
		}

		v.shows(here, maja)
		if in := v.mayBe(here); slices.Contains(in, "Maja") || v.keptPictures() != 3 {
			t.Errorf("named, she is still looked for: %v, %d kept", in, v.keptPictures())
		}
		old := v.somebody(person.Person{Name: "Nils Ek"})
		if _, err := v.MergePeople(ctx, v.clerk, nils, old, 1); err != nil {
			t.Fatal(err)
		}
		if seen := must[outreach.Selfie](t)(v.NewcomerPicture(ctx, v.clerk, here, old)); string(seen.Picture) != "the face of Nils" {
			t.Errorf("merged, his picture is %q", seen.Picture)
		}
		number := must[outreach.Person](t)(v.Person(ctx, v.clerk, eva)).Number
		must[outreach.Certificate](t)(v.ErasePerson(ctx, v.clerk, eva, outreach.Erasure{Confirm: strconv.Itoa(number), Faces: person.Unknown}))
		if in := v.mayBe(here); slices.Contains(in, "Eva") || v.keptPictures() != 2 {
			t.Errorf("erased, she is still looked for: %v, %d kept", in, v.keptPictures())
		}

		v.clock.advance(30*24*time.Hour - time.Second)
		if in := v.mayBe(here); len(in) != 2 {
			t.Errorf("a second before its time: %v", in)
		}
		v.clock.advance(time.Second)
		if in := v.mayBe(here); len(in) != 0 {
			t.Errorf("at its time, and before any job: %v", in)
		}
		if _, err := v.NewcomerPicture(ctx, v.clerk, here, ola); refusal(t, err) != "selfie.not-found" {
			t.Errorf("at its time: %v", err)
		}
		if err := v.PurgeSelfies(ctx); err != nil || v.keptPictures() != 0 {
			t.Errorf("%d are left: %v", v.keptPictures(), err)
		}
	})
}
