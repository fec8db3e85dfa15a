package outreach

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Signature is what a signer sends.
type Signature struct {
	Language string       // of the page that they read
	Shown    consent.Hash // Form.Hash of what that page showed
	Answers  []Said       // to each question
	Name     string       // as they typed it
	Drawn    Drawing
	Code     string // empty: none was sent yet
}

// Signed is what follows from a signature.
type Signed struct {
	Consent  ident.Consent
	Event    int
	Personal string // secret of the signer's personal link; empty on a tablet, which others hold next
	Outcome  consent.Progress
}

// mostName bounds a typed name, in bytes.
const mostName = 200

// SendCode sends the signer a fresh code to the address on file. Whatever was sent before counts
// no longer.
//
// Problems: "link.ended", "sign.code-soon" when one was sent a moment ago.
func (o *Outreach) SendCode(ctx context.Context, v Visitor, token string) error {
	err := o.store.InTx(ctx, func(tx Tx) error {
		s, err := o.signing(ctx, tx, v, token)
		if err != nil {
			return err
		}
		return o.sendCode(ctx, tx, v, s)
	})
	if err != nil {
		return fmt.Errorf("send a code: %w", err)
	}
	return nil
}

// How often codes are sent: nobody's phone is to ring all night.
const (
	betweenCodes = 30 * time.Second
	codesAnHour  = 6
)

func (o *Outreach) sendCode(ctx context.Context, tx Tx, v Visitor, s *signing) error {
	if s.sheet.CodeTo == "" {
		return nil
	}
	sent, err := o.codesSince(ctx, tx, s.invited.ID, time.Hour)
	if err != nil {
		return err
	}
	recent, err := o.codesSince(ctx, tx, s.invited.ID, betweenCodes)
	if err != nil {
		return err
	}
	if recent > 0 || sent >= codesAnHour {
		return problem.New(problem.TooMany, "sign.code-soon")
	}
	return o.tellCode(ctx, tx, v, s)
}

// codesSince counts the codes that an invitation had lately.
func (o *Outreach) codesSince(ctx context.Context, tx Reader, id ident.Invitation, d time.Duration) (n int, err error) {
	sent, err := tx.Messages(ctx, MessageFilter{Invitation: id})
	for _, m := range sent {
		if m.Kind == CodeLetter && o.now().Sub(m.MadeAt) < d {
			n++
		}
	}
	return n, err
}

// Sign records what a signer answered: what they were shown, how it is known who they are, and
// when. The link is then used up. A signature without the code that is needed has one sent and
// comes to "sign.code-needed"; nothing is recorded before the code is right.
//
// Problems: "link.ended", "sign.text-changed" when what was shown is no longer what is asked,
// "sign.answers-missing", "sign.name-missing", "sign.drawing", "sign.code-needed" and those of
// SignMethod.Prove, "sign.not-yours" when others decide by now.
func (o *Outreach) Sign(ctx context.Context, v Visitor, token string, g Signature) (done Signed, err error) {
	var refused error
	err = o.store.InTx(ctx, func(tx Tx) error {
		done, refused = Signed{}, nil
		v.Language = g.Language
		s, err := o.signing(ctx, tx, v, token)
		if err != nil {
			return err
		}
		answers, err := o.checkSignature(s, g)
		if err != nil {
			return err
		}
		if refused, err = o.prove(ctx, tx, v, s, g.Code); err != nil || refused != nil {
			return err
		}
		done, err = o.sign(ctx, tx, v, s, g, answers)
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return Signed{}, fmt.Errorf("sign: %w", err)
	}
	return done, nil
}

// checkSignature tells whether it answers what is asked, and gives the answers by number.
func (o *Outreach) checkSignature(s *signing, g Signature) ([]consent.Answer, error) {
	if g.Shown != s.sheet.Form.Hash() {
		return nil, problem.New(problem.Stale, "sign.text-changed")
	}
	answers, err := numbered(s.terms, g.Answers)
	if err != nil {
		return nil, err
	}
	var open, said consent.Matrix
	open.Add(s.asked)
	yes := false
	for _, a := range answers {
		if a.Yes&a.No != 0 {
			return nil, problem.New(problem.Invalid, "consent.answers-conflict").At("answers")
		}
		said[a.Purpose] |= a.Yes | a.No
		yes = yes || a.Yes != 0
	}
	if said != open {
		return nil, problem.New(problem.Invalid, "sign.answers-missing").At("answers")
	}
	if name := strings.TrimSpace(g.Name); name == "" || len(name) > mostName || !utf8.ValidString(name) {
		return nil, problem.New(problem.Invalid, "sign.name-missing").At("name")
	}
	if yes && !o.maySay(s) {
		return nil, problem.New(problem.Conflict, "sign.not-yours")
	}
	return answers, nil
}

// maySay tells whether the signer's yes can count now: their own, or that of somebody who speaks
// for the person shown. Birthdays and guardians change while a link waits.
func (o *Outreach) maySay(s *signing) bool {
	must, err := signers(s.depicted, o.now())
	if err != nil {
		return false // nobody speaks for them
	}
	for _, one := range must {
		if one.Person == s.signer.ID {
			return true
		}
	}
	return false
}

// prove asks for the code. refused is told to the signer and is on record; what it changed stays.
func (o *Outreach) prove(ctx context.Context, tx Tx, v Visitor, s *signing, code string) (refused, err error) {
	if s.sheet.CodeTo == "" {
		return nil, nil
	}
	now := o.now().Truncate(time.Millisecond)
	if code == "" {
		sent, err := o.codesSince(ctx, tx, s.invited.ID, codeTime)
		if err == nil && sent == 0 {
			err = o.sendCode(ctx, tx, v, s)
		}
		if err != nil {
			return nil, err
		}
		return problem.New(problem.Forbidden, "sign.code-needed").At("code"), nil
	}
	proven, refused := s.method.Prove(s.invited, code, now)
	if err := tx.SaveInvitation(ctx, proven); err != nil {
		return nil, err
	}
	proven.Revision++
	s.invited = proven
	if refused != nil {
		event := o.event(v.caller(), audit.CodeTried, "person", s.depicted.ID.String(), s.body())
		event.Outcome = audit.Denied
		return refused, tx.Append(ctx, event)
	}
	s.invited, err = o.step(ctx, tx, s.invited, consent.Verified, 0)
	return nil, err
}

// sign records the word and all that follows from it.
func (o *Outreach) sign(ctx context.Context, tx Tx, v Visitor, s *signing, g Signature, answers []consent.Answer) (Signed, error) {
	now := o.now().Truncate(time.Millisecond)
	form := s.sheet.Form
	event := consent.Event{
		Kind: consent.Given, At: now, Signer: s.signer.ID, Answers: answers, Method: s.method.Method(), Source: v.Source,
		Text: form.Text.ID, Version: form.Text.Version, Language: form.Text.Language, Shown: form.Hash(),
	}
	if s.link.Kind == TabletLink {
		event.RecordedBy = s.link.MadeBy
	}
	var err error
	if s.consent.Consent, err = s.consent.Append(event, s.terms); err != nil {
		return Signed{}, err
	}
	number := len(s.consent.Events)
	if err := tx.AddEvent(ctx, s.consent.ID, number, s.consent.Events[number-1]); err != nil {
		return Signed{}, fmt.Errorf("keep an answer: %w", err)
	}
	done := Signed{Consent: s.consent.ID, Event: number, Outcome: consent.Outcome(s.asked, answers)}
	if err := o.keepProof(ctx, tx, s.consent, proofOf(s, g, number)); err != nil {
		return Signed{}, err
	}
	return done, o.conclude(ctx, tx, v, s, &done)
}

// conclude uses the link up, makes the personal one and has the copy sent.
func (o *Outreach) conclude(ctx context.Context, tx Tx, v Visitor, s *signing, done *Signed) error {
	now := o.now().Truncate(time.Millisecond)
	invited, err := o.step(ctx, tx, s.invited, done.Outcome, 0)
	if err != nil {
		return err
	}
	invited.NextReminder = time.Time{}
	if err := tx.SaveInvitation(ctx, invited); err != nil {
		return err
	}
	if err := tx.UseLink(ctx, s.link.Hash, now); err != nil {
		return err
	}
	if err := tx.EndLinks(ctx, s.invited.ID, now); err != nil {
		return err
	}
	if s.link.Kind == SignLink {
		done.Personal, err = o.newLink(ctx, tx, Link{Kind: PersonalLink, Person: s.signer.ID, Until: now.Add(personalTime)})
		if err != nil {
			return err
		}
	}
	if err := o.sendCopy(ctx, tx, v, s, done.Event); err != nil {
		return err
	}
	body := s.body()
	body["event"], body["method"], body["outcome"] = done.Event, string(s.method.Method()), string(done.Outcome)
	return tx.Append(ctx, o.event(v.caller(), audit.ConsentGiven, "person", s.depicted.ID.String(), body))
}
