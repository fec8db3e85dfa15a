// Package clearance is the one decision of the house: may this asset be used for this
// purpose on this channel at this moment? Decide is pure; it knows no clock, no database
// and no user. Silence is no: the zero Decision refuses.
package clearance

import (
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/problem"
)

// Purpose is why a photo is used ("news"), Channel is where ("website"). Both lists are the
// organisation's own; the texts are their keys.
type (
	Purpose string
	Channel string
)

// Use is what is asked for.
type Use struct {
	Purpose Purpose
	Channel Channel
}

// Check tells whether the use is stated in full.
func (u Use) Check() error {
	if u.Purpose == "" {
		return problem.New(problem.Invalid, "use.purpose-missing").At("purpose")
	}
	if u.Channel == "" {
		return problem.New(problem.Invalid, "use.channel-missing").At("channel")
	}
	return nil
}

// Facts are what the decision rests on.
type Facts struct {
	State      asset.State
	Assessment consent.Assessment
}

// Status is the one mark every photo carries. The zero value refuses.
type Status string

// The statuses.
const (
	NotAssessed Status = "not-assessed"
	Blocked     Status = "blocked"
	NeedsReview Status = "needs-review"
	Quarantined Status = "quarantined"
	Cleared     Status = "cleared" // with an end: "cleared until"
)

// Reason is why, as a key of the catalogue with the values its sentence names.
type Reason struct {
	Code string
	Args map[string]string
}

// Decision is the answer. It holds from the moment asked until Changes.
type Decision struct {
	Status  Status
	Reasons []Reason
	Remedy  []Reason  // what would clear it, where something would
	Changes time.Time // when the answer next changes by itself; zero if never
}

// Cleared tells whether the use is allowed. Only then.
func (d Decision) Cleared() bool { return d.Status == Cleared }

// Decide answers for one asset at one moment. Every answer carries at least one reason.
func Decide(use Use, facts Facts, at time.Time) Decision {
	if use.Check() != nil {
		return no(Blocked, "use-not-stated")
	}
	return decide(facts, at)
}

// decide is the part of the decision that is the same for every use. While nobody's consent
// is on file the channel changes nothing: a basis holds for all of them or for none.
func decide(facts Facts, at time.Time) Decision {
	switch facts.State {
	case asset.Active:
	case asset.Quarantined:
		return no(Quarantined, "quarantined")
	case asset.Trashed:
		return no(Blocked, "in-trash").remedy("restore")
	default:
		return no(Blocked, "not-in-library")
	}
	a := facts.Assessment
	switch {
	case a.Basis == consent.NotAssessed:
		return no(NotAssessed, "not-assessed").remedy("set-basis")
	case a.Check() != nil:
		return no(NeedsReview, "assessment-incomplete").remedy("complete-assessment")
	case a.Basis == consent.ConsentRequired:
		return no(Blocked, "no-consent").remedy("ask-consent")
	case a.Basis == consent.ExternalAgreement && !at.Before(a.Ends):
		return no(Blocked, "agreement-ended", "date", date(a.Ends)).remedy("renew-agreement")
	}
	d := Decision{Status: Cleared, Reasons: []Reason{{Code: "basis." + string(a.Basis)}}}
	if a.Basis == consent.ExternalAgreement {
		d.Changes = a.Ends
		d.Reasons[0].Args = map[string]string{"date": date(a.Ends)}
	}
	return d
}

// date is the form in which reasons carry dates; whoever shows them writes them as people say them.
func date(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func no(status Status, code string, args ...string) Decision {
	return Decision{Status: status, Reasons: []Reason{reason(code, args...)}}
}

func (d Decision) remedy(code string) Decision {
	d.Remedy = append(d.Remedy, reason(code))
	return d
}

func reason(code string, args ...string) Reason {
	r := Reason{Code: code}
	for i := 0; i+1 < len(args); i += 2 {
		if r.Args == nil {
			r.Args = make(map[string]string, len(args)/2)
		}
		r.Args[args[i]] = args[i+1]
	}
	return r
}
