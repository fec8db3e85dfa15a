package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

const rulesRow = "rules"

// keptRules are the rules about age and death as they are kept.
type keptRules struct {
	Country    string         `json:"country"`
	Ages       map[string]int `json:"ages"`
	Zone       string         `json:"zone"`
	AfterDeath int            `json:"after_death"`
	KeepProof  int            `json:"keep_proof,omitempty"`
}

// Rules implements outreach.RegisterReader.
func (tx outreachTx) Rules(ctx context.Context) (rules person.Rules, revision int64, err error) {
	var text []byte
	err = tx.queryRow(ctx, `SELECT value, revision FROM setting WHERE name = ?`, rulesRow).Scan(&text, &revision)
	if errors.Is(err, sql.ErrNoRows) {
		return rules, 0, nil
	}
	if err != nil {
		return rules, 0, fmt.Errorf("reading rules: %w", err)
	}
	var kept keptRules
	if err := json.Unmarshal(text, &kept); err != nil {
		return rules, 0, fmt.Errorf("reading rules: %w", err)
	}
	where, err := time.LoadLocation(kept.Zone)
	if err != nil {
		return rules, 0, fmt.Errorf("reading rules: %w", err)
	}
	return person.Rules{Country: kept.Country, Ages: kept.Ages, Where: where, AfterDeath: kept.AfterDeath, KeepProof: kept.KeepProof}, revision, nil
}

// SaveRules implements outreach.RegisterWriter.
func (tx outreachTx) SaveRules(ctx context.Context, r person.Rules, revision int64) error {
	text, err := json.Marshal(keptRules{Country: r.Country, Ages: r.Ages, Zone: r.Zone(), AfterDeath: r.AfterDeath, KeepProof: r.KeepProof})
	if err != nil {
		return fmt.Errorf("saving rules: %w", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO setting (name, value, revision) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, revision = excluded.revision`, rulesRow, string(text), revision)
	if err != nil {
		return fmt.Errorf("saving rules: %w", err)
	}
	return nil
}

// SaveFates implements outreach.RegisterWriter.
func (tx outreachTx) SaveFates(ctx context.Context, fates []outreach.Fate) error {
	people := make([]ident.Person, len(fates))
	for i, f := range fates {
		people[i] = f.ID
		_, err := tx.exec(ctx, `UPDATE person SET minor = ?, minor_ends = ?, free_from = ? WHERE id = ?`,
			f.Minority.Minor, f.Minority.Ends, f.FreeFrom, f.ID)
		if err != nil {
			return fmt.Errorf("saving what rules say of a person: %w", err)
		}
	}
	if len(people) == 0 {
		return nil
	}
	return tx.reclearPeople(ctx, people...)
}
