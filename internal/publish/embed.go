package publish

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// Embed is a photo on somebody's website: a stable address for one use of it.
type Embed struct {
	ID       ident.Embed
	Asset    ident.Asset
	Address  string // the part of its addresses that cannot be guessed
	Wanted   release.Wanted
	Note     string // where it is to stand, in the words of whoever made it
	By       ident.User
	At       time.Time
	Decision clearance.Decision // that it rested on when it was made
	EndedAt  time.Time          // zero: it stands
	EndedBy  ident.User
}

// ListedEmbed is an embed as people in the house see it.
type ListedEmbed struct {
	Embed
	Now     clearance.Decision // whether it is shown at this moment, and why not
	Views   Views
	Snippet Snippet
	MayEnd  bool
}

// mostNote bounds a note, in characters.
const mostNote = 200

// mostEmbeds bounds a list of them.
const mostEmbeds = 500

// addressBytes is the length of an embed's address: 160 random bits.
const addressBytes = 20

var addressText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// PlaceOf names the place of an embed to the door.
func PlaceOf(address string) release.Place {
	return release.Place{Embed: sha256.Sum256([]byte(address))}
}

// MakeEmbed puts a photo on a website: the caller may take it, and it is cleared for the use now. A
// no is a *release.Refusal and is on record, like a no of the door.
func (p *Publisher) MakeEmbed(ctx context.Context, by access.Caller, id ident.Asset, w release.Wanted, note string) (ListedEmbed, error) {
	var made ListedEmbed
	var refusal error
	note = strings.TrimSpace(note)
	if len([]rune(note)) > mostNote {
		return made, problem.New(problem.Invalid, "embed.note").At("note")
	}
	err := p.store.InTx(ctx, func(tx Tx) error {
		refusal = nil
		at := p.now()
		preset, err := tx.Preset(ctx, w.Preset)
		if err != nil && !problem.Is(err, problem.NotFound) {
			return err
		}
		f, err := tx.Facts(ctx, by, id)
		if err != nil {
			return err
		}
		u, err := release.MayStand(f, w, preset, at)
		if refused := (*release.Refusal)(nil); errors.As(err, &refused) {
			refusal = err
			if err := tx.SaveWanted(ctx, id, w.For, by.User, at); err != nil {
				return fmt.Errorf("keep what was wanted: %w", err)
			}
			return tx.Append(ctx, p.event(by, audit.ReleaseRefused, object(id), audit.Denied, used(w, u.Decision)))
		}
		if err != nil {
			return err
		}
		e := Embed{Asset: id, Wanted: w, Note: note, By: by.User, At: at, Decision: u.Decision}
		if e.ID, err = ident.New[ident.Embed](at, p.random); err != nil {
			return fmt.Errorf("name the embed: %w", err)
		}
		if e.Address, err = p.address(); err != nil {
			return err
		}
		u.ID = ident.Use(e.ID) // an embed is one use, and its name is that of the use
		if err := tx.AddEmbed(ctx, e, u); err != nil {
			return fmt.Errorf("save embed: %w", err)
		}
		body := used(w, u.Decision)
		u.Prove(body)
		body["embed"] = e.ID.String()
		if err := tx.Append(ctx, p.event(by, audit.EmbedMade, object(id), audit.OK, body)); err != nil {
			return err
		}
		made, err = p.listed(ctx, tx, f, e, Views{}, at)
		return err
	})
	if err == nil {
		err = refusal
	}
	return made, err
}

func (p *Publisher) address() (string, error) {
	var b [addressBytes]byte
	if _, err := io.ReadFull(p.random, b[:]); err != nil {
		return "", fmt.Errorf("draw an address: %w", err)
	}
	return addressText.EncodeToString(b[:]), nil
}

// EndEmbed ends an embed, if the caller made it or may edit the photo; one that has ended stays so.
// It serves nothing once this has returned.
func (p *Publisher) EndEmbed(ctx context.Context, by access.Caller, id ident.Embed) error {
	return p.store.InTx(ctx, func(tx Tx) error {
		e, err := tx.Embed(ctx, id)
		if err != nil {
			return err
		}
		f, err := tx.Facts(ctx, by, e.Asset)
		if err != nil {
			return err
		}
		at := p.now()
		switch {
		case !release.Visible(f, at):
			return embedNotFound()
		case !mayEnd(f, e, at):
			return problem.New(problem.Forbidden, "embed.not-yours")
		case !e.EndedAt.IsZero():
			return nil
		}
		if err := tx.EndEmbed(ctx, id, at, by.User); err != nil {
			return fmt.Errorf("end embed: %w", err)
		}
		return tx.Append(ctx, p.event(by, audit.EmbedEnded, object(e.Asset), audit.OK, map[string]any{
			"embed": e.ID.String(), "use": e.ID.String(), "purpose": string(e.Wanted.For.Purpose), "channel": string(e.Wanted.For.Channel),
		}))
	})
}

// Embeds lists those of a photo that the caller may see, newest first.
func (p *Publisher) Embeds(ctx context.Context, by access.Caller, of ident.Asset) (list []ListedEmbed, err error) {
	err = p.store.View(ctx, func(tx Reader) error {
		f, err := tx.Facts(ctx, by, of)
		if err != nil {
			return err
		}
		if !release.Visible(f, p.now()) {
			return problem.New(problem.NotFound, "asset.not-found")
		}
		found, err := tx.Embeds(ctx, of, mostEmbeds)
		if err != nil {
			return err
		}
		list, err = p.listAll(ctx, tx, found, func(Embed) (release.Facts, bool) { return f, true })
		return err
	})
	return list, err
}

// StandingEmbeds lists the newest embeds that stand, of photos that the caller may see: what a
// website's own system keeps in step with.
func (p *Publisher) StandingEmbeds(ctx context.Context, by access.Caller) (list []ListedEmbed, err error) {
	err = p.store.View(ctx, func(tx Reader) error {
		found, err := tx.Embeds(ctx, 0, mostEmbeds)
		if err != nil {
			return err
		}
		ids := make([]ident.Asset, len(found))
		for i, e := range found {
			ids[i] = e.Asset
		}
		all, err := tx.FactsOf(ctx, by, ids)
		if err != nil {
			return err
		}
		at := p.now()
		facts := make(map[ident.Asset]release.Facts, len(all))
		for _, f := range all {
			if release.Visible(f, at) {
				facts[f.Holding.Asset] = f
			}
		}
		list, err = p.listAll(ctx, tx, found, func(e Embed) (release.Facts, bool) { f, ok := facts[e.Asset]; return f, ok })
		return err
	})
	return list, err
}

func (p *Publisher) listAll(ctx context.Context, tx Reader, found []Embed, factsOf func(Embed) (release.Facts, bool)) ([]ListedEmbed, error) {
	places := make([]int64, len(found))
	for i, e := range found {
		places[i] = int64(e.ID)
	}
	views, err := tx.Views(ctx, release.EmbedSpot, places)
	if err != nil {
		return nil, err
	}
	at := p.now()
	list := make([]ListedEmbed, 0, len(found))
	for _, e := range found {
		f, seen := factsOf(e)
		if !seen {
			continue
		}
		l, err := p.listed(ctx, tx, f, e, views[int64(e.ID)], at)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, nil
}

func (p *Publisher) listed(ctx context.Context, tx Reader, f release.Facts, e Embed, v Views, at time.Time) (ListedEmbed, error) {
	l := ListedEmbed{Embed: e, Views: v, MayEnd: e.EndedAt.IsZero() && mayEnd(f, e, at)}
	preset, err := tx.Preset(ctx, e.Wanted.Preset)
	if err != nil {
		return l, err
	}
	l.Now = release.Standing(f, e.Wanted, preset, at)
	subject, err := tx.Subject(ctx, e.Asset)
	if err != nil {
		return l, err
	}
	l.Snippet = p.snippet(e, preset, subject)
	return l, nil
}

func mayEnd(f release.Facts, e Embed, at time.Time) bool {
	right := f.Rights.On(f.Holding.Folder, at)
	return right >= access.Edit || right >= access.Download && e.By != 0 && e.By == f.Rights.User.ID
}

func object(id ident.Asset) audit.Object { return audit.Object{Kind: "asset", ID: id.String()} }

// used is what the log keeps of a stated use.
func used(w release.Wanted, d clearance.Decision) map[string]any {
	reasons := make([]any, len(d.Reasons))
	for i, r := range d.Reasons {
		reasons[i] = r.Code
	}
	body := map[string]any{
		"purpose": string(w.For.Purpose), "channel": string(w.For.Channel), "preset": w.Preset, "status": string(d.Status), "reasons": reasons,
	}
	if w.Blur {
		body["blur"] = true
	}
	return body
}

func embedNotFound() error { return problem.New(problem.NotFound, "embed.not-found") }
