package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/share"
)

// What comes in by an upload link, and what whoever holds one may do.

// senderRights are the owner's, for bringing photos into the link's folder alone: a link is like a
// token with that scope. They end with the link, with the visit, and with the owner's account.
func (tx *Tx) senderRights(ctx context.Context, by access.Caller) (*access.Rights, error) {
	kept, err := shareTx{tx}.Share(ctx, by.Link)
	if problem.Is(err, problem.NotFound) {
		return &access.Rights{}, nil
	}
	if err != nil {
		return nil, err
	}
	now := tx.db.now()
	welcome := kept.Kind == share.Upload && kept.Owner == by.User && kept.EndedAt.IsZero()
	if by.Visit != [32]byte{} && welcome {
		if welcome, err = (shareTx{tx}).Entered(ctx, by.Visit, kept.ID, now); err != nil {
			return nil, err
		}
		welcome = welcome && kept.State(now) == share.Live
	}
	if !welcome {
		return &access.Rights{}, nil
	}
	owner, err := tx.Rights(ctx, access.Caller{Kind: access.Member, User: kept.Owner})
	if err != nil {
		return nil, err
	}
	narrow := *owner
	narrow.Token = &access.Scope{Right: access.Edit, Folders: []ident.Folder{kept.Folder}}
	return &narrow, nil
}

// Link implements library.UploadReader.
func (tx libraryTx) Link(ctx context.Context, id ident.Share) (l library.Link, err error) {
	err = tx.queryRow(ctx, `SELECT folder, most, most_bytes,
			(SELECT count(*) FROM share_arrival a WHERE a.share = s.id AND a.state <> ?),
			CAST(COALESCE((SELECT sum(a.bytes) FROM share_arrival a WHERE a.share = s.id AND a.state <> ?), 0) AS BIGINT)
		FROM share s WHERE s.id = ?`, library.Refused, library.Refused, id).Scan(&l.Folder, &l.MostFiles, &l.MostBytes, &l.Files, &l.Bytes)
	if err != nil {
		return l, fmt.Errorf("reading an upload link: %w", err)
	}
	return l, nil
}

// visitOf is how the visit of an upload is kept.
func visitOf(u library.Upload) []byte {
	if u.Link == 0 {
		return []byte{}
	}
	return u.Visit[:]
}

// addArrival puts an upload that is sent by a link on its owner's list.
func (tx libraryTx) addArrival(ctx context.Context, u library.Upload) error {
	if u.Link == 0 {
		return nil
	}
	_, err := tx.exec(ctx, `INSERT INTO share_arrival (upload, share, visit, sender, file_name, bytes, at, state, reason, asset)
		VALUES (?, ?, ?, COALESCE((SELECT sender FROM share_entry WHERE hash = ?), ''), ?, ?, ?, ?, ?, ?)`,
		u.ID, u.Link, u.Visit[:], u.Visit[:], clean(u.FileName), u.Size, u.MadeAt, u.State, u.Reason, u.Asset)
	return err
}

// moveArrival writes on that list what became of one.
func (tx libraryTx) moveArrival(ctx context.Context, u library.Upload) error {
	if u.Link == 0 {
		return nil
	}
	_, err := tx.exec(ctx, `UPDATE share_arrival SET state = ?, reason = ?, asset = ? WHERE upload = ?`, u.State, u.Reason, u.Asset, u.ID)
	return err
}

// dropArrival takes one from the list that never became anything.
func (tx libraryTx) dropArrival(ctx context.Context, id ident.Upload) error {
	_, err := tx.exec(ctx, `DELETE FROM share_arrival WHERE upload = ? AND state IN (?, ?)`, id, library.Receiving, library.Received)
	return err
}

// Arrivals implements share.Reader.
func (tx shareTx) Arrivals(ctx context.Context, id ident.Share, visit *[32]byte, most int) ([]share.Arrival, error) {
	where, args := ``, []any{id}
	if visit != nil {
		where, args = ` AND visit = ?`, append(args, visit[:])
	}
	var list []share.Arrival
	err := tx.each(ctx, func(r *rows) error {
		var a share.Arrival
		err := r.Scan(&a.Sender, &a.FileName, &a.Bytes, at(&a.At), &a.State, &a.Reason, &a.Asset)
		list = append(list, a)
		return err
	}, `SELECT sender, file_name, bytes, at, state, reason, asset FROM share_arrival WHERE share = ?`+where+` ORDER BY upload DESC LIMIT ?`, append(args, most)...)
	if err != nil {
		return nil, fmt.Errorf("reading what was sent: %w", err)
	}
	return list, nil
}

// MakeInbox implements share.Tx.
func (tx shareTx) MakeInbox(ctx context.Context, names []string) (ident.Folder, []share.MadeFolder, error) {
	const root ident.Folder = 1
	id, made, err := libraryTx(tx).FolderPath(ctx, root, names)
	if err != nil {
		return 0, nil, err
	}
	list := make([]share.MadeFolder, len(made))
	for i, f := range made {
		list[i] = share.MadeFolder{ID: f.ID, Parent: f.Parent, Name: f.Name}
	}
	return id, list, nil
}
