package outreach

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Rules gives what the organisation has set about age and death, with the revision, to
// anybody who is logged in.
func (o *Outreach) Rules(ctx context.Context, by access.Caller) (rules person.Rules, revision int64, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if _, err := known(ctx, tx, by); err != nil {
			return err
		}
		rules, revision, err = tx.Rules(ctx)
		return err
	})
	return rules, revision, err
}

// SetRules changes the rules that were read at the revision given. Whom they concern counts by
// them from then on: when they come of age, and what is cleared of them.
func (o *Outreach) SetRules(ctx context.Context, by access.Caller, revision int64, rules person.Rules) (int64, error) {
	if err := rules.Check(); err != nil {
		return 0, err
	}
	err := o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.RunHouse); err != nil {
			return err
		}
		before, was, err := tx.Rules(ctx)
		if err != nil {
			return err
		}
		if err := stale(was, revision); err != nil {
			return err
		}
		if err := tx.SaveRules(ctx, rules, revision+1); err != nil {
			return err
		}
		changed, err := o.follow(ctx, tx, rules)
		if err != nil {
			return err
		}
		body := map[string]any{"rules": true, "before": rulesBody(before), "after": rulesBody(rules), "people": changed}
		return tx.Append(ctx, o.event(by, audit.SettingChanged, "settings", "", body))
	})
	if err != nil {
		return 0, fmt.Errorf("set the rules about age and death: %w", err)
	}
	return revision + 1, nil
}

// follow has every entry count by the rules, and gives how many count otherwise than before.
func (o *Outreach) follow(ctx context.Context, tx Tx, rules person.Rules) (changed int, err error) {
	err = o.everybody(ctx, tx, func(batch []opened) error {
		var fates []Fate
		for _, one := range batch {
			e, p := one.entry, one.person
			f := Fate{ID: e.ID, Minority: e.Minority, FreeFrom: p.FreeFrom(rules)}
			if !p.Born.IsZero() { // else it is the guardians that count
				f.Minority = p.Minority(rules)
			}
			if f.Minority.Minor != e.Minority.Minor || !f.Minority.Ends.Equal(e.Minority.Ends) || !f.FreeFrom.Equal(e.FreeFrom) {
				fates = append(fates, f)
			}
		}
		changed += len(fates)
		return tx.SaveFates(ctx, fates)
	})
	return changed, err
}

// opened is an entry with what is sealed in it.
type opened struct {
	entry  Entry
	person person.Person
}

// everybody opens every entry of the register, merged ones too, a batch at a time. For 100,000
// people that takes seconds: it is for what is seldom done.
func (o *Outreach) everybody(ctx context.Context, tx Reader, do func(batch []opened) error) error {
	for change, after := int64(0), ident.Person(math.MaxInt64); ; {
		entries, err := tx.ChangedSince(ctx, change, after, openBatch)
		if err != nil {
			return err
		}
		var batch []opened
		for _, e := range entries {
			change, after = e.Change, e.ID
			if len(e.Key) == 0 { // erased
				continue
			}
			p, err := o.open(e)
			if err != nil {
				return err
			}
			batch = append(batch, opened{e, p})
		}
		if err := do(batch); err != nil {
			return err
		}
		if len(entries) < openBatch {
			return nil
		}
	}
}

// rulesBody is what the log keeps of rules.
func rulesBody(r person.Rules) map[string]any {
	ages := map[string]any{}
	for _, country := range slices.Sorted(maps.Keys(r.Ages)) {
		ages[country] = r.Ages[country]
	}
	return map[string]any{"country": r.Country, "ages": ages, "zone": r.Zone(), "after_death": r.AfterDeath, "keep_proof": r.KeepProof}
}
