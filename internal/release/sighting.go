package release

import (
	"context"
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
	rows  gathering[sighting]
}

// sighting is one picture that one viewer is shown.
type sighting struct {
	who viewer
	id  ident.Asset
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
	return s.rows.add(ctx, sighting{who, id}, func(ctx context.Context, all []sighting) error {
		return s.store.Append(ctx, s.events(all)...)
	})
}

func (s *sightings) events(all []sighting) []audit.Event {
	seen := make(map[viewer][]ident.Asset)
	for _, one := range all {
		seen[one.who] = append(seen[one.who], one.id)
	}
	var events []audit.Event
	at := s.now()
	for who, seen := range seen {
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
