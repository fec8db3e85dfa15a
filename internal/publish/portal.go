package publish

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// Portal is pages over a part of the library that show what is cleared for one use.
type Portal struct {
	ID       ident.Portal
	Name     string            // in its address
	Titles   map[string]string // by language
	Texts    map[string]string // by language: what it is, above the photos
	Query    string            // what it shows, as people search for it: a folder, a collection, anything
	For      clearance.Use
	Presets  []string // in which photos can be had; none: they are only looked at
	Members  bool     // only for those with an account
	Host     string   // a host name of its own, or none
	Colour   string   // "#rrggbb" for what is pressed, or none
	Open     bool
	Revision int64
}

// Finder finds what stands on portals. It is problem.Invalid for a query that cannot be read.
type Finder interface {
	// FindCleared gives a page of the photos that a query finds and that are cleared for a use at this
	// moment; words narrow it.
	FindCleared(ctx context.Context, query string, use clearance.Use, words, from string, limit int) (asset.Page, error)
	// InCleared tells whether a photo is among them.
	InCleared(ctx context.Context, query string, use clearance.Use, id ident.Asset) (bool, error)
}

// mostPortals bounds how many there can be.
const mostPortals = 100

var (
	portalName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$`)
	hostName   = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$`)
	colour     = regexp.MustCompile(`^#[0-9a-f]{6}$`)
)

// Portals lists all, by name, to those who may edit them.
func (p *Publisher) Portals(ctx context.Context, by access.Caller) (list []Portal, err error) {
	err = p.store.View(ctx, func(tx Reader) error {
		if err := mayEdit(ctx, tx, by); err != nil {
			return err
		}
		list, err = tx.Portals(ctx)
		return err
	})
	return list, err
}

// SavePortal makes a portal (without an ID) or changes one as it was read. Managers only.
func (p *Publisher) SavePortal(ctx context.Context, by access.Caller, want Portal) (Portal, error) {
	if err := want.clean(); err != nil {
		return want, err
	}
	if _, err := p.finder.FindCleared(ctx, want.Query, want.For, "", "", 1); err != nil {
		return want, atQuery(err)
	}
	err := p.store.InTx(ctx, func(tx Tx) error {
		if err := mayEdit(ctx, tx, by); err != nil {
			return err
		}
		all, err := tx.Portals(ctx)
		if err != nil {
			return err
		}
		if err := want.among(all); err != nil {
			return err
		}
		for _, key := range want.Presets {
			preset, err := tx.Preset(ctx, key)
			if problem.Is(err, problem.NotFound) || err == nil && preset.Form == nil {
				return problem.New(problem.Invalid, "preset.original-outside").At("presets")
			}
			if err != nil {
				return err
			}
		}
		rules, err := tx.Rules(ctx)
		if err != nil {
			return err
		}
		if err := rules.Check(want.For); err != nil {
			return err
		}
		if want.ID == 0 {
			if want.ID, err = ident.New[ident.Portal](p.now(), p.random); err != nil {
				return fmt.Errorf("name the portal: %w", err)
			}
		}
		want.Revision++
		if err := tx.SavePortal(ctx, want); err != nil {
			return fmt.Errorf("save portal: %w", err)
		}
		return tx.Append(ctx, p.event(by, audit.PortalChanged, audit.Object{Kind: "portal", ID: want.ID.String()}, audit.OK, map[string]any{
			"name": want.Name, "query": want.Query, "purpose": string(want.For.Purpose), "channel": string(want.For.Channel),
			"members": want.Members, "host": want.Host, "open": want.Open, "presets": strings.Join(want.Presets, " "),
		}))
	})
	return want, err
}

func mayEdit(ctx context.Context, tx rightsReader, by access.Caller) error {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return err
	}
	if !rights.May(access.EditWords) {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return nil
}

// atQuery says that what is wrong is what the portal shows.
func atQuery(err error) error {
	if found := problem.Of(err); found.Kind == problem.Invalid || found.Kind == problem.NotFound {
		return problem.New(problem.Invalid, "portal.query").At("query").Because(err)
	}
	return err
}

// clean brings what somebody wrote into its form, or says what cannot be.
func (o *Portal) clean() error {
	invalid := func(code, field string) error { return problem.New(problem.Invalid, code).At(field) }
	o.Name, o.Host, o.Colour = strings.TrimSpace(o.Name), strings.ToLower(strings.TrimSpace(o.Host)), strings.ToLower(strings.TrimSpace(o.Colour))
	o.Titles, o.Texts = trimmed(o.Titles), trimmed(o.Texts)
	switch {
	case !portalName.MatchString(o.Name):
		return invalid("portal.name", "name")
	case len(o.Titles) == 0 || tooLong(o.Titles, 100):
		return invalid("portal.title", "titles")
	case tooLong(o.Texts, 2000):
		return invalid("portal.text", "texts")
	case o.Host != "" && (len(o.Host) > 253 || !hostName.MatchString(o.Host)):
		return invalid("portal.host", "host")
	case o.Colour != "" && (!colour.MatchString(o.Colour) || contrast(o.Colour) < 4.5):
		return invalid("portal.colour", "colour")
	case o.Host != "" && o.Members: // who is logged in is known under the house's own name alone
		return invalid("portal.members-host", "host")
	case len(o.Presets) > 20:
		return invalid("portal.presets", "presets")
	}
	return o.For.Check()
}

func trimmed(texts map[string]string) map[string]string {
	out := make(map[string]string)
	for language, text := range texts {
		if text = strings.TrimSpace(text); text != "" && phrase.Known(language) {
			out[language] = text
		}
	}
	return out
}

func tooLong(texts map[string]string, most int) bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(texts)), func(t string) bool { return len([]rune(t)) > most })
}

// among says why a portal cannot stand beside the others as they are now.
func (o *Portal) among(all []Portal) error {
	known := false
	for _, other := range all {
		switch {
		case other.ID == o.ID:
			known = true
			if other.Revision != o.Revision {
				return problem.New(problem.Stale, "edit.stale")
			}
		case other.Name == o.Name:
			return problem.New(problem.Conflict, "portal.name-taken").At("name")
		case o.Host != "" && other.Host == o.Host:
			return problem.New(problem.Conflict, "portal.host-taken").At("host")
		}
	}
	switch {
	case o.ID != 0 && !known:
		return portalNotFound()
	case o.ID == 0 && len(all) >= mostPortals:
		return problem.New(problem.Conflict, "portal.too-many")
	}
	return nil
}

// In gives a text in a language, or in another that it is written in.
func In(texts map[string]string, language string) string {
	for _, lang := range append([]string{language, phrase.Default}, phrase.Languages()...) {
		if text := texts[lang]; text != "" {
			return text
		}
	}
	return ""
}

func portalNotFound() error { return problem.New(problem.NotFound, "portal.not-found") }
