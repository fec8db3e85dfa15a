package sqlstore

import (
	"context"
	mathrand "math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// Where people speak of all their photos, only timelines change, and each photo has the right one.
func TestC1_AWordChangesTheTimelinesOfSituationsAndNoPhoto(t *testing.T) {
	forEachVillage(t, 12, func(t *testing.T, v *village) {
		ctx := t.Context()
		r := mathrand.New(mathrand.NewPCG(3, 5))
		for _, name := range []string{"Maja", "Eva", "Ali"} {
			v.somebody(person.Person{Name: name})
		}
		for i, photo := range v.photos {
			v.shows(photo, v.people[i%3])
			if i%4 > 1 {
				v.shows(photo, v.people[(i+1)%3])
			}
		}
		before := v.situations()
		var all []ident.Consent
		for range 40 {
			v.clock.advance(time.Hour)
			what := "a consent"
			if len(all) > 0 && r.IntN(2) == 0 {
				w := []outreach.Withdrawal{{}, {}, {Uses: []outreach.Said{{Purpose: "news", No: []consent.Channel{"print"}}}}}[r.IntN(3)]
				_, err := v.Withdraw(ctx, v.clerk, all[r.IntN(len(all))], w)
				what = "a withdrawal"
				if err != nil {
					what = err.Error()
				}
			} else {
				term := []consent.Term{{}, {Until: v.clock.Now().Add(30 * 24 * time.Hour)}, {From: v.clock.Now().Add(36 * time.Hour)}}[r.IntN(3)]
				all = append(all, v.says(v.people[r.IntN(3)], consent.Scope{Extent: consent.AllOfMe}, term, []consent.Channel{"website", "print", "press"}[:1+r.IntN(3)]...))
			}
			v.agrees(what)
		}
		if after := v.situations(); !slices.Equal(before, after) {
			t.Errorf("the situations of the photos were %v, and are %v", before, after)
		}
		slices.Sort(before)
		if n := len(slices.Compact(before)); n >= len(v.photos) {
			t.Errorf("%d photos are in %d situations: they share none", len(v.photos), n)
		}
	})
}

// situations gives the situation of each photo.
func (v *village) situations() (all []int64) {
	v.t.Helper()
	view(v.t, v.db, func(ctx context.Context, tx *Tx) (err error) {
		all, err = column[int64](ctx, tx, `SELECT situation FROM asset ORDER BY sort_key`)
		return err
	})
	return all
}

// As after an update from a version that kept clearance otherwise.
func TestC1_WhatIsNotKeptIsComputedWhenTheDatabaseIsOpened(t *testing.T) {
	forEachVillage(t, 8, func(t *testing.T, v *village) {
		maja, eva := v.somebody(person.Person{Name: "Maja"}), v.somebody(person.Person{Name: "Eva"})
		for i, photo := range v.photos {
			v.shows(photo, []ident.Person{maja, eva}[i%2])
		}
		v.says(maja, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		inTx(t, v.db, func(ctx context.Context, tx *Tx) error {
			for _, statement := range []string{`UPDATE asset SET situation = 0`, `DELETE FROM situation`, `DELETE FROM situation_facts`, `DELETE FROM situation_person`} {
				if _, err := tx.exec(ctx, statement); err != nil {
					return err
				}
			}
			return nil
		})
		if err := v.db.recompute(t.Context()); err != nil {
			t.Fatal(err)
		}
		v.agrees("the start")
		v.says(eva, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		v.agrees("a consent after it")
		view(t, v.db, func(ctx context.Context, tx *Tx) error {
			unused, err := column[int64](ctx, tx, `SELECT id FROM situation s WHERE NOT EXISTS (SELECT 1 FROM asset a WHERE a.situation = s.id)`)
			if len(unused) > 0 {
				t.Errorf("situations %v are nobody's", unused)
			}
			return err
		})
		if err := v.db.recompute(t.Context()); err != nil {
			t.Fatal(err)
		}
		view(t, v.db, func(ctx context.Context, tx *Tx) error {
			unused, err := column[int64](ctx, tx, `SELECT id FROM timeline t WHERE NOT EXISTS (SELECT 1 FROM situation s WHERE s.timeline = t.id)
				UNION SELECT timeline FROM timeline_span WHERE timeline NOT IN (SELECT id FROM timeline)
				UNION SELECT timeline FROM timeline_use WHERE timeline NOT IN (SELECT id FROM timeline)`)
			if len(unused) > 0 {
				t.Errorf("timelines %v are kept for nothing", unused)
			}
			return err
		})
	})
}

func TestSituation_IsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		when := func(name string) time.Time { return moment(rapid.Int64Range(0, 5).Draw(t, name) * 1000) }
		parties := map[ident.Person]*clearance.Party{}
		p := placed{facts: clearance.Facts{
			Asset: 7, Folders: []ident.Folder{3, 1}, State: asset.Active, Scene: rapid.SampledFrom(person.Scenes()).Draw(t, "scene"),
			Assessment: consent.Assessment{Basis: consent.ConsentRequired},
		}}
		for range rapid.IntRange(0, 2).Draw(t, "stops") {
			p.facts.Stops = append(p.facts.Stops, consent.Stop{Kind: consent.Hold, From: when("from"), Until: when("until"), Note: "why"})
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "faces") {
			shown := clearance.Shown{Number: i + 1, State: rapid.SampledFrom(person.States()).Draw(t, "state")}
			entry := ident.Person(rapid.Int64Range(0, 3).Draw(t, "who"))
			if entry != 0 {
				if parties[entry] == nil {
					parties[entry] = &clearance.Party{Person: entry}
				}
				shown.Party = parties[entry]
			}
			p.facts.Shown, p.entries = append(p.facts.Shown, shown), append(p.entries, entry)
		}
		s := situationOf(&p)
		read, err := readSituation(s.text())
		if err != nil || read.text() != s.text() {
			t.Fatalf("%q is read as %q (%v)", s.text(), read.text(), err)
		}
		read.name(parties)
		if got, want := clearance.Timeline(read.facts, moment(1)), clearance.Timeline(p.facts, moment(1)); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %+v, not %+v", s.text(), got, want)
		}
	})
	for _, text := range []string{"", "1|2", "1|consent-required|true|x|0|0||0|0|||", "1|consent-required|true|0|0|0||0|0|hold,1;||"} {
		if _, err := readSituation(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
