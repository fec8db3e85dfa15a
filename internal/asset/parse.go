package asset

import (
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

// key reads "key:", if that is what comes. A hyphen stands only in keys that there are: words
// have hyphens too.
func (s *scanner) key() string {
	i := s.at
	for i < len(s.text) && (s.text[i] >= 'a' && s.text[i] <= 'z' || s.text[i] >= 'A' && s.text[i] <= 'Z' || s.text[i] == '-' && i > s.at) {
		i++
	}
	if i == s.at || i >= len(s.text) || s.text[i] != ':' {
		return ""
	}
	key := strings.ToLower(string(s.text[s.at:i]))
	if _, known := filters()[key]; !known && strings.Contains(key, "-") {
		return ""
	}
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
