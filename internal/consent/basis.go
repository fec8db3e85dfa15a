// Package consent holds what is true of permissions: on which legal basis a photo may be
// used and, with the people in it, what they have allowed.
package consent

import (
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
}

// Check tells whether the assessment is complete: the basis is known, a note says why where
// the law asks for a reason, and an external agreement has an end.
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
	case needsNote(a.Basis) && a.Note == "":
		return problem.New(problem.Invalid, "basis.note-missing").At("note")
	}
	return nil
}

// needsNote lists the bases that stand only on a reason the organisation must be able to give.
func needsNote(b Basis) bool {
	return b == ContractOrLegalObligation || b == LegitimateInterests || b == PublicTask || b == ExternalAgreement
}
