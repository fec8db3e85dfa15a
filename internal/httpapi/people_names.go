package httpapi

import (
	"context"
	"fmt"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
)

// labelOf is what somebody is called: "person 0142" for a caller who may not see names.
func labelOf(lang string, p outreach.Listed) string {
	if p.Label != "" {
		return p.Label
	}
	return phrase.Say(lang, "person/number", map[string]string{"number": fmt.Sprintf("%04d", p.Number)})
}

// people are what the people in a decision are called, by the text of their ident.
type people map[string]string

// peopleIn reads what the people in reasons are called, as far as the caller may see.
func (s *Server) peopleIn(ctx context.Context, by access.Caller, lang string, lists ...[]clearance.Reason) (people, error) {
	var ids []ident.Person
	for _, reasons := range lists {
		for _, r := range reasons {
			for _, key := range []string{"person", "guardian"} {
				if id, err := ident.Parse[ident.Person](r.Args[key]); err == nil {
					ids = append(ids, id)
				}
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := s.o.People.Names(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	called := make(people, len(found))
	for id, p := range found {
		called[id.String()] = labelOf(lang, p)
	}
	return called, nil
}

// args are those of a reason, with what people are called in the place of their idents.
func (p people) args(r clearance.Reason) map[string]string {
	args := make(map[string]string, len(r.Args))
	for key, value := range r.Args {
		if key == "person" || key == "guardian" {
			value = p[value]
		}
		args[key] = value
	}
	return args
}

// reasonsOf says the reasons of a decision in a language.
func (p people) reasonsOf(lang string, reasons []clearance.Reason) []string {
	return each(reasons, func(r clearance.Reason) string { return phrase.Reason(lang, r.Code, p.args(r)) })
}

// remedyOf says what would change a decision.
func (p people) remedyOf(lang string, remedy []clearance.Reason) []Remedy {
	return each(remedy, func(r clearance.Reason) Remedy {
		return Remedy{Code: r.Code, Sentence: phrase.Remedy(lang, r.Code, p.args(r)), Person: r.Args["person"], Guardian: r.Args["guardian"]}
	})
}

// clearanceOf says a decision to a caller.
func (s *Server) clearanceOf(ctx context.Context, by access.Caller, d clearance.Decision) (Clearance, error) {
	called, err := s.peopleIn(ctx, by, by.Language, d.Reasons, d.Remedy)
	if err != nil {
		return Clearance{}, err
	}
	return Clearance{
		Status: string(d.Status), Cleared: d.Cleared(), Until: when(d.Changes),
		Reasons: called.reasonsOf(by.Language, d.Reasons), Remedy: called.remedyOf(by.Language, d.Remedy),
	}, nil
}
