package publish

import (
	"context"
	"crypto/sha256"

	"imprimatur/internal/problem"
)

// Card is what the public may read of an embed that is shown at this moment.
type Card struct {
	Snippet
	Title        string
	Organisation string
	Host         string // address of the house
}

// Card gives the words that belong to an embed's picture. They are behind the same decision as the
// picture: problem.NotFound where there is no such embed, problem.Refused where it is not shown.
func (p *Publisher) Card(ctx context.Context, address string) (Card, error) {
	var c Card
	if err := p.door.MayShow(ctx, PlaceOf(address), 0); err != nil {
		return c, err
	}
	err := p.store.View(ctx, func(tx Reader) error {
		e, err := tx.EmbedAt(ctx, sha256.Sum256([]byte(address)))
		if err != nil {
			return err
		}
		preset, err := tx.Preset(ctx, e.Wanted.Preset)
		if err != nil {
			return err
		}
		s, err := tx.Subject(ctx, e.Asset)
		if problem.Is(err, problem.NotFound) { // erased since
			return problem.New(problem.Refused, "place.not-shown")
		}
		if err != nil {
			return err
		}
		c = Card{Snippet: p.snippet(e, preset, s), Title: s.Title, Host: p.site}
		c.Organisation, err = tx.Organisation(ctx)
		return err
	})
	return c, err
}
