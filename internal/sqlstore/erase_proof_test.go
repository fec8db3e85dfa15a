package sqlstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// plainPaper writes what a proof says, as far as these tests ask.
type plainPaper struct{}

func (plainPaper) Copy(p outreach.Proof) ([]byte, error) {
	return []byte("signed by " + p.Typed + " for " + p.Depicted + ", drawn " + p.Drawn.String()), nil
}
func (plainPaper) Receipt(p outreach.Proof) ([]byte, error) {
	return []byte("receipt for " + p.Depicted), nil
}
func (plainPaper) Poster(p outreach.Poster) ([]byte, error) { return []byte(p.Address), nil }
func (plainPaper) Verify([]byte) error                      { return nil }

// withPaper has the village give signers their copies.
func (v *village) withPaper() {
	v.Outreach = outreach.New(outreach.Ports{
		Store: v.db.Outreach(), Keys: plainKeys{}, Paper: plainPaper{}, Now: v.clock.Now, Random: rand.Reader, Site: "https://photos.example.org",
	})
}

// signs has an invitation signed on a tablet, with a yes to all.
func (v *village) signs(i outreach.Invitation, name string) outreach.Signed {
	v.t.Helper()
	ctx := v.t.Context()
	secret := token(v.t, must[string](v.t)(v.HandOver(ctx, v.clerk, i.ID)), "/t/")
	guest := outreach.Visitor{Source: "192.0.2.44", Language: "en"}
	sheet := must[outreach.Sheet](v.t)(v.Sheet(ctx, guest, secret))
	said := outreach.Said{Purpose: "news", Yes: []consent.Channel{"website", "print"}}
	return must[outreach.Signed](v.t)(v.Sign(ctx, guest, secret, outreach.Signature{
		Language: "en", Shown: sheet.Form.Hash(), Answers: []outreach.Said{said}, Name: name, Drawn: outreach.Drawing{{{X: 11, Y: 22}, {X: 33, Y: 44}}},
	}))
}

// keepsProof sets for how many years proof outlives somebody.
func (v *village) keepsProof(years int) {
	v.t.Helper()
	if err := v.sets(person.Rules{KeepProof: years}); err != nil {
		v.t.Fatal(err)
	}
}

func (v *village) erases(who ident.Person) outreach.Certificate {
	v.t.Helper()
	number := must[outreach.Person](v.t)(v.Person(v.t.Context(), v.clerk, who)).Number
	return must[outreach.Certificate](v.t)(v.ErasePerson(v.t.Context(), v.clerk, who, outreach.Erasure{Confirm: strconv.Itoa(number), Faces: person.Unknown}))
}

// gone holds that no table has any of the words.
func (v *village) gone(after string, words ...string) {
	v.t.Helper()
	for _, word := range words {
		if where := v.holds([]byte(word)); len(where) > 0 {
			v.t.Errorf("%s: %q stands in %v", after, word, where)
		}
	}
}

var pdf = []byte("%PDF-1.7 the scan of Maja Sandelin's form")

// mourned is a village with somebody of whom everything is kept that can be: a double, a note, a
// signed copy with its receipt, a scan, a request, messages and a link.
func mourned(t *testing.T, v *village) (maja ident.Person, spoken ident.Consent, signed outreach.Signed, scan outreach.Recording) {
	ctx := t.Context()
	v.withPaper()
	maja = v.somebody(person.Person{Name: "Maja Sandelin", Email: "maja@sandelin.example"})
	double := v.somebody(person.Person{Name: "M. Sandelin"})
	v.shows(v.photos[0], maja)
	spoken = v.says(double, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
	must[outreach.Merge](t)(v.MergePeople(ctx, v.clerk, double, maja, 1))
	scan = must[outreach.Recording](t)(v.AddRecording(ctx, v.clerk, spoken, pdf))
	v.clock.advance(time.Minute)
	signed = v.signs(v.ask(v.about(maja)).Invitations[0], "Maja Sandelin")
	v.clock.advance(time.Minute)
	return maja, spoken, signed, scan
}

func TestE7_WhereProofIsKeptItIsReadAfterAnErasureAndGoneWhenItsTimeIsOver(t *testing.T) {
	forEachVillage(t, 2, func(t *testing.T, v *village) {
		ctx := t.Context()
		v.keepsProof(2)
		maja, spoken, signed, scan := mourned(t, v)
		open := v.ask(v.about(maja)).Invitations[0]
		before := must[outreach.Papers](t)(v.Papers(ctx, v.clerk, signed.Consent, signed.Event))

		c := v.erases(maja)
		if c.Entries != 2 || c.Consents != 3 || c.Notes != 3 || c.Copies != 1 || c.Recordings != 1 || !c.KeepUntil.Equal(c.At.AddDate(2, 0, 0)) {
			t.Errorf("%+v", c)
		}
		v.gone("erased", "Sandelin", "sandelin", "192.0.2.44", "11,22")
		after := must[outreach.Papers](t)(v.Papers(ctx, v.clerk, signed.Consent, signed.Event))
		if !bytes.Equal(before.Copy, after.Copy) || !bytes.Equal(before.Receipt, after.Receipt) || !strings.Contains(string(after.Copy), "11,22") {
			t.Errorf("the signed copy is not what it was: %q, %q", after.Copy, after.Receipt)
		}
		_, content, err := v.Recording(ctx, v.clerk, scan.ID)
		if err != nil || !bytes.Equal(content, pdf) {
			t.Errorf("the scan is not what it was: %v", err)
		}
		left := must[outreach.Left](t)(v.Erased(ctx, v.clerk, c.Number))
		kept := must[outreach.Evidence](t)(v.Evidence(ctx, v.clerk, []ident.Consent{spoken, signed.Consent}))
		notes := map[ident.Consent]string{}
		for _, one := range left.Consents {
			notes[one.ID] = one.Note
		}
		if notes[spoken] != "in the hall" || notes[signed.Consent] != "See you there" || len(kept.Copies[signed.Consent]) != 1 || len(kept.Recordings[spoken]) != 1 || left.ByName == "" {
			t.Errorf("%+v", left)
		}
		if list := must[[]outreach.Erased](t)(v.ListErased(ctx, v.clerk, 0, 10)); len(list) != 1 || list[0].Number != c.Number || list[0].ProofGone {
			t.Errorf("%+v", list)
		}
		for _, who := range []access.Caller{addUser(t, v.db, access.Viewer), addUser(t, v.db, access.Editor)} {
			refused[outreach.Left](t, "action.not-allowed")(v.Erased(ctx, who, c.Number))
			refused[outreach.Papers](t, "action.not-allowed")(v.Papers(ctx, who, signed.Consent, signed.Event))
		}
		i := must[outreach.Request](t)(v.Request(ctx, v.clerk, open.Request)).Invitations[0]
		if i.State != consent.Cancelled {
			t.Errorf("what they did not answer is %s", i.State)
		}
		v.isNow("nobody is named in her place", v.photos[0], clearance.NeedsReview)

		v.clock.advance(2*366*24*time.Hour + time.Hour)
		if err := v.PurgeProof(ctx); err != nil {
			t.Fatal(err)
		}
		refused[outreach.Papers](t, "proof.not-found")(v.Papers(ctx, v.clerk, signed.Consent, signed.Event))
		if _, _, err := v.Recording(ctx, v.clerk, scan.ID); problem.Of(err).Code != "recording.not-found" {
			t.Errorf("the scan is there: %v", err)
		}
		left = must[outreach.Left](t)(v.Erased(ctx, v.clerk, c.Number))
		kept = must[outreach.Evidence](t)(v.Evidence(ctx, v.clerk, []ident.Consent{spoken, signed.Consent}))
		if len(left.Consents) != 3 || left.Consents[0].Note != "" || len(kept.Copies)+len(kept.Recordings) != 0 || !left.ProofGone {
			t.Errorf("who answered what stays, and nothing else: %+v", left)
		}
	})
}

func TestE7_WhereNoProofIsKeptAllOfItGoesAtOnce(t *testing.T) {
	forEachVillage(t, 2, func(t *testing.T, v *village) {
		ctx := t.Context()
		maja, _, signed, scan := mourned(t, v)
		c := v.erases(maja)
		if c.Notes != 2 || c.Copies != 1 || c.Recordings != 1 || !c.KeepUntil.IsZero() {
			t.Errorf("%+v", c)
		}
		refused[outreach.Papers](t, "proof.not-found")(v.Papers(ctx, v.clerk, signed.Consent, signed.Event))
		if _, _, err := v.Recording(ctx, v.clerk, scan.ID); problem.Of(err).Code != "recording.not-found" {
			t.Errorf("the scan is there: %v", err)
		}
		view(t, v.db, func(ctx context.Context, tx *Tx) error {
			var kept int
			err := tx.queryRow(ctx, `SELECT (SELECT count(*) FROM proof) + (SELECT count(*) FROM consent_recording) + (SELECT count(*) FROM consent WHERE length(sealed) > 0)
				+ (SELECT count(*) FROM data_key WHERE kind IN (2, 5))`).Scan(&kept)
			if kept != 0 {
				t.Errorf("%d things are left", kept)
			}
			return err
		})
	})
}

func TestE7_G8_WhatAGuardianSignedStaysWithTheChildWhoseProofItIs(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		ctx := t.Context()
		v.withPaper()
		child, mother, _ := v.child()
		v.shows(v.photos[0], child)
		asked := v.ask(v.about(child))
		var signed outreach.Signed
		for _, i := range asked.Invitations {
			if i.Signer == mother {
				signed = v.signs(i, "Eva Sandelin")
			}
		}
		v.clock.advance(time.Minute)
		c := v.erases(mother)
		if c.Elsewhere != 1 || c.Copies != 0 {
			t.Errorf("%+v", c)
		}
		v.gone("erased", "eva@example.org")
		if p := must[outreach.Papers](t)(v.Papers(ctx, v.clerk, signed.Consent, signed.Event)); !strings.Contains(string(p.Copy), "Eva Sandelin") {
			t.Errorf("the child's proof does not say who signed: %s", p.Copy)
		}
		guardians := must[outreach.Person](t)(v.Person(ctx, v.clerk, child)).Guardians
		for _, g := range guardians {
			if g.Person == mother && g.At(v.clock.Now()) {
				t.Error("whoever was erased speaks for a child")
			}
		}
		v.agrees("a guardian was erased")
		if c := v.erases(child); c.Copies != 1 || !c.KeepUntil.IsZero() {
			t.Errorf("%+v", c)
		}
		refused[outreach.Papers](t, "proof.not-found")(v.Papers(ctx, v.clerk, signed.Consent, signed.Event))
	})
}

func TestG12_ARequestIsAnsweredBeforeAnErasureAndTheOneForItIsClosedByIt(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		ctx := t.Context()
		maja, _, _, _ := mourned(t, v)
		number := must[outreach.Person](t)(v.Person(ctx, v.clerk, maja)).Number
		secret := v.personalLink(maja)
		guest := outreach.Visitor{Source: "192.0.2.44"}
		asked := must[outreach.Right](t)(v.AskRight(ctx, guest, secret, maja, outreach.AskAccess, "what do you know of Maja Sandelin?"))
		must[outreach.Right](t)(v.AskRight(ctx, guest, secret, maja, outreach.AskErasure, "forget Maja Sandelin"))
		refused[outreach.Certificate](t, "erase.right-open")(v.ErasePerson(ctx, v.clerk, maja, outreach.Erasure{Confirm: strconv.Itoa(number), Faces: person.Unknown}))
		must[outreach.RightAsked](t)(v.CloseRight(ctx, v.clerk, asked.ID, outreach.RightDone, "sent to Maja Sandelin"))
		v.erases(maja)
		v.gone("erased", "Sandelin")
		list := must[[]outreach.RightAsked](t)(v.Rights(ctx, v.clerk, 0))
		if len(list) != 2 {
			t.Fatalf("%+v", list)
		}
		for _, r := range list {
			if r.State != outreach.RightDone || r.NoteText != "" || r.AnswerText != "" {
				t.Errorf("%+v", r)
			}
		}
		called := must[map[ident.Person]outreach.Listed](t)(v.Names(ctx, v.clerk, []ident.Person{maja}))
		if one := called[maja]; one.Number != number || one.Label != "" {
			t.Errorf("they are called %+v", one)
		}
	})
}

// personalLink makes somebody a personal link, and gives its secret.
func (v *village) personalLink(of ident.Person) string {
	return v.linkOf(of, "AAAAAAAAAAAAAAAAAAAAAA")
}

func (v *village) linkOf(of ident.Person, secret string) string {
	v.t.Helper()
	v.inTx(func(ctx context.Context, tx outreach.Tx) error {
		return tx.SaveLink(ctx, outreach.Link{Hash: outreach.LinkHash(secret), Kind: outreach.PersonalLink, Person: of, MadeAt: v.clock.Now(), Until: v.clock.Now().AddDate(0, 3, 0)})
	})
	return secret
}

func TestG8_E7_TheRulesAreSetWhoeverWasErased(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		maja := v.somebody(person.Person{Name: "Maja", Born: person.DateOf(v.clock.Now().AddDate(-16, 0, 0))})
		bo := v.somebody(person.Person{Name: "Bo", Born: person.DateOf(v.clock.Now().AddDate(-16, 0, 0))})
		v.erases(maja)
		if err := v.sets(person.Rules{Country: "SE", Ages: map[string]int{"SE": 15}}); err != nil {
			t.Fatal(err)
		}
		if m := must[outreach.Person](t)(v.Person(t.Context(), v.clerk, bo)).Minority; m.At(v.clock.Now()) {
			t.Errorf("others do not follow the rules: %+v", m)
		}
	})
}
