package release

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
)

// LinkFacts are all that a decision about showing a photo to the person it depicts rests on.
type LinkFacts struct {
	Person  ident.Person // whom the link is about: the person depicted, by their root
	Until   time.Time
	UsedAt  time.Time
	EndedAt time.Time
	Shows   bool // the link is one that shows photos, and this one is among those
	Depicts bool // an appearance of the person, or of one for whom they speak, is confirmed in it
	Holding Holding
}

// ShowToDepicted decides whether whoever holds a secret address may look at a photo of themselves,
// puts it on record and gives the picture. hash is what is kept of the address. Whatever is
// missing, the answer is the same problem.NotFound.
func (d *Door) ShowToDepicted(ctx context.Context, by access.Caller, hash [sha256.Size]byte, id ident.Asset, size int) (*Picture, error) {
	role := asset.RoleOf(size)
	if role == "" {
		return nil, notFound()
	}
	pass, of, err := d.lookAsDepicted(ctx, hash, id, role)
	if err != nil {
		return nil, err
	}
	blob, ok := pass.holding.Blob(role)
	if !ok {
		return nil, notFound()
	}
	if err := d.sightings.record(ctx, viewer{by: by, size: role, person: of}, id); err != nil {
		return nil, fmt.Errorf("record a photo shown to the person in it: %w", err)
	}
	// The row took its time to become durable; what was ended meanwhile is not shown.
	if pass, _, err = d.lookAsDepicted(ctx, hash, id, role); err != nil {
		return nil, err
	}
	return &Picture{ETag: `"` + blob.Name + `"`, MediaType: blob.MediaType, Size: blob.Size, door: d, pass: pass}, nil
}

func (d *Door) lookAsDepicted(ctx context.Context, hash [sha256.Size]byte, id ident.Asset, role asset.Role) (Pass, ident.Person, error) {
	f, err := d.store.LinkFacts(ctx, hash, id)
	if err != nil {
		return Pass{}, 0, err
	}
	pass, err := toDepicted(f, role, d.now())
	return pass, f.Person, err
}

// live tells whether the link is good at a moment.
func (f *LinkFacts) live(at time.Time) bool {
	return f.UsedAt.IsZero() && f.EndedAt.IsZero() && at.Before(f.Until)
}

// kept tells whether the photo is one that the person in it may look at: what is restricted, in
// the bin or erased is not. That it is not cleared, or quarantined, is what they decide about.
func (f *LinkFacts) kept(at time.Time) bool {
	state := f.Holding.State
	return (state == asset.Active || state == asset.Quarantined) && !clearance.RestrictedAt(f.Holding.Clearance, at)
}
