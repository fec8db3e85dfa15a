package outreach

import (
	"crypto/sha256"
	"testing"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/problem"
)

// conforms tells whether a method of proving who signs keeps the contract of SignMethod. sent puts
// into an invitation what a message would that carries the secret, at a moment; it is nil for a
// method for which the signer brings nothing.
func conforms(t *testing.T, m SignMethod, sent func(i *Invited, secret string, at time.Time)) {
	t.Helper()
	now := time.Date(2026, 5, 3, 10, 0, 0, 0, time.UTC)
	if m.Method() == "" {
		t.Error("the record would not say how the word came")
	}
	address, way := m.Reach()
	if (address == "") != (sent == nil) || (way == "") != (sent == nil) {
		t.Fatalf("it reaches %q by %q", address, way)
	}
	fresh := func(at time.Time) Invited {
		i := Invited{Invitation: consent.Invitation{ID: 7}}
		if sent != nil {
			sent(&i, "secret 1", at)
		}
		return i
	}
	if sent == nil {
		if _, err := m.Prove(fresh(now), "", now); err != nil {
			t.Errorf("nothing is to be brought, and it was refused: %v", err)
		}
		return
	}
	refused := func(name string, i Invited, brought string, at time.Time) Invited {
		t.Helper()
		changed, err := m.Prove(i, brought, at)
		if !problem.Is(err, problem.Forbidden) || problem.Of(err).Field != "code" {
			t.Errorf("%s is answered with %v", name, err)
		}
		return changed
	}
	refused("a secret where none was sent", Invited{Invitation: consent.Invitation{ID: 7}}, "secret 1", now)
	refused("nothing", fresh(now), "", now)
	refused("another secret", fresh(now), "secret 2", now)
	refused("a secret after its time", fresh(now), "secret 1", now.Add(24*time.Hour))
	refused("a secret by a clock that jumped back", fresh(now), "secret 1", now.Add(-24*time.Hour))
	other := fresh(now)
	other.ID = 8
	refused("the secret of another invitation", other, "secret 1", now)

	i, err := m.Prove(fresh(now), "secret 1", now.Add(time.Minute))
	if err != nil || i.VerifiedAt.IsZero() {
		t.Fatalf("the right secret is refused: %v", err)
	}
	refused("a secret used twice", i, "secret 1", now.Add(time.Minute))
	i = fresh(now)
	for range 100 {
		i = refused("a guess", i, "secret 2", now)
	}
	refused("the right secret after a hundred guesses", i, "secret 1", now)
}

func TestSignMethods_EachKeepsTheContract(t *testing.T) {
	conforms(t, byHolding{consent.PersonalLink}, nil)
	conforms(t, byHolding{consent.OnTablet}, nil)
	for _, m := range []byCode{{consent.EmailCode, consent.ByMail, "m…@berg.example"}, {consent.SMSCode, consent.BySMS, "+46…67"}} {
		conforms(t, m, func(i *Invited, secret string, at time.Time) {
			hash := codeHash(i.ID, "secret1")
			if secret != "secret 1" {
				hash = sha256.Sum256(nil)
			}
			i.Code = SentCode{Hash: hash[:], Until: at.Add(codeTime)}
		})
	}
}

func TestDrawing_IsReadAsItWasWrittenOrRefused(t *testing.T) {
	for _, text := range []string{"", "10,20", "10,20 11,25;40,40 41,42"} {
		d, err := ParseDrawing(text)
		if err != nil || d.String() != text {
			t.Errorf("%q becomes %q: %v", text, d, err)
		}
	}
	for _, text := range []string{";", "1", "a,b", "1,2 ", "-1,0", "601,0", "0,201", "1,2;", "1e3,0"} {
		if _, err := ParseDrawing(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
