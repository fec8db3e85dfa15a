package office

import (
	"strings"
	"testing"

	"imprimatur/internal/problem"
)

func TestIdentity_IsKeptAsPagesCanShowIt(t *testing.T) {
	got, err := Identity{Controller: " Harbour Town ", Address: "1 Quay\r\nHarbour Town\r\n", Email: "photos@harbour.example", Site: "https://Photos.Harbour.example:8443/"}.clean()
	want := Identity{Controller: "Harbour Town", Address: "1 Quay\nHarbour Town", Email: "photos@harbour.example", Site: "https://photos.harbour.example:8443"}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestI10_AnIdentityThatCouldBringSomethingIntoAPageIsRefused(t *testing.T) {
	for _, c := range []struct {
		of    Identity
		field string
	}{
		{Identity{Site: "http://photos.example"}, "site"},
		{Identity{Site: "javascript:alert(1)"}, "site"},
		{Identity{Site: "https://"}, "site"},
		{Identity{Site: "https://a@photos.example"}, "site"},
		{Identity{Site: "https://photos.example/deep"}, "site"},
		{Identity{Site: "https://photos.example?x=1"}, "site"},
		{Identity{Email: "Harbour <photos@harbour.example>"}, "email"},
		{Identity{Email: "photos@harbour.example) [x](javascript:alert(1)"}, "email"},
		{Identity{Email: "photos"}, "email"},
		{Identity{Controller: "two\nlines"}, "controller"},
		{Identity{Officer: "a\x00b"}, "officer"},
		{Identity{Address: strings.Repeat("x", 1001)}, "address"},
		{Identity{Authority: "\xff"}, "authority"},
	} {
		if _, err := c.of.clean(); problem.Of(err).Field != c.field {
			t.Errorf("%+v: %v", c.of, err)
		}
	}
}

func TestSettings_AChangeThatSaysNothingOfSentencesLeavesThem(t *testing.T) {
	before := DefaultSettings()
	terms := append(before.Purposes[1:], before.Purposes[0])
	terms[0].Sentences = nil
	terms = append(terms, Term{Key: "own", Names: words("Own", "Eigen", "Egen", "Eigen"), Active: true})
	after := explained(terms, DefaultSettings().Purposes)
	if got := after[0]; got.Key != "recruitment" || !strings.HasPrefix(got.Sentences["en"], "To show people") {
		t.Errorf("%+v", got)
	}
	if own := after[len(after)-1]; own.Sentences == nil || len(own.Sentences) != 0 {
		t.Errorf("%+v", own)
	}
	for _, terms := range [][]Term{DefaultSettings().Purposes, DefaultSettings().Channels} {
		if err := checkTerms(terms); err != nil {
			t.Error(err)
		}
		for _, term := range terms {
			if len(term.Sentences) != 4 || len(term.Names) != 4 {
				t.Errorf("%s is not in every language", term.Key)
			}
		}
	}
}
