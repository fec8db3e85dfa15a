package sqlstore

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// Outreach is the database as outreach needs it.
func (db *DB) Outreach() outreach.Store { return outreachStore{db} }

type outreachStore struct{ db *DB }

func (s outreachStore) InTx(ctx context.Context, do func(outreach.Tx) error) error {
	return s.db.InTx(ctx, func(tx *Tx) error { return do(outreachTx{tx}) })
}

func (s outreachStore) View(ctx context.Context, do func(outreach.Reader) error) error {
	return s.db.View(ctx, func(tx *Tx) error { return do(outreachTx{tx}) })
}

func (s outreachStore) Forget(ctx context.Context) error { return s.db.Forget(ctx) }

func (s outreachStore) Append(ctx context.Context, events ...audit.Event) error {
	return s.db.Append(ctx, events...)
}

// outreachTx is a transaction as outreach sees it.
type outreachTx struct{ *Tx }

const entryColumns = `p.id, p.number, p.root, p.minor, p.minor_ends, p.deceased_at, p.free_from, p.sealed, COALESCE(k.wrapped, p.sealed), p.change, p.revision
	FROM person p LEFT JOIN data_key k ON k.kind = 2 AND k.id = p.id`

func (tx outreachTx) entries(ctx context.Context, rest string, args ...any) ([]outreach.Entry, error) {
	var found []outreach.Entry
	err := tx.each(ctx, func(r *rows) error {
		var e outreach.Entry
		err := r.Scan(&e.ID, &e.Number, &e.Root, &e.Minority.Minor, at(&e.Minority.Ends), at(&e.DeceasedAt), at(&e.FreeFrom),
			&e.Sealed, &e.Key, &e.Change, &e.Revision)
		found = append(found, e)
		return err
	}, `SELECT `+entryColumns+` `+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("reading people: %w", err)
	}
	return found, nil
}

// Entries implements outreach.RegisterReader.
func (tx outreachTx) Entries(ctx context.Context, ids []ident.Person) ([]outreach.Entry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in, arg := among(tx.Tx, ids)
	found, err := tx.entries(ctx, `WHERE k.wrapped IS NOT NULL AND p.id `+in, arg)
	if err != nil {
		return nil, err
	}
	place := make(map[ident.Person]int, len(found))
	for i, e := range found {
		place[e.ID] = i
	}
	err = tx.each(ctx, func(r *rows) error {
		var id ident.Person
		var g person.Guardian
		err := r.Scan(&id, &g.Person, &g.Relation, at(&g.From), at(&g.Until))
		e := &found[place[id]]
		e.Guardians = append(e.Guardians, g)
		return err
	}, `SELECT g.person, o.root, g.relation, g.from_at, g.until_at FROM guardian g JOIN person o ON o.id = g.guardian
		WHERE g.person `+in+` ORDER BY g.person, g.position`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading guardians: %w", err)
	}
	all := make([]outreach.Entry, 0, len(found))
	for _, id := range ids {
		if i, there := place[id]; there {
			all = append(all, found[i])
		}
	}
	return all, nil
}

// EntriesOf implements outreach.RegisterReader.
func (tx outreachTx) EntriesOf(ctx context.Context, root ident.Person) ([]outreach.Entry, error) {
	return tx.entries(ctx, `WHERE p.root = ? AND k.wrapped IS NOT NULL ORDER BY p.id`, root)
}

// The counters of the register.
const (
	registerVersion = "register"
	personNumber    = "person"
)

// RegisterVersion implements outreach.RegisterReader.
func (tx outreachTx) RegisterVersion(ctx context.Context) (int64, error) {
	found, err := column[int64](ctx, tx.Tx, `SELECT value FROM counter WHERE name = ?`, registerVersion)
	if err != nil {
		return 0, fmt.Errorf("reading the register's version: %w", err)
	}
	if len(found) == 0 {
		return 0, nil
	}
	return found[0], nil
}

// count raises a counter and gives it.
func (tx *Tx) count(ctx context.Context, counter string) (value int64, err error) {
	err = tx.queryRow(ctx, `INSERT INTO counter (name, value) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value`, counter).Scan(&value)
	if err != nil {
		return 0, fmt.Errorf("counting: %w", err)
	}
	return value, nil
}

// ChangedSince implements outreach.RegisterReader.
func (tx outreachTx) ChangedSince(ctx context.Context, change int64, after ident.Person, limit int) ([]outreach.Entry, error) {
	if after == math.MaxInt64 { // all that came later
		return tx.entries(ctx, `WHERE p.change > ? ORDER BY p.change, p.id LIMIT ?`, change, limit)
	}
	return tx.entries(ctx, `WHERE (p.change, p.id) > (?, ?) ORDER BY p.change, p.id LIMIT ?`, change, after, limit)
}

// Terms implements outreach.RegisterReader.
func (tx outreachTx) Terms(ctx context.Context) (*consent.Terms, error) { return tx.terms(ctx) }

// NextNumber implements outreach.RegisterWriter.
func (tx outreachTx) NextNumber(ctx context.Context) (int, error) {
	n, err := tx.count(ctx, personNumber)
	return int(n), err
}

// SaveEntry implements outreach.RegisterWriter.
func (tx outreachTx) SaveEntry(ctx context.Context, e outreach.Entry, by ident.User, when time.Time) error {
	change, err := tx.count(ctx, registerVersion)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO person (id, number, root, minor, minor_ends, deceased_at, free_from, sealed, change, made_at, made_by, revision)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET minor = excluded.minor, minor_ends = excluded.minor_ends, deceased_at = excluded.deceased_at,
			free_from = excluded.free_from, sealed = excluded.sealed, change = excluded.change, revision = excluded.revision`,
		e.ID, e.Number, e.Root, e.Minority.Minor, e.Minority.Ends, e.DeceasedAt, e.FreeFrom, e.Sealed, change, when, by, e.Revision)
	if err != nil {
		return fmt.Errorf("saving a person: %w", err)
	}
	holder := library.KeyHolder{Kind: library.PersonKey, ID: int64(e.ID)}
	if err := libraryTx(tx).SaveKey(ctx, library.WrappedKey{Holder: holder, Wrapped: e.Key}); err != nil {
		return err
	}
	if err := tx.saveGuardians(ctx, e); err != nil {
		return fmt.Errorf("saving guardians: %w", err)
	}
	return tx.reclearPeople(ctx, e.ID)
}

func (tx outreachTx) saveGuardians(ctx context.Context, e outreach.Entry) error {
	if _, err := tx.exec(ctx, `DELETE FROM guardian WHERE person = ?`, e.ID); err != nil {
		return err
	}
	table := make([][]any, len(e.Guardians))
	for i, g := range e.Guardians {
		table[i] = []any{e.ID, i, g.Person, g.Relation, g.From, g.Until}
	}
	return libraryTx(tx).insert(ctx, `guardian (person, position, guardian, relation, from_at, until_at)`, table)
}

// Merge implements outreach.RegisterReader.
func (tx outreachTx) Merge(ctx context.Context, id ident.Merge) (outreach.Merge, error) {
	m := outreach.Merge{ID: id}
	err := tx.queryRow(ctx, `SELECT loser, winner, at, by_user, undone_at FROM person_merge WHERE id = ?`, id).
		Scan(&m.Loser, &m.Winner, at(&m.At), &m.By, at(&m.Undone))
	if err != nil {
		return m, missing(err, "merge.not-found")
	}
	m.Moved, err = column[ident.Person](ctx, tx.Tx, `SELECT person FROM person_moved WHERE merge = ? ORDER BY person`, id)
	return m, err
}

// SaveMerge implements outreach.RegisterWriter.
func (tx outreachTx) SaveMerge(ctx context.Context, m outreach.Merge) error {
	var err error
	root := m.Winner
	if m.Undone.IsZero() {
		err = tx.beginMerge(ctx, &m)
	} else {
		root = m.Loser
		_, err = tx.exec(ctx, `UPDATE person_merge SET undone_at = ? WHERE id = ?`, m.Undone, m.ID)
	}
	if err != nil {
		return fmt.Errorf("saving a merge: %w", err)
	}
	change, err := tx.count(ctx, registerVersion)
	if err != nil {
		return err
	}
	in, arg := among(tx.Tx, append(slices.Clone(m.Moved), m.Winner, m.Loser))
	if _, err := tx.exec(ctx, `UPDATE person SET change = ? WHERE id `+in, change, arg); err != nil {
		return fmt.Errorf("saving a merge: %w", err)
	}
	in, arg = among(tx.Tx, m.Moved)
	if _, err := tx.exec(ctx, `UPDATE person SET root = ? WHERE id `+in, root, arg); err != nil {
		return fmt.Errorf("saving a merge: %w", err)
	}
	return tx.reclearPeople(ctx, m.Winner, m.Loser)
}

func (tx outreachTx) beginMerge(ctx context.Context, m *outreach.Merge) error {
	_, err := tx.exec(ctx, `INSERT INTO person_merge (id, loser, winner, at, by_user) VALUES (?, ?, ?, ?, ?)`, m.ID, m.Loser, m.Winner, m.At, m.By)
	if err != nil {
		return err
	}
	if m.Moved, err = column[ident.Person](ctx, tx.Tx, `SELECT id FROM person WHERE root = ?`, m.Loser); err != nil {
		return err
	}
	table := make([][]any, len(m.Moved))
	for i, id := range m.Moved {
		table[i] = []any{m.ID, id}
	}
	return libraryTx(tx).insert(ctx, `person_moved (merge, person)`, table)
}

// Photos implements outreach.PhotoReader.
func (tx outreachTx) Photos(ctx context.Context, ids []ident.Asset, when time.Time) ([]outreach.Photo, error) {
	found := make(map[ident.Asset]outreach.Photo, len(ids))
	in, arg := among(tx.Tx, ids)
	err := tx.each(ctx, func(r *rows) error {
		var p outreach.Photo
		err := r.Scan(&p.Asset, &p.Folder, &p.State, &p.Scene, &p.Revision, &p.Restricted)
		found[p.Asset] = p
		return err
	}, `SELECT a.id, a.folder, a.state, a.scene, a.revision,
			CASE WHEN EXISTS (SELECT 1 FROM restricted_span c WHERE c.sort_key = a.sort_key AND `+spanNow+`) THEN 1 ELSE 0 END
		FROM asset a WHERE a.id `+in+` AND a.state <> ?`, when, when, arg, asset.Erased)
	if err != nil {
		return nil, fmt.Errorf("reading photos: %w", err)
	}
	all := make([]outreach.Photo, 0, len(found))
	for _, id := range ids {
		if p, there := found[id]; there {
			all = append(all, p)
		}
	}
	return all, nil
}

// Facts implements outreach.PhotoReader.
func (tx outreachTx) Facts(ctx context.Context, id ident.Asset, when time.Time) (clearance.Facts, error) {
	found, err := tx.facts(ctx, []ident.Asset{id})
	p, err := notFound(found, err, "asset.not-found")
	if err != nil || when.IsZero() {
		return p.facts, err
	}
	return tx.factsThen(ctx, p, when)
}

// FoldersExist implements outreach.ConsentReader.
func (tx outreachTx) FoldersExist(ctx context.Context, ids []ident.Folder) (bool, error) {
	tree, err := tx.treeNow(ctx)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if _, there := tree[id]; !there {
			return false, nil
		}
	}
	return true, nil
}

// notFound turns an empty answer into what a person reads.
func notFound[T any](found []T, err error, code string) (T, error) {
	var none T
	if err != nil {
		return none, err
	}
	if len(found) == 0 {
		return none, problem.New(problem.NotFound, code)
	}
	return found[0], nil
}
