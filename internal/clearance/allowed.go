package clearance

import (
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// Allowed gives what one person, or those who speak for them, allow for a photo at a moment: what
// they read as their own answers, whoever else is in it. lies is the folder that the photo lies
// in, then those above.
func (p *Party) Allowed(id ident.Asset, lies []ident.Folder, terms *consent.Terms, at time.Time) consent.Matrix {
	f := Facts{Asset: id, Folders: lies, Terms: terms}
	var uses consent.Matrix
	for i := range p.Stops {
		if p.Stops[i].Stands(id, at) {
			return uses
		}
	}
	p.uses(&f, at, &uses)
	return uses
}
