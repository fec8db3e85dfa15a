package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"time"

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
// changes a fact calls it.
func (tx *Tx) reclear(ctx context.Context, ids []ident.Asset) error {
	for chunk := range slices.Chunk(ids, mostTogether) {
		all, err := tx.facts(ctx, chunk)
		if err != nil {
			return err
		}
		keys := make([]int64, len(all))
		for i, p := range all {
			keys[i] = p.key
		}
		if err := tx.dropSpans(ctx, keys, ` AND from_at <> 0`); err != nil {
			return err
		}
		if err := tx.keepSpans(ctx, all, tx.db.now()); err != nil {
			return err
		}
		if err := tx.recallUses(ctx, all); err != nil {
			return err
		}
	}
	return nil
}

// dropSpans drops what is kept of assets; of the spans those that a condition names.
func (tx *Tx) dropSpans(ctx context.Context, keys []int64, which string) error {
	in, arg := among(tx, keys)
	for _, from := range []string{`clearance_use WHERE sort_key ` + in, `restricted_span WHERE sort_key ` + in, `clearance_span WHERE sort_key ` + in + which} {
		if _, err := tx.exec(ctx, `DELETE FROM `+from, arg); err != nil {
			return fmt.Errorf("dropping clearance: %w", err)
		}
	}
	return nil
}

// keepSpans writes timelines. The first span is taken to have held since ever, so that a clock
// which is a moment behind finds an answer too; where there is one already, it is written over
// if it says something else.
func (tx *Tx) keepSpans(ctx context.Context, all []placed, from time.Time) error {
	spans := make([][]any, 0, len(all))
	var uses, restricted [][]any
	timelines := clearance.NewTimelines(from)
	for i := range all {
		p := &all[i]
		for j, s := range timelines.Of(p.facts) {
			if j == 0 {
				s.From = time.Time{}
			}
			spans = append(spans, []any{p.key, s.From, s.Until, s.Status})
			for _, u := range s.Uses {
				uses = append(uses, []any{p.key, u.Purpose, s.From, s.Until, u.Channels})
			}
		}
		restricted = append(restricted, restrictions(p.key, &p.facts)...)
	}
	const over = ` ON CONFLICT (sort_key, from_at) DO UPDATE SET until_at = excluded.until_at, status = excluded.status
		WHERE clearance_span.until_at <> excluded.until_at OR clearance_span.status <> excluded.status`
	for _, write := range []struct {
		into  string
		table [][]any
		over  string
	}{
		{`clearance_span (sort_key, from_at, until_at, status)`, spans, over},
		{`clearance_use (sort_key, purpose, from_at, until_at, channels)`, uses, ``},
		{`restricted_span (sort_key, from_at, until_at)`, restricted, ``},
	} {
		if err := (libraryTx{tx}).insertOver(ctx, write.into, write.table, write.over); err != nil {
			return fmt.Errorf("keeping clearance: %w", err)
		}
	}
	return nil
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
	in, arg := among(tx, within)
	keys := ` sort_key IN (SELECT a.sort_key FROM asset a WHERE a.folder ` + in + which + `)`
	if _, err := tx.exec(ctx, `UPDATE clearance_span SET status = ? WHERE status = ? AND`+keys, clearance.NeedsReview, clearance.Cleared, arg); err != nil {
		return fmt.Errorf("refusing what lies in a folder: %w", err)
	}
	if _, err := tx.exec(ctx, `DELETE FROM clearance_use WHERE`+keys, arg); err != nil {
		return fmt.Errorf("refusing what lies in a folder: %w", err)
	}
	return tx.Enqueue(ctx, job.Job{Kind: reclearJob, Key: top.String(), Payload: []byte(`{"folder":"` + top.String() + `"}`)})
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
