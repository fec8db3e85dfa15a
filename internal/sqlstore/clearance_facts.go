package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// placed is what the decision on one asset rests on, and its place in the order.
type placed struct {
	key       int64
	own       consent.Assessment // the asset's own basis, whatever its folders say
	facts     clearance.Facts
	entries   []ident.Person // of the register, for each of facts.Shown; 0: nobody is named
	situation int64          // that it is kept in
}

// facts reads what the decisions on some assets rest on, in the order of the ids; unknown ids
// are left out. However many there are, it takes the same few queries, and fewer where nobody is
// named in any of them.
func (tx *Tx) facts(ctx context.Context, ids []ident.Asset) ([]placed, error) {
	r := &factReader{tx: tx, ids: ids, found: make(map[ident.Asset]*placed, len(ids))}
	for _, read := range []func(context.Context) error{r.assets, r.defaults, r.holds, r.appearances, r.parties} {
		if err := read(ctx); err != nil {
			return nil, fmt.Errorf("reading what a decision rests on: %w", err)
		}
	}
	all := make([]placed, 0, len(r.found))
	for _, id := range ids {
		if p := r.found[id]; p != nil {
			all = append(all, *p)
		}
	}
	return all, nil
}

// factReader gathers the facts of some assets.
type factReader struct {
	tx      *Tx
	ids     []ident.Asset
	found   map[ident.Asset]*placed
	persons map[ident.Person]*clearance.Party
}

func (r *factReader) assets(ctx context.Context) error {
	terms, err := r.tx.terms(ctx)
	if err != nil {
		return err
	}
	tree, err := r.tx.treeNow(ctx)
	if err != nil {
		return err
	}
	above := make(map[ident.Folder][]ident.Folder)
	in, arg := among(r.tx, r.ids)
	return r.tx.each(ctx, func(row *rows) error {
		p := &placed{facts: clearance.Facts{Terms: terms}}
		f := &p.facts
		a := &p.own
		var folder ident.Folder
		err := row.Scan(&f.Asset, &p.key, &p.situation, &folder, &f.State, &f.Scene, at(&f.LicenceEnds), &a.Basis, &a.Note, at(&a.Ends), (*balance)(&a.Balance), at(&a.Balance.Review), &a.Evidence, &a.By, at(&a.At))
		if above[folder] == nil {
			above[folder] = lineOf(tree, folder)
		}
		f.Folders = above[folder]
		r.found[f.Asset] = p
		return err
	}, `SELECT a.id, a.sort_key, a.situation, a.folder, a.state, a.scene, a.licence_until,
			COALESCE(s.basis, ''), COALESCE(s.note, ''), COALESCE(s.ends_at, 0),
			COALESCE(s.balance, ''), COALESCE(s.review_at, 0), COALESCE(s.evidence, 0), COALESCE(s.by_user, 0), COALESCE(s.at, 0)
		FROM asset a LEFT JOIN assessment s ON s.asset = a.id WHERE a.id `+in, arg)
}

// treeNow gives the tree of folders as this transaction sees it.
func (tx *Tx) treeNow(ctx context.Context) (access.Tree, error) {
	if tx.changed {
		return tx.tree(ctx)
	}
	return tx.cachedTree(ctx)
}

// lineOf lists a folder and those above it, to the root.
func lineOf(tree access.Tree, folder ident.Folder) []ident.Folder {
	line := []ident.Folder{folder}
	for parent := tree[folder]; parent != 0 && len(line) <= len(tree); parent = tree[parent] {
		line = append(line, parent)
	}
	return line
}

// lies gives each folder in which some of the assets lie, or which is above one.
func (r *factReader) lies() []ident.Folder {
	var all []ident.Folder
	seen := make(map[ident.Folder]bool)
	for _, p := range r.found {
		for _, folder := range p.facts.Folders {
			if !seen[folder] {
				seen[folder], all = true, append(all, folder)
			}
		}
	}
	return all
}

// defaults gives assets without a basis of their own that of the nearest folder that has one.
func (r *factReader) defaults(ctx context.Context) error {
	said, err := r.tx.folderBases(ctx, r.lies(), time.Time{})
	for _, p := range r.found {
		inherited, _ := nearest(p.facts.Folders, said)
		p.facts.Assessment = consent.Effective(p.own, inherited)
	}
	return err
}

// holds reads what the house itself has stopped.
func (r *factReader) holds(ctx context.Context) error {
	byFolder, err := r.tx.folderHolds(ctx, r.lies())
	if err != nil {
		return err
	}
	for _, p := range r.found {
		p.facts.Stops = stopsIn(p.facts.Folders, byFolder)
	}
	in, arg := among(r.tx, r.ids)
	return r.tx.each(ctx, func(row *rows) error {
		var id ident.Asset
		var s consent.Stop
		err := row.Scan(&id, &s.Kind, at(&s.From), at(&s.Until), &s.Note, &s.By)
		if p := r.found[id]; p != nil {
			p.facts.Stops = append(p.facts.Stops, s)
		}
		return err
	}, `SELECT asset, kind, from_at, until_at, reason, made_by FROM stop WHERE asset <> 0 AND asset `+in+` ORDER BY id`, arg)
}

// folderHolds gives the holds on folders.
func (tx *Tx) folderHolds(ctx context.Context, folders []ident.Folder) (map[ident.Folder][]consent.Stop, error) {
	found := make(map[ident.Folder][]consent.Stop)
	in, arg := among(tx, folders)
	err := tx.each(ctx, func(row *rows) error {
		var id ident.Folder
		var s consent.Stop
		err := row.Scan(&id, &s.Kind, at(&s.From), at(&s.Until), &s.Note, &s.By)
		found[id] = append(found[id], s)
		return err
	}, `SELECT folder, kind, from_at, until_at, reason, made_by FROM stop WHERE folder <> 0 AND folder `+in+` ORDER BY id`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading holds: %w", err)
	}
	return found, nil
}

// stopsIn gives those of a line of folders.
func stopsIn(line []ident.Folder, by map[ident.Folder][]consent.Stop) []consent.Stop {
	var all []consent.Stop
	for _, folder := range line {
		all = append(all, by[folder]...)
	}
	return all
}

// appearances reads who is shown.
func (r *factReader) appearances(ctx context.Context) error {
	var named []ident.Person
	in, arg := among(r.tx, r.ids)
	err := r.tx.each(ctx, func(row *rows) error {
		var id ident.Asset
		var shown clearance.Shown
		var entry ident.Person
		err := row.Scan(&id, &shown.Number, &shown.State, &shown.Boxed, &entry)
		if a := r.found[id]; a != nil {
			a.facts.Shown, a.entries = append(a.facts.Shown, shown), append(a.entries, entry)
		}
		if entry != 0 {
			named = append(named, entry)
		}
		return err
	}, `SELECT asset, number, state, CASE WHEN w > 0 THEN 1 ELSE 0 END, person FROM appearance WHERE asset `+in+` ORDER BY asset, number`, arg)
	if err != nil || len(named) == 0 {
		return err
	}
	slices.Sort(named)
	parties, err := r.entries(ctx, slices.Compact(named))
	for _, a := range r.found {
		for i, entry := range a.entries {
			a.facts.Shown[i].Party = parties[entry]
		}
	}
	return err
}

// entries reads of people what stands in clear. Entries that were merged give one party.
func (r *factReader) entries(ctx context.Context, named []ident.Person) (map[ident.Person]*clearance.Party, error) {
	r.persons = make(map[ident.Person]*clearance.Party)
	parties := make(map[ident.Person]*clearance.Party, len(named))
	in, arg := among(r.tx, named)
	return parties, r.tx.each(ctx, func(row *rows) error {
		var entry ident.Person
		var p clearance.Party
		err := row.Scan(&entry, &p.Person, &p.Minority.Minor, at(&p.Minority.Ends), at(&p.Died), at(&p.FreeFrom))
		if r.persons[p.Person] == nil {
			r.persons[p.Person] = &p
		}
		parties[entry] = r.persons[p.Person]
		return err
	}, `SELECT e.id, p.id, p.minor, p.minor_ends, p.deceased_at, p.free_from
		FROM person e JOIN person p ON p.id = e.root WHERE e.id `+in, arg)
}

// parties reads what was said of the people shown, and who speaks for them.
func (r *factReader) parties(ctx context.Context) error {
	if len(r.persons) == 0 {
		return nil
	}
	roots := make([]ident.Person, 0, len(r.persons))
	for id := range r.persons {
		roots = append(roots, id)
	}
	slices.Sort(roots)
	guardians, err := r.tx.guardiansOf(ctx, roots)
	if err != nil {
		return err
	}
	stops, err := r.tx.stopsOf(ctx, roots, r.ids)
	if err != nil {
		return err
	}
	consents, err := r.tx.consents(ctx, consentsOfPeople, roots, r.ids)
	if err != nil {
		return err
	}
	of := make(map[ident.Person][]consent.Consent)
	for _, c := range consents {
		of[c.Person] = append(of[c.Person], c)
	}
	for id, p := range r.persons {
		p.Guardians, p.Stops, p.Words = guardians[id], stops[id], consent.Words(of[id]...)
	}
	return nil
}

// guardiansOf gives those who speak for people, by the entries that they were merged into.
func (tx *Tx) guardiansOf(ctx context.Context, roots []ident.Person) (map[ident.Person][]person.Guardian, error) {
	found := make(map[ident.Person][]person.Guardian)
	in, arg := among(tx, roots)
	err := tx.each(ctx, func(row *rows) error {
		var id ident.Person
		var g person.Guardian
		err := row.Scan(&id, &g.Person, &g.Relation, at(&g.From), at(&g.Until))
		same := func(o person.Guardian) bool {
			return o.Person == g.Person && o.From.Equal(g.From) && o.Until.Equal(g.Until)
		}
		if id != g.Person && !slices.ContainsFunc(found[id], same) {
			found[id] = append(found[id], g)
		}
		return err
	}, `SELECT p.root, o.root, g.relation, g.from_at, g.until_at FROM person p
		JOIN guardian g ON g.person = p.id JOIN person o ON o.id = g.guardian
		WHERE p.root `+in+` ORDER BY p.root, p.id, g.position`, arg)
	return found, err
}

// stopsOf gives the objections and restrictions of people. Of those for single photos only the
// ones for the photos given are told.
func (tx *Tx) stopsOf(ctx context.Context, roots []ident.Person, ids []ident.Asset) (map[ident.Person][]consent.Stop, error) {
	type row struct {
		id     ident.Stop
		person ident.Person
		stop   consent.Stop
		single bool
	}
	var all []*row
	byID := make(map[ident.Stop]*row)
	in, arg := among(tx, roots)
	err := tx.each(ctx, func(r *rows) error {
		s := &row{}
		err := r.Scan(&s.id, &s.person, &s.stop.Kind, at(&s.stop.From), at(&s.stop.Until), &s.stop.By, &s.single)
		all, byID[s.id] = append(all, s), s
		return err
	}, `SELECT s.id, p.root, s.kind, s.from_at, s.until_at, s.made_by,
			CASE WHEN EXISTS (SELECT 1 FROM stop_photo f WHERE f.stop = s.id) THEN 1 ELSE 0 END
		FROM person p JOIN stop s ON s.person = p.id WHERE s.person <> 0 AND p.root `+in+` ORDER BY s.id`, arg)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(all, func(s *row) bool { return s.single }) {
		of, argOf := among(tx, ids)
		err := tx.each(ctx, func(r *rows) error {
			var stop ident.Stop
			var id ident.Asset
			err := r.Scan(&stop, &id)
			byID[stop].stop.Assets = append(byID[stop].stop.Assets, id)
			return err
		}, `SELECT f.stop, f.asset FROM person p JOIN stop s ON s.person = p.id JOIN stop_photo f ON f.stop = s.id
			WHERE s.person <> 0 AND p.root `+in+` AND f.asset `+of+` ORDER BY f.stop, f.asset`, arg, argOf)
		if err != nil {
			return nil, err
		}
	}
	found := make(map[ident.Person][]consent.Stop)
	for _, s := range all {
		if !s.single || len(s.stop.Assets) > 0 {
			found[s.person] = append(found[s.person], s.stop)
		}
	}
	return found, nil
}
