package release

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"

	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
)

// shareSpot is the kind of a spot in a share.
const shareSpot = "share"

// showings put on record, as one use each, that photos are shown through shares: when each is shown
// there first. Known ones are remembered, so that looking costs nothing more.
type showings struct {
	mu    sync.Mutex
	known map[Spot]bool
}

func (s *showings) knows(spot Spot) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[spot]
}

func (s *showings) learn(spot Spot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) > mostKnown {
		s.known = make(map[Spot]bool)
	}
	s.known[spot] = true
}

// showThrough puts on record that a photo is shown through a share, where that is not yet. It
// decides in the transaction that does, so that no withdrawal comes between.
func (d *Door) showThrough(ctx context.Context, v Visit, share ident.Share, id ident.Asset) error {
	spot := Spot{Kind: shareSpot, Place: int64(share), Asset: id}
	if d.showings.knows(spot) {
		return nil
	}
	err := d.store.InTx(ctx, func(tx Tx) error {
		at := d.now()
		s, photos, err := tx.ShareFacts(ctx, v, []ident.Asset{id})
		if err != nil {
			return err
		}
		if len(photos) == 0 {
			return notFound()
		}
		now := shown{facts: PlaceFacts{Spot: spot, Wanted: Wanted{For: s.Use}, Holding: photos[0].Holding}}
		if now.pass, now.decision, err = toReceiver(s, photos[0], false, at); err != nil {
			return err
		}
		e, err := showing(ctx, tx, d.random, now, at)
		if err != nil || e == nil {
			return err
		}
		return tx.Append(ctx, *e)
	})
	if err != nil {
		return fmt.Errorf("put on record what a share shows: %w", err)
	}
	d.showings.learn(spot)
	return nil
}

// showing keeps that a photo is shown in a spot from now on, and gives the event that says so; nil
// where it is kept already.
func showing(ctx context.Context, tx Tx, random io.Reader, s shown, at time.Time) (*audit.Event, error) {
	id, err := ident.New[ident.Use](at, random)
	if err != nil {
		return nil, fmt.Errorf("name the use: %w", err)
	}
	f := s.facts
	u, err := answer{wanted: f.Wanted, preset: f.Preset, holding: f.Holding, pass: s.pass, decision: s.decision}.use(id, 0, at)
	if err != nil {
		return nil, err
	}
	fresh, err := tx.SaveShowing(ctx, f.Spot, u)
	if err != nil || !fresh {
		return nil, err
	}
	e := s.event(at)
	u.Prove(e.Body)
	return &e, nil
}

// Prove puts into the body of a use's row in the log which use it is, and what proves the ground
// that is kept with it.
func (u Use) Prove(body map[string]any) {
	sum := sha256.Sum256(u.Ground)
	body["use"], body["ground"] = u.ID.String(), hex.EncodeToString(sum[:])
}

// firstShown puts on record that a portal shows a photo, where that is not yet: as one use, with the
// event that says so. It decides in the transaction that does.
func (t *tally) firstShown(ctx context.Context, tx Tx, s shown, at time.Time) (*audit.Event, error) {
	if s.facts.Spot.Kind != PortalSpot {
		return nil, nil
	}
	f, err := tx.PlaceFacts(ctx, s.place, s.id)
	if err != nil {
		return nil, err
	}
	s.facts = f
	if s.pass, s.decision = toPlace(f, s.width, at); !s.decision.Cleared() {
		return nil, nil
	}
	return showing(ctx, tx, t.random, s, at)
}
