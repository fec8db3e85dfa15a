package outreach

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/phrase"
)

// Own is what the holder of a personal link sees: themselves, and those for whom they speak.
type Own struct {
	Asks     Identity
	Language string
	Holder   string // what they are called
	Subjects []OwnSubject
}

// OwnSubject is somebody whom the holder may answer for.
type OwnSubject struct {
	Person   ident.Person
	Label    string
	Self     bool
	Photos   []UsedPhoto
	Consents []OwnConsent
	Channels []Sentence // on which something is allowed now
	Stopped  bool       // they object to every use, or it is restricted
	Blurred  bool       // they wish to be unrecognisable in every photo that is used
	Rights   []Right
}

// UsedPhoto is a photo of somebody with what they allow for it.
type UsedPhoto struct {
	OwnPhoto
	Allowed []AskedPurpose // purposes with the channels allowed; none: nothing
}

// OwnConsent is what the holder said of one thing they were asked.
type OwnConsent struct {
	ID       ident.Consent
	State    consent.State
	AskedAt  time.Time
	Scope    consent.Scope
	Photos   int
	Folders  []string
	Term     consent.Term
	Form     consent.Form // as it would be signed now; without questions where nothing can be changed
	Answered []Answered   // what holds now
	Proofs   []int        // of which events a copy is kept
	Allows   bool         // there is something to withdraw
}

// MayChange tells whether the answers can be changed on the page.
func (c OwnConsent) MayChange() bool { return len(c.Form.Asked) > 0 }

// holder is who holds a personal link, with those whom they may answer for.
type holder struct {
	entry    Entry
	subjects []Entry
}

// holding opens a personal link.
func (o *Outreach) holding(ctx context.Context, tx Reader, token string) (h holder, err error) {
	link, err := o.OpenLink(ctx, tx, token, PersonalLink)
	if err != nil {
		return h, err
	}
	if h.entry, err = entry(ctx, tx, link.Person); err != nil {
		return h, err
	}
	wards, err := tx.Wards(ctx, h.entry.ID, o.now())
	if err != nil {
		return h, err
	}
	h.subjects = []Entry{h.entry}
	for _, id := range wards {
		e, err := entry(ctx, tx, id)
		if err != nil {
			return h, err
		}
		if e.Minority.At(o.now()) && e.ID != h.entry.ID {
			h.subjects = append(h.subjects, e)
		}
	}
	return h, nil
}

// subject finds somebody whom the holder may answer for; 0 is the holder.
func (h holder) subject(id ident.Person) (Entry, bool) {
	for _, e := range h.subjects {
		if e.ID == id || id == 0 {
			return e, true
		}
	}
	return Entry{}, false
}

// Personal gives the page of whoever holds a personal link, and puts on record that it was opened.
//
// Problems: "link.ended".
func (o *Outreach) Personal(ctx context.Context, v Visitor, token string) (own Own, err error) {
	var of holder
	err = o.store.View(ctx, func(tx Reader) error {
		var err error
		if of, err = o.holding(ctx, tx, token); err != nil {
			return err
		}
		own, err = o.own(ctx, tx, v, of)
		return err
	})
	if err != nil {
		return Own{}, fmt.Errorf("show somebody's own page: %w", err)
	}
	body := map[string]any{"link": string(PersonalLink), "number": of.entry.Number}
	return own, o.store.Append(ctx, o.event(v.caller(), audit.LinkOpened, "person", of.entry.ID.String(), body))
}

func (o *Outreach) own(ctx context.Context, tx Reader, v Visitor, h holder) (own Own, err error) {
	if own.Asks, err = tx.Identity(ctx); err != nil {
		return own, err
	}
	p, err := o.open(h.entry)
	if err != nil {
		return own, err
	}
	if own.Language = v.Language; !phrase.Known(own.Language) {
		if own.Language, err = languageOf(ctx, tx, p, ""); err != nil {
			return own, err
		}
	}
	own.Holder = label(p)
	terms, err := tx.Terms(ctx)
	if err != nil {
		return own, err
	}
	words, err := tx.Sentences(ctx, own.Language)
	if err != nil {
		return own, err
	}
	for _, e := range h.subjects {
		r := ownReader{o: o, tx: tx, holder: h.entry.ID, entry: e, terms: terms, words: words, language: own.Language}
		subject, err := r.read(ctx)
		if err != nil {
			return own, err
		}
		own.Subjects = append(own.Subjects, subject)
	}
	return own, nil
}

// ownReader reads what one page tells of one person.
type ownReader struct {
	o        *Outreach
	tx       Reader
	holder   ident.Person
	entry    Entry
	terms    *consent.Terms
	words    Sentences
	language string
}

func (r *ownReader) read(ctx context.Context) (s OwnSubject, err error) {
	p, err := r.o.open(r.entry)
	if err != nil {
		return s, err
	}
	s.Person, s.Label, s.Self = r.entry.ID, label(p), r.entry.ID == r.holder
	consents, err := r.tx.Consents(ctx, r.entry.ID)
	if err != nil {
		return s, err
	}
	stops, err := r.tx.Stops(ctx, r.entry.ID)
	if err != nil {
		return s, err
	}
	if s.Rights, err = r.tx.RightsOf(ctx, r.entry.ID, mostRights); err != nil {
		return s, err
	}
	photos, err := r.tx.OwnPhotos(ctx, r.entry.ID, r.o.now())
	if err != nil {
		return s, err
	}
	var kept []consent.Stop
	for _, stop := range stops {
		kept = append(kept, stop.Stop)
		if len(stop.Stop.Assets) == 0 && stop.Stop.Stands(0, r.o.now()) {
			wish := stop.Stop.Kind == consent.BlurWish
			s.Blurred, s.Stopped = s.Blurred || wish, s.Stopped || !wish
		}
	}
	r.photos(&s, p, photos, kept, consents)
	return s, r.consents(ctx, &s, photos, consents)
}

// photos says of each photo what is allowed for it.
func (r *ownReader) photos(s *OwnSubject, p person.Person, photos []OwnPhoto, stops []consent.Stop, consents []Recorded) {
	plain := make([]consent.Consent, len(consents))
	for i, c := range consents {
		plain[i] = c.Consent
	}
	party := &clearance.Party{
		Person: p.ID, Minority: r.entry.Minority, Guardians: r.entry.Guardians, Died: r.entry.DeceasedAt, FreeFrom: r.entry.FreeFrom,
		Stops: stops, Words: consent.Words(plain...),
	}
	for _, photo := range photos {
		uses := party.Allowed(photo.Asset, photo.Lies, r.terms, r.o.now())
		s.Photos = append(s.Photos, UsedPhoto{photo, r.named(uses)})
	}
}

// named puts a set of uses into the organisation's words.
func (r *ownReader) named(uses consent.Matrix) []AskedPurpose {
	var list []AskedPurpose
	for _, p := range r.words.Purposes {
		number := r.terms.Purpose(consent.Purpose(p.Key))
		if number < 0 {
			continue
		}
		one := AskedPurpose{Sentence: p}
		for _, c := range r.words.Channels {
			if uses[number].Has(r.terms.Channel(consent.Channel(c.Key))) {
				one.Channels = append(one.Channels, c)
			}
		}
		if len(one.Channels) > 0 {
			list = append(list, one)
		}
	}
	return list
}

// consents says what was asked and what the holder answered, the newest first.
func (r *ownReader) consents(ctx context.Context, s *OwnSubject, photos []OwnPhoto, consents []Recorded) error {
	ids := make([]ident.Consent, len(consents))
	for i, c := range consents {
		ids[i] = c.ID
	}
	proofs, err := r.tx.Proofs(ctx, ids)
	if err != nil {
		return err
	}
	var channels consent.Channels
	for _, c := range slices.Backward(consents) {
		one := OwnConsent{
			ID: c.ID, State: c.State(r.o.now(), r.entry.Minority), AskedAt: c.AskedAt, Scope: c.Scope, Term: c.Term,
		}
		for _, photo := range photos {
			if c.Scope.Covers(photo.Asset, photo.Lies) {
				one.Photos++
			}
		}
		for _, n := range proofs[c.ID] {
			if c.Events[n-1].Signer == r.holder {
				one.Proofs = append(one.Proofs, n)
			}
		}
		if one.Folders, err = called(ctx, r.tx, c.Scope.Folders); err != nil {
			return err
		}
		now := standingOf(c.Consent, r.holder, r.o.now())
		for i := range now.yes {
			channels |= now.yes[i]
		}
		one.Allows = now.yes != consent.Matrix{}
		if err := r.answers(ctx, c.Consent, now, &one); err != nil {
			return err
		}
		s.Consents = append(s.Consents, one)
	}
	for _, c := range r.words.Channels {
		if channels.Has(r.terms.Channel(consent.Channel(c.Key))) {
			s.Channels = append(s.Channels, c)
		}
	}
	return nil
}

// answers says what holds now of what the holder answered, in the words that they were asked in
// as far as these are known.
func (r *ownReader) answers(ctx context.Context, c consent.Consent, now standing, into *OwnConsent) error {
	asked := usesOf(now.said)
	if len(asked) == 0 {
		return nil
	}
	form, purposes, err := r.form(ctx, c, now, asked)
	if err != nil {
		return err
	}
	into.Answered = answered(form, purposes, now.answers(), r.terms)
	if form.Text.ID != 0 && !now.over {
		into.Form = form
	}
	return nil
}

// form is the form that the holder signed last; without a text where it was on paper.
func (r *ownReader) form(ctx context.Context, c consent.Consent, now standing, asked []consent.Uses) (consent.Form, []AskedPurpose, error) {
	if now.text != 0 {
		variant, err := variantOf(ctx, r.tx, c, r.holder)
		if err != nil {
			return consent.Form{}, nil, err
		}
		return formOf(ctx, r.tx, now.text, now.version, variant, r.language, r.terms, asked)
	}
	var m consent.Matrix
	m.Add(asked)
	purposes := r.named(m)
	var form consent.Form
	for _, p := range purposes {
		for _, ch := range p.Channels {
			form.Asked = append(form.Asked, r.words.Question(consent.Purpose(p.Key), consent.Channel(ch.Key)))
		}
	}
	return form, purposes, nil
}

// variantOf gives the variant of the text that somebody was asked with.
func variantOf(ctx context.Context, tx Reader, c consent.Consent, signer ident.Person) (consent.Variant, error) {
	as := consent.Signer{Person: signer, Guardian: signer != c.Person}
	invited, err := tx.Invitations(ctx, InvitationFilter{Consent: c.ID})
	if err != nil {
		return "", err
	}
	for _, i := range invited {
		if i.Signer == signer {
			r, err := tx.Request(ctx, i.Request)
			return r.TextFor(as), err
		}
	}
	return consent.Request{Variant: consent.ForAdults}.TextFor(as), nil
}
