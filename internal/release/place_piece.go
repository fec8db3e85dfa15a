package release

import (
	"context"
	"sync/atomic"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Whole is a photo as it is shown in a place outside to whoever looks closely: its size there, which
// may be less than its own.
type Whole struct{ Width, Height int }

// Closer is a piece of a photo that somebody asks for, and the media type in which.
type Closer struct {
	Piece     asset.Piece
	MediaType string // image/jpeg, image/png or image/webp
}

// MeasureInPlace decides, as ShowInPlace does, and gives the size in which pieces of a photo are
// shown in a place outside.
func (d *Door) MeasureInPlace(ctx context.Context, at Place, id ident.Asset) (Whole, error) {
	s, err := d.seen(ctx, shown{place: at, id: id, width: Widths()[0]})
	if err != nil {
		return Whole{}, err
	}
	return s.facts.closest()
}

// ShowPiece is ShowInPlace for a piece of a photo. choose is given the size in which the photo is
// shown there, and what it refuses is refused; it is asked only about a photo that is shown.
func (d *Door) ShowPiece(ctx context.Context, at Place, id ident.Asset, choose func(Whole) (Closer, error)) (*Copy, error) {
	s, err := d.seen(ctx, shown{place: at, id: id, width: Widths()[0], piece: true})
	if err != nil {
		return nil, err
	}
	whole, err := s.facts.closest()
	if err != nil {
		return nil, err
	}
	want, err := choose(whole)
	if err != nil {
		return nil, err
	}
	if !want.Piece.Possible(whole.Width, whole.Height) {
		return nil, problem.New(problem.Invalid, "render.box").At("piece")
	}
	if small, ok := s.pass.holding.Blob(asset.RoleOf(rendition)); ok && want.Piece.Coarse(whole.Width, whole.Height, rendition/2) {
		s.role, s.pass.role = small.Role, small.Role
	}
	s.pass.preset.Form = &Form{Width: whole.Width, Height: whole.Height, MediaType: want.MediaType, Quality: pieceQuality, Metadata: SayNothing}
	spec := s.pass.spec(Words{})
	spec.Piece = want.Piece
	c := &Copy{MediaType: want.MediaType, door: d, shown: s}
	c.Width, c.Height = want.Piece.Size()
	return c, c.of(spec)
}

const (
	pieceQuality = 90   // from there on the colours of JPEG are as fine as its shades
	rendition    = 2048 // of the house's own, the one from which coarse pieces are made
)

// closest gives the size to which a photo is shown in a place: that in which it is looked at there,
// or the largest in which anybody can have it from there whole and without a mark. Nobody comes
// nearer by pieces than by downloads.
func (f PlaceFacts) closest() (w Whole, err error) {
	if f.Width < 1 || f.Height < 1 || f.Preset.Form == nil {
		return w, placeNotFound()
	}
	w.Width, w.Height = f.Preset.Form.Outcome(f.Width, f.Height)
	for _, o := range f.Offered {
		if !o.Active || o.Form == nil || o.Form.Crop || o.Form.Mark.Text != "" {
			continue
		}
		if width, height := o.Form.Outcome(f.Width, f.Height); width > w.Width {
			w = Whole{width, height}
		}
	}
	return w, nil
}

// bench is where pieces are made: so many at a time, so that whoever looks closely takes the worker
// from nobody, and with so many waiting at most.
type bench struct {
	seats   chan struct{}
	waiting *atomic.Int64
}

// mostWaiting bounds how many pieces wait to be made.
const mostWaiting = 200

func newBench(seats int) bench {
	return bench{seats: make(chan struct{}, max(1, seats)), waiting: new(atomic.Int64)}
}

// work does something when there is a seat, or says that too many wait.
func (b bench) work(do func() error) error {
	defer b.waiting.Add(-1)
	if b.waiting.Add(1) > mostWaiting {
		return problem.New(problem.Busy, "iiif.busy")
	}
	b.seats <- struct{}{}
	defer func() { <-b.seats }()
	return do()
}
