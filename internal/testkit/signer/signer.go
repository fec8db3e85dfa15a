// Package signer holds what every way of proving who signs must keep: the contract of
// outreach.SignMethod, as a suite that runs on each of them.
package signer

import (
	"testing"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// Desk is what gives a signer the secret that they have to bring: a message with a code, or the
// provider of an electronic ID.
type Desk interface {
	// Give begins with an invitation at a moment, and gives it as it then stands with the secret that
	// its signer brings.
	Give(t *testing.T, i outreach.Invited, at time.Time) (waiting outreach.Invited, secret string)
	// Wrong lists what must not do for an invitation that waits: guesses, forgeries, and what somebody
	// else would bring who was given theirs in the same way.
	Wrong(t *testing.T, waiting outreach.Invited, secret string) map[string]string
}

// Conforms tells whether a method keeps the contract of outreach.SignMethod. The desk is nil for a
// method for which the signer brings nothing.
func Conforms(t *testing.T, m outreach.SignMethod, desk Desk) {
	t.Helper()
	if m.Method() == "" {
		t.Error("the record would not say how the word came")
	}
	address, way := m.Reach()
	_, elsewhere := m.(outreach.Elsewhere)
	if (address == "") != (desk == nil) || (way == "") != (desk == nil || elsewhere) {
		t.Fatalf("it reaches %q by %q", address, way)
	}
	now := time.Date(2026, 5, 3, 10, 0, 0, 0, time.UTC)
	fresh := outreach.Invited{Invitation: consent.Invitation{ID: 7, Signer: 70}}
	if desk == nil {
		if _, err := m.Prove(fresh, "", now); err != nil {
			t.Errorf("nothing is to be brought, and it was refused: %v", err)
		}
		return
	}
	c := course{t, m}
	c.refused("a secret where none was given", fresh, "secret", now)
	waiting, secret := desk.Give(t, fresh, now)
	if waiting.VerifiedAt != (time.Time{}) || waiting.ID != fresh.ID || waiting.Signer != fresh.Signer {
		t.Errorf("before anything was brought the invitation stands as %+v", waiting)
	}
	c.refused("nothing", waiting, "", now)
	c.refused("the secret after its time", waiting, secret, now.Add(24*time.Hour))
	c.refused("the secret by a clock that jumped back", waiting, secret, now.Add(-24*time.Hour))
	other := waiting
	other.ID = ident.Invitation(8)
	c.refused("the secret of another invitation", other, secret, now)
	later, again := desk.Give(t, fresh, now)
	c.refused("the secret of a time before this one", later, secret, now)
	if secret == again {
		t.Error("the same secret was given twice")
	}
	for name, wrong := range desk.Wrong(t, waiting, secret) {
		c.refused(name, waiting, wrong, now)
		i := waiting
		for range 100 {
			i = c.refused(name+", again", i, wrong, now)
		}
		c.refused("the right secret after a hundred times "+name, i, secret, now)
	}
	proven, err := m.Prove(waiting, secret, now.Add(time.Minute))
	if err != nil || !proven.VerifiedAt.Equal(now.Add(time.Minute)) {
		t.Fatalf("the right secret is refused, or the moment is not kept: %v, %v", err, proven.VerifiedAt)
	}
	c.refused("a secret used twice", proven, secret, now.Add(time.Minute))
}

// course is one run through a method.
type course struct {
	t *testing.T
	m outreach.SignMethod
}

// refused holds that something brought is refused in the way that pages understand.
func (c course) refused(name string, i outreach.Invited, brought string, at time.Time) outreach.Invited {
	c.t.Helper()
	changed, err := c.m.Prove(i, brought, at)
	if !problem.Is(err, problem.Forbidden) || problem.Of(err).Field != "code" {
		c.t.Errorf("%s is answered with %v", name, err)
	}
	if !changed.VerifiedAt.Equal(i.VerifiedAt) {
		c.t.Errorf("%s counts as proven", name)
	}
	return changed
}
