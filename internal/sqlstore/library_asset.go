package sqlstore

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

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
	now := tx.db.now()
	return tx.each(ctx, func(r *rows) error {
		var s stored
		var sum, regions []byte
		var zone int
		var assessment consent.Assessment
		m := &s.Metadata
		d, p, c := &m.Description, &m.Place, &m.Camera
		err := r.Scan(&s.key, &s.ID, &s.Folder, &s.State, &s.Stack, &s.stacked, &s.FileName, &d.Title, &s.MediaType,
			&s.Width, &s.Height, &s.Bytes, &sum, at(&m.Taken.At), &m.Taken.ZoneKnown, &s.camera, &p.HasPosition, &s.Damaged,
			&s.Version, &s.versions, at(&s.AddedAt), &s.AddedBy, at(&s.TrashedAt), (*signed)(&s.Perceptual), &s.ThumbHash, at(&s.LicenceEnds), &s.Revision,
			&m.Taken.Source, &zone, &d.Text, &d.Headline, &d.Creator, &d.Credit, &d.Rights, &d.UsageTerms, &d.Instructions, &d.Rating,
			&p.Name, &p.City, &p.Region, &p.Country, &p.Latitude, &p.Longitude, &p.Altitude,
			&c.Make, &c.Model, &c.Lens, &c.Aperture, &c.Exposure, &c.FocalLength, &c.ISO, &m.Software, &regions,
			&assessment.Basis, &assessment.Note, at(&assessment.Ends), (*balance)(&assessment.Balance), at(&assessment.Balance.Review), &assessment.Evidence, &assessment.By, at(&assessment.At), &s.restricted)
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
			a.version, a.versions, a.added_at, a.added_by, a.trashed_at, a.perceptual, a.thumbhash, a.licence_until, a.revision,
			t.taken_source, t.taken_zone, t.description, t.headline, t.creator, t.credit, t.rights, t.usage_terms, t.instructions, t.rating,
			t.place, t.city, t.region, t.country, t.latitude, t.longitude, t.altitude,
			COALESCE(m.make, ''), COALESCE(m.model, ''), t.lens, t.aperture, t.exposure, t.focal_length, t.iso, t.software, t.regions,
			COALESCE(b.basis, ''), COALESCE(b.note, ''), COALESCE(b.ends_at, 0), COALESCE(b.balance, ''), COALESCE(b.review_at, 0), COALESCE(b.evidence, 0), COALESCE(b.by_user, 0), COALESCE(b.at, 0),
			CASE WHEN EXISTS (SELECT 1 FROM restricted_span c WHERE c.sort_key = a.sort_key AND `+spanNow+`) THEN 1 ELSE 0 END
		FROM asset a JOIN asset_text t ON t.asset = a.id
		LEFT JOIN camera m ON m.id = a.camera
		LEFT JOIN assessment b ON b.asset = a.id
		WHERE a.id `+in, now, now, arg)
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
