package sqlstore

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// assessmentRow is the legal basis as it is kept.
type assessmentRow = consent.Assessment

// among gives the condition that a column is one of the numbers, and its argument.
func among[T ~int64](tx *Tx, values []T) (condition string, arg any) {
	open, shut := "[", "]"
	if tx.db.dialect.postgres {
		open, shut = "{", "}"
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = strconv.FormatInt(int64(v), 10)
	}
	return tx.pick(`IN (SELECT value FROM json_each(?))`, `= ANY (?::bigint[])`), open + strings.Join(texts, ",") + shut
}

// signed scans a 64-bit number whose sign is only how SQL shows it.
type signed uint64

// Scan implements sql.Scanner.
func (s *signed) Scan(value any) error {
	v, ok := value.(int64)
	if !ok {
		return fmt.Errorf("a number is kept as %T", value)
	}
	*s = signed(v)
	return nil
}

// load reads assets with all that the tables know of them, in the order of the ids. Unknown
// ids are left out.
func (tx libraryTx) load(ctx context.Context, ids []ident.Asset) ([]stored, error) {
	found := make(map[ident.Asset]*stored, len(ids))
	for chunk := range slices.Chunk(ids, 1000) {
		if err := tx.loadRows(ctx, chunk, found); err != nil {
			return nil, fmt.Errorf("reading assets: %w", err)
		}
		if err := tx.loadLists(ctx, chunk, found); err != nil {
			return nil, fmt.Errorf("reading assets: %w", err)
		}
	}
	all := make([]stored, 0, len(found))
	for _, id := range ids {
		if s := found[id]; s != nil {
			all = append(all, *s)
			delete(found, id)
		}
	}
	return all, nil
}

func (tx libraryTx) loadRows(ctx context.Context, ids []ident.Asset, found map[ident.Asset]*stored) error {
	in, arg := among(tx.Tx, ids)
	return tx.each(ctx, func(r *rows) error {
		var s stored
		var sum, regions []byte
		var zone int
		var assessment consent.Assessment
		m := &s.Metadata
		d, p, c := &m.Description, &m.Place, &m.Camera
		err := r.Scan(&s.key, &s.ID, &s.Folder, &s.State, &s.Stack, &s.stacked, &s.FileName, &d.Title, &s.MediaType,
			&s.Width, &s.Height, &s.Bytes, &sum, at(&m.Taken.At), &m.Taken.ZoneKnown, &s.camera, &p.HasPosition, &s.Damaged,
			&s.Version, &s.versions, at(&s.AddedAt), &s.AddedBy, at(&s.TrashedAt), (*signed)(&s.Perceptual), &s.ThumbHash, &s.Revision,
			&m.Taken.Source, &zone, &d.Text, &d.Headline, &d.Creator, &d.Credit, &d.Rights, &d.UsageTerms, &d.Instructions, &d.Rating,
			&p.Name, &p.City, &p.Region, &p.Country, &p.Latitude, &p.Longitude, &p.Altitude,
			&c.Make, &c.Model, &c.Lens, &c.Aperture, &c.Exposure, &c.FocalLength, &c.ISO, &m.Software, &regions,
			&assessment.Basis, &assessment.Note, at(&assessment.Ends), &assessment.By, at(&assessment.At))
		if err != nil {
			return err
		}
		if err := json.Unmarshal(regions, &m.Regions); err != nil {
			return fmt.Errorf("the regions of %s: %w", s.ID, err)
		}
		s.SHA256 = hex.EncodeToString(sum)
		if m.Taken.At.IsZero() { // the first moment of 1970 is kept as 0
			m.Taken.At = time.Unix(0, 0).UTC()
		}
		if zone != 0 {
			m.Taken.At = m.Taken.At.In(time.FixedZone("", zone*60))
		}
		s.assessment = &assessment
		found[s.ID] = &s
		return nil
	}, `SELECT a.sort_key, a.id, a.folder, a.state, a.stack, a.stacked, a.file_name, a.title, a.media_type,
			a.width, a.height, a.bytes, a.sha256, a.taken_at, a.zone_known, a.camera, a.located, a.damaged,
			a.version, a.versions, a.added_at, a.added_by, a.trashed_at, a.perceptual, a.thumbhash, a.revision,
			t.taken_source, t.taken_zone, t.description, t.headline, t.creator, t.credit, t.rights, t.usage_terms, t.instructions, t.rating,
			t.place, t.city, t.region, t.country, t.latitude, t.longitude, t.altitude,
			COALESCE(c.make, ''), COALESCE(c.model, ''), t.lens, t.aperture, t.exposure, t.focal_length, t.iso, t.software, t.regions,
			COALESCE(b.basis, ''), COALESCE(b.note, ''), COALESCE(b.ends_at, 0), COALESCE(b.by_user, 0), COALESCE(b.at, 0)
		FROM asset a JOIN asset_text t ON t.asset = a.id
		LEFT JOIN camera c ON c.id = a.camera
		LEFT JOIN assessment b ON b.asset = a.id
		WHERE a.id `+in, arg)
}

func (tx libraryTx) loadLists(ctx context.Context, ids []ident.Asset, found map[ident.Asset]*stored) error {
	in, arg := among(tx.Tx, ids)
	err := tx.each(ctx, func(r *rows) error {
		var id ident.Asset
		var keyword ident.Keyword
		var name string
		err := r.Scan(&id, &keyword, &name)
		if s := found[id]; s != nil {
			s.keywords = append(s.keywords, keyword)
			s.Metadata.Description.Keywords = append(s.Metadata.Description.Keywords, name)
		}
		return err
	}, `SELECT l.asset, l.keyword, k.name FROM asset_keyword l JOIN keyword k ON k.id = l.keyword
		WHERE l.asset `+in+` ORDER BY l.asset, l.position, l.keyword`, arg)
	if err != nil {
		return err
	}
	return tx.each(ctx, func(r *rows) error {
		var id ident.Asset
		var field ident.Field
		var value string
		err := r.Scan(&id, &field, &value)
		if s := found[id]; s != nil {
			if s.Fields == nil {
				s.Fields = make(map[ident.Field]string)
			}
			s.Fields[field] = value
		}
		return err
	}, `SELECT asset, field, value FROM asset_field WHERE asset `+in, arg)
}

// one reads a single asset, or problem.NotFound.
func (tx libraryTx) one(ctx context.Context, id ident.Asset) (stored, error) {
	found, err := tx.load(ctx, []ident.Asset{id})
	if err != nil {
		return stored{}, err
	}
	if len(found) == 0 {
		return stored{}, problem.New(problem.NotFound, "asset.not-found")
	}
	return found[0], nil
}

// change reads an asset, lets edit change it, and keeps what follows from that.
func (tx libraryTx) change(ctx context.Context, id ident.Asset, edit func(*stored) error) error {
	before, err := tx.one(ctx, id)
	if err != nil {
		return err
	}
	after := before
	if err := edit(&after); err != nil {
		return err
	}
	return tx.saveAll(ctx, []stored{before}, []stored{after})
}

// reindex brings the index up to date with an asset's row after a change that it did not see.
func (tx libraryTx) reindex(ctx context.Context, id ident.Asset) error {
	s, err := tx.one(ctx, id)
	if err != nil {
		return err
	}
	before := s
	before.versions = 0
	return tx.replaceWords(ctx, []stored{before}, []stored{s})
}

// saveAll brings the tables from what assets were to what they are. Keywords and camera count
// as their texts say.
func (tx libraryTx) saveAll(ctx context.Context, before, after []stored) error {
	counts := make(monthCounts)
	for i := range after {
		after[i].Asset = cleaned(after[i].Asset)
	}
	if err := tx.resolve(ctx, after); err != nil {
		return err
	}
	taken := make(map[int64]bool)
	for i := range after {
		old, now := before[i], &after[i]
		wanted := asset.SortKey(now.Metadata.Taken.At, now.ID)
		if !now.Metadata.Taken.At.Equal(old.Metadata.Taken.At) {
			key, err := tx.freeKey(ctx, wanted, taken)
			if err != nil {
				return fmt.Errorf("placing an asset: %w", err)
			}
			now.key = key
		}
		counts.add(old, -1)
		counts.add(*now, 1)
		if err := tx.save(ctx, old, *now); err != nil {
			return fmt.Errorf("saving asset %s: %w", now.ID, err)
		}
	}
	if err := tx.replaceWords(ctx, before, after); err != nil {
		return err
	}
	return tx.countMonths(ctx, counts)
}

// save writes what differs.
func (tx libraryTx) save(ctx context.Context, old, now stored) error {
	if err := tx.saveRow(ctx, old, now); err != nil {
		return err
	}
	if err := tx.saveText(ctx, old, now); err != nil {
		return err
	}
	if err := tx.saveLists(ctx, old, now); err != nil {
		return err
	}
	if err := tx.saveSpans(ctx, old, now); err != nil {
		return err
	}
	if old.State == now.State && old.Perceptual == now.Perceptual {
		return nil
	}
	return tx.saveLikeness(ctx, now)
}

// columns gives an asset's row, without its name. camera and stack are as they are stored.
func (s stored) columns() ([]any, error) {
	sum, err := hex.DecodeString(s.SHA256)
	if err != nil {
		return nil, fmt.Errorf("the hash of %s: %w", s.ID, err)
	}
	m := s.Metadata
	return plain([]any{
		s.key, s.Folder, s.State, s.FileName, m.Description.Title, s.MediaType, asset.ShapeOf(s.Width, s.Height), s.Width, s.Height,
		s.Bytes, sum, m.Taken.At, m.Taken.ZoneKnown, s.camera, m.Place.HasPosition, s.Damaged, s.Version, s.versions,
		s.AddedAt, s.AddedBy, s.TrashedAt, s.Perceptual, notNil(s.ThumbHash), s.Stack, s.Revision,
	}), nil
}

// assetColumns names what columns gives, in its order.
func assetColumns() []string {
	return strings.Fields(`sort_key folder state file_name title media_type shape width height
		bytes sha256 taken_at zone_known camera located damaged version versions
		added_at added_by trashed_at perceptual thumbhash stack revision`)
}

// saveRow writes the columns that differ: the others' indexes are left alone.
func (tx libraryTx) saveRow(ctx context.Context, old, now stored) error {
	before, err := old.columns()
	if err != nil {
		return err
	}
	after, err := now.columns()
	if err != nil {
		return err
	}
	var sets []string
	var args []any
	for i, name := range assetColumns() {
		if !sameValue(before[i], after[i]) {
			sets, args = append(sets, name+` = ?`), append(args, after[i])
		}
	}
	if len(sets) == 0 {
		return nil
	}
	_, err = tx.exec(ctx, `UPDATE asset SET `+strings.Join(sets, `, `)+` WHERE id = ?`, append(args, now.ID)...)
	return err
}

func sameValue(a, b any) bool {
	if x, ok := a.([]byte); ok {
		y, ok := b.([]byte)
		return ok && bytes.Equal(x, y)
	}
	return a == b
}

func (tx libraryTx) saveText(ctx context.Context, old, now stored) error {
	before, err := textRow(old)
	if err != nil {
		return err
	}
	row, err := textRow(now)
	if err != nil || slices.Equal(before, row) {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM asset_text WHERE asset = ?`, now.ID); err != nil {
		return err
	}
	return tx.insert(ctx, textColumns, [][]any{row})
}

func (tx libraryTx) saveLists(ctx context.Context, old, now stored) error {
	if !slices.Equal(old.keywords, now.keywords) {
		if _, err := tx.exec(ctx, `DELETE FROM asset_keyword WHERE asset = ?`, now.ID); err != nil {
			return err
		}
		if err := tx.insertKeywords(ctx, []stored{now}); err != nil {
			return err
		}
	}
	if maps.Equal(old.Fields, now.Fields) {
		return nil
	}
	if _, err := tx.exec(ctx, `DELETE FROM asset_field WHERE asset = ?`, now.ID); err != nil {
		return err
	}
	return tx.insertFields(ctx, []stored{now})
}

// saveSpans computes the clearance anew where a fact that it rests on has changed.
func (tx libraryTx) saveSpans(ctx context.Context, old, now stored) error {
	if old.State == now.State && *old.assessment == *now.assessment {
		if old.key == now.key {
			return nil
		}
		_, err := tx.exec(ctx, `UPDATE clearance_span SET sort_key = ? WHERE sort_key = ?`, now.key, old.key)
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM clearance_span WHERE sort_key = ?`, old.key); err != nil {
		return err
	}
	spans := clearance.Timeline(clearance.Facts{State: now.State, Assessment: *now.assessment}, tx.db.now())
	return tx.insert(ctx, `clearance_span (sort_key, from_at, until_at, status)`, spanRows(now.key, spans))
}

// monthCounts are changes of how many assets a folder lists in a month.
type monthCounts map[monthKey]int

type monthKey struct {
	folder ident.Folder
	state  asset.State
	month  int
}

// monthOf numbers the months from year 0 on.
func monthOf(t time.Time) int {
	t = t.UTC()
	return t.Year()*12 + int(t.Month()) - 1
}

func (c monthCounts) add(s stored, n int) {
	if s.listed() {
		c[monthKey{s.Folder, s.State, monthOf(s.Metadata.Taken.At)}] += n
	}
}

func (tx libraryTx) countMonths(ctx context.Context, counts monthCounts) error {
	for key, n := range counts {
		if n == 0 {
			continue
		}
		_, err := tx.exec(ctx, `INSERT INTO month_count (folder, state, month, assets) VALUES (?, ?, ?, ?)
			ON CONFLICT (state, month, folder) DO UPDATE SET assets = month_count.assets + excluded.assets`,
			key.folder, key.state, key.month, n)
		if err == nil && n < 0 {
			_, err = tx.exec(ctx, `DELETE FROM month_count WHERE state = ? AND month = ? AND folder = ? AND assets <= 0`,
				key.state, key.month, key.folder)
		}
		if err != nil {
			return fmt.Errorf("counting months: %w", err)
		}
	}
	return nil
}
