package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// Box is where in a photo, in parts of its width and height.
type Box struct {
	X      float64 `json:"x" doc:"Left edge, as a part of the width"`
	Y      float64 `json:"y" doc:"Upper edge, as a part of the height"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Appearance is somebody in a photo.
type Appearance struct {
	ID       string `json:"id"`
	Face     int    `json:"face" doc:"By which reasons name it: face 2"`
	Box      *Box   `json:"box,omitempty" doc:"Left out: somewhere in the photo"`
	Person   *Named `json:"person,omitempty"`
	Source   string `json:"source" enum:"drawn,suggested,imported"`
	State    string `json:"state" enum:"unknown,suggested,confirmed,rejected,not-identifiable"`
	Name     string `json:"name,omitempty" doc:"As it came with the file: a suggestion"`
	Blur     bool   `json:"wishes_blur,omitempty" doc:"Wishes to be unrecognisable in every photo that is used"`
	Revision int64  `json:"revision"`
}

// InPhoto is who is in a photo.
type InPhoto struct {
	Scene string       `json:"scene" enum:",posed,crowd,nobody,look-again" doc:"look-again: another file has taken the photo's place since they were named; setting any other scene says that they were looked at"`
	Items []Appearance `json:"items" nullable:"false"`
	Names bool         `json:"names" doc:"The caller may see, and so give, names"`
}

// AppearanceForm says that somebody is in a photo.
type AppearanceForm struct {
	Box    *Box   `json:"box,omitempty"`
	Person string `json:"person,omitempty" doc:"Who it is; that is then confirmed"`
	State  string `json:"state,omitempty" maxLength:"32" doc:"Left out: confirmed with a person, else unknown"`
}

// AppearanceChange says anew who it is, or where.
type AppearanceChange struct {
	Box    *Box    `json:"box,omitempty"`
	Person *string `json:"person,omitempty" doc:"Empty: nobody is named"`
	State  *string `json:"state,omitempty" maxLength:"32"`
}

// SceneForm says what kind of photo it is.
type SceneForm struct {
	Scene string `json:"scene" maxLength:"16" doc:"posed, crowd, nobody; empty takes it away"`
}

// NameManyForm says of several photos who is in them, or what kind of photos they are.
type NameManyForm struct {
	IDs    []string `json:"ids" minItems:"1" maxItems:"500" nullable:"false"`
	Person string   `json:"person,omitempty" doc:"Is in all of them: where one face is not named, that one"`
	Scene  *string  `json:"scene,omitempty" maxLength:"16" doc:"posed, crowd, nobody; empty takes it away"`
}

// NamedMany says what came of it.
type NamedMany struct {
	Changed int `json:"changed" doc:"How many photos are different now"`
}

func (s *Server) appearances() {
	const tag = "people"
	handle(s, op{method: http.MethodGet, path: "/assets/{id}/appearances", id: "list-appearances", tag: tag, summary: "Who is in a photo"}, s.listAppearances)
	handle(s, op{method: http.MethodPost, path: "/assets/{id}/appearances", id: "add-appearance", tag: tag, action: access.SeeNames, creates: true, status: http.StatusCreated,
		summary: "Say that somebody is in a photo"}, s.postAppearance)
	handle(s, op{method: http.MethodPatch, path: "/appearances/{id}", id: "change-appearance", tag: tag, action: access.SeeNames,
		summary: "Say anew who it is, or where"}, s.patchAppearance)
	handle(s, op{method: http.MethodDelete, path: "/appearances/{id}", id: "remove-appearance", tag: tag, action: access.SeeNames, status: http.StatusNoContent,
		summary: "Take away what never was an appearance"}, s.deleteAppearance)
	handle(s, op{method: http.MethodPut, path: "/assets/{id}/scene", id: "set-scene", tag: tag, action: access.SeeNames, status: http.StatusNoContent,
		summary: "Say what kind of photo it is with regard to the people in it"}, s.putScene)
	handle(s, op{method: http.MethodPost, path: "/assets/people", id: "name-many", tag: tag, action: access.SeeNames, limit: 1 << 20,
		summary: "Say of several photos who is in them, all or none"}, s.postNameMany)
	handle(s, op{method: http.MethodGet, path: "/assets/{id}/clearance", id: "get-clearance", tag: "release",
		summary: "May this photo be used so, or could it at a moment that has been?", about: "Without purpose and channel: what the photo's mark says."}, s.getClearance)
}

func boxOf(b person.Box) *Box {
	if b == (person.Box{}) {
		return nil
	}
	return &Box{b.X, b.Y, b.W, b.H}
}

func (b *Box) box() person.Box {
	if b == nil {
		return person.Box{}
	}
	return person.Box{X: b.X, Y: b.Y, W: b.Width, H: b.Height}
}

func appearanceOf(lang string, a outreach.Shown) Appearance {
	out := Appearance{
		ID: a.ID.String(), Face: a.Number, Box: boxOf(a.Box), Source: string(a.Source), State: string(a.State), Name: a.Name, Blur: a.WishesBlur, Revision: a.Revision,
	}
	if a.Person != 0 {
		out.Person = &Named{a.Person.String(), labelOf(lang, a.Who)}
	}
	return out
}

func (s *Server) listAppearances(ctx context.Context, by access.Caller, in *ByID) (*answer[InPhoto], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.People.InPhoto(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[InPhoto]{InPhoto{
		Scene: string(found.Scene), Names: found.Names,
		Items: each(found.Shown, func(a outreach.Shown) Appearance { return appearanceOf(by.Language, a) }),
	}}, nil
}

// appearance says one to a caller, who may see names.
func (s *Server) appearance(ctx context.Context, by access.Caller, a outreach.Appearance) (*tagged[Appearance], error) {
	var people []ident.Person
	if a.Person != 0 {
		people = append(people, a.Person)
	}
	called, err := s.o.People.Names(ctx, by, people)
	if err != nil {
		return nil, err
	}
	return &tagged[Appearance]{tagOf(a.Revision), appearanceOf(by.Language, outreach.Shown{Appearance: a, Who: called[a.Person]})}, nil
}

func (s *Server) postAppearance(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body AppearanceForm
}) (*tagged[Appearance], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	a := person.Appearance{Asset: id, Box: in.Body.Box.box(), State: person.State(in.Body.State)}
	if in.Body.Person != "" {
		if a.Person, err = parseField[ident.Person](in.Body.Person, "person"); err != nil {
			return nil, err
		}
	}
	added, err := s.o.People.AddAppearance(ctx, by, a)
	if err != nil {
		return nil, err
	}
	return s.appearance(ctx, by, added)
}

func (s *Server) patchAppearance(ctx context.Context, by access.Caller, in *edit[AppearanceChange]) (*tagged[Appearance], error) {
	id, revision, err := edited[ident.Appearance](in.ID, in.IfMatch, "appearance.not-found")
	if err != nil {
		return nil, err
	}
	var c outreach.AppearanceChange
	if in.Body.Box != nil {
		box := in.Body.Box.box()
		c.Box = &box
	}
	if in.Body.State != nil {
		state := person.State(*in.Body.State)
		c.State = &state
	}
	if in.Body.Person != nil {
		var who ident.Person
		if *in.Body.Person != "" {
			if who, err = parseField[ident.Person](*in.Body.Person, "person"); err != nil {
				return nil, err
			}
		}
		c.Person = &who
	}
	changed, err := s.o.People.ChangeAppearance(ctx, by, id, revision, c)
	if err != nil {
		return nil, err
	}
	return s.appearance(ctx, by, changed)
}

func (s *Server) deleteAppearance(ctx context.Context, by access.Caller, in *drop) (*none, error) {
	id, revision, err := edited[ident.Appearance](in.ID, in.IfMatch, "appearance.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.People.RemoveAppearance(ctx, by, id, revision)
}

func (s *Server) putScene(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body SceneForm
}) (*none, error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.People.SetScene(ctx, by, id, person.Scene(in.Body.Scene))
}

func (s *Server) postNameMany(ctx context.Context, by access.Caller, in *body[NameManyForm]) (*answer[NamedMany], error) {
	ids, err := assetsIn(in.Body.IDs)
	if err != nil {
		return nil, err
	}
	var who ident.Person
	if in.Body.Person != "" {
		if who, err = parseField[ident.Person](in.Body.Person, "person"); err != nil {
			return nil, err
		}
	}
	var scene *person.Scene
	if in.Body.Scene != nil {
		of := person.Scene(*in.Body.Scene)
		scene = &of
	}
	changed, err := s.o.People.NameMany(ctx, by, ids, who, scene)
	if err != nil {
		return nil, err
	}
	return &answer[NamedMany]{NamedMany{changed}}, nil
}

func (s *Server) getClearance(ctx context.Context, by access.Caller, in *struct {
	ByID
	Purpose string `query:"purpose" maxLength:"64"`
	Channel string `query:"channel" maxLength:"64"`
	At      string `query:"at" maxLength:"40" doc:"A moment that has been (RFC 3339); left out: now"`
}) (*answer[Clearance], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	var moment time.Time
	if in.At != "" {
		if moment, err = time.Parse(time.RFC3339, in.At); err != nil {
			return nil, problem.New(problem.Invalid, "field.invalid", "field", "at").At("at").Because(err)
		}
	}
	use := clearance.Use{Purpose: clearance.Purpose(in.Purpose), Channel: clearance.Channel(in.Channel)}
	decision, err := s.o.People.Clearance(ctx, by, id, use, moment)
	if err != nil {
		return nil, err
	}
	said, err := s.clearanceOf(ctx, by, decision)
	if err != nil {
		return nil, err
	}
	return &answer[Clearance]{said}, nil
}
