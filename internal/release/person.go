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

// onlyThem is the form in which somebody is given a photo with everybody else in it made
// unrecognisable.
func onlyThem() Preset {
	return Preset{Key: "copy", Form: &Form{Width: copySize, Height: copySize, MediaType: "image/jpeg", Quality: 85, Metadata: SayNothing}}
}

// ForPerson hands out a photo for the copy that somebody gets of all that is kept of them (GDPR
// Art. 15 and 20). The caller keeps consents and sees the photo, and the person is confirmed in it:
// else it is not found. It is on record as given to that person before the first byte. With alone,
// everybody else in it is made unrecognisable, whoever they are; where it is not known of one of them
// where in the photo they are, it is problem.Refused "copy.others-stay".
func (d *Door) ForPerson(ctx context.Context, by access.Caller, id ident.Asset, who ident.Person, alone bool) (*Delivery, error) {
	f, err := d.store.Facts(ctx, by, id)
	if err != nil {
		return nil, err
	}
	pass, err := toPerson(f, who, asset.RoleOf(copySize), d.now())
	if err != nil {
		return nil, err
	}
	body := map[string]any{"purpose": "copy-for-person", "person": who.String(), "preset": "copy"}
	if alone {
		if pass.blur, err = others(f.Holding, who); err != nil {
			return nil, err
		}
	}
	if len(pass.blur) > 0 {
		pass.preset, body["blurred"] = onlyThem(), numbers(pass.blur)
	}
	out, err := d.open(ctx, pass, Words{})
	if err != nil {
		return nil, err
	}
	if err := d.store.Append(ctx, d.event(by, audit.AssetReleased, f.Holding, audit.OK, body)); err != nil {
		return nil, fmt.Errorf("record a copy: %w", closing(err, out))
	}
	return out, nil
}

// others gives the faces of everybody in a photo but one person, named or not.
func others(h Holding, who ident.Person) (faces []int, err error) {
	for _, s := range h.Clearance.Shown {
		switch own := s.State == person.Confirmed && s.Party != nil && s.Party.Person == who; {
		case own || !s.State.Recognisable():
		case !s.Boxed:
			return nil, problem.New(problem.Refused, "copy.others-stay")
		default:
			faces = append(faces, s.Number)
		}
	}
	return faces, nil
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
