package asset

import (
	"time"

	"imprimatur/internal/ident"
)

// byConsole stands in a search for what no user brought in: the command on the data folder.
const byConsole = "console"

// Query says which assets are wanted. It is what the search box, the API and the command
// share; ParseQuery reads its text form, Text writes it. The zero value is every active
// asset that the caller may see.
type Query struct {
	Words      []Word
	Folder     ident.Folder // this folder, and with Below all that lies in it
	Below      bool
	Collection ident.Collection
	Keywords   []string
	MediaTypes []string // full types ("image/jpeg")
	Shapes     []Shape
	Cameras    []string // make and model as shown
	Statuses   []string // clearance statuses
	TakenFrom  time.Time
	TakenUntil time.Time // exclusive
	AddedFrom  time.Time
	AddedUntil time.Time
	AddedBy    []ident.User // 0: the console
	Place      string
	FileName   string
	State      State          // Active when zero
	Damaged    bool           // only damaged ones
	Version    bool           // only those with more than one version
	Located    bool           // only those with a position
	People     []ident.Person // all of them are in it
	Faces      Faces
	Uses       []WantedUse // cleared for all of them now
	Ends       int         // days within which something that it may be used for ends; 0: whatever
	Refused    bool        // only those that somebody asked for lately and did not get
}

// Faces says of whom nobody or somebody has said who they are. The zero value is whatever.
type Faces string

// What can be asked of the people in photos.
const (
	NobodyShown  Faces = "none"    // nobody was pointed out
	SomeUnknown  Faces = "unknown" // somebody of whom nobody has confirmed who it is
	EverybodyHas Faces = "named"   // somebody, and all of them are named
)

// WantedUse is a use for which an asset is to be cleared. Without a purpose any will do.
type WantedUse struct {
	Purpose string
	Channel string
}

// Word is one word or phrase to be found; the last word typed is a prefix.
type Word struct {
	Text   string
	Phrase bool
	Prefix bool
	Not    bool
}

// Item is an asset as it stands in a list: narrow, because a list reads many.
type Item struct {
	ID          ident.Asset
	Folder      ident.Folder
	FileName    string
	Title       string
	MediaType   string
	Width       int
	Height      int
	TakenAt     time.Time
	ZoneKnown   bool
	TakenGuess  bool // see Taken.Guess
	Bytes       int64
	SHA256      string
	ThumbHash   []byte
	Damaged     bool
	State       State
	Status      string    // clearance now
	StatusUntil time.Time // zero: until something changes it
	Stacked     int       // how many lie under it
	Revision    int64
	SortKey     int64 // place in the library's order, newest first; unique
}

// Page is a stretch of a list. Cursors are opaque to callers; an empty one means the end.
type Page struct {
	Items  []Item
	Newer  string
	Older  string
	Start  string // reads the list again from its beginning
	Total  int    // how many there are, up to a cap
	Capped bool   // there are more than Total
}

// SortKey places a photo in the library's one order: seconds of its capture, then a spread
// of 20 bits taken from its name, so that equal moments stay apart and the key is unique in
// practice (the store adds one until it is). Being a single integer it serves as list order,
// as cursor and as the row of the search index, so the newest matches come without sorting.
func SortKey(taken time.Time, id ident.Asset) int64 {
	return taken.Unix()<<20 | int64(id)&(1<<20-1)
}
