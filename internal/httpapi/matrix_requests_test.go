package httpapi_test

import (
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
)

// aText publishes a quitclaim.
func aText(s *story) ident.Quitclaim {
	id := identOf[ident.Quitclaim](s, aPerson(s, 0)["id"])
	s.must(s.DB.Office().InTx(s.t.Context(), func(tx office.Tx) error {
		t := consent.Text{ID: id, Version: 1, Variant: consent.ForAdults, Language: "en", Title: "Photos", Body: "May we?"}
		s.must(tx.SaveQuitclaim(s.t.Context(), consent.Quitclaim{ID: id, Name: "Photos", MadeAt: time.Now(), Revision: 1}))
		s.must(tx.SaveText(s.t.Context(), t))
		published, err := t.Publish(nil, 1, time.Now())
		s.must(err)
		return tx.SaveText(s.t.Context(), published)
	}))
	return id
}

func aForm(s *story, f ident.Folder) map[string]string {
	return map[string]string{"quitclaim": aText(s).String(), "person": aPerson(s, f)["id"]}
}

func anAsk(s *story, f ident.Folder) outreach.Ask {
	return outreach.Ask{
		People: []ident.Person{identOf[ident.Person](s, aPerson(s, f)["id"])}, Quitclaim: aText(s), Scope: consent.Scope{Extent: consent.AllOfMe},
		Uses: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website"}}},
	}
}

func asked(s *story, f ident.Folder) outreach.Request {
	r, err := s.People.Ask(s.t.Context(), s.caller("owner"), anAsk(s, f))
	s.must(err)
	return r
}

func aRequest(s *story, f ident.Folder) map[string]string {
	return map[string]string{"id": asked(s, f).ID.String()}
}

func anInvitation(s *story, f ident.Folder) map[string]string {
	return map[string]string{"id": asked(s, f).Invitations[0].ID.String()}
}

func aGuest(s *story, f ident.Folder) map[string]string {
	a := anAsk(s, f)
	a.People = nil
	e, err := s.People.OpenEvent(s.t.Context(), s.caller("owner"), a)
	s.must(err)
	_, err = s.People.JoinEvent(s.t.Context(), access.Caller{}, e.Code, outreach.Joiner{Name: s.fresh()})
	s.must(err)
	events, err := s.People.Events(s.t.Context(), s.caller("owner"))
	s.must(err)
	return map[string]string{"id": e.ID.String(), "person": events[0].Guests[0].ID.String()}
}
