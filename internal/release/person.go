package release

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// copySize is the size in which somebody is given the photos of themselves: without what the file
// says of itself, in which the names of others can stand.
const copySize = 2048

// ForPerson hands out a photo for the copy that somebody gets of all that is kept of them (GDPR
// Art. 15 and 20). The caller keeps consents and sees the photo, and the person is confirmed in it:
// else it is not found. It is on record as given to that person before the first byte.
func (d *Door) ForPerson(ctx context.Context, by access.Caller, id ident.Asset, who ident.Person) (*Delivery, error) {
	f, err := d.store.Facts(ctx, by, id)
	if err != nil {
		return nil, err
	}
	pass, err := toPerson(f, who, asset.RoleOf(copySize), d.now())
	if err != nil {
		return nil, err
	}
	out, err := d.open(ctx, pass, Words{})
	if err != nil {
		return nil, err
	}
	event := d.event(by, audit.AssetReleased, f.Holding, audit.OK, map[string]any{"purpose": "copy-for-person", "person": who.String(), "preset": "copy"})
	if err := d.store.Append(ctx, event); err != nil {
		return nil, fmt.Errorf("record a copy: %w", closing(err, out))
	}
	return out, nil
}

// shows tells whether somebody is confirmed in a photo.
func shows(h Holding, who ident.Person) bool {
	for _, s := range h.Clearance.Shown {
		if s.State == person.Confirmed && s.Party != nil && s.Party.Person == who {
			return true
		}
	}
	return false
}

func mayCopy(f Facts) error {
	if !f.Rights.May(access.EditConsents) {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return nil
}
