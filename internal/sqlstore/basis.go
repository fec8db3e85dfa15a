package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// balanceRow is a balancing test as it is kept, in JSON; when it is looked at again stands beside it.
type balanceRow struct {
	Interest   string `json:"interest"`
	Necessity  string `json:"necessity"`
	Weighing   string `json:"weighing"`
	Safeguards string `json:"safeguards"`
}

// balanceText writes a balancing test; none is the empty text.
func balanceText(b consent.Balance) (string, error) {
	if b == (consent.Balance{}) {
		return "", nil
	}
	text, err := json.Marshal(balanceRow{clean(b.Interest), clean(b.Necessity), clean(b.Weighing), clean(b.Safeguards)})
	if err != nil {
		return "", fmt.Errorf("writing a balancing test: %w", err)
	}
	return string(text), nil
}

// balance scans a balancing test but for its review, which is scanned after it.
type balance consent.Balance

// Scan implements sql.Scanner.
func (b *balance) Scan(value any) error {
	var text []byte
	switch v := value.(type) {
	case string:
		text = []byte(v)
	case []byte:
		text = v
	}
	*b = balance{}
	if len(text) == 0 {
		return nil
	}
	var row balanceRow
	if err := json.Unmarshal(text, &row); err != nil {
		return fmt.Errorf("reading a balancing test: %w", err)
	}
	*b = balance{Interest: row.Interest, Necessity: row.Necessity, Weighing: row.Weighing, Safeguards: row.Safeguards}
	return nil
}

// folderBases reads what was said of folders until a moment, zero being now, the oldest first.
func (tx *Tx) folderBases(ctx context.Context, folders []ident.Folder, until time.Time) (map[ident.Folder][]consent.Assessment, error) {
	found := make(map[ident.Folder][]consent.Assessment)
	in, arg := among(tx, folders)
	err := tx.each(ctx, func(r *rows) error {
		var folder ident.Folder
		var a consent.Assessment
		err := r.Scan(&folder, &a.Basis, &a.Note, at(&a.Ends), (*balance)(&a.Balance), at(&a.Balance.Review), &a.Evidence, &a.By, at(&a.At))
		if until.IsZero() || !a.At.After(until) {
			found[folder] = append(found[folder], a)
		}
		return err
	}, `SELECT folder, basis, note, ends_at, balance, review_at, evidence, by_user, at FROM folder_basis WHERE folder `+in+` ORDER BY folder, number`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading the basis of folders: %w", err)
	}
	return found, nil
}

// nearest gives the default that counts at the beginning of a line of folders, and whose it is.
func nearest(line []ident.Folder, said map[ident.Folder][]consent.Assessment) (consent.Assessment, ident.Folder) {
	for _, folder := range line {
		if all := said[folder]; len(all) > 0 && all[len(all)-1].Basis != consent.NotAssessed {
			return all[len(all)-1], folder
		}
	}
	return consent.Assessment{}, 0
}

// FolderBases implements library.BasisReader.
func (tx libraryTx) FolderBases(ctx context.Context, id ident.Folder) ([]consent.Assessment, error) {
	said, err := tx.folderBases(ctx, []ident.Folder{id}, time.Time{})
	return said[id], err
}

// DefaultBasis implements library.BasisReader.
func (tx libraryTx) DefaultBasis(ctx context.Context, id ident.Folder) (consent.Assessment, ident.Folder, error) {
	tree, err := tx.treeNow(ctx)
	if err != nil {
		return consent.Assessment{}, 0, err
	}
	line := lineOf(tree, id)
	said, err := tx.folderBases(ctx, line, time.Time{})
	if err != nil {
		return consent.Assessment{}, 0, err
	}
	a, from := nearest(line, said)
	return a, from, nil
}

// SaveFolderBasis implements library.BasisWriter.
func (tx libraryTx) SaveFolderBasis(ctx context.Context, id ident.Folder, number int, a consent.Assessment) error {
	test, err := balanceText(a.Balance)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO folder_basis (folder, number, basis, note, ends_at, balance, review_at, evidence, by_user, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, number, a.Basis, clean(a.Note), a.Ends, test, a.Balance.Review, a.Evidence, a.By, a.At)
	if err != nil {
		return fmt.Errorf("saving the basis of a folder: %w", err)
	}
	if err := tx.attach(ctx, a.Evidence, 0, id); err != nil {
		return err
	}
	return tx.reclearBeneath(ctx, id, withoutOwnBasis)
}

// ReclearAfter implements library.BasisWriter.
func (tx libraryTx) ReclearAfter(ctx context.Context, id ident.Folder, after ident.Asset, limit int) (ident.Asset, bool, error) {
	ids, err := tx.beneath(ctx, id, everyone, after, limit)
	if err != nil || len(ids) == 0 {
		return after, false, err
	}
	return ids[len(ids)-1], len(ids) == limit, tx.reclear(ctx, ids)
}

// attach says what an attachment is attached to. Saying it again does no harm.
func (tx *Tx) attach(ctx context.Context, id ident.Attachment, to ident.Asset, folder ident.Folder) error {
	if id == 0 {
		return nil
	}
	_, err := tx.exec(ctx, `INSERT INTO attachment_use (attachment, asset, folder) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, id, to, folder)
	if err != nil {
		return fmt.Errorf("attaching a document: %w", err)
	}
	return nil
}

// SaveAttachment implements library.BasisWriter.
func (tx libraryTx) SaveAttachment(ctx context.Context, a library.Attachment) error {
	_, err := tx.exec(ctx, `INSERT INTO attachment (id, name, blob, bytes, made_at, made_by) VALUES (?, ?, ?, ?, ?, ?)`,
		a.ID, clean(a.Name), a.Blob, a.Size, a.MadeAt, a.MadeBy)
	if err != nil {
		return fmt.Errorf("saving an attachment: %w", err)
	}
	return tx.SaveKey(ctx, library.WrappedKey{Holder: library.KeyHolder{Kind: library.AttachmentKey, ID: int64(a.ID)}, Wrapped: a.Wrapped})
}

// AttachmentNames implements library.BasisReader.
func (tx libraryTx) AttachmentNames(ctx context.Context, ids []ident.Attachment) (map[ident.Attachment]string, error) {
	return names(ctx, tx, `attachment`, ids)
}

// Attachment implements library.BasisReader.
func (tx libraryTx) Attachment(ctx context.Context, id ident.Attachment) (library.Attachment, error) {
	a := library.Attachment{ID: id}
	err := tx.queryRow(ctx, `SELECT a.name, a.blob, a.bytes, a.made_at, a.made_by, k.wrapped FROM attachment a
		JOIN data_key k ON k.kind = ? AND k.id = a.id WHERE a.id = ?`, library.AttachmentKey, id).
		Scan(&a.Name, &a.Blob, &a.Size, at(&a.MadeAt), &a.MadeBy, &a.Wrapped)
	if err != nil {
		return a, missing(err, "attachment.not-found")
	}
	err = tx.each(ctx, func(r *rows) error {
		var asset ident.Asset
		var folder ident.Folder
		err := r.Scan(&asset, &folder)
		if folder != 0 {
			a.Folders = append(a.Folders, folder)
		} else {
			a.Assets = append(a.Assets, asset)
		}
		return err
	}, `SELECT asset, folder FROM attachment_use WHERE attachment = ?`, id)
	if err != nil {
		return a, fmt.Errorf("reading an attachment: %w", err)
	}
	return a, nil
}

// DetachAll implements library.BasisWriter.
func (tx libraryTx) DetachAll(ctx context.Context, id ident.Asset) ([]string, error) {
	last, err := column[ident.Attachment](ctx, tx.Tx, `SELECT u.attachment FROM attachment_use u WHERE u.asset = ? AND u.asset <> 0
		AND NOT EXISTS (SELECT 1 FROM attachment_use o WHERE o.attachment = u.attachment AND (o.asset <> u.asset OR o.folder <> 0))`, id)
	if err != nil {
		return nil, fmt.Errorf("reading attachments: %w", err)
	}
	in, arg := among(tx.Tx, last)
	blobs, err := column[string](ctx, tx.Tx, `SELECT blob FROM attachment WHERE id `+in, arg)
	if err != nil {
		return nil, fmt.Errorf("reading attachments: %w", err)
	}
	if _, err := tx.exec(ctx, `DELETE FROM attachment_use WHERE asset = ? AND asset <> 0`, id); err != nil {
		return nil, fmt.Errorf("taking attachments away: %w", err)
	}
	if _, err := tx.exec(ctx, `DELETE FROM data_key WHERE kind = ? AND id `+in, library.AttachmentKey, arg); err != nil {
		return nil, fmt.Errorf("destroying the keys of attachments: %w", err)
	}
	if _, err := tx.exec(ctx, `DELETE FROM attachment WHERE id `+in, arg); err != nil {
		return nil, fmt.Errorf("taking attachments away: %w", err)
	}
	return blobs, nil
}
