package httpapi

import (
	"imprimatur/internal/clearance"
	"imprimatur/internal/phrase"
)

// reasonsOf says the reasons of a decision in a language.
func reasonsOf(lang string, reasons []clearance.Reason) []string {
	said := make([]string, len(reasons))
	for i, r := range reasons {
		said[i] = phrase.Reason(lang, r.Code, r.Args)
	}
	return said
}

// remedyOf says what would change a decision.
func remedyOf(lang string, remedy []clearance.Reason) []Remedy {
	said := make([]Remedy, len(remedy))
	for i, r := range remedy {
		said[i] = Remedy{Code: r.Code, Sentence: phrase.Remedy(lang, r.Code, r.Args)}
	}
	return said
}
