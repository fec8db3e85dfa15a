package release

import (
	"context"
	"runtime"
	"sync"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
)

// sightings puts previews on record. A grid asks for dozens of pictures at once: what one
// caller is shown while a row is being written goes into one row together, which lists every
// asset. Nobody is shown a picture before the row that names it is durable.
type sightings struct {
	store Store
	now   func() time.Time

	mu      sync.Mutex
	writing bool
	next    *rowing
}

// rowing is the rows that will be written next.
type rowing struct {
	seen map[viewer][]ident.Asset
	done chan struct{}
	err  error // once done is closed
}

// viewer is who looks at pictures of which size: what one row has in common.
type viewer struct {
	by     access.Caller
	size   asset.Role
	person ident.Person // whose link it was; 0: somebody of the house, or a share's receiver
	share  ident.Share  // through which they look; 0: none

	receiver ident.Receiver
}

// mostInRow bounds a row.
const mostInRow = 500

// record returns when it is on record that the viewer is shown the asset. When ctx ends first
// it may be on record all the same: more than happened, never less.
func (s *sightings) record(ctx context.Context, who viewer, id ident.Asset) error {
	s.mu.Lock()
	if s.next == nil {
		s.next = &rowing{seen: make(map[viewer][]ident.Asset), done: make(chan struct{})}
	}
	mine := s.next
	mine.seen[who] = append(mine.seen[who], id)
	if !s.writing {
		s.writing = true
		go s.write(context.WithoutCancel(ctx)) // the row is for many callers
	}
	s.mu.Unlock()
	select {
	case <-mine.done:
		return mine.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// write writes rows until nobody waits.
func (s *sightings) write(ctx context.Context) {
	for {
		runtime.Gosched() // whoever is on the way in by now comes into the same row
		s.mu.Lock()
		rows := s.next
		s.next = nil
		if rows == nil {
			s.writing = false
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		rows.err = s.store.Append(ctx, s.events(rows)...)
		close(rows.done)
	}
}

func (s *sightings) events(rows *rowing) []audit.Event {
	var events []audit.Event
	at := s.now()
	for who, seen := range rows.seen {
		for len(seen) > 0 {
			some := seen[:min(len(seen), mostInRow)]
			seen = seen[len(some):]
			events = append(events, who.event(some, at))
		}
	}
	return events
}

// event is one row: its object is the asset, or its body lists them.
func (w viewer) event(seen []ident.Asset, at time.Time) audit.Event {
	e := audit.Event{
		At: at, Actor: audit.By(w.by), Source: w.by.Source, Kind: audit.AssetPreviewed, Outcome: audit.OK,
		Body: map[string]any{"size": string(w.size)},
	}
	if w.person != 0 {
		e.Kind, e.Body["person"] = audit.OwnPhotoShown, w.person.String()
	}
	if w.share != 0 {
		e.Kind, e.Body["share"], e.Body["receiver"] = audit.SharePhotoShown, w.share.String(), w.receiver.String()
	}
	if len(seen) == 1 {
		e.Object = audit.Object{Kind: "asset", ID: seen[0].String()}
		return e
	}
	names := make([]any, len(seen))
	for i, id := range seen {
		names[i] = id.String()
	}
	e.Object, e.Body["assets"] = audit.Object{Kind: "assets"}, names
	return e
}
