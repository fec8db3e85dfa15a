package sqlstore

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// withMail has the village write letters too.
func (v *village) withMail() {
	v.Outreach = outreach.New(outreach.Ports{
		Store: v.db.Outreach(), Keys: plainKeys{}, Paper: plainPaper{}, Now: v.clock.Now, Random: rand.Reader, Site: "https://photos.example.org",
		Ways: []consent.Way{consent.ByMail},
	})
}

// letters gives those of a kind to somebody, the newest first.
func (v *village) letters(kind outreach.MessageKind, to ident.Person) (list []outreach.Message) {
	v.t.Helper()
	v.inTx(func(ctx context.Context, tx outreach.Tx) error {
		all, err := tx.Messages(ctx, outreach.MessageFilter{Person: to})
		for _, m := range all {
			if m.Kind == kind {
				list = append(list, m)
			}
		}
		return err
	})
	return list
}

func TestG8_WhoComesOfAgeIsWrittenToOnceAndAskedThemselves(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		ctx := t.Context()
		v.withMail()
		guardian := func(p person.Person) person.Person {
			p.Guardians = []person.Guardian{{Person: v.people[0], Relation: person.Parent}}
			return p
		}
		born := person.DateOf(v.clock.Now().AddDate(-18, 0, 10))
		mother := v.somebody(person.Person{Name: "Eva"})
		ali := v.somebody(guardian(person.Person{Name: "Ali", Email: "ali@example.org", Born: born}))
		silent := v.somebody(guardian(person.Person{Name: "Bo", Email: "bo@example.org", Born: born}))    // nobody allowed anything
		unheard := v.somebody(guardian(person.Person{Name: "Cid", Born: born}))                           // no address
		onPaper := v.somebody(guardian(person.Person{Name: "Dea", Email: "dea@example.org", Born: born})) // no text of ours
		for _, who := range []ident.Person{ali, unheard} {
			signed := v.signs(v.ask(v.about(who)).Invitations[0], "Eva")
			if signed.Event != 1 {
				t.Fatalf("%+v", signed)
			}
		}
		v.says(onPaper, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		tell := func() {
			t.Helper()
			if err := v.TellOfAge(ctx); err != nil {
				t.Fatal(err)
			}
		}
		tell()
		for _, who := range []ident.Person{mother, ali, silent, unheard, onPaper} {
			if found := v.letters(outreach.AgeLetter, who); len(found) != 0 {
				t.Errorf("written to before the day: %+v", found)
			}
		}
		v.clock.advance(11 * 24 * time.Hour)
		tell()
		tell()
		for who, count := range map[ident.Person]int{mother: 0, ali: 1, silent: 0, unheard: 0, onPaper: 1} {
			if found := v.letters(outreach.AgeLetter, who); len(found) != count {
				t.Errorf("%d letters instead of %d", len(found), count)
			}
		}
		asked := must[outreach.Invitations](t)(v.Requests(ctx, v.clerk, outreach.InvitationFilter{Person: ali, States: []consent.Progress{consent.Requested}, Limit: 10}))
		if len(asked.Items) != 1 || asked.Items[0].Signer != ali || asked.Items[0].ID != v.letters(outreach.AgeLetter, ali)[0].Invitation {
			t.Fatalf("they are asked themselves: %+v", asked.Items)
		}
		if m := v.letters(outreach.AgeLetter, onPaper)[0]; m.Invitation != 0 {
			t.Errorf("what was on paper cannot be asked anew: %+v", m)
		}
		v.signs(asked.Items[0], "Ali")
		consents := must[[]outreach.Consent](t)(v.Consents(ctx, v.clerk, ali))
		if last := consents[len(consents)-1]; consents[0].State != consent.Lapsed || last.State != consent.Running {
			t.Errorf("the guardian's %s, their own %s", consents[0].State, last.State)
		}
		// An address that comes in a few days later still counts; one that comes in next year does not.
		found, address := must[outreach.Person](t)(v.Person(ctx, v.clerk, unheard)), "cid@example.org"
		must[outreach.Person](t)(v.ChangePerson(ctx, v.clerk, unheard, found.Revision, outreach.PersonChange{Email: &address}))
		tell()
		if n := len(v.letters(outreach.AgeLetter, unheard)); n != 1 {
			t.Errorf("%d letters to a new address", n)
		}
		v.clock.advance(300 * 24 * time.Hour)
		tell()
		if n := len(v.letters(outreach.AgeLetter, ali)); n != 1 {
			t.Errorf("%d letters a year later", n)
		}
	})
}

func TestG12_AfterTwentyDaysThoseWhoLookAfterConsentsAreToldOnce(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		v.withMail()
		keeper, viewer := addUser(t, v.db, access.ConsentManager), addUser(t, v.db, access.Viewer)
		maja := v.somebody(person.Person{Name: "Maja"})
		secret := v.personalLink(maja)
		right := must[outreach.Right](t)(v.AskRight(ctx, outreach.Visitor{}, secret, 0, outreach.AskAccess, ""))
		told := func() []office.Notice {
			t.Helper()
			if err := v.TellOfRights(ctx); err != nil {
				t.Fatal(err)
			}
			return must[[]office.Notice](t)(v.Office.Notices(ctx, keeper))
		}
		digest := func() (d outreach.Digest) {
			v.inTx(func(ctx context.Context, tx outreach.Tx) (err error) {
				d, err = tx.Digest(ctx, v.clock.Now().Add(-24*time.Hour), v.clock.Now().Add(time.Second))
				return err
			})
			return d
		}
		v.clock.advance(20*24*time.Hour - time.Minute)
		if got := told(); len(got) != 0 || digest().Pressing != 0 {
			t.Errorf("too soon: %+v", got)
		}
		v.clock.advance(2 * time.Minute)
		got := told()
		if len(got) != 1 || got[0].Kind != office.RightNotice || got[0].Text != "1" || digest().Pressing != 1 {
			t.Fatalf("%+v, %+v", got, digest())
		}
		if _, err := v.Office.Notices(ctx, viewer); !problem.Is(err, problem.Forbidden) {
			t.Errorf("a viewer: %v", err)
		}
		if err := v.Office.PutAway(ctx, keeper, got[0].ID); err != nil {
			t.Fatal(err)
		}
		v.clock.advance(3 * 24 * time.Hour)
		if got := told(); len(got) != 0 || digest().Pressing != 0 {
			t.Errorf("told twice: %+v", got)
		}
		// The notice of one that is closed goes by itself.
		second := must[outreach.Right](t)(v.AskRight(ctx, outreach.Visitor{}, secret, 0, outreach.AskBlur, ""))
		v.clock.advance(21 * 24 * time.Hour)
		if got := told(); len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		must[outreach.RightAsked](t)(v.CloseRight(ctx, v.clerk, second.ID, outreach.RightDone, "done"))
		if got := told(); len(got) != 0 {
			t.Errorf("it is closed: %+v", got)
		}
		must[outreach.RightAsked](t)(v.CloseRight(ctx, v.clerk, right.ID, outreach.RightDone, "done"))
	})
}

func TestC6_APersonalLinkIsEndedByWhoHoldsItAndByStaff(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		v.withMail()
		maja, bo := v.somebody(person.Person{Name: "Maja", Email: "maja@example.org"}), v.somebody(person.Person{Name: "Bo"})
		own := func(secret string) error {
			_, err := v.Personal(ctx, outreach.Visitor{Language: "en"}, secret)
			return err
		}
		secret := v.personalLink(maja)
		made := must[outreach.Renewed](t)(v.RenewOwn(ctx, outreach.Visitor{Language: "en"}, secret))
		if made.Way != consent.ByMail || made.Secret != "" || len(v.letters(outreach.LinkLetter, maja)) != 1 {
			t.Errorf("the new one goes to the address on file: %+v", made)
		}
		if got := refusal(t, own(secret)); got != "link.ended" {
			t.Errorf("the old one opens: %q", got)
		}
		refused[outreach.Renewed](t, "link.ended")(v.RenewOwn(ctx, outreach.Visitor{}, secret))

		made = must[outreach.Renewed](t)(v.RenewOwn(ctx, outreach.Visitor{Language: "en"}, v.linkOf(bo, "BBBBBBBBBBBBBBBBBBBBBB")))
		if made.Secret == "" || own(made.Secret) != nil || refusal(t, own("BBBBBBBBBBBBBBBBBBBBBB")) != "link.ended" {
			t.Errorf("who has no address gets it at once: %+v", made)
		}
		if err := v.EndPersonalLinks(ctx, addUser(t, v.db, access.Editor), bo); !problem.Is(err, problem.Forbidden) {
			t.Errorf("an editor: %v", err)
		}
		if err := v.EndPersonalLinks(ctx, v.clerk, bo); err != nil || refusal(t, own(made.Secret)) != "link.ended" {
			t.Errorf("staff end it: %v", err)
		}
	})
}
