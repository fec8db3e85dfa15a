package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
	"imprimatur/internal/release"
)

// Portals implements publish.Reader.
func (tx publishTx) Portals(ctx context.Context) ([]publish.Portal, error) {
	return tx.portals(ctx, ` ORDER BY name`)
}

// PortalNamed implements publish.Reader.
func (tx publishTx) PortalNamed(ctx context.Context, name string) (publish.Portal, error) {
	found, err := tx.portals(ctx, ` WHERE name = ?`, name)
	if err != nil {
		return publish.Portal{}, err
	}
	if len(found) == 0 {
		return publish.Portal{}, problem.New(problem.NotFound, "portal.not-found")
	}
	return found[0], nil
}

func (tx publishTx) portals(ctx context.Context, which string, args ...any) ([]publish.Portal, error) {
	var found []publish.Portal
	err := tx.each(ctx, func(r *rows) error {
		var o publish.Portal
		var titles, texts, presets []byte
		err := r.Scan(&o.ID, &o.Name, &titles, &texts, &o.Query, &o.For.Purpose, &o.For.Channel, &presets, &o.Members, &o.Host, &o.Colour, &o.Open, &o.Revision)
		if err != nil {
			return err
		}
		err = errors.Join(json.Unmarshal(titles, &o.Titles), json.Unmarshal(texts, &o.Texts), json.Unmarshal(presets, &o.Presets))
		found = append(found, o)
		return err
	}, `SELECT id, name, titles, texts, query, purpose, channel, presets, members, host, colour, open, revision FROM portal`+which, args...)
	if err != nil {
		return nil, fmt.Errorf("reading portals: %w", err)
	}
	return found, nil
}

// SavePortal implements publish.Tx.
func (tx publishTx) SavePortal(ctx context.Context, o publish.Portal) error {
	var texts [3]string
	for i, v := range []any{o.Titles, o.Texts, o.Presets} {
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("saving a portal: %w", err)
		}
		texts[i] = string(text)
	}
	_, err := tx.exec(ctx, `INSERT INTO portal (id, name, titles, texts, query, purpose, channel, presets, members, host, colour, open, revision, since)
		VALUES (`+marks(14)+`)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, titles = excluded.titles, texts = excluded.texts, query = excluded.query,
			purpose = excluded.purpose, channel = excluded.channel, presets = excluded.presets, members = excluded.members,
			host = excluded.host, colour = excluded.colour, open = excluded.open, revision = excluded.revision,
			since = CASE WHEN portal.open = excluded.open AND portal.purpose = excluded.purpose AND portal.channel = excluded.channel THEN portal.since ELSE excluded.since END`,
		o.ID, o.Name, texts[0], texts[1], o.Query, o.For.Purpose, o.For.Channel, texts[2], o.Members, o.Host, o.Colour, o.Open, o.Revision, tx.db.now())
	if err != nil {
		return fmt.Errorf("saving a portal: %w", err)
	}
	return nil
}

// Said implements publish.Reader.
func (tx publishTx) Said(ctx context.Context, ids []ident.Asset) (map[ident.Asset]string, error) {
	said := make(map[ident.Asset]string, len(ids))
	in, arg := among(tx.Tx, ids)
	err := tx.each(ctx, func(r *rows) error {
		var id ident.Asset
		var parts [4]string
		err := r.Scan(&id, &parts[0], &parts[1], &parts[2], &parts[3])
		said[id] = strings.Join(parts[:], " ")
		return err
	}, `SELECT a.id, a.title, t.description, t.creator, t.credit FROM asset a JOIN asset_text t ON t.asset = a.id WHERE a.id `+in, arg)
	if err != nil {
		return nil, fmt.Errorf("reading what is said of photos: %w", err)
	}
	return said, nil
}

// Rules implements publish.Reader.
func (tx publishTx) Rules(ctx context.Context) (release.Rules, error) { return tx.rules(ctx) }

// portalFacts are those of a photo on a portal. Whether the portal's query finds it, publish asks.
func (tx releaseTx) portalFacts(ctx context.Context, id ident.Portal, photo ident.Asset) (f release.PlaceFacts, err error) {
	f.Spot = release.Spot{Kind: release.PortalSpot, Place: int64(id), Asset: photo}
	var offered []byte
	err = tx.queryRow(ctx, `SELECT purpose, channel, presets, open FROM portal WHERE id = ?`, id).
		Scan(&f.Wanted.For.Purpose, &f.Wanted.For.Channel, &offered, &f.Stands)
	if errors.Is(err, sql.ErrNoRows) {
		return f, problem.New(problem.NotFound, "place.not-found")
	}
	if err != nil {
		return f, fmt.Errorf("reading a portal: %w", err)
	}
	f.Preset = release.OnPortal()
	f.Wanted.Preset = f.Preset.Key
	if f.Offered, err = tx.offered(ctx, offered); err != nil {
		return f, err
	}
	if err := tx.completePlace(ctx, &f); err != nil {
		return f, err
	}
	if f.Holding.Asset == 0 {
		return f, problem.New(problem.NotFound, "place.not-found")
	}
	return f, nil
}

// offered reads the presets that a portal lists.
func (tx releaseTx) offered(ctx context.Context, listed []byte) (presets []release.Preset, err error) {
	var keys []string
	if err := json.Unmarshal(listed, &keys); err != nil {
		return nil, fmt.Errorf("reading a portal's presets: %w", err)
	}
	for _, key := range keys {
		p, err := tx.Preset(ctx, key)
		if err != nil {
			return nil, err
		}
		presets = append(presets, p)
	}
	return presets, nil
}

// PlaceFacts implements release.Tx.
func (tx releaseTx) PlaceFacts(ctx context.Context, at release.Place, id ident.Asset) (release.PlaceFacts, error) {
	if at.Portal != 0 {
		return tx.portalFacts(ctx, at.Portal, id)
	}
	return tx.embedFacts(ctx, at.Embed)
}

// SaveTaker implements release.Tx.
func (tx releaseTx) SaveTaker(ctx context.Context, use ident.Use, portal ident.Portal, t release.Taker) error {
	_, err := tx.exec(ctx, `INSERT INTO portal_taken (use_made, portal, name, email, what) VALUES (?, ?, ?, ?, ?)`, use, portal, clean(t.Name), clean(t.Email), clean(t.What))
	if err != nil {
		return fmt.Errorf("saving who took a photo: %w", err)
	}
	return nil
}
