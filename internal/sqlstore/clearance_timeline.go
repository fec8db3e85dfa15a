package sqlstore

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/clearance"
)

// keepSituations gives the numbers of situations by their texts, made where they are new, and lets
// each have its timeline.
func (tx *Tx) keepSituations(ctx context.Context, made map[string]situation, lines map[string][]clearance.Span) (map[string]int64, error) {
	texts := slices.Sorted(maps.Keys(made))
	timelines, err := tx.keepTimelines(ctx, texts, lines)
	if err != nil {
		return nil, err
	}
	named := make(map[string]string, len(texts)) // by their digests
	for _, text := range texts {
		named[digest(text)] = text
	}
	ids := make(map[string]int64, len(texts))
	next, err := tx.numbered(ctx, `situation_facts`, `situation`, slices.Collect(maps.Keys(named)), func(name string, id int64) { ids[named[name]] = id })
	if err != nil {
		return nil, err
	}
	var changed [][2]int64
	var situations, facts, people [][]any
	for _, text := range texts {
		id, there := ids[text]
		if there {
			changed = append(changed, [2]int64{id, timelines[text]})
			continue
		}
		id, next = next, next+1
		ids[text] = id
		situations = append(situations, []any{id, timelines[text]})
		facts = append(facts, []any{id, digest(text), text})
		if s := made[text]; s.asks() {
			for _, entry := range s.people {
				people = append(people, []any{entry, id})
			}
		}
	}
	if err := tx.retime(ctx, changed); err != nil {
		return nil, err
	}
	return ids, tx.insertEach(ctx, []tableRows{
		{`situation (id, timeline)`, situations},
		{`situation_facts (situation, digest, facts)`, facts},
		{`situation_person (person, situation)`, people},
	})
}

// keepTimelines gives the numbers of timelines, by the texts that lines knows them by, made where
// they are new. The first span of each is taken to have held since ever, so that a clock which is
// a moment behind finds an answer too.
func (tx *Tx) keepTimelines(ctx context.Context, texts []string, lines map[string][]clearance.Span) (map[string]int64, error) {
	names := make(map[string]string, len(texts))
	known := make(map[string]int64)
	for _, text := range texts {
		if line := lines[text]; len(line) > 0 {
			line[0].From = time.Time{}
		}
		names[text] = digest(spanText(lines[text]))
	}
	digests := slices.Compact(slices.Sorted(maps.Values(names)))
	next, err := tx.numbered(ctx, `timeline`, `id`, digests, func(name string, id int64) { known[name] = id })
	if err != nil {
		return nil, err
	}
	ids := make(map[string]int64, len(texts))
	var timelines, spans, uses [][]any
	for _, text := range texts {
		id, there := known[names[text]]
		if !there {
			id, next = next, next+1
			known[names[text]] = id
			timelines = append(timelines, []any{id, names[text]})
			rows := spanRows(id, lines[text])
			spans, uses = append(spans, rows[0]...), append(uses, rows[1]...)
		}
		ids[text] = id
	}
	return ids, tx.insertEach(ctx, []tableRows{
		{`timeline (id, digest)`, timelines},
		{`timeline_span (timeline, from_at, until_at, status)`, spans},
		{`timeline_use (timeline, purpose, from_at, until_at, channels)`, uses},
	})
}

// spanRows writes a timeline as rows of timeline_span and of timeline_use.
func spanRows(id int64, line []clearance.Span) (rows [2][][]any) {
	for _, s := range line {
		rows[0] = append(rows[0], []any{id, millis(s.From), millis(s.Until), string(s.Status)})
		for _, u := range s.Uses {
			rows[1] = append(rows[1], []any{id, u.Purpose, millis(s.From), millis(s.Until), int64(u.Channels)})
		}
	}
	return rows
}

// spanText writes a timeline as text; two are equal if and only if the timelines are.
func spanText(line []clearance.Span) string {
	var b []byte
	for _, s := range line {
		b = strconv.AppendInt(b, millis(s.From), 10)
		b = append(strconv.AppendInt(append(b, '-'), millis(s.Until), 10), ' ')
		b = append(b, s.Status...)
		for _, u := range s.Uses {
			b = strconv.AppendInt(append(b, ' '), int64(u.Purpose), 10)
			b = strconv.AppendUint(append(b, ':'), uint64(u.Channels), 10)
		}
		b = append(b, ';')
	}
	return string(b)
}

// numbered finds the numbers of what stands in a table by digests, and gives the next free number.
func (tx *Tx) numbered(ctx context.Context, table, column string, digests []string, found func(digest string, id int64)) (next int64, err error) {
	in := tx.pick(`IN (SELECT value FROM json_each('["' || replace(?, ' ', '","') || '"]'))`, `= ANY (string_to_array(?, ' '))`)
	err = tx.each(ctx, func(r *rows) error {
		var name string
		var id int64
		err := r.Scan(&name, &id)
		found(name, id)
		return err
	}, `SELECT digest, `+column+` FROM `+table+` WHERE digest `+in, strings.Join(digests, " "))
	if err != nil {
		return 0, err
	}
	err = tx.queryRow(ctx, `SELECT COALESCE(MAX(`+column+`), 0) + 1 FROM `+table).Scan(&next)
	return next, err
}

// tableRows are rows for a table, which is named with its columns.
type tableRows struct {
	into string
	rows [][]any
}

func (tx *Tx) insertEach(ctx context.Context, all []tableRows) error {
	for _, t := range all {
		if err := (libraryTx{tx}).insert(ctx, t.into, t.rows); err != nil {
			return err
		}
	}
	return nil
}

// dropSituations drops those of some in which no asset is any more.
func (tx *Tx) dropSituations(ctx context.Context, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	in, arg := among(tx, ids)
	gone, err := column[int64](ctx, tx, `DELETE FROM situation WHERE id `+in+` AND NOT EXISTS (SELECT 1 FROM asset a WHERE a.situation = situation.id) RETURNING id`, arg)
	if err != nil || len(gone) == 0 {
		return err
	}
	in, arg = among(tx, gone)
	for _, table := range []string{`situation_facts`, `situation_person`} {
		if _, err := tx.exec(ctx, `DELETE FROM `+table+` WHERE situation `+in, arg); err != nil {
			return err
		}
	}
	return nil
}

// dropTimelines drops those that no situation has any more.
func (tx *Tx) dropTimelines(ctx context.Context) error {
	gone, err := column[int64](ctx, tx, `DELETE FROM timeline WHERE NOT EXISTS (SELECT 1 FROM situation s WHERE s.timeline = timeline.id)
		AND NOT EXISTS (SELECT 1 FROM webhook_noted n WHERE n.timeline = timeline.id) RETURNING id`)
	if err != nil {
		return err
	}
	in, arg := among(tx, gone)
	for _, table := range []string{`timeline_span`, `timeline_use`} {
		if _, err := tx.exec(ctx, `DELETE FROM `+table+` WHERE timeline `+in, arg); err != nil {
			return err
		}
	}
	return nil
}
