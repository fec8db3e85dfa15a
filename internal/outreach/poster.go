package outreach

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// Poster is what hangs at an event: what it is about, and how to get there.
type Poster struct {
	Organisation string
	Title        string
	Address      string
	Languages    []string // in which people can be asked there, one at least
	Code         [][]bool // the QR code of the address: rows of modules, dark ones true, with the quiet zone
	Large        bool     // A3 instead of A4
	At           time.Time
}

// Poster makes the poster of an event, a PDF to print. draw draws the QR code of a text, in rows of
// dark modules with the quiet zone.
func (o *Outreach) Poster(ctx context.Context, by access.Caller, id ident.Request, large bool, draw func(string) ([][]bool, error)) ([]byte, error) {
	p := Poster{Large: large}
	err := o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		asked, err := tx.Request(ctx, id)
		if err != nil {
			return err
		}
		if asked.Code == "" {
			return problem.New(problem.NotFound, "request.not-found")
		}
		who, err := tx.Identity(ctx)
		if err != nil {
			return err
		}
		p.Organisation, p.Title, p.At = who.Organisation, asked.Title, asked.MadeAt
		for _, language := range phrase.Languages() {
			text, err := tx.PublishedText(ctx, asked.Quitclaim, asked.Version, asked.Variant, language)
			if err != nil {
				return err
			}
			if text.Language == language {
				p.Languages = append(p.Languages, language)
			}
		}
		p.Address, err = o.address(ctx, tx, EventLink, asked.Code)
		return err
	})
	if err == nil {
		p.Code, err = draw(p.Address)
	}
	if err != nil {
		return nil, fmt.Errorf("make a poster: %w", err)
	}
	return o.paper.Poster(p)
}
