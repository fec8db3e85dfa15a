package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
)

// PersonUse is a photo of somebody that was handed out.
type PersonUse struct {
	ID       string     `json:"id"`
	Asset    Item       `json:"asset"`
	Purpose  string     `json:"purpose"`
	Channel  string     `json:"channel"`
	Preset   string     `json:"preset"`
	At       time.Time  `json:"at" doc:"When it was granted"`
	Times    int        `json:"times" doc:"How often it was collected"`
	Receiver Named      `json:"receiver" doc:"Who collected it, or noted it"`
	Source   string     `json:"source" doc:"How it left: download, outside, ..."`
	Whom     string     `json:"whom" doc:"For whom, as it was written; empty: not said"`
	Place    string     `json:"place" doc:"Of a use outside: where"`
	EndedAt  *time.Time `json:"ended_at,omitempty" doc:"Since when it stands no more"`
}

// PersonEvent is something that happened to somebody's entry.
type PersonEvent struct {
	At      time.Time `json:"at"`
	What    string    `json:"what" doc:"In the caller's language"`
	Kind    string    `json:"kind"`
	Outcome string    `json:"outcome" enum:"ok,refused,failed"`
	By      Named     `json:"by"`
}

func (s *Server) dossiers() {
	const tag = "people"
	handle(s, op{method: http.MethodGet, path: "/people/{id}/uses", id: "list-person-uses", tag: tag, action: access.EditConsents,
		summary: "What was handed out of somebody's photos, the newest first"}, s.listPersonUses)
	handle(s, op{method: http.MethodGet, path: "/people/{id}/log", id: "list-person-log", tag: tag, action: access.EditConsents,
		summary: "What happened to somebody's entry, the newest first", about: "Reading is itself on record."}, s.listPersonLog)
	rt := &route{method: http.MethodGet, pattern: base + "/people/{id}/export", id: "export-person", needs: member, action: access.EditConsents}
	s.add(rt, s.exportPerson)
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{tag}, Summary: "All that is kept of somebody, for them (GDPR Art. 15 and 20)",
		Description: "A zip with their entry, consents, stops, photos, uses, receivers and log, as JSON, CSV and pictures. On record, as is each photo in it.",
		Parameters: []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}},
			{Name: "others", In: "query", Description: "shown: other people in the photos stay as they are. Left out: they are made unrecognisable, and photos in which that cannot be are left out.", Schema: &huma.Schema{Type: "string", Enum: []any{"shown"}}}},
		Responses: map[string]*huma.Response{"200": {Description: "The archive", Content: map[string]*huma.MediaType{"application/zip": {}}}},
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
}

func (s *Server) listPersonUses(ctx context.Context, by access.Caller, in *ByID) (*answer[list[PersonUse]], error) {
	id, err := parse[ident.Person](in.ID, "person.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.People.Uses(ctx, by, id)
	if err != nil {
		return nil, err
	}
	items, err := s.itemsOf(ctx, by, each(found, func(u outreach.UseOf) ident.Asset { return u.Asset }))
	if err != nil {
		return nil, err
	}
	return &answer[list[PersonUse]]{list[PersonUse]{each(found, func(u outreach.UseOf) PersonUse {
		return PersonUse{
			ID: u.ID.String(), Asset: items(u.Asset), Purpose: string(u.For.Purpose), Channel: string(u.For.Channel), Preset: u.Preset,
			At: u.At.UTC(), Times: u.Times, Receiver: Named{u.By.String(), u.Receiver},
			Source: u.Source, Whom: u.Whom, Place: u.Place, EndedAt: when(u.EndedAt),
		}
	})}}, nil
}

func (s *Server) listPersonLog(ctx context.Context, by access.Caller, in *ByID) (*answer[list[PersonEvent]], error) {
	id, err := parse[ident.Person](in.ID, "person.not-found")
	if err != nil {
		return nil, err
	}
	events, staff, err := s.o.People.Log(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[list[PersonEvent]]{list[PersonEvent]{each(events, func(e audit.Event) PersonEvent {
		return personEvent(by.Language, e, staff[e.Actor.ID])
	})}}, nil
}

func personEvent(lang string, e audit.Event, name string) PersonEvent {
	if name == "" {
		name = phrase.Say(lang, "actor/"+string(e.Actor.Kind), nil)
	}
	return PersonEvent{
		At: e.At.UTC(), What: phrase.Say(lang, "event-name/"+string(e.Kind), nil), Kind: string(e.Kind), Outcome: string(e.Outcome), By: Named{e.Actor.ID.String(), name},
	}
}

// exportPerson streams the archive. When it breaks off, so does the connection: a part must not
// look like the whole.
func (s *Server) exportPerson(x *exchange, r *http.Request) {
	id, err := parse[ident.Person](r.PathValue("id"), "person.not-found")
	if err != nil {
		x.fail(err)
		return
	}
	alone := r.URL.Query().Get("others") != "shown"
	d, err := s.o.People.Dossier(r.Context(), x.caller, id)
	if err != nil {
		x.fail(err)
		return
	}
	h := x.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", attachment(fmt.Sprintf("person-%04d.zip", d.Person.Number)))
	h.Set("Cache-Control", "private, no-store")
	if err := s.writeDossier(r.Context(), x.caller, d, alone, s.slowly(x)); err != nil {
		x.fail(fmt.Errorf("export a person: %w", err))
	}
}
