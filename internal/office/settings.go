package office

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// Settings are the organisation's own. Everybody in the house may read them.
type Settings struct {
	Organisation string
	Language     string
	Identity     Identity
	Purposes     []Term // why a photo is used
	Channels     []Term // where; at most 64 were ever made
	// Uncleared says what each role may still do with a photo that is not cleared: "preview",
	// "download".
	Uncleared map[access.Role][]string
	Asking    Asking
	Recalling Recalling
	Revision  int64
}

// Term is a word of the organisation's own: a stable key, its name in each language, and
// what it means for somebody who is asked. Terms stand in the order in which people see them.
type Term struct {
	Key       string
	Names     map[string]string
	Sentences map[string]string // one plain sentence in each language
	Active    bool              // can be chosen; a term that was used is never removed
}

// Name is what the term is called in a language, or in another that it has a name in.
func (t Term) Name(language string) string {
	for _, lang := range []string{language, phrase.Default} {
		if name := t.Names[lang]; name != "" {
			return name
		}
	}
	return t.Key
}

// maxTerms is the most purposes or channels that there can be.
const maxTerms = 64

// SettingsChange changes what is not nil.
type SettingsChange struct {
	Organisation, Language *string
	Identity               *Identity
	Asking                 *Asking
	Recalling              *Recalling
	Purposes, Channels     *[]Term
	Uncleared              *map[access.Role][]string
}

// Settings gives the organisation's settings to anybody who is logged in.
func (o *Office) Settings(ctx context.Context, by access.Caller) (s Settings, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if _, err := known(ctx, r, by); err != nil {
			return err
		}
		s, err = r.Settings(ctx)
		return err
	})
	return s, err
}

// PublicSettings gives what a login page may show: the organisation's name and language.
func (o *Office) PublicSettings(ctx context.Context) (organisation, language string, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		s, err := r.Settings(ctx)
		organisation, language = s.Organisation, s.Language
		return err
	})
	return organisation, language, err
}

// ChangeSettings changes settings that were read at the revision given. The words (purposes
// and channels) are also the managers' business.
func (o *Office) ChangeSettings(ctx context.Context, by access.Caller, revision int64, c SettingsChange) (s Settings, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		rights, err := known(ctx, tx, by)
		if err != nil {
			return err
		}
		onlyWords := c.Organisation == nil && c.Language == nil && c.Identity == nil && c.Uncleared == nil
		if !rights.May(access.RunHouse) && !(onlyWords && rights.May(access.EditWords)) {
			return problem.New(problem.Forbidden, "action.not-allowed")
		}
		before, err := tx.Settings(ctx)
		if err != nil {
			return fmt.Errorf("read settings: %w", err)
		}
		if before.Revision != revision {
			return problem.New(problem.Stale, "edit.stale")
		}
		s = before.with(c)
		s.Purposes, s.Channels = explained(s.Purposes, before.Purposes), explained(s.Channels, before.Channels)
		if s.Identity, err = s.Identity.clean(); err != nil {
			return err
		}
		if err := s.check(); err != nil {
			return err
		}
		if lost := missing(before.Purposes, s.Purposes) + missing(before.Channels, s.Channels); lost != "" {
			return problem.New(problem.Conflict, "settings.term-removed", "key", lost)
		}
		s.Revision++
		if err := tx.SaveSettings(ctx, s); err != nil {
			return fmt.Errorf("save settings: %w", err)
		}
		if err := o.tellOfRules(ctx, tx, by, before, s); err != nil {
			return err
		}
		body := map[string]any{"before": before.body(), "after": s.body()}
		if worded := append(reworded("purpose", before.Purposes, s.Purposes), reworded("channel", before.Channels, s.Channels)...); len(worded) > 0 {
			body["worded"] = worded
		}
		return tx.Append(ctx, o.event(by, audit.SettingChanged, "settings", "", body))
	})
	return s, err
}

func (s Settings) with(c SettingsChange) Settings {
	if c.Organisation != nil {
		s.Organisation = *c.Organisation
	}
	if c.Language != nil {
		s.Language = *c.Language
	}
	if c.Identity != nil {
		s.Identity = *c.Identity
	}
	if c.Asking != nil {
		s.Asking = *c.Asking
	}
	if c.Recalling != nil {
		s.Recalling = *c.Recalling
	}
	if c.Purposes != nil {
		s.Purposes = *c.Purposes
	}
	if c.Channels != nil {
		s.Channels = *c.Channels
	}
	if c.Uncleared != nil {
		s.Uncleared = *c.Uncleared
	}
	return s
}

var termKey = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (s Settings) check() error {
	if _, err := asset.CleanName(s.Organisation); err != nil {
		return problem.Of(err).At("organisation")
	}
	if err := checkLanguage(s.Language); err != nil {
		return err
	}
	for field, terms := range map[string][]Term{"purposes": s.Purposes, "channels": s.Channels} {
		if err := checkTerms(terms); err != nil {
			return problem.Of(err).At(field)
		}
	}
	if err := errors.Join(s.Asking.check(), s.Recalling.check()); err != nil {
		return err
	}
	for role, acts := range s.Uncleared {
		if !slices.Contains(access.Roles(), role) {
			return problem.New(problem.Invalid, "user.role-unknown", "role", string(role)).At("uncleared")
		}
		for _, act := range acts {
			if act != "preview" && act != "download" {
				return problem.New(problem.Invalid, "settings.act-unknown", "act", act).At("uncleared")
			}
		}
	}
	return nil
}

func checkTerms(terms []Term) error {
	if len(terms) > maxTerms {
		return problem.New(problem.Invalid, "settings.too-many-terms", "most", "64")
	}
	seen := map[string]bool{}
	for _, t := range terms {
		if len(t.Key) > 64 || !termKey.MatchString(t.Key) || seen[t.Key] {
			return problem.New(problem.Invalid, "settings.term-key", "key", t.Key)
		}
		seen[t.Key] = true
		if len(t.Names) == 0 {
			return problem.New(problem.Invalid, "settings.term-name", "key", t.Key)
		}
		if err := t.check(); err != nil {
			return err
		}
	}
	return nil
}

// maxSentence is the longest sentence, in bytes.
const maxSentence = 500

// check tells whether the term can be put before people.
func (t Term) check() error {
	for language, called := range t.Names {
		if checkLanguage(language) != nil {
			return problem.New(problem.Invalid, "language.unknown")
		}
		if _, err := asset.CleanName(called); err != nil {
			return err
		}
	}
	for language, sentence := range t.Sentences {
		if checkLanguage(language) != nil {
			return problem.New(problem.Invalid, "language.unknown")
		}
		if len(sentence) > maxSentence || !utf8.ValidString(sentence) || strings.ContainsFunc(sentence, unicode.IsControl) {
			return problem.New(problem.Invalid, "settings.sentence", "key", t.Key)
		}
	}
	return nil
}

// missing gives the key of a term that is no longer there. Uses on record name it, so it can
// be put out of use but not away.
func missing(before, after []Term) string {
	for _, t := range before {
		if !slices.ContainsFunc(after, func(u Term) bool { return u.Key == t.Key }) {
			return t.Key
		}
	}
	return ""
}

// body is what the log keeps of settings.
func (s Settings) body() map[string]any {
	uncleared := map[string]any{}
	for role, acts := range s.Uncleared {
		uncleared[string(role)] = texts(acts)
	}
	return map[string]any{
		"organisation": s.Organisation, "language": s.Language, "uncleared": uncleared, "asking": s.Asking.body(), "recalling": s.Recalling.body(),
		"purposes": activeKeys(s.Purposes), "channels": activeKeys(s.Channels), "identity": s.Identity.body(),
	}
}

// reworded names the terms that are put into other words than before.
func reworded(kind string, before, after []Term) []any {
	var keys []any
	for _, t := range after {
		i := slices.IndexFunc(before, func(u Term) bool { return u.Key == t.Key })
		if i < 0 || !maps.Equal(before[i].Names, t.Names) || !maps.Equal(before[i].Sentences, t.Sentences) {
			keys = append(keys, kind+"/"+t.Key)
		}
	}
	return keys
}

func activeKeys(terms []Term) []any {
	keys := []any{}
	for _, t := range terms {
		if t.Active {
			keys = append(keys, t.Key)
		}
	}
	return keys
}
