package outreach

import (
	"context"
	"fmt"
)

// PublicFace says who the organisation is, to anybody.
func (o *Outreach) PublicFace(ctx context.Context) (who Identity, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		who, err = tx.Identity(ctx)
		return err
	})
	if err != nil {
		return Identity{}, fmt.Errorf("read who asks: %w", err)
	}
	return who, nil
}
