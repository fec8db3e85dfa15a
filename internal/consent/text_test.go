package consent_test

import (
	"crypto/sha256"
	"strings"
	"testing"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

func draft() consent.Text {
	return consent.Text{ID: 5, Version: 1, Variant: consent.ForAdults, Language: "sv", Title: "Bilder på dig", Body: "# Vem\r\n\r\nVi ber dig."}
}

func TestC3_APublishedTextNeverChanges(t *testing.T) {
	published, err := draft().Publish(nil, 7, noon)
	if err != nil {
		t.Fatal(err)
	}
	if !published.Intact() || published.PublishedBy != 7 || !published.Published() {
		t.Errorf("%+v", published)
	}
	if _, err := published.Edit("Annat", "annat"); problem.Of(err).Code != "text.published" {
		t.Errorf("a published text is edited: %v", err)
	}
	if _, err := published.Publish(nil, 8, noon); problem.Of(err).Code != "text.published" {
		t.Errorf("a published text is published again: %v", err)
	}
	for name, change := range map[string]func(*consent.Text){
		"title":    func(t *consent.Text) { t.Title += "." },
		"body":     func(t *consent.Text) { t.Body += " " },
		"language": func(t *consent.Text) { t.Language = "nl" },
		"version":  func(t *consent.Text) { t.Version++ },
		"variant":  func(t *consent.Text) { t.Variant = consent.ForGuardians },
		"id":       func(t *consent.Text) { t.ID++ },
	} {
		other := published
		change(&other)
		if other.Intact() {
			t.Errorf("another %s is not noticed", name)
		}
	}
	next := published.Next()
	if next.Published() || next.Version != 2 || next.Intact() {
		t.Errorf("the version that follows: %+v", next)
	}
	if _, err := next.Edit("Annat", "annat"); err != nil {
		t.Error(err)
	}
}

func TestC3_TheBytesThatAreHashedAreThese(t *testing.T) {
	published, err := draft().Publish(nil, 7, noon)
	if err != nil {
		t.Fatal(err)
	}
	want := "quitclaim: " + ident.Quitclaim(5).String() + "\nversion: 1\nvariant: adult\nlanguage: sv\ntitle: Bilder på dig\n\n# Vem\n\nVi ber dig.\n"
	if got := string(published.Canonical()); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if published.Hash != sha256.Sum256([]byte(want)) || len(published.Hash.String()) != 64 {
		t.Errorf("hash %s", published.Hash)
	}
	form := consent.Form{Text: published, Asked: []consent.Question{{Purpose: "news", Channel: "website", Sentence: "On our\nwebsite."}}}
	if got := string(form.Canonical()); got != want+"---\nnews / website: On our website.\n" {
		t.Errorf("the form is %q", got)
	}
	other := form
	other.Asked = []consent.Question{{Purpose: "news", Channel: "website", Sentence: "Everywhere."}}
	if form.Hash() == other.Hash() || form.Hash() == published.Hash {
		t.Error("what was shown is not what is hashed")
	}
}

func TestC3_ATextThatCannotBeSigned(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*consent.Text)
		code   string
	}{
		"no title":       {func(t *consent.Text) { t.Title = " " }, "text.title"},
		"a title of two": {func(t *consent.Text) { t.Title = "a\nb" }, "text.title"},
		"no body":        {func(t *consent.Text) { t.Body = "\n" }, "text.empty"},
		"too long":       {func(t *consent.Text) { t.Body = strings.Repeat("a", 100_001) }, "text.too-long"},
		"no text":        {func(t *consent.Text) { t.Body = "\xff" }, "person.text-form"},
		"no language":    {func(t *consent.Text) { t.Language = "" }, "text.language-missing"},
		"version nought": {func(t *consent.Text) { t.Version = 0 }, "text.language-missing"},
		"for nobody":     {func(t *consent.Text) { t.Variant = "" }, "text.variant-unknown"},
	} {
		text := draft()
		c.change(&text)
		if _, err := text.Publish(nil, 7, noon); problem.Of(err).Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestConsent_ChannelsAreASet(t *testing.T) {
	set := terms.Set("press", "website", "billboard")
	if set != 0b101 || set.Len() != 2 || !set.Has(2) || set.Has(1) || set.Has(-1) || set.Has(64) {
		t.Errorf("%b", set)
	}
	if named := terms.Named(set); len(named) != 2 || named[0] != "website" || named[1] != "press" {
		t.Errorf("%v", named)
	}
	if terms.Purpose("education") != 1 || terms.Channel("billboard") != -1 {
		t.Error("numbers are wrong")
	}
	many := consent.Terms{Channels: make([]consent.Channel, 65)}
	twice := consent.Terms{Purposes: []consent.Purpose{"a", "a"}}
	unnamed := consent.Terms{Channels: []consent.Channel{""}}
	for _, bad := range []consent.Terms{many, twice, unnamed} {
		if !problem.Is(bad.Check(), problem.Invalid) {
			t.Errorf("%v is taken", bad)
		}
	}
	if err := terms.Check(); err != nil {
		t.Error(err)
	}
}

func TestG6_AnAssessmentIsComplete(t *testing.T) {
	whole := consent.Balance{Interest: "a", Necessity: "b", Weighing: "c", Safeguards: "d", Review: noon}
	for name, c := range map[string]struct {
		a    consent.Assessment
		code string
	}{
		"balanced":                 {consent.Assessment{Basis: consent.LegitimateInterests, Balance: whole}, ""},
		"balanced in a note":       {consent.Assessment{Basis: consent.LegitimateInterests, Note: "as before"}, ""},
		"no interest":              {consent.Assessment{Basis: consent.LegitimateInterests, Balance: consent.Balance{Necessity: "b", Weighing: "c", Safeguards: "d", Review: noon}}, "basis.balance-incomplete"},
		"safeguards of spaces":     {consent.Assessment{Basis: consent.LegitimateInterests, Balance: consent.Balance{Interest: "a", Necessity: "b", Weighing: "c", Safeguards: " ", Review: noon}}, "basis.balance-incomplete"},
		"never looked at again":    {consent.Assessment{Basis: consent.LegitimateInterests, Balance: consent.Balance{Interest: "a", Necessity: "b", Weighing: "c", Safeguards: "d"}}, "basis.balance-review"},
		"too much":                 {consent.Assessment{Basis: consent.LegitimateInterests, Balance: consent.Balance{Interest: strings.Repeat("a", 10_001), Necessity: "b", Weighing: "c", Safeguards: "d", Review: noon}}, "basis.note-too-long"},
		"balanced for public task": {consent.Assessment{Basis: consent.PublicTask, Note: "law", Balance: whole}, "basis.balance-not-taken"},
	} {
		if err := c.a.Check(); c.code == "" && err != nil || c.code != "" && problem.Of(err).Code != c.code {
			t.Errorf("%s: %v, want %q", name, err, c.code)
		}
	}
	own, folder, house := consent.Assessment{Basis: consent.Historical}, consent.Assessment{Basis: consent.PublicTask, Note: "n"}, consent.Assessment{Basis: consent.ConsentRequired}
	if consent.Effective(own, folder) != own || consent.Effective(consent.Assessment{}, consent.Assessment{}, folder, house) != folder || consent.Effective(consent.Assessment{}) != (consent.Assessment{}) {
		t.Error("the nearest basis does not count")
	}
}

func TestG21_AStopStandsFromItsMomentToItsEnd(t *testing.T) {
	s := consent.Stop{Kind: consent.Objection, From: noon, Until: noon.Add(1), Assets: []ident.Asset{3, 5}}
	if !s.Stands(5, noon) || s.Stands(4, noon) || s.Stands(5, noon.Add(-1)) || s.Stands(5, noon.Add(1)) {
		t.Error("the stop stands elsewhere, or at another time")
	}
	s = consent.Stop{Kind: consent.Restriction, From: noon}
	if !s.Stands(4, noon.AddDate(100, 0, 0)) {
		t.Error("a stop without an end has ended")
	}
}
