package httpapi

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Shapes that many operations share.

// none is the input or output of an operation that has none.
type none struct{}

// answer is an output with a body.
type answer[T any] struct{ Body T }

// tagged is an output with a body and its revision, to be sent back in If-Match.
type tagged[T any] struct {
	ETag string `header:"ETag" doc:"Revision, for If-Match"`
	Body T
}

// list is everything at once.
type list[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

// ByID is an input that names one thing.
type ByID struct {
	ID string `path:"id" doc:"Name of the thing: 13 letters and digits" example:"0a1b2c3d4e5fg"`
}

// edit is an input that changes one thing as it was read.
type edit[T any] struct {
	ByID
	IfMatch string `header:"If-Match" doc:"The revision that the change is based on"`
	Body    T
}

// drop is an input that takes one thing away as it was read.
type drop struct {
	ByID
	IfMatch string `header:"If-Match" doc:"The revision that was read"`
}

// body is an input with nothing but a body.
type body[T any] struct{ Body T }

// Named is somebody or something by what people call it.
type Named struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty" doc:"Empty for who has left, for the house itself, and for what the caller does not see"`
}

// parse reads the name of a thing. A text that names nothing is answered like a thing that is
// not there.
func parse[T ~int64](text, missing string) (T, error) {
	id, err := ident.Parse[T](text)
	if err != nil {
		return 0, problem.New(problem.NotFound, missing)
	}
	return id, nil
}

// parseField reads the name of a thing in a body; there it is a wrong value.
func parseField[T ~int64](text, field string) (T, error) {
	id, err := ident.Parse[T](text)
	if err != nil {
		return 0, problem.New(problem.Invalid, "field.invalid", "field", field).At(field)
	}
	return id, nil
}

// parseFields reads several.
func parseFields[T ~int64](texts []string, field string) ([]T, error) {
	return tryEach(texts, func(text string) (T, error) { return parseField[T](text, field) })
}

// each maps a list; the result is never nil, so that JSON has a list there.
func each[A, B any](from []A, f func(A) B) []B {
	to := make([]B, len(from))
	for i, a := range from {
		to[i] = f(a)
	}
	return to
}

// tryEach maps a list with what can fail.
func tryEach[A, B any](from []A, f func(A) (B, error)) ([]B, error) {
	to := make([]B, len(from))
	for i, a := range from {
		b, err := f(a)
		if err != nil {
			return nil, err
		}
		to[i] = b
	}
	return to, nil
}

// when gives a moment for JSON: nothing where there is none.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// at reads a moment that may be missing.
func at(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// moment is a moment in a change: left out it stays, null or "" takes it away.
type moment struct {
	given bool
	at    time.Time
}

// UnmarshalJSON reads it.
func (m *moment) UnmarshalJSON(data []byte) error {
	m.given = true
	if bytes.Equal(data, []byte("null")) || bytes.Equal(data, []byte(`""`)) {
		return nil
	}
	return json.Unmarshal(data, &m.at)
}

// Schema describes it.
func (m moment) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Nullable: true, Description: "RFC 3339; null or empty takes it away"}
}

// ptr gives the change as the use cases take it.
func (m moment) ptr() *time.Time {
	if !m.given {
		return nil
	}
	at := m.at.UTC()
	return &at
}

// The rights as they are written in the API.
func rightNames() []string { return []string{"none", "see", "download", "edit", "manage"} }

func rightText(r access.Right) string {
	if int(r) < 0 || int(r) >= len(rightNames()) {
		return "none"
	}
	return rightNames()[r]
}

func rightOf(text string) (access.Right, error) {
	for i, name := range rightNames() {
		if name == text {
			return access.Right(i), nil
		}
	}
	return access.None, problem.New(problem.Invalid, "grant.right-unknown").At("right")
}

func roleTexts(roles []access.Role) []string {
	return each(roles, func(r access.Role) string { return string(r) })
}

func rolesOf(texts []string) []access.Role {
	return each(texts, func(t string) access.Role { return access.Role(t) })
}
