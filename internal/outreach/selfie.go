package outreach

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Whoever signs themselves in at an event may add a picture of themselves, so that staff find them
// in the photos. Of what they send only a small picture is kept, made by the confined worker
// without anything that the file said beside it, sealed under their key. It goes as soon as they
// are named in a photo, when they take it back, when they are erased, and at its time in any case.

// MostSelfie bounds the file that somebody sends, in bytes.
const MostSelfie = 15 << 20

// SelfieDays is how many days a picture is kept at most.
const SelfieDays = 30

// selfieSide bounds the picture that is kept, in pixels.
const selfieSide = 640

// SelfieType is the media type of the picture that is kept.
const SelfieType = "image/jpeg"

// forSelfie is what a picture is sealed for.
const forSelfie = "selfie/1"

// Selfie is a picture that somebody added of themselves.
type Selfie struct {
	Picture   []byte // of SelfieType
	At, Until time.Time
}

// portray makes the picture that is kept of what somebody sent.
func (o *Outreach) portray(ctx context.Context, sent []byte) ([]byte, error) {
	if len(sent) > MostSelfie {
		return nil, problem.New(problem.TooLarge, "selfie.too-large").At("selfie")
	}
	made, err := o.renderer.Render(ctx, bytes.NewReader(sent), int64(len(sent)), asset.RenderSpec{
		Width: selfieSide, Height: selfieSide, MediaType: SelfieType, Quality: 85,
	})
	if err != nil {
		if found := problem.Of(err); found.Kind == problem.Unsupported {
			return nil, problem.New(problem.Unsupported, "selfie.unreadable").At("selfie").Because(err)
		}
		return nil, fmt.Errorf("make a picture of somebody: %w", err)
	}
	return made.Bytes, nil
}

// keepSelfie seals and keeps the picture of a guest who has just been added.
func (o *Outreach) keepSelfie(ctx context.Context, tx Tx, v access.Caller, event ident.Request, guest ident.Person, picture []byte) error {
	e, err := entry(ctx, tx, guest)
	if err != nil {
		return err
	}
	now := o.now().Truncate(time.Millisecond)
	kept := KeptSelfie{Owner: guest, Person: guest, Request: event, At: now, Until: now.AddDate(0, 0, SelfieDays)}
	if kept.Sealed, err = o.sealAbout(e, forSelfie, event.String(), picture); err != nil {
		return err
	}
	if err := tx.AddSelfie(ctx, kept); err != nil {
		return err
	}
	body := map[string]any{"event": event.String(), "until": kept.Until.UTC().Format(time.RFC3339)}
	return tx.Append(ctx, o.event(v, audit.SelfieAdded, "person", guest.String(), body))
}

// Why a picture went.
const (
	selfieMatched   = "named in a photo"
	selfieTakenBack = "taken back"
	selfieOver      = "its time was over"
)

// dropSelfie takes away the picture of somebody, if there is one.
func (o *Outreach) dropSelfie(ctx context.Context, tx Tx, by access.Caller, who ident.Person, why string) (gone int, err error) {
	if gone, err = tx.DropSelfies(ctx, who); err != nil || gone == 0 {
		return 0, err
	}
	return gone, tx.Append(ctx, o.event(by, audit.SelfieGone, "person", who.String(), map[string]any{"why": why}))
}

// selfieOf opens the newest picture that stands of somebody; the zero Selfie where there is none.
func (o *Outreach) selfieOf(ctx context.Context, tx Reader, who ident.Person) (Selfie, error) {
	kept, err := tx.SelfiesOf(ctx, who, o.now())
	if err != nil || len(kept) == 0 {
		return Selfie{}, err
	}
	last := kept[len(kept)-1]
	picture, err := o.openAbout(ctx, tx, last.Owner, forSelfie, last.Request.String(), last.Sealed)
	return Selfie{picture, last.At, last.Until}, err
}

// Newcomer is somebody who signed themselves in at the event of a photo, added a picture of
// themselves, and whom nobody has found in a photo yet.
type Newcomer struct {
	Listed
	Event string // what it is called
	Until time.Time
}

// Newcomers lists, for who may name people in a photo, those who may be in it: they added a picture
// of themselves at an event that the photo belongs to. The oldest come first.
func (o *Outreach) Newcomers(ctx context.Context, by access.Caller, id ident.Asset) (list []Newcomer, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		list, err = o.newcomers(ctx, tx, by, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list who may be in a photo: %w", err)
	}
	return list, nil
}

func (o *Outreach) newcomers(ctx context.Context, tx Reader, by access.Caller, id ident.Asset) ([]Newcomer, error) {
	if _, err := o.naming(ctx, tx, by, id); err != nil {
		return nil, err
	}
	kept, err := tx.Selfies(ctx, o.now())
	if err != nil || len(kept) == 0 {
		return nil, err
	}
	facts, err := tx.Facts(ctx, id, time.Time{})
	if err != nil {
		return nil, err
	}
	events := make(map[ident.Request]consent.Request)
	seen := make(map[ident.Person]bool)
	var list []Newcomer
	for _, s := range kept {
		event, read := events[s.Request]
		if !read {
			asked, err := tx.Request(ctx, s.Request)
			if err != nil {
				return nil, err
			}
			event = asked.Request
			events[s.Request] = event
		}
		if seen[s.Person] || !event.Scope.Covers(id, facts.Folders) {
			continue
		}
		seen[s.Person] = true
		p, e, err := o.read(ctx, tx, s.Person)
		if err != nil {
			return nil, err
		}
		list = append(list, Newcomer{Listed{ID: e.ID, Number: e.Number, Label: p.Label}, event.Title, s.Until})
	}
	return list, nil
}

// NewcomerPicture gives the picture of one of the Newcomers of a photo, else problem.NotFound
// "selfie.not-found".
func (o *Outreach) NewcomerPicture(ctx context.Context, by access.Caller, id ident.Asset, who ident.Person) (s Selfie, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		list, err := o.newcomers(ctx, tx, by, id)
		if err != nil {
			return err
		}
		for _, n := range list {
			if n.ID == who {
				s, err = o.selfieOf(ctx, tx, who)
				return err
			}
		}
		return problem.New(problem.NotFound, "selfie.not-found")
	})
	if err != nil {
		return Selfie{}, fmt.Errorf("show a picture of somebody: %w", err)
	}
	return s, nil
}

// TakeBackSelfie takes away, on their own page, the picture that somebody added of themselves, and
// tells how many there were.
//
// Problems: "link.ended".
func (o *Outreach) TakeBackSelfie(ctx context.Context, v Visitor, token string, subject ident.Person) (gone int, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		h, err := o.holding(ctx, tx, token)
		if err != nil {
			return err
		}
		e, mine := h.subject(subject)
		if !mine {
			return problem.New(problem.NotFound, "link.ended")
		}
		gone, err = o.dropSelfie(ctx, tx, v.caller(), e.ID, selfieTakenBack)
		return err
	})
	if err == nil && gone > 0 {
		err = o.store.Forget(ctx)
	}
	if err != nil {
		return 0, fmt.Errorf("take a picture of oneself back: %w", err)
	}
	return gone, nil
}

// PurgeSelfies takes away the pictures whose time is over. It is run every day; from the moment
// itself on they are shown to nobody.
func (o *Outreach) PurgeSelfies(ctx context.Context) error {
	var gone []ident.Person
	err := o.store.InTx(ctx, func(tx Tx) (err error) {
		if gone, err = tx.DropOldSelfies(ctx, o.now()); err != nil {
			return err
		}
		for _, who := range gone {
			event := o.event(access.Caller{Kind: access.House}, audit.SelfieGone, "person", who.String(), map[string]any{"why": selfieOver})
			if err := tx.Append(ctx, event); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(gone) > 0 {
		err = o.store.Forget(ctx)
	}
	if err != nil {
		return fmt.Errorf("take away pictures of people: %w", err)
	}
	return nil
}
