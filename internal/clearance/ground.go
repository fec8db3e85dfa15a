package clearance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Ground is what one decision rested on, as it is kept with the use that it let out: enough to
// decide again years later, whatever the facts have become since.
type Ground struct {
	Version  int // of this form
	At       time.Time
	Use      Use
	Blur     bool  // it was asked whom to make unrecognisable
	Blurred  []int // appearances that were
	Decision Decision
	Facts    Facts // as far as they bear on it
}

// groundVersion is the form in which grounds are written now.
const groundVersion = 1

// NewGround keeps a decision with the facts that it was made on. Of what people said stays what
// is about this photo.
func NewGround(use Use, blur bool, blurred []int, d Decision, facts Facts, at time.Time) Ground {
	return Ground{Version: groundVersion, At: at.UTC(), Use: use, Blur: blur, Blurred: blurred, Decision: d, Facts: facts.bearing()}
}

// Encode writes a ground; equal grounds give equal bytes. ReadGround is its inverse.
func (g Ground) Encode() ([]byte, error) {
	text, err := json.Marshal(g)
	if err != nil {
		return nil, fmt.Errorf("writing what a decision rested on: %w", err)
	}
	return text, nil
}

// ReadGround reads what Encode wrote.
func ReadGround(text []byte) (Ground, error) {
	var g Ground
	if err := json.Unmarshal(text, &g); err != nil {
		return Ground{}, fmt.Errorf("reading what a decision rested on: %w", err)
	}
	if g.Version != groundVersion {
		return Ground{}, fmt.Errorf("reading what a decision rested on: it has form %d", g.Version)
	}
	return g, nil
}

// Holds decides again, and tells whether the answer is the same.
func (g Ground) Holds() bool {
	d, blurred := Decide(g.Use, g.Facts, g.At), []int(nil)
	if g.Blur {
		b := Blur(g.Use, g.Facts, g.At)
		d, blurred = b.Decision, b.Faces
	}
	return d.Status == g.Decision.Status && slices.Equal(blurred, g.Blurred) && d.Changes.Equal(g.Decision.Changes) &&
		reflect.DeepEqual(d.Reasons, g.Decision.Reasons)
}

// Words lists what people said that the decision rested on: each word of a consent once.
func (g Ground) Words() []consent.Word {
	var words []consent.Word
	for i := range g.Facts.Shown {
		if p := g.Facts.recognised(i); p != nil {
			words = append(words, p.Words...)
		}
	}
	return words
}

// WithoutFaces gives the facts of the photo in which some appearances are made unrecognisable.
func (f Facts) WithoutFaces(numbers []int) Facts {
	f.Shown = slices.Clone(f.Shown)
	for i := range f.Shown {
		if slices.Contains(numbers, f.Shown[i].Number) {
			f.Shown[i].State, f.Shown[i].Party = person.NotIdentifiable, nil
		}
	}
	return f
}

// OutOfTrash gives the facts of the photo as if it did not lie in the bin.
func (f Facts) OutOfTrash() Facts {
	if f.State == asset.Trashed {
		f.State = asset.Active
	}
	return f
}

// bearing gives the facts without what was said of other photos.
func (f Facts) bearing() Facts {
	f.Shown = slices.Clone(f.Shown)
	f.Stops = f.bearingStops(f.Stops)
	for i := range f.Shown {
		if p := f.Shown[i].Party; p != nil {
			own := *p
			own.Stops, own.Words = f.bearingStops(p.Stops), f.bearingWords(p.Words)
			f.Shown[i].Party = &own
		}
	}
	return f
}

func (f *Facts) bearingStops(stops []consent.Stop) []consent.Stop {
	var kept []consent.Stop
	for _, s := range stops {
		if len(s.Assets) > 0 {
			if !slices.Contains(s.Assets, f.Asset) {
				continue
			}
			s.Assets = []ident.Asset{f.Asset}
		}
		kept = append(kept, s)
	}
	return kept
}

// bearingWords leaves out words about other photos, but that there were any: to have said
// nothing of this photo is another thing than to have said nothing.
func (f *Facts) bearingWords(words []consent.Word) []consent.Word {
	var kept []consent.Word
	spoken := make(map[ident.Person]bool)
	for i := range words {
		if words[i].Scope.Covers(f.Asset, f.Folders) {
			spoken[words[i].Signer] = true
		}
	}
	for _, w := range words {
		covers := w.Scope.Covers(f.Asset, f.Folders)
		if !covers && spoken[w.Signer] {
			continue
		}
		spoken[w.Signer] = true
		w.Scope = f.bearingScope(w.Scope)
		kept = append(kept, w)
	}
	return kept
}

// bearingScope leaves of a scope what reaches this photo.
func (f *Facts) bearingScope(s consent.Scope) consent.Scope {
	own := consent.Scope{Extent: s.Extent}
	if _, in := slices.BinarySearch(s.Assets, f.Asset); in {
		own.Assets = []ident.Asset{f.Asset}
	}
	for _, folder := range s.Folders {
		if slices.Contains(f.Folders, folder) {
			own.Folders = append(own.Folders, folder)
		}
	}
	return own
}
