package sqlstore

import (
	"context"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// quitclaim publishes a text for adults and one for guardians.
func (v *village) quitclaim() ident.Quitclaim {
	v.t.Helper()
	id := newID[ident.Quitclaim](v.t)
	inTx(v.t, v.db, func(ctx context.Context, tx *Tx) error {
		if err := (officeTx{tx}).SaveQuitclaim(ctx, consent.Quitclaim{ID: id, Name: "Sports", MadeAt: v.clock.Now(), Revision: 1}); err != nil {
			return err
		}
		var texts []consent.Text
		for _, variant := range []consent.Variant{consent.ForAdults, consent.ForGuardians} {
			t := consent.Text{ID: id, Version: 1, Variant: variant, Language: "en", Title: "Photos of you", Body: "May we?"}
			if err := (officeTx{tx}).SaveText(ctx, t); err != nil {
				return err
			}
			texts = append(texts, must[consent.Text](v.t)(t.Publish(nil, v.clerk.User, v.clock.Now())))
		}
		for _, t := range texts {
			if err := (officeTx{tx}).SaveText(ctx, t); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

// about is a request for all photos of the people, on the website and in print.
func (v *village) about(people ...ident.Person) outreach.Ask {
	v.t.Helper()
	return outreach.Ask{
		People: people, Quitclaim: v.quitclaim(), Scope: consent.Scope{Extent: consent.AllOfMe}, Title: "Sports day", Note: "See you there",
		Uses: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website", "print"}}}, Until: v.clock.Now().AddDate(0, 0, 14),
	}
}

func (v *village) ask(a outreach.Ask) outreach.Request {
	v.t.Helper()
	return must[outreach.Request](v.t)(v.Ask(v.t.Context(), v.clerk, a))
}

func refusal(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	return problem.Of(err).Code
}

// child puts a minor into the register, with two guardians.
func (v *village) child() (child, mother, father ident.Person) {
	v.t.Helper()
	mother, father = v.somebody(person.Person{Name: "Eva", Email: "eva@example.org"}), v.somebody(person.Person{Name: "Per", Mobile: "+46701234567"})
	child = v.somebody(person.Person{Name: "Ali", Born: person.DateOf(v.clock.Now().AddDate(-9, 0, 0)), Guardians: []person.Guardian{
		{Person: mother, Relation: person.Parent}, {Person: father, Relation: person.Parent},
	}})
	return child, mother, father
}

func TestEachPersonAskedGetsAConsentAndEachSignerAnInvitation(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		maja := v.somebody(person.Person{Name: "Maja", Language: "sv"})
		ali, mother, father := v.child()
		made := v.ask(v.about(maja, ali, maja))
		if len(made.Invitations) != 3 {
			t.Fatalf("%d invitations", len(made.Invitations))
		}
		got := must[outreach.Request](t)(v.Request(ctx, v.clerk, made.ID))
		signers := map[ident.Person]outreach.Invitation{}
		for _, i := range got.Invitations {
			signers[i.Signer] = i
			if i.State != consent.Requested || i.Title != "Sports day" || i.Way != consent.ByLink {
				t.Errorf("an invitation is %+v", i)
			}
		}
		if signers[maja].Person != maja || signers[mother].Person != ali || signers[father].Person != ali || signers[mother].Consent != signers[father].Consent {
			t.Errorf("asked are %v", signers)
		}
		if signers[maja].Language != "sv" || signers[mother].Language != "en" {
			t.Errorf("they are asked in %q and %q", signers[maja].Language, signers[mother].Language)
		}
		of := must[[]outreach.Consent](t)(v.Consents(ctx, v.clerk, ali))
		if len(of) != 1 || of[0].State != consent.Asked || len(of[0].Signers) != 2 || of[0].Note != "See you there" {
			t.Errorf("the consent is %+v", of)
		}
		if got.Uses[0].Channels.Len() != 2 || got.Version != 1 || got.Variant != consent.ForAdults {
			t.Errorf("the request is %+v", got.Request)
		}
	})
}

func TestOfSinglePhotosEachIsAskedForThoseTheyAreIn(t *testing.T) {
	forEachVillage(t, 4, func(t *testing.T, v *village) {
		maja, per, nobody := v.somebody(person.Person{Name: "Maja"}), v.somebody(person.Person{Name: "Per"}), v.somebody(person.Person{Name: "Eva"})
		v.shows(v.photos[0], maja)
		v.shows(v.photos[2], maja)
		v.shows(v.photos[2], per)
		a := v.about(maja, per)
		a.Scope = consent.Scope{Extent: consent.TheseAssets, Assets: []ident.Asset{v.photos[2], v.photos[1], v.photos[0]}}
		v.ask(a)
		for who, want := range map[ident.Person]int{maja: 2, per: 1} {
			if of := must[[]outreach.Consent](t)(v.Consents(t.Context(), v.clerk, who)); len(of) != 1 || len(of[0].Scope.Assets) != want {
				t.Errorf("the consent is %+v, want %d photos", of, want)
			}
		}
		a.People = []ident.Person{maja, nobody}
		_, err := v.Ask(t.Context(), v.clerk, a)
		if refusal(t, err) != "request.not-in-photos" || len(must[[]outreach.Consent](t)(v.Consents(t.Context(), v.clerk, maja))) != 1 {
			t.Errorf("asking somebody who is in none of them: %v", err)
		}
	})
}

func TestG8_AMinorWithoutGuardiansCannotBeAsked(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		alone := v.somebody(person.Person{Name: "Ali", Born: person.DateOf(v.clock.Now().AddDate(-9, 0, 0))})
		_, err := v.Ask(t.Context(), v.clerk, v.about(alone))
		if p := problem.Of(err); p.Code != "consent.guardian-missing" || p.Field != "people/"+alone.String() {
			t.Errorf("it was answered %v at %q", err, p.Field)
		}
	})
}

func TestWhatCannotBeAskedIsRefusedAndNobodyIsAsked(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		ctx := t.Context()
		maja, dead := v.somebody(person.Person{Name: "Maja"}), v.somebody(person.Person{Name: "Eva", Died: person.DateOf(v.clock.Now().AddDate(-1, 0, 0))})
		good := v.about(maja)
		for code, change := range map[string]func(*outreach.Ask){
			"request.nobody":          func(a *outreach.Ask) { a.People = nil },
			"request.person-deceased": func(a *outreach.Ask) { a.People = []ident.Person{maja, dead} },
			"person.not-found":        func(a *outreach.Ask) { a.People = []ident.Person{maja, 99} },
			"quitclaim.not-found":     func(a *outreach.Ask) { a.Quitclaim = 99 },
			"consent.use-unknown":     func(a *outreach.Ask) { a.Uses = []outreach.Said{{Purpose: "fame", Yes: []consent.Channel{"print"}}} },
			"request.uses-missing":    func(a *outreach.Ask) { a.Uses = nil },
			"request.until":           func(a *outreach.Ask) { a.Until = v.clock.Now() },
			"consent.scope":           func(a *outreach.Ask) { a.Scope = consent.Scope{Extent: consent.ThisEvent, Folders: []ident.Folder{99}} },
			"person.text-too-long":    func(a *outreach.Ask) { a.Note = strings.Repeat("x", 10_001) },
		} {
			a := good
			change(&a)
			if _, err := v.Ask(ctx, v.clerk, a); refusal(t, err) != code {
				t.Errorf("%v, want %s", err, code)
			}
		}
		if _, err := v.Ask(ctx, addUser(t, v.db, access.Editor), good); refusal(t, err) != "action.not-allowed" {
			t.Errorf("an editor asking: %v", err)
		}
		if list := must[outreach.Invitations](t)(v.Requests(ctx, v.clerk, outreach.InvitationFilter{Limit: 10})); len(list.Items) != 0 {
			t.Errorf("there are %d invitations", len(list.Items))
		}
	})
}

func TestC6_RequestsAreFoundByHowTheyStandAndRunOutByThemselves(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		maja, per := v.somebody(person.Person{Name: "Maja"}), v.somebody(person.Person{Name: "Per"})
		v.ask(v.about(maja))
		second := v.ask(v.about(per)).Invitations[0]
		must[outreach.Invitation](t)(v.Cancel(ctx, v.clerk, second.ID))
		find := func(states ...consent.Progress) []ident.Person {
			t.Helper()
			var found []ident.Person
			for _, i := range must[outreach.Invitations](t)(v.Requests(ctx, v.clerk, outreach.InvitationFilter{Limit: 10, States: states})).Items {
				found = append(found, i.Signer)
			}
			return found
		}
		if got := find(consent.Requested, consent.Opened); len(got) != 1 || got[0] != maja {
			t.Errorf("open are %v", got)
		}
		if got := find(consent.Cancelled); len(got) != 1 || got[0] != per {
			t.Errorf("cancelled are %v", got)
		}
		if got := find(consent.RanOut); len(got) != 0 {
			t.Errorf("run out are %v", got)
		}
		v.clock.advance(14 * 24 * time.Hour)
		if got := find(consent.RanOut); len(got) != 1 || got[0] != maja {
			t.Errorf("two weeks later, run out are %v", got)
		}
		if got := find(consent.Requested, consent.RanOut, consent.Cancelled); len(got) != 2 {
			t.Errorf("of all three kinds there are %v", got)
		}
		counts := must[outreach.Invitations](t)(v.Requests(ctx, v.clerk, outreach.InvitationFilter{Limit: 1})).Counts
		if counts[consent.RanOut] != 1 || counts[consent.Cancelled] != 1 || counts[consent.Requested] != 0 {
			t.Errorf("they are counted %v", counts)
		}
	})
}

// token takes the secret out of an address.
func token(t testing.TB, address, path string) string {
	t.Helper()
	_, secret, found := strings.Cut(address, path)
	if !found || len(secret) != 22 {
		t.Fatalf("the address is %q", address)
	}
	return secret
}

func TestC6_S10_ALinkIsSecretAndWhatHasEndedIsAsIfItNeverWas(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		maja := v.somebody(person.Person{Name: "Maja"})
		i := v.ask(v.about(maja)).Invitations[0]
		first := token(t, must[string](t)(v.CopyLink(ctx, v.clerk, i.ID)), "https://photos.example.org/s/")
		second := token(t, must[string](t)(v.CopyLink(ctx, v.clerk, i.ID)), "/s/")
		tablet := token(t, must[string](t)(v.HandOver(ctx, v.clerk, i.ID)), "/t/")
		if first == second {
			t.Error("two links are the same")
		}
		view(t, v.db, func(ctx context.Context, tx *Tx) error {
			kept, err := column[[]byte](ctx, tx, `SELECT hash FROM link`)
			for _, hash := range kept {
				for _, secret := range []string{first, second, tablet} {
					if strings.Contains(string(hash), secret) {
						t.Error("the secret itself is kept")
					}
				}
			}
			return err
		})
		opens := func(secret string, kinds ...outreach.LinkKind) string {
			t.Helper()
			var err error
			view(t, v.db, func(ctx context.Context, tx *Tx) error {
				_, err = v.OpenLink(ctx, outreachTx{tx}, secret, kinds...)
				return nil
			})
			return refusal(t, err)
		}
		if got := opens(first, outreach.SignLink) + opens(second, outreach.SignLink) + opens(tablet, outreach.SignLink, outreach.TabletLink); got != "" {
			t.Errorf("good links are answered %q", got)
		}
		for named, got := range map[string]string{
			"of another kind": opens(first, outreach.PersonalLink), "nonsense": opens("nonsense", outreach.SignLink), "empty": opens("", outreach.SignLink),
		} {
			if got != "link.ended" {
				t.Errorf("%s: %q", named, got)
			}
		}
		v.clock.advance(3 * time.Hour)
		if got := opens(tablet, outreach.TabletLink); got != "link.ended" {
			t.Errorf("a tablet that was forgotten: %q", got)
		}
		must[outreach.Invitation](t)(v.Cancel(ctx, v.clerk, i.ID))
		if got := opens(first, outreach.SignLink); got != "link.ended" {
			t.Errorf("of an invitation that was cancelled: %q", got)
		}
		if _, err := v.CopyLink(ctx, v.clerk, i.ID); refusal(t, err) != "request.over" {
			t.Errorf("a link for one that was cancelled: %v", err)
		}
		late := v.ask(v.about(maja)).Invitations[0]
		last := token(t, must[string](t)(v.CopyLink(ctx, v.clerk, late.ID)), "/s/")
		v.clock.advance(14 * 24 * time.Hour)
		if got := opens(last, outreach.SignLink); got != "link.ended" {
			t.Errorf("of an invitation that has run out: %q", got)
		}
	})
}

func TestCancellingARequestLeavesWhatWasAnswered(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		ali, mother, _ := v.child()
		made := v.ask(v.about(ali))
		for _, i := range made.Invitations {
			if i.Signer == mother {
				inTx(t, v.db, func(ctx context.Context, tx *Tx) error {
					next, err := i.Append(consent.Step{Kind: consent.Declined, At: v.clock.Now()})
					if err != nil {
						return err
					}
					return outreachTx{tx}.AddStep(ctx, next)
				})
			}
		}
		if err := v.CancelRequest(ctx, v.clerk, made.ID); err != nil {
			t.Fatal(err)
		}
		got := must[outreach.Request](t)(v.Request(ctx, v.clerk, made.ID))
		for _, i := range got.Invitations {
			want := consent.Cancelled
			if i.Signer == mother {
				want = consent.Declined
			}
			if i.State != want {
				t.Errorf("it stands at %s, want %s", i.State, want)
			}
		}
		if got.Cancelled.IsZero() {
			t.Error("the request is not cancelled")
		}
	})
}

func TestTheStepsOfAnInvitationAreOnlyAdded(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		i := v.ask(v.about(v.somebody(person.Person{Name: "Maja"}))).Invitations[0]
		for _, statement := range []string{`UPDATE invitation_event SET kind = 'signed'`, `DELETE FROM invitation_event`} {
			err := v.db.InTx(t.Context(), func(tx *Tx) error {
				_, err := tx.exec(t.Context(), statement)
				return err
			})
			if err == nil || !strings.Contains(err.Error(), "events are only added") {
				t.Errorf("%s: %v", statement, err)
			}
		}
		twice := func() error {
			return v.db.InTx(t.Context(), func(tx *Tx) error {
				next, err := i.Append(consent.Step{Kind: consent.Signed, At: v.clock.Now()})
				if err != nil {
					return err
				}
				return outreachTx{tx}.AddStep(t.Context(), next)
			})
		}
		if err := twice(); err != nil {
			t.Fatal(err)
		}
		if err := twice(); !problem.Is(err, problem.Stale) {
			t.Errorf("a second answer at the same place: %v", err)
		}
	})
}
