package outreach

import (
	"context"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// MessageKind is what a message is for.
type MessageKind string

// The kinds. All but the last four go to people in the register.
const (
	AskLetter     MessageKind = "ask"
	RemindLetter  MessageKind = "remind"
	CodeLetter    MessageKind = "code"              // proves who signs
	CopyLetter    MessageKind = "copy"              // of what was signed
	LinkLetter    MessageKind = "personal-link"     // to all that is the person's own
	ReceiptLetter MessageKind = "withdrawn-receipt" // of a withdrawal
	AgeLetter     MessageKind = "coming-of-age"     // the person decides from now on
	EndingLetter  MessageKind = "ending"            // a consent ends soon, or has ended
	DigestLetter  MessageKind = "digest"            // to staff: what has happened
	RecallLetter  MessageKind = "recall"            // to who has a photo that must not be used any more
	RecallAgain   MessageKind = "recall-again"      // a reminder of that
	RecallLate    MessageKind = "recall-late"       // to managers: receivers have not answered in time
)

// MessageState is what became of a message.
type MessageState string

// The states.
const (
	MessageWaiting MessageState = "waiting" // to be sent, perhaps once more
	MessageSent    MessageState = "sent"    // the gateway has taken it
	MessageFailed  MessageState = "failed"  // the gateway refuses it
	MessageGivenUp MessageState = "given-up"
	MessageDropped MessageState = "dropped" // what it was about was over before it could be sent
)

// Message is a mail or SMS as it is kept. What names somebody is sealed under the person's key;
// what goes to an account is not sealed.
type Message struct {
	ID         ident.Message
	Kind       MessageKind
	Person     ident.Person // to whom, by the entry under whose key it was sealed; or
	Account    ident.User
	Invitation ident.Invitation // what it is about, as far as it is
	Consent    ident.Consent
	Event      int            // of the consent
	Receiver   ident.Receiver // of a recall
	Way        consent.Way
	Language   string
	Address    []byte
	MadeAt     time.Time
	MadeBy     ident.User // 0: the house
	State      MessageState
	SentAt     time.Time
	Attempts   int
	Answer     []byte // what the gateway said last
	Page       []byte // how it looks; kept in a demo alone
}

// MessageFilter chooses messages, the newest first. Zero fields choose all.
type MessageFilter struct {
	Invitation ident.Invitation
	Person     ident.Person // by their root
	Paged      bool         // only those whose page was kept
	Before     ident.Message
	Limit      int
}

// MessageReader reads what was sent.
type MessageReader interface {
	// Message gives one, or problem.NotFound "message.not-found".
	Message(ctx context.Context, id ident.Message) (Message, error)
	// Messages gives those that the filter chooses.
	Messages(ctx context.Context, f MessageFilter) ([]Message, error)
	// Account gives an account, or problem.NotFound.
	Account(ctx context.Context, id ident.User) (access.User, error)
}

// MessageWriter changes what is sent.
type MessageWriter interface {
	// AddMessage keeps a new message, and has SendMessage called once the transaction stands,
	// until it succeeds.
	AddMessage(ctx context.Context, m Message) error
	// SaveMessage keeps what became of a message.
	SaveMessage(ctx context.Context, m Message) error
}

// Sender hands messages to gateways.
type Sender interface {
	// Send gives what the gateway answered, also beside an error where it said something. The
	// error is problem.Refused when the gateway will never take the message, and anything else
	// when it may take it later. Sending a message again is allowed: its ID tells that it is the
	// same one.
	Send(ctx context.Context, m Outgoing) (answer string, err error)
}

// Outgoing is a message as it leaves the house.
type Outgoing struct {
	ID         string
	Way        consent.Way // ByMail or BySMS
	To         string
	From       string // name of who writes, beside the address that the gateway uses
	ReplyTo    string // empty: nobody
	Language   string
	Subject    string // of a mail
	Text       string
	HTML       string // of a mail
	Enclosures []Enclosure
}

// Enclosure is a file in a mail.
type Enclosure struct {
	Name      string
	MediaType string
	Content   []byte
}
