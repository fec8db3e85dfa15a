package outreach

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// Composed is a letter as its reader sees it.
type Composed struct {
	Subject    string   `json:"subject"`
	Paragraphs []string `json:"paragraphs"`
	Code       string   `json:"code,omitempty"`
	Button     string   `json:"button,omitempty"` // what the link does
	Link       string   `json:"link,omitempty"`
	After      []string `json:"after,omitempty"`  // paragraphs below the link
	Footer     []string `json:"footer,omitempty"` // lines: who writes
	Short      string   `json:"short"`            // as an SMS

	enclosures []Enclosure
}

// writing is a letter while it is composed.
type writing struct {
	o      *Outreach
	tx     Tx
	m      Message
	who    Identity
	args   map[string]string
	letter Composed
}

// composed puts a message into words, in its language, with fresh secrets. due is false when what
// it is about is over.
func (o *Outreach) composed(ctx context.Context, tx Tx, m Message) (l Composed, due bool, err error) {
	w := &writing{o: o, tx: tx, m: m}
	if w.who, err = tx.Identity(ctx); err != nil {
		return Composed{}, false, err
	}
	w.args = map[string]string{"organisation": w.who.Organisation, "email": w.who.Email}
	if m.Person != 0 {
		if err := w.toPerson(ctx); err != nil {
			return Composed{}, false, err
		}
	}
	kind := string(m.Kind)
	switch m.Kind {
	case AskLetter, RemindLetter:
		kind, due, err = w.invitation(ctx)
	case CodeLetter:
		due, err = w.code(ctx)
	case EndingLetter, CopyLetter, ReceiptLetter:
		due, err = w.consent(ctx)
	case AgeLetter:
		if m.Invitation != 0 {
			kind, due, err = w.invitation(ctx)
			break
		}
		fallthrough
	case LinkLetter:
		due, err = true, w.link(ctx, Link{Kind: PersonalLink, Person: m.Person, Until: o.now().Add(personalTime)})
	case DigestLetter:
		due, err = w.digest(ctx)
	case RecallLetter, RecallAgain:
		due, err = w.recall(ctx)
	case RecallLate:
		due, err = w.recallsLate(ctx)
	default:
		err = problem.New(problem.Internal, "internal")
	}
	if err != nil || !due {
		return Composed{}, false, err
	}
	w.say(kind)
	return w.letter, true, nil
}

// toPerson learns what the reader is called.
func (w *writing) toPerson(ctx context.Context) error {
	e, err := keyOf(ctx, w.tx, w.m.Person)
	if err != nil {
		return err
	}
	root, err := keyOf(ctx, w.tx, e.Root)
	if err != nil {
		return err
	}
	w.m.Person = root.ID
	p, err := w.o.open(root)
	w.args["name"] = p.Name
	return err
}

// invitation writes about what somebody is asked to sign: for themselves, or for a child.
func (w *writing) invitation(ctx context.Context) (kind string, due bool, err error) {
	i, err := w.tx.Invitation(ctx, w.m.Invitation)
	if err != nil || i.State(w.o.now()).Over() {
		return "", false, err
	}
	r, err := w.tx.Request(ctx, i.Request)
	if err != nil {
		return "", false, err
	}
	kind = string(w.m.Kind)
	if i.Person != i.Signer {
		kind += "-guardian"
		shown, err := w.called(ctx, i.Person)
		if err != nil {
			return "", false, err
		}
		w.args["shown"] = shown
	}
	w.args["title"], w.args["until"] = r.Title, stamp(i.Until)
	c, err := w.tx.Consent(ctx, i.Consent)
	if err != nil {
		return "", false, err
	}
	e, err := keyOf(ctx, w.tx, i.Person)
	if err != nil {
		return "", false, err
	}
	if w.args["note"], err = w.o.noteOf(ctx, w.tx, c.Owner, e, c.ID.String(), c.Sealed); err != nil {
		return "", false, err
	}
	return kind, true, w.link(ctx, Link{Kind: SignLink, Invitation: i.ID, Person: i.Signer, Until: i.Until})
}

// called gives what somebody shown is called, in a letter to who speaks for them.
func (w *writing) called(ctx context.Context, id ident.Person) (string, error) {
	e, err := keyOf(ctx, w.tx, id)
	if err != nil {
		return "", err
	}
	p, err := w.o.open(e)
	return label(p), err
}

// consent writes about what was said or ends.
func (w *writing) consent(ctx context.Context) (due bool, err error) {
	c, err := w.tx.Consent(ctx, w.m.Consent)
	if err != nil {
		return false, err
	}
	w.args["until"], w.args["at"] = stamp(c.Term.Until), stamp(w.o.now())
	if n := w.m.Event; n > 0 && n <= len(c.Events) {
		w.args["at"] = stamp(c.Events[n-1].At)
	}
	if w.m.Kind == CopyLetter {
		if err := w.enclose(ctx); err != nil {
			return false, err
		}
	}
	return true, w.link(ctx, Link{Kind: PersonalLink, Person: w.m.Person, Until: w.o.now().Add(personalTime)})
}

// enclose puts the signed copy and the receipt into the letter.
func (w *writing) enclose(ctx context.Context) error {
	p, err := w.o.papers(ctx, w.tx, w.m.Consent, w.m.Event)
	if err != nil {
		return err
	}
	w.letter.enclosures = []Enclosure{
		{Name: "consent-" + w.m.Consent.String() + ".pdf", MediaType: "application/pdf", Content: p.Copy},
		{Name: "consent-" + w.m.Consent.String() + ".jsonld", MediaType: "application/ld+json", Content: p.Receipt},
	}
	return nil
}

// code draws six digits, and keeps of them only their hash.
func (w *writing) code(ctx context.Context) (due bool, err error) {
	i, err := w.tx.Invitation(ctx, w.m.Invitation)
	if err != nil || i.State(w.o.now()).Over() || w.o.now().Sub(w.m.MadeAt) > codeTime {
		return false, err
	}
	if w.letter.Code, err = drawCode(w.o.random); err != nil {
		return false, err
	}
	hash := codeHash(i.ID, w.letter.Code)
	i.Code = SentCode{Hash: hash[:], Until: w.o.now().Add(codeTime)}
	w.args["code"] = w.letter.Code
	return true, w.tx.SaveInvitation(ctx, i)
}

// drawCode gives six digits, each number of them as likely as the next.
func drawCode(random io.Reader) (string, error) {
	const codes = 1_000_000
	for {
		var b [4]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", fmt.Errorf("draw a code: %w", err)
		}
		const fair = 1 << 32 / codes * codes
		if n := new(big.Int).SetBytes(b[:]).Uint64(); n < fair {
			return fmt.Sprintf("%06d", n%codes), nil
		}
	}
}

// codeHash gives what is kept of a code.
func codeHash(of ident.Invitation, code string) [sha256.Size]byte {
	return sha256.Sum256([]byte("imprimatur code v1\x00" + of.String() + "\x00" + code))
}

func (w *writing) link(ctx context.Context, l Link) error {
	token, err := w.o.newLink(ctx, w.tx, l)
	if err != nil {
		return err
	}
	w.letter.Link, err = w.o.address(ctx, w.tx, l.Kind, token)
	w.args["link"] = w.letter.Link
	return err
}

func (w *writing) siteOf() string { return strings.TrimSuffix(cmp.Or(w.who.Site, w.o.site), "/") }

// say fills in the texts of a kind of letter.
func (w *writing) say(kind string) {
	text := func(part string) string {
		return phrase.Say(w.m.Language, "letter/"+kind+"."+part, w.args)
	}
	l := &w.letter
	l.Subject, l.Button, l.Short = text("subject"), text("button"), text("sms")
	l.Paragraphs = append(l.Paragraphs, phrase.Say(w.m.Language, "letter/"+greeting(w.args["name"]), w.args))
	l.Paragraphs = append(l.Paragraphs, said(text("body"), text("body-2"))...)
	if w.args["title"] != "" {
		l.Paragraphs = append(l.Paragraphs, phrase.Say(w.m.Language, "letter/about", w.args))
	}
	l.Paragraphs = append(l.Paragraphs, paragraphs(w.args["note"])...)
	l.After = said(text("after"), text("after-2"))
	l.Footer = append(l.Footer, cmp.Or(w.who.Controller, w.who.Organisation))
	for _, line := range append(strings.Split(w.who.Address, "\n"), w.who.Email) {
		if line = strings.TrimSpace(line); line != "" {
			l.Footer = append(l.Footer, line)
		}
	}
}

func greeting(name string) string {
	if name == "" {
		return "hello"
	}
	return "hello-name"
}

// said leaves out what a kind of letter does not have.
func said(texts ...string) []string {
	return slices.DeleteFunc(texts, func(t string) bool { return t == "" })
}

func paragraphs(text string) []string {
	var list []string
	for _, p := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
