package person

import "imprimatur/internal/ident"

// KeySubject is what a person's data key is bound to when it is wrapped. Whoever seals and
// whoever opens say it in the same words, or the key does not open.
func KeySubject(id ident.Person) string { return "person/" + id.String() }

// ProofSubject is what the key is bound to under which proof of what somebody allowed outlives
// their own key.
func ProofSubject(id ident.Person) string { return "proof/" + id.String() }
