package consent

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Variant is for whom a quitclaim text is written.
type Variant string

// The variants.
const (
	ForAdults     Variant = "adult"
	ForGuardians  Variant = "guardian"
	ModelContract Variant = "model-contract"
)

// Variants lists every variant, in the order in which people are shown them.
func Variants() []Variant { return []Variant{ForAdults, ForGuardians, ModelContract} }

// Text is one version of a quitclaim text in one language. Once published it never changes:
// what follows is a new version.
type Text struct {
	ID          ident.Quitclaim
	Version     int // from 1
	Variant     Variant
	Language    string
	Title       string
	Body        string // Markdown; of a draft with placeholders
	Source      string // the draft that it was published from; empty in a draft
	PublishedAt time.Time
	PublishedBy ident.User
	Hash        Hash // of Canonical; zero while it is a draft
}

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// String gives lower-case hex, as sha256sum and openssl write it.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// maxBody is the longest text, in bytes.
const maxBody = 30_000

// Published tells whether the version can be signed.
func (t Text) Published() bool { return !t.PublishedAt.IsZero() }

// Intact tells whether a published version is still, byte for byte, what was published.
func (t Text) Intact() bool { return t.Published() && t.Hash == sha256.Sum256(t.Canonical()) }

// Edit gives the draft with another title and body. A published version cannot be edited.
func (t Text) Edit(title, body string) (Text, error) {
	if t.Published() {
		return Text{}, problem.New(problem.Conflict, "text.published")
	}
	t.Title, t.Body = lines(title), lines(body)
	return t, t.check()
}

// Publish gives the version as it stands from now on, with its placeholders filled in.
func (t Text) Publish(values map[string]string, by ident.User, at time.Time) (Text, error) {
	if t.Published() {
		return Text{}, problem.New(problem.Conflict, "text.published")
	}
	t.Title, t.Source = lines(t.Title), lines(t.Body)
	t.Body = t.Source
	t, missing := t.Fill(values)
	if len(missing) > 0 {
		return Text{}, problem.New(problem.Conflict, "text.unfilled", "places", strings.Join(missing, ", "), "title", t.Title).At("body")
	}
	if err := t.check(); err != nil {
		return Text{}, err
	}
	t.PublishedAt, t.PublishedBy = at, by
	t.Hash = sha256.Sum256(t.Canonical())
	return t, nil
}

// Next gives the draft that follows a published version: what that was made from.
func (t Text) Next() Text {
	t.Version++
	t.Body, t.Source = t.Source, ""
	t.PublishedAt, t.PublishedBy, t.Hash = time.Time{}, 0, Hash{}
	return t
}

func (t Text) check() error {
	switch {
	case t.Version < 1 || t.Language == "":
		return problem.New(problem.Invalid, "text.language-missing").At("language")
	case t.Variant != ForAdults && t.Variant != ForGuardians && t.Variant != ModelContract:
		return problem.New(problem.Invalid, "text.variant-unknown").At("variant")
	case t.Title == "" || strings.Contains(t.Title, "\n") || len(t.Title) > 255:
		return problem.New(problem.Invalid, "text.title").At("title")
	case t.Body == "":
		return problem.New(problem.Invalid, "text.empty").At("body")
	case len(t.Body) > maxBody:
		return problem.New(problem.Invalid, "text.too-long").At("body")
	case !utf8.ValidString(t.Title) || !utf8.ValidString(t.Body):
		return problem.New(problem.Invalid, "person.text-form").At("body")
	}
	return nil
}

// Canonical gives the bytes that are hashed and signed: five lines that name the version, an
// empty line, and the text, in UTF-8 with single line feeds and one at the end. They are kept
// as they are, so that sha256sum gives the hash many years later.
func (t Text) Canonical() []byte {
	var b bytes.Buffer
	for _, line := range [][2]string{
		{"quitclaim", t.ID.String()}, {"version", strconv.Itoa(t.Version)}, {"variant", string(t.Variant)},
		{"language", t.Language}, {"title", t.Title},
	} {
		b.WriteString(line[0] + ": " + line[1] + "\n")
	}
	b.WriteString("\n" + t.Body + "\n")
	return b.Bytes()
}

// lines gives text with single line feeds and no outer space.
func lines(text string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text))
}

// Form is what a signer saw: a text, and each thing that was asked with its sentence.
type Form struct {
	Text  Text
	Asked []Question
}

// Question is one tick on a form: a use, and what it was said to mean.
type Question struct {
	Purpose  Purpose
	Channel  Channel
	Sentence string
}

// Canonical gives the bytes of all that was shown: the text, a line of hyphens, and one line
// for each use asked, in the order in which they stood.
func (f Form) Canonical() []byte {
	b := bytes.NewBuffer(f.Text.Canonical())
	b.WriteString("---\n")
	for _, a := range f.Asked {
		sentence := strings.Join(strings.Fields(a.Sentence), " ")
		b.WriteString(string(a.Purpose) + " / " + string(a.Channel) + ": " + sentence + "\n")
	}
	return b.Bytes()
}

// Hash is what a consent's record keeps of what was shown.
func (f Form) Hash() Hash { return sha256.Sum256(f.Canonical()) }
