package library

import (
	"context"
	"io"

	"imprimatur/internal/asset"
)

// Decoder reads foreign bytes. The server never decodes a photo itself: the one
// implementation hands the bytes to the confined worker and trusts nothing that comes back
// without checking its bounds.
//
// Errors: a file that is refused gives a *problem.Problem of kind problem.Unsupported whose
// code says why ("file.not-a-photo", "file.type-mismatch", "file.too-many-pixels",
// "file.too-complex", "file.too-large", "file.unreadable"); a worker that cannot be had gives
// problem.Busy; anything else is internal. A refusal concerns this one file only.
type Decoder interface {
	// Examine reads one original of the given size and makes all that the library keeps of
	// it. name is used for its extension alone: the content decides the type, and a name
	// that claims another type is refused. sidecar is the XMP file beside it, or empty.
	Examine(ctx context.Context, name string, original io.Reader, size int64, sidecar []byte) (*Examined, error)

	// Render makes one derived file from an original for a release.
	Render(ctx context.Context, original io.Reader, size int64, spec RenderSpec) (*Rendered, error)
}

// Examined is what one look at an original yields.
type Examined struct {
	MediaType     string // by content: image/jpeg, image/x-canon-cr2, ...
	Width, Height int    // pixels, after orientation
	Frames        int
	Damaged       bool // readable, but not to its end
	Metadata      asset.Metadata
	ThumbHash     []byte
	Perceptual    uint64 // 64-bit DCT hash of the grey picture; near duplicates differ in few bits
	Renditions    []Rendered
}

// RenderSpec says how a derived file is to be made. The zero value is refused.
type RenderSpec struct {
	Width, Height int    // the box in pixels; 0 leaves that side free
	Crop          bool   // fill the box (attention-free centre crop) instead of fitting in it
	MediaType     string // image/jpeg, image/webp, image/png
	Quality       int    // 1 to 100
	KeepProfile   bool   // keep the colour profile instead of converting to sRGB
}

// Rendered is a derived picture. It carries no metadata but, where asked for, the colour profile.
type Rendered struct {
	Size          int // nominal longest side for the house's own renditions: 256, 1024 or 2048
	MediaType     string
	Width, Height int
	Bytes         []byte
}
