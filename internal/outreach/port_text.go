package outreach

import (
	"context"
	"slices"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// TextReader reads what people are asked with: the quitclaims, who asks, and the
// organisation's words. The office writes them.
type TextReader interface {
	// PublishedText gives a text that can be signed, byte for byte as it was published. Version
	// 0 is the newest. Where the version has no text for the variant in the language, it is in
	// the organisation's language, and else in any that there is; the text says which. Without
	// one for the variant at all it is problem.NotFound, "quitclaim.not-found".
	PublishedText(ctx context.Context, id ident.Quitclaim, version int, variant consent.Variant, language string) (consent.Text, error)
	// Quitclaims lists those that people can be asked with: published and not retired, by name.
	Quitclaims(ctx context.Context) ([]consent.Quitclaim, error)
	// Identity says who asks.
	Identity(ctx context.Context) (Identity, error)
	// Sentences gives the organisation's purposes and channels in the order in which people are
	// shown them, put in a language; what has no text in it is in the organisation's language.
	Sentences(ctx context.Context, language string) (Sentences, error)
}

// Identity is who the organisation is to the people it asks. What was never set is empty,
// but Organisation and Language.
type Identity struct {
	Organisation string // as people know it
	Controller   string // legal name of who decides (GDPR Art. 4(7)); Organisation where nothing else is set
	Address      string // postal, in lines
	Email        string // where people write
	Officer      string // how the data protection officer is reached; empty when there is none
	Authority    string // where people complain
	Language     string // the organisation's own
	Site         string // address at which people reach the portal, "https://photos.example.org", without a slash at the end
}

// Sentences are the words of the organisation's own, in one language.
type Sentences struct {
	Purposes []Sentence
	Channels []Sentence
}

// Sentence is a purpose or channel as people read it.
type Sentence struct {
	Key    string
	Name   string
	Text   string // what it means for the person; may be empty
	Active bool   // may be asked for anew; what was allowed before stays
}

// Question puts one use into words, as it stands on a form. What is not known reads as its key.
func (s Sentences) Question(p consent.Purpose, c consent.Channel) consent.Question {
	purpose, channel := find(s.Purposes, string(p)), find(s.Channels, string(c))
	return consent.Question{Purpose: p, Channel: c, Sentence: purpose.whole() + " " + channel.whole()}
}

func find(in []Sentence, key string) Sentence {
	i := slices.IndexFunc(in, func(s Sentence) bool { return s.Key == key })
	if i < 0 {
		return Sentence{Key: key, Name: key}
	}
	return in[i]
}

func (s Sentence) whole() string {
	if s.Text == "" {
		return s.Name + "."
	}
	return s.Name + ": " + s.Text
}
