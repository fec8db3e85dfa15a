package outreach_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit/signer"
)

// post is the desk of a method with a code: a message.
type post struct{ sent int }

func (p *post) Give(_ *testing.T, i outreach.Invited, at time.Time) (outreach.Invited, string) {
	p.sent++
	code := fmt.Sprintf("%06d", 100_000+p.sent)
	return outreach.Coded(i, code, at), code
}

func (p *post) Wrong(*testing.T, outreach.Invited, string) map[string]string {
	return map[string]string{"a guess": "999999", "a code that is too short": "1", "no code": "; DROP TABLE code"}
}

func TestSignMethods_EachKeepsTheContract(t *testing.T) {
	for _, m := range outreach.Methods() {
		t.Run(string(m.Method()), func(t *testing.T) {
			var desk signer.Desk
			if address, _ := m.Reach(); address != "" {
				desk = &post{}
			}
			signer.Conforms(t, m, desk)
		})
	}
}

// provider stands for whoever gives out electronic IDs: it seals who came with which state.
type provider struct{ key []byte }

func (p provider) seal(state string, who ident.Person) string {
	said := state + "." + who.String()
	mac := hmac.New(sha256.New, p.key)
	mac.Write([]byte(said))
	return said + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// eID is a method at which the signer goes to the provider and comes back.
type eID struct{ provider }

const eIDTime, eIDTries = 10 * time.Minute, 5

func (eID) Method() consent.Method       { return consent.ElectronicID }
func (eID) Reach() (string, consent.Way) { return "id.example", "" }
func (eID) hash(i outreach.Invited, state string) []byte {
	sum := sha256.Sum256([]byte(i.ID.String() + " " + state))
	return sum[:]
}

func (m eID) Start(i outreach.Invited, random io.Reader, at time.Time) (outreach.Invited, string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return i, "", fmt.Errorf("draw a state: %w", err)
	}
	state := base64.RawURLEncoding.EncodeToString(b[:])
	i.Code = outreach.SentCode{Hash: m.hash(i, state), Until: at.Add(eIDTime)}
	return i, "https://id.example/login?" + url.Values{"state": {state}}.Encode(), nil
}

func (m eID) Prove(i outreach.Invited, brought string, at time.Time) (outreach.Invited, error) {
	refused := func(code string) (outreach.Invited, error) {
		return i, problem.New(problem.Forbidden, code).At("code")
	}
	switch {
	case len(i.Code.Hash) == 0 || !at.Before(i.Code.Until) || at.Before(i.Code.Until.Add(-eIDTime)):
		return refused("sign.code-ended")
	case i.Code.Tries >= eIDTries:
		return refused("sign.code-spent")
	}
	state, _, _ := strings.Cut(brought, ".")
	genuine := hmac.Equal([]byte(brought), []byte(m.seal(state, i.Signer)))
	if subtle.ConstantTimeCompare(m.hash(i, state), i.Code.Hash) != 1 || !genuine {
		i.Code.Tries++
		return refused("sign.code-wrong")
	}
	i.Code, i.VerifiedAt = outreach.SentCode{}, at
	return i, nil
}

// counter is the desk of an electronic ID: the signer's browser goes there and back.
type counter struct{ eID }

func (c counter) Give(t *testing.T, i outreach.Invited, at time.Time) (outreach.Invited, string) {
	t.Helper()
	waiting, to, err := c.Start(i, rand.Reader, at)
	if err != nil {
		t.Fatal(err)
	}
	state := stateIn(t, to)
	if bytes.Contains(waiting.Code.Hash, []byte(state)) || !strings.HasPrefix(to, "https://") {
		t.Errorf("the state is kept in clear, or goes to %s", to)
	}
	return waiting, c.seal(state, i.Signer)
}

func stateIn(t *testing.T, to string) string {
	t.Helper()
	address, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	return address.Query().Get("state")
}

func (c counter) Wrong(t *testing.T, i outreach.Invited, secret string) map[string]string {
	t.Helper()
	state, _, _ := strings.Cut(secret, ".")
	_, theirs := c.Give(t, outreach.Invited{Invitation: consent.Invitation{ID: 9, Signer: 90}}, time.Date(2026, 5, 3, 10, 0, 0, 0, time.UTC))
	return map[string]string{
		"another person with the right state":         c.seal(state, i.Signer+1),
		"the right person with a state made up":       c.seal("AAAAAAAAAAAAAAAAAAAAAA", i.Signer),
		"what somebody else came back with":           theirs,
		"a statement that another provider sealed":    provider{[]byte("another key")}.seal(state, i.Signer),
		"a statement without its seal":                state + "." + i.Signer.String() + ".",
		"the state alone, as it stood in the address": state,
	}
}

func TestSignMethods_AnElectronicIDWouldKeepTheContract(t *testing.T) {
	m := eID{provider{[]byte("the key of the provider")}}
	signer.Conforms(t, m, counter{m})
	if _, _, err := m.Start(outreach.Invited{}, strings.NewReader(""), time.Now()); err == nil {
		t.Error("it starts without a state")
	}
	var _ outreach.Elsewhere = m
}
