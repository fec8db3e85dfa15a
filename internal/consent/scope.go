package consent

import (
	"slices"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Extent is how far a consent reaches. The zero value reaches nothing.
type Extent string

// The extents.
const (
	TheseAssets Extent = "these-assets"
	ThisEvent   Extent = "this-event" // a folder with all that lies in it, now or later
	AllOfMe     Extent = "all-of-me"  // every photo of the person, now and later
)

// Scope says which photos of a person a consent covers.
type Scope struct {
	Extent  Extent
	Assets  []ident.Asset // ascending; of TheseAssets
	Folders []ident.Folder
}

// Check tells whether the scope names what it covers, and nothing else.
func (s Scope) Check() error {
	switch {
	case s.Extent == TheseAssets && len(s.Assets) > 0 && len(s.Folders) == 0 && slices.IsSorted(s.Assets),
		s.Extent == ThisEvent && len(s.Folders) > 0 && len(s.Assets) == 0,
		s.Extent == AllOfMe && len(s.Folders) == 0 && len(s.Assets) == 0:
		return nil
	}
	return problem.New(problem.Invalid, "consent.scope").At("scope")
}

// Covers tells whether the scope reaches an asset that lies in a folder with the folders
// above it.
func (s *Scope) Covers(id ident.Asset, lies []ident.Folder) bool {
	switch s.Extent {
	case AllOfMe:
		return true
	case ThisEvent:
		for _, folder := range s.Folders {
			if slices.Contains(lies, folder) {
				return true
			}
		}
	case TheseAssets:
		_, found := slices.BinarySearch(s.Assets, id)
		return found
	}
	return false
}
