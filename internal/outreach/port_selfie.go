package outreach

import (
	"context"
	"io"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// Renderer makes a picture of foreign bytes. It is the confined worker: nothing here decodes them.
type Renderer interface {
	// Render makes one picture of an original. What is no photo, or cannot be one, is
	// problem.Unsupported; a worker that cannot be had is problem.Busy.
	Render(ctx context.Context, original io.Reader, size int64, spec asset.RenderSpec) (*asset.Rendered, error)
}

// KeptSelfie is a picture that somebody added of themselves at an event.
type KeptSelfie struct {
	Owner   ident.Person // the entry under whose key it is sealed
	Person  ident.Person // its root
	Request ident.Request
	At      time.Time
	Until   time.Time // it is shown no more from then on
	Sealed  []byte
}

// SelfieReader reads what people added of themselves.
type SelfieReader interface {
	// Selfies lists those that stand at a moment, the oldest first, without what is sealed.
	Selfies(ctx context.Context, at time.Time) ([]KeptSelfie, error)
	// SelfiesOf gives those of somebody that stand at a moment, by their root, the oldest first.
	SelfiesOf(ctx context.Context, root ident.Person, at time.Time) ([]KeptSelfie, error)
}

// SelfieWriter keeps them and takes them away.
type SelfieWriter interface {
	// AddSelfie keeps one; an entry has at most one.
	AddSelfie(ctx context.Context, s KeptSelfie) error
	// DropSelfies takes away those of somebody, by their root, and tells how many there were.
	DropSelfies(ctx context.Context, root ident.Person) (int, error)
	// DropOldSelfies takes away those whose time was over at a moment, and tells whose they were.
	DropOldSelfies(ctx context.Context, at time.Time) ([]ident.Person, error)
}
