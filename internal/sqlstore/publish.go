package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/recall"
	"imprimatur/internal/release"
)

// Publish is the database as publish needs it.
func (db *DB) Publish() publish.Store { return publishStore{db} }

type publishStore struct{ db *DB }

func (s publishStore) InTx(ctx context.Context, do func(publish.Tx) error) error {
	return s.db.InTx(ctx, func(tx *Tx) error { return do(publishTx{releaseTx{tx}}) })
}

func (s publishStore) View(ctx context.Context, do func(publish.Reader) error) error {
	return s.db.View(ctx, func(tx *Tx) error { return do(publishTx{releaseTx{tx}}) })
}

// publishTx reads facts as the door does.
type publishTx struct{ releaseTx }

// FactsOf implements publish.Reader.
func (tx publishTx) FactsOf(ctx context.Context, by access.Caller, ids []ident.Asset) ([]release.Facts, error) {
	return tx.factsOf(ctx, by, ids)
}

const embedColumns = `id, asset, address, purpose, channel, preset, blur, note, by_user, at, decision, ended_at, ended_by`

func (tx publishTx) embeds(ctx context.Context, which string, args ...any) ([]publish.Embed, error) {
	var found []publish.Embed
	err := tx.each(ctx, func(r *rows) error {
		var e publish.Embed
		var decision []byte
		err := r.Scan(&e.ID, &e.Asset, &e.Address, &e.Wanted.For.Purpose, &e.Wanted.For.Channel, &e.Wanted.Preset, &e.Wanted.Blur, &e.Note,
			&e.By, at(&e.At), &decision, at(&e.EndedAt), &e.EndedBy)
		if err != nil {
			return err
		}
		err = json.Unmarshal(decision, &e.Decision)
		found = append(found, e)
		return err
	}, `SELECT `+embedColumns+` FROM embed WHERE `+which, args...)
	if err != nil {
		return nil, fmt.Errorf("reading embeds: %w", err)
	}
	return found, nil
}

func (tx publishTx) oneEmbed(ctx context.Context, which string, arg any) (publish.Embed, error) {
	found, err := tx.embeds(ctx, which, arg)
	if err != nil {
		return publish.Embed{}, err
	}
	if len(found) == 0 {
		return publish.Embed{}, problem.New(problem.NotFound, "embed.not-found")
	}
	return found[0], nil
}

// Embeds implements publish.Reader.
func (tx publishTx) Embeds(ctx context.Context, of ident.Asset, most int) ([]publish.Embed, error) {
	if of == 0 {
		return tx.embeds(ctx, `ended_at = 0 ORDER BY id DESC LIMIT ?`, most)
	}
	return tx.embeds(ctx, `asset = ? ORDER BY at DESC, id DESC LIMIT ?`, of, most)
}

// Embed implements publish.Reader.
func (tx publishTx) Embed(ctx context.Context, id ident.Embed) (publish.Embed, error) {
	return tx.oneEmbed(ctx, `id = ?`, id)
}

// EmbedAt implements publish.Reader.
func (tx publishTx) EmbedAt(ctx context.Context, digest [sha256.Size]byte) (publish.Embed, error) {
	return tx.oneEmbed(ctx, `digest = ?`, digest[:])
}

// AddEmbed implements publish.Tx.
func (tx publishTx) AddEmbed(ctx context.Context, e publish.Embed, u release.Use) error {
	decision, err := json.Marshal(e.Decision)
	if err != nil {
		return fmt.Errorf("saving an embed: %w", err)
	}
	digest := sha256.Sum256([]byte(e.Address))
	_, err = tx.exec(ctx, `INSERT INTO embed (digest, `+embedColumns+`) VALUES (`+marks(14)+`)`,
		digest[:], e.ID, e.Asset, e.Address, e.Wanted.For.Purpose, e.Wanted.For.Channel, e.Wanted.Preset, e.Wanted.Blur, e.Note,
		e.By, e.At, string(decision), e.EndedAt, e.EndedBy)
	if err != nil {
		return fmt.Errorf("saving an embed: %w", err)
	}
	return tx.saveGround(ctx, u)
}

// EndEmbed implements publish.Tx.
func (tx publishTx) EndEmbed(ctx context.Context, id ident.Embed, when time.Time, by ident.User) error {
	return recallTx{tx.Tx}.EndUse(ctx, []ident.Use{ident.Use(id)}, recall.Ending{How: recall.Removed, At: when, By: by})
}

// SawEmbed implements publish.Tx.
func (tx publishTx) SawEmbed(ctx context.Context, digest [32]byte, page string, when time.Time, most int) error {
	_, err := tx.exec(ctx, `INSERT INTO embed_page (embed, address, first_at, last_at) SELECT e.id, CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT) FROM embed e WHERE e.digest = ?
			AND (EXISTS (SELECT 1 FROM embed_page p WHERE p.embed = e.id AND p.address = ?) OR (SELECT count(*) FROM embed_page p WHERE p.embed = e.id) < ?)
		ON CONFLICT (embed, address) DO UPDATE SET last_at = excluded.last_at`, page, when, when, digest[:], page, most)
	if err != nil {
		return fmt.Errorf("saving where an embed is shown: %w", err)
	}
	return nil
}

// Subject implements publish.Reader.
func (tx publishTx) Subject(ctx context.Context, id ident.Asset) (s publish.Subject, err error) {
	err = tx.queryRow(ctx, `SELECT a.title, t.description, t.creator, t.credit, t.rights, a.width, a.height, a.taken_at
		FROM asset a JOIN asset_text t ON t.asset = a.id WHERE a.id = ?`, id).
		Scan(&s.Title, &s.Text, &s.Creator, &s.Credit, &s.Rights, &s.Width, &s.Height, at(&s.TakenAt))
	if errors.Is(err, sql.ErrNoRows) {
		return s, problem.New(problem.NotFound, "asset.not-found")
	}
	if err != nil {
		return s, fmt.Errorf("reading what is said of a photo: %w", err)
	}
	return s, nil
}

// Views implements publish.Reader.
func (tx publishTx) Views(ctx context.Context, kind string, places []int64) (map[int64]publish.Views, error) {
	views := make(map[int64]publish.Views, len(places))
	in, arg := among(tx.Tx, places)
	err := tx.each(ctx, func(r *rows) error {
		var place, day int64
		var v publish.Views
		err := r.Scan(&place, &v.Times, &day)
		v.LastDay = time.Unix(day*24*60*60, 0).UTC()
		views[place] = v
		return err
	}, `SELECT place, sum(times), max(day) FROM place_seen WHERE kind = ? AND shown = 1 AND place `+in+` GROUP BY place`, kind, arg)
	if err != nil {
		return nil, fmt.Errorf("counting what was shown: %w", err)
	}
	return views, nil
}

// Organisation implements publish.Reader.
func (tx publishTx) Organisation(ctx context.Context) (string, error) {
	s, err := tx.settings(ctx)
	return s.Organisation, err
}
