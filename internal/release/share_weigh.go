package release

import (
	"context"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Weight is what goes out with a share, as things stand.
type Weight struct {
	Photos  int           // that the caller may know of
	Cleared int           // those that receivers would see
	Barred  int           // those that the caller may look at, but not take
	People  int           // how many are named in what would be seen
	Minors  int           // photos of those that show somebody under age
	Listed  []ident.Asset // those that the caller may take, cleared or not: what is cleared later appears then
	// Whole tells that the files leave with all that is written in them: where they were taken, too.
	Whole bool
}

// Weigh tells what would go out with a share.
func (d *Door) Weigh(ctx context.Context, by access.Caller, set Set, w Wanted) (*Weight, error) {
	out := &Weight{}
	if w.Preset != "" {
		p, err := usable(d.store.Preset(ctx, w.Preset))
		if err != nil {
			return nil, err
		}
		out.Whole = p.Form == nil || p.Form.Metadata == SayAll
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
		if !clearance.Decide(w.For, f.Holding.Clearance, at).Cleared() {
			continue
		}
		out.Cleared++
		minor := false
		for _, s := range f.Holding.Clearance.Shown {
			if s.State == person.Confirmed && s.Party != nil {
				people[s.Party.Person] = true
				minor = minor || s.Party.Minority.At(at)
			}
		}
		if minor {
			out.Minors++
		}
	}
	out.People = len(people)
	return out, nil
}
