// Package phrase is everything the server says to people, in the languages of the house.
// Texts live in texts/*.json, one file a language, in sections ("problem", "event", ...).
// Every language has every text with the same values in it; a test holds that.
//
// What a text may contain:
//
//	{name}               the value as it is
//	{date:until}         a moment (RFC 3339) as people write a day: 3 May 2026
//	{time:until}         the same with the time of day, in UTC
//	{bytes:limit}        a number of bytes as people write a size: 2.5 MB
//	{n|one photo|{n} photos}  the first form for one, the second for all else
//	{right/level}        the text "right/<value of level>" of the same language
//
// A missing value is left out; nothing a caller passes can make Say fail.
package phrase

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"sync"

	"imprimatur/internal/problem"
)

//go:embed texts/*.json
var files embed.FS

// Default is the language in which everything is said to those whose language the house does not speak.
const Default = "en"

// Languages lists what the house speaks, in the order in which people are offered them.
func Languages() []string { return []string{"en", "nl", "sv", "de"} }

// Known tells whether the house speaks this language.
func Known(lang string) bool {
	for _, l := range Languages() {
		if l == lang {
			return true
		}
	}
	return false
}

// Say gives the text of a key ("problem/asset.not-found") with its values filled in. An
// unknown language is answered in the default one, an unknown key with the empty text.
func Say(lang, key string, args map[string]string) string {
	t := catalogue()
	text, ok := t[lang][key]
	if !ok {
		text = t[Default][key]
	}
	return text.say(t, lang, args, 0)
}

// Has tells whether there is such a text.
func Has(key string) bool {
	_, ok := catalogue()[Default][key]
	return ok
}

// Problem gives the sentence that the person reads, and what they can do about it, if there
// is something. A code without a sentence of its own is answered with that of its kind.
func Problem(lang string, p *problem.Problem) (sentence, hint string) {
	sentence = Say(lang, "problem/"+p.Code, p.Args)
	if sentence == "" {
		sentence = Say(lang, "kind/"+kindName(p.Kind), p.Args)
	}
	return sentence, Say(lang, "hint/"+p.Code, p.Args)
}

// Title names the kind of problem in a few words.
func Title(lang string, kind problem.Kind) string { return Say(lang, "title/"+kindName(kind), nil) }

// Reason says why a decision fell as it did. Args are those of the reason.
func Reason(lang, code string, args map[string]string) string {
	return Say(lang, "reason/"+code, args)
}

// Remedy says what would change a decision.
func Remedy(lang, code string, args map[string]string) string {
	return Say(lang, "remedy/"+code, args)
}

// kindName is the key of a kind in the sections "kind" and "title".
func kindName(kind problem.Kind) string {
	names := [...]string{
		"internal", "invalid", "unauthenticated", "forbidden", "not-found", "conflict",
		"stale", "unsupported", "too-large", "too-many", "refused", "busy",
	}
	if int(kind) < 0 || int(kind) >= len(names) {
		return names[0]
	}
	return names[kind]
}

// texts holds the parsed texts by language and key.
type texts map[string]map[string]template

// catalogue reads the embedded files once. They are part of the program: a file that cannot
// be read is a fault of the build, found by the package's first test.
var catalogue = sync.OnceValue(func() texts {
	all := make(texts)
	for _, lang := range Languages() {
		sections, err := read(lang)
		if err != nil {
			panic(err)
		}
		all[lang] = make(map[string]template)
		for section, entries := range sections {
			for name, text := range entries {
				all[lang][section+"/"+name] = parse(text)
			}
		}
	}
	return all
})

// read gives a language's texts as they are written: section, name, text.
func read(lang string) (map[string]map[string]string, error) {
	data, err := files.ReadFile(path.Join("texts", lang+".json"))
	if err != nil {
		return nil, fmt.Errorf("reading texts: %w", err)
	}
	var sections map[string]map[string]string
	if err := json.Unmarshal(data, &sections); err != nil {
		return nil, fmt.Errorf("reading texts of %s: %w", lang, err)
	}
	for section := range sections {
		if strings.Contains(section, "/") {
			return nil, fmt.Errorf("texts of %s: section %q has a slash", lang, section)
		}
	}
	return sections, nil
}
