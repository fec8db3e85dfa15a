package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// reclearWords computes anew what follows where people, or those who speak for them, said
// something, and nothing else has changed. Where all of it is of every photo alike, no photo is
// read: the situations in which they are remain, with another timeline.
func (tx *Tx) reclearWords(ctx context.Context, people ...ident.Person) error {
	r := &factReader{tx: tx, ids: []ident.Asset{}}
	_, err := r.entries(ctx, people)
	if err == nil {
		err = r.parties(ctx)
	}
	if err != nil {
		return fmt.Errorf("reading what was said: %w", err)
	}
	terms, err := tx.terms(ctx)
	if err != nil {
		return err
	}
	for id, party := range r.persons {
		switch {
		case party.Reach() != consent.AllOfMe:
			err = tx.reclearPeople(ctx, id)
		case party.AllowsNothing(terms, tx.db.now()):
			if err = tx.refuse(ctx, party, terms); err == nil {
				err = tx.recallOf(ctx, id)
			}
		default:
			if err = tx.hear(ctx, id, terms); err == nil {
				err = tx.recallOf(ctx, id)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// theirSituations are those in which the word of somebody decides, by any of their entries.
const theirSituations = `SELECT o.situation FROM person p JOIN situation_person o ON o.person = p.id WHERE p.root = ?`

// refuse gives each situation of somebody who allows nothing the one timeline that follows, whoever
// else is shown.
func (tx *Tx) refuse(ctx context.Context, party *clearance.Party, terms *consent.Terms) error {
	s := situation{facts: clearance.Facts{
		Terms: terms, State: asset.Active, Assessment: consent.Assessment{Basis: consent.ConsentRequired},
		Shown: []clearance.Shown{{State: person.Confirmed, Party: party}},
	}}
	const refused = "refused"
	ids, err := tx.keepTimelines(ctx, []string{refused}, map[string][]clearance.Span{refused: clearance.Timeline(s.facts, tx.db.now())})
	if err == nil {
		err = tx.note(ctx, `WHERE s.id IN (`+theirSituations+`) AND s.timeline <> ?`, party.Person, ids[refused])
	}
	if err == nil {
		_, err = tx.exec(ctx, `UPDATE situation SET timeline = ? WHERE id IN (`+theirSituations+`) AND timeline <> ?`, ids[refused], party.Person, ids[refused])
	}
	if err != nil {
		return fmt.Errorf("keeping a refusal: %w", err)
	}
	return nil
}

// hear computes the timelines of somebody's situations anew.
func (tx *Tx) hear(ctx context.Context, of ident.Person, terms *consent.Terms) error {
	all := make(map[string]situation)
	ids := make(map[string]int64)
	err := tx.each(ctx, func(r *rows) error {
		var id int64
		var text string
		if err := r.Scan(&id, &text); err != nil {
			return err
		}
		s, err := readSituation(text)
		all[text], ids[text] = s, id
		return err
	}, `SELECT f.situation, f.facts FROM situation_facts f WHERE f.situation IN (`+theirSituations+`)`, of)
	if err != nil {
		return fmt.Errorf("reading the situations of somebody: %w", err)
	}
	if err := tx.gather(ctx, all, terms); err != nil {
		return fmt.Errorf("reading what their situations rest on: %w", err)
	}
	lines := make(map[string][]clearance.Span, len(all))
	for text, s := range all {
		lines[text] = clearance.Timeline(s.facts, tx.db.now())
	}
	timelines, err := tx.keepTimelines(ctx, slices.Sorted(maps.Keys(all)), lines)
	if err != nil {
		return fmt.Errorf("keeping timelines: %w", err)
	}
	changed := make([][2]int64, 0, len(ids))
	for text, id := range ids {
		changed = append(changed, [2]int64{id, timelines[text]})
	}
	slices.SortFunc(changed, func(a, b [2]int64) int { return cmp.Compare(a[0], b[0]) })
	if err := tx.retime(ctx, changed); err != nil {
		return fmt.Errorf("keeping timelines: %w", err)
	}
	return nil
}

// gather completes the facts of situations with everything that was said of the people in them.
func (tx *Tx) gather(ctx context.Context, all map[string]situation, terms *consent.Terms) error {
	r := &factReader{tx: tx, ids: []ident.Asset{}}
	var named []ident.Person
	for _, s := range all {
		named = append(named, s.people...)
		if s.asset != 0 {
			r.ids = append(r.ids, s.asset)
		}
	}
	slices.Sort(named)
	parties, err := r.entries(ctx, slices.Compact(named))
	if err != nil {
		return err
	}
	if err := r.parties(ctx); err != nil {
		return err
	}
	tree, err := tx.treeNow(ctx)
	if err != nil {
		return err
	}
	for text, s := range all {
		s.facts.Terms = terms
		if s.folder != 0 {
			s.facts.Folders = lineOf(tree, s.folder)
		}
		s.name(parties)
		all[text] = s
	}
	return nil
}
