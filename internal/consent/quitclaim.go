package consent

import (
	"time"

	"imprimatur/internal/ident"
)

// Quitclaim is a consent form in all its versions.
type Quitclaim struct {
	ID        ident.Quitclaim
	Name      string // for the house; the signer reads each text's own title
	Retired   bool   // nobody is asked with it any more
	Published int    // the newest version that can be signed; 0 is none
	Draft     int    // the version being written; 0 is none
	MadeAt    time.Time
	MadeBy    ident.User
	Revision  int64
}
