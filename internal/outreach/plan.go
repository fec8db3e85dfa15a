package outreach

import (
	"context"
	"fmt"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Whom says among whom staff look for people to ask: those in photos, those in all photos of
// folders, or some that they name.
type Whom struct {
	Assets  []ident.Asset
	Folders []ident.Folder
	People  []ident.Person
}

// Candidate is somebody who can perhaps be asked.
type Candidate struct {
	Listed
	Photos  int // of those in question, in how many they are
	Minor   bool
	Signers []CandidateSigner
	// Refused says why they cannot be asked; nil when they can.
	Refused *problem.Problem
	Waiting bool // they were asked and have not answered
	Has     bool // a consent of theirs covers all that is in question, for some use
}

// CandidateSigner is whose word is needed, and how they are reached.
type CandidateSigner struct {
	Listed
	Guardian bool
	Email    string
	Mobile   string
	Way      consent.Way // the best
}

// WhomToAsk lists the people in question, in the order of their names.
func (o *Outreach) WhomToAsk(ctx context.Context, by access.Caller, w Whom) (list []Candidate, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		list, err = o.whom(ctx, tx, by, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for whom to ask: %w", err)
	}
	return list, nil
}

func (o *Outreach) whom(ctx context.Context, tx Reader, by access.Caller, w Whom) ([]Candidate, error) {
	if err := allow(ctx, tx, by, access.EditConsents); err != nil {
		return nil, err
	}
	photos, rights, err := o.photos(ctx, tx, by, w.Assets, access.See)
	if err != nil {
		return nil, err
	}
	lies := make(map[ident.Asset][]ident.Folder, len(photos))
	for _, p := range photos {
		lies[p.Asset] = rights.Tree.Path(p.Folder)
	}
	shown, err := tx.ShownIn(ctx, w.Assets)
	if err != nil {
		return nil, err
	}
	counts, err := tx.ShownUnder(ctx, w.Folders)
	if err != nil {
		return nil, err
	}
	for who, in := range shown {
		counts[who] = len(in)
	}
	for _, who := range w.People {
		counts[who] = max(counts[who], 0)
	}
	people := make([]ident.Person, 0, len(counts))
	for who := range counts {
		people = append(people, who)
	}
	said, err := tx.ConsentsOf(ctx, people)
	if err != nil {
		return nil, err
	}
	covers := func(who ident.Person, s consent.Scope) bool {
		for _, f := range w.Folders {
			if !s.Covers(0, rights.Tree.Path(f)) {
				return false
			}
		}
		for _, a := range shown[who] {
			if !s.Covers(a, lies[a]) {
				return false
			}
		}
		return len(w.Folders)+len(shown[who]) > 0 || s.Extent == consent.AllOfMe
	}
	return o.candidates(ctx, tx, people, counts, said, covers)
}

func (o *Outreach) candidates(ctx context.Context, tx Reader, people []ident.Person, counts map[ident.Person]int,
	said map[ident.Person][]Recorded, covers func(ident.Person, consent.Scope) bool,
) ([]Candidate, error) {
	entries, err := tx.Entries(ctx, people)
	if err != nil {
		return nil, err
	}
	waiting, err := tx.AskedOf(ctx, people, o.now())
	if err != nil {
		return nil, err
	}
	list := make([]Candidate, 0, len(entries))
	for _, e := range entries {
		if e.Root != e.ID {
			continue
		}
		c, err := o.candidate(ctx, tx, e)
		if err != nil {
			return nil, err
		}
		c.Photos, c.Waiting = counts[e.ID], waiting[e.ID]
		c.Has = slices.ContainsFunc(said[e.ID], func(r Recorded) bool {
			return r.State(o.now(), e.Minority) == consent.Running && covers(e.ID, r.Scope)
		})
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Candidate) int {
		return compareListed(&listed{id: a.ID, sort: a.Label}, &listed{id: b.ID, sort: b.Label})
	})
	return list, nil
}

func (o *Outreach) candidate(ctx context.Context, tx Reader, e Entry) (Candidate, error) {
	p, err := o.open(e)
	if err != nil {
		return Candidate{}, err
	}
	c := Candidate{Listed: Listed{ID: e.ID, Number: e.Number, Label: label(p)}, Minor: e.Minority.At(o.now())}
	if !e.DeceasedAt.IsZero() {
		c.Refused = problem.New(problem.Conflict, "request.person-deceased", "number", fmt.Sprint(e.Number))
		return c, nil
	}
	must, err := signers(e, o.now())
	if err != nil {
		c.Refused = problem.Of(err)
		return c, nil
	}
	for _, s := range must {
		signer, _, err := o.read(ctx, tx, s.Person)
		if err != nil {
			return Candidate{}, err
		}
		c.Signers = append(c.Signers, CandidateSigner{
			Listed: Listed{ID: signer.ID, Number: signer.Number, Label: signer.Label}, Guardian: s.Guardian,
			Email: signer.Email, Mobile: signer.Mobile, Way: o.wayTo(signer.Person, ""),
		})
	}
	return c, nil
}

// Preview gives the letter that those asked would get, in a language, without a link that opens
// anything.
func (o *Outreach) Preview(ctx context.Context, by access.Caller, a Ask, guardian bool) (l Composed, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		who, err := tx.Identity(ctx)
		if err != nil {
			return err
		}
		if a.Until.IsZero() {
			a.Until = o.now().AddDate(0, 0, usualWaiting)
		}
		w := &writing{o: o, who: who, m: Message{Kind: AskLetter, Language: a.Language}, args: map[string]string{
			"organisation": who.Organisation, "email": who.Email, "title": a.Title, "until": stamp(a.Until), "note": a.Note, "name": "…", "shown": "…",
		}}
		w.letter.Link = SignLink.Address(w.siteOf(), "…")
		w.args["link"] = w.letter.Link
		kind := string(AskLetter)
		if guardian {
			kind += "-guardian"
		}
		w.say(kind)
		l = w.letter
		return nil
	})
	if err != nil {
		return Composed{}, fmt.Errorf("preview a letter: %w", err)
	}
	return l, nil
}
