package release

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Place is somewhere outside the house where photos stand for as long as they are cleared. Exactly
// one of the two is given.
type Place struct {
	Embed  [sha256.Size]byte // what is kept of an embed's address
	Portal ident.Portal
}

// PlaceFacts are all that a decision about showing a photo in a place outside rests on.
type PlaceFacts struct {
	Spot    Spot
	Stands  bool // the place has not ended, and the photo is one of those that it shows
	Wanted  Wanted
	Preset  Preset   // in which it is shown there
	Offered []Preset // in which it can be had there
	Rules   Rules
	Holding Holding // the zero value where the photo is erased
	Width   int     // of the photo as it came, after orientation
	Height  int
}

// The kinds of places.
const (
	EmbedSpot  = "embed"
	PortalSpot = "portal"
)

// Spot is one photo in one place.
type Spot struct {
	Kind  string // EmbedSpot or PortalSpot, or that of a share
	Place int64
	Asset ident.Asset
}

// OnPortal is the form in which portals show photos to be looked at.
func OnPortal() Preset {
	return Preset{Key: "portal", Form: &Form{Width: 2048, Height: 2048, MediaType: "image/webp", Quality: 80, Metadata: SayNothing}}
}

// name is what the place is called in the log.
func (s Spot) name() string {
	switch s.Kind {
	case PortalSpot:
		return ident.Portal(s.Place).String()
	case shareSpot:
		return ident.Share(s.Place).String()
	}
	return ident.Embed(s.Place).String()
}

// Widths lists the widths in which a photo can be asked for in a place outside. They are few, so
// that what is made once serves many.
func Widths() []int { return []int{320, 480, 640, 960, 1280, 1600, 2048, 2560} }

// notShown is the answer to whoever asks for a photo where it stood and is not shown now. It is a
// problem of kind problem.Refused and says nothing of the reasons.
func notShown() error { return problem.New(problem.Refused, "place.not-shown") }

// Copy is a photo as it is shown in a place outside.
type Copy struct {
	ETag          string // changes when the picture does
	MediaType     string
	Width, Height int
	door          *Door
	shown         shown
	key           copyKey
	spec          asset.RenderSpec
}

// of makes it a picture as a spec says.
func (c *Copy) of(spec asset.RenderSpec) error {
	blob, ok := c.shown.pass.holding.Blob(c.shown.pass.role)
	if !ok {
		return placeNotFound()
	}
	c.spec = spec
	c.key = keyOfCopy(blob, c.shown.facts.Spot.Asset, spec)
	c.ETag = c.key.tag()
	return nil
}

// shown is the answer about a photo in a place.
type shown struct {
	place    Place
	id       ident.Asset
	width    int
	piece    bool       // of a photo that is looked at closely
	role     asset.Role // what it is made from; none: the original
	facts    PlaceFacts
	pass     Pass
	decision clearance.Decision
}

// ShowInPlace decides whether a photo may be shown in a place outside at this moment, in one of
// Widths, puts it on record and gives the picture. For an embed no asset is named. A place that is
// not known is problem.NotFound; a photo that is not shown there now is problem.Refused
// "place.not-shown", whatever the reason.
func (d *Door) ShowInPlace(ctx context.Context, at Place, id ident.Asset, width int) (*Copy, error) {
	if !slices.Contains(Widths(), width) {
		return nil, placeNotFound()
	}
	s, err := d.seen(ctx, shown{place: at, id: id, width: width})
	if err != nil {
		return nil, err
	}
	c := &Copy{MediaType: s.pass.preset.Form.MediaType, door: d, shown: s}
	c.Width, c.Height = s.pass.preset.Form.Outcome(s.facts.Width, s.facts.Height)
	words, err := d.wordsFor(ctx, stranger(), s.pass)
	if err != nil {
		return nil, err
	}
	return c, c.of(s.pass.spec(words))
}

// MayShow is ShowInPlace without a picture: for what is said of a photo where it stands.
func (d *Door) MayShow(ctx context.Context, at Place, id ident.Asset) error {
	_, err := d.seen(ctx, shown{place: at, id: id, width: Widths()[0]})
	return err
}

// Bytes gives the picture. Where it had to be made first, the door decides again before anything
// is handed out.
func (c *Copy) Bytes(ctx context.Context) ([]byte, error) {
	d := c.door
	picture, fresh, err := c.get(ctx)
	if err != nil || !fresh {
		return picture, err
	}
	now, err := d.inPlace(ctx, c.shown)
	if err != nil {
		return nil, err
	}
	if !now.pass.same(c.shown.pass) {
		return nil, notShown()
	}
	return picture, nil
}

// get gives the picture from what is kept, or makes it.
func (c *Copy) get(ctx context.Context) (picture []byte, fresh bool, err error) {
	d := c.door
	if !c.shown.piece {
		return d.copies.get(ctx, c.key, func(ctx context.Context) ([]byte, error) { return d.render(ctx, c.shown.pass, c.spec) })
	}
	return d.pieces.get(ctx, c.key, func(ctx context.Context) (picture []byte, err error) {
		err = d.bench.work(func() error {
			picture, err = d.render(ctx, c.shown.pass, c.spec)
			return err
		})
		return picture, err
	})
}

// mostAnswers bounds how often a question is decided anew because something changed meanwhile.
const mostAnswers = 4

// seen decides and puts the answer on record; where that took its time and something changed
// meanwhile, it decides once more, and what goes out is always the answer that is on record.
func (d *Door) seen(ctx context.Context, s shown) (shown, error) {
	var recorded *bool
	for range mostAnswers {
		state := d.store.State()
		now, err := d.inPlace(ctx, s)
		if err != nil {
			return shown{}, err
		}
		yes := now.decision.Cleared()
		waited := false
		if recorded == nil || *recorded != yes {
			if waited, err = d.tally.count(ctx, now); err != nil {
				return shown{}, fmt.Errorf("record what is shown outside: %w", err)
			}
			recorded = &yes
		}
		switch {
		case waited && d.store.State() != state:
			continue
		case !yes:
			d.copies.forget(now.facts.Spot.Asset)
			d.pieces.forget(now.facts.Spot.Asset)
			return shown{}, notShown()
		}
		return now, nil
	}
	return shown{}, problem.New(problem.Busy, "place.busy")
}

// inPlace decides.
func (d *Door) inPlace(ctx context.Context, s shown) (shown, error) {
	var err error
	if s.facts, err = d.store.PlaceFacts(ctx, s.place, s.id); err != nil {
		return shown{}, err
	}
	s.pass, s.decision = toPlace(s.facts, s.width, d.now())
	if s.role != "" {
		s.pass.role = s.role
	}
	return s, nil
}

// form is that in which a photo is shown outside at a width: no bigger than the preset makes
// it, and saying nothing of itself but its rights.
func (f PlaceFacts) form(width int) *Form {
	form := *f.Preset.Form
	full, _ := form.Outcome(f.Width, f.Height)
	width = min(width, full)
	if form.Crop {
		form.Height = max(1, (form.Height*width+form.Width/2)/form.Width)
	} else {
		form.Height = 0
	}
	form.Width = width
	if form.Metadata != SayNothing {
		form.Metadata = SayRights
	}
	return &form
}

// Outcome gives the size that a photo of a size gets in the form. A side of 0 is free.
func (f *Form) Outcome(width, height int) (int, int) {
	if width < 1 || height < 1 {
		return f.Width, f.Height
	}
	across, down := float64(f.Width)/float64(width), float64(f.Height)/float64(height)
	switch {
	case f.Width == 0:
		across = down
	case f.Height == 0:
		down = across
	}
	if f.Crop { // the box, or the largest of its shape that there is
		scale := min(1, 1/max(across, down))
		return rounded(float64(f.Width) * scale), rounded(float64(f.Height) * scale)
	}
	scale := min(1, across, down)
	return rounded(float64(width) * scale), rounded(float64(height) * scale)
}

// MayStand decides whether the caller may put a photo in a place outside now: they may take it, and
// the use is cleared, without any exception of the house for its roles. It gives the use as it is to
// be on record, without a name. A no is a *Refusal.
func MayStand(f Facts, w Wanted, preset Preset, at time.Time) (Use, error) {
	if !visible(f, at) {
		return Use{}, notFound()
	}
	if _, err := usable(preset, nil); err != nil {
		return Use{}, err
	}
	if preset.Form == nil {
		return Use{}, problem.New(problem.Invalid, "preset.original-outside").At("preset")
	}
	a, err := answerFor(f, w, preset, at)
	if err == nil && a.byRule {
		err = &Refusal{Asset: f.Holding.Asset, Use: w.For, Decision: a.decision}
	}
	if err != nil {
		return Use{Decision: a.decision}, err
	}
	return a.use(0, f.Rights.User.ID, at)
}

// Standing answers whether a photo that stands in a place outside is shown there now.
func Standing(f Facts, w Wanted, preset Preset, at time.Time) clearance.Decision {
	_, d := toPlace(PlaceFacts{Stands: true, Wanted: w, Preset: preset, Rules: f.Rules, Holding: f.Holding}, Widths()[0], at)
	return d
}

// Visible tells whether a caller may know of a photo at all.
func Visible(f Facts, at time.Time) bool { return visible(f, at) }

func rounded(side float64) int { return max(1, int(side+0.5)) }

func placeNotFound() error { return problem.New(problem.NotFound, "place.not-found") }
