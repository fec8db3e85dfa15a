package consent_test

import (
	"reflect"
	"strings"
	"testing"

	"imprimatur/internal/consent"
)

func TestMarkdown_ATextIsReadAsHeadingsParagraphsAndLists(t *testing.T) {
	body := "# Your photo\n\nWe ask for **your** permission,\nas _always_.\n\n- on the website\n- in print\n\n1. sign\n2. done\n\nAsk [us](https://museum.example/help)."
	got := consent.Blocks(body)
	want := []consent.Block{
		{Kind: consent.Heading, Runs: []consent.Run{{Text: "Your photo"}}},
		{Runs: []consent.Run{{Text: "We ask for "}, {Text: "your", Bold: true}, {Text: " permission, as "}, {Text: "always", Italic: true}, {Text: "."}}},
		{Kind: consent.Bullet, Runs: []consent.Run{{Text: "on the website"}}},
		{Kind: consent.Bullet, Runs: []consent.Run{{Text: "in print"}}},
		{Kind: consent.Numbered, Runs: []consent.Run{{Text: "sign"}}},
		{Kind: consent.Numbered, Runs: []consent.Run{{Text: "done"}}},
		{Runs: []consent.Run{{Text: "Ask "}, {Text: "us", Link: "https://museum.example/help"}, {Text: "."}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestI10_WhatIsNoWordsStaysTextToTheLetter(t *testing.T) {
	for _, line := range []string{
		`<script>alert(1)</script>`, `![x](https://elsewhere.example/pixel)`, `[x](javascript:alert)`, `[x](data:text/html,hi)`,
		`snake_case_name and 2 * 3 * 4`, `**open`, "`code`", `[a](https://b.example/" onclick="x)`,
	} {
		var text strings.Builder
		for _, b := range consent.Blocks(line) {
			for _, r := range b.Runs {
				text.WriteString(r.Text)
				if r.Link != "" && !strings.HasPrefix(r.Link, "https://elsewhere.example/") {
					t.Errorf("%q gives a link to %q", line, r.Link)
				}
			}
		}
		if got := text.String(); got != line && !strings.HasPrefix(line, "!") {
			t.Errorf("%q became %q", line, got)
		}
	}
}

func FuzzMarkdown_AnyTextIsRead(f *testing.F) {
	f.Add("**a** _b_ [c](https://d.example)\n- e\n1. f\n# g\n\\*")
	f.Fuzz(func(_ *testing.T, body string) { consent.Blocks(body) })
}
