package access

import "imprimatur/internal/ident"

// CallerKind says on whose word a request comes in. The zero value may nothing.
type CallerKind int

// The kinds of caller.
const (
	Stranger CallerKind = iota // no login
	Member                     // a user with a session
	Bearer                     // an API token, for its owner
	Console                    // the command on the data folder: whoever holds folder and passphrase
	House                      // the house's own jobs
	Sender                     // whoever sends photos by an upload link, in the name of its owner and into its folder alone
)

// Caller is who asks. It is only a claim that has been authenticated; what the caller may do
// is read from the store at the moment of the act (Rights), so that a demotion works at once.
type Caller struct {
	Kind     CallerKind
	User     ident.User
	Session  ident.Session
	Token    ident.Token
	Link     ident.Share // of a Sender
	Visit    [32]byte    // of a Sender: what is kept of the secret of their visit; zero: the house finishes what came in by the link
	Source   string      // network address, empty for console and house
	Language string      // in which sentences are wanted: en, nl, sv, de
}

// Unbounded gives rights without limit on a tree, for the console and for the house's own
// jobs: they hold the keys, so a refusal would only be theatre.
func Unbounded(tree Tree) *Rights { return &Rights{Tree: tree, unbounded: true} }
