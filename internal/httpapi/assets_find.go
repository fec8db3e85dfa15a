package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/library"
	"imprimatur/internal/phrase"
)

// Month is how many photos were taken in it.
type Month struct {
	Month string `json:"month" example:"2024-05"`
	Count int    `json:"count"`
}

// Months is the whole timeline, newest first.
type Months struct {
	Items  []Month `json:"items" nullable:"false"`
	Capped bool    `json:"capped" doc:"Only the newest photos were counted"`
}

// Facets counts a list by what its photos have in common.
type Facets struct {
	Facets map[string][]Facet `json:"facets" doc:"folder, media_type, camera, shape, clearance, keyword, added_by, year"`
	Capped bool               `json:"capped" doc:"Only the newest photos were counted"`
}

// Facet is one value and how many photos have it.
type Facet struct {
	Value string `json:"value" doc:"As it stands in a query"`
	Label string `json:"label" doc:"As people read it"`
	Count int    `json:"count"`
}

// grammar is the one filter grammar of search box, API and command.
const grammar = "Words, \"phrases\", -word, and key:value with folder (path or id; =path for the folder alone), in:trash, type, shape, camera, " +
	"clearance, taken and added (2024, 2024-05, 2024-05-03, 2024-01..2024-06), by (e-mail address), keyword, place, file, collection, has:gps, " +
	"is:damaged, is:versioned, is:wanted (refused at the door lately), ends:DAYS (something it may be used for ends), person (name in the register), " +
	"people:none, people:unknown, people:named, cleared-for (a channel), cleared (purpose/channel). The last word is found by its beginning."

type findQuery struct {
	Q string `query:"q" maxLength:"4000" doc:"What to find; empty is everything"`
}

func (s *Server) finding() {
	const tag = "assets"
	handle(s, op{method: http.MethodGet, path: "/assets", id: "list-assets", tag: tag, summary: "A page of what the caller may see, newest first", about: grammar}, s.listAssets)
	handle(s, op{method: http.MethodGet, path: "/assets/months", id: "list-months", tag: tag, summary: "The timeline of a list", about: grammar}, s.listMonths)
	handle(s, op{method: http.MethodGet, path: "/assets/facets", id: "list-facets", tag: tag, summary: "What the photos of a list have in common", about: grammar}, s.listFacets)
}

func (s *Server) listAssets(ctx context.Context, by access.Caller, in *struct {
	Q      string `query:"q" maxLength:"4000" doc:"What to find; empty is everything"`
	Cursor string `query:"cursor" maxLength:"200" doc:"From older, newer or start of a page of this list. Without one a search begins, which is on record"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"60"`
	At     string `query:"at" maxLength:"7" doc:"Begin with this month; a cursor then only says that the list goes on" example:"2024-05"`
}) (*answer[Page], error) {
	found, err := s.o.Library.List(ctx, by, library.ListRequest{Query: in.Q, Cursor: in.Cursor, Limit: in.Limit, Month: in.At})
	if err != nil {
		return nil, err
	}
	page := Page{Items: each(found.Items, itemOf), Older: found.Older, Newer: found.Newer, Start: found.Start, Total: found.Total, Capped: found.Capped}
	if found.Nothing != nil {
		page.Nothing = nothingOf(by.Language, found.Nothing)
	}
	return &answer[Page]{page}, nil
}

func nothingOf(lang string, n *library.Nothing) *Nothing {
	return &Nothing{
		Why: each(n.Why, func(r library.Reason) string { return phrase.Say(lang, "nothing/"+r.Code, r.Args) }),
		Nearest: each(n.Nearest, func(near library.Nearby) Nearby {
			return Nearby{near.Text, near.Without, near.Query, near.Count, near.More}
		}),
	}
}

func (s *Server) listMonths(ctx context.Context, by access.Caller, in *findQuery) (*answer[Months], error) {
	months, capped, err := s.o.Library.Months(ctx, by, in.Q)
	if err != nil {
		return nil, err
	}
	return &answer[Months]{Months{each(months, func(m library.MonthCount) Month { return Month{m.Month, m.Count} }), capped}}, nil
}

func (s *Server) listFacets(ctx context.Context, by access.Caller, in *findQuery) (*answer[Facets], error) {
	f, err := s.o.Library.Facets(ctx, by, in.Q)
	if err != nil {
		return nil, err
	}
	facet := func(section string, counts []library.FacetCount) []Facet {
		return each(counts, func(c library.FacetCount) Facet {
			label := c.Label
			if label == "" {
				label = phrase.Say(by.Language, section+"/"+c.Value, nil)
			}
			if label == "" {
				label = c.Value
			}
			return Facet{c.Value, label, c.Count}
		})
	}
	return &answer[Facets]{Facets{Capped: f.Capped, Facets: map[string][]Facet{
		"folder": facet("folder", f.Folder), "media_type": facet("media", f.Type), "camera": facet("camera", f.Camera),
		"shape": facet("shape", f.Shape), "clearance": facet("status", f.Clearance), "keyword": facet("keyword", f.Keyword),
		"added_by": facet("actor", f.AddedBy), "year": facet("year", f.Year),
	}}}, nil
}
