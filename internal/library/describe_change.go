package library

import (
	"context"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// undoWindow is how long an act can be undone.
const undoWindow = 10 * time.Minute

// alter changes records, saves those that differ and keeps history of each field. It gives
// the act, or 0 when nothing differed.
func (l *Library) alter(ctx context.Context, tx Tx, by access.Caller, kind audit.Kind, undoes ident.Change, found []Record, change func(*Record) error) (ident.Change, error) {
	before := make(map[ident.Asset]map[string]string, len(found))
	var changed []Record
	var moved []ident.Asset
	for _, r := range found {
		was, err := fieldsOf(r)
		if err != nil {
			return 0, err
		}
		folder := r.Folder
		if err := change(&r); err != nil {
			return 0, err
		}
		is, err := fieldsOf(r)
		if err != nil {
			return 0, err
		}
		if len(differences(r.ID, was, is)) == 0 {
			continue
		}
		if r.Folder != folder {
			moved = append(moved, r.ID)
		}
		before[r.ID] = was
		r.Revision++
		changed = append(changed, r)
	}
	if len(changed) == 0 {
		return 0, nil
	}
	if err := tx.SaveRecords(ctx, changed); err != nil {
		return 0, err
	}
	if err := tx.Unstack(ctx, moved); err != nil {
		return 0, err
	}
	return l.keepChange(ctx, tx, by, kind, undoes, changed, before)
}

// keepChange keeps what an act has changed, as the store now has it: keywords, for one, may have
// become others of the vocabulary.
func (l *Library) keepChange(ctx context.Context, tx Tx, by access.Caller, kind audit.Kind, undoes ident.Change, changed []Record, before map[ident.Asset]map[string]string) (ident.Change, error) {
	ids := make([]ident.Asset, len(changed))
	for i, r := range changed {
		ids[i] = r.ID
	}
	saved, err := tx.Records(ctx, ids)
	if err != nil {
		return 0, err
	}
	var fields []FieldChange
	for _, r := range saved {
		after, err := fieldsOf(r)
		if err != nil {
			return 0, err
		}
		fields = append(fields, differences(r.ID, before[r.ID], after)...)
	}
	return l.recordChange(ctx, tx, by, kind, undoes, ids, fields)
}

// recordChange keeps an act in history and in the log. The log names the fields; what stood in them is
// history's, and goes with the asset when that is erased.
func (l *Library) recordChange(ctx context.Context, tx Tx, by access.Caller, kind audit.Kind, undoes ident.Change, ids []ident.Asset, fields []FieldChange) (ident.Change, error) {
	id, err := ident.New[ident.Change](l.now(), l.random)
	if err != nil {
		return 0, err
	}
	act := Change{ID: id, At: l.now(), Actor: audit.By(by).Kind, By: by.User, Kind: kind, Undoes: undoes, Fields: fields}
	if err := tx.SaveChange(ctx, act); err != nil {
		return 0, err
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.Field)
	}
	slices.Sort(names)
	body := map[string]any{"change": id.String(), "fields": slices.Compact(names)}
	if undoes != 0 {
		body["undoes"] = undoes.String()
	}
	object := audit.Object{}
	if len(ids) == 1 {
		object = assetObject(ids[0])
	} else {
		body["assets"] = texts(ids)
	}
	return id, tx.Append(ctx, l.happened(by, kind, object, audit.OK, body))
}

// Undo takes an act of the caller's back, within ten minutes, on all assets or none; it is an
// act itself. The caller still needs the rights that the act needed.
//
// Problems: "change.not-found", "undo.too-late", "undo.done", "undo.changed-since" (Conflict).
func (l *Library) Undo(ctx context.Context, by access.Caller, id ident.Change) (ident.Change, error) {
	var undone ident.Change
	err := l.store.InTx(ctx, func(tx Tx) error {
		act, err := tx.Change(ctx, id)
		if err == nil && (act.By != by.User || act.Actor != audit.By(by).Kind) {
			err = problem.New(problem.NotFound, "change.not-found")
		}
		switch {
		case err != nil:
			return err
		case !act.Undone.IsZero():
			return problem.New(problem.Conflict, "undo.done")
		case l.now().Sub(act.At) > undoWindow:
			return problem.New(problem.Conflict, "undo.too-late")
		}
		if undone, err = l.undo(ctx, tx, by, act); err != nil {
			return err
		}
		act.Undone = l.now()
		return tx.SaveChange(ctx, act)
	})
	return undone, err
}

func (l *Library) undo(ctx context.Context, tx Tx, by access.Caller, act Change) (ident.Change, error) {
	fields := make(map[ident.Asset][]FieldChange)
	var ids []ident.Asset
	for _, f := range act.Fields {
		if fields[f.Asset] == nil {
			ids = append(ids, f.Asset)
		}
		fields[f.Asset] = append(fields[f.Asset], f)
	}
	if err := l.undoState(ctx, tx, by, ids, fields); err != nil {
		return 0, err
	}
	found, err := l.undoable(ctx, tx, by, act.Kind, ids)
	if err != nil {
		return 0, err
	}
	for _, r := range found {
		now, err := fieldsOf(r)
		if err != nil {
			return 0, err
		}
		for _, f := range fields[r.ID] {
			if f.Field != stateField && now[f.Field] != f.After {
				return 0, problem.New(problem.Conflict, "undo.changed-since")
			}
		}
	}
	undone, err := l.alter(ctx, tx, by, act.Kind, act.ID, found, func(r *Record) error {
		for _, f := range fields[r.ID] {
			if f.Field == stateField {
				continue
			}
			if f.Field == folderField {
				if err := l.mayReturn(ctx, tx, by, f); err != nil {
					return err
				}
			}
			if err := setField(r, f.Field, f.Before); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && undone == 0 {
		undone = act.ID // only states were changed, which have events of their own
	}
	return undone, err
}

// undoable gives the assets of an act when the caller may still do what the act did.
func (l *Library) undoable(ctx context.Context, tx Tx, by access.Caller, kind audit.Kind, ids []ident.Asset) ([]Record, error) {
	least := access.Edit
	if kind == audit.BasisSet {
		least = access.See
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return nil, err
		}
		if !rights.May(access.SetBasis) {
			return nil, problem.New(problem.Forbidden, "action.not-allowed")
		}
	}
	return l.visible(ctx, tx, by, ids, least)
}

// mayReturn asks whether an asset may go back to the folder that it came from.
func (l *Library) mayReturn(ctx context.Context, tx Tx, by access.Caller, f FieldChange) error {
	var back Record
	if err := setField(&back, folderField, f.Before); err != nil {
		return err
	}
	_, err := l.folder(ctx, tx, by, back.Folder, access.Edit)
	return err
}

// undoState brings assets back from where the act put them.
func (l *Library) undoState(ctx context.Context, tx Tx, by access.Caller, ids []ident.Asset, fields map[ident.Asset][]FieldChange) error {
	back := make(map[string][]ident.Asset)
	for _, id := range ids {
		for _, f := range fields[id] {
			if f.Field == stateField {
				back[f.After] = append(back[f.After], id)
			}
		}
	}
	for after, ids := range back {
		found, err := l.visible(ctx, tx, by, ids, access.Edit)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(found, func(r Record) bool { return stateText(r.State) != after }) {
			return problem.New(problem.Conflict, "undo.changed-since")
		}
		if _, _, err := l.bulkState(ctx, tx, by, ids, after == stateText(asset.Active)); err != nil {
			return err
		}
	}
	return nil
}

// stateText is how history names a state.
func stateText(s asset.State) string {
	return map[asset.State]string{asset.Active: `"active"`, asset.Trashed: `"trashed"`, asset.Quarantined: `"quarantined"`}[s]
}

// HistoryEntry is one thing that happened to an asset.
type HistoryEntry struct {
	At     time.Time
	Actor  audit.ActorKind
	By     ident.User
	ByName string
	Kind   audit.Kind
	Undone bool
	Fields []FieldChange // what people changed, if that is what happened
}

// maxHistory is how much of the past is told.
const maxHistory = 500

// History tells what happened to an asset, the newest first: how it came, what was changed of
// it, its versions, the trash.
func (l *Library) History(ctx context.Context, by access.Caller, id ident.Asset) ([]HistoryEntry, error) {
	var list []HistoryEntry
	err := l.store.View(ctx, func(tx Reader) error {
		if _, err := l.visible(ctx, tx, by, []ident.Asset{id}, access.See); err != nil {
			return err
		}
		changes, err := tx.Changes(ctx, id, maxHistory)
		if err != nil {
			return err
		}
		for _, c := range changes {
			list = append(list, HistoryEntry{At: c.At, Actor: c.Actor, By: c.By, Kind: c.Kind, Undone: !c.Undone.IsZero(), Fields: c.Fields})
		}
		events, err := tx.Happened(ctx, audit.Filter{Object: assetObject(id), Limit: maxHistory, Kinds: []audit.Kind{
			audit.AssetAdded, audit.AssetVersioned, audit.AssetTrashed, audit.AssetRestored,
		}})
		if err != nil {
			return err
		}
		for _, e := range events {
			list = append(list, HistoryEntry{At: e.At, Actor: e.Actor.Kind, By: e.Actor.ID, Kind: e.Kind})
		}
		slices.SortStableFunc(list, func(a, b HistoryEntry) int { return b.At.Compare(a.At) })
		list = list[:min(len(list), maxHistory)]
		return nameActors(ctx, tx, list)
	})
	return list, err
}

func nameActors(ctx context.Context, tx Reader, list []HistoryEntry) error {
	var ids []ident.User
	for _, e := range list {
		if e.By != 0 && !slices.Contains(ids, e.By) {
			ids = append(ids, e.By)
		}
	}
	names, err := tx.UserNames(ctx, ids)
	for i := range list {
		list[i].ByName = names[list[i].By]
	}
	return err
}
