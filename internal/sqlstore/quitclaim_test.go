package sqlstore

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// aQuitclaim keeps one with texts in the languages given, published when wanted.
func (o *bureau) aQuitclaim(name string, version int, published bool, languages ...string) ident.Quitclaim {
	o.t.Helper()
	id := newID[ident.Quitclaim](o.t)
	inTx(o.t, o.db, func(ctx context.Context, tx *Tx) error {
		if err := (officeTx{tx}).SaveQuitclaim(ctx, consent.Quitclaim{ID: id, Name: name, MadeAt: o.clock.Now(), MadeBy: 7, Revision: 1}); err != nil {
			return err
		}
		for _, stage := range []bool{false, published} {
			for _, l := range languages {
				if err := (officeTx{tx}).SaveText(ctx, o.text(id, version, l, stage)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return id
}

func (o *bureau) text(id ident.Quitclaim, version int, language string, published bool) consent.Text {
	o.t.Helper()
	t := consent.Text{ID: id, Version: version, Variant: consent.ForAdults, Language: language, Title: "Title " + language, Body: "Body " + language}
	if !published {
		return t
	}
	return must[consent.Text](o.t)(t.Publish(nil, 7, o.clock.Now()))
}

// asOutreach asks the store as outreach does.
func asOutreach[T any](o *bureau, ask func(context.Context, outreach.Reader) (T, error)) (answer T, err error) {
	err = o.db.Outreach().View(o.t.Context(), func(r outreach.Reader) error {
		answer, err = ask(o.t.Context(), r)
		return err
	})
	return answer, err
}

func (o *bureau) published(id ident.Quitclaim, version int, language string) (consent.Text, error) {
	return asOutreach(o, func(ctx context.Context, r outreach.Reader) (consent.Text, error) {
		return r.PublishedText(ctx, id, version, consent.ForAdults, language)
	})
}

// The store itself refuses, whatever a use case may have overlooked.
func TestQuitclaim_C3_APublishedTextStaysAsItIs(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		id := o.aQuitclaim("School photos", 1, true, "en", "sv")
		for _, attempt := range []string{
			`UPDATE quitclaim_text SET body = 'We may do all'`,
			`UPDATE quitclaim_text SET source = 'We may do all'`,
			`UPDATE quitclaim_text SET published_at = 0`,
			`UPDATE quitclaim_text SET version = 2`,
			`DELETE FROM quitclaim_text`,
			`INSERT INTO quitclaim_text SELECT quitclaim, version, variant, 'nl', title, 'Something else', '', 0, 0, hash FROM quitclaim_text WHERE language = 'en'`,
			`DELETE FROM quitclaim`,
		} {
			err := o.db.InTx(t.Context(), func(tx *Tx) error {
				_, err := tx.exec(t.Context(), attempt)
				return err
			})
			if err == nil {
				t.Errorf("the store let this happen: %s", attempt)
			}
		}
		for _, l := range []string{"en", "sv"} {
			got := must[consent.Text](t)(o.published(id, 1, l))
			if got != o.text(id, 1, l, true) {
				t.Errorf("the text is now %+v", got)
			}
		}
	})
}

func TestQuitclaim_C3_ATextThatIsNotWhatWasPublishedIsNotShown(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		id := o.aQuitclaim("School photos", 1, true, "en")
		inTx(t, o.db, func(ctx context.Context, tx *Tx) error { // somebody who has the database in hand
			drop := tx.pick(`DROP TRIGGER quitclaim_text_stays`, `DROP TRIGGER quitclaim_text_stays ON quitclaim_text`)
			if _, err := tx.exec(ctx, drop); err != nil {
				return err
			}
			_, err := tx.exec(ctx, `UPDATE quitclaim_text SET body = 'We may do all'`)
			return err
		})
		if _, err := o.published(id, 0, "en"); problem.Of(err).Code != "text.damaged" {
			t.Fatalf("a changed text was handed out: %v", err)
		}
	})
}

func TestQuitclaim_PeopleReadTheNewestInTheirLanguageElseInTheHouses(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		id := o.aQuitclaim("School photos", 1, true, "en", "sv")
		inTx(t, o.db, func(ctx context.Context, tx *Tx) error {
			for _, text := range []consent.Text{o.text(id, 2, "de", true), o.text(id, 3, "en", false)} {
				if err := (officeTx{tx}).SaveText(ctx, text); err != nil {
					return err
				}
			}
			return nil
		})
		for _, c := range []struct {
			version     int
			asked, read string
		}{{0, "de", "2 de"}, {0, "sv", "2 de"}, {1, "sv", "1 sv"}, {1, "de", "1 en"}} {
			got := must[consent.Text](t)(o.published(id, c.version, c.asked))
			if read := string(rune('0'+got.Version)) + " " + got.Language; read != c.read {
				t.Errorf("version %d in %s gave %s, not %s", c.version, c.asked, read, c.read)
			}
		}
		for _, version := range []int{3, 4} { // a draft, and none
			if _, err := o.published(id, version, "en"); !problem.Is(err, problem.NotFound) {
				t.Errorf("version %d: %v", version, err)
			}
		}
		_, err := asOutreach(o, func(ctx context.Context, r outreach.Reader) (consent.Text, error) {
			return r.PublishedText(ctx, id, 1, consent.ForGuardians, "en")
		})
		if problem.Of(err).Code != "quitclaim.not-found" {
			t.Errorf("a text for guardians that nobody wrote: %v", err)
		}
	})
}

func TestQuitclaim_PeopleAreAskedWithThosePublishedAndInUse(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		o.aQuitclaim("Draft", 1, false, "en")
		old, use := o.aQuitclaim("Old", 1, true, "en"), o.aQuitclaim("In use", 4, true, "en")
		inTx(t, o.db, func(ctx context.Context, tx *Tx) error {
			return officeTx{tx}.SaveQuitclaim(ctx, consent.Quitclaim{ID: old, Name: "Old", Retired: true, Revision: 2})
		})
		got := must[[]consent.Quitclaim](t)(asOutreach(o, func(ctx context.Context, r outreach.Reader) ([]consent.Quitclaim, error) { return r.Quitclaims(ctx) }))
		want := consent.Quitclaim{ID: use, Name: "In use", Published: 4, MadeAt: o.clock.Now(), MadeBy: 7, Revision: 1}
		if len(got) != 1 || got[0] != want {
			t.Fatalf("people can be asked with %+v", got)
		}
	})
}

func TestSettings_AnOlderLibraryGetsTheSentencesOfItsTerms(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		s := office.DefaultSettings()
		s.Organisation = "Harbour Town"
		for i := range s.Purposes {
			s.Purposes[i].Sentences = nil
		}
		s.Purposes = append(s.Purposes, office.Term{Key: "own", Names: map[string]string{"en": "Own"}, Active: true})
		s.Channels[0].Sentences = map[string]string{"en": "As we put it."}
		text := must[[]byte](t)(json.Marshal(s))
		inTx(t, o.db, func(ctx context.Context, tx *Tx) error {
			_, err := tx.exec(ctx, `UPDATE setting SET value = ? WHERE name = 'organisation'`, string(text))
			return err
		})
		if err := o.db.settle(t.Context()); err != nil { // as at each start
			t.Fatal(err)
		}
		got := must[outreach.Sentences](t)(asOutreach(o, func(ctx context.Context, r outreach.Reader) (outreach.Sentences, error) {
			return r.Sentences(ctx, "sv")
		}))
		if news := got.Purposes[0]; news.Name != "Nyheter" || !strings.HasPrefix(news.Text, "För att berätta") {
			t.Errorf("news reads %+v", news)
		}
		if own := got.Purposes[len(got.Purposes)-1]; own.Name != "Own" || own.Text != "" {
			t.Errorf("the house's own purpose reads %+v", own)
		}
		if got.Channels[0].Text != "As we put it." {
			t.Errorf("a sentence was overwritten with %q", got.Channels[0].Text)
		}
		asked := got.Question("news", "website")
		if asked.Sentence != "Nyheter: "+got.Purposes[0].Text+" Webbplats: As we put it." {
			t.Errorf("the question is %q", asked.Sentence)
		}
	})
}
