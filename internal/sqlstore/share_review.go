package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/ident"
	"imprimatur/internal/share"
)

// Opinions implements share.Reader.
func (tx shareTx) Opinions(ctx context.Context, id ident.Share) ([]share.Opinion, error) {
	var list []share.Opinion
	err := tx.each(ctx, func(r *rows) error {
		var o share.Opinion
		err := r.Scan(&o.Asset, &o.Receiver, &o.Favourite, &o.Verdict, at(&o.At))
		list = append(list, o)
		return err
	}, `SELECT asset, receiver, favourite, verdict, at FROM share_opinion WHERE share = ? ORDER BY at, asset`, id)
	if err != nil {
		return nil, fmt.Errorf("reading opinions: %w", err)
	}
	return list, nil
}

// Remarks implements share.Reader.
func (tx shareTx) Remarks(ctx context.Context, id ident.Share) ([]share.Remark, error) {
	var list []share.Remark
	err := tx.each(ctx, func(r *rows) error {
		var one share.Remark
		err := r.Scan(&one.ID, &one.Asset, &one.Receiver, &one.Text, at(&one.At))
		list = append(list, one)
		return err
	}, `SELECT id, asset, receiver, text, at FROM share_remark WHERE share = ? ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("reading remarks: %w", err)
	}
	return list, nil
}

// SaveOpinion implements share.Tx.
func (tx shareTx) SaveOpinion(ctx context.Context, id ident.Share, o share.Opinion) error {
	_, err := tx.exec(ctx, `INSERT INTO share_opinion (share, asset, receiver, favourite, verdict, at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (share, asset, receiver) DO UPDATE SET favourite = excluded.favourite, verdict = excluded.verdict, at = excluded.at`,
		id, o.Asset, o.Receiver, o.Favourite, o.Verdict, o.At)
	if err != nil {
		return fmt.Errorf("keeping an opinion: %w", err)
	}
	return nil
}

// AddRemark implements share.Tx.
func (tx shareTx) AddRemark(ctx context.Context, id ident.Share, r share.Remark) error {
	_, err := tx.exec(ctx, `INSERT INTO share_remark (id, share, asset, receiver, text, at) VALUES (?, ?, ?, ?, ?, ?)`, r.ID, id, r.Asset, r.Receiver, r.Text, r.At)
	if err != nil {
		return fmt.Errorf("keeping a remark: %w", err)
	}
	return nil
}
