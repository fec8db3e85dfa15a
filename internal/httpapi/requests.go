package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
)

func (s *Server) requests() {
	const tag = "requests"
	const clerk = access.EditConsents
	handle(s, op{method: http.MethodGet, path: "/requests", id: "list-invitations", tag: tag, action: clerk, summary: "Who was asked, and how it stands, the newest first"}, s.listInvitations)
	handle(s, op{method: http.MethodPost, path: "/requests", id: "ask", tag: tag, action: clerk, creates: true, status: http.StatusCreated, limit: 1 << 20,
		summary: "Ask people for their consent", about: "All of them or nobody. Whoever has no address for the way wanted gets a link to hand on."}, s.postRequest)
	handle(s, op{method: http.MethodPost, path: "/requests/whom", id: "whom-to-ask", tag: tag, action: clerk, limit: 1 << 20, summary: "Who is in question, and how they are reached"}, s.whomToAsk)
	handle(s, op{method: http.MethodPost, path: "/requests/preview", id: "preview-request", tag: tag, action: clerk, summary: "The letter that people would get"}, s.previewRequest)
	handle(s, op{method: http.MethodGet, path: "/requests/{id}", id: "get-request", tag: tag, action: clerk, summary: "A request with all who were asked"}, s.getRequest)
	handle(s, op{method: http.MethodPost, path: "/requests/{id}/cancel", id: "cancel-request", tag: tag, action: clerk, status: http.StatusNoContent,
		summary: "Take back what nobody has answered", about: "It also closes an event."}, s.cancelRequest)
	handle(s, op{method: http.MethodPost, path: "/invitations/{id}/cancel", id: "cancel-invitation", tag: tag, action: clerk, summary: "Take an invitation back"}, s.cancelInvitation)
	handle(s, op{method: http.MethodPost, path: "/invitations/{id}/resend", id: "resend-invitation", tag: tag, action: clerk, summary: "Send an invitation again, to the address that is on file now"}, s.resendInvitation)
	handle(s, op{method: http.MethodPost, path: "/invitations/{id}/link", id: "make-link", tag: tag, action: clerk, secret: true,
		summary: "Make a fresh link that opens an invitation", about: "It is shown once. Links made before stay good."}, s.makeLink)
	handle(s, op{method: http.MethodGet, path: "/invitations/{id}/messages", id: "list-messages", tag: tag, action: clerk, summary: "What was sent about an invitation, the newest first"}, s.listMessages)
	handle(s, op{method: http.MethodGet, path: "/post", id: "get-post", tag: tag, action: clerk, summary: "How people can be written to"}, s.getPost)
	handle(s, op{method: http.MethodGet, path: "/outbox", id: "get-outbox", tag: tag, action: clerk, secret: true, summary: "What a demo would have sent, the newest first"}, s.getOutbox)
}

func (f AskForm) ask() (a outreach.Ask, err error) {
	a = outreach.Ask{
		Scope: consent.Scope{Extent: consent.Extent(f.Scope.Extent)}, Term: consent.Term{From: at(f.From), Until: at(f.Term)}, Variant: consent.Variant(f.Variant),
		Uses: saidOf(f.Uses), ShowPhotos: f.ShowPhotos, Way: consent.Way(f.Way), Until: at(f.Until), Language: f.Language, Title: f.Title, Note: f.Note,
		Ways: make(map[ident.Person]consent.Way, len(f.Ways)),
	}
	if a.People, err = parseFields[ident.Person](f.People, "people"); err != nil {
		return a, err
	}
	if a.Scope.Assets, err = parseFields[ident.Asset](f.Scope.Assets, "assets"); err != nil {
		return a, err
	}
	if a.Scope.Folders, err = parseFields[ident.Folder](f.Scope.Folders, "folders"); err != nil {
		return a, err
	}
	for who, way := range f.Ways {
		id, err := parseField[ident.Person](who, "ways")
		if err != nil {
			return a, err
		}
		a.Ways[id] = consent.Way(way)
	}
	a.Quitclaim, err = parseField[ident.Quitclaim](f.Quitclaim, "quitclaim")
	return a, err
}

// invitationsFor says invitations to a caller.
func (s *Server) invitationsFor(ctx context.Context, by access.Caller, list []outreach.Invitation) ([]Invitation, error) {
	var people []ident.Person
	for _, i := range list {
		people = append(people, i.Person, i.Signer)
	}
	called, err := s.o.People.Names(ctx, by, people)
	if err != nil {
		return nil, err
	}
	named := func(id ident.Person) Named { return Named{id.String(), labelOf(by.Language, called[id])} }
	return each(list, func(i outreach.Invitation) Invitation {
		out := Invitation{
			ID: i.ID.String(), Request: i.Request.String(), Consent: i.Consent.String(), Person: named(i.Person), Signer: named(i.Signer), Title: i.Title,
			Way: string(i.Way), State: string(i.State), Undelivered: i.Undelivered, Until: i.Until.UTC(), Reminders: i.Reminders, Reminder: when(i.NextReminder),
			Steps: each(i.Steps, func(st consent.Step) Step { return Step{string(st.Kind), st.At.UTC(), st.By.String()} }),
		}
		if n := len(i.Steps); n > 0 {
			out.AskedAt, out.LastAt = i.Steps[0].At.UTC(), i.Steps[n-1].At.UTC()
		}
		return out
	}), nil
}

func (s *Server) listInvitations(ctx context.Context, by access.Caller, in *struct {
	State   string `query:"state" doc:"States with commas between; left out: all"`
	Request string `query:"request"`
	Person  string `query:"person" doc:"Who is shown, or who signs"`
	Cursor  string `query:"cursor"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}) (*answer[InvitationPage], error) {
	f := outreach.InvitationFilter{Limit: in.Limit}
	for _, state := range strings.FieldsFunc(in.State, func(r rune) bool { return r == ',' }) {
		if slices.Contains(consent.Standings(), consent.Progress(state)) {
			f.States = append(f.States, consent.Progress(state))
		}
	}
	var err error
	if in.Request != "" {
		if f.Request, err = parse[ident.Request](in.Request, "request.not-found"); err != nil {
			return nil, err
		}
	}
	if in.Person != "" {
		if f.Person, err = parse[ident.Person](in.Person, "person.not-found"); err != nil {
			return nil, err
		}
	}
	if in.Cursor != "" {
		if f.Before, err = parseField[ident.Invitation](in.Cursor, "cursor"); err != nil {
			return nil, err
		}
	}
	found, err := s.o.People.Requests(ctx, by, f)
	if err != nil {
		return nil, err
	}
	items, err := s.invitationsFor(ctx, by, found.Items)
	if err != nil {
		return nil, err
	}
	counts := make(map[string]int, len(found.Counts))
	for state, n := range found.Counts {
		counts[string(state)] = n
	}
	return &answer[InvitationPage]{InvitationPage{items, found.Next.String(), counts}}, nil
}

func (s *Server) requestFor(ctx context.Context, by access.Caller, r outreach.Request) (*answer[Request], error) {
	invitations, err := s.invitationsFor(ctx, by, r.Invitations)
	if err != nil {
		return nil, err
	}
	return &answer[Request]{requestOf(r, invitations)}, nil
}

func (s *Server) postRequest(ctx context.Context, by access.Caller, in *struct{ Body AskForm }) (*answer[Request], error) {
	ask, err := in.Body.ask()
	if err != nil {
		return nil, err
	}
	made, err := s.o.People.Ask(ctx, by, ask)
	if err != nil {
		return nil, err
	}
	return s.requestFor(ctx, by, made)
}

func (s *Server) getRequest(ctx context.Context, by access.Caller, in *ByID) (*answer[Request], error) {
	id, err := parse[ident.Request](in.ID, "request.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.People.Request(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.requestFor(ctx, by, found)
}

func (s *Server) cancelRequest(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Request](in.ID, "request.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.People.CancelRequest(ctx, by, id)
}

func (s *Server) invitationFor(ctx context.Context, by access.Caller, i outreach.Invitation) (*answer[Invitation], error) {
	list, err := s.invitationsFor(ctx, by, []outreach.Invitation{i})
	if err != nil {
		return nil, err
	}
	return &answer[Invitation]{list[0]}, nil
}

func (s *Server) cancelInvitation(ctx context.Context, by access.Caller, in *ByID) (*answer[Invitation], error) {
	id, err := parse[ident.Invitation](in.ID, "request.not-found")
	if err != nil {
		return nil, err
	}
	left, err := s.o.People.Cancel(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.invitationFor(ctx, by, left)
}

func (s *Server) resendInvitation(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body ResendForm
}) (*answer[Invitation], error) {
	id, err := parse[ident.Invitation](in.ID, "request.not-found")
	if err != nil {
		return nil, err
	}
	left, err := s.o.People.Resend(ctx, by, id, at(in.Body.Until))
	if err != nil {
		return nil, err
	}
	return s.invitationFor(ctx, by, left)
}

func (s *Server) makeLink(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body LinkForm
}) (*answer[MadeLink], error) {
	id, err := parse[ident.Invitation](in.ID, "request.not-found")
	if err != nil {
		return nil, err
	}
	open := s.o.People.CopyLink
	if in.Body.Tablet {
		open = s.o.People.HandOver
	}
	address, err := open(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[MadeLink]{MadeLink{address}}, nil
}

// messageOf says a message; its page is there in a demo alone.
func messageOf(lang string, m outreach.SentMessage) Message {
	return Message{
		ID: m.ID.String(), Kind: string(m.Kind), Name: phrase.Say(lang, "message/"+string(m.Kind), nil), Way: string(m.Way), To: m.To, State: string(m.State),
		MadeAt: m.MadeAt.UTC(), SentAt: when(m.SentAt), Attempts: m.Attempts, Answer: m.Answered,
	}
}

func (s *Server) listMessages(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Message]], error) {
	id, err := parse[ident.Invitation](in.ID, "request.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.People.MessagesAbout(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[list[Message]]{list[Message]{each(found, func(m outreach.SentMessage) Message { return messageOf(by.Language, m) })}}, nil
}

func (s *Server) getPost(ctx context.Context, by access.Caller, _ *none) (*answer[Post], error) {
	post, err := s.o.People.Post(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[Post]{Post{
		each(post.Ways, func(w consent.Way) string { return string(w) }), post.Demo,
		each(post.Forms, func(q consent.Quitclaim) Named { return Named{q.ID.String(), q.Name} }),
	}}, nil
}

func (s *Server) getOutbox(ctx context.Context, by access.Caller, in *struct {
	Cursor string `query:"cursor"`
}) (*answer[list[Message]], error) {
	var before ident.Message
	if in.Cursor != "" {
		var err error
		if before, err = parseField[ident.Message](in.Cursor, "cursor"); err != nil {
			return nil, err
		}
	}
	pages, err := s.o.People.Outbox(ctx, by, before)
	if err != nil {
		return nil, err
	}
	return &answer[list[Message]]{list[Message]{each(pages, func(p outreach.OutboxPage) Message {
		m := messageOf(by.Language, p.SentMessage)
		m.Letter = letterOf(p.Composed)
		return m
	})}}, nil
}
