package sqlstore

import (
	"context"
	"fmt"

	"imprimatur/internal/ident"
	"imprimatur/internal/release"
)

// Usual implements release.Store.
func (s releaseStore) Usual(ctx context.Context, who ident.User) (all []release.Usual, err error) {
	err = s.db.View(ctx, func(tx *Tx) error {
		return tx.each(ctx, func(r *rows) error {
			var u release.Usual
			err := r.Scan(&u.For.Purpose, &u.For.Channel, &u.Preset, &u.Times, at(&u.Last))
			all = append(all, u)
			return err
		}, `SELECT purpose, channel, preset, times, last_at FROM usual_use WHERE by_user = ? ORDER BY last_at DESC, purpose, channel, preset`, who)
	})
	if err != nil {
		return nil, fmt.Errorf("reading what is usual: %w", err)
	}
	return all, nil
}

// CountUsual implements release.Tx.
func (tx releaseTx) CountUsual(ctx context.Context, who ident.User, u release.Usual, most int) error {
	_, err := tx.exec(ctx, `INSERT INTO usual_use (by_user, purpose, channel, preset, times, last_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (by_user, purpose, channel, preset) DO UPDATE SET times = usual_use.times + excluded.times, last_at = excluded.last_at`,
		who, u.For.Purpose, u.For.Channel, u.Preset, u.Times, u.Last)
	if err != nil {
		return fmt.Errorf("keeping what is usual: %w", err)
	}
	// Of those that are as old, all stay.
	_, err = tx.exec(ctx, `DELETE FROM usual_use WHERE by_user = ? AND last_at <
		(SELECT min(last_at) FROM (SELECT last_at FROM usual_use WHERE by_user = ? ORDER BY last_at DESC LIMIT ?) newest)`, who, who, most)
	if err != nil {
		return fmt.Errorf("forgetting what is no longer usual: %w", err)
	}
	return nil
}
