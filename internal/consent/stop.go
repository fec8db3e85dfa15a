package consent

import (
	"slices"
	"time"

	"imprimatur/internal/ident"
)

// StopKind is why use is stopped, whatever the legal basis.
type StopKind string

// The kinds.
const (
	Objection   StopKind = "objection"   // GDPR Art. 21: by a person
	Restriction StopKind = "restriction" // GDPR Art. 18: kept, neither shown nor shared
	BlurWish    StopKind = "blur"        // a person wishes to be unrecognisable wherever a photo of them is used
	Hold        StopKind = "hold"        // by the house: an embargo, a dispute
)

// Stop stops use at once, from a moment on. An objection, a restriction or a wish to be blurred
// belongs to a person and is for all photos of them or for some; a hold belongs to an asset. Under a
// wish to be blurred a photo may be used in which they are made unrecognisable: clearance.Blur. It ends when it is
// decided or lifted; the row remains, so that the past can be asked.
type Stop struct {
	Kind   StopKind
	Assets []ident.Asset // ascending; empty: all photos of the person
	From   time.Time
	Until  time.Time // zero: until somebody ends it
	Note   string
	By     ident.User // who recorded it; 0: the person, by their own link
}

// Stands tells whether the stop holds for an asset at a moment.
func (s *Stop) Stands(id ident.Asset, at time.Time) bool {
	if at.Before(s.From) || !s.Until.IsZero() && !at.Before(s.Until) {
		return false
	}
	if len(s.Assets) == 0 {
		return true
	}
	_, found := slices.BinarySearch(s.Assets, id)
	return found
}
