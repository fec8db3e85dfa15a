package clearance

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// finding is a cause with what it is about.
type finding struct {
	cause    Cause
	person   ident.Person
	guardian ident.Person
	face     int
	date     time.Time
	reason   string // as somebody wrote it
}

// notes keeps findings for those who want to know why. A nil one keeps nothing.
type notes struct{ found []finding }

func (n *notes) add(f finding) {
	if n != nil {
		n.found = append(n.found, f)
	}
}

// said puts the findings into reasons and the steps that would take them away, those that
// block before those that need review.
func (n *notes) said() (reasons, remedy []Reason) {
	slices.SortStableFunc(n.found, func(a, b finding) int {
		switch {
		case a.cause.reviews() == b.cause.reviews():
			return 0
		case a.cause.reviews():
			return 1
		}
		return -1
	})
	for _, f := range n.found {
		args := f.args()
		reasons = append(reasons, Reason{Code: string(f.cause), Args: args})
		for _, step := range f.cause.steps() {
			r := Reason{Code: string(step), Args: args}
			if !slices.ContainsFunc(remedy, func(o Reason) bool { return o.Code == r.Code && maps.Equal(o.Args, r.Args) }) {
				remedy = append(remedy, r)
			}
		}
	}
	return reasons, remedy
}

// args names what the finding is about; nil where that is nothing.
func (f finding) args() map[string]string {
	args := map[string]string{}
	if f.person != 0 {
		args["person"] = f.person.String()
	}
	if f.guardian != 0 {
		args["guardian"] = f.guardian.String()
	}
	if f.face != 0 {
		args["face"] = strconv.Itoa(f.face)
	}
	if !f.date.IsZero() {
		args["date"] = f.date.Format(time.RFC3339)
	}
	if f.reason != "" {
		args["reason"] = f.reason
	}
	if len(args) == 0 {
		return nil
	}
	return args
}

// The reasons of a plain yes, made once so that it allocates nothing. Nobody changes them.
var (
	everyoneAllows     = []Reason{{Code: string(EveryoneAllows)}}
	someUses           = []Reason{{Code: string(SomeUses)}}
	nobodyShown        = []Reason{{Code: string(NobodyShown)}}
	nobodyRecognisable = []Reason{{Code: string(NobodyRecognisable)}}
	crowdOnly          = []Reason{{Code: string(CrowdOnly)}}
	byBasis            = basisReasons()
)

func basisReasons() map[consent.Basis][]Reason {
	table := make(map[consent.Basis][]Reason)
	for _, b := range consent.Bases() {
		table[b] = []Reason{{Code: "basis." + string(b)}}
	}
	return table
}

// because gives the reason of a yes.
func because(why Cause, facts *Facts) []Reason {
	switch why {
	case EveryoneAllows:
		return everyoneAllows
	case SomeUses:
		return someUses
	case NobodyShown:
		return nobodyShown
	case NobodyRecognisable:
		return nobodyRecognisable
	case CrowdOnly:
		return crowdOnly
	default: // the basis itself
	}
	a := &facts.Assessment
	if a.Basis == consent.ExternalAgreement {
		return []Reason{{Code: "basis." + string(a.Basis), Args: finding{date: a.Ends}.args()}}
	}
	return byBasis[a.Basis]
}
