// Package publish puts photos outside the house where the public looks: embeds on websites, portals
// over a part of the library, and the messages by which websites hear what became of an embed.
//
// It hands out no bytes. Whoever asks for a picture goes through release.Door, which decides anew at
// every request: what was put outside is shown for as long as it is cleared for the purpose and the
// channel that were stated, and not a moment longer. What is said of a photo beside the picture, a
// title or a credit, is behind the same decision.
package publish

import (
	"context"
	"crypto/sha256"
	"io"
	"sync"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/release"
)

// Store keeps what stands outside. InTx's changes stand together or not at all.
type Store interface {
	InTx(ctx context.Context, do func(Tx) error) error
	View(ctx context.Context, do func(Reader) error) error
}

// Reader reads one consistent state. What is not there is problem.NotFound.
type Reader interface {
	// Facts are what a decision about an asset rests on, as the door reads them.
	Facts(ctx context.Context, by access.Caller, id ident.Asset) (release.Facts, error)
	// FactsOf is Facts for many assets, in the order of the ids; those that are not there are left out.
	FactsOf(ctx context.Context, by access.Caller, ids []ident.Asset) ([]release.Facts, error)
	rightsReader
	Preset(ctx context.Context, key string) (release.Preset, error)
	// Embeds lists those of a photo, ended ones too, newest first; of all photos, the standing ones,
	// at most so many, for no photo.
	Embeds(ctx context.Context, of ident.Asset, most int) ([]Embed, error)
	Embed(ctx context.Context, id ident.Embed) (Embed, error)
	EmbedAt(ctx context.Context, digest [sha256.Size]byte) (Embed, error)
	// Subject is what may be said of a photo to the public.
	Subject(ctx context.Context, id ident.Asset) (Subject, error)
	// Views count how often photos were shown in places, by place.
	Views(ctx context.Context, kind string, places []int64) (map[int64]Views, error)
	// Portals lists all, by name. PortalNamed finds one.
	Portals(ctx context.Context) ([]Portal, error)
	PortalNamed(ctx context.Context, name string) (Portal, error)
	// Said gives what portals say of photos, as one text each.
	Said(ctx context.Context, ids []ident.Asset) (map[ident.Asset]string, error)
	// Rules are the organisation's purposes and channels.
	Rules(ctx context.Context) (release.Rules, error)
	// Organisation is what the house is called.
	Organisation(ctx context.Context) (string, error)
}

// Tx reads and changes.
type Tx interface {
	Reader
	// SaveWanted keeps that a use was wanted and refused, for those who could clear it.
	SaveWanted(ctx context.Context, id ident.Asset, use clearance.Use, by ident.User, at time.Time) error
	// AddEmbed keeps a new embed, with the use that it is and what its decision rested on.
	AddEmbed(ctx context.Context, e Embed, u release.Use) error
	// EndEmbed keeps that an embed has ended.
	EndEmbed(ctx context.Context, id ident.Embed, at time.Time, by ident.User) error
	// SawEmbed keeps that a page shows an embed. Of each, the first most are kept.
	SawEmbed(ctx context.Context, digest [sha256.Size]byte, page string, at time.Time, most int) error
	// SavePortal keeps a portal, new or changed.
	SavePortal(ctx context.Context, o Portal) error
	Append(ctx context.Context, event audit.Event) error
}

// Subject is what may be said of a photo to whoever may see it.
type Subject struct {
	Title         string
	Text          string
	Creator       string
	Credit        string
	Rights        string
	Width, Height int // of the photo as it came
	TakenAt       time.Time
}

// Views is how often a photo was shown somewhere.
type Views struct {
	Times   int
	LastDay time.Time // the day on which it last was
}

// Ports are what publish needs.
type Ports struct {
	Store  Store
	Door   *release.Door
	Finder Finder
	Now    func() time.Time
	Random io.Reader
	Site   string // where the public reaches the house: "https://photos.example.org"
}

// Publisher puts photos outside.
type Publisher struct {
	store  Store
	door   *release.Door
	finder Finder
	now    func() time.Time
	random io.Reader
	site   string

	pages pagesSeen
	hosts struct {
		sync.Mutex
		read  time.Time
		names map[string]string // of portals, by host
	}
}

// Site is where the public reaches the house.
func (p *Publisher) Site() string { return p.site }

// New makes a publisher.
func New(p Ports) *Publisher {
	return &Publisher{store: p.Store, door: p.Door, finder: p.Finder, now: p.Now, random: p.Random, site: p.Site}
}

// event begins a log row.
func (p *Publisher) event(by access.Caller, kind audit.Kind, object audit.Object, outcome audit.Outcome, body map[string]any) audit.Event {
	return audit.Event{At: p.now(), Actor: audit.By(by), Source: by.Source, Kind: kind, Outcome: outcome, Object: object, Body: body}
}
