package sqlstore

import (
	"context"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// sets has the house's rules set as they are read now.
func (v *village) sets(rules person.Rules) error {
	_, revision, err := v.Rules(v.t.Context(), v.clerk)
	if err != nil {
		return err
	}
	_, err = v.SetRules(v.t.Context(), atTheConsole, revision, rules)
	return err
}

func (v *village) status(photo ident.Asset, at time.Time) clearance.Status {
	v.t.Helper()
	var status clearance.Status
	view(v.t, v.db, func(ctx context.Context, tx *Tx) error {
		return tx.queryRow(ctx, `SELECT c.status FROM clearance_span c JOIN asset a ON a.sort_key = c.sort_key WHERE a.id = ? AND `+spanNow, photo, at, at).Scan(&status)
	})
	return status
}

func TestC8_AnotherAgeOfConsentCountsAtOnce(t *testing.T) {
	forEachVillage(t, 2, func(t *testing.T, v *village) {
		ctx := t.Context()
		mother := v.somebody(person.Person{Name: "Eva"})
		// Ali is seventeen, from a country for which nothing was set.
		ali := v.somebody(person.Person{Name: "Ali", Born: person.DateOf(v.clock.Now().AddDate(-17, 0, -10)), Country: "NO", Guardians: []person.Guardian{{Person: mother, Relation: person.Parent}}})
		v.shows(v.photos[0], ali)
		v.says(ali, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		minor := func() person.Minority { return must[outreach.Person](t)(v.Person(ctx, v.clerk, ali)).Minority }
		now := v.clock.Now()
		if m := minor(); !m.At(now) || v.status(v.photos[0], now) != clearance.Cleared {
			t.Fatalf("to begin with: %+v, %s", m, v.status(v.photos[0], now))
		}
		oslo := must[*time.Location](t)(time.LoadLocation("Europe/Oslo"))
		if err := v.sets(person.Rules{Country: "SE", Ages: map[string]int{"NO": 15, "SE": 18}, Where: oslo}); err != nil {
			t.Fatal(err)
		}
		if m := minor(); m.At(now) || m.Ends.In(oslo).Hour() != 0 {
			t.Errorf("by the new age they are %+v", m)
		}
		if s := v.status(v.photos[0], now); s == clearance.Cleared {
			t.Errorf("what a guardian allowed still counts: %s", s)
		}
		v.agrees("a lower age")
		if err := v.sets(person.Rules{Ages: map[string]int{"NO": 20}}); err != nil {
			t.Fatal(err)
		}
		if m := minor(); !m.At(now.AddDate(2, 0, 0)) || v.status(v.photos[0], now.AddDate(2, 0, 0)) != clearance.Cleared {
			t.Errorf("by a higher age they are %+v", m)
		}
		v.agrees("a higher age")
		got, revision, err := v.Rules(ctx, v.clerk)
		if err != nil || revision != 2 || got.Ages["NO"] != 20 || got.Country != "" {
			t.Errorf("the rules are %+v at %d, %v", got, revision, err)
		}
	})
}

func TestC8_AnotherRuleOnTheDeadCountsAtOnce(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		dead := v.somebody(person.Person{Name: "Edvard", Died: person.DateOf(v.clock.Now().AddDate(-3, 0, 0)), DeceasedAt: v.clock.Now()})
		v.shows(v.photos[0], dead)
		now := v.clock.Now().Add(time.Minute)
		if s := v.status(v.photos[0], now); s != clearance.Cleared {
			t.Fatalf("three years after a death, no rule set: %s", s)
		}
		if err := v.sets(person.Rules{AfterDeath: 10}); err != nil {
			t.Fatal(err)
		}
		if s := v.status(v.photos[0], now); s == clearance.Cleared {
			t.Errorf("what they said counts for ten years, and they said nothing: %s", s)
		}
		if s := v.status(v.photos[0], now.AddDate(8, 0, 0)); s != clearance.Cleared {
			t.Errorf("eleven years after the death: %s", s)
		}
		v.agrees("ten years")
	})
}

func TestRules_OnlyWhoRunsTheHouseSetsThem(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		for role, code := range map[access.Role]string{access.Manager: "action.not-allowed", access.ConsentManager: "action.not-allowed", access.Administrator: "person.age-range"} {
			refused[int64](t, code)(v.SetRules(t.Context(), addUser(t, v.db, role), 0, person.Rules{Ages: map[string]int{"SE": map[bool]int{true: 12, false: 16}[role == access.Administrator]}}))
		}
		refused[int64](t, "edit.stale")(v.SetRules(t.Context(), atTheConsole, 3, person.Rules{}))
	})
}
