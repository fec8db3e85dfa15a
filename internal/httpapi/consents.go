package httpapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
)

// SaidForm is what was answered for one purpose. What is in neither list was not answered.
type SaidForm struct {
	Purpose string   `json:"purpose" maxLength:"64"`
	Yes     []string `json:"yes,omitempty" maxItems:"64" nullable:"false" doc:"Channels"`
	No      []string `json:"no,omitempty" maxItems:"64" nullable:"false" doc:"Channels"`
}

// ScopeForm says which photos of a person a consent covers.
type ScopeForm struct {
	Extent  string   `json:"extent" enum:"these-assets,this-event,all-of-me"`
	Assets  []string `json:"assets,omitempty" maxItems:"10000" nullable:"false"`
	Folders []string `json:"folders,omitempty" maxItems:"100" nullable:"false"`
}

// ConsentForm is a consent as staff record it.
type ConsentForm struct {
	Method  string     `json:"method" enum:"paper,spoken"`
	Signers []string   `json:"signers,omitempty" maxItems:"5" nullable:"false" doc:"Who said it; left out: the person, or all who speak for them"`
	Answers []SaidForm `json:"answers" maxItems:"64" nullable:"false"`
	Scope   ScopeForm  `json:"scope"`
	From    *time.Time `json:"from,omitempty" doc:"Left out: at once"`
	Until   *time.Time `json:"until,omitempty" doc:"Left out: until withdrawn"`
	Note    string     `json:"note,omitempty" maxLength:"10000"`
}

// ConsentEvent is one thing that was said or happened.
type ConsentEvent struct {
	Kind       string     `json:"kind" enum:"given,changed,confirmed,withdrawn,expired,superseded"`
	At         time.Time  `json:"at"`
	Signer     *Named     `json:"signer,omitempty" doc:"Left out: the house"`
	Answers    []SaidForm `json:"answers" nullable:"false"`
	Assets     []string   `json:"assets" nullable:"false" doc:"Of a withdrawal: for these photos alone"`
	Until      *time.Time `json:"until,omitempty"`
	Method     string     `json:"method,omitempty"`
	RecordedBy *Named     `json:"recorded_by,omitempty" doc:"Who of the house recorded it; left out: the signer themselves"`
	Version    int        `json:"version,omitempty" doc:"Of the text that was shown"`
	Language   string     `json:"language,omitempty" doc:"Of that text"`
	Shown      string     `json:"shown,omitempty" doc:"SHA-256 of all that was shown"`
	Copy       bool       `json:"copy" doc:"The signer got a signed copy, which is kept"`
}

// Consent is what somebody was asked, and all that was said about it.
type Consent struct {
	ID      string         `json:"id"`
	Person  string         `json:"person"`
	State   string         `json:"state" enum:"superseded,withdrawn,refused,asked,partly,lapsed,ended,not-begun,running"`
	Signers []Named        `json:"signers" nullable:"false"`
	Scope   ScopeForm      `json:"scope"`
	From    *time.Time     `json:"from,omitempty"`
	Until   *time.Time     `json:"until,omitempty"`
	AskedAt time.Time      `json:"asked_at"`
	Note    string         `json:"note,omitempty"`
	Events  []ConsentEvent `json:"events" nullable:"false" doc:"Oldest first; they are only ever added"`

	Recordings []Recording `json:"recordings" nullable:"false" doc:"Scans and sounds that staff kept with it"`
}

// WithdrawForm takes a consent back.
type WithdrawForm struct {
	Signer string     `json:"signer,omitempty" doc:"Whose word it is; left out: it counts as everybody's"`
	Uses   []SaidForm `json:"uses,omitempty" maxItems:"64" nullable:"false" doc:"The uses that end, as no; left out: all"`
	Assets []string   `json:"assets,omitempty" maxItems:"10000" nullable:"false" doc:"For these photos alone"`
}

// StopForm is an objection, a restriction or a wish to be blurred.
type StopForm struct {
	Kind   string   `json:"kind" enum:"objection,restriction,blur" doc:"GDPR Art. 21 or 18, or the wish to be unrecognisable in every photo that is used"`
	Assets []string `json:"assets,omitempty" maxItems:"10000" nullable:"false" doc:"Left out: all photos of the person"`
	Note   string   `json:"note,omitempty" maxLength:"10000"`
}

// Stop stops use at once, whatever the legal basis.
type Stop struct {
	ID     string     `json:"id"`
	Kind   string     `json:"kind"`
	Assets []string   `json:"assets" nullable:"false"`
	From   time.Time  `json:"from"`
	Until  *time.Time `json:"until,omitempty" doc:"When it was decided or lifted"`
	Note   string     `json:"note,omitempty"`
	Reason string     `json:"reason,omitempty" doc:"Why it ended, as staff wrote it"`
}

// StopEnd is why a stop ends.
type StopEnd struct {
	Reason string `json:"reason,omitempty" maxLength:"10000" doc:"Needed for a wish to be blurred"`
}

func (s *Server) consents() {
	const tag = "people"
	handle(s, op{method: http.MethodGet, path: "/people/{id}/consents", id: "list-consents", tag: tag, action: access.EditConsents, summary: "What somebody was asked and said, oldest first"}, s.listConsents)
	handle(s, op{method: http.MethodPost, path: "/people/{id}/consents", id: "record-consent", tag: tag, action: access.EditConsents, creates: true, status: http.StatusCreated, limit: 1 << 20,
		summary: "Record a consent that was given on paper or by word of mouth"}, s.postConsent)
	handle(s, op{method: http.MethodPost, path: "/consents/{id}/withdraw", id: "withdraw-consent", tag: tag, action: access.EditConsents, limit: 1 << 20,
		summary: "Record that a consent was taken back", about: "It counts for every photo from this moment on, also for what was granted and not yet collected."}, s.withdrawConsent)
	handle(s, op{method: http.MethodGet, path: "/people/{id}/stops", id: "list-stops", tag: tag, action: access.EditConsents, summary: "Objections, restrictions and wishes to be blurred of somebody"}, s.listStops)
	handle(s, op{method: http.MethodPost, path: "/people/{id}/stops", id: "add-stop", tag: tag, action: access.EditConsents, creates: true, status: http.StatusCreated, limit: 1 << 20,
		summary: "Record an objection, a restriction or a wish to be blurred", about: "It counts at once."}, s.postStop)
	handle(s, op{method: http.MethodPost, path: "/stops/{id}/end", id: "end-stop", tag: tag, action: access.EditConsents, status: http.StatusNoContent, summary: "Record that a stop was decided or lifted"}, s.endStop)
}

func saidOf(forms []SaidForm) []outreach.Said {
	channels := func(texts []string) []consent.Channel {
		return each(texts, func(t string) consent.Channel { return consent.Channel(t) })
	}
	return each(forms, func(f SaidForm) outreach.Said {
		return outreach.Said{Purpose: consent.Purpose(f.Purpose), Yes: channels(f.Yes), No: channels(f.No)}
	})
}

func saidForms(terms *consent.Terms, answers []consent.Answer) []SaidForm {
	texts := func(set consent.Channels) []string {
		return each(terms.Named(set), func(c consent.Channel) string { return string(c) })
	}
	return each(answers, func(a consent.Answer) SaidForm {
		f := SaidForm{Yes: texts(a.Yes), No: texts(a.No)}
		if a.Purpose < len(terms.Purposes) {
			f.Purpose = string(terms.Purposes[a.Purpose])
		}
		return f
	})
}

// numberedEach is each, counting from 1.
func numberedEach[T, U any](list []T, f func(int, T) U) []U {
	n := 0
	return each(list, func(one T) U {
		n++
		return f(n, one)
	})
}

// consentsFor says consents to a caller.
func (s *Server) consentsFor(ctx context.Context, by access.Caller, list []outreach.Consent) ([]Consent, error) {
	var people []ident.Person
	for _, c := range list {
		for _, g := range c.Signers {
			people = append(people, g.Person)
		}
		for _, e := range c.Events {
			people = append(people, e.Signer)
		}
	}
	kept, err := s.o.People.Evidence(ctx, by, each(list, func(c outreach.Consent) ident.Consent { return c.ID }))
	if err != nil {
		return nil, err
	}
	called, err := s.o.People.Names(ctx, by, people)
	if err != nil {
		return nil, err
	}
	named := func(id ident.Person) Named { return Named{id.String(), labelOf(by.Language, called[id])} }
	return each(list, func(c outreach.Consent) Consent {
		return Consent{
			ID: c.ID.String(), Person: c.Person.String(), State: string(c.State), From: when(c.Term.From), Until: when(c.Term.Until),
			AskedAt: c.AskedAt.UTC(), Note: c.Note, Signers: each(c.Signers, func(g consent.Signer) Named { return named(g.Person) }),
			Scope:      ScopeForm{string(c.Scope.Extent), each(c.Scope.Assets, ident.Asset.String), each(c.Scope.Folders, ident.Folder.String)},
			Recordings: each(kept.Recordings[c.ID], recordingOf),
			Events: numberedEach(c.Events, func(number int, e consent.Event) ConsentEvent {
				out := ConsentEvent{
					Kind: string(e.Kind), At: e.At.UTC(), Answers: saidForms(c.Terms, e.Answers), Assets: each(e.Assets, ident.Asset.String),
					Until: when(e.Until), Method: string(e.Method),
					Version: e.Version, Language: e.Language, Copy: slices.Contains(kept.Copies[c.ID], number),
				}
				if e.Shown != (consent.Hash{}) {
					out.Shown = e.Shown.String()
				}
				if e.RecordedBy != 0 {
					out.RecordedBy = &Named{e.RecordedBy.String(), c.Staff[e.RecordedBy]}
				}
				if e.Signer != 0 {
					signer := named(e.Signer)
					out.Signer = &signer
				}
				return out
			}),
		}
	}), nil
}

func (s *Server) listConsents(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Consent]], error) {
	id, err := parse[ident.Person](in.ID, "person.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.People.Consents(ctx, by, id)
	if err != nil {
		return nil, err
	}
	said, err := s.consentsFor(ctx, by, found)
	if err != nil {
		return nil, err
	}
	return &answer[list[Consent]]{list[Consent]{said}}, nil
}

// consentFor says one.
func (s *Server) consentFor(ctx context.Context, by access.Caller, c outreach.Consent) (*answer[Consent], error) {
	said, err := s.consentsFor(ctx, by, []outreach.Consent{c})
	if err != nil {
		return nil, err
	}
	return &answer[Consent]{said[0]}, nil
}

func (s *Server) postConsent(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body ConsentForm
}) (*answer[Consent], error) {
	id, err := parse[ident.Person](in.ID, "person.not-found")
	if err != nil {
		return nil, err
	}
	f := in.Body
	spoken := outreach.Spoken{
		Person: id, Method: consent.Method(f.Method), Answers: saidOf(f.Answers), Note: f.Note,
		Term: consent.Term{From: at(f.From), Until: at(f.Until)}, Scope: consent.Scope{Extent: consent.Extent(f.Scope.Extent)},
	}
	if spoken.Signers, err = parseFields[ident.Person](f.Signers, "signers"); err != nil {
		return nil, err
	}
	if spoken.Scope.Assets, err = parseFields[ident.Asset](f.Scope.Assets, "assets"); err != nil {
		return nil, err
	}
	if spoken.Scope.Folders, err = parseFields[ident.Folder](f.Scope.Folders, "folders"); err != nil {
		return nil, err
	}
	made, err := s.o.People.Record(ctx, by, spoken)
	if err != nil {
		return nil, err
	}
	return s.consentFor(ctx, by, made)
}

func (s *Server) withdrawConsent(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body WithdrawForm
}) (*answer[Consent], error) {
	id, err := parse[ident.Consent](in.ID, "consent.not-found")
	if err != nil {
		return nil, err
	}
	w := outreach.Withdrawal{Uses: saidOf(in.Body.Uses)}
	if in.Body.Signer != "" {
		if w.Signer, err = parseField[ident.Person](in.Body.Signer, "signer"); err != nil {
			return nil, err
		}
	}
	if w.Assets, err = parseFields[ident.Asset](in.Body.Assets, "assets"); err != nil {
		return nil, err
	}
	left, err := s.o.People.Withdraw(ctx, by, id, w)
	if err != nil {
		return nil, err
	}
	return s.consentFor(ctx, by, left)
}

func stopOf(st outreach.PersonStop) Stop {
	return Stop{
		ID: st.ID.String(), Kind: string(st.Stop.Stop.Kind), Assets: each(st.Stop.Stop.Assets, ident.Asset.String),
		From: st.Stop.Stop.From.UTC(), Until: when(st.Stop.Stop.Until), Note: st.Note, Reason: st.Reason,
	}
}

func (s *Server) listStops(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Stop]], error) {
	id, err := parse[ident.Person](in.ID, "person.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.People.Stops(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[list[Stop]]{list[Stop]{each(found, stopOf)}}, nil
}

func (s *Server) postStop(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body StopForm
}) (*answer[Stop], error) {
	id, err := parse[ident.Person](in.ID, "person.not-found")
	if err != nil {
		return nil, err
	}
	assets, err := parseFields[ident.Asset](in.Body.Assets, "assets")
	if err != nil {
		return nil, err
	}
	made, err := s.o.People.AddStop(ctx, by, id, consent.StopKind(in.Body.Kind), assets, in.Body.Note)
	if err != nil {
		return nil, err
	}
	return &answer[Stop]{stopOf(made)}, nil
}

func (s *Server) endStop(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body StopEnd
}) (*none, error) {
	id, err := parse[ident.Stop](in.ID, "stop.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.People.EndStop(ctx, by, id, in.Body.Reason)
}
