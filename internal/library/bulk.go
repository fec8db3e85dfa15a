package library

import (
	"context"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// maxBulk is on how many assets one act can be done.
const maxBulk = 10_000

// Bulk is one act on many assets: those named, or all that a query finds.
type Bulk struct {
	IDs     []ident.Asset
	Query   string
	ByQuery bool // act on what Query finds; IDs is not used
	Edit    Edit
	Trash   bool
	Restore bool
}

// Bulk does an act on all of the assets or on none. When the caller may not know of one of
// them the answer is problem.NotFound, and does not tell which. changed counts those that are
// different now; undo takes the act back, and is 0 when nothing changed.
//
// Problems besides those of Edit, Trash and Restore: "bulk.too-many", "bulk.nothing".
func (l *Library) Bulk(ctx context.Context, by access.Caller, b Bulk) (changed int, undo ident.Change, err error) {
	if b.Trash && b.Restore || !b.Trash && !b.Restore && !b.Edit.describes() && b.Edit.Basis == nil {
		return 0, 0, problem.New(problem.Invalid, "bulk.nothing")
	}
	err = l.withEvidence(ctx, by, &b.Edit.Basis, func(tx Tx) error {
		ids, err := l.chosen(ctx, tx, by, b)
		if err != nil || len(ids) == 0 {
			return err
		}
		if b.Trash || b.Restore {
			changed, undo, err = l.bulkState(ctx, tx, by, ids, b.Trash)
			return err
		}
		found, err := l.editable(ctx, tx, by, ids, b.Edit)
		if err != nil {
			return err
		}
		if undo, err = l.edit(ctx, tx, by, found, b.Edit); err != nil || undo == 0 {
			return err
		}
		after, err := tx.Records(ctx, ids)
		for i, r := range after {
			if r.Revision != found[i].Revision {
				changed++
			}
		}
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	return changed, undo, nil
}

// chosen gives the assets that the act is for.
func (l *Library) chosen(ctx context.Context, tx Tx, by access.Caller, b Bulk) ([]ident.Asset, error) {
	if b.ByQuery {
		return l.matching(ctx, tx, by, b.Query, maxBulk)
	}
	if len(b.IDs) > maxBulk {
		return nil, problem.New(problem.Invalid, "bulk.too-many", "limit", "10000")
	}
	ids := slices.Clone(b.IDs)
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// bulkState puts assets into the trash or takes them out, as Trash and Restore do.
func (l *Library) bulkState(ctx context.Context, tx Tx, by access.Caller, ids []ident.Asset, trash bool) (changed int, undo ident.Change, err error) {
	found, err := l.visible(ctx, tx, by, ids, access.Edit)
	if err != nil {
		return 0, 0, err
	}
	from, to, kind := asset.Trashed, asset.Active, audit.AssetRestored
	if trash {
		from, to, kind = asset.Active, asset.Trashed, audit.AssetTrashed
	}
	var moved []ident.Asset
	var fields []FieldChange
	for _, r := range found {
		switch {
		case trash && r.State == asset.Quarantined: // restoring it would let it out
			return 0, 0, problem.New(problem.Conflict, "asset.quarantined")
		case r.State == from:
			moved = append(moved, r.ID)
			fields = append(fields, FieldChange{Asset: r.ID, Field: stateField, Before: stateText(from), After: stateText(to)})
		}
	}
	if len(moved) == 0 {
		return 0, 0, nil
	}
	if err := tx.SetStates(ctx, moved, to, l.now()); err != nil {
		return 0, 0, err
	}
	for _, id := range moved {
		if err := tx.Append(ctx, l.happened(by, kind, assetObject(id), audit.OK, nil)); err != nil {
			return 0, 0, err
		}
	}
	id, err := ident.New[ident.Change](l.now(), l.random)
	if err != nil {
		return 0, 0, err
	}
	return len(moved), id, tx.SaveChange(ctx, Change{ID: id, At: l.now(), Actor: audit.By(by).Kind, By: by.User, Kind: kind, Fields: fields})
}
