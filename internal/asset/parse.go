package asset

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Names looks up what people call things. An unknown name, and one that is not for the
// caller's eyes, is problem.NotFound.
type Names interface {
	// Folder finds a folder by its path below the root ("School/Sports day").
	Folder(path string) (ident.Folder, error)
	Collection(name string) (ident.Collection, error)
	User(email string) (ident.User, error)
}

// Limits of a query's text, so that nobody makes the house work for hours.
const (
	maxQuery  = 2000 // bytes
	maxTerms  = 64
	maxValues = 64 // of one filter
)

// ParseQuery reads the text form of a query:
//
//	sports day          photos with both words; the last word counts as the beginning of one
//	sport*  "sports day"  -rain   the beginning of a word, a phrase, not this word
//	folder:School/Sports  folder:=School   a folder by path or id, with = without what lies below
//	in:trash  in:quarantine       instead of the library
//	type:jpeg,raw  shape:portrait  camera:"Canon EOS R5"  clearance:blocked  by:ann@example.org
//	taken:2024  taken:2024-05  taken:2024-05-03  taken:2024-01..2024-06  added:2026-11..
//	keyword:harbour  place:Bergen  file:IMG_2034  collection:"Best of"
//	has:gps  is:damaged  is:versioned
//
// Values of type, shape, camera, clearance and by add up; everything else narrows. A problem
// says with "position" at which character, from 1, the trouble begins.
func ParseQuery(text string, names Names) (Query, error) {
	if len(text) > maxQuery {
		return Query{}, problem.New(problem.Invalid, "query.too-long", "limit", strconv.Itoa(maxQuery)).At("q")
	}
	if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		return Query{}, problem.New(problem.Invalid, "query.not-text").At("q")
	}
	p := parser{names: names, seen: make(map[string]bool)}
	terms, err := split(text)
	if err != nil {
		return Query{}, err
	}
	for i, t := range terms {
		if err := p.take(t, i == len(terms)-1 && t.open); err != nil {
			return Query{}, err
		}
	}
	return p.query, nil
}

// term is one blank-separated part of the text.
type term struct {
	position int // in characters, from 1
	valueAt  int // where its value begins
	not      bool
	key      string // lower case; empty for a word
	value    string
	quoted   bool
	star     bool // ends with a star
	open     bool // an unquoted word at the very end of the text: still being typed
}

// split parts the text into terms.
func split(text string) ([]term, error) {
	var found []term
	s := scanner{text: []rune(text)}
	for s.blanks(); !s.done(); s.blanks() {
		t, err := s.term()
		if err != nil {
			return nil, err
		}
		if len(found) == maxTerms {
			return nil, trouble("query.too-many-words", t.position, "limit", strconv.Itoa(maxTerms))
		}
		if t.value != "" || t.key != "" {
			found = append(found, t)
		}
	}
	return found, nil
}

func trouble(code string, position int, args ...string) *problem.Problem {
	return problem.New(problem.Invalid, code, append(args, "position", strconv.Itoa(position))...).At("q")
}

type scanner struct {
	text []rune
	at   int
}

func (s *scanner) done() bool { return s.at >= len(s.text) }

func (s *scanner) blanks() {
	for !s.done() && unicode.IsSpace(s.text[s.at]) {
		s.at++
	}
}

func (s *scanner) term() (term, error) {
	t := term{position: s.at + 1}
	if s.text[s.at] == '-' {
		t.not = true
		s.at++
	}
	if key := s.key(); key != "" {
		t.key = key
	}
	t.valueAt = s.at + 1
	var err error
	if !s.done() && s.text[s.at] == '"' {
		t.quoted = true
		t.value, err = s.quoted(t.position)
	} else {
		t.value = s.plain()
		t.open = s.done()
	}
	if err != nil {
		return t, err
	}
	if t.quoted && !s.done() && s.text[s.at] == '*' {
		s.at++
		t.star = true
	}
	if value, star := strings.CutSuffix(t.value, "*"); star && !t.quoted && t.key == "" {
		t.value, t.star = strings.TrimRight(value, "*"), true
	}
	if t.quoted && !s.done() && !unicode.IsSpace(s.text[s.at]) {
		return t, trouble("query.blank-missing", s.at+1)
	}
	return t, nil
}

// key reads "key:", if that is what comes.
func (s *scanner) key() string {
	i := s.at
	for i < len(s.text) && (s.text[i] >= 'a' && s.text[i] <= 'z' || s.text[i] >= 'A' && s.text[i] <= 'Z') {
		i++
	}
	if i == s.at || i >= len(s.text) || s.text[i] != ':' {
		return ""
	}
	key := strings.ToLower(string(s.text[s.at:i]))
	s.at = i + 1
	return key
}

func (s *scanner) plain() string {
	from := s.at
	for !s.done() && !unicode.IsSpace(s.text[s.at]) {
		s.at++
	}
	return string(s.text[from:s.at])
}

// quoted reads up to the closing quotation mark; a backslash takes the next character as it is.
func (s *scanner) quoted(position int) (string, error) {
	var out strings.Builder
	for s.at++; !s.done(); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return out.String(), nil
		case c == '\\' && s.at+1 < len(s.text):
			s.at++
			out.WriteRune(s.text[s.at])
		default:
			out.WriteRune(c)
		}
	}
	return "", trouble("query.quote-open", position)
}

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
		return trouble("query.unknown-key", t.position, "key", t.key, "nearest", nearestKey(t.key))
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
	return trouble(q.Code, t.valueAt, "key", t.key, "value", value, "nearest", q.Args["nearest"]).Because(err)
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
		"is":         {take: (*parser).is},
	}
}

func unknown(value string, known []string) error {
	return problem.New(problem.Invalid, "query.unknown-value", "nearest", nearest(value, known))
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
	default:
		return unknown(value, []string{"damaged", "versioned"})
	}
	return nil
}
