package consent

import (
	"slices"
	"time"

	"imprimatur/internal/problem"
)

// Check tells whether what is asked can be asked: of somebody, for photos, for a time.
func (c Consent) Check() error {
	if c.Person == 0 || len(c.Signers) == 0 {
		return problem.New(problem.Invalid, "consent.signers-missing").At("signers")
	}
	for i, s := range c.Signers {
		own := s.Person == c.Person
		twice := slices.ContainsFunc(c.Signers[:i], func(t Signer) bool { return t.Person == s.Person })
		if s.Person == 0 || twice || own == s.Guardian {
			return problem.New(problem.Invalid, "consent.signers-missing").At("signers")
		}
	}
	if err := c.Scope.Check(); err != nil {
		return err
	}
	if !c.Term.Until.IsZero() && !c.Term.Until.After(c.Term.From) {
		return problem.New(problem.Invalid, "consent.term").At("term")
	}
	return nil
}

// Append gives the consent with one more event. An event is never before the ones that were
// recorded already: a clock that went back does not change their order. Withdrawing is always
// possible, also twice; a yes only as long as the consent is not over for the signer.
func (c Consent) Append(e Event, terms *Terms) (Consent, error) {
	if err := c.check(e, terms); err != nil {
		return Consent{}, err
	}
	if n := len(c.Events); n > 0 && e.At.Before(c.Events[n-1].At) {
		e.At = c.Events[n-1].At
	}
	c.Events = append(slices.Clip(c.Events), e)
	return c, nil
}

func (c Consent) check(e Event, terms *Terms) error {
	if e.At.IsZero() {
		return problem.New(problem.Invalid, "consent.time-missing").At("at")
	}
	switch e.Kind {
	case Given, Changed, Confirmed:
		return c.checkWord(e, terms)
	case Withdrawn:
		return c.checkWithdrawal(e, terms)
	case Expired:
		if c.Term.Until.IsZero() || e.At.Before(c.Term.Until) {
			return problem.New(problem.Conflict, "consent.not-ended")
		}
		return nil
	case Superseded:
		if e.By == 0 || e.By == c.ID {
			return problem.New(problem.Invalid, "consent.successor-missing").At("by")
		}
		return nil
	}
	return problem.New(problem.Invalid, "consent.event-unknown").At("kind")
}

func (c Consent) checkWord(e Event, terms *Terms) error {
	switch {
	case e.Signer == 0 || !c.mustSign(e.Signer) && e.Signer != c.Person:
		return problem.New(problem.Invalid, "consent.signer-unknown").At("signer")
	case c.over(e.Signer):
		return problem.New(problem.Conflict, "consent.over")
	case !slices.Contains(Methods(), e.Method):
		return problem.New(problem.Invalid, "consent.method-unknown").At("method")
	case e.Method.ByStaff() != (e.RecordedBy != 0):
		return problem.New(problem.Invalid, "consent.recorder").At("method")
	case !e.namesText():
		return problem.New(problem.Invalid, "consent.text-missing").At("text")
	case len(e.Assets) > 0:
		return problem.New(problem.Invalid, "consent.scope").At("assets")
	case e.Kind != Confirmed && !e.Until.IsZero(), !e.Until.IsZero() && !e.Until.After(e.At):
		return problem.New(problem.Invalid, "consent.term").At("until")
	}
	said := slices.ContainsFunc(c.Events, func(f Event) bool { return f.says() && f.Signer == e.Signer })
	switch {
	case e.Kind == Given && said:
		return problem.New(problem.Conflict, "consent.given-already")
	case e.Kind == Changed && !said:
		return problem.New(problem.Conflict, "consent.not-given")
	case e.Kind == Confirmed && said && len(e.Answers) == 0:
		return nil
	}
	return checkAnswers(e.Answers, terms)
}

func (c Consent) checkWithdrawal(e Event, terms *Terms) error {
	if e.Signer != 0 && !c.mustSign(e.Signer) && e.Signer != c.Person {
		return problem.New(problem.Invalid, "consent.signer-unknown").At("signer")
	}
	if e.Signer == 0 && e.RecordedBy == 0 {
		return problem.New(problem.Invalid, "consent.recorder").At("signer")
	}
	if !slices.IsSorted(e.Assets) {
		return problem.New(problem.Invalid, "consent.scope").At("assets")
	}
	if len(e.Answers) == 0 {
		return nil
	}
	for _, a := range e.Answers {
		if a.Yes != 0 {
			return problem.New(problem.Invalid, "consent.answers-conflict").At("answers")
		}
	}
	return checkAnswers(e.Answers, terms)
}

// Last gives the moment of the last event, or zero.
func (c Consent) Last() time.Time {
	if len(c.Events) == 0 {
		return time.Time{}
	}
	return c.Events[len(c.Events)-1].At
}

// namesText tells whether it is known what the signer was shown: a version of a text, or what
// is on the paper or the tape that staff keep.
func (e Event) namesText() bool {
	if (e.Method == OnPaper || e.Method == Spoken) && e.Shown == (Hash{}) && e.Text == 0 && e.Version == 0 && e.Language == "" {
		return true
	}
	return e.Shown != Hash{} && e.Text != 0 && e.Version >= 1 && e.Language != ""
}
