package asset

import (
	"strconv"
	"strings"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// person takes somebody by the name that they have in the house: what people are called never
// stands in a query, which others may read.
func (p *parser) person(value string) error {
	id, err := ident.Parse[ident.Person](value)
	if err != nil || id == 0 {
		return problem.New(problem.Invalid, "person.not-found")
	}
	return add(&p.query.People, id)
}

func (p *parser) people(value string) error {
	for _, f := range []Faces{NobodyShown, SomeUnknown, EverybodyHas} {
		if strings.EqualFold(value, string(f)) {
			p.query.Faces = f
			return nil
		}
	}
	return unknown(value, []string{string(NobodyShown), string(SomeUnknown), string(EverybodyHas)})
}

// cleared takes purpose/channel.
func (p *parser) cleared(value string) error {
	purpose, channel, both := strings.Cut(strings.ToLower(value), "/")
	if !both || purpose == "" || channel == "" {
		return problem.New(problem.Invalid, "query.strange-value", "known", "PURPOSE/CHANNEL")
	}
	return add(&p.query.Uses, WantedUse{Purpose: purpose, Channel: channel})
}

// peopleTexts writes what a query asks of people and uses.
func (q Query) peopleTexts(put func(key, value string)) {
	people := make([]string, len(q.People))
	for i, id := range q.People {
		people[i] = id.String()
	}
	put("person", strings.Join(people, ","))
	put("people", string(q.Faces))
	if q.Ends > 0 {
		put("ends", strconv.Itoa(q.Ends))
	}
	for _, u := range q.Uses {
		if u.Purpose == "" {
			put("cleared-for", quote(u.Channel))
		} else {
			put("cleared", quote(u.Purpose+"/"+u.Channel))
		}
	}
}
