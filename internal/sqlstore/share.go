package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
	"imprimatur/internal/share"
)

// Share is the database as shares need it.
func (db *DB) Share() share.Store { return shareStore{db} }

type shareStore struct{ db *DB }

// InTx implements share.Store.
func (s shareStore) InTx(ctx context.Context, do func(share.Tx) error) error {
	return s.db.InTx(ctx, func(tx *Tx) error { return do(shareTx{tx}) })
}

// View implements share.Store.
func (s shareStore) View(ctx context.Context, do func(share.Reader) error) error {
	return s.db.View(ctx, func(tx *Tx) error { return do(shareTx{tx}) })
}

type shareTx struct{ *Tx }

func noShare() error { return problem.New(problem.NotFound, "share.not-found") }

const shareColumns = `s.id, s.hash, s.kind, s.owner, s.title, s.note, s.collection, s.folder, s.purpose, s.channel, s.preset, s.mark, s.blur, s.password, s.named,
	s.most, s.used, s.made_at, s.until_at, s.ended_at, s.ended_by, s.approval, s.approved_by, s.approved_at, s.risks, s.misses, s.missed_at, s.revision, s.most_bytes`

// scanned are the places of shareColumns in a share, and what follows in the row.
func scanned(s *share.Share, hash, risks *[]byte, more ...any) []any {
	return append([]any{
		&s.ID, hash, &s.Kind, &s.Owner, &s.Title, &s.Note, &s.Collection, &s.Folder, &s.Use.Purpose, &s.Use.Channel, &s.Preset, &s.Mark, &s.Blur, &s.Password, &s.Named,
		&s.Most, &s.Used, at(&s.MadeAt), at(&s.Until), at(&s.EndedAt), &s.EndedBy, &s.Approval, &s.ApprovedBy, at(&s.ApprovedAt), risks,
		&s.Misses, at(&s.MissedAt), &s.Revision, &s.MostBytes,
	}, more...)
}

// unpacked puts in what is kept in another form.
func unpacked(s *share.Share, hash, risks []byte) error {
	copy(s.Hash[:], hash)
	if err := json.Unmarshal(risks, &s.Risks); err != nil {
		return fmt.Errorf("reading a share: %w", err)
	}
	return nil
}

func (tx shareTx) oneShare(ctx context.Context, where string, arg any) (s share.Share, err error) {
	var hash, risks []byte
	err = tx.queryRow(ctx, `SELECT `+shareColumns+` FROM share s WHERE `+where, arg).Scan(scanned(&s, &hash, &risks)...)
	if errors.Is(err, sql.ErrNoRows) {
		return s, noShare()
	}
	if err != nil {
		return s, fmt.Errorf("reading a share: %w", err)
	}
	return s, unpacked(&s, hash, risks)
}

// ShareByHash implements share.Reader.
func (tx shareTx) ShareByHash(ctx context.Context, hash [32]byte) (share.Share, error) {
	return tx.oneShare(ctx, `s.hash = ?`, hash[:])
}

// Share implements share.Reader.
func (tx shareTx) Share(ctx context.Context, id ident.Share) (share.Share, error) {
	return tx.oneShare(ctx, `s.id = ?`, id)
}

// House implements share.Reader.
func (tx shareTx) House(ctx context.Context) (share.House, error) {
	s, err := tx.settings(ctx)
	if err != nil {
		return share.House{}, err
	}
	terms := func(all []office.Term) []share.Term {
		list := make([]share.Term, len(all))
		for i, t := range all {
			list[i] = share.Term{Key: t.Key, Names: t.Names, Active: t.Active}
		}
		return list
	}
	house := share.House{Organisation: s.Organisation, Site: s.Identity.Site, Purposes: terms(s.Purposes), Channels: terms(s.Channels)}
	addresses, err := column[string](ctx, tx.Tx, `SELECT email FROM user_account WHERE disabled = 0`)
	if err != nil {
		return share.House{}, fmt.Errorf("reading the addresses of the house: %w", err)
	}
	for _, a := range append(addresses, s.Identity.Email) {
		if _, domain, ok := strings.Cut(strings.ToLower(a), "@"); ok && !slices.Contains(house.Domains, domain) {
			house.Domains = append(house.Domains, domain)
		}
	}
	return house, nil
}

// Owner implements share.Reader.
func (tx shareTx) Owner(ctx context.Context, id ident.User) (access.User, error) {
	u, err := tx.user(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return access.User{}, noShare()
	}
	return u, err
}

// Entered implements share.Reader.
func (tx shareTx) Entered(ctx context.Context, hash [32]byte, id ident.Share, when time.Time) (bool, error) {
	found, err := column[int64](ctx, tx.Tx, `SELECT 1 FROM share_entry WHERE hash = ? AND share = ? AND until_at > ?`, hash[:], id, when)
	if err != nil {
		return false, fmt.Errorf("reading whom a share was opened to: %w", err)
	}
	return len(found) > 0, nil
}

// listedShares is a query for share.Listed; it takes what narrows it.
const listedShares = `SELECT ` + shareColumns + `, COALESCE(u.disabled, 1), COALESCE(f.name, c.name, ''),
		(SELECT count(*) FROM share_asset a WHERE a.share = s.id), (SELECT count(*) FROM share_receiver r WHERE r.share = s.id),
		COALESCE((SELECT max(e.at) FROM share_event e WHERE e.share = s.id AND e.kind IN ('opened', 'looked', 'took')), 0),
		(SELECT count(*) FROM share_event e WHERE e.share = s.id AND e.kind = 'opened'),
		(SELECT count(*) FROM share_arrival v WHERE v.share = s.id AND v.state <> 'refused'),
		CAST(COALESCE((SELECT sum(v.bytes) FROM share_arrival v WHERE v.share = s.id AND v.state <> 'refused'), 0) AS BIGINT)
	FROM share s LEFT JOIN user_account u ON u.id = s.owner LEFT JOIN folder f ON f.id = s.folder LEFT JOIN collection c ON c.id = s.collection`

// mostShares bounds a list of shares.
const mostShares = 2000

func (tx shareTx) listed(ctx context.Context, where string, args ...any) ([]share.Listed, error) {
	var list []share.Listed
	err := tx.each(ctx, func(r *rows) error {
		var l share.Listed
		var hash, risks []byte
		if err := r.Scan(scanned(&l.Share, &hash, &risks, &l.OwnerOut, &l.Place, &l.Photos, &l.Receivers, at(&l.SeenAt), &l.Opened, &l.Sent, &l.SentBytes)...); err != nil {
			return err
		}
		list = append(list, l)
		return unpacked(&list[len(list)-1].Share, hash, risks)
	}, listedShares+where+` ORDER BY s.id DESC LIMIT ?`, append(args, mostShares)...)
	if err != nil {
		return nil, fmt.Errorf("listing shares: %w", err)
	}
	return list, nil
}

// Shares implements share.Reader.
func (tx shareTx) Shares(ctx context.Context, f share.Filter) ([]share.Listed, error) {
	where, args := ` WHERE 1 = 1`, []any(nil)
	if f.Owner != 0 {
		where, args = where+` AND s.owner = ?`, append(args, f.Owner)
	}
	if f.Approval != share.NoApproval {
		where, args = where+` AND s.approval = ?`, append(args, f.Approval)
	}
	return tx.listed(ctx, where, args...)
}

// Receivers implements share.Reader.
func (tx shareTx) Receivers(ctx context.Context, id ident.Share) ([]share.Receiver, error) {
	var list []share.Receiver
	err := tx.each(ctx, func(r *rows) error {
		var one share.Receiver
		err := r.Scan(&one.ID, &one.Name, &one.Email, &one.Language, &one.Code.Hash, at(&one.Code.Until), &one.Code.Tries)
		list = append(list, one)
		return err
	}, `SELECT id, name, email, language, code_hash, code_until, code_tries FROM share_receiver WHERE share = ? ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("reading a share's receivers: %w", err)
	}
	return list, nil
}

// Receiver implements share.Reader.
func (tx shareTx) Receiver(ctx context.Context, id ident.Receiver) (of ident.Share, r share.Receiver, err error) {
	err = tx.queryRow(ctx, `SELECT share, id, name, email, language, code_hash, code_until, code_tries FROM share_receiver WHERE id = ?`, id).
		Scan(&of, &r.ID, &r.Name, &r.Email, &r.Language, &r.Code.Hash, at(&r.Code.Until), &r.Code.Tries)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, r, noShare()
	}
	if err != nil {
		return 0, r, fmt.Errorf("reading a receiver: %w", err)
	}
	return of, r, nil
}

// Stops implements share.Reader.
func (tx shareTx) Stops(ctx context.Context) ([]share.Risk, error) {
	stops, err := column[share.Risk](ctx, tx.Tx, `SELECT risk FROM share_stop ORDER BY risk`)
	if err != nil {
		return nil, fmt.Errorf("reading what has to be approved: %w", err)
	}
	return stops, nil
}

// Events implements share.Reader.
func (tx shareTx) Events(ctx context.Context, id ident.Share, most int) ([]share.Event, error) {
	var list []share.Event
	err := tx.each(ctx, func(r *rows) error {
		var e share.Event
		err := r.Scan(&e.Kind, at(&e.At), &e.Receiver, &e.By, &e.Asset, &e.Photos, &e.Note)
		list = append(list, e)
		return err
	}, `SELECT kind, at, receiver, by_user, asset, photos, note FROM share_event WHERE share = ? ORDER BY number DESC LIMIT ?`, id, most)
	if err != nil {
		return nil, fmt.Errorf("reading what happened with a share: %w", err)
	}
	return list, nil
}
