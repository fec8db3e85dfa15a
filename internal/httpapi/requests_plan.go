package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
)

// ResendForm may give a signer more time.
type ResendForm struct {
	Until *time.Time `json:"until,omitempty" doc:"Left out: the end stays"`
}

// LinkForm says what a link is for.
type LinkForm struct {
	Tablet bool `json:"tablet,omitempty" doc:"To be handed over on this device, to answer before your eyes"`
}

// MadeLink is a fresh address.
type MadeLink struct {
	Address string `json:"address"`
}

func (s *Server) events() {
	const tag = "requests"
	handle(s, op{method: http.MethodGet, path: "/events", id: "list-events", tag: tag, action: access.EditConsents, summary: "Events at which people sign themselves in"}, s.listEvents)
	handle(s, op{method: http.MethodPost, path: "/events", id: "open-event", tag: tag, action: access.EditConsents, creates: true, status: http.StatusCreated, limit: 1 << 20,
		summary: "Open an event", about: "It has a short address and a QR code for a poster. People who read it sign themselves in and are asked."}, s.openEvent)
	s.posters()
	handle(s, op{method: http.MethodPost, path: "/events/{id}/guests/{person}/settle", id: "settle-guest", tag: tag, action: access.EditPeople, status: http.StatusNoContent,
		summary: "Say that a guest is new in the register", about: "Whoever was in it already is merged instead."}, s.settleGuest)
}

func (s *Server) whomToAsk(ctx context.Context, by access.Caller, in *struct{ Body WhomForm }) (*answer[list[Candidate]], error) {
	var w outreach.Whom
	var err error
	if w.Assets, err = parseFields[ident.Asset](in.Body.Assets, "assets"); err != nil {
		return nil, err
	}
	if w.Folders, err = parseFields[ident.Folder](in.Body.Folders, "folders"); err != nil {
		return nil, err
	}
	if w.People, err = parseFields[ident.Person](in.Body.People, "people"); err != nil {
		return nil, err
	}
	found, err := s.o.People.WhomToAsk(ctx, by, w)
	if err != nil {
		return nil, err
	}
	named := func(l outreach.Listed) Named { return Named{l.ID.String(), labelOf(by.Language, l)} }
	return &answer[list[Candidate]]{list[Candidate]{each(found, func(c outreach.Candidate) Candidate {
		out := Candidate{Person: named(c.Listed), Photos: c.Photos, Minor: c.Minor, Waiting: c.Waiting, Has: c.Has}
		if c.Refused != nil {
			out.Refused, _ = phrase.Problem(by.Language, c.Refused)
		}
		out.Signers = each(c.Signers, func(g outreach.CandidateSigner) CandidateSigner {
			return CandidateSigner{named(g.Listed), g.Guardian, g.Email, g.Mobile, string(g.Way)}
		})
		return out
	})}}, nil
}

func (s *Server) previewRequest(ctx context.Context, by access.Caller, in *struct{ Body PreviewForm }) (*answer[Letter], error) {
	b := in.Body
	if b.Language == "" {
		b.Language = by.Language
	}
	l, err := s.o.People.Preview(ctx, by, outreach.Ask{Title: b.Title, Note: b.Note, Language: b.Language, Until: at(b.Until)}, b.Guardian)
	if err != nil {
		return nil, err
	}
	return &answer[Letter]{*letterOf(l)}, nil
}

// qrOf draws a QR code, in rows of dark runs.
func qrOf(text string) (QR, error) {
	modules, err := modulesOf(text)
	if err != nil {
		return QR{}, err
	}
	var path strings.Builder
	for y, row := range modules {
		for x := 0; x < len(row); x++ {
			run := 0
			for x+run < len(row) && row[x+run] {
				run++
			}
			if run > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x, y, run, run)
				x += run
			}
		}
	}
	return QR{len(modules), path.String()}, nil
}

// modulesOf gives a QR code in rows of dark modules, with the quiet zone.
func modulesOf(text string) ([][]bool, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("draw a QR code: %w", err)
	}
	return code.Bitmap(), nil
}

func (s *Server) eventFor(by access.Caller, e outreach.Event) (SignInEvent, error) {
	qr, err := qrOf(e.Address)
	if err != nil {
		return SignInEvent{}, err
	}
	return SignInEvent{
		ID: e.ID.String(), Title: e.Title, Code: e.Code, Address: e.Address, QR: qr, MadeAt: e.MadeAt.UTC(), Until: e.Until.UTC(), Cancelled: when(e.Cancelled),
		Guests: each(e.Guests, func(g outreach.Guest) Guest {
			return Guest{Named{g.ID.String(), labelOf(by.Language, g.Listed)}, g.At.UTC()}
		}),
	}, nil
}

func (s *Server) listEvents(ctx context.Context, by access.Caller, _ *none) (*answer[list[SignInEvent]], error) {
	found, err := s.o.People.Events(ctx, by)
	if err != nil {
		return nil, err
	}
	events := make([]SignInEvent, len(found))
	for i, e := range found {
		if events[i], err = s.eventFor(by, e); err != nil {
			return nil, err
		}
	}
	return &answer[list[SignInEvent]]{list[SignInEvent]{events}}, nil
}

func (s *Server) openEvent(ctx context.Context, by access.Caller, in *struct{ Body AskForm }) (*answer[SignInEvent], error) {
	ask, err := in.Body.ask()
	if err != nil {
		return nil, err
	}
	made, err := s.o.People.OpenEvent(ctx, by, ask)
	if err != nil {
		return nil, err
	}
	said, err := s.eventFor(by, made)
	if err != nil {
		return nil, err
	}
	return &answer[SignInEvent]{said}, nil
}

func (s *Server) settleGuest(ctx context.Context, by access.Caller, in *struct {
	ByID
	Person string `path:"person" example:"0a1b2c3d4e5fg"`
}) (*none, error) {
	id, err := parse[ident.Request](in.ID, "request.not-found")
	if err != nil {
		return nil, err
	}
	guest, err := parse[ident.Person](in.Person, "person.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.People.SettleGuest(ctx, by, id, guest)
}
