package library

import (
	"context"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// Pair is two photos that look alike. Distance says in how many of 64 bits their pictures differ.
type Pair struct {
	A, B     asset.Item
	Distance int
	FoundAt  time.Time
}

// PairPlace is where in the list of pairs a page begins: after this one. The zero value is the
// newest.
type PairPlace struct {
	FoundAt time.Time
	A, B    ident.Asset
}

// LikenessReader reads pairs that nobody has decided on.
type LikenessReader interface {
	// Pairs lists open pairs of which both photos are wanted, the newest found first.
	Pairs(ctx context.Context, w Wanted, after PairPlace, limit int) ([]Pair, error)
	// PairOpen tells whether two photos are a pair that nobody has decided on.
	PairOpen(ctx context.Context, a, b ident.Asset) (bool, error)
}

// LikenessWriter keeps decisions.
type LikenessWriter interface {
	// DecidePair keeps what somebody decided on a pair.
	DecidePair(ctx context.Context, a, b ident.Asset, decision string, by ident.User, at time.Time) error
}
