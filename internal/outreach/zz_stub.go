package outreach

import (
	"context"
	"crypto/sha256"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

type MessageKind string

const (
	CodeLetter    MessageKind = "code"
	CopyLetter    MessageKind = "copy"
	LinkLetter    MessageKind = "personal-link"
	ReceiptLetter MessageKind = "withdrawn-receipt"
)
const personalTime = 365 * 24 * time.Hour
const codeTime = 10 * time.Minute

type Letter struct {
	Kind       MessageKind
	To         ident.Person
	Invitation ident.Invitation
	Consent    ident.Consent
	Event      int
	Way        consent.Way
	Language   string
}

func (o *Outreach) post(ctx context.Context, tx Tx, by access.Caller, l Letter) (bool, error) {
	return false, nil
}
func codeHash(of ident.Invitation, code string) [sha256.Size]byte {
	return sha256.Sum256([]byte("imprimatur code v1\x00" + of.String() + "\x00" + code))
}
func keyOf(ctx context.Context, tx Reader, id ident.Person) (Entry, error) {
	found, err := tx.Entries(ctx, []ident.Person{id})
	return found[0], err
}

type Message struct {
	Kind   MessageKind
	MadeAt time.Time
}
type MessageFilter struct {
	Invitation ident.Invitation
	Person     ident.Person
}
type MessageReader interface {
	Messages(ctx context.Context, f MessageFilter) ([]Message, error)
}
