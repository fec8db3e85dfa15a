package asset

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// FieldKind is what an organisation's own field holds.
type FieldKind string

// The kinds of field. Dates are written 2024-05-03, numbers with a point.
const (
	TextField   FieldKind = "text"
	DateField   FieldKind = "date"
	NumberField FieldKind = "number"
	ChoiceField FieldKind = "choice"
)

// Field is a field of the organisation's own: one that it has added to all photos, or the part
// of one of all people that is alike.
type Field struct {
	ID       ident.Field
	Name     string
	Names    map[string]string // by language
	Kind     FieldKind
	Choices  []string
	Revision int64
}

// MostFields is how many fields an organisation can add to photos, and how many to people.
const MostFields = 100

// Limits of a field, in bytes but for the choices.
const (
	maxChoices = 200
	maxLabel   = 200
	maxValue   = 4000
)

// Check tidies the field's name and tells whether the field can be kept.
func (f *Field) Check() error {
	name, err := CleanName(f.Name)
	if err != nil {
		return problem.Of(err).At("name")
	}
	f.Name = name
	for language, text := range f.Names {
		if !slices.Contains([]string{"en", "nl", "sv", "de"}, language) {
			return problem.New(problem.Invalid, "language.unknown").At("names")
		}
		if err := CheckText("names", text, maxLabel); err != nil {
			return err
		}
	}
	switch {
	case !slices.Contains([]FieldKind{TextField, DateField, NumberField, ChoiceField}, f.Kind):
		return problem.New(problem.Invalid, "field.invalid", "field", "kind").At("kind")
	case f.Kind == ChoiceField && len(f.Choices) == 0:
		return problem.New(problem.Invalid, "field.missing", "field", "choices").At("choices")
	case f.Kind != ChoiceField && len(f.Choices) > 0, len(f.Choices) > maxChoices:
		return problem.New(problem.Invalid, "field.invalid", "field", "choices").At("choices")
	}
	for _, choice := range f.Choices {
		if strings.TrimSpace(choice) == "" {
			return problem.New(problem.Invalid, "field.invalid", "field", "choices").At("choices")
		}
		if err := CheckText("choices", choice, maxLabel); err != nil {
			return err
		}
	}
	return nil
}

// CheckFields tells whether values fit the fields that they are for. An empty value always does.
// Problems: "field.unknown" for a field that is not among these, "field.too-long", "field.invalid".
func CheckFields(fields []Field, values map[ident.Field]string) error {
	known := make(map[ident.Field]Field, len(fields))
	for _, f := range fields {
		known[f.ID] = f
	}
	for id, value := range values {
		f, ok := known[id]
		if !ok {
			return problem.New(problem.Invalid, "field.unknown", "field", id.String()).At("fields")
		}
		if err := CheckText("fields", value, maxValue); err != nil {
			return err
		}
		if value != "" && !f.takes(value) {
			return problem.New(problem.Invalid, "field.invalid", "field", f.Name).At("fields")
		}
	}
	return nil
}

// takes tells whether a value is one of the field's kind.
func (f Field) takes(value string) bool {
	switch f.Kind {
	case DateField:
		_, err := time.Parse("2006-01-02", value)
		return err == nil
	case NumberField:
		_, err := strconv.ParseFloat(value, 64)
		return err == nil && !strings.ContainsAny(value, "xXpPiInN_")
	case ChoiceField:
		return slices.Contains(f.Choices, value)
	case TextField:
	}
	return true
}

// CheckText refuses a text of more than limit bytes, and what is not text.
func CheckText(field, text string, limit int) error {
	if len(text) > limit {
		return problem.New(problem.Invalid, "field.too-long", "field", field, "limit", strconv.Itoa(limit)).At(field)
	}
	if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		return problem.New(problem.Invalid, "field.invalid", "field", field).At(field)
	}
	return nil
}
