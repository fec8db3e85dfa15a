package sqlstore

import (
	"context"
	"fmt"
)

// Counts is what operators watch. Nothing of it is about anybody.
type Counts struct {
	Photos       int64 // in the library
	Trashed      int64
	Users        int64
	JobsWaiting  int64
	JobsGivenUp  int64
	LogEvents    int64
	SearchMisses int64 // searches that found nothing, ever
}

// Counts counts. It reads sums that are kept anyway, so asking often costs little.
func (db *DB) Counts(ctx context.Context) (c Counts, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		for _, one := range []struct {
			into  *int64
			query string
		}{
			{&c.Photos, `SELECT COALESCE(sum(assets), 0) FROM month_count WHERE state = 1`},
			{&c.Trashed, `SELECT COALESCE(sum(assets), 0) FROM month_count WHERE state = 3`},
			{&c.Users, `SELECT count(*) FROM user_account WHERE disabled = 0`},
			{&c.JobsWaiting, `SELECT count(*) FROM job WHERE state = 0`},
			{&c.JobsGivenUp, `SELECT count(*) FROM job WHERE state = 1`},
			{&c.LogEvents, `SELECT size FROM log_head`},
			{&c.SearchMisses, `SELECT COALESCE(sum(searches), 0) FROM failed_search`},
		} {
			if err := tx.queryRow(ctx, one.query).Scan(one.into); err != nil {
				return fmt.Errorf("counting: %w", err)
			}
		}
		return nil
	})
	return c, err
}
