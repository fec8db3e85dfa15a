package clearance

import (
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Timelines gives the timelines of many assets from one moment on. Those whose facts come to the
// same share one, which is not to be changed. The facts must share their Parties and Terms.
type Timelines struct {
	from   time.Time
	known  map[alike][]Span
	scopes map[*Party]consent.Extent
}

// NewTimelines begins a set.
func NewTimelines(from time.Time) *Timelines {
	return &Timelines{from: from, known: make(map[alike][]Span), scopes: make(map[*Party]consent.Extent)}
}

// alike is what the timeline of an asset rests on, where that is nothing of the asset alone.
type alike struct {
	state      asset.State
	scene      person.Scene
	assessment consent.Assessment
	licence    time.Time
	terms      *consent.Terms
	folder     ident.Folder // 0: wherever it lies
	count      int
	shown      [4]seen
}

type seen struct {
	state person.State
	party *Party
}

// Of gives what Timeline gives.
func (t *Timelines) Of(facts Facts) []Span {
	key, is := t.alike(&facts)
	if !is {
		return Timeline(facts, t.from)
	}
	spans, there := t.known[key]
	if !there {
		spans = Timeline(facts, t.from)
		t.known[key] = spans
	}
	return spans
}

func (t *Timelines) alike(f *Facts) (key alike, is bool) {
	if len(f.Stops) > 0 || len(f.Shown) > len(key.shown) {
		return key, false
	}
	key = alike{state: f.State, scene: f.Scene, assessment: f.Assessment, licence: f.LicenceEnds, terms: f.Terms, count: len(f.Shown)}
	key.assessment.By, key.assessment.At = 0, time.Time{} // who assessed it decides nothing
	for i, s := range f.Shown {
		key.shown[i] = seen{s.State, s.Party}
		switch t.scope(s.Party) {
		case consent.TheseAssets:
			return key, false
		case consent.ThisEvent:
			if len(f.Folders) == 0 {
				return key, false
			}
			key.folder = f.Folders[0]
		default: // said of all photos alike
		}
	}
	return key, true
}

// scope gives the narrowest extent of what was said of somebody.
func (t *Timelines) scope(p *Party) consent.Extent {
	if p == nil {
		return consent.AllOfMe
	}
	extent, known := t.scopes[p]
	if !known {
		extent = p.narrowest()
		t.scopes[p] = extent
	}
	return extent
}

func (p *Party) narrowest() consent.Extent {
	if slices.ContainsFunc(p.Stops, func(s consent.Stop) bool { return len(s.Assets) > 0 }) {
		return consent.TheseAssets
	}
	narrowest := consent.AllOfMe
	for i := range p.Words {
		switch p.Words[i].Scope.Extent {
		case consent.AllOfMe:
		case consent.ThisEvent:
			narrowest = consent.ThisEvent
		default:
			return consent.TheseAssets
		}
	}
	return narrowest
}
