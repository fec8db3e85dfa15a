package outreach

import (
	"crypto/subtle"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// SignMethod proves who signs. One is chosen for each invitation; what it needs to remember
// between two requests it keeps in the invitation, where SentCode is what was last sent to the
// signer. What has to be sent is sent by a message, which makes the secret when it leaves.
type SignMethod interface {
	// Method is what the record will say of how the word came.
	Method() consent.Method
	// Reach tells by which way the signer gets what they have to bring, and the address as far as
	// it may be shown to whoever holds the link. An empty address: they need bring nothing. An address
	// without a way is a place where they go themselves: the method is then an Elsewhere.
	Reach() (address string, way consent.Way)
	// Prove tells whether the signer brought the secret: nil, or problem.Forbidden "sign.code-wrong",
	// "sign.code-ended" or "sign.code-spent". It gives the invitation as it stands after this try, which is kept
	// whatever came of it. A secret is good once, for the invitation for which it was given, until its
	// time is over or another one was given; a few wrong ones make the right one wrong too.
	Prove(i Invited, brought string, at time.Time) (changed Invited, err error)
}

// Elsewhere is a SignMethod at which the signer proves at another place who they are, and comes back
// with what that place says of them: an electronic ID. The house has none yet; internal/testkit/signer
// holds what one must keep, and its test shows one.
//
// Prove takes what the signer came back with. It is asked inside the transaction that records the
// word and so talks to nobody: where a place gives only a ticket, whoever takes the signer back
// exchanges that first. Prove believes a statement only as far as it is sealed by the place, was
// made for the state that Start kept in the invitation's SentCode, and names the invitation's
// signer; else it is problem.Forbidden "sign.code-wrong".
type Elsewhere interface {
	SignMethod
	// Start gives the address to which the signer goes, with a fresh state in it, and the invitation
	// as it then stands, which keeps only the state's hash. What was started before counts no longer.
	Start(i Invited, random io.Reader, at time.Time) (changed Invited, to string, err error)
}

// codeTries is how often a code can be tried: who guesses is right once in 200,000.
const codeTries = 5

// methodFor chooses how a signer proves who they are: before staff on a tablet, with a code to
// the address on file, or by nothing but the link where the house has no address or cannot send.
func (o *Outreach) methodFor(s *signing) SignMethod {
	if s.link.Kind == TabletLink {
		return byHolding{consent.OnTablet}
	}
	mail := slices.Contains(o.ways, consent.ByMail) && s.signer.Email != ""
	sms := slices.Contains(o.ways, consent.BySMS) && s.signer.Mobile != ""
	switch {
	case sms && (s.invited.Way == consent.BySMS || !mail):
		return byCode{consent.SMSCode, consent.BySMS, MaskedNumber(s.signer)}
	case mail:
		return byCode{consent.EmailCode, consent.ByMail, MaskedAddress(s.signer)}
	}
	return byHolding{consent.PersonalLink}
}

// MaskedAddress gives as much of a mail address as its owner needs to know it again.
func MaskedAddress(p person.Person) string {
	at := strings.LastIndexByte(p.Email, '@')
	if at < 1 {
		return ""
	}
	first := []rune(p.Email)[0]
	return string(first) + "…" + p.Email[at:]
}

// MaskedNumber does so for a mobile number.
func MaskedNumber(p person.Person) string {
	if len(p.Mobile) < 6 {
		return ""
	}
	return p.Mobile[:3] + "…" + p.Mobile[len(p.Mobile)-2:]
}

// byHolding asks for nothing but the link: whoever holds it signs.
type byHolding struct{ method consent.Method }

func (m byHolding) Method() consent.Method { return m.method }

func (byHolding) Reach() (string, consent.Way) { return "", "" }

func (byHolding) Prove(i Invited, _ string, _ time.Time) (Invited, error) { return i, nil }

// byCode asks for a code that was sent to the address on file.
type byCode struct {
	method consent.Method
	way    consent.Way
	shown  string
}

func (m byCode) Method() consent.Method { return m.method }

func (m byCode) Reach() (string, consent.Way) { return m.shown, m.way }

func (m byCode) Prove(i Invited, brought string, at time.Time) (Invited, error) {
	switch {
	case len(i.Code.Hash) == 0 || !at.Before(i.Code.Until) || at.Before(i.Code.Until.Add(-codeTime)):
		return i, problem.New(problem.Forbidden, "sign.code-ended").At("code")
	case i.Code.Tries >= codeTries:
		return i, problem.New(problem.Forbidden, "sign.code-spent").At("code")
	}
	hash := codeHash(i.ID, strings.Join(strings.Fields(brought), ""))
	if subtle.ConstantTimeCompare(hash[:], i.Code.Hash) != 1 {
		if i.Code.Tries++; i.Code.Tries >= codeTries {
			return i, problem.New(problem.Forbidden, "sign.code-spent").At("code")
		}
		return i, problem.New(problem.Forbidden, "sign.code-wrong", "left", fmt.Sprint(codeTries-i.Code.Tries)).At("code")
	}
	i.Code, i.VerifiedAt = SentCode{}, at
	return i, nil
}
