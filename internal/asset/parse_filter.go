package asset

import (
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

type parser struct {
	names Names
	query Query
	seen  map[string]bool
}

func (p *parser) take(t term, last bool) error {
	if t.key == "" {
		p.word(t, last)
		return nil
	}
	filter, known := filters()[t.key]
	switch {
	case !known:
		return unknownKey(t)
	case t.not:
		return trouble("query.filter-not-negated", t.position, "key", t.key)
	case strings.TrimSpace(t.value) == "":
		return trouble("query.value-missing", t.position, "key", t.key)
	case filter.once && p.seen[t.key]:
		return trouble("query.twice", t.position, "key", t.key)
	}
	p.seen[t.key] = true
	values := []string{t.value}
	if filter.list && !t.quoted {
		values = strings.Split(t.value, ",")
	}
	for _, value := range values {
		value = strings.TrimSpace(value)
		if value == "" {
			continue
		}
		if err := filter.take(p, value); err != nil {
			return p.blame(err, t, value)
		}
	}
	return nil
}

// blame says where in the text a value is wrong.
func (p *parser) blame(err error, t term, value string) error {
	q := problem.Of(err)
	if q.Kind == problem.Internal {
		return err
	}
	return trouble(q.Code, t.valueAt, "key", t.key, "value", value, "nearest", q.Args["nearest"], "known", q.Args["known"]).Because(err)
}

func (p *parser) word(t term, last bool) {
	text := strings.Join(strings.Fields(t.value), " ")
	if text == "" {
		return
	}
	p.query.Words = append(p.query.Words, Word{
		Text:   text,
		Phrase: strings.Contains(text, " "),
		Prefix: !t.not && (t.star || last),
		Not:    t.not,
	})
}

// filter is how one key is read.
type filter struct {
	once bool // may stand only once
	list bool // takes several values, parted by commas
	take func(p *parser, value string) error
}

func filters() map[string]filter {
	return map[string]filter{
		"folder":     {once: true, take: (*parser).folder},
		"in":         {once: true, take: (*parser).in},
		"type":       {list: true, take: (*parser).mediaType},
		"shape":      {list: true, take: (*parser).shape},
		"camera":     {take: func(p *parser, v string) error { return add(&p.query.Cameras, v) }},
		"clearance":  {list: true, take: (*parser).clearance},
		"taken":      {once: true, take: func(p *parser, v string) error { return span(v, &p.query.TakenFrom, &p.query.TakenUntil) }},
		"added":      {once: true, take: func(p *parser, v string) error { return span(v, &p.query.AddedFrom, &p.query.AddedUntil) }},
		"by":         {list: true, take: (*parser).by},
		"keyword":    {take: func(p *parser, v string) error { return add(&p.query.Keywords, v) }},
		"place":      {once: true, take: func(p *parser, v string) error { p.query.Place = v; return nil }},
		"file":       {once: true, take: func(p *parser, v string) error { p.query.FileName = v; return nil }},
		"collection": {once: true, take: (*parser).collection},
		"has":        {take: (*parser).has},
		"person":     {list: true, take: (*parser).person},
		"people":     {once: true, take: (*parser).people},
		"cleared-for": {list: true, take: func(p *parser, v string) error {
			return add(&p.query.Uses, WantedUse{Channel: strings.ToLower(v)})
		}},
		"cleared": {list: true, take: (*parser).cleared},
		"ends":    {once: true, take: (*parser).ends},
		"is":      {take: (*parser).is},
	}
}

// unknownKey names the filter that somebody may have meant, where there is one.
func unknownKey(t term) error {
	if near := nearestKey(t.key); near != "" {
		return trouble("query.unknown-key", t.position, "key", t.key, "nearest", near)
	}
	return trouble("query.strange-key", t.position, "key", t.key)
}

// unknown names the value that somebody may have meant, or else those that there are.
func unknown(value string, known []string) error {
	if near := nearest(value, known); near != "" {
		return problem.New(problem.Invalid, "query.unknown-value", "nearest", near)
	}
	return problem.New(problem.Invalid, "query.strange-value", "known", strings.Join(known, ", "))
}

// add keeps a value once.
func add[T comparable](list *[]T, value T) error {
	if slices.Contains(*list, value) {
		return nil
	}
	if len(*list) == maxValues {
		return problem.New(problem.Invalid, "query.too-many-values")
	}
	*list = append(*list, value)
	return nil
}

func (p *parser) folder(value string) error {
	path, alone := strings.CutPrefix(value, "=")
	p.query.Below = !alone
	id, err := ident.Parse[ident.Folder](path)
	if err != nil || id == 0 {
		if id, err = p.names.Folder(strings.Trim(path, "/")); err != nil {
			return err
		}
	}
	p.query.Folder = id
	return nil
}

func (p *parser) in(value string) error {
	for state, name := range statePlaces() {
		if strings.EqualFold(value, name) {
			p.query.State = state
			return nil
		}
	}
	return unknown(value, []string{"library", "trash", "quarantine"})
}

// statePlaces names where the assets of each state are.
func statePlaces() map[State]string {
	return map[State]string{Active: "library", Trashed: "trash", Quarantined: "quarantine"}
}

func (p *parser) mediaType(value string) error {
	value = strings.ToLower(value)
	kinds := mediaKinds()
	for _, kind := range kinds {
		if kind.name == value {
			for _, t := range kind.types {
				if err := add(&p.query.MediaTypes, t); err != nil {
					return err
				}
			}
			return nil
		}
	}
	if strings.Count(value, "/") == 1 && !strings.HasPrefix(value, "/") && !strings.HasSuffix(value, "/") {
		return add(&p.query.MediaTypes, value)
	}
	return unknown(value, mediaNames())
}

func (p *parser) shape(value string) error {
	for _, s := range []Shape{Landscape, Portrait, Square} {
		if strings.EqualFold(value, string(s)) {
			return add(&p.query.Shapes, s)
		}
	}
	return unknown(value, []string{string(Landscape), string(Portrait), string(Square)})
}

// statuses are those of package clearance, which this one does not know.
func statuses() []string {
	return []string{"not-assessed", "blocked", "needs-review", "quarantined", "cleared"}
}

func (p *parser) clearance(value string) error {
	value = strings.ToLower(value)
	if !slices.Contains(statuses(), value) {
		return unknown(value, statuses())
	}
	return add(&p.query.Statuses, value)
}

func (p *parser) by(value string) error {
	if strings.EqualFold(value, byConsole) {
		return add(&p.query.AddedBy, 0)
	}
	id, err := ident.Parse[ident.User](value)
	if err != nil || id == 0 {
		if id, err = p.names.User(value); err != nil {
			return err
		}
	}
	return add(&p.query.AddedBy, id)
}

func (p *parser) collection(value string) error {
	id, err := ident.Parse[ident.Collection](value)
	if err != nil || id == 0 {
		if id, err = p.names.Collection(value); err != nil {
			return err
		}
	}
	p.query.Collection = id
	return nil
}

func (p *parser) has(value string) error {
	if !strings.EqualFold(value, "gps") {
		return unknown(value, []string{"gps"})
	}
	p.query.Located = true
	return nil
}

func (p *parser) is(value string) error {
	switch strings.ToLower(value) {
	case "damaged":
		p.query.Damaged = true
	case "versioned":
		p.query.Version = true
	case "wanted":
		p.query.Refused = true
	default:
		return unknown(value, []string{"damaged", "versioned", "wanted"})
	}
	return nil
}

// mostDays is how far ahead somebody can look.
const mostDays = 3660

// ends takes a number of days.
func (p *parser) ends(value string) error {
	days, err := strconv.Atoi(value)
	if err != nil || days < 1 || days > mostDays {
		return problem.New(problem.Invalid, "query.strange-value", "known", "1.."+strconv.Itoa(mostDays))
	}
	p.query.Ends = days
	return nil
}
