package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// ShownUnder implements outreach.PlanReader.
func (tx outreachTx) ShownUnder(ctx context.Context, folders []ident.Folder) (map[ident.Person]int, error) {
	counts := make(map[ident.Person]int)
	if len(folders) == 0 {
		return counts, nil
	}
	tree, err := tx.treeNow(ctx)
	if err != nil {
		return nil, err
	}
	var below []ident.Folder
	for f := range tree {
		if slices.ContainsFunc(folders, func(over ident.Folder) bool { return tree.Within(f, over) }) {
			below = append(below, f)
		}
	}
	in, arg := among(tx.Tx, below)
	err = tx.each(ctx, func(r *rows) error {
		var who ident.Person
		var count int
		err := r.Scan(&who, &count)
		counts[who] = count
		return err
	}, `SELECT p.root, count(DISTINCT s.asset) FROM appearance s JOIN asset a ON a.id = s.asset JOIN person p ON p.id = s.person
		WHERE a.folder `+in+` AND a.state IN (?, ?) AND s.person <> 0 AND s.state = ? GROUP BY p.root`, arg, asset.Active, asset.Quarantined, person.Confirmed)
	if err != nil {
		return nil, fmt.Errorf("counting who is in folders: %w", err)
	}
	return counts, nil
}

// ConsentsOf implements outreach.PlanReader.
func (tx outreachTx) ConsentsOf(ctx context.Context, people []ident.Person) (map[ident.Person][]outreach.Recorded, error) {
	all, err := tx.recorded(ctx, consentsOfPeople, people)
	if err != nil {
		return nil, err
	}
	of := make(map[ident.Person][]outreach.Recorded)
	for _, c := range all {
		of[c.Person] = append(of[c.Person], c)
	}
	return of, nil
}

// AskedOf implements outreach.PlanReader.
func (tx outreachTx) AskedOf(ctx context.Context, people []ident.Person, when time.Time) (map[ident.Person]bool, error) {
	in, arg := among(tx.Tx, people)
	asked, err := column[ident.Person](ctx, tx.Tx, `SELECT DISTINCT p.root`+invitationTables+`
		WHERE p.root `+in+` AND i.standing NOT IN `+ended+` AND i.until_at > ?`, arg, when)
	if err != nil {
		return nil, fmt.Errorf("reading who was asked: %w", err)
	}
	of := make(map[ident.Person]bool, len(asked))
	for _, who := range asked {
		of[who] = true
	}
	return of, nil
}

// Guests implements outreach.PlanReader.
func (tx outreachTx) Guests(ctx context.Context, id ident.Request) ([]outreach.Guest, error) {
	var came []outreach.Guest
	err := tx.each(ctx, func(r *rows) error {
		var g outreach.Guest
		err := r.Scan(&g.ID, at(&g.At))
		came = append(came, g)
		return err
	}, `SELECT g.person, g.joined_at FROM guest g JOIN person p ON p.id = g.person
		WHERE g.request = ? AND g.settled_at = 0 AND p.root = p.id ORDER BY g.joined_at, g.person`, id)
	if err != nil {
		return nil, fmt.Errorf("reading guests: %w", err)
	}
	return came, nil
}

// CountGuests implements outreach.PlanReader.
func (tx outreachTx) CountGuests(ctx context.Context, id ident.Request) (count int, err error) {
	err = tx.queryRow(ctx, `SELECT count(*) FROM guest WHERE request = ?`, id).Scan(&count)
	if err != nil {
		return 0, fmt.Errorf("counting guests: %w", err)
	}
	return count, nil
}

// AddGuest implements outreach.GuestWriter.
func (tx outreachTx) AddGuest(ctx context.Context, id ident.Request, guest ident.Person, when time.Time) error {
	_, err := tx.exec(ctx, `INSERT INTO guest (request, person, joined_at, settled_at, settled_by) VALUES (?, ?, ?, 0, 0)`, id, guest, when)
	if err != nil {
		return fmt.Errorf("saving a guest: %w", err)
	}
	return nil
}

// SettleGuest implements outreach.GuestWriter.
func (tx outreachTx) SettleGuest(ctx context.Context, id ident.Request, guest ident.Person, by ident.User, when time.Time) error {
	n, err := tx.exec(ctx, `UPDATE guest SET settled_at = ?, settled_by = ? WHERE request = ? AND person = ? AND settled_at = 0`, when, by, id, guest)
	switch {
	case err != nil:
		return fmt.Errorf("saving a guest: %w", err)
	case n == 0:
		return problem.New(problem.NotFound, "person.not-found")
	}
	return nil
}
