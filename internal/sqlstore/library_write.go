package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
)

// AddAsset implements library.IntakeTx.
func (tx libraryTx) AddAsset(ctx context.Context, a asset.Asset) error {
	if err := tx.addAssets(ctx, []asset.Asset{a}); err != nil {
		return err
	}
	return tx.findLikes(ctx, a.ID, a.Perceptual)
}

// addAssets writes new assets with all that belongs to them, set by set. It looks for no near
// duplicates.
func (tx libraryTx) addAssets(ctx context.Context, added []asset.Asset) error {
	kept := make([]stored, len(added))
	for i, a := range added {
		kept[i] = stored{Asset: cleaned(a), assessment: &assessmentRow{}}
	}
	return tx.addStored(ctx, kept)
}

func (tx libraryTx) addStored(ctx context.Context, kept []stored) error {
	if err := tx.place(ctx, kept); err != nil {
		return fmt.Errorf("placing assets: %w", err)
	}
	if err := tx.resolve(ctx, kept); err != nil {
		return err
	}
	for _, write := range []func(context.Context, []stored) error{
		tx.insertRows, tx.insertTexts, tx.insertKeywords, tx.insertFields, tx.insertWords, tx.insertRegions, tx.insertFirstSpans, tx.insertLikeness,
	} {
		if err := write(ctx, kept); err != nil {
			return fmt.Errorf("adding assets: %w", err)
		}
	}
	counts := make(monthCounts)
	for _, s := range kept {
		counts.add(s, 1)
	}
	return tx.countMonths(ctx, counts)
}

// stored is an asset with what only the tables know of it.
type stored struct {
	asset.Asset
	key        int64 // its place in the order
	camera     int64 // 0: not known
	keywords   []ident.Keyword
	stacked    int // how many lie under it
	versions   int // how many it has
	assessment *assessmentRow
	restricted bool
}

// listed tells whether lists show it by itself.
func (s stored) listed() bool { return s.Stack == 0 && s.State != asset.Erased }

// cleaned makes an asset's texts fit for the tables.
func cleaned(a asset.Asset) asset.Asset {
	m := &a.Metadata
	for _, text := range []*string{
		&a.FileName, &m.Description.Title, &m.Description.Text, &m.Description.Creator, &m.Description.Credit,
		&m.Description.Rights, &m.Description.UsageTerms, &m.Description.Headline, &m.Description.Instructions,
		&m.Place.Name, &m.Place.City, &m.Place.Region, &m.Place.Country,
		&m.Camera.Make, &m.Camera.Model, &m.Camera.Lens, &m.Software,
	} {
		*text = clean(*text)
	}
	m.Camera.Make, m.Camera.Model = cut(m.Camera.Make, maxIndexed), cut(m.Camera.Model, maxIndexed)
	var keywords []string
	for _, k := range m.Description.Keywords {
		if k = strings.TrimSpace(cut(clean(k), maxIndexed)); k != "" {
			keywords = append(keywords, k)
		}
	}
	m.Description.Keywords = keywords
	return a
}

// place gives new assets their places in the order.
func (tx libraryTx) place(ctx context.Context, kept []stored) error {
	wanted := make([]int64, len(kept))
	for i, s := range kept {
		wanted[i] = asset.SortKey(s.Metadata.Taken.At, s.ID)
	}
	in, arg := among(tx.Tx, wanted)
	there, err := column[int64](ctx, tx.Tx, `SELECT sort_key FROM asset WHERE sort_key `+in, arg)
	if err != nil {
		return err
	}
	taken := make(map[int64]bool, len(there)+len(kept))
	for _, key := range there {
		taken[key] = true
	}
	for i, key := range wanted {
		if taken[key] {
			if key, err = tx.freeKey(ctx, key+1, taken); err != nil {
				return err
			}
		}
		taken[key] = true
		kept[i].key = key
	}
	return nil
}

// freeKey finds the next place in the order that nobody has.
func (tx libraryTx) freeKey(ctx context.Context, key int64, taken map[int64]bool) (int64, error) {
	for ; ; key++ {
		if taken[key] {
			continue
		}
		var one int
		err := tx.queryRow(ctx, `SELECT 1 FROM asset WHERE sort_key = ?`, key).Scan(&one)
		if errors.Is(err, sql.ErrNoRows) {
			taken[key] = true
			return key, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// resolve finds or makes the cameras and keywords that the assets name.
func (tx libraryTx) resolve(ctx context.Context, kept []stored) error {
	cameras := make(map[string]int64)
	var texts []string
	for i := range kept {
		c := kept[i].Metadata.Camera
		name := c.Name()
		if name != "" && cameras[name] == 0 {
			id, err := tx.camera(ctx, c)
			if err != nil {
				return err
			}
			cameras[name] = id
		}
		kept[i].camera = cameras[name]
		texts = append(texts, kept[i].Metadata.Description.Keywords...)
	}
	keywords, err := tx.keywordsFor(ctx, texts)
	if err != nil {
		return err
	}
	for i := range kept {
		kept[i].keywords = nil
		seen := make(map[ident.Keyword]bool)
		for _, text := range kept[i].Metadata.Description.Keywords {
			if id := keywords[foldName(text)]; !seen[id] {
				seen[id] = true
				kept[i].keywords = append(kept[i].keywords, id)
			}
		}
	}
	return nil
}

// camera finds or makes a camera.
func (tx libraryTx) camera(ctx context.Context, c asset.Camera) (int64, error) {
	var id int64
	err := tx.queryRow(ctx, `SELECT id FROM camera WHERE name = ?`, c.Name()).Scan(&id)
	if err == nil {
		return id, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("reading a camera: %w", err)
	}
	err = tx.queryRow(ctx, `INSERT INTO camera (make, model, name) VALUES (?, ?, ?) RETURNING id`, c.Make, c.Model, c.Name()).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("keeping a camera: %w", err)
	}
	return id, tx.nameWords(ctx, cameraName, id, "", c.Name())
}

func (tx libraryTx) insertRows(ctx context.Context, kept []stored) error {
	table := make([][]any, len(kept))
	for i, s := range kept {
		row, err := s.columns()
		if err != nil {
			return err
		}
		table[i] = append(row, s.ID)
	}
	return tx.insert(ctx, `asset (`+strings.Join(assetColumns(), ", ")+`, id)`, table)
}

func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func (tx libraryTx) insertTexts(ctx context.Context, kept []stored) error {
	table := make([][]any, len(kept))
	for i, s := range kept {
		row, err := textRow(s)
		if err != nil {
			return err
		}
		table[i] = row
	}
	return tx.insert(ctx, textColumns, table)
}

const textColumns = `asset_text (asset, taken_source, taken_zone, description, headline, creator, credit, rights,
	usage_terms, instructions, rating, place, city, region, country, latitude, longitude, altitude,
	lens, aperture, exposure, focal_length, iso, software, regions)`

func textRow(s stored) ([]any, error) {
	m := s.Metadata
	regions, err := json.Marshal(m.Regions)
	if err != nil {
		return nil, fmt.Errorf("the regions of %s: %w", s.ID, err)
	}
	_, offset := m.Taken.At.Zone()
	d, p, c := m.Description, m.Place, m.Camera
	return []any{
		s.ID, m.Taken.Source, offset / 60, d.Text, d.Headline, d.Creator, d.Credit, d.Rights,
		d.UsageTerms, d.Instructions, d.Rating, p.Name, p.City, p.Region, p.Country, p.Latitude, p.Longitude, p.Altitude,
		c.Lens, c.Aperture, c.Exposure, c.FocalLength, c.ISO, m.Software, clean(string(regions)),
	}, nil
}

func (tx libraryTx) insertKeywords(ctx context.Context, kept []stored) error {
	var table [][]any
	for _, s := range kept {
		for i, k := range s.keywords {
			table = append(table, []any{s.ID, k, i})
		}
	}
	return tx.insert(ctx, `asset_keyword (asset, keyword, position)`, table)
}

func (tx libraryTx) insertFields(ctx context.Context, kept []stored) error {
	var table [][]any
	for _, s := range kept {
		for field, value := range s.Fields {
			table = append(table, []any{s.ID, field, clean(value)})
		}
	}
	return tx.insert(ctx, `asset_field (asset, field, value)`, table)
}

// insertFirstSpans gives the clearance of new assets, in which nobody is named yet. What holds for
// their folders is read with all the facts, where there is any.
func (tx libraryTx) insertFirstSpans(ctx context.Context, kept []stored) error {
	all := make([]placed, len(kept))
	ruled := make(map[ident.Folder]bool) // a default or a hold may reach them
	var reread []ident.Asset
	for i, s := range kept {
		known, read := ruled[s.Folder]
		if !read {
			var err error
			if known, err = tx.ruled(ctx, s.Folder); err != nil {
				return err
			}
			ruled[s.Folder] = known
		}
		if known {
			reread = append(reread, s.ID)
		}
		f := clearance.Facts{Asset: s.ID, State: s.State, Assessment: *s.assessment}
		for _, a := range pointedOut(s) {
			f.Shown = append(f.Shown, clearance.Shown{Number: a.Number, State: a.State})
		}
		all[i] = placed{key: s.key, facts: f}
	}
	if err := tx.keep(ctx, all); err != nil {
		return err
	}
	return tx.reclear(ctx, reread)
}

// insert writes rows, many to a statement. into is the table with its columns. The number of
// rows in a statement is a power of two, so that few statements are prepared for a table,
// whatever is written: each keeps memory.
func (tx libraryTx) insert(ctx context.Context, into string, table [][]any) error {
	return tx.insertOver(ctx, into, table, ``)
}

// insertOver does so, and says what is to become of rows that are there already.
func (tx libraryTx) insertOver(ctx context.Context, into string, table [][]any, over string) error {
	const most = 4096 // values in a statement
	for len(table) > 0 {
		width := len(table[0])
		count := 1
		for 2*count <= len(table) && 2*count*width <= most {
			count *= 2
		}
		one := "(" + marks(width) + ")"
		args := make([]any, 0, count*width)
		for _, row := range table[:count] {
			args = append(args, row...)
		}
		query := `INSERT INTO ` + into + ` VALUES ` + one + strings.Repeat(", "+one, count-1) + over
		if _, err := tx.exec(ctx, query, args...); err != nil {
			return err
		}
		table = table[count:]
	}
	return nil
}
