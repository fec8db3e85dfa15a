package outreach

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Said is what somebody answered for one purpose.
type Said struct {
	Purpose consent.Purpose
	Yes, No []consent.Channel
}

// Spoken is a consent as staff record it: on paper, or by word of mouth.
type Spoken struct {
	Person  ident.Person
	Signers []ident.Person // who said it; none: the person, or all who speak for them
	Method  consent.Method
	Answers []Said
	Scope   consent.Scope
	Term    consent.Term
	Note    string
}

// Consent is a consent as people read it.
type Consent struct {
	consent.Consent
	State  consent.State
	MadeBy ident.User
	Note   string
	Terms  *consent.Terms        // by which its answers are numbered
	Staff  map[ident.User]string // what those are called who recorded it
}

// most bounds what staff write beside a consent or a stop, in bytes.
const mostNote = 10_000

// Consents lists what somebody was asked and said, oldest first.
func (o *Outreach) Consents(ctx context.Context, by access.Caller, of ident.Person) (list []Consent, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		e, err := entry(ctx, tx, of)
		if err != nil {
			return err
		}
		all, err := tx.Consents(ctx, of)
		if err != nil {
			return err
		}
		terms, err := tx.Terms(ctx)
		if err != nil {
			return err
		}
		list = make([]Consent, 0, len(all))
		for _, r := range all {
			one, err := o.told(ctx, tx, r, e, terms)
			if err != nil {
				return err
			}
			list = append(list, one)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list consents: %w", err)
	}
	return list, nil
}

// told gives a consent as people read it. A note that was sealed for an entry that was merged
// into this one since is opened with that entry's key.
func (o *Outreach) told(ctx context.Context, tx Reader, r Recorded, e Entry, terms *consent.Terms) (Consent, error) {
	one := Consent{Consent: r.Consent, State: r.State(o.now(), e.Minority), MadeBy: r.MadeBy, Terms: terms}
	var err error
	if one.Staff, err = staffOf(ctx, tx, r.Consent); err != nil {
		return one, err
	}
	one.Note, err = o.noteOf(ctx, tx, r.Owner, e, r.ID.String(), r.Sealed)
	return one, err
}

// staffOf names those of the house who recorded something of a consent.
func staffOf(ctx context.Context, tx Reader, c consent.Consent) (map[ident.User]string, error) {
	var ids []ident.User
	for _, e := range c.Events {
		if e.RecordedBy != 0 && !slices.Contains(ids, e.RecordedBy) {
			ids = append(ids, e.RecordedBy)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return tx.UserNames(ctx, ids)
}

// noteOf opens what was noted beside something of a person, by their entry where it is sealed
// under that one's key.
func (o *Outreach) noteOf(ctx context.Context, tx Reader, owner ident.Person, e Entry, about string, sealed []byte) (string, error) {
	if owner == e.ID {
		return o.openNote(e, about, sealed)
	}
	text, err := o.openAbout(ctx, tx, owner, forNote, about, sealed)
	return string(text), err
}

// Record keeps a consent that somebody gave on paper or by word of mouth. For a minor those who
// speak for them answer; a yes of the minor's own is nobody's.
//
// Problems: those of consent.Consent.Check and Append, "consent.use-unknown", "guardian.missing",
// "person.not-found".
func (o *Outreach) Record(ctx context.Context, by access.Caller, s Spoken) (made Consent, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		e, err := entry(ctx, tx, s.Person)
		if err != nil {
			return err
		}
		r, terms, err := o.write(ctx, tx, by, e, s)
		if err != nil {
			return err
		}
		if err := tx.AddConsent(ctx, r); err != nil {
			return fmt.Errorf("keep a consent: %w", err)
		}
		staff, err := staffOf(ctx, tx, r.Consent)
		if err != nil {
			return err
		}
		made = Consent{Consent: r.Consent, State: r.State(o.now(), e.Minority), MadeBy: r.MadeBy, Note: s.Note, Terms: terms, Staff: staff}
		body := map[string]any{"consent": r.ID.String(), "method": string(s.Method), "extent": string(s.Scope.Extent), "number": e.Number}
		return tx.Append(ctx, o.event(by, audit.ConsentRecorded, "person", s.Person.String(), body))
	})
	if err != nil {
		return Consent{}, fmt.Errorf("record a consent: %w", err)
	}
	return made, nil
}

// write makes a consent of what staff say was said.
func (o *Outreach) write(ctx context.Context, tx Reader, by access.Caller, e Entry, s Spoken) (Recorded, *consent.Terms, error) {
	now := o.now().Truncate(time.Millisecond)
	terms, err := tx.Terms(ctx)
	if err != nil {
		return Recorded{}, nil, err
	}
	answers, err := numbered(terms, s.Answers)
	if err != nil {
		return Recorded{}, nil, err
	}
	must, err := signers(e, now)
	if err != nil {
		return Recorded{}, nil, err
	}
	id, err := name[ident.Consent](o)
	if err != nil {
		return Recorded{}, nil, err
	}
	c := consent.Consent{ID: id, Person: e.ID, Signers: must, Scope: s.Scope, Term: s.Term, AskedAt: now}
	slices.Sort(c.Scope.Assets)
	c.Scope.Assets = slices.Compact(c.Scope.Assets)
	if err := o.reaches(ctx, tx, by, c); err != nil {
		return Recorded{}, nil, err
	}
	if s.Method != consent.OnPaper && s.Method != consent.Spoken {
		return Recorded{}, nil, problem.New(problem.Invalid, "consent.method-unknown").At("method")
	}
	said := s.Signers
	if len(said) == 0 {
		for _, one := range must {
			said = append(said, one.Person)
		}
	}
	for _, signer := range said {
		c, err = c.Append(consent.Event{
			Kind: consent.Given, At: now, Signer: signer, Answers: answers, Method: s.Method, RecordedBy: by.User, Source: by.Source,
		}, terms)
		if err != nil {
			return Recorded{}, nil, err
		}
	}
	if err := checkNote(s.Note); err != nil {
		return Recorded{}, nil, err
	}
	sealed, err := o.sealNote(e, id.String(), s.Note)
	return Recorded{Consent: c, Owner: e.ID, MadeBy: by.User, Sealed: sealed}, terms, err
}

// reaches tells whether the scope is of photos and folders that there are, as far as the caller
// may know.
func (o *Outreach) reaches(ctx context.Context, tx Reader, by access.Caller, c consent.Consent) error {
	if err := c.Check(); err != nil {
		return err
	}
	return o.inReach(ctx, tx, by, c.Scope)
}

// signers gives whose word is needed: the person's, or that of all who speak for them.
func signers(e Entry, at time.Time) ([]consent.Signer, error) {
	if !e.Minority.At(at) {
		return []consent.Signer{{Person: e.ID}}, nil
	}
	var list []consent.Signer
	for _, g := range e.Guardians {
		if g.At(at) {
			list = append(list, consent.Signer{Person: g.Person, Guardian: true})
		}
	}
	if len(list) == 0 {
		return nil, problem.New(problem.Conflict, "consent.guardian-missing")
	}
	return list, nil
}

// numbered gives answers by the numbers of their purposes and channels.
func numbered(terms *consent.Terms, said []Said) ([]consent.Answer, error) {
	answers := make([]consent.Answer, 0, len(said))
	for _, s := range said {
		a := consent.Answer{Purpose: terms.Purpose(s.Purpose), Yes: terms.Set(s.Yes...), No: terms.Set(s.No...)}
		if a.Purpose < 0 || a.Yes.Len() < len(s.Yes) || a.No.Len() < len(s.No) {
			return nil, problem.New(problem.Invalid, "consent.use-unknown").At("answers")
		}
		answers = append(answers, a)
	}
	return answers, nil
}

func checkNote(note string) error {
	if len(note) > mostNote {
		return problem.New(problem.Invalid, "person.text-too-long", "limit", fmt.Sprint(mostNote)).At("note")
	}
	return nil
}

// Withdrawal takes a consent back: all of it, or some uses, or for some photos.
type Withdrawal struct {
	Signer ident.Person // whose word it is; 0: it then counts as everybody's
	Uses   []Said       // with the channels as No; none: all
	Assets []ident.Asset
}

// Withdraw records that a consent was taken back. It counts for every photo from this moment on;
// doing it again does no harm.
func (o *Outreach) Withdraw(ctx context.Context, by access.Caller, id ident.Consent, w Withdrawal) (left Consent, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		r, err := tx.Consent(ctx, id)
		if err != nil {
			return err
		}
		e, err := entry(ctx, tx, r.Person)
		if err != nil {
			return err
		}
		terms, err := tx.Terms(ctx)
		if err != nil {
			return err
		}
		answers, err := numbered(terms, w.Uses)
		if err != nil {
			return err
		}
		slices.Sort(w.Assets)
		r.Consent, err = r.Append(consent.Event{
			Kind: consent.Withdrawn, At: o.now().Truncate(time.Millisecond), Signer: w.Signer, Answers: answers,
			Assets: slices.Compact(w.Assets), RecordedBy: by.User, Source: by.Source,
		}, terms)
		if err != nil {
			return err
		}
		if err := tx.AddEvent(ctx, id, len(r.Events), r.Events[len(r.Events)-1]); err != nil {
			return fmt.Errorf("keep a withdrawal: %w", err)
		}
		if left, err = o.told(ctx, tx, r, e, terms); err != nil {
			return err
		}
		body := map[string]any{"consent": id.String(), "whole": len(answers) == 0 && len(w.Assets) == 0, "number": e.Number}
		return tx.Append(ctx, o.event(by, audit.ConsentWithdrawn, "person", r.Person.String(), body))
	})
	if err != nil {
		return Consent{}, fmt.Errorf("withdraw a consent: %w", err)
	}
	return left, nil
}
