package library

import (
	"context"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// Items gives those of the assets that the caller may see and that are in the library; the
// others are left out. It is for lists that come from elsewhere, such as the log.
func (l *Library) Items(ctx context.Context, by access.Caller, ids []ident.Asset) ([]asset.Item, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var items []asset.Item
	err := l.store.View(ctx, func(tx Reader) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		w, err := seek.wanted(ctx, asset.Query{})
		if err != nil {
			return err
		}
		w.Stacked = true
		items, err = tx.Items(ctx, w, ids)
		return err
	})
	return items, err
}
