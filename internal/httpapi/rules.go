package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// PersonRules are the rules as they stand.
type PersonRules struct {
	RulesForm
	Revision int64 `json:"revision"`
}

// RulesForm is what the organisation sets about the age and death of the people it shows.
type RulesForm struct {
	Country    string         `json:"country" pattern:"^([A-Z]{2})?$" doc:"The organisation's own, for people whose country is not known; two letters, such as SE"`
	Ages       map[string]int `json:"ages" doc:"From which age people decide themselves, by country; 18 elsewhere"`
	Zone       string         `json:"zone" maxLength:"64" doc:"Where birthdays begin, such as Europe/Stockholm"`
	AfterDeath int            `json:"after_death" minimum:"0" maximum:"100" doc:"For how many years after a death what the person allowed and refused still counts"`
	KeepProof  *int           `json:"keep_proof,omitempty" minimum:"0" maximum:"30" doc:"For how many years what was noted beside somebody's consents is kept after they were erased; left out: as it was"`
}

func (s *Server) rules() {
	handle(s, op{method: http.MethodGet, path: "/settings/rules", id: "get-rules", tag: "settings", summary: "The rules about age and death"}, s.getRules)
	handle(s, op{method: http.MethodPut, path: "/settings/rules", id: "set-rules", tag: "settings", action: access.RunHouse, summary: "Set the rules about age and death",
		about: "Everybody in the register counts by them at once: when they come of age, and what is cleared of them."}, s.putRules)
}

func rulesOf(r person.Rules, revision int64) PersonRules {
	ages := r.Ages
	if ages == nil {
		ages = map[string]int{}
	}
	return PersonRules{RulesForm{Country: r.Country, Ages: ages, Zone: r.Zone(), AfterDeath: r.AfterDeath, KeepProof: &r.KeepProof}, revision}
}

func (s *Server) getRules(ctx context.Context, by access.Caller, _ *none) (*tagged[PersonRules], error) {
	rules, revision, err := s.o.People.Rules(ctx, by)
	if err != nil {
		return nil, err
	}
	return &tagged[PersonRules]{tagOf(revision), rulesOf(rules, revision)}, nil
}

func (s *Server) putRules(ctx context.Context, by access.Caller, in *struct {
	IfMatch string `header:"If-Match" doc:"The revision that the change is based on"`
	Body    RulesForm
}) (*tagged[PersonRules], error) {
	revision, err := revisionOf(in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := in.Body
	where, err := time.LoadLocation(b.Zone)
	if err != nil || where == time.Local {
		return nil, problem.New(problem.Invalid, "settings.zone").At("zone")
	}
	rules := person.Rules{Country: b.Country, Ages: b.Ages, Where: where, AfterDeath: b.AfterDeath}
	if b.KeepProof != nil {
		rules.KeepProof = *b.KeepProof
	} else {
		before, _, err := s.o.People.Rules(ctx, by)
		if err != nil {
			return nil, err
		}
		rules.KeepProof = before.KeepProof
	}
	if revision, err = s.o.People.SetRules(ctx, by, revision, rules); err != nil {
		return nil, err
	}
	return &tagged[PersonRules]{tagOf(revision), rulesOf(rules, revision)}, nil
}
