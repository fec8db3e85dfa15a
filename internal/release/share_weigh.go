package release

import (
	"context"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Weight is what goes out with a share, as things stand.
type Weight struct {
	Photos  int           // that the caller may know of
	Cleared int           // those that receivers would see
	Barred  int           // those that the caller may look at, but not take
	Blurred int           // those of them in which people are made unrecognisable
	People  int           // how many are named in what would be seen, and can be recognised
	Minors  int           // photos of those that show somebody under age
	Listed  []ident.Asset // those that the caller may take, cleared or not: what is cleared later appears then
	// Whole tells that files leave with all that is written in them.
	Whole     bool
	Originals int // how many leave as they came
	Positions int // how many of those that would be seen leave saying where they were taken
}

// Weigh tells what would go out with a share.
func (d *Door) Weigh(ctx context.Context, by access.Caller, set Set, w Wanted) (*Weight, error) {
	out := &Weight{}
	original := false
	if w.Preset != "" {
		p, err := usable(d.store.Preset(ctx, w.Preset))
		if err != nil {
			return nil, err
		}
		original = p.Form == nil
		out.Whole = original || p.Form.Metadata == SayAll
		w.Blur = w.blurs(p)
	}
	ids, err := d.members(ctx, by, set)
	if err != nil {
		return nil, err
	}
	all, err := d.store.FactsOf(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	at := d.now()
	people := make(map[ident.Person]bool)
	for i := range all {
		f := &all[i]
		if !visible(*f, at) {
			continue
		}
		if err := f.Rules.Check(w.For); err != nil {
			return nil, err
		}
		out.Photos++
		if f.Rights.On(f.Holding.Folder, at) < access.Download {
			out.Barred++
			continue
		}
		out.Listed = append(out.Listed, f.Holding.Asset)
		decision, blur := w.ask(f.Holding.Clearance, at)
		if !decision.Cleared() {
			continue
		}
		out.Cleared++
		minor := false
		for _, s := range f.Holding.Clearance.WithoutFaces(blur).Shown {
			if s.State == person.Confirmed && s.Party != nil {
				people[s.Party.Person] = true
				minor = minor || s.Party.Minority.At(at)
			}
		}
		for _, counted := range []struct {
			is    bool
			count *int
		}{{len(blur) > 0, &out.Blurred}, {minor, &out.Minors}, {original, &out.Originals}, {out.Whole && f.Holding.Located, &out.Positions}} {
			if counted.is {
				*counted.count++
			}
		}
	}
	out.People = len(people)
	return out, nil
}
