package library

import (
	"testing"

	"pgregory.net/rapid"

	"imprimatur/internal/problem"
)

func TestCursor_ReadsBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := cursor{
			Stretch: Stretch{From: rapid.Int64().Draw(t, "from"), Newer: rapid.Bool().Draw(t, "newer"), Start: rapid.Bool().Draw(t, "start")},
			total:   rapid.IntRange(0, 1<<40).Draw(t, "total"), capped: rapid.Bool().Draw(t, "capped"),
		}
		got, err := readCursor(c.text())
		if err != nil || got != c {
			t.Fatalf("%+v became %+v: %v", c, got, err)
		}
	})
}

func FuzzI2_WhateverComesAsACursorIsReadOrRefused(f *testing.F) {
	f.Add("QAAA")
	f.Add("")
	f.Add("not a cursor")
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(string) error{
			func(s string) error { _, err := readCursor(s); return err },
			func(s string) error { _, err := readPairCursor(s); return err },
		} {
			if err := read(text); err != nil && problem.Of(err).Code != "cursor.invalid" {
				t.Fatalf("%q: %v", text, err)
			}
		}
	})
}
