// Package clearance is the one decision of the house: may this asset be used for this
// purpose on this channel at this moment? Decide is pure; it knows no clock, no database
// and no user. Silence is no: the zero Decision refuses.
//
// What the decision rests on is Facts. Where the legal basis is consent, everybody who can be
// recognised must allow the use: each is a Party with the words they, or those who speak for
// them, have said. Timeline gives the same answers for all time to come.
package clearance

import (
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/problem"
)

// Purpose is why a photo is used, Channel is where.
type (
	Purpose = consent.Purpose
	Channel = consent.Channel
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

// Decision is the answer. Its status holds from the moment asked until Changes. It is not to
// be changed: answers that are alike share their reasons.
type Decision struct {
	Status  Status
	Reasons []Reason
	Remedy  []Reason  // what would clear it, where something would
	Changes time.Time // when the status next changes by itself; zero if never
}

// Cleared tells whether the use is allowed. Only then.
func (d Decision) Cleared() bool { return d.Status == Cleared }

// Decide answers for one use of one asset at one moment. Every answer carries at least one
// reason. A plain yes allocates nothing.
func Decide(use Use, facts Facts, at time.Time) Decision {
	q := question{stated: use.Purpose != "" && use.Channel != "", purpose: -1, channel: -1}
	if facts.Terms != nil {
		q.purpose, q.channel = facts.Terms.Purpose(use.Purpose), facts.Terms.Channel(use.Channel)
	}
	return decide(q, &facts, at)
}

// StatusOf gives the mark that a photo carries at a moment, whatever it is asked for: Cleared
// means for one use at least.
func StatusOf(facts Facts, at time.Time) Status {
	status, _ := judge(standing(), &facts, at, nil)
	return status
}

// Standing is the answer before anybody has said what they want the photo for, with its
// reasons: what a photo's page shows. Cleared means for one use at least.
func Standing(facts Facts, at time.Time) Decision { return decide(standing(), &facts, at) }

// question is which use is asked for.
type question struct {
	stated  bool
	any     bool // for whatever it can be used
	purpose int  // its number; -1: the organisation has no such purpose
	channel int
	uses    *consent.Matrix // where to put all that it can be used for, with any
}

// standing asks for whatever it can be used.
func standing() question { return question{stated: true, any: true} }

// known tells whether the organisation has the purpose and the channel.
func (q question) known() bool { return q.purpose >= 0 && q.channel >= 0 }

func decide(q question, facts *Facts, at time.Time) Decision {
	var n notes
	status, why := judge(q, facts, at, &n)
	d := Decision{Status: status, Changes: changes(q, facts, at, status)}
	if status == Cleared {
		d.Reasons = because(why, facts)
		return d
	}
	d.Reasons, d.Remedy = n.said()
	return d
}

// changes gives the moment at which the status next changes by itself, or zero.
func changes(q question, facts *Facts, at time.Time, status Status) time.Time {
	for t := facts.next(at); !t.IsZero(); t = facts.next(t) {
		if then, _ := judge(q, facts, t, nil); then != status {
			return t
		}
	}
	return time.Time{}
}
