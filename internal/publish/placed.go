package publish

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/url"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// Bounds of what a website's own system says of its pages.
const (
	mostPlaced    = 1000 // pages of one embed
	longestPlaced = 1000 // bytes of an address
)

// Placed keeps which embeds stand on a page, as the website's own system says it: all of them, so
// one that stood there and is not named is gone from it. Of each embed only those count that the
// caller could have made, who may take the photo; the others are given back as unknown, without a
// difference between those that are not there and those that are not the caller's to speak for.
// What is new is on record; what was known already costs no row.
func (p *Publisher) Placed(ctx context.Context, by access.Caller, page string, addresses []string) (unknown []string, err error) {
	if !isPage(page) {
		return nil, problem.New(problem.Invalid, "embed.page").At("page")
	}
	var gone [][sha256.Size]byte
	err = p.store.InTx(ctx, func(tx Tx) error {
		unknown, gone = nil, nil
		named, err := tx.EmbedsAt(ctx, digests(addresses))
		if err != nil {
			return err
		}
		before, err := tx.EmbedsOn(ctx, page)
		if err != nil {
			return err
		}
		speaks, err := p.speaksFor(ctx, tx, by, slices.Concat(named, before))
		if err != nil {
			return err
		}
		named = slices.DeleteFunc(named, func(e Embed) bool { return !speaks(e) })
		for _, address := range addresses {
			if !slices.ContainsFunc(named, func(e Embed) bool { return e.Address == address }) {
				unknown = append(unknown, address)
			}
		}
		if err := p.place(ctx, tx, by, page, named, before); err != nil {
			return err
		}
		for _, e := range before {
			if has(named, e) || !speaks(e) {
				continue
			}
			if err := tx.LeftPage(ctx, e.ID, page); err != nil {
				return err
			}
			if err := tx.Append(ctx, p.paged(by, e, page, false)); err != nil {
				return err
			}
			gone = append(gone, sha256.Sum256([]byte(e.Address)))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("keep which embeds stand on a page: %w", err)
	}
	for _, digest := range gone {
		p.pages.forget(digest, pageOf(page))
	}
	return unknown, nil
}

// place keeps that embeds stand on a page, and puts on record those that did not before.
func (p *Publisher) place(ctx context.Context, tx Tx, by access.Caller, page string, named, before []Embed) error {
	for _, e := range named {
		if err := tx.SawEmbed(ctx, sha256.Sum256([]byte(e.Address)), page, p.now(), mostPlaced); err != nil {
			return err
		}
	}
	after, err := tx.EmbedsOn(ctx, page)
	if err != nil {
		return err
	}
	for _, e := range named {
		if !has(after, e) {
			return problem.New(problem.Conflict, "embed.pages-full")
		}
		if has(before, e) {
			continue
		}
		if err := tx.Append(ctx, p.paged(by, e, page, true)); err != nil {
			return err
		}
	}
	return nil
}

// speaksFor tells of which embeds the caller may say where they stand.
func (p *Publisher) speaksFor(ctx context.Context, tx Tx, by access.Caller, embeds []Embed) (func(Embed) bool, error) {
	all, err := tx.FactsOf(ctx, by, assetsOf(embeds))
	if err != nil {
		return nil, err
	}
	at := p.now()
	return func(e Embed) bool {
		return slices.ContainsFunc(all, func(f release.Facts) bool {
			return f.Holding.Asset == e.Asset && release.Visible(f, at) && f.Rights.On(f.Holding.Folder, at) >= access.Download
		})
	}, nil
}

// paged is the log row of a page on which an embed stands, or no longer does.
func (p *Publisher) paged(by access.Caller, e Embed, page string, stands bool) audit.Event {
	return p.event(by, audit.EmbedPaged, object(e.Asset), audit.OK, map[string]any{
		"embed": e.ID.String(), "use": e.ID.String(), "page": page, "stands": stands,
	})
}

func has(embeds []Embed, e Embed) bool {
	return slices.ContainsFunc(embeds, func(other Embed) bool { return other.ID == e.ID })
}

func digests(addresses []string) [][sha256.Size]byte {
	out := make([][sha256.Size]byte, len(addresses))
	for i, address := range addresses {
		out[i] = sha256.Sum256([]byte(address))
	}
	return out
}

// isPage tells whether a text is the address of a page as it can be kept: whole, and of the web. A
// website's own system knows its pages by what follows a question mark too, so that stays.
func isPage(text string) bool {
	u, err := url.Parse(text)
	return err == nil && len(text) <= longestPlaced && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.Fragment == "" && u.String() == text
}
