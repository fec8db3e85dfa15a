package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// calendar gathers what ends after a moment and until another.
type calendar struct {
	tx           outreachTx
	from, until  time.Time
	unrestricted bool
	list         []outreach.Ending
}

// Endings implements outreach.CalendarReader.
func (tx outreachTx) Endings(ctx context.Context, from, until time.Time, unrestricted bool) ([]outreach.Ending, error) {
	c := &calendar{tx: tx, from: from, until: until, unrestricted: unrestricted}
	for _, read := range []func(context.Context) error{c.consents, c.birthdays, c.people, c.bases, c.licences, c.folders, c.holds} {
		if err := read(ctx); err != nil {
			return nil, fmt.Errorf("reading what ends: %w", err)
		}
	}
	return c.list, nil
}

// FolderNames implements outreach.CalendarReader.
func (tx outreachTx) FolderNames(ctx context.Context, ids []ident.Folder) (map[ident.Folder]string, error) {
	return names(ctx, libraryTx(tx), `folder`, ids)
}

// consents reads whose word ends.
func (c *calendar) consents(ctx context.Context) error {
	ids, err := column[ident.Consent](ctx, c.tx.Tx, `SELECT id FROM consent WHERE until_at > ? AND until_at <= ?
		UNION SELECT consent FROM consent_event WHERE until_at > ? AND until_at <= ?`, c.from, c.until, c.from, c.until)
	if err != nil {
		return err
	}
	all, err := c.tx.consents(ctx, consentsNamed, ids, nil)
	if err != nil {
		return err
	}
	seen := make(map[outreach.Ending]bool)
	for _, one := range all {
		for _, w := range consent.Words(one) {
			e := outreach.Ending{At: w.Until, Kind: outreach.ConsentEnds, Person: one.Person}
			if w.Allows && w.Until.After(c.from) && !w.Until.After(c.until) && !seen[e] {
				seen[e] = true
				c.list = append(c.list, e)
			}
		}
	}
	return nil
}

// birthdays reads who comes of age and is in a photo.
func (c *calendar) birthdays(ctx context.Context) error {
	return c.tx.each(ctx, func(r *rows) error {
		e := outreach.Ending{Kind: outreach.ComesOfAge}
		err := r.Scan(&e.Person, at(&e.At))
		c.list = append(c.list, e)
		return err
	}, `SELECT p.id, p.minor_ends FROM person p WHERE p.root = p.id AND p.minor = 1 AND p.minor_ends > ? AND p.minor_ends <= ?
		AND EXISTS (SELECT 1 FROM person o JOIN appearance s ON s.person = o.id AND s.person <> 0 WHERE o.root = p.id AND s.state = ?)`,
		c.from, c.until, person.Confirmed)
}

// handedOut tells of the asset a whether it was collected at the door.
const handedOut = `CASE WHEN EXISTS (SELECT 1 FROM use_made u WHERE u.asset = a.id AND u.times > 0) THEN a.id END`

// counted are the assets that count: those in the library, and of those that are restricted only
// where they may be known.
func (c *calendar) counted() (string, []any) {
	if !c.unrestricted {
		return ` AND a.state = ?`, []any{asset.Active}
	}
	return ` AND a.state = ? AND a.sort_key NOT IN (SELECT c.sort_key FROM restricted_span c WHERE ` + spanNow + `)`, []any{asset.Active, c.from, c.from}
}

// people counts of how many photos of each something changes at each moment. Where that is none, as
// after a withdrawal, nothing worth a line ends.
func (c *calendar) people(ctx context.Context) error {
	type when struct {
		who ident.Person
		ms  int64
	}
	var who []ident.Person
	place := make(map[when][]int)
	for i, e := range c.list {
		who = append(who, e.Person)
		place[when{e.Person, millis(e.At)}] = append(place[when{e.Person, millis(e.At)}], i)
	}
	in, arg := among(c.tx.Tx, who)
	counted, args := c.counted()
	err := c.tx.each(ctx, func(r *rows) error {
		var w when
		var photos, used int
		err := r.Scan(&w.who, &w.ms, &photos, &used)
		for _, i := range place[w] {
			c.list[i].Photos, c.list[i].InUse = photos, used
		}
		return err
	}, `SELECT p.root, e.until_at, count(DISTINCT a.id), count(DISTINCT `+handedOut+`)
		FROM person p JOIN appearance s ON s.person = p.id AND s.person <> 0 JOIN asset a ON a.id = s.asset
		JOIN clearance_use e ON e.sort_key = a.sort_key
		WHERE p.root `+in+` AND s.state = ? AND e.until_at > ? AND e.until_at <= ?`+counted+` GROUP BY p.root, e.until_at`,
		append([]any{arg, person.Confirmed, c.from, c.until}, args...)...)
	c.list = slices.DeleteFunc(c.list, func(e outreach.Ending) bool { return e.Photos == 0 })
	return err
}

// bases reads which agreements of single photos end, and which balancing is to be looked at again.
func (c *calendar) bases(ctx context.Context) error {
	counted, args := c.counted()
	for _, one := range []struct {
		kind   outreach.EndingKind
		column string
	}{{outreach.AgreementEnds, `s.ends_at`}, {outreach.ReviewDue, `s.review_at`}} {
		err := c.tx.each(ctx, func(r *rows) error {
			e := outreach.Ending{Kind: one.kind}
			err := r.Scan(at(&e.At), &e.Photos, &e.InUse)
			c.list = append(c.list, e)
			return err
		}, `SELECT `+one.column+`, count(DISTINCT a.id), count(DISTINCT `+handedOut+`) FROM assessment s JOIN asset a ON a.id = s.asset
			WHERE `+one.column+` > ? AND `+one.column+` <= ?`+counted+` GROUP BY `+one.column, append([]any{c.from, c.until}, args...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// licences reads of which photos the right to use them ends.
func (c *calendar) licences(ctx context.Context) error {
	counted, args := c.counted()
	return c.tx.each(ctx, func(r *rows) error {
		e := outreach.Ending{Kind: outreach.LicenceEnds}
		err := r.Scan(at(&e.At), &e.Photos, &e.InUse)
		c.list = append(c.list, e)
		return err
	}, `SELECT a.licence_until, count(DISTINCT a.id), count(DISTINCT `+handedOut+`) FROM asset a
		WHERE a.licence_until <> 0 AND a.licence_until > ? AND a.licence_until <= ?`+counted+` GROUP BY a.licence_until`,
		append([]any{c.from, c.until}, args...)...)
}

// folders reads of which folders the default ends, or is to be looked at again.
func (c *calendar) folders(ctx context.Context) error {
	var found []outreach.Ending
	err := c.tx.each(ctx, func(r *rows) error {
		var folder ident.Folder
		var ends, review time.Time
		err := r.Scan(&folder, at(&ends), at(&review))
		if ends.After(c.from) && !ends.After(c.until) {
			found = append(found, outreach.Ending{At: ends, Kind: outreach.AgreementEnds, Folder: folder})
		}
		if review.After(c.from) && !review.After(c.until) {
			found = append(found, outreach.Ending{At: review, Kind: outreach.ReviewDue, Folder: folder})
		}
		return err
	}, `SELECT b.folder, b.ends_at, b.review_at FROM folder_basis b JOIN folder f ON f.id = b.folder WHERE (b.ends_at > ? OR b.review_at > ?)
		AND NOT EXISTS (SELECT 1 FROM folder_basis n WHERE n.folder = b.folder AND n.number > b.number)`, c.from, c.from)
	if err != nil {
		return err
	}
	return c.beneath(ctx, found)
}

// beneath counts what lies in the folder of each and changes at its moment, and keeps them.
func (c *calendar) beneath(ctx context.Context, found []outreach.Ending) error {
	counted, args := c.counted()
	for _, e := range found {
		within, err := c.tx.within(ctx, e.Folder)
		if err != nil {
			return err
		}
		in, arg := among(c.tx.Tx, within)
		err = c.tx.queryRow(ctx, `SELECT count(DISTINCT a.id), count(DISTINCT `+handedOut+`) FROM asset a JOIN clearance_span s ON s.sort_key = a.sort_key
			WHERE a.folder `+in+` AND s.until_at = ?`+counted, append([]any{arg, e.At}, args...)...).Scan(&e.Photos, &e.InUse)
		if err != nil {
			return err
		}
		c.list = append(c.list, e)
	}
	return nil
}

// holds reads which holds end by themselves.
func (c *calendar) holds(ctx context.Context) error {
	counted, args := c.counted()
	err := c.tx.each(ctx, func(r *rows) error {
		e := outreach.Ending{Kind: outreach.HoldEnds}
		err := r.Scan(at(&e.At), &e.Photos, &e.InUse)
		c.list = append(c.list, e)
		return err
	}, `SELECT s.until_at, count(DISTINCT a.id), count(DISTINCT `+handedOut+`) FROM stop s JOIN asset a ON a.id = s.asset
		WHERE s.asset <> 0 AND s.until_at > ? AND s.until_at <= ?`+counted+` GROUP BY s.until_at`, append([]any{c.from, c.until}, args...)...)
	if err != nil {
		return err
	}
	var found []outreach.Ending
	err = c.tx.each(ctx, func(r *rows) error {
		e := outreach.Ending{Kind: outreach.HoldEnds}
		err := r.Scan(&e.Folder, at(&e.At))
		found = append(found, e)
		return err
	}, `SELECT folder, until_at FROM stop WHERE folder <> 0 AND until_at > ? AND until_at <= ?`, c.from, c.until)
	if err != nil {
		return err
	}
	return c.beneath(ctx, found)
}
