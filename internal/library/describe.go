package library

import (
	"context"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// sight tells what the caller may do with an asset: access.None for one that they may not
// know of.
func (l *Library) sight(rights *access.Rights, r Record) access.Right {
	right := rights.On(r.Folder, l.now())
	if r.Restricted && !rights.May(access.SeeRestricted) {
		return access.None
	}
	switch r.State {
	case asset.Active:
		return right
	case asset.Quarantined:
		if rights.May(access.SeeQuarantine) {
			return right
		}
	case asset.Trashed:
		if right >= access.Edit {
			return right
		}
	case asset.Unknown, asset.Erased: // nobody's
	}
	return access.None
}

// visible gives the assets of the ids, each once and in their order, on all of which the caller
// has at least the right named. When they may not know of one of them it is as if that one did
// not exist, and the whole is problem.NotFound.
func (l *Library) visible(ctx context.Context, tx Reader, by access.Caller, ids []ident.Asset, least access.Right) ([]Record, error) {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return nil, err
	}
	wanted := make(map[ident.Asset]bool, len(ids))
	unique := make([]ident.Asset, 0, len(ids))
	for _, id := range ids {
		if !wanted[id] {
			wanted[id] = true
			unique = append(unique, id)
		}
	}
	found, err := tx.Records(ctx, unique)
	if err != nil {
		return nil, err
	}
	weakest := access.Manage
	for _, r := range found {
		weakest = min(weakest, l.sight(rights, r))
	}
	switch {
	case len(found) < len(unique) || weakest < access.See:
		return nil, problem.New(problem.NotFound, "asset.not-found")
	case weakest < least:
		return nil, problem.New(problem.Forbidden, "asset.right-missing")
	}
	return found, nil
}

// Detail is all that an asset's page shows.
type Detail struct {
	Record
	Right       access.Right // what the caller may do with it
	Clearance   clearance.Decision
	AddedByName string
	BasisByName string
	Inherited   consent.Assessment // the default that counts where it has no basis of its own
	BasisFrom   asset.Folder       // whose that is, as far as the caller sees it
	Evidence    string             // file name of the document that the basis rests on
	Versions    []asset.Version
	Stack       []asset.Item // what lies under it, itself first; empty without a stack
	Collections []asset.Collection
	Previous    ident.Asset // the next newer one of the list that it was opened from
	Next        ident.Asset // the next older one
}

// Asset gives an asset with all that stands beside it, and puts on record that it was seen.
// query is the list that it was opened from, by which Previous and Next are found; nil leaves
// them out.
func (l *Library) Asset(ctx context.Context, by access.Caller, id ident.Asset, query *string) (Detail, error) {
	var d Detail
	err := l.store.View(ctx, func(tx Reader) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		found, err := l.visible(ctx, tx, by, []ident.Asset{id}, access.See)
		if err != nil {
			return err
		}
		d = Detail{Record: found[0], Right: seek.rights.On(found[0].Folder, l.now())}
		facts, err := tx.Facts(ctx, id)
		if err != nil {
			return err
		}
		d.Clearance = clearance.Standing(facts, l.now())
		if err := seek.beside(ctx, &d); err != nil {
			return err
		}
		if query == nil {
			return nil
		}
		return seek.around(ctx, *query, &d)
	})
	if err != nil {
		return Detail{}, err
	}
	return d, l.store.Append(ctx, l.previewed(by, "asset", []asset.Item{{ID: id}}))
}

// beside reads what stands beside an asset.
func (s *seeker) beside(ctx context.Context, d *Detail) error {
	b := Bases{Own: d.Assessment}
	if err := s.library.besideBasis(ctx, s.tx, s.by, d.Folder, &b); err != nil {
		return err
	}
	d.Inherited, d.BasisFrom = b.Effective, b.From
	d.BasisByName, d.Evidence = b.ByNames[b.Effective.By], b.Documents[b.Effective.Evidence]
	if d.Assessment.Basis != consent.NotAssessed {
		d.Inherited = consent.Assessment{}
	}
	names, err := s.tx.UserNames(ctx, []ident.User{d.AddedBy})
	if err != nil {
		return err
	}
	d.AddedByName = names[d.AddedBy]
	if d.Versions, err = s.tx.Versions(ctx, d.ID); err != nil {
		return err
	}
	if d.Stacked > 0 {
		if d.Stack, err = s.stackOf(ctx, d.ID); err != nil {
			return err
		}
	}
	collections, err := s.tx.CollectionsOf(ctx, d.ID)
	for _, c := range collections {
		if c.Shared || c.Owner == s.by.User && s.by.User != 0 {
			d.Collections = append(d.Collections, c)
		}
	}
	return err
}

// around finds the neighbours of an asset in a list.
func (s *seeker) around(ctx context.Context, query string, d *Detail) error {
	q, err := s.parse(ctx, query)
	if err != nil {
		return err
	}
	w, err := s.wanted(ctx, q)
	if err != nil {
		return err
	}
	place, err := s.tx.Place(ctx, w, d.ID)
	if err != nil {
		return err
	}
	for _, way := range []struct {
		newer bool
		into  *ident.Asset
	}{{true, &d.Previous}, {false, &d.Next}} {
		found, err := s.tx.Find(ctx, w, Stretch{From: place, Newer: way.newer, Limit: 1})
		if err != nil {
			return err
		}
		if len(found.Items) > 0 {
			*way.into = found.Items[0].ID
		}
	}
	return nil
}
