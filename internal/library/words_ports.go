package library

import (
	"context"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// Keyword is a word of the vocabulary by which photos are found. A controlled one was put there
// by the organisation; others came with photos or were typed.
type Keyword struct {
	ID         ident.Keyword
	Name       string
	Names      map[string]string // by language: en, nl, sv, de
	Synonyms   []string
	Controlled bool
	Revision   int64
	Count      int  // photos that the caller may see, up to a cap
	More       bool // more than Count
}

// WordReader reads the vocabulary and the organisation's own fields.
type WordReader interface {
	// Keywords lists keywords by name: those with a name or synonym that begins so, from after
	// the name given. Merged ones are left out. Counts are.
	Keywords(ctx context.Context, prefix, after string, limit int) ([]Keyword, error)
	// Keyword gives one, or problem.NotFound; a merged one is not found.
	Keyword(ctx context.Context, id ident.Keyword) (Keyword, error)
	// KeywordUsed tells whether any asset carries the keyword.
	KeywordUsed(ctx context.Context, id ident.Keyword) (bool, error)
	// Fields lists the fields, by name.
	Fields(ctx context.Context) ([]asset.Field, error)
	// FieldUses counts the assets, trashed ones too, that have this value in the field; without a
	// value those that have any.
	FieldUses(ctx context.Context, id ident.Field, value string) (int, error)
}

// WordWriter changes them.
type WordWriter interface {
	// SaveKeyword keeps a keyword, new or changed. When another has one of its names or
	// synonyms: problem "keyword.exists" (Conflict), whose "name" says which.
	SaveKeyword(ctx context.Context, k Keyword) error
	// MergeKeyword makes one keyword part of another: its names become synonyms there, its
	// photos carry the other.
	MergeKeyword(ctx context.Context, id, into ident.Keyword) error
	// RemoveKeyword takes an unused keyword away.
	RemoveKeyword(ctx context.Context, id ident.Keyword) error
	// SaveField keeps a field, new or changed; "field.exists" when another has its name.
	SaveField(ctx context.Context, f asset.Field) error
	// RemoveField takes an unused field away.
	RemoveField(ctx context.Context, id ident.Field) error
}
