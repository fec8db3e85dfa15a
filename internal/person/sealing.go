package person

import "imprimatur/internal/ident"

// KeySubject is what a person's data key is bound to when it is wrapped. Whoever seals and
// whoever opens say it in the same words, or the key does not open.
func KeySubject(id ident.Person) string { return "person/" + id.String() }
