package clearance

import "time"

// Span is a stretch of time in which the answer stays the same. From is inclusive, Until
// exclusive; a zero Until has no end.
type Span struct {
	From, Until time.Time
	Status      Status
}

// Timeline gives the status from a moment on, in spans without gap or overlap. It is what
// the store keeps, so that an expiry takes effect in the very second, with no job that
// could be late.
func Timeline(facts Facts, from time.Time) []Span {
	var spans []Span
	for at := from; ; {
		d := decide(facts, at)
		spans = append(spans, Span{From: at, Until: d.Changes, Status: d.Status})
		if d.Changes.IsZero() || !d.Changes.After(at) {
			return spans
		}
		at = d.Changes
	}
}

// StatusOf gives the mark that a photo carries at a moment, whatever it is asked for.
func StatusOf(facts Facts, at time.Time) Status { return decide(facts, at).Status }

// Standing is the answer that holds for every use alike, with its reasons: what a photo's page
// shows before anybody has said what they want it for.
func Standing(facts Facts, at time.Time) Decision { return decide(facts, at) }
