// Package asset holds what is true of photos: their life, where they live, what they are
// called, how they are found. It reads no bytes and asks no database.
package asset

import (
	"time"

	"imprimatur/internal/ident"
)

// State is where an asset stands in its life. The zero value is not shown to anybody.
type State int

// The states.
const (
	Unknown     State = iota
	Active            // in the library
	Quarantined       // hidden from all but consent managers until its consents are in order
	Trashed           // to be erased 30 days after, unless restored
	Erased            // its key is destroyed; the row remains as a mark that it was
)

// TrashPeriod is how long a trashed asset can be restored.
const TrashPeriod = 30 * 24 * time.Hour

// Asset is one photo with what the house knows of it.
type Asset struct {
	ID        ident.Asset
	Folder    ident.Folder
	State     State
	FileName  string
	MediaType string
	Width     int // pixels, after orientation
	Height    int
	Bytes     int64  // of the original
	SHA256    string // of the original, lower-case hex
	Damaged   bool
	Metadata  Metadata
	Fields    map[ident.Field]string // the organisation's own
	// LicenceEnds is when the right to use the picture ends, whoever is in it; zero: never.
	LicenceEnds time.Time
	AddedAt     time.Time
	AddedBy     ident.User
	TrashedAt   time.Time
	ThumbHash   []byte
	Perceptual  uint64
	Stack       ident.Asset // the asset that stands on top of this one's stack, if any
	Version     int         // number of the current version, from 1
	Revision    int64       // grows with each change; the ETag of edits
}

// Version is one file that an asset has had. The newest by Number need not be the current
// one: going back makes the older file current again.
type Version struct {
	ID        ident.Version
	Asset     ident.Asset
	Number    int
	FileName  string
	MediaType string
	Width     int
	Height    int
	Bytes     int64
	SHA256    string
	AddedAt   time.Time
	AddedBy   ident.User
	Note      string
	Current   bool
}

// Role says which of a version's blobs is meant; it is bound into the blob's key.
type Role string

// The blobs that a version has.
const (
	Original Role = "original"
	Small    Role = "256"
	Medium   Role = "1024"
	Large    Role = "2048"
)

// RoleOf gives the role of a rendition by its nominal size, or "" for a size the house does not keep.
func RoleOf(size int) Role {
	switch size {
	case 256:
		return Small
	case 1024:
		return Medium
	case 2048:
		return Large
	}
	return ""
}

// Shape is how a photo lies.
type Shape string

// The shapes.
const (
	Landscape Shape = "landscape"
	Portrait  Shape = "portrait"
	Square    Shape = "square"
)

// ShapeOf tells how width and height lie; within two percent of each other is square.
func ShapeOf(width, height int) Shape {
	longer, shorter := max(width, height), min(width, height)
	switch {
	case (longer-shorter)*50 <= longer:
		return Square
	case width > height:
		return Landscape
	default:
		return Portrait
	}
}
