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
)

// Caller is who asks. It is only a claim that has been authenticated; what the caller may do
// is read from the store at the moment of the act (Rights), so that a demotion works at once.
type Caller struct {
	Kind     CallerKind
	User     ident.User
	Session  ident.Session
	Token    ident.Token
	Source   string // network address, empty for console and house
	Language string // in which sentences are wanted: en, nl, sv, de
}

// Unbounded gives rights without limit on a tree, for the console and for the house's own
// jobs: they hold the keys, so a refusal would only be theatre.
func Unbounded(tree Tree) *Rights { return &Rights{Tree: tree, unbounded: true} }
