package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// Records implements library.RecordReader.
func (tx libraryTx) Records(ctx context.Context, ids []ident.Asset) ([]library.Record, error) {
	found, err := tx.load(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]library.Record, len(found))
	for i, s := range found {
		list[i] = library.Record{Asset: s.Asset, Assessment: *s.assessment, SortKey: s.key, Stacked: s.stacked, Restricted: s.restricted}
	}
	return list, nil
}

// Facts implements library.RecordReader.
func (tx libraryTx) Facts(ctx context.Context, id ident.Asset) (clearance.Facts, error) {
	found, err := tx.facts(ctx, []ident.Asset{id})
	if err != nil {
		return clearance.Facts{}, err
	}
	if len(found) == 0 {
		return clearance.Facts{}, problem.New(problem.NotFound, "asset.not-found")
	}
	return found[0].facts, nil
}

// SaveRecords implements library.RecordWriter.
func (tx libraryTx) SaveRecords(ctx context.Context, changed []library.Record) error {
	ids := make([]ident.Asset, len(changed))
	for i, r := range changed {
		ids[i] = r.ID
	}
	before, err := tx.load(ctx, ids)
	if err != nil {
		return err
	}
	if len(before) != len(changed) {
		return problem.New(problem.NotFound, "asset.not-found")
	}
	after := make([]stored, len(changed))
	for i, r := range changed {
		s := before[i]
		s.Folder, s.Metadata, s.Fields, s.LicenceEnds, s.Revision = r.Folder, r.Metadata, r.Fields, r.LicenceEnds, r.Revision
		assessment := r.Assessment
		s.assessment = &assessment
		after[i] = s
		if assessment != *before[i].assessment {
			if err := tx.saveAssessment(ctx, r.ID, assessment); err != nil {
				return err
			}
		}
	}
	return tx.saveAll(ctx, before, after)
}

func (tx libraryTx) saveAssessment(ctx context.Context, id ident.Asset, a consent.Assessment) error {
	test, err := balanceText(a.Balance)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `DELETE FROM assessment WHERE asset = ?`, id)
	if err == nil && a.Basis != consent.NotAssessed {
		_, err = tx.exec(ctx, `INSERT INTO assessment (asset, basis, note, ends_at, balance, review_at, evidence, by_user, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			id, a.Basis, clean(a.Note), a.Ends, test, a.Balance.Review, a.Evidence, a.By, a.At)
	}
	if err != nil {
		return fmt.Errorf("saving the legal basis: %w", err)
	}
	return tx.attach(ctx, a.Evidence, id, 0)
}

// SaveChange implements library.RecordWriter.
func (tx libraryTx) SaveChange(ctx context.Context, c library.Change) error {
	_, err := tx.exec(ctx, `INSERT INTO change (id, at, actor, by_user, kind, undone_at, undoes) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET undone_at = excluded.undone_at`, c.ID, c.At, c.Actor, c.By, c.Kind, c.Undone, c.Undoes)
	if err != nil {
		return fmt.Errorf("saving a change: %w", err)
	}
	if !c.Undone.IsZero() {
		return nil
	}
	table := make([][]any, len(c.Fields))
	for i, f := range c.Fields {
		table[i] = []any{f.Asset, c.ID, f.Field, clean(f.Before), clean(f.After)}
	}
	if err := tx.insert(ctx, `asset_change (asset, change, field, before, after)`, table); err != nil {
		return fmt.Errorf("saving a change: %w", err)
	}
	return nil
}

const changeColumns = `c.id, c.at, c.actor, c.by_user, c.kind, c.undoes, c.undone_at, f.asset, f.field, f.before, f.after`

// changes reads changes with the fields that the query joins to them.
func (tx libraryTx) changes(ctx context.Context, query string, args ...any) ([]library.Change, error) {
	var found []library.Change
	err := tx.each(ctx, func(r *rows) error {
		var c library.Change
		var f library.FieldChange
		err := r.Scan(&c.ID, at(&c.At), &c.Actor, &c.By, &c.Kind, &c.Undoes, at(&c.Undone), &f.Asset, &f.Field, &f.Before, &f.After)
		if len(found) == 0 || found[len(found)-1].ID != c.ID {
			found = append(found, c)
		}
		last := &found[len(found)-1]
		last.Fields = append(last.Fields, f)
		return err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reading changes: %w", err)
	}
	return found, nil
}

// Changes implements library.RecordReader.
func (tx libraryTx) Changes(ctx context.Context, id ident.Asset, limit int) ([]library.Change, error) {
	return tx.changes(ctx, `SELECT `+changeColumns+` FROM asset_change f JOIN change c ON c.id = f.change
		WHERE f.asset = ? ORDER BY c.id DESC, f.field LIMIT ?`, id, limit)
}

// Change implements library.RecordReader.
func (tx libraryTx) Change(ctx context.Context, id ident.Change) (library.Change, error) {
	found, err := tx.changes(ctx, `SELECT `+changeColumns+` FROM change c JOIN asset_change f ON f.change = c.id
		WHERE c.id = ? ORDER BY f.asset, f.field`, id)
	if err != nil {
		return library.Change{}, err
	}
	if len(found) == 0 {
		return library.Change{}, problem.New(problem.NotFound, "change.not-found")
	}
	return found[0], nil
}

// UserNames implements library.RecordReader.
func (tx libraryTx) UserNames(ctx context.Context, ids []ident.User) (map[ident.User]string, error) {
	return names(ctx, tx, `user_account`, ids)
}

// Under implements library.RecordReader.
func (tx libraryTx) Under(ctx context.Context, top ident.Asset) ([]ident.Asset, error) {
	found, err := column[ident.Asset](ctx, tx.Tx, `SELECT id FROM asset WHERE stack = ? AND stack <> 0 ORDER BY sort_key DESC`, top)
	if err != nil {
		return nil, fmt.Errorf("reading a stack: %w", err)
	}
	return found, nil
}

// Stack implements library.RecordWriter.
func (tx libraryTx) Stack(ctx context.Context, top ident.Asset, under []ident.Asset) error {
	if err := tx.setStack(ctx, under, top); err != nil {
		return err
	}
	return tx.countStack(ctx, top)
}

// Unstack implements library.RecordWriter.
func (tx libraryTx) Unstack(ctx context.Context, ids []ident.Asset) error {
	for _, id := range ids {
		if err := tx.leaveStack(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Happened implements library.RecordReader.
func (tx libraryTx) Happened(ctx context.Context, f audit.Filter) ([]audit.Event, error) {
	found, err := tx.events(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("reading events: %w", err)
	}
	return found, nil
}
