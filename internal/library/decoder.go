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

// RenderSpec and Rendered are the asset's; the door asks for derived files in the same words.
type (
	RenderSpec = asset.RenderSpec
	Rendered   = asset.Rendered
)
