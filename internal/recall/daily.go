package recall

import (
	"context"
	"fmt"
)

// mostReminded is how many receivers are reminded in one transaction.
const mostReminded = 200

// WriteDown opens recalls for what the clock alone has ended. The end itself needs no job: it
// counts by the second, and whoever looks at the board sees it.
func (r *Recall) WriteDown(ctx context.Context) error {
	err := r.store.InTx(ctx, func(tx Tx) error { return tx.Lapse(ctx, r.moment()) })
	if err != nil {
		return fmt.Errorf("write down which uses have ended: %w", err)
	}
	return nil
}

// FollowUp reminds receivers who have not answered, and tells managers of what is over its time.
// It is run every day, and does no harm when it is run again.
func (r *Recall) FollowUp(ctx context.Context) error {
	for more := true; more; {
		err := r.store.InTx(ctx, func(tx Tx) error {
			written, err := tx.Remind(ctx, r.moment(), mostReminded)
			more = written == mostReminded
			return err
		})
		if err != nil {
			return fmt.Errorf("remind receivers: %w", err)
		}
	}
	err := r.store.InTx(ctx, func(tx Tx) error {
		_, err := tx.TellLate(ctx, r.moment())
		return err
	})
	if err != nil {
		return fmt.Errorf("tell managers what is late: %w", err)
	}
	return nil
}
