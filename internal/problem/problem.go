// Package problem holds the kinds of error the house knows. An error faces two ways: the
// person reads one plain sentence chosen by Code, the log keeps the cause. Nothing of the
// cause ever reaches a client.
package problem

import (
	"errors"
	"fmt"
)

// Kind groups problems by what a caller can do about them. The zero value is Internal: an
// error that nobody classified is our fault, not the caller's.
type Kind int

// The kinds.
const (
	Internal        Kind = iota // our fault; the caller can only try again or report the id
	Invalid                     // the request is wrong; change it
	Unauthenticated             // say first who you are
	Forbidden                   // you may know of it, but not do this
	NotFound                    // it does not exist, or is not for your eyes
	Conflict                    // it cannot be, as things stand
	Stale                       // somebody else changed it since you read it
	Unsupported                 // this kind of file or content is not taken
	TooLarge                    // over a limit of size
	TooMany                     // over a limit of rate
	Refused                     // the door says no: not cleared for this use
	Busy                        // cannot be served now; try again
)

// Problem is an error with a stable code. Args fill the sentence; they may be shown to the
// person, so they never hold secrets or internal text.
type Problem struct {
	Kind Kind
	Code string            // stable, e.g. "asset.not-found"; key of the sentence in the catalogue
	Args map[string]string // values named in the sentence
	// Field names the part of the request that is at fault, if one is ("password", "taken_at").
	Field string
	cause error
}

// New makes a problem. args are pairs of name and value.
func New(kind Kind, code string, args ...string) *Problem {
	p := &Problem{Kind: kind, Code: code}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = make(map[string]string, len(args)/2)
		}
		p.Args[args[i]] = args[i+1]
	}
	return p
}

// At returns a copy that names the part of the request at fault.
func (p *Problem) At(field string) *Problem {
	q := *p
	q.Field = field
	return &q
}

// Because returns a copy that keeps the cause for the log.
func (p *Problem) Because(cause error) *Problem {
	q := *p
	q.cause = cause
	return &q
}

// Error is for the log: code and cause. It is never shown to a client.
func (p *Problem) Error() string {
	if p.cause == nil {
		return p.Code
	}
	return fmt.Sprintf("%s: %v", p.Code, p.cause)
}

// Unwrap gives the cause.
func (p *Problem) Unwrap() error { return p.cause }

// Of finds the problem in an error's chain; an error without one is Internal.
func Of(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return New(Internal, "internal").Because(err)
}

// Is tells whether err is a problem of this kind.
func Is(err error, kind Kind) bool {
	return err != nil && Of(err).Kind == kind
}
