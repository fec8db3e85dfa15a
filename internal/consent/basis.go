// Package consent holds what is true of permissions: on which legal basis a photo may be
// used and, where that is consent, what the people in it have said.
//
// A person signs a published text (Text) and answers for each purpose and channel (Answer).
// That becomes a Consent: who must sign, which photos it covers (Scope), for how long (Term),
// and a list of events that only ever grows. What holds at a moment is computed from the
// events (Consent.State, Words), so that the past can be asked as well as the present.
package consent

import (
	"strings"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Basis is the legal basis, GDPR Art. 6, on which a photo may be used, or why none is
// needed. The zero value means that nobody has assessed it yet.
type Basis string

// The bases. The first three are exempt.
const (
	NotAssessed               Basis = ""
	NoIdentifiablePersons     Basis = "no-identifiable-persons"
	Historical                Basis = "historical" // those shown are deceased
	ArtisticOrJournalistic    Basis = "artistic-or-journalistic"
	ConsentRequired           Basis = "consent-required"
	ContractOrLegalObligation Basis = "contract-or-legal-obligation"
	LegitimateInterests       Basis = "legitimate-interests"
	PublicTask                Basis = "public-task"
	ExternalAgreement         Basis = "external-agreement" // stock or agency, with an end date
)

// Bases lists every basis that can be chosen, in the order in which people are shown them.
func Bases() []Basis {
	return []Basis{
		NoIdentifiablePersons, Historical, ArtisticOrJournalistic, ConsentRequired,
		ContractOrLegalObligation, LegitimateInterests, PublicTask, ExternalAgreement,
	}
}

// Exempt tells whether the basis says that no permission of anybody shown is needed.
func (b Basis) Exempt() bool {
	return b == NoIdentifiablePersons || b == Historical || b == ArtisticOrJournalistic
}

// Assessment is what somebody decided about a photo's basis, and why.
type Assessment struct {
	Basis Basis
	Note  string    // why this basis holds
	Ends  time.Time // when the agreement ends; zero where it does not
	By    ident.User
	At    time.Time
	// Balance is the test behind legitimate interests. An assessment from before there was a
	// form for it has its test in the note.
	Balance  Balance
	Evidence ident.Attachment // a document that it rests on: a licence, a contract; 0: none
}

// Effective gives the assessment that counts for an asset: its own, or else the default of
// the nearest folder that has one. defaults are those of its folders, nearest first.
func Effective(own Assessment, defaults ...Assessment) Assessment {
	for i := 0; own.Basis == NotAssessed && i < len(defaults); i++ {
		own = defaults[i]
	}
	return own
}

// Check tells whether the assessment is complete: the basis is known, a note or a whole
// balancing test says why where the law asks for a reason, and an external agreement has an
// end.
func (a Assessment) Check() error {
	if a.Basis == NotAssessed {
		return nil
	}
	known := false
	for _, b := range Bases() {
		known = known || b == a.Basis
	}
	switch {
	case !known:
		return problem.New(problem.Invalid, "basis.unknown").At("basis")
	case a.Basis == ExternalAgreement && a.Ends.IsZero():
		return problem.New(problem.Invalid, "basis.end-missing").At("ends")
	case a.Basis != ExternalAgreement && !a.Ends.IsZero():
		return problem.New(problem.Invalid, "basis.end-not-taken").At("ends")
	case a.Basis != LegitimateInterests && a.Balance != Balance{}:
		return problem.New(problem.Invalid, "basis.balance-not-taken").At("balance")
	case a.Balance != Balance{}:
		return a.Balance.check()
	case needsNote(a.Basis) && a.Note == "":
		return problem.New(problem.Invalid, "basis.note-missing").At("note")
	}
	return nil
}

// needsNote lists the bases that stand only on a reason the organisation must be able to give.
func needsNote(b Basis) bool {
	return b == ContractOrLegalObligation || b == LegitimateInterests || b == PublicTask || b == ExternalAgreement
}

// Balance is a balancing test, GDPR Art. 6(1)(f): which interest, why the use is necessary for
// it, why it outweighs those of the people shown, what is done for them, and when all that is
// looked at again. From that day on the photo needs review.
type Balance struct {
	Interest   string
	Necessity  string
	Weighing   string
	Safeguards string
	Review     time.Time
}

func (b Balance) check() error {
	for _, part := range []struct{ field, text string }{
		{"interest", b.Interest}, {"necessity", b.Necessity}, {"weighing", b.Weighing}, {"safeguards", b.Safeguards},
	} {
		if strings.TrimSpace(part.text) == "" {
			return problem.New(problem.Invalid, "basis.balance-incomplete").At(part.field)
		}
		if len(part.text) > maxBalance {
			return problem.New(problem.Invalid, "basis.note-too-long").At(part.field)
		}
	}
	if b.Review.IsZero() {
		return problem.New(problem.Invalid, "basis.balance-review").At("review")
	}
	return nil
}

// maxBalance is the longest text of a balancing test, in bytes.
const maxBalance = 10_000
