package sqlstore

import (
	"context"

	"imprimatur/internal/outreach"
)

func (tx outreachTx) Messages(ctx context.Context, f outreach.MessageFilter) ([]outreach.Message, error) {
	return nil, nil
}
