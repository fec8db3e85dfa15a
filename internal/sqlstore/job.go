package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/job"
)

// Jobs is the database as a job runner needs it.
func (db *DB) Jobs() job.Store { return jobStore{db} }

type jobStore struct{ db *DB }

// Enqueue keeps a job in this transaction; a runner hears of it once it stands.
func (tx *Tx) Enqueue(ctx context.Context, j job.Job) error {
	err := tx.insertJob(ctx, j, `UPDATE SET payload = excluded.payload, state = 0, again = job.leased,
		attempts = CASE WHEN job.leased = 1 THEN job.attempts ELSE 0 END,
		run_at = CASE WHEN job.leased = 1 OR job.state = 0 AND job.run_at < excluded.run_at THEN job.run_at ELSE excluded.run_at END`)
	if err != nil {
		return fmt.Errorf("enqueuing a job %s: %w", j.Kind, err)
	}
	tx.AfterCommit(tx.db.wakeJobs)
	return nil
}

func (db *DB) wakeJobs() {
	select {
	case db.woken <- struct{}{}:
	default:
	}
}

func (tx *Tx) insertJob(ctx context.Context, j job.Job, conflict string) error {
	id, err := ident.New[ident.Job](tx.db.now(), tx.db.random)
	if err != nil {
		return err
	}
	if len(j.Payload) == 0 {
		j.Payload = []byte("{}")
	}
	if j.RunAt.IsZero() {
		j.RunAt = tx.db.now()
	}
	var key any // without a key jobs are never the same
	if j.Key != "" {
		key = j.Key
	}
	_, err = tx.exec(ctx, `INSERT INTO job (id, kind, unique_key, payload, run_at, made_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (kind, unique_key) DO `+conflict, id, j.Kind, key, string(j.Payload), j.RunAt, tx.db.now())
	return err
}

// Ensure implements job.Store.
func (s jobStore) Ensure(ctx context.Context, j job.Job) error {
	return s.db.Beside(ctx, func(tx *Tx) error { return tx.insertJob(ctx, j, `NOTHING`) })
}

// Lease implements job.Store.
func (s jobStore) Lease(ctx context.Context, kinds []job.Kind, most int, until time.Time) ([]job.Job, error) {
	due, err := s.Due(ctx, kinds) // most looks find nothing, and reading disturbs nobody
	if err != nil || due.IsZero() || due.After(s.db.now()) {
		return nil, err
	}
	var leased []job.Job
	err = s.db.Beside(ctx, func(tx *Tx) error {
		leased = leased[:0]
		args := append([]any{until, tx.db.now()}, list(kinds)...)
		return tx.each(ctx, func(r *rows) error {
			var j job.Job
			err := r.Scan(&j.ID, &j.Kind, &j.Key, &j.Payload, at(&j.RunAt), &j.Attempts, &j.Failure, at(&j.MadeAt))
			leased = append(leased, j)
			return err
		}, `UPDATE job SET leased = 1, again = 0, attempts = attempts + 1, run_at = ? WHERE id IN (
				SELECT id FROM job WHERE state = 0 AND run_at <= ? AND kind IN (`+marks(len(kinds))+`)
				ORDER BY run_at, id LIMIT ?`+tx.pick("", ` FOR UPDATE SKIP LOCKED`)+`)
			RETURNING id, kind, COALESCE(unique_key, ''), payload, run_at, attempts, failure, made_at`, append(args, most)...)
	})
	if err != nil {
		return nil, fmt.Errorf("leasing jobs: %w", err)
	}
	return leased, nil
}

// Extend implements job.Store. The number of attempts tells one lease from the next.
func (s jobStore) Extend(ctx context.Context, j job.Job, until time.Time) (held bool, err error) {
	err = s.db.Beside(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, `UPDATE job SET run_at = ? WHERE id = ? AND attempts = ? AND leased = 1`, until, j.ID, j.Attempts)
		held = n == 1
		return err
	})
	return held, err
}

// Settle implements job.Store.
func (s jobStore) Settle(ctx context.Context, j job.Job, end job.End) error {
	return s.db.Beside(ctx, func(tx *Tx) error {
		const mine = ` WHERE id = ? AND attempts = ? AND leased = 1`
		n, err := tx.exec(ctx, `UPDATE job SET leased = 0, again = 0, attempts = 0, failure = '', run_at = ?`+mine+` AND again = 1`,
			tx.db.now(), j.ID, j.Attempts)
		if err != nil {
			return err
		}
		if n == 1 { // it was enqueued again meanwhile
			tx.AfterCommit(tx.db.wakeJobs)
			return nil
		}
		switch end.State {
		case job.Done:
			_, err = tx.exec(ctx, `DELETE FROM job`+mine, j.ID, j.Attempts)
		case job.Later:
			_, err = tx.exec(ctx, `UPDATE job SET leased = 0, run_at = ?, failure = ?`+mine, end.RunAt, end.Failure, j.ID, j.Attempts)
		case job.Repeat:
			_, err = tx.exec(ctx, `UPDATE job SET leased = 0, attempts = 0, failure = '', run_at = ?`+mine, end.RunAt, j.ID, j.Attempts)
		case job.GivenUp:
			_, err = tx.exec(ctx, `UPDATE job SET leased = 0, state = 1, failure = ?`+mine, end.Failure, j.ID, j.Attempts)
		default:
			err = fmt.Errorf("a job cannot end as %d", end.State)
		}
		return err
	})
}

// Due implements job.Store.
func (s jobStore) Due(ctx context.Context, kinds []job.Kind) (due time.Time, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		err := tx.queryRow(ctx, `SELECT run_at FROM job WHERE state = 0 AND kind IN (`+marks(len(kinds))+`) ORDER BY run_at LIMIT 1`,
			list(kinds)...).Scan(at(&due))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("looking for the next job: %w", err)
	}
	return due, nil
}

// Woken implements job.Store.
func (s jobStore) Woken() <-chan struct{} { return s.db.woken }
