package sqlstore

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// holds tells in which tables of the database bytes stand anywhere.
func (v *village) holds(what []byte) []string {
	v.t.Helper()
	return v.where(func(text []byte) bool { return bytes.Contains(text, what) })
}

// where tells in which columns of the database something like this stands.
func (v *village) where(is func(text []byte) bool) []string {
	v.t.Helper()
	var where []string
	view(v.t, v.db, func(ctx context.Context, tx *Tx) error {
		tables, err := column[string](ctx, tx, tx.pick(`SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'`,
			`SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`))
		if err != nil {
			return err
		}
		for _, table := range tables {
			err := tx.each(ctx, func(r *rows) error {
				names, err := r.Columns()
				if err != nil {
					return err
				}
				cells := make([]any, len(names))
				for i := range cells {
					cells[i] = new(any)
				}
				if err := r.Scan(cells...); err != nil {
					return err
				}
				for i, cell := range cells {
					var text []byte
					switch value := (*cell.(*any)).(type) {
					case []byte:
						text = value
					case string:
						text = []byte(value)
					default:
						text = fmt.Append(nil, value)
					}
					if is(text) {
						where = append(where, table+"."+names[i])
					}
				}
				return nil
			}, `SELECT * FROM `+table)
			if err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	})
	return where
}

// keyOf is the wrapped key of somebody, which in these tests is the key itself.
func (v *village) keyOf(id ident.Person) (wrapped []byte) {
	v.t.Helper()
	view(v.t, v.db, func(ctx context.Context, tx *Tx) error {
		return tx.queryRow(ctx, `SELECT wrapped FROM data_key WHERE kind = 2 AND id = ?`, id).Scan(&wrapped)
	})
	return wrapped
}

func TestG17_E7_SomebodyErasedIsGoneFromEveryTableAndTheirProofWhenItsTimeIsOver(t *testing.T) {
	forEachVillage(t, 3, func(t *testing.T, v *village) {
		ctx := t.Context()
		rules, revision, err := v.Rules(ctx, v.clerk)
		if err != nil {
			t.Fatal(err)
		}
		rules.KeepProof = 2
		inTx(t, v.db, func(ctx context.Context, tx *Tx) error { return outreachTx{tx}.SaveRules(ctx, rules, revision+1) })
		maja := v.somebody(person.Person{Name: "Maja Sandelin", Email: "maja@sandelin.example"})
		double := v.somebody(person.Person{Name: "M. Sandelin"})
		v.shows(v.photos[0], maja)
		v.shows(v.photos[1], double)
		v.says(maja, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		must[outreach.Merge](t)(v.MergePeople(ctx, v.clerk, double, maja, 1))
		v.isNow("she allows it", v.photos[0], clearance.Cleared)
		number := must[outreach.Person](t)(v.Person(ctx, v.clerk, maja)).Number
		keys := [][]byte{v.keyOf(maja), v.keyOf(double)}
		if len(v.holds(keys[0])) == 0 {
			t.Fatal("the scan finds nothing at all")
		}

		stop := must[outreach.PersonStop](t)(v.AddStop(ctx, v.clerk, maja, consent.Objection, nil, "by telephone"))
		erase := outreach.Erasure{Confirm: strconv.Itoa(number), Faces: person.Unknown}
		if _, err := v.ErasePerson(ctx, v.clerk, maja, erase); problem.Of(err).Code != "erase.stop-stands" {
			t.Errorf("an objection would be forgotten: %v", err)
		}
		v.clock.advance(time.Minute)
		if err := v.EndStop(ctx, v.clerk, stop.ID, ""); err != nil {
			t.Fatal(err)
		}
		v.clock.advance(time.Minute)
		if _, err := v.ErasePerson(ctx, v.clerk, maja, outreach.Erasure{Confirm: "yes", Faces: person.Unknown}); problem.Of(err).Code != "erase.not-confirmed" {
			t.Errorf("%v", err)
		}
		c := must[outreach.Certificate](t)(v.ErasePerson(ctx, v.clerk, maja, erase))
		if c.Number != number || c.Entries != 2 || c.Photos != 2 || c.Consents != 1 || c.Notes != 1 || c.Copies != 0 || !c.KeepUntil.Equal(c.At.AddDate(2, 0, 0)) {
			t.Errorf("%+v", c)
		}
		v.isNow("nobody is named in her place", v.photos[0], clearance.NeedsReview)
		for _, key := range keys {
			if where := v.holds(key); len(where) > 0 {
				t.Errorf("her key stands in %v", where)
			}
		}
		for _, word := range []string{"Sandelin", "sandelin", "by telephone"} {
			if where := v.holds([]byte(word)); len(where) > 0 {
				t.Errorf("%q stands in %v", word, where)
			}
		}
		for _, id := range []ident.Person{maja, double} {
			if _, err := v.Person(ctx, v.clerk, id); !problem.Is(err, problem.NotFound) {
				t.Errorf("%v", err)
			}
		}
		if found := must[outreach.People](t)(v.People(ctx, v.clerk, "sandelin", 0, 10)); found.Total != 0 {
			t.Errorf("the register in memory still finds her: %+v", found)
		}

		// Proof outlives her key, and goes when its time is over.
		proofs := func() (count int) {
			view(t, v.db, func(ctx context.Context, tx *Tx) error {
				return tx.queryRow(ctx, `SELECT count(*) FROM data_key WHERE kind = 5`).Scan(&count)
			})
			return count
		}
		if err := v.PurgeProof(ctx); err != nil || proofs() != 1 {
			t.Errorf("proof is kept: %d, %v", proofs(), err)
		}
		v.clock.advance(2*366*24*time.Hour + time.Hour)
		if err := v.PurgeProof(ctx); err != nil || proofs() != 0 {
			t.Errorf("its time is over: %d, %v", proofs(), err)
		}
	})
}
