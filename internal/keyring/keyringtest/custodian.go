// Package keyringtest is what every custodian of the root keyset must do. Run it from the
// tests of an implementation.
package keyringtest

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"imprimatur/internal/keyring"
	"imprimatur/internal/problem"
)

// Custody is one place where a keyset can be kept.
type Custody struct {
	// New gives the custodian of a house that is being made; nothing was saved yet.
	New func(t *testing.T) keyring.Custodian
	// Again gives the custodian that a later start of the house has.
	Again func(t *testing.T) keyring.Custodian
	// Stored gives all that lies in the place.
	Stored func(t *testing.T) []byte
}

// Custodian runs the suite; open gives an empty place.
func Custodian(t *testing.T, open func(t *testing.T) Custody) {
	for name, story := range map[string]func(*testing.T, Custody){
		"what was saved comes back, now and later": comesBack,
		"before the first save there is nothing":   nothingYet,
		"a keyset is replaced as a whole":          replaced,
		"nothing is kept in clear":                 sealed,
		"a loaded keyset belongs to the caller":    owned,
		"a call that was given up does nothing":    givenUp,
	} {
		t.Run(name, func(t *testing.T) { story(t, open(t)) })
	}
}

func keyset(fill byte, size int) []byte { return bytes.Repeat([]byte{fill}, size) }

func save(t *testing.T, c keyring.Custodian, keyset []byte) {
	t.Helper()
	if err := c.Save(t.Context(), keyset); err != nil {
		t.Fatalf("saving: %v", err)
	}
}

func mustHold(t *testing.T, c keyring.Custodian, want []byte) {
	t.Helper()
	got, err := c.Load(t.Context())
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("loaded %d bytes instead of %d, %v", len(got), len(want), err)
	}
}

func comesBack(t *testing.T, at Custody) {
	c := at.New(t)
	save(t, c, keyset(7, 100))
	mustHold(t, c, keyset(7, 100))
	mustHold(t, c, keyset(7, 100))
	mustHold(t, at.Again(t), keyset(7, 100))
}

func nothingYet(t *testing.T, at Custody) {
	if _, err := at.New(t).Load(t.Context()); err == nil || problem.Of(err).Code != "key.missing" {
		t.Errorf("loading says %v", err)
	}
}

func replaced(t *testing.T, at Custody) {
	c := at.New(t)
	for size := range 40 {
		save(t, c, keyset(byte(size), 1+size*50))
	}
	mustHold(t, at.Again(t), keyset(39, 1951))
	later := at.Again(t)
	save(t, later, keyset(1, 10))
	mustHold(t, at.Again(t), keyset(1, 10))
	mustHold(t, c, keyset(1, 10))
}

func sealed(t *testing.T, at Custody) {
	secret := []byte("the very bytes of the root keyset")
	save(t, at.New(t), secret)
	first := at.Stored(t)
	if bytes.Contains(first, secret[:10]) {
		t.Error("the keyset is kept in clear")
	}
	save(t, at.Again(t), secret)
	if bytes.Equal(first, at.Stored(t)) {
		t.Error("sealed twice, it looks the same")
	}
}

func owned(t *testing.T, at Custody) {
	c := at.New(t)
	mine := keyset(7, 100)
	save(t, c, mine)
	clear(mine)
	got, err := c.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	clear(got)
	mustHold(t, c, keyset(7, 100))
}

func givenUp(t *testing.T, at Custody) {
	c := at.New(t)
	save(t, c, keyset(7, 100))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Load(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("loading says %v", err)
	}
	if err := c.Save(gone, keyset(8, 100)); !errors.Is(err, context.Canceled) {
		t.Errorf("saving says %v", err)
	}
	mustHold(t, c, keyset(7, 100))
}
