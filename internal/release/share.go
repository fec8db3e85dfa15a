package release

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
)

// Visit is one visit to a share: by its secret address, with what shows that it was opened to
// this browser.
type Visit struct {
	Address  [sha256.Size]byte // what is kept of the secret in the address
	Entry    [sha256.Size]byte // what is kept of the browser's own secret; zero: it has none
	Source   string            // network address
	Language string
}

func (v Visit) caller() access.Caller {
	return access.Caller{Kind: access.Stranger, Source: v.Source, Language: v.Language}
}

// ShareFacts are what a decision about a share rests on, whatever the photo.
type ShareFacts struct {
	ID           ident.Share
	Owner        ident.User
	Receiver     ident.Receiver // who proved to be; 0: whoever holds the address
	ReceiverName string
	Use          clearance.Use // that the owner stated
	Takes        bool          // photos can be taken and not only looked at
	Preset       Preset        // in which they are taken
	Mark         bool          // the receiver's name stands across each photo
	Listed       bool          // of photos listed once and for all
	Until        time.Time     // zero: no end
	EndedAt      time.Time
	Held         bool      // a second person has not approved it
	Most, Used   int       // how often photos can be taken, and were; Most 0: no limit
	Barred       bool      // it asks for a password, or for who comes
	EntryUntil   time.Time // until when it is open to this browser; zero: it is not
}

// SharedPhoto is a photo as a decision about showing it through a share needs it.
type SharedPhoto struct {
	Facts      // Rights are those of the share's owner now
	Among bool // it is one of the share's photos now
}

// live tells whether a share is good at a moment. again leaves the count aside, for what was
// counted already.
func (s *ShareFacts) live(at time.Time, again bool) bool {
	return !s.Held && s.EndedAt.IsZero() && (s.Until.IsZero() || at.Before(s.Until)) &&
		(again || s.Most == 0 || s.Used < s.Most) && (!s.Barred || at.Before(s.EntryUntil))
}

// look is the form in which a photo is shown with the receiver's name across it; nil: as it is kept.
func (s *ShareFacts) look(size int) *Form {
	if !s.Mark || size <= smallLook {
		return nil
	}
	return &Form{Width: size, Height: size, MediaType: "image/jpeg", Quality: 80, Metadata: SayNothing, Mark: receiversMark()}
}

const (
	smallLook = 256  // a picture of this size is of no use to anybody and bears no mark
	mostLook  = 1024 // as large as photos are shown that cannot be taken
)

// receiversMark is the receiver's name across a photo.
func receiversMark() Mark { return Mark{Text: receiver, Spot: asset.Middle, Opacity: 35, Size: 70} }

// taken is the preset in which photos are taken.
func (s *ShareFacts) taken() Preset {
	p := s.Preset
	if s.Mark && p.Form != nil {
		form := *p.Form
		form.Mark = receiversMark()
		p.Form = &form
	}
	return p
}

// nameless gives a holding whose files are called by the photo's own number: what a file was
// called can say who is in it.
func nameless(h Holding) Holding {
	extension := strings.ToLower(path.Ext(h.FileName))
	if !plainExtension.MatchString(extension) {
		extension = ""
	}
	h.FileName = h.Asset.String() + extension
	h.Title, h.FolderName = "", ""
	return h
}

var plainExtension = regexp.MustCompile(`^\.[a-z0-9]{2,4}$`)

// ShareLook shows a photo of a share in one of the house's sizes. Whatever is missing, the answer
// is the same problem.NotFound.
func (d *Door) ShareLook(ctx context.Context, v Visit, id ident.Asset, size int) (*Delivery, error) {
	role := asset.RoleOf(size)
	if role == "" {
		return nil, notFound()
	}
	state := d.store.State()
	s, pass, err := d.lookThrough(ctx, v, id, size)
	if err != nil {
		return nil, err
	}
	if err := d.showThrough(ctx, v, s.ID, id); err != nil {
		return nil, err
	}
	who := viewer{by: v.caller(), size: role, share: s.ID, receiver: s.Receiver}
	if err := d.sightings.record(ctx, who, id); err != nil {
		return nil, fmt.Errorf("record a photo shown through a share: %w", err)
	}
	// The row took its time to become durable; what was revoked meanwhile is not shown.
	if d.store.State() != state {
		if _, pass, err = d.lookThrough(ctx, v, id, size); err != nil {
			return nil, err
		}
	}
	return d.open(ctx, pass, Words{Receiver: pass.receiver})
}

func (d *Door) lookThrough(ctx context.Context, v Visit, id ident.Asset, size int) (ShareFacts, Pass, error) {
	s, photos, err := d.store.ShareFacts(ctx, v, []ident.Asset{id})
	if err != nil {
		return s, Pass{}, err
	}
	if len(photos) == 0 || !s.Takes && size > mostLook {
		return s, Pass{}, notFound()
	}
	pass, _, err := toReceiver(s, photos[0], false, d.now())
	pass.role, pass.preset = asset.RoleOf(size), Preset{Form: s.look(size)}
	return s, pass, err
}

// SharePage gives the share and those of its photos that can be seen at this moment, in its order:
// at most so many from a place on, and how many there are. What is not cleared now is not there.
func (d *Door) SharePage(ctx context.Context, v Visit, from, most int) (s ShareFacts, photos []ident.Asset, all int, err error) {
	at := d.now()
	if s, _, err = d.store.ShareFacts(ctx, v, nil); err != nil {
		return s, nil, 0, err
	}
	if !s.live(at, false) {
		return s, nil, 0, notFound()
	}
	listed, all, err := d.store.SharePhotos(ctx, s, at, from, most)
	if err != nil {
		return s, nil, 0, err
	}
	s, found, err := d.store.ShareFacts(ctx, v, listed)
	if err != nil {
		return s, nil, 0, err
	}
	for _, f := range found {
		if _, _, err := toReceiver(s, f, false, at); err == nil {
			photos = append(photos, f.Holding.Asset)
		}
	}
	return s, photos, all - (len(listed) - len(photos)), nil
}

// SharePosition is where a photo stands in a share.
type SharePosition struct {
	Share         ShareFacts
	Before, After ident.Asset // 0: none
	Number, All   int         // Number counts from 0
}

// SharePlace tells where a photo stands in a share, if it can be seen there at this moment.
func (d *Door) SharePlace(ctx context.Context, v Visit, id ident.Asset) (p SharePosition, err error) {
	at := d.now()
	if p.Share, _, err = d.store.ShareFacts(ctx, v, nil); err != nil {
		return p, err
	}
	if !p.Share.live(at, false) {
		return p, notFound()
	}
	listed, all, err := d.store.SharePhotos(ctx, p.Share, at, 0, MostInSet)
	if err != nil {
		return p, err
	}
	i := slices.Index(listed, id)
	if i < 0 {
		return p, notFound()
	}
	s, found, err := d.store.ShareFacts(ctx, v, listed[max(0, i-1):min(len(listed), i+2)])
	if err != nil {
		return p, err
	}
	p = SharePosition{Share: s, Number: i, All: all}
	seen := false
	for _, f := range found {
		if _, _, err := toReceiver(s, f, false, at); err != nil {
			continue
		}
		switch one := f.Holding.Asset; {
		case one == id:
			seen = true
		case seen:
			p.After = one
		default:
			p.Before = one
		}
	}
	if !seen {
		return p, notFound()
	}
	return p, nil
}
