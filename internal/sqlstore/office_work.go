package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/office"
)

// Work implements office.Reader.
func (tx officeTx) Work(ctx context.Context, most int) ([]office.Work, error) {
	var work []office.Work
	err := tx.each(ctx, func(r *rows) error {
		var w office.Work
		var leased, state int
		err := r.Scan(&w.ID, &w.Kind, &state, &leased, &w.Attempts, at(&w.DueAt), at(&w.MadeAt))
		switch {
		case state != 0:
			w.State = office.WorkGivenUp
		case leased != 0:
			w.State = office.WorkRuns
		case w.Attempts > 0:
			w.State = office.WorkFailed
		default:
			w.State = office.WorkWaits
		}
		work = append(work, w)
		return err
	}, `SELECT id, kind, state, leased, attempts, run_at, made_at FROM job
		ORDER BY state DESC, leased DESC, CASE WHEN attempts > 0 THEN 0 ELSE 1 END, run_at, id LIMIT ?`, most)
	return work, err
}

// TryAgain implements office.Tx.
func (tx officeTx) TryAgain(ctx context.Context, id ident.Job, now time.Time) (job.Kind, error) {
	var kind job.Kind
	err := tx.queryRow(ctx, `UPDATE job SET state = 0, attempts = 0, failure = '', run_at = ?
		WHERE id = ? AND leased = 0 AND (state = 1 OR attempts > 0) RETURNING kind`, now, id).Scan(&kind)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err == nil {
		tx.AfterCommit(tx.db.wakeJobs)
	}
	return kind, err
}
