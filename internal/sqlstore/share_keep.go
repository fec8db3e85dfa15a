package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/problem"
	"imprimatur/internal/share"
)

// AddShare implements share.Tx.
func (tx shareTx) AddShare(ctx context.Context, s share.Share, receivers []share.Receiver, listed []ident.Asset) error {
	risks, err := json.Marshal(s.Risks)
	if err != nil {
		return fmt.Errorf("adding a share: %w", err)
	}
	_, err = tx.exec(ctx, `INSERT INTO share (id, hash, kind, owner, title, note, collection, folder, purpose, channel, preset, mark, blur, password, named,
			most, used, made_at, until_at, ended_at, ended_by, approval, approved_by, approved_at, risks, misses, missed_at, revision, most_bytes)
		VALUES (`+marks(29)+`)`,
		s.ID, s.Hash[:], s.Kind, s.Owner, s.Title, s.Note, s.Collection, s.Folder, s.Use.Purpose, s.Use.Channel, s.Preset, s.Mark, s.Blur, s.Password, s.Named,
		s.Most, s.Used, s.MadeAt, s.Until, s.EndedAt, s.EndedBy, s.Approval, s.ApprovedBy, s.ApprovedAt, string(risks), s.Misses, s.MissedAt, s.Revision, s.MostBytes)
	if err != nil {
		return fmt.Errorf("adding a share: %w", err)
	}
	photos := make([][]any, len(listed))
	for i, id := range listed {
		photos[i] = []any{s.ID, i, id}
	}
	if err := libraryTx(tx).insert(ctx, `share_asset (share, position, asset)`, photos); err != nil {
		return fmt.Errorf("adding a share: %w", err)
	}
	people := make([][]any, len(receivers))
	for i, r := range receivers {
		people[i] = []any{r.ID, s.ID, r.Name, r.Email, r.Language, []byte{}, r.Code.Until, 0}
	}
	err = libraryTx(tx).insert(ctx, `share_receiver (id, share, name, email, language, code_hash, code_until, code_tries)`, people)
	if err != nil {
		return fmt.Errorf("adding a share: %w", err)
	}
	return nil
}

// SaveShare implements share.Tx.
func (tx shareTx) SaveShare(ctx context.Context, s share.Share) error {
	risks, err := json.Marshal(s.Risks)
	if err != nil {
		return fmt.Errorf("saving a share: %w", err)
	}
	_, err = tx.exec(ctx, `UPDATE share SET title = ?, note = ?, most = ?, most_bytes = ?, password = ?, until_at = ?, ended_at = ?, ended_by = ?,
			approval = ?, approved_by = ?, approved_at = ?, risks = ?, revision = revision + 1 WHERE id = ?`,
		s.Title, s.Note, s.Most, s.MostBytes, s.Password, s.Until, s.EndedAt, s.EndedBy, s.Approval, s.ApprovedBy, s.ApprovedAt, string(risks), s.ID)
	if err != nil {
		return fmt.Errorf("saving a share: %w", err)
	}
	return nil
}

// SaveMisses implements share.Tx.
func (tx shareTx) SaveMisses(ctx context.Context, s share.Share) error {
	if _, err := tx.exec(ctx, `UPDATE share SET misses = ?, missed_at = ? WHERE id = ?`, s.Misses, s.MissedAt, s.ID); err != nil {
		return fmt.Errorf("counting attempts: %w", err)
	}
	return nil
}

// SaveReceiver implements share.Tx.
func (tx shareTx) SaveReceiver(ctx context.Context, r share.Receiver) error {
	hash := r.Code.Hash
	if hash == nil {
		hash = []byte{}
	}
	_, err := tx.exec(ctx, `UPDATE share_receiver SET code_hash = ?, code_until = ?, code_tries = ? WHERE id = ?`, hash, r.Code.Until, r.Code.Tries, r.ID)
	if err != nil {
		return fmt.Errorf("saving a receiver: %w", err)
	}
	return nil
}

// ShareCode is the kind of job that sends a code to a receiver.
const ShareCode job.Kind = "share.code"

// PostCode implements share.Tx.
func (tx shareTx) PostCode(ctx context.Context, id ident.Receiver) error {
	payload, err := json.Marshal(map[string]string{"receiver": id.String()})
	if err != nil {
		return fmt.Errorf("posting a code: %w", err)
	}
	return tx.Enqueue(ctx, job.Job{Kind: ShareCode, Payload: payload})
}

// SetStops implements share.Tx.
func (tx shareTx) SetStops(ctx context.Context, stops []share.Risk) error {
	if _, err := tx.exec(ctx, `DELETE FROM share_stop`); err != nil {
		return fmt.Errorf("saving what has to be approved: %w", err)
	}
	for _, r := range stops {
		if _, err := tx.exec(ctx, `INSERT INTO share_stop (risk) VALUES (?)`, r); err != nil {
			return fmt.Errorf("saving what has to be approved: %w", err)
		}
	}
	return nil
}

// AddEntry implements share.Tx. It forgets those that are over.
func (tx shareTx) AddEntry(ctx context.Context, hash [32]byte, id ident.Share, e share.Admission) error {
	if _, err := tx.exec(ctx, `DELETE FROM share_entry WHERE share = ? AND until_at <= ?`, id, tx.db.now()); err != nil {
		return fmt.Errorf("opening a share: %w", err)
	}
	if _, err := tx.exec(ctx, `INSERT INTO share_entry (hash, share, receiver, until_at, sender) VALUES (?, ?, ?, ?, ?)`, hash[:], id, e.Receiver, e.Until, clean(e.Sender)); err != nil {
		return fmt.Errorf("opening a share: %w", err)
	}
	return nil
}

// EndEntries implements share.Tx.
func (tx shareTx) EndEntries(ctx context.Context, id ident.Share) error {
	if _, err := tx.exec(ctx, `DELETE FROM share_entry WHERE share = ?`, id); err != nil {
		return fmt.Errorf("closing a share: %w", err)
	}
	return nil
}

// AddEvent implements share.Tx.
func (tx shareTx) AddEvent(ctx context.Context, id ident.Share, e share.Event) error {
	_, err := tx.exec(ctx, `INSERT INTO share_event (share, number, kind, at, receiver, by_user, asset, photos, note)
		VALUES (?, (SELECT COALESCE(max(number), 0) + 1 FROM share_event WHERE share = ?), ?, ?, ?, ?, ?, ?, ?)`,
		id, id, e.Kind, e.At, e.Receiver, e.By, e.Asset, e.Photos, e.Note)
	if err != nil {
		return fmt.Errorf("keeping what happened with a share: %w", err)
	}
	return nil
}

// SharesInto implements share.Reader.
func (tx shareTx) SharesInto(ctx context.Context, folder ident.Folder, when time.Time) ([]share.Listed, error) {
	tree, err := tx.treeNow(ctx)
	if err != nil {
		return nil, err
	}
	over := tree.Path(folder)
	if len(over) == 0 {
		return nil, problem.New(problem.NotFound, "folder.not-found")
	}
	var below []ident.Folder
	for f := range tree {
		if tree.Within(f, folder) {
			below = append(below, f)
		}
	}
	in, arg := among(tx.Tx, below)
	isOver, above := among(tx.Tx, over)
	list, err := tx.listed(ctx, ` WHERE s.ended_at = 0 AND (s.until_at = 0 OR s.until_at > ?) AND (s.folder `+isOver+` OR s.folder `+in+`
		OR EXISTS (SELECT 1 FROM share_asset m JOIN asset a ON a.id = m.asset WHERE m.share = s.id AND a.state = ? AND a.folder `+in+`)
		OR s.collection <> 0 AND EXISTS (SELECT 1 FROM collection_asset m JOIN asset a ON a.id = m.asset WHERE m.collection = s.collection AND a.state = ? AND a.folder `+in+`))`,
		when, above, arg, asset.Active, arg, asset.Active, arg)
	if err != nil {
		return nil, err
	}
	live := list[:0]
	for _, l := range list {
		if state := l.State(when); (state == share.Live || state == share.Waiting) && !l.OwnerOut {
			live = append(live, l)
		}
	}
	return live, nil
}
