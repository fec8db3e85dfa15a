package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

const requestColumns = `id, quitclaim, version, variant, extent, from_at, term_until, show_photos, title, made_at, made_by, until_at, cancelled_at, code`

func (tx outreachTx) requests(ctx context.Context, condition string, args ...any) ([]outreach.Asked, error) {
	var found []outreach.Asked
	place := make(map[ident.Request]int)
	err := tx.each(ctx, func(r *rows) error {
		var a outreach.Asked
		err := r.Scan(&a.ID, &a.Quitclaim, &a.Version, &a.Variant, &a.Scope.Extent, at(&a.Term.From), at(&a.Term.Until), &a.ShowPhotos, &a.Title,
			at(&a.MadeAt), &a.MadeBy, at(&a.Until), at(&a.Cancelled), &a.Code)
		place[a.ID] = len(found)
		found = append(found, a)
		return err
	}, `SELECT `+requestColumns+` FROM request WHERE `+condition+` ORDER BY id DESC`, args...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	ids := make([]ident.Request, len(found))
	for i, a := range found {
		ids[i] = a.ID
	}
	in, arg := among(tx.Tx, ids)
	err = tx.each(ctx, func(r *rows) error {
		var id ident.Request
		var u consent.Uses
		err := r.Scan(&id, &u.Purpose, (*signed)(&u.Channels))
		a := &found[place[id]]
		a.Uses = append(a.Uses, u)
		return err
	}, `SELECT request, purpose, channels FROM request_use WHERE request `+in+` ORDER BY request, purpose`, arg)
	if err != nil {
		return nil, err
	}
	return found, tx.each(ctx, func(r *rows) error {
		var id ident.Request
		var asset ident.Asset
		var folder ident.Folder
		err := r.Scan(&id, &asset, &folder)
		s := &found[place[id]].Scope
		if folder != 0 {
			s.Folders = append(s.Folders, folder)
		} else {
			s.Assets = append(s.Assets, asset)
		}
		return err
	}, `SELECT request, asset, folder FROM request_scope WHERE request `+in+` ORDER BY request, asset, folder`, arg)
}

// Request implements outreach.RequestReader.
func (tx outreachTx) Request(ctx context.Context, id ident.Request) (outreach.Asked, error) {
	found, err := tx.requests(ctx, `id = ?`, id)
	return notFound(found, err, "request.not-found")
}

// RequestsNamed implements outreach.RequestReader.
func (tx outreachTx) RequestsNamed(ctx context.Context, ids []ident.Request) ([]outreach.Asked, error) {
	in, arg := among(tx.Tx, ids)
	found, err := tx.requests(ctx, `id `+in, arg)
	if err != nil {
		return nil, fmt.Errorf("reading requests: %w", err)
	}
	return found, nil
}

// Events implements outreach.RequestReader.
func (tx outreachTx) Events(ctx context.Context) ([]outreach.Asked, error) {
	found, err := tx.requests(ctx, `code <> ''`)
	if err != nil {
		return nil, fmt.Errorf("reading events: %w", err)
	}
	return found, nil
}

// AddRequest implements outreach.RequestWriter.
func (tx outreachTx) AddRequest(ctx context.Context, a outreach.Asked) error {
	_, err := tx.exec(ctx, `INSERT INTO request (`+requestColumns+`) VALUES (`+marks(14)+`)`,
		a.ID, a.Quitclaim, a.Version, a.Variant, a.Scope.Extent, a.Term.From, a.Term.Until, a.ShowPhotos, a.Title,
		a.MadeAt, a.MadeBy, a.Until, a.Cancelled, a.Code)
	if err != nil {
		return fmt.Errorf("saving a request: %w", err)
	}
	var uses, scope [][]any
	for _, u := range a.Uses {
		uses = append(uses, []any{a.ID, u.Purpose, u.Channels})
	}
	for _, one := range a.Scope.Assets {
		scope = append(scope, []any{a.ID, one, 0})
	}
	for _, one := range a.Scope.Folders {
		scope = append(scope, []any{a.ID, 0, one})
	}
	l := libraryTx(tx)
	if err := l.insert(ctx, `request_use (request, purpose, channels)`, uses); err != nil {
		return fmt.Errorf("saving what is asked: %w", err)
	}
	if err := l.insert(ctx, `request_scope (request, asset, folder)`, scope); err != nil {
		return fmt.Errorf("saving what it is asked for: %w", err)
	}
	return nil
}

// ShownIn implements outreach.RequestReader.
func (tx outreachTx) ShownIn(ctx context.Context, photos []ident.Asset) (map[ident.Person][]ident.Asset, error) {
	in, arg := among(tx.Tx, photos)
	found := make(map[ident.Person][]ident.Asset)
	err := tx.each(ctx, func(r *rows) error {
		var who ident.Person
		var photo ident.Asset
		err := r.Scan(&who, &photo)
		if n := len(found[who]); n == 0 || found[who][n-1] != photo {
			found[who] = append(found[who], photo)
		}
		return err
	}, `SELECT p.root, s.asset FROM appearance s JOIN person p ON p.id = s.person
		WHERE s.asset `+in+` AND s.person <> 0 AND s.state = ? ORDER BY p.root, s.asset`, arg, person.Confirmed)
	if err != nil {
		return nil, fmt.Errorf("reading who is in photos: %w", err)
	}
	return found, nil
}

const invitationColumns = `i.id, i.request, i.consent, s.root, p.root, i.way, i.language, i.until_at,
	i.code_hash, i.code_until, i.code_tries, i.verified_at, i.reminders, i.next_reminder_at, i.revision`

const invitationTables = ` FROM invitation i JOIN consent c ON c.id = i.consent JOIN person p ON p.id = c.person JOIN person s ON s.id = i.signer `

func (tx outreachTx) invitations(ctx context.Context, rest string, args ...any) ([]outreach.Invited, error) {
	var found []outreach.Invited
	place := make(map[ident.Invitation]int)
	err := tx.each(ctx, func(r *rows) error {
		var i outreach.Invited
		err := r.Scan(&i.ID, &i.Request, &i.Consent, &i.Signer, &i.Person, &i.Way, &i.Language, at(&i.Until),
			&i.Code.Hash, at(&i.Code.Until), &i.Code.Tries, at(&i.VerifiedAt), &i.Reminders, at(&i.NextReminder), &i.Revision)
		place[i.ID] = len(found)
		found = append(found, i)
		return err
	}, `SELECT `+invitationColumns+invitationTables+rest, args...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	ids := make([]ident.Invitation, len(found))
	for n, i := range found {
		ids[n] = i.ID
	}
	in, arg := among(tx.Tx, ids)
	return found, tx.each(ctx, func(r *rows) error {
		var id ident.Invitation
		var s consent.Step
		err := r.Scan(&id, &s.Kind, at(&s.At), &s.By)
		i := &found[place[id]]
		i.Steps = append(i.Steps, s)
		return err
	}, `SELECT invitation, kind, at, by_user FROM invitation_event WHERE invitation `+in+` ORDER BY invitation, number`, arg)
}

// Invitation implements outreach.RequestReader.
func (tx outreachTx) Invitation(ctx context.Context, id ident.Invitation) (outreach.Invited, error) {
	found, err := tx.invitations(ctx, `WHERE i.id = ?`, id)
	return notFound(found, err, "request.not-found")
}

// Invitations implements outreach.RequestReader.
func (tx outreachTx) Invitations(ctx context.Context, f outreach.InvitationFilter) ([]outreach.Invited, error) {
	conditions, args := invitationConditions(f)
	rest := `WHERE ` + strings.Join(conditions, " AND ") + ` ORDER BY i.id DESC`
	if f.Limit > 0 {
		rest, args = rest+` LIMIT ?`, append(args, f.Limit)
	}
	found, err := tx.invitations(ctx, rest, args...)
	if err != nil {
		return nil, fmt.Errorf("reading invitations: %w", err)
	}
	return found, nil
}

func invitationConditions(f outreach.InvitationFilter) (conditions []string, args []any) {
	conditions = []string{`1 = 1`}
	add := func(condition string, values []any) {
		conditions, args = append(conditions, condition), append(args, values...)
	}
	if f.Request != 0 {
		add(`i.request = ?`, []any{f.Request})
	}
	if f.Person != 0 {
		add(`(p.root = ? OR s.root = ?)`, []any{f.Person, f.Person})
	}
	if f.Consent != 0 {
		add(`i.consent = ?`, []any{f.Consent})
	}
	if f.Before != 0 {
		add(`i.id < ?`, []any{f.Before})
	}
	if len(f.States) > 0 {
		add(standingIn(f))
	}
	return conditions, args
}

// ended lists the standings that no lapse of time changes.
const ended = `('signed', 'partly', 'refused', 'cancelled')`

// standingIn chooses invitations by how they stand at a moment: one that is open by its events
// has run out when its time is over.
func standingIn(f outreach.InvitationFilter) (condition string, args []any) {
	named := slices.DeleteFunc(slices.Clone(f.States), func(p consent.Progress) bool { return p == consent.RanOut })
	var either []string
	if len(named) > 0 {
		either = append(either, `i.standing IN (`+marks(len(named))+`) AND (i.standing IN `+ended+` OR i.until_at > ?)`)
		args = append(list(named), f.At)
	}
	if len(named) < len(f.States) {
		either = append(either, `i.standing NOT IN `+ended+` AND i.until_at <= ?`)
		args = append(args, f.At)
	}
	return `(` + strings.Join(either, " OR ") + `)`, args
}

// InvitationCounts implements outreach.RequestReader.
func (tx outreachTx) InvitationCounts(ctx context.Context, when time.Time) (map[consent.Progress]int, error) {
	counts := make(map[consent.Progress]int)
	err := tx.each(ctx, func(r *rows) error {
		var standing consent.Progress
		var over bool
		var count int
		err := r.Scan(&standing, &over, &count)
		if over && !standing.Over() {
			standing = consent.RanOut
		}
		counts[standing] += count
		return err
	}, `SELECT standing, CASE WHEN until_at <= ? THEN 1 ELSE 0 END AS late, count(*) FROM invitation GROUP BY standing, late`, when)
	if err != nil {
		return nil, fmt.Errorf("counting invitations: %w", err)
	}
	return counts, nil
}
