package sqlstore

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/recall"
)

// Recall is the database as the room of recalls needs it.
func (db *DB) Recall() recall.Store { return recallStore{db} }

type recallStore struct{ db *DB }

func (s recallStore) InTx(ctx context.Context, do func(recall.Tx) error) error {
	return s.db.InTx(ctx, func(tx *Tx) error { return do(recallTx{tx}) })
}

func (s recallStore) View(ctx context.Context, do func(recall.Reader) error) error {
	return s.db.View(ctx, func(tx *Tx) error { return do(recallTx{tx}) })
}

func (s recallStore) Append(ctx context.Context, events ...audit.Event) error {
	return s.db.Append(ctx, events...)
}

type recallTx struct{ *Tx }

// UsesOf implements recall.Standing.
func (tx recallTx) UsesOf(ctx context.Context, ids []ident.Asset) ([]recall.Use, error) {
	uses, err := usesBy(ctx, tx.Tx, `asset`, ids)
	if err != nil {
		return nil, err
	}
	return uses, tx.pages(ctx, uses)
}

// Uses implements recall.Standing.
func (tx recallTx) Uses(ctx context.Context, ids []ident.Use) ([]recall.Use, error) {
	uses, err := usesBy(ctx, tx.Tx, `id`, ids)
	if err != nil {
		return nil, err
	}
	return uses, tx.pages(ctx, uses)
}

// pages adds on which pages uses were seen.
func (tx recallTx) pages(ctx context.Context, uses []recall.Use) error {
	place := make(map[ident.Use]int)
	var ids []ident.Use
	for i, u := range uses {
		if u.Source == recall.Embed {
			place[u.ID], ids = i, append(ids, u.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	in, arg := among(tx.Tx, ids)
	err := tx.each(ctx, func(r *rows) error {
		var id ident.Use
		var page string
		err := r.Scan(&id, &page)
		u := &uses[place[id]]
		u.Pages = append(u.Pages, page)
		return err
	}, `SELECT embed, address FROM embed_page WHERE embed `+in+` ORDER BY embed, last_at DESC, address`, arg)
	if err != nil {
		return fmt.Errorf("reading where photos are shown: %w", err)
	}
	return nil
}

// Photo implements recall.Reader.
func (tx recallTx) Photo(ctx context.Context, id ident.Asset, when time.Time) (recall.Photo, error) {
	p := recall.Photo{Asset: id}
	err := tx.queryRow(ctx, `SELECT a.folder, a.state, a.file_name,
			CASE WHEN EXISTS (SELECT 1 FROM restricted_span c WHERE c.sort_key = a.sort_key AND `+spanNow+`) THEN 1 ELSE 0 END
		FROM asset a WHERE a.id = ?`, when, when, id).Scan(&p.Folder, &p.State, &p.FileName, &p.Restricted)
	if err != nil {
		return recall.Photo{}, missing(err, "asset.not-found")
	}
	return p, nil
}

// Facts implements recall.Reader.
func (tx recallTx) Facts(ctx context.Context, ids []ident.Asset) (map[ident.Asset]clearance.Facts, error) {
	all, err := tx.facts(ctx, ids)
	found := make(map[ident.Asset]clearance.Facts, len(all))
	for _, p := range all {
		found[p.facts.Asset] = p.facts
	}
	return found, err
}

// Known implements recall.Reader.
func (tx recallTx) Known(ctx context.Context, use clearance.Use) (bool, error) {
	terms, err := tx.terms(ctx)
	if err != nil {
		return false, err
	}
	return terms.Purpose(use.Purpose) >= 0 && terms.Channel(use.Channel) >= 0, nil
}

// Rows implements recall.Reader. What happened to a use names it in its body, and is of its asset.
func (tx recallTx) Rows(ctx context.Context, u recall.Use) ([]int64, error) {
	kinds := []audit.Kind{audit.ReleaseGranted, audit.AssetReleased, audit.AssetOriginal, audit.PortalTaken, audit.EmbedMade, audit.EmbedEnded, audit.PlaceShown, audit.UseNoted, audit.UseEnded, audit.EvidenceMade}
	var rows []int64
	err := tx.each(ctx, func(r *rowsOf) error {
		s, err := scanStored(r)
		if err == nil && s.Event().Body["use"] == u.ID.String() {
			rows = append(rows, s.Seq)
		}
		return err
	}, `SELECT `+eventColumns+` WHERE e.object_kind = 'asset' AND e.object = ? AND e.kind IN (`+marks(len(kinds))+`) ORDER BY e.seq`,
		append([]any{u.Asset.String()}, list(kinds)...)...)
	if err != nil {
		return nil, fmt.Errorf("reading what happened to a use: %w", err)
	}
	return rows, nil
}

// rowsOf is rows, where a variable has that name.
type rowsOf = rows

// Proofs implements recall.Reader.
func (tx recallTx) Proofs(ctx context.Context, ids []ident.Consent) (map[ident.Consent][]int, error) {
	return outreachTx(tx).Proofs(ctx, ids)
}

// Instead implements recall.Reader.
func (tx recallTx) Instead(ctx context.Context, id ident.Asset, use clearance.Use, when time.Time, limit int) ([]ident.Asset, error) {
	terms, err := tx.terms(ctx)
	if err != nil {
		return nil, err
	}
	purpose, channel := terms.Purpose(use.Purpose), terms.Channel(use.Channel)
	if purpose < 0 || channel < 0 {
		return nil, nil
	}
	found, err := column[ident.Asset](ctx, tx.Tx, `SELECT a.id FROM asset o JOIN asset a ON a.folder = o.folder AND a.id <> o.id
		WHERE o.id = ? AND a.state = ? AND EXISTS (SELECT 1 FROM clearance_use c WHERE c.sort_key = a.sort_key AND (c.purpose = ? OR c.purpose = -1)
			AND `+spanNow+` AND (c.channels & ?) <> 0)
		ORDER BY ABS(a.taken_at - o.taken_at), a.id LIMIT ?`, id, asset.Active, purpose, when, when, int64(uint64(1)<<channel), limit)
	if err != nil {
		return nil, fmt.Errorf("reading other photos: %w", err)
	}
	return found, nil
}

// UserNames implements recall.Reader.
func (tx recallTx) UserNames(ctx context.Context, ids []ident.User) (map[ident.User]string, error) {
	return outreachTx(tx).UserNames(ctx, ids)
}

// Face implements recall.Reader.
func (tx recallTx) Face(ctx context.Context) (recall.Face, error) {
	who, err := outreachTx(tx).Identity(ctx)
	if err != nil {
		return recall.Face{}, err
	}
	settings, err := tx.settings(ctx)
	return recall.Face{Organisation: who.Organisation, Controller: who.Controller, Email: who.Email, Language: settings.Language}, err
}

// ByLink implements recall.Reader.
func (tx recallTx) ByLink(ctx context.Context, hash [sha256.Size]byte, when time.Time) (recall.Receiver, error) {
	found, err := tx.receivers(ctx, `v.id IN (SELECT l.receiver FROM link l WHERE l.hash = ? AND l.kind = ? AND l.ended_at = 0 AND l.until_at > ?)`,
		hash[:], outreach.ReceiverLink, when)
	return notFound(found, err, "link.ended")
}

// OpenIn implements recall.Reader.
func (tx recallTx) OpenIn(ctx context.Context, id ident.Use) ([]ident.Recall, error) {
	open, err := column[ident.Recall](ctx, tx.Tx, `SELECT recall FROM recall_item WHERE use_id = ? AND state IN `+waitingStates, id)
	if err != nil {
		return nil, fmt.Errorf("reading recalls: %w", err)
	}
	return open, nil
}

// ReceiversBy implements recall.Reader.
func (tx recallTx) ReceiversBy(ctx context.Context, who ident.User, limit int) ([]string, error) {
	const lately = 500 // uses that are looked through
	list, err := column[string](ctx, tx.Tx, `SELECT g.receiver FROM (SELECT id, at FROM use_made WHERE by_user = ? ORDER BY at DESC LIMIT ?) u
		JOIN use_ground g ON g.use_id = u.id WHERE g.receiver <> '' GROUP BY g.receiver ORDER BY MAX(u.at) DESC LIMIT ?`, who, lately, limit)
	if err != nil {
		return nil, fmt.Errorf("reading receivers: %w", err)
	}
	return list, nil
}
