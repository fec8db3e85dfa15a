package sqlstore

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/recall"
	"imprimatur/internal/release"
)

// way is one way in which photos leave and may stand outside since. table and asset say where its
// uses are and which photo they are of, rows how they are read: as the columns of wayColumns.
type way struct {
	source       recall.Source
	table, asset string
	rows         string
}

// wayColumns are those that the rows of a way give, in this order, under these names.
const wayColumns = `id, asset, purpose, channel, preset, at, by_rule, by_user, receiver, address, blurred, blurs, times, kind, title, place, edition, circulation, note, ended_at`

// ways lists the ways. Whatever lets photos out joins it here, and is then shown, called back,
// answered for and proven like the others. What the house shows itself ends where it is shown: that
// is told as of now.
func ways(now time.Time) []way {
	shown := func(receiver, ended string) string {
		return `SELECT u.id AS id, u.asset AS asset, u.purpose AS purpose, u.channel AS channel, '' AS preset, u.at AS at, 0 AS by_rule, ` + receiver + `,
			'' AS address, '[]' AS blurred, 0 AS blurs, 1 AS times, 'other' AS kind, p.title AS title, '' AS place, '' AS edition, 0 AS circulation, '' AS note, ` + ended + ` AS ended_at`
	}
	moment := strconv.FormatInt(now.UnixMilli(), 10)
	return []way{
		{recall.Download, `use_made`, `asset`, `SELECT u.id AS id, u.asset AS asset, u.purpose AS purpose, u.channel AS channel, u.preset AS preset, u.at AS at,
			u.by_rule AS by_rule, u.by_user AS by_user, COALESCE(NULLIF(g.receiver, ''), NULLIF(r.name, ''), r.email, t.name, '') AS receiver,
			COALESCE(NULLIF(g.address, ''), r.email, t.email, '') AS address, COALESCE(g.blurred, '[]') AS blurred, 0 AS blurs,
			u.times AS times, '' AS kind, '' AS title, '' AS place, '' AS edition, 0 AS circulation, '' AS note, 0 AS ended_at
			FROM use_made u LEFT JOIN use_ground g ON g.use_id = u.id LEFT JOIN share_receiver r ON r.id = u.receiver
			LEFT JOIN portal_taken t ON t.use_made = u.id WHERE u.times > 0 AND u.`},
		{recall.Outside, `use_outside`, `asset`, `SELECT u.id AS id, u.asset AS asset, u.purpose AS purpose, u.channel AS channel, '' AS preset, u.since AS at,
			0 AS by_rule, u.made_by AS by_user, '' AS receiver, '' AS address, '[]' AS blurred, 0 AS blurs,
			1 AS times, u.kind AS kind, u.title AS title, u.address AS place, u.edition AS edition, u.circulation AS circulation, u.note AS note, 0 AS ended_at
			FROM use_outside u WHERE u.`},
		{recall.Embed, `embed`, `asset`, `SELECT u.id AS id, u.asset AS asset, u.purpose AS purpose, u.channel AS channel, u.preset AS preset, u.at AS at,
			0 AS by_rule, u.by_user AS by_user, '' AS receiver, '' AS address, '[]' AS blurred, u.blur AS blurs,
			1 AS times, 'page' AS kind, u.note AS title, '' AS place, '' AS edition, 0 AS circulation, '' AS note, u.ended_at AS ended_at
			FROM embed u WHERE u.`},
		{recall.Link, `use_standing`, `asset`, shown(`p.owner AS by_user, CASE WHEN p.named = 0 THEN '' ELSE
				(SELECT MIN(COALESCE(NULLIF(r.name, ''), r.email)) FROM share_receiver r WHERE r.share = p.id) END AS receiver`,
			`CASE WHEN p.ended_at <> 0 THEN p.ended_at WHEN p.until_at <> 0 AND p.until_at <= `+moment+` THEN p.until_at ELSE 0 END`) + `
			FROM use_standing u JOIN share p ON u.kind = 'share' AND p.id = u.place WHERE u.`},
		{recall.Portal, `use_standing`, `asset`, shown(`0 AS by_user, '' AS receiver`,
			`CASE WHEN p.open = 1 AND p.purpose = u.purpose AND p.channel = u.channel THEN 0 ELSE p.since END`) + `
			FROM use_standing u JOIN (SELECT id, name AS title, purpose, channel, open, since FROM portal) p ON u.kind = 'portal' AND p.id = u.place WHERE u.`},
	}
}

// usesBy reads uses whose column, asset or id, is one of those given; the newest first.
func usesBy[T ~int64](ctx context.Context, tx *Tx, column string, ids []T) ([]recall.Use, error) {
	in, arg := among(tx, ids)
	var union []string
	var args []any
	for _, w := range ways(tx.db.now()) {
		union = append(union, `SELECT '`+string(w.source)+`' AS source, `+wayColumns+` FROM (`+w.rows+column+` `+in+`) x`)
		args = append(args, arg)
	}
	var found []recall.Use
	err := tx.each(ctx, func(r *rows) error {
		var u recall.Use
		var blurred []byte
		err := r.Scan(&u.Source, &u.ID, &u.Asset, &u.For.Purpose, &u.For.Channel, &u.Preset, at(&u.At), &u.ByRule, &u.By, &u.Receiver, &u.Address, &blurred, &u.Blurs, &u.Times,
			&u.Place.Kind, &u.Place.Title, &u.Place.Address, &u.Place.Edition, &u.Place.Circulation, &u.Place.Note,
			&u.Ended.How, at(&u.Ended.At), &u.Ended.By, &u.Ended.Note, at(&u.Recalled), &u.Open)
		if err == nil {
			err = json.Unmarshal(blurred, &u.Blurred)
		}
		found = append(found, u)
		return err
	}, `SELECT source, w.`+strings.ReplaceAll(strings.TrimSuffix(wayColumns, `, ended_at`), `, `, `, w.`)+`, COALESCE(e.how, CASE WHEN w.ended_at <> 0 THEN 'removed' ELSE '' END), COALESCE(e.at, w.ended_at), COALESCE(e.by_user, 0), COALESCE(e.note, ''),
			COALESCE((SELECT MAX(r.opened_at) FROM recall_item i JOIN recall r ON r.id = i.recall WHERE i.use_id = w.id AND i.state <> 'cleared' AND i.again_at = 0), 0),
			CASE WHEN EXISTS (SELECT 1 FROM recall_item i WHERE i.use_id = w.id AND i.state IN `+waitingStates+`) THEN 1 ELSE 0 END
		FROM (`+strings.Join(union, ` UNION ALL `)+`) w LEFT JOIN use_ended e ON e.use_id = w.id ORDER BY w.at DESC, w.id DESC`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading uses: %w", err)
	}
	return found, nil
}

// waitingStates are those of recall.State that are not settled.
const waitingStates = `('open', 'needed', 'not-mine')`

// saveGround keeps what the decision behind a use rested on, and for whom it was.
func (tx releaseTx) saveGround(ctx context.Context, u release.Use) error {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.DefaultCompression)
	if err == nil {
		_, err = w.Write(u.Ground)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return fmt.Errorf("saving what a decision rested on: %w", err)
	}
	blurred, err := json.Marshal(u.Blurred)
	if err != nil {
		return fmt.Errorf("saving what a decision rested on: %w", err)
	}
	receiver := strings.TrimSpace(u.Wanted.Receiver)
	_, err = tx.exec(ctx, `INSERT INTO use_ground (use_id, receiver, address, blurred, ground) VALUES (?, ?, ?, ?, ?)`,
		u.ID, receiver, recall.AddressIn(receiver), string(blurred), packed.Bytes())
	if err != nil {
		return fmt.Errorf("saving what a decision rested on: %w", err)
	}
	return nil
}

// Ground implements recall.Reader.
func (tx recallTx) Ground(ctx context.Context, id ident.Use) ([]byte, error) {
	var packed []byte
	err := none(tx.queryRow(ctx, `SELECT ground FROM use_ground WHERE use_id = ?`, id).Scan(&packed))
	var text []byte
	if err == nil && len(packed) > 0 {
		text, err = io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	}
	if err != nil {
		return nil, fmt.Errorf("reading what a decision rested on: %w", err)
	}
	return text, nil
}
