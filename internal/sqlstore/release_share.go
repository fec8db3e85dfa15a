package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
	"imprimatur/internal/share"
)

// sharedKey names what ShareFacts was asked about one photo.
type sharedKey struct {
	address, entry [sha256.Size]byte
	id             ident.Asset
}

// sharedFacts is what it answered.
type sharedFacts struct {
	share  release.ShareFacts
	photos []release.SharedPhoto
}

// ShareFacts implements release.Store. About one photo it answers from what was read before while
// nothing has changed since: a page of a share asks for sixty pictures in one state of the house.
func (s releaseStore) ShareFacts(ctx context.Context, v release.Visit, ids []ident.Asset) (f release.ShareFacts, photos []release.SharedPhoto, err error) {
	db, state := s.db, s.State()
	var key sharedKey
	if len(ids) == 1 {
		key = sharedKey{v.Address, v.Entry, ids[0]}
		if known, ok := db.shared.find(state, key); ok {
			return known.share, known.photos, nil
		}
	}
	err = db.View(ctx, func(tx *Tx) error {
		f, photos, err = (releaseTx{tx}).ShareFacts(ctx, v, ids)
		return err
	})
	// Nobody fills it with secrets that they make up.
	if known := v.Entry == [sha256.Size]byte{} || !f.EntryUntil.IsZero(); err == nil && known && len(ids) == 1 && len(photos) == 1 && !db.dialect.postgres {
		db.shared.keep(state, key, sharedFacts{f, photos})
	}
	return f, photos, err
}

// SharePhotos implements release.Store.
func (s releaseStore) SharePhotos(ctx context.Context, f release.ShareFacts, when time.Time, from, most int) (ids []ident.Asset, all int, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		ids, all, err = (releaseTx{tx}).SharePhotos(ctx, f, when, from, most)
		return err
	})
	return ids, all, err
}

// ShareFacts implements release.Tx.
func (tx releaseTx) ShareFacts(ctx context.Context, v release.Visit, ids []ident.Asset) (release.ShareFacts, []release.SharedPhoto, error) {
	kept, err := shareTx(tx).ShareByHash(ctx, v.Address)
	if err == nil && kept.Kind == share.Upload {
		err = noShare() // photos come in by it, none goes out
	}
	if err != nil {
		return release.ShareFacts{}, nil, err
	}
	f := release.ShareFacts{
		ID: kept.ID, Owner: kept.Owner, Use: kept.Use, Blur: kept.Blur, Takes: kept.Preset != "", Mark: kept.Mark,
		Until: kept.Until, EndedAt: kept.EndedAt, Held: kept.Approval != share.NoApproval && kept.Approval != share.Approved,
		Most: kept.Most, Used: kept.Used, Barred: kept.Barred(), Listed: kept.Collection == 0 && kept.Folder == 0,
	}
	if f.Takes {
		if f.Preset, err = tx.Preset(ctx, kept.Preset); err != nil {
			return f, nil, err
		}
	}
	if err := tx.entered(ctx, v, &f); err != nil {
		return f, nil, err
	}
	owner, err := tx.Rights(ctx, ownerOf(f))
	if err != nil {
		return f, nil, err
	}
	if !owner.Enabled() {
		return f, nil, noShare()
	}
	photos, err := tx.sharedPhotos(ctx, f, kept, ids)
	return f, photos, err
}

// ownerOf is the owner of a share at the house's work for them: their rights count, no session does.
func ownerOf(f release.ShareFacts) access.Caller {
	return access.Caller{Kind: access.Member, User: f.Owner}
}

// entered reads whether a share was opened to a browser, and to whom.
func (tx releaseTx) entered(ctx context.Context, v release.Visit, f *release.ShareFacts) error {
	if v.Entry == ([32]byte{}) {
		return nil
	}
	err := tx.queryRow(ctx, `SELECT e.until_at, e.receiver, COALESCE(r.name, '') FROM share_entry e LEFT JOIN share_receiver r ON r.id = e.receiver
		WHERE e.hash = ? AND e.share = ?`, v.Entry[:], f.ID).Scan(at(&f.EntryUntil), &f.Receiver, &f.ReceiverName)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("reading whom a share was opened to: %w", err)
	}
	return nil
}

// sharedPhotos reads photos and whether they are a share's now.
func (tx releaseTx) sharedPhotos(ctx context.Context, f release.ShareFacts, kept share.Share, ids []ident.Asset) ([]release.SharedPhoto, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := tx.factsOf(ctx, ownerOf(f), ids)
	if err != nil {
		return nil, err
	}
	from, args, err := tx.shareSource(ctx, f, kept)
	if err != nil {
		return nil, err
	}
	in, arg := among(tx.Tx, ids)
	of, err := column[ident.Asset](ctx, tx.Tx, `SELECT a.id `+from+` AND a.id `+in, append(args, arg)...)
	if err != nil {
		return nil, fmt.Errorf("reading a share's photos: %w", err)
	}
	among := make(map[ident.Asset]bool, len(of))
	for _, id := range of {
		among[id] = true
	}
	photos := make([]release.SharedPhoto, len(found))
	for i, one := range found {
		photos[i] = release.SharedPhoto{Facts: one, Among: among[one.Holding.Asset]}
	}
	return photos, nil
}

// shareSource is where a share's photos come from, as the beginning of a query.
func (tx releaseTx) shareSource(ctx context.Context, f release.ShareFacts, kept share.Share) (from string, args []any, err error) {
	const nothing = `FROM asset a WHERE 1 = 0`
	switch {
	case kept.Collection != 0:
		c, err := libraryTx(tx).Collection(ctx, kept.Collection)
		if problem.Is(err, problem.NotFound) || err == nil && c.Owner != f.Owner && !c.Shared {
			return nothing, nil, nil
		}
		if err != nil {
			return "", nil, err
		}
		return `FROM collection_asset m JOIN asset a ON a.id = m.asset WHERE m.collection = ?`, []any{kept.Collection}, nil
	case kept.Folder != 0:
		tree, err := tx.treeNow(ctx)
		if err != nil {
			return "", nil, err
		}
		var within []ident.Folder
		for folder := range tree {
			if tree.Within(folder, kept.Folder) {
				within = append(within, folder)
			}
		}
		in, arg := among(tx.Tx, within)
		return `FROM asset a WHERE a.stack = 0 AND a.folder ` + in, []any{arg}, nil
	}
	return `FROM share_asset m JOIN asset a ON a.id = m.asset WHERE m.share = ?`, []any{f.ID}, nil
}

// SharePhotos implements release.Tx. It finds what is cleared by the spans; these know nothing of
// blurring, so for a share that blurs it lists whatever the door may decide about.
func (tx releaseTx) SharePhotos(ctx context.Context, f release.ShareFacts, when time.Time, from, most int) ([]ident.Asset, int, error) {
	kept, err := shareTx(tx).Share(ctx, f.ID)
	if err != nil {
		return nil, 0, err
	}
	owner, err := tx.Rights(ctx, ownerOf(f))
	if err != nil {
		return nil, 0, err
	}
	source, args, err := tx.shareSource(ctx, f, kept)
	if err != nil {
		return nil, 0, err
	}
	source, args = source+` AND a.state = ?`, append(args, asset.Active)
	if folders, all := owner.Folders(access.Download, when); !all {
		in, arg := among(tx.Tx, folders)
		source, args = source+` AND a.folder `+in, append(args, arg)
	}
	if !f.Blur {
		source += ` AND EXISTS (SELECT 1 FROM clearance_use c JOIN use_term h ON h.kind = ? AND h.key = ?
			WHERE c.sort_key = a.sort_key AND ` + spanNow + ` AND c.purpose IN (-1, (SELECT number FROM use_term WHERE kind = ? AND key = ?))
			AND (c.channels >> CAST(h.number AS INTEGER)) & 1 = 1)`
		args = append(args, channelTerm, f.Use.Channel, when, when, purposeTerm, f.Use.Purpose)
	}
	var all int
	if err := tx.queryRow(ctx, `SELECT count(*) `+source, args...).Scan(&all); err != nil {
		return nil, 0, fmt.Errorf("counting a share's photos: %w", err)
	}
	order := ` ORDER BY m.position LIMIT ? OFFSET ?`
	if kept.Folder != 0 {
		order = ` ORDER BY a.sort_key DESC LIMIT ? OFFSET ?`
	}
	ids, err := column[ident.Asset](ctx, tx.Tx, `SELECT a.id `+source+order, append(args, most, from)...)
	if err != nil {
		return nil, 0, fmt.Errorf("listing a share's photos: %w", err)
	}
	return ids, all, nil
}

// ShareTaken implements release.Tx.
func (tx releaseTx) ShareTaken(ctx context.Context, f release.ShareFacts, when time.Time, id ident.Asset, photos int) error {
	changed, err := tx.exec(ctx, `UPDATE share SET used = used + 1 WHERE id = ? AND (most = 0 OR used < most)`, f.ID)
	if err != nil {
		return fmt.Errorf("counting a share: %w", err)
	}
	if changed == 0 {
		return noShare()
	}
	return shareTx(tx).AddEvent(ctx, f.ID, share.Event{Kind: share.Took, At: when, Receiver: f.Receiver, Asset: id, Photos: photos})
}
