package office

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// Ready texts to begin with, a file for each variant and language: the title in the first line.
// They say what GDPR Art. 13 asks; whether they say it well for an organisation is for its
// lawyer to say.
//
//go:embed drafts/*.markdown
var drafts embed.FS

// ReadyTexts gives the ready texts, for those who write texts.
func (o *Office) ReadyTexts(ctx context.Context, by access.Caller) (texts []consent.Text, err error) {
	err = o.store.View(ctx, func(r Reader) error { return allow(ctx, r, by, access.EditConsents) })
	if err != nil {
		return nil, err
	}
	for _, variant := range consent.Variants() {
		for _, language := range phrase.Languages() {
			t, err := readyText(variant, language)
			if err != nil {
				return nil, err
			}
			texts = append(texts, t)
		}
	}
	return texts, nil
}

// readyText gives a ready text; unknown variants and languages are problems.
func readyText(variant consent.Variant, language string) (consent.Text, error) {
	if !slices.Contains(consent.Variants(), variant) {
		return consent.Text{}, problem.New(problem.Invalid, "text.variant-unknown").At("variants")
	}
	if checkLanguage(language) != nil {
		return consent.Text{}, problem.New(problem.Invalid, "language.unknown").At("languages")
	}
	text, err := fs.ReadFile(drafts, "drafts/"+string(variant)+"."+language+".markdown")
	if err != nil {
		return consent.Text{}, fmt.Errorf("read a ready text: %w", err)
	}
	title, body, found := strings.Cut(string(text), "\n")
	if !found {
		return consent.Text{}, errors.New("read a ready text: it has no body")
	}
	return consent.Text{Variant: variant, Language: language, Title: strings.TrimPrefix(title, "# "), Body: strings.TrimSpace(body)}, nil
}
