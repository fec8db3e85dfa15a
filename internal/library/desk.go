package library

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Pile is one list of what needs somebody's decision.
type Pile struct {
	Name  string
	Query string // finds it
	Count int
	More  bool // than Count
}

// piles are the lists of the desk, in the order in which they are shown.
func piles() []Pile {
	return []Pile{
		{Name: "wanted", Query: "is:wanted"},
		{Name: "not-assessed", Query: "clearance:not-assessed"},
		{Name: "faces", Query: "people:unknown"},
		{Name: "review", Query: "clearance:needs-review"},
		{Name: "ending", Query: "ends:30"},
		{Name: "blocked", Query: "clearance:blocked"},
	}
}

// DeskReader reads what the desk needs beside lists.
type DeskReader interface {
	// FactsOf gives what the decisions on assets rest on, in their order and in as many queries
	// as for one; unknown ids are left out.
	FactsOf(ctx context.Context, ids []ident.Asset) ([]clearance.Facts, error)
	// WantedUses gives the uses of assets that were refused at the door since a moment.
	WantedUses(ctx context.Context, ids []ident.Asset, since time.Time) (map[ident.Asset][]clearance.Use, error)
}

// Desk counts what needs somebody's decision among the photos that the caller sees, narrowed by a
// query. It is for those who set the legal basis.
func (l *Library) Desk(ctx context.Context, by access.Caller, within string) ([]Pile, error) {
	list := piles()
	err := l.store.View(ctx, func(tx Reader) error {
		seek, err := l.decider(ctx, tx, by)
		if err != nil {
			return err
		}
		for i := range list {
			p := &list[i]
			if within != "" {
				p.Query += " " + within
			}
			q, err := seek.parse(ctx, p.Query)
			if err != nil {
				return err
			}
			if p.Count, p.More, err = seek.count(ctx, q, maxTotal); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// decider is a seeker for one who may decide about the use of photos.
func (l *Library) decider(ctx context.Context, tx Reader, by access.Caller) (*seeker, error) {
	seek, err := l.seek(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	if !seek.rights.May(access.SetBasis) {
		return nil, problem.New(problem.Forbidden, "action.not-allowed")
	}
	return seek, nil
}

// Step is something that would take away what stands against the use of photos.
type Step struct {
	clearance.Reason
	Assets []ident.Asset // the newest first
}

// Steps are what would clear the photos of a list, what helps most of them first.
type Steps struct {
	Photos int  // that were looked at
	More   bool // there are more, which were not
	Steps  []Step
}

// maxStepped is how many photos of a list are looked at.
const maxStepped = 1000

// Steps tells what would clear the photos that a query finds: for those that somebody wanted, for
// that use.
func (l *Library) Steps(ctx context.Context, by access.Caller, query string) (s Steps, err error) {
	err = l.store.View(ctx, func(tx Reader) error {
		seek, err := l.decider(ctx, tx, by)
		if err != nil {
			return err
		}
		q, err := seek.parse(ctx, query)
		if err != nil {
			return err
		}
		w, err := seek.wanted(ctx, q)
		if err != nil {
			return err
		}
		found, err := tx.Find(ctx, w, Stretch{Start: true, Limit: maxStepped})
		if err != nil {
			return err
		}
		ids := make([]ident.Asset, len(found.Items))
		for i, item := range found.Items {
			ids[i] = item.ID
		}
		s.Photos, s.More = len(ids), found.More
		s.Steps, err = steps(ctx, tx, ids, w.At)
		return err
	})
	return s, err
}

func steps(ctx context.Context, tx Reader, ids []ident.Asset, at time.Time) ([]Step, error) {
	all, err := tx.FactsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	uses, err := tx.WantedUses(ctx, ids, at.Add(-wantedFor))
	if err != nil {
		return nil, err
	}
	var list []Step
	for _, f := range all {
		remedy := clearance.Standing(f, at).Remedy
		for _, use := range uses[f.Asset] {
			remedy = append(slices.Clone(remedy), clearance.Decide(use, f, at).Remedy...)
		}
		for _, r := range remedy {
			r.Args = withoutFace(r.Args)
			i := slices.IndexFunc(list, func(s Step) bool { return s.Code == r.Code && maps.Equal(s.Args, r.Args) })
			if i < 0 {
				i, list = len(list), append(list, Step{Reason: r})
			}
			if got := list[i].Assets; len(got) == 0 || got[len(got)-1] != f.Asset {
				list[i].Assets = append(got, f.Asset)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Step) int { return cmp.Compare(len(b.Assets), len(a.Assets)) })
	return list, nil
}

// withoutFace leaves out what differs from photo to photo: which face, and when.
func withoutFace(args map[string]string) map[string]string {
	kept := make(map[string]string, len(args))
	for _, key := range []string{"person", "guardian"} {
		if value := args[key]; value != "" {
			kept[key] = value
		}
	}
	return kept
}
