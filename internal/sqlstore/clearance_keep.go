package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/person"
)

// restrictions gives when somebody or something in an asset is restricted, as rows for
// restricted_span.
func restrictions(key int64, f *clearance.Facts) [][]any {
	until := make(map[int64]int64) // by the beginning; 0 is no end
	add := func(stops []consent.Stop) {
		for i := range stops {
			s := &stops[i]
			covers := len(s.Assets) == 0 || slices.Contains(s.Assets, f.Asset)
			if s.Kind != consent.Restriction || !covers {
				continue
			}
			from, end := millis(s.From), millis(s.Until)
			if before, there := until[from]; !there || before != 0 && (end == 0 || end > before) {
				until[from] = end
			}
		}
	}
	add(f.Stops)
	for _, s := range f.Shown {
		if s.Party != nil && s.State == person.Confirmed {
			add(s.Party.Stops)
		}
	}
	var table [][]any
	for from, end := range until {
		if end == 0 || end > from {
			table = append(table, []any{key, from, end})
		}
	}
	return table
}

// mostTogether is for how many assets the facts are read at once, and held in memory: some 10 MB.
// What is said of people who are in many of them is read once for all.
const mostTogether = 10_000

// reclear computes the clearance of assets anew from the facts as this transaction sees them,
// replaces what is kept of it, and calls back what is out and stands no longer by right. Whatever
// changes a fact calls it, or reclearWords.
func (tx *Tx) reclear(ctx context.Context, ids []ident.Asset) error {
	for chunk := range slices.Chunk(ids, mostTogether) {
		all, err := tx.facts(ctx, chunk)
		if err != nil {
			return err
		}
		if err := tx.keep(ctx, all); err != nil {
			return fmt.Errorf("keeping clearance: %w", err)
		}
		if err := tx.recallUses(ctx, all); err != nil {
			return err
		}
	}
	return nil
}

// keep puts assets into the situations that their facts make, and computes what is kept of these.
func (tx *Tx) keep(ctx context.Context, all []placed) error {
	texts := make([]string, len(all))
	made := make(map[string]situation)
	lines := make(map[string][]clearance.Span)
	for i := range all {
		s := situationOf(&all[i])
		texts[i] = s.text()
		if _, there := made[texts[i]]; !there {
			made[texts[i]], lines[texts[i]] = s, clearance.Timeline(s.facts, tx.db.now())
		}
	}
	ids, err := tx.keepSituations(ctx, made, lines)
	if err != nil {
		return err
	}
	var moved [][2]int64
	left := make(map[int64]bool)
	for i, p := range all {
		if to := ids[texts[i]]; to != p.situation {
			moved = append(moved, [2]int64{p.key, to})
			left[p.situation] = true
		}
	}
	if err := tx.noteMoved(ctx, moved); err != nil {
		return err
	}
	if err := tx.set(ctx, `asset`, `situation`, `sort_key`, moved); err != nil {
		return err
	}
	if err := tx.dropSituations(ctx, slices.Sorted(maps.Keys(left))); err != nil {
		return err
	}
	return tx.keepRestrictions(ctx, all)
}

// keepRestrictions replaces when somebody or something in assets is restricted.
func (tx *Tx) keepRestrictions(ctx context.Context, all []placed) error {
	keys := make([]int64, len(all))
	var table [][]any
	for i := range all {
		keys[i] = all[i].key
		table = append(table, restrictions(all[i].key, &all[i].facts)...)
	}
	in, arg := among(tx, keys)
	if _, err := tx.exec(ctx, `DELETE FROM restricted_span WHERE sort_key `+in, arg); err != nil {
		return err
	}
	return (libraryTx{tx}).insert(ctx, `restricted_span (sort_key, from_at, until_at)`, table)
}

// set gives rows of a table, by their keys, each its value of a column.
func (tx *Tx) set(ctx context.Context, table, column, key string, values [][2]int64) error {
	if len(values) == 0 {
		return nil
	}
	pairs, err := json.Marshal(values)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE `+table+` SET `+column+` = n.v FROM `+tx.pairs()+` WHERE `+table+`.`+key+` = n.k AND `+table+`.`+column+` <> n.v`, string(pairs))
	return err
}

// pairs is a table n of the pairs k and v in an argument.
func (tx *Tx) pairs() string {
	return tx.pick(`(SELECT value ->> 0 AS k, value ->> 1 AS v FROM json_each(?)) n`,
		`(SELECT (value ->> 0)::bigint AS k, (value ->> 1)::bigint AS v FROM jsonb_array_elements(?::jsonb) value) n`)
}

// reclearPeople does so for every photo of the people who are these, or were merged with them.
func (tx *Tx) reclearPeople(ctx context.Context, people ...ident.Person) error {
	in, arg := among(tx, people)
	ids, err := column[ident.Asset](ctx, tx, `SELECT DISTINCT s.asset FROM person one JOIN person p ON p.root = one.root
		JOIN appearance s ON s.person = p.id AND s.person <> 0 WHERE one.id `+in, arg)
	if err != nil {
		return fmt.Errorf("reading whose photos there are: %w", err)
	}
	return tx.reclear(ctx, ids)
}

// What of all that lies beneath a folder is meant, as a condition on the asset a.
const (
	everyone        = ``
	withPeople      = ` AND EXISTS (SELECT 1 FROM appearance s WHERE s.asset = a.id)`
	withoutOwnBasis = ` AND NOT EXISTS (SELECT 1 FROM assessment b WHERE b.asset = a.id)`
)

// mostAtOnce is how many assets are computed anew in the transaction that changes a fact of their
// folder. That takes about a second; for more, a job does it.
const mostAtOnce = 5000

// reclearJob computes anew what lies beneath a folder.
const reclearJob job.Kind = "clearance.reclear"

// reclearBeneath computes the clearance of what lies in a folder or below it anew. Where that is
// very much, all of it is refused at once in the lists, and a job computes it then; the door
// reads the facts in any case.
func (tx *Tx) reclearBeneath(ctx context.Context, top ident.Folder, which string) error {
	ids, err := tx.beneath(ctx, top, which, 0, mostAtOnce+1)
	if err != nil {
		return err
	}
	if len(ids) <= mostAtOnce {
		return tx.reclear(ctx, ids)
	}
	within, err := tx.within(ctx, top)
	if err != nil {
		return err
	}
	if err := tx.suspend(ctx, within, which); err != nil {
		return fmt.Errorf("refusing what lies in a folder: %w", err)
	}
	return tx.Enqueue(ctx, job.Job{Kind: reclearJob, Key: top.String(), Payload: []byte(`{"folder":"` + top.String() + `"}`)})
}

// suspended is the situation of what awaits a job that computes it.
const suspended = "suspended"

// suspend lets what is or becomes cleared in some folders need a review until it is computed anew.
func (tx *Tx) suspend(ctx context.Context, folders []ident.Folder, which string) error {
	ids, err := tx.keepSituations(ctx, map[string]situation{suspended: {}}, map[string][]clearance.Span{suspended: {{Status: clearance.NeedsReview}}})
	if err != nil {
		return err
	}
	in, arg := among(tx, folders)
	those := ` WHERE a.folder ` + in + which + ` AND a.situation IN
		(SELECT i.id FROM situation i JOIN timeline_span t ON t.timeline = i.timeline WHERE t.status = ?)`
	left, err := column[int64](ctx, tx, `SELECT DISTINCT a.situation FROM asset a`+those, arg, clearance.Cleared)
	if err != nil {
		return err
	}
	if err := tx.note(ctx, those, arg, clearance.Cleared); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `UPDATE asset AS a SET situation = ?`+those, ids[suspended], arg, clearance.Cleared); err != nil {
		return err
	}
	return tx.dropSituations(ctx, left)
}

// within gives a folder with all that lie in it.
func (tx *Tx) within(ctx context.Context, top ident.Folder) ([]ident.Folder, error) {
	tree, err := tx.treeNow(ctx)
	if err != nil {
		return nil, err
	}
	var within []ident.Folder
	for f := range tree {
		if tree.Within(f, top) {
			within = append(within, f)
		}
	}
	return within, nil
}

// beneath lists so many assets that lie in a folder or below it, in the order of their idents from
// after the one given.
func (tx *Tx) beneath(ctx context.Context, top ident.Folder, which string, after ident.Asset, limit int) ([]ident.Asset, error) {
	within, err := tx.within(ctx, top)
	if err != nil {
		return nil, err
	}
	in, arg := among(tx, within)
	ids, err := column[ident.Asset](ctx, tx, `SELECT a.id FROM asset a WHERE a.folder `+in+` AND a.state <> ? AND a.id > ?`+which+
		` ORDER BY a.id LIMIT ?`, arg, asset.Erased, after, limit)
	if err != nil {
		return nil, fmt.Errorf("reading what lies in a folder: %w", err)
	}
	return ids, nil
}

// ruled tells whether a folder or one above it has a default basis, or ever had a hold.
func (tx *Tx) ruled(ctx context.Context, folders ...ident.Folder) (bool, error) {
	tree, err := tx.treeNow(ctx)
	if err != nil {
		return false, err
	}
	var lines []ident.Folder
	for _, f := range folders {
		lines = append(lines, lineOf(tree, f)...)
	}
	in, arg := among(tx, lines)
	found, err := column[int64](ctx, tx, `SELECT 1 FROM folder_basis WHERE folder `+in+` UNION ALL SELECT 1 FROM stop WHERE folder <> 0 AND folder `+in+` LIMIT 1`, arg, arg)
	if err != nil {
		return false, fmt.Errorf("reading what holds for a folder: %w", err)
	}
	return len(found) > 0, nil
}

// reclearMoved does so where a folder has gone elsewhere with all that lies in it: where it lies
// decides which events' consents reach it, and which defaults and holds.
func (tx *Tx) reclearMoved(ctx context.Context, top, from, to ident.Folder) error {
	which := withPeople
	ruled, err := tx.ruled(ctx, from, to)
	if err != nil {
		return err
	}
	if ruled {
		which = everyone
	}
	return tx.reclearBeneath(ctx, top, which)
}
