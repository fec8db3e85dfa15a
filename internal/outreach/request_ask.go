package outreach

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// Ask is what staff want to ask, and whom.
type Ask struct {
	People     []ident.Person // those shown; minors are asked through all who speak for them
	Scope      consent.Scope  // of these assets, each person is asked for those they are confirmed in
	Term       consent.Term
	Quitclaim  ident.Quitclaim // its newest published version
	Variant    consent.Variant // empty: for adults, and for guardians where they sign
	Uses       []Said          // what is asked, in Yes
	ShowPhotos bool
	Way        consent.Way                  // empty: what reaches each signer best
	Ways       map[ident.Person]consent.Way // for some signers another one
	Until      time.Time                    // zero: in 30 days
	Language   string                       // for signers whose own is not known; empty: the organisation's
	Title      string                       // what signers read that it is about; may be empty
	Note       string                       // a word to those asked

	letter MessageKind // by which the house asks of itself; empty: AskLetter
}

const (
	mostAsked    = 500 // people in one request
	usualWaiting = 30  // days
)

// Request is what was asked, as staff read it.
type Request struct {
	Asked
	Terms       *consent.Terms // by which its uses are numbered
	Invitations []Invitation
}

// Ask asks people for their consent: each gets a consent, and each signer of it an invitation,
// by the way named, or by a link to hand on where they have no address for it. All or nobody.
//
// Problems: those of consent.Request.Check, "request.nobody", "request.too-many-people",
// "request.person-deceased", "request.not-in-photos", "consent.guardian-missing",
// "quitclaim.not-found", "consent.use-unknown". Those of one person carry their number.
func (o *Outreach) Ask(ctx context.Context, by access.Caller, a Ask) (made Request, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		made, err = o.ask(ctx, tx, by, a)
		return err
	})
	if err != nil {
		return Request{}, fmt.Errorf("ask for consent: %w", err)
	}
	return made, nil
}

func (o *Outreach) ask(ctx context.Context, tx Tx, by access.Caller, a Ask) (Request, error) {
	if err := allow(ctx, tx, by, access.EditConsents); err != nil {
		return Request{}, err
	}
	a.People = slices.Compact(slices.Sorted(slices.Values(a.People)))
	switch {
	case len(a.People) == 0:
		return Request{}, problem.New(problem.Invalid, "request.nobody").At("people")
	case len(a.People) > mostAsked:
		return Request{}, problem.New(problem.Invalid, "request.too-many-people", "limit", fmt.Sprint(mostAsked)).At("people")
	}
	if err := checkNote(a.Note); err != nil {
		return Request{}, err
	}
	r, terms, err := o.compose(ctx, tx, by, a)
	if err != nil {
		return Request{}, err
	}
	if err := tx.AddRequest(ctx, Asked{Request: r}); err != nil {
		return Request{}, fmt.Errorf("keep a request: %w", err)
	}
	made := Request{Asked: Asked{Request: r}, Terms: terms}
	in, err := o.confirmedIn(ctx, tx, r.Scope)
	if err != nil {
		return Request{}, err
	}
	for _, who := range a.People {
		invited, err := o.invite(ctx, tx, by, r, a, who, in)
		if err != nil {
			return Request{}, err
		}
		made.Invitations = append(made.Invitations, invited...)
	}
	body := map[string]any{"people": len(a.People), "extent": string(r.Scope.Extent), "quitclaim": r.Quitclaim.String(), "version": r.Version}
	return made, tx.Append(ctx, o.event(by, audit.RequestMade, "request", r.ID.String(), body))
}

// compose makes the request of what staff want to ask.
func (o *Outreach) compose(ctx context.Context, tx Tx, by access.Caller, a Ask) (consent.Request, *consent.Terms, error) {
	now := o.now().Truncate(time.Millisecond)
	terms, err := tx.Terms(ctx)
	if err != nil {
		return consent.Request{}, nil, err
	}
	answers, err := numbered(terms, a.Uses)
	if err != nil {
		return consent.Request{}, nil, err
	}
	text, err := tx.PublishedText(ctx, a.Quitclaim, 0, cmp.Or(a.Variant, consent.ForAdults), a.Language)
	if err != nil {
		return consent.Request{}, nil, err
	}
	id, err := name[ident.Request](o)
	if err != nil {
		return consent.Request{}, nil, err
	}
	r := consent.Request{
		ID: id, Quitclaim: a.Quitclaim, Version: text.Version, Variant: text.Variant, Scope: a.Scope, Term: a.Term, ShowPhotos: a.ShowPhotos,
		Title: strings.TrimSpace(a.Title), MadeAt: now, MadeBy: by.User, Until: a.Until,
	}
	if r.Until.IsZero() {
		r.Until = now.AddDate(0, 0, usualWaiting)
	}
	for _, answer := range answers {
		r.Uses = append(r.Uses, consent.Uses{Purpose: answer.Purpose, Channels: answer.Yes})
	}
	slices.Sort(r.Scope.Assets)
	r.Scope.Assets = slices.Compact(r.Scope.Assets)
	if err := r.Check(now, terms); err != nil {
		return consent.Request{}, nil, err
	}
	return r, terms, o.inReach(ctx, tx, by, r.Scope)
}

// inReach tells whether a scope is of photos and folders that there are, as far as the caller may
// know.
func (o *Outreach) inReach(ctx context.Context, tx Reader, by access.Caller, s consent.Scope) error {
	if len(s.Assets) > 0 {
		if _, _, err := o.photos(ctx, tx, by, s.Assets, access.See); err != nil {
			return problem.New(problem.Invalid, "consent.scope").At("assets").Because(err)
		}
	}
	if there, err := tx.FoldersExist(ctx, s.Folders); err != nil || !there {
		return problem.New(problem.Invalid, "consent.scope").At("folders").Because(err)
	}
	return nil
}

// confirmedIn tells who is in which of the photos asked about; nil where it is not about single
// photos.
func (o *Outreach) confirmedIn(ctx context.Context, tx Reader, s consent.Scope) (map[ident.Person][]ident.Asset, error) {
	if s.Extent != consent.TheseAssets {
		return nil, nil
	}
	return tx.ShownIn(ctx, s.Assets)
}

// invite asks one person: through all whose word is needed.
func (o *Outreach) invite(ctx context.Context, tx Tx, by access.Caller, r consent.Request, a Ask, who ident.Person, in map[ident.Person][]ident.Asset) ([]Invitation, error) {
	e, err := entry(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	c, err := o.consentFor(r, e, in)
	if err != nil {
		return nil, problem.Of(err).At("people/" + who.String())
	}
	note, err := o.sealNote(e, c.ID.String(), a.Note)
	if err != nil {
		return nil, err
	}
	if err := tx.AddConsent(ctx, Recorded{Consent: c, Owner: e.ID, MadeBy: by.User, Sealed: note}); err != nil {
		return nil, fmt.Errorf("keep a consent: %w", err)
	}
	invited := make([]Invitation, 0, len(c.Signers))
	for _, s := range c.Signers {
		one, err := o.inviteSigner(ctx, tx, by, r, a, c, s)
		if err != nil {
			return nil, err
		}
		invited = append(invited, one)
	}
	body := map[string]any{"consent": c.ID.String(), "request": r.ID.String(), "extent": string(c.Scope.Extent), "number": e.Number}
	return invited, tx.Append(ctx, o.event(by, audit.ConsentAsked, "person", who.String(), body))
}

// consentFor makes the consent that one person is asked for.
func (o *Outreach) consentFor(r consent.Request, e Entry, in map[ident.Person][]ident.Asset) (consent.Consent, error) {
	number := fmt.Sprint(e.Number)
	if !e.DeceasedAt.IsZero() {
		return consent.Consent{}, problem.New(problem.Conflict, "request.person-deceased", "number", number)
	}
	must, err := signers(e, r.MadeAt)
	if err != nil {
		return consent.Consent{}, err
	}
	id, err := name[ident.Consent](o)
	if err != nil {
		return consent.Consent{}, err
	}
	c := consent.Consent{ID: id, Person: e.ID, Signers: must, Scope: r.Scope, Term: r.Term, AskedAt: r.MadeAt}
	if r.Scope.Extent == consent.TheseAssets {
		if c.Scope.Assets = in[e.ID]; len(c.Scope.Assets) == 0 {
			return consent.Consent{}, problem.New(problem.Conflict, "request.not-in-photos", "number", number)
		}
	}
	return c, c.Check()
}

func (o *Outreach) inviteSigner(ctx context.Context, tx Tx, by access.Caller, r consent.Request, a Ask, c consent.Consent, s consent.Signer) (Invitation, error) {
	if _, err := tx.PublishedText(ctx, r.Quitclaim, r.Version, r.TextFor(s), ""); err != nil {
		return Invitation{}, err
	}
	signer, _, err := o.read(ctx, tx, s.Person)
	if err != nil {
		return Invitation{}, err
	}
	id, err := name[ident.Invitation](o)
	if err != nil {
		return Invitation{}, err
	}
	language, err := languageOf(ctx, tx, signer.Person, a.Language)
	if err != nil {
		return Invitation{}, err
	}
	i := Invited{Person: c.Person, Revision: 1, Invitation: consent.Invitation{
		ID: id, Request: r.ID, Consent: c.ID, Signer: s.Person, Language: language, Until: r.Until,
		Way:   o.wayTo(signer.Person, cmp.Or(a.Ways[s.Person], a.Way)),
		Steps: []consent.Step{{Kind: consent.Requested, At: r.MadeAt, By: by.User}},
	}}
	if i.NextReminder, err = o.nextReminder(ctx, tx, i); err != nil {
		return Invitation{}, err
	}
	if err := tx.AddInvitation(ctx, i); err != nil {
		return Invitation{}, fmt.Errorf("keep an invitation: %w", err)
	}
	if i.Way == consent.ByMail || i.Way == consent.BySMS {
		_, err = o.post(ctx, tx, by, Letter{Kind: cmp.Or(a.letter, AskLetter), To: i.Signer, Invitation: i.ID, Way: i.Way, Language: i.Language})
	}
	return o.stands(i, r), err
}

// languageOf gives the language in which somebody is written to.
func languageOf(ctx context.Context, tx Reader, p person.Person, otherwise string) (string, error) {
	who, err := tx.Identity(ctx)
	if err != nil {
		return "", err
	}
	for _, l := range []string{p.Language, otherwise, who.Language} {
		if phrase.Known(l) {
			return l, nil
		}
	}
	return phrase.Default, nil
}

// can tells whether the house can send messages by a way.
func (o *Outreach) can(w consent.Way) bool { return slices.Contains(o.ways, w) }

// wayTo gives the way by which somebody is reached: the one wanted, where they have an address
// for it and the house can send there, else a link to hand on. Wanting none is wanting the best.
func (o *Outreach) wayTo(p person.Person, want consent.Way) consent.Way {
	can := func(w consent.Way) bool {
		return (w == consent.ByMail && p.Email != "" || w == consent.BySMS && p.Mobile != "") && o.can(w)
	}
	switch {
	case want == consent.ByTablet:
		return consent.ByTablet
	case want != "" && can(want):
		return want
	case want == "" && can(consent.ByMail):
		return consent.ByMail
	case want == "" && can(consent.BySMS):
		return consent.BySMS
	}
	return consent.ByLink
}
