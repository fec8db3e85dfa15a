package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
)

// Portal is pages over a part of the library that show what is cleared for one use.
type Portal struct {
	ID       string `json:"id"`
	Address  string `json:"address" doc:"Where it stands"`
	Revision int64  `json:"revision"`
	PortalForm
}

// PortalForm is a portal as it is made or changed.
type PortalForm struct {
	Name    string            `json:"name" maxLength:"40" doc:"In its address: small letters, digits and hyphens"`
	Titles  map[string]string `json:"titles" doc:"By language (en, nl, sv, de)"`
	Texts   map[string]string `json:"texts" doc:"By language: what it is, above the photos"`
	Query   string            `json:"query" maxLength:"1000" doc:"What it shows, as people search for it: folder:ID, collection:ID, anything; empty: the whole library"`
	Purpose string            `json:"purpose" maxLength:"64"`
	Channel string            `json:"channel" maxLength:"64"`
	Presets []string          `json:"presets" maxItems:"20" nullable:"false" doc:"In which photos can be downloaded; none: they are only looked at"`
	Members bool              `json:"members,omitempty" doc:"Only for those with an account"`
	Host    string            `json:"host,omitempty" maxLength:"253" doc:"A host name of its own"`
	Colour  string            `json:"colour,omitempty" maxLength:"7" doc:"#rrggbb"`
	Open    bool              `json:"open"`
}

func (s *Server) portals() {
	const tag = "publishing"
	handle(s, op{method: http.MethodGet, path: "/portals", id: "list-portals", tag: tag, action: access.EditWords, summary: "The portals, by name"}, s.listPortals)
	handle(s, op{method: http.MethodPost, path: "/portals", id: "make-portal", tag: tag, action: access.EditWords, status: http.StatusCreated, creates: true,
		summary: "Make a portal: pages that show what is cleared for one use"}, s.makePortal)
	handle(s, op{method: http.MethodPut, path: "/portals/{id}", id: "change-portal", tag: tag, action: access.EditWords, summary: "Change a portal, open or close it"}, s.changePortal)
}

func (s *Server) portalOf(o publish.Portal) Portal {
	address := s.o.Publisher.Site() + "/portals/" + o.Name
	if o.Host != "" {
		address = "https://" + o.Host
	}
	presets := o.Presets
	if presets == nil {
		presets = []string{}
	}
	return Portal{ID: o.ID.String(), Address: address, Revision: o.Revision, PortalForm: PortalForm{
		Name: o.Name, Titles: o.Titles, Texts: o.Texts, Query: o.Query, Purpose: string(o.For.Purpose), Channel: string(o.For.Channel),
		Presets: presets, Members: o.Members, Host: o.Host, Colour: o.Colour, Open: o.Open,
	}}
}

func (f PortalForm) portal() publish.Portal {
	return publish.Portal{
		Name: f.Name, Titles: f.Titles, Texts: f.Texts, Query: f.Query, For: useOf(UseForm{f.Purpose, f.Channel}), Presets: f.Presets,
		Members: f.Members, Host: f.Host, Colour: f.Colour, Open: f.Open,
	}
}

func (s *Server) listPortals(ctx context.Context, by access.Caller, _ *none) (*answer[list[Portal]], error) {
	all, err := s.o.Publisher.Portals(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[Portal]]{list[Portal]{each(all, s.portalOf)}}, nil
}

func (s *Server) makePortal(ctx context.Context, by access.Caller, in *body[PortalForm]) (*tagged[Portal], error) {
	return s.savePortal(ctx, by, in.Body.portal())
}

func (s *Server) changePortal(ctx context.Context, by access.Caller, in *edit[PortalForm]) (*tagged[Portal], error) {
	id, revision, err := edited[ident.Portal](in.ID, in.IfMatch, "portal.not-found")
	if err == nil && id == 0 {
		err = problem.New(problem.NotFound, "portal.not-found")
	}
	if err != nil {
		return nil, err
	}
	o := in.Body.portal()
	o.ID, o.Revision = id, revision
	return s.savePortal(ctx, by, o)
}

func (s *Server) savePortal(ctx context.Context, by access.Caller, o publish.Portal) (*tagged[Portal], error) {
	saved, err := s.o.Publisher.SavePortal(ctx, by, o)
	if err != nil {
		return nil, err
	}
	return &tagged[Portal]{tagOf(saved.Revision), s.portalOf(saved)}, nil
}
