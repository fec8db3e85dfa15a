package share

import (
	"context"
	"fmt"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// Visitor is who opens a share.
type Visitor struct {
	Entry    string // what their browser keeps since the share was opened to it; empty: nothing
	Source   string
	Language string
}

// EntryCookie is what a browser keeps since a share was opened to it. It is sent to the pages of
// that share alone, and what it stands for is bound to that share too.
const EntryCookie = "__Secure-share"

func (v Visitor) caller() access.Caller {
	return access.Caller{Kind: access.Stranger, Source: v.Source, Language: v.Language}
}

// Visit gives a visit as the door takes it.
func (v Visitor) Visit(token string) release.Visit {
	return release.Visit{Address: Hash(token), Entry: EntryHash(v.Entry), Source: v.Source, Language: v.Language}
}

// PageSize is how many photos a page of a share shows.
const PageSize = 60

// Face is what the page of a share shows. While it is locked, that is no more than what to do.
type Face struct {
	Organisation string
	Kind         Kind
	Locked       bool
	Password     bool // it opens by a password
	Named        bool // it opens by a code sent to the visitor's address
	Title, Note  string
	Sharer       string // name of the owner; empty where it is no more than their address
	Receiver     string // as whom the visitor was let in, or nobody in particular
	Purpose      string // what the photos may be used for, as people call it
	Channel      string
	Until        time.Time // zero: no end
	Takes        bool
	Left         int // how often photos can still be taken; -1: as often as anybody likes
	Photos       []ident.Asset
	Mine         Opinion  // of the photo that is shown large, in a review
	Remarks      []Remark // that this receiver wrote about it
	From, All    int
}

// Open gives what the page of a share shows from a photo on, and puts the visit on record. What is
// not there any more, for whatever reason, is problem.NotFound "share.not-found".
func (s *Shares) Open(ctx context.Context, v Visitor, token string, from int) (Face, error) {
	f, kept, err := s.front(ctx, v, token)
	if err != nil || f.Locked {
		return f, err
	}
	facts, photos, all, err := s.door.SharePage(ctx, v.Visit(token), from, PageSize)
	if err != nil {
		return Face{}, err
	}
	if all == 0 && facts.Listed {
		return Face{}, notFound()
	}
	f.Photos, f.From, f.All, f.Receiver = photos, from, all, facts.ReceiverName
	err = s.record(ctx, v, kept.ID, Event{Kind: Opened, At: s.now(), Receiver: facts.Receiver, Photos: len(photos)}, audit.OK)
	return f, err
}

// Look gives what the page of one photo shows: the share, and the photos before and after it.
func (s *Shares) Look(ctx context.Context, v Visitor, token string, id ident.Asset) (f Face, before, after ident.Asset, err error) {
	f, kept, err := s.front(ctx, v, token)
	if err != nil || f.Locked {
		return f, 0, 0, err
	}
	p, err := s.door.SharePlace(ctx, v.Visit(token), id)
	if err != nil {
		return Face{}, 0, 0, err
	}
	f.Receiver, f.From, f.All = p.Share.ReceiverName, p.Number, p.All
	if kept.Kind == Review {
		if f.Mine, f.Remarks, err = s.said(ctx, kept, p.Share.Receiver, id); err != nil {
			return Face{}, 0, 0, err
		}
	}
	err = s.record(ctx, v, kept.ID, Event{Kind: Looked, At: s.now(), Receiver: p.Share.Receiver, Asset: id, Photos: 1}, audit.OK)
	return f, p.Before, p.After, err
}

// Terms gives what a share that is open to the visitor says of itself, without any photo.
func (s *Shares) Terms(ctx context.Context, v Visitor, token string) (Face, error) {
	f, _, err := s.front(ctx, v, token)
	if err == nil && f.Locked {
		err = notFound()
	}
	return f, err
}

// front reads what a share says before any photo.
func (s *Shares) front(ctx context.Context, v Visitor, token string) (f Face, kept Share, err error) {
	err = s.store.View(ctx, func(tx Reader) error {
		if kept, err = s.live(ctx, tx, token); err != nil {
			return err
		}
		house, err := tx.House(ctx)
		if err != nil {
			return err
		}
		owner, err := tx.Owner(ctx, kept.Owner)
		if err != nil {
			return err
		}
		if kept.Kind == Upload { // there is nothing to see by it
			f = Face{Organisation: house.Organisation, Kind: Upload, Locked: true}
			return nil
		}
		f = Face{Organisation: house.Organisation, Kind: kept.Kind, Password: kept.Password != "", Named: kept.Named}
		if kept.Barred() {
			open, err := tx.Entered(ctx, EntryHash(v.Entry), kept.ID, s.now())
			if err != nil {
				return err
			}
			if !open {
				f.Locked = true
				return nil
			}
		}
		if !strings.Contains(owner.Name, "@") { // receivers are not told the owner's address
			f.Sharer = owner.Name
		}
		f.Title, f.Note, f.Until, f.Takes = kept.Title, kept.Note, kept.Until, kept.Preset != ""
		f.Purpose = called(house.Purposes, string(kept.Use.Purpose), v.Language)
		f.Channel = called(house.Channels, string(kept.Use.Channel), v.Language)
		if f.Left = -1; kept.Most > 0 {
			f.Left = kept.Most - kept.Used
		}
		return nil
	})
	return f, kept, err
}

// live finds a share that can be opened now.
func (s *Shares) live(ctx context.Context, tx Reader, token string) (Share, error) {
	kept, err := tx.ShareByHash(ctx, Hash(token))
	if err != nil {
		return Share{}, err
	}
	owner, err := tx.Owner(ctx, kept.Owner)
	if err != nil {
		return Share{}, err
	}
	if kept.State(s.now()) != Live || owner.Disabled {
		return Share{}, notFound()
	}
	return kept, nil
}

// record puts on record what a visitor did.
func (s *Shares) record(ctx context.Context, v Visitor, id ident.Share, e Event, outcome audit.Outcome) error {
	err := s.store.InTx(ctx, func(tx Tx) error {
		if err := tx.AddEvent(ctx, id, e); err != nil {
			return err
		}
		body := map[string]any{"what": string(e.Kind), "receiver": e.Receiver.String(), "count": e.Photos}
		if e.Asset != 0 {
			body["asset"] = e.Asset.String()
		}
		event := s.event(v.caller(), audit.ShareOpened, id, body)
		event.Outcome = outcome
		return tx.Append(ctx, event)
	})
	if err != nil {
		return fmt.Errorf("record a visit: %w", err)
	}
	return nil
}

// Wrong passwords and codes are counted for each share: so many, then a pause.
const (
	mostMisses = 10
	pause      = 10 * time.Minute
	entryLasts = 12 * time.Hour
)

// Entry lets a browser in: its secret is for a cookie of this share alone and is kept nowhere.
type Entry struct {
	Secret string
	Until  time.Time
}

// Unlock opens a share by its password.
//
// Problems: "share.not-found", "share.password-wrong", "share.too-many-tries".
func (s *Shares) Unlock(ctx context.Context, v Visitor, token, password string) (Entry, error) {
	kept, err := s.try(ctx, token)
	if err != nil {
		return Entry{}, err
	}
	right, _, err := s.hasher.Check(kept.Password, password)
	if err != nil {
		return Entry{}, fmt.Errorf("check a password: %w", err)
	}
	if !right || kept.Password == "" || kept.Kind == Upload {
		if err := s.record(ctx, v, kept.ID, Event{Kind: Missed, At: s.now()}, audit.Denied); err != nil {
			return Entry{}, err
		}
		return Entry{}, problem.New(problem.Forbidden, "share.password-wrong").At("password")
	}
	return s.enter(ctx, v, token, kept, Admission{})
}

// try counts an attempt to open a share before it is known whether it is right, so that many at
// once find the same limit as one after the other. One that is right is forgotten by enter.
func (s *Shares) try(ctx context.Context, token string) (kept Share, err error) {
	var refused error
	err = s.store.InTx(ctx, func(tx Tx) error {
		refused = nil
		if kept, err = s.live(ctx, tx, token); err != nil {
			return err
		}
		now := s.now()
		if now.Sub(kept.MissedAt) >= pause {
			kept.Misses = 0
		}
		if kept.Misses >= mostMisses {
			refused = problem.New(problem.TooMany, "share.too-many-tries")
			return nil
		}
		kept.Misses++
		kept.MissedAt = now
		return tx.SaveMisses(ctx, kept)
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return Share{}, err
	}
	return kept, nil
}

// Admission is as whom a browser is let in, and for how long.
type Admission struct {
	Receiver ident.Receiver
	Sender   string // what they said they are called, where they send photos
	Until    time.Time
}

// enter opens a share to a browser, if it is still as it was when the attempt began.
func (s *Shares) enter(ctx context.Context, v Visitor, token string, tried Share, as Admission) (e Entry, err error) {
	if e.Secret, err = s.secret(); err != nil {
		return Entry{}, err
	}
	err = s.store.InTx(ctx, func(tx Tx) error {
		kept, err := s.live(ctx, tx, token)
		if err != nil {
			return err
		}
		if kept.Password != tried.Password {
			return problem.New(problem.Forbidden, "share.password-wrong").At("password")
		}
		kept.Misses = 0
		if err := tx.SaveMisses(ctx, kept); err != nil {
			return err
		}
		e.Until = s.now().Add(entryLasts)
		if !kept.Until.IsZero() && kept.Until.Before(e.Until) {
			e.Until = kept.Until
		}
		as.Until = e.Until
		if err := tx.AddEntry(ctx, EntryHash(e.Secret), kept.ID, as); err != nil {
			return fmt.Errorf("open a share: %w", err)
		}
		return tx.Append(ctx, s.event(v.caller(), audit.ShareOpened, kept.ID, map[string]any{"what": "entered", "receiver": as.Receiver.String()}))
	})
	if err != nil {
		return Entry{}, err
	}
	return e, nil
}
