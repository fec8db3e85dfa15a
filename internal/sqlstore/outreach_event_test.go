package sqlstore

import (
	"errors"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// fair opens an event.
func (v *village) fair() outreach.Event {
	v.t.Helper()
	a := v.about()
	a.Scope = consent.Scope{Extent: consent.ThisEvent, Folders: v.folders[:1]}
	return must[outreach.Event](v.t)(v.OpenEvent(v.t.Context(), v.clerk, a))
}

func TestAtAnEventPeopleSignThemselvesInAndAreAsked(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		fair := v.fair()
		if !strings.HasSuffix(fair.Address, "/e/"+fair.Code) || len(fair.Code) != 10 {
			t.Errorf("the address is %q", fair.Address)
		}
		typed := strings.ToUpper(fair.Code[:5]) + "-" + fair.Code[5:]
		if sheet := must[outreach.EventSheet](t)(v.LookAtEvent(ctx, typed)); sheet.Title != "Sports day" {
			t.Errorf("its page says %+v", sheet)
		}
		address := must[string](t)(v.JoinEvent(ctx, access.Caller{Source: "192.0.2.1"}, typed, outreach.Joiner{Name: "Maja", Language: "sv"}))
		if !strings.HasPrefix(address, "/s/") {
			t.Errorf("she answers at %q", address)
		}
		events := must[[]outreach.Event](t)(v.Events(ctx, v.clerk))
		if len(events) != 1 || len(events[0].Guests) != 1 || events[0].Guests[0].Label != "Maja" {
			t.Fatalf("the events are %+v", events)
		}
		maja := events[0].Guests[0].ID
		of := must[[]outreach.Consent](t)(v.Consents(ctx, v.clerk, maja))
		if len(of) != 1 || of[0].State != consent.Asked || of[0].Scope.Extent != consent.ThisEvent {
			t.Errorf("she is asked %+v", of)
		}
		if err := v.SettleGuest(ctx, v.clerk, fair.ID, maja); err != nil {
			t.Fatal(err)
		}
		if left := must[[]outreach.Event](t)(v.Events(ctx, v.clerk)); len(left[0].Guests) != 0 {
			t.Errorf("settled, she still waits: %+v", left[0].Guests)
		}
		if err := v.SettleGuest(ctx, v.clerk, fair.ID, maja); refusal(t, err) != "person.not-found" {
			t.Errorf("settled twice: %v", err)
		}
	})
}

func TestG8_AtAnEventAMinorsGuardianIsAsked(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		p := &postman{}
		v.posted(p)
		fair := v.fair()
		child := outreach.Joiner{Name: "Ali", Born: person.DateOf(v.clock.Now().AddDate(-9, 0, 0))}
		if _, err := v.JoinEvent(t.Context(), access.Caller{}, fair.Code, child); refusal(t, err) != "consent.guardian-missing" {
			t.Errorf("a child alone: %v", err)
		}
		child.Guardian = &outreach.Joiner{Name: "Eva", Email: "eva@example.org"}
		address, err := v.JoinEvent(t.Context(), access.Caller{}, fair.Code, child)
		if err != nil || address != "" {
			t.Errorf("the child's own phone gets %q, %v", address, err)
		}
		if err := v.deliver(); err != nil || len(p.sent) != 1 || p.sent[0].To != "eva@example.org" {
			t.Errorf("the guardian gets %+v, %v", p.sent, err)
		}
		if guests := must[[]outreach.Event](t)(v.Events(t.Context(), v.clerk))[0].Guests; len(guests) != 1 || guests[0].Label != "Ali" {
			t.Errorf("the guests are %+v", guests)
		}
	})
}

func TestAnEventThatIsOverOrNeverWasLeadsNowhere(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		closed, late := v.fair(), v.fair()
		if err := v.CancelRequest(ctx, v.clerk, closed.ID); err != nil {
			t.Fatal(err)
		}
		join := func(code string) string {
			t.Helper()
			_, err := v.JoinEvent(ctx, access.Caller{}, code, outreach.Joiner{Name: "Maja"})
			_, looked := v.LookAtEvent(ctx, code)
			if refusal(t, err) != refusal(t, looked) {
				t.Errorf("%s: looked at %v, joined %v", code, looked, err)
			}
			return refusal(t, errors.Join(err))
		}
		if got := join(closed.Code); got != "link.ended" {
			t.Errorf("closed: %q", got)
		}
		if got := join("0123456789"); got != "link.ended" {
			t.Errorf("one that never was: %q", got)
		}
		v.clock.advance(14 * 24 * time.Hour)
		if got := join(late.Code); got != "link.ended" {
			t.Errorf("over: %q", got)
		}
	})
}

func TestWhomToAskSaysWhoIsInThePhotosAndWhatStandsInTheWay(t *testing.T) {
	forEachVillage(t, 4, func(t *testing.T, v *village) {
		ctx := t.Context()
		v.posted(&postman{})
		ali, mother, father := v.child()
		maja, asked := v.somebody(person.Person{Name: "Maja", Email: "maja@example.org"}), v.somebody(person.Person{Name: "Per"})
		alone := v.somebody(person.Person{Name: "Zoe", Born: person.DateOf(v.clock.Now().AddDate(-9, 0, 0))})
		for _, who := range []ident.Person{ali, maja, asked, alone} {
			v.shows(v.photos[0], who)
		}
		v.shows(v.photos[2], maja)
		v.says(maja, consent.Scope{Extent: consent.TheseAssets, Assets: v.photos[:1]}, consent.Term{}, "website")
		v.ask(v.about(asked))
		of := func(w outreach.Whom) map[ident.Person]outreach.Candidate {
			t.Helper()
			got := map[ident.Person]outreach.Candidate{}
			for _, c := range must[[]outreach.Candidate](t)(v.WhomToAsk(ctx, v.clerk, w)) {
				got[c.ID] = c
			}
			return got
		}
		one := of(outreach.Whom{Assets: v.photos[:1]})
		if len(one) != 4 || !one[maja].Has || !one[asked].Waiting || one[ali].Waiting || one[alone].Refused == nil || one[alone].Refused.Code != "consent.guardian-missing" {
			t.Errorf("in one photo: %+v", one)
		}
		if s := one[ali].Signers; len(s) != 2 || !s[0].Guardian || s[0].ID != mother && s[0].ID != father {
			t.Errorf("for Ali: %+v", s)
		}
		both := of(outreach.Whom{Assets: []ident.Asset{v.photos[0], v.photos[2]}})
		if both[maja].Has || both[maja].Photos != 2 || both[maja].Signers[0].Way != consent.ByMail {
			t.Errorf("in two photos: %+v", both[maja])
		}
		if in := of(outreach.Whom{Folders: v.folders[:1]}); len(in) != 4 || in[maja].Photos != 2 || in[maja].Has {
			t.Errorf("in the folder: %+v", in)
		}
		if in := of(outreach.Whom{Folders: v.folders[1:]}); len(in) != 0 {
			t.Errorf("in the other folder: %+v", in)
		}
		if named := of(outreach.Whom{People: []ident.Person{maja}}); len(named) != 1 || named[maja].Has {
			t.Errorf("by name: %+v", named)
		}
	})
}
