package sqlstore

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/recall"
	"imprimatur/internal/release"
)

// SaveOffer implements recall.Tx.
func (tx recallTx) SaveOffer(ctx context.Context, id ident.Recall, use ident.Use, o recall.Offer) error {
	_, err := tx.exec(ctx, `INSERT INTO recall_offer (recall, use_id, asset, blur, at, by_user) VALUES (`+marks(6)+`)
		ON CONFLICT (recall, use_id) DO UPDATE SET asset = excluded.asset, blur = excluded.blur, at = excluded.at, by_user = excluded.by_user, taken = 0`,
		id, use, o.Asset, o.Blur, o.At, o.By)
	if err != nil {
		return fmt.Errorf("saving a replacement: %w", err)
	}
	return nil
}

// TookInstead implements release.Tx.
func (tx releaseTx) TookInstead(ctx context.Context, id ident.Recall, use, taken ident.Use) error {
	if _, err := tx.exec(ctx, `UPDATE recall_offer SET taken = ? WHERE recall = ? AND use_id = ?`, taken, id, use); err != nil {
		return fmt.Errorf("keeping that a replacement was taken: %w", err)
	}
	return nil
}

// InsteadFacts implements release.Store.
func (s releaseStore) InsteadFacts(ctx context.Context, hash [sha256.Size]byte, use ident.Use, when time.Time) (f release.InsteadFacts, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		f, err = (releaseTx{tx}).InsteadFacts(ctx, hash, use, when)
		return err
	})
	return f, err
}

// InsteadFacts implements release.Tx.
func (tx releaseTx) InsteadFacts(ctx context.Context, hash [sha256.Size]byte, use ident.Use, when time.Time) (f release.InsteadFacts, err error) {
	to, err := recallTx(tx).ByLink(ctx, hash, when)
	if err != nil {
		return f, err
	}
	asked, err := recallTx(tx).items(ctx, `receiver`, to.ID)
	if err != nil {
		return f, err
	}
	for _, i := range asked {
		if i.Use.ID == use && i.Offer.Stands() {
			f = release.InsteadFacts{
				Recall: to.Recall, Receiver: to.Address, Recalled: i.Use.Asset, By: i.Offer.By, Wanted: release.Wanted{For: i.Use.For, Blur: i.Offer.Blur},
			}
			return f, tx.completeInstead(ctx, &f, i)
		}
	}
	return f, problem.New(problem.NotFound, "use.not-found")
}

// completeInstead reads the photo that is offered and the form in which it leaves.
func (tx releaseTx) completeInstead(ctx context.Context, f *release.InsteadFacts, i recall.Item) (err error) {
	f.Facts, err = tx.Facts(ctx, access.Caller{Kind: access.Member, User: i.Offer.By}, i.Offer.Asset)
	if err != nil && !problem.Is(err, problem.NotFound) { // one that is erased since has no holding
		return err
	}
	was, err := tx.Preset(ctx, i.Use.Preset)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	all, err := tx.Presets(ctx)
	f.Preset = release.Fit(was, i.Offer.Blur, all)
	return err
}
