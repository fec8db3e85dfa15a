package outreach

import (
	"context"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// Certificate says what was erased of somebody, in words that hold nothing of them.
type Certificate struct {
	Number     int // by which they were known
	At         time.Time
	By         ident.User
	Entries    int // in the register, with the doubles that were merged into it; as many keys were destroyed
	Photos     int // in which they were named
	Messages   int // to them or about them, whose address and text were emptied
	Consents   int // of which stays who answered what, by number
	Notes      int // beside consents; with Copies and Recordings sealed anew until KeepUntil
	Copies     int // signed, each with its receipt
	Recordings int // scans and sounds
	Elsewhere  int // copies that they signed for others, which are kept with those
	// KeepUntil is when notes, copies and recordings are destroyed too; zero: they went at once, or
	// there were none.
	KeepUntil time.Time
}

// Erased is somebody who was erased.
type Erased struct {
	Certificate
	Person    ident.Person
	ProofGone bool // what was kept is destroyed, or nothing was
}

// Part is what a piece of proof is.
type Part int

// The parts.
const (
	NotePart Part = iota + 1
	CopyPart
	ReceiptPart
	RecordingPart
)

// Piece names one thing that is kept, sealed, beside the consents of somebody.
type Piece struct {
	Part      Part
	Owner     ident.Person // the entry under whose key it is sealed
	Consent   ident.Consent
	Event     int             // of a copy or receipt
	Recording ident.Recording // of a recording
}

// ErasedReader reads what is left of people who were erased.
type ErasedReader interface {
	// Erased lists them, the newest first: of a number alone where one is given, else from after
	// the one given.
	Erased(ctx context.Context, number int, after Erased, limit int) ([]Erased, error)
	// ErasedNumbers gives the numbers of those of the ids who were erased.
	ErasedNumbers(ctx context.Context, ids []ident.Person) (map[ident.Person]int, error)
	// ProofKey gives the wrapped key of what is kept of somebody by one of their entries, and to
	// whom it is bound; problem.NotFound "person.not-found" where nothing is.
	ProofKey(ctx context.Context, owner ident.Person) (root ident.Person, wrapped []byte, err error)
	// Pieces lists what is kept beside the consents of somebody, by their root.
	Pieces(ctx context.Context, root ident.Person) ([]Piece, error)
	// Piece gives one as it is sealed now.
	Piece(ctx context.Context, p Piece) ([]byte, error)
}

// Eraser takes somebody out of the register.
type Eraser interface {
	// ErasePerson destroys the keys of entries, empties them and what is sealed under the keys but
	// for pieces, ends their links and what they said for others, stops their messages, and makes a
	// face that was theirs one of the state given. It puts into the certificate what it counted.
	// What follows for clearance stands with it.
	ErasePerson(ctx context.Context, c *Certificate, entries []Entry, faces person.State) error
	// SavePiece keeps a piece as it is sealed now. Of a copy and a receipt it is allowed once the
	// owner's key is destroyed.
	SavePiece(ctx context.Context, p Piece, sealed []byte) error
	// SaveErased keeps a certificate, and with it the wrapped key of what is kept; empty: nothing
	// is, and all pieces go.
	SaveErased(ctx context.Context, e Erased, proof []byte) error
	// ProofDue lists whose kept proof is due to go at a moment; DropProof destroys its key and
	// takes all pieces away.
	ProofDue(ctx context.Context, at time.Time, limit int) ([]ident.Person, error)
	DropProof(ctx context.Context, who ident.Person) error
}
