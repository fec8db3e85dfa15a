package httpapi

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
)

// teller tells events as sentences in one language, with the names that the caller may know.
type teller struct {
	lang    string
	names   map[ident.User]string
	groups  map[ident.Group]string
	folders map[string]string
	assets  func(ident.Asset) Item
	terms   map[string]string // "purpose/news" and "channel/web" to what people call them
}

// teller makes one that tells these events to a caller who may see the accounts.
func (s *Server) teller(ctx context.Context, by access.Caller, events []audit.Event) (*teller, error) {
	users, err := s.o.Office.Users(ctx, by)
	if err != nil {
		return nil, err
	}
	folders, err := s.o.Library.Folders(ctx, by)
	if err != nil {
		return nil, err
	}
	assets, err := s.itemsOf(ctx, by, assetsAmong(events))
	if err != nil {
		return nil, err
	}
	settings, err := s.o.Office.Settings(ctx, by)
	if err != nil {
		return nil, err
	}
	groups, err := s.o.Office.GroupNames(ctx, by, groupsAmong(events))
	if err != nil {
		return nil, err
	}
	t := &teller{
		lang: by.Language, groups: groups, names: make(map[ident.User]string, len(users)), folders: make(map[string]string, len(folders)), assets: assets,
		terms: map[string]string{},
	}
	for _, f := range folders {
		t.folders[f.ID.String()] = f.Name
	}
	for _, u := range users {
		t.names[u.ID] = u.Name
	}
	t.learn("purpose", settings.Purposes)
	t.learn("channel", settings.Channels)
	presets, err := s.o.Door.Presets(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range presets {
		t.terms["preset/"+p.Key] = presetOf(t.lang, p).Name
	}
	return t, nil
}

// assetsAmong names the assets that events are about.
func assetsAmong(events []audit.Event) []ident.Asset {
	var ids []ident.Asset
	for _, e := range events {
		if e.Object.Kind != "asset" {
			continue
		}
		if id, err := ident.Parse[ident.Asset](e.Object.ID); err == nil && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (t *teller) learn(kind string, terms []office.Term) {
	for _, term := range terms {
		t.terms[kind+"/"+term.Key] = term.Name(t.lang)
	}
}

func (t *teller) event(e audit.Event) Event {
	out := Event{
		Seq: e.Seq, At: e.At.UTC(), Source: e.Source, Kind: string(e.Kind), Outcome: string(e.Outcome), Body: e.Body, Damaged: e.Damaged,
		Actor: t.actor(e.Actor), Object: Object{Kind: e.Object.Kind, ID: e.Object.ID, Label: t.label(e)},
	}
	actor := out.Actor.Name
	if out.Actor.Token != "" {
		actor = phrase.Say(t.lang, "actor/by-token", map[string]string{"actor": actor, "token": out.Actor.Token})
	}
	if e.Actor.Kind == audit.Link {
		actor = phrase.Say(t.lang, "actor/by-link", map[string]string{"actor": actor})
	}
	out.Sentence = t.sentence(e, actor, out.Object.Label)
	if t.names[e.Actor.ID] == "" { // it begins with words of ours, and not with a name
		first, size := utf8.DecodeRuneInString(out.Sentence)
		out.Sentence = string(unicode.ToUpper(first)) + out.Sentence[size:]
	}
	if e.Damaged {
		out.Sentence = phrase.Say(t.lang, "event-as/damaged", map[string]string{"sentence": out.Sentence})
	}
	return out
}

func (t *teller) actor(a audit.Actor) Actor {
	name := t.names[a.ID]
	if name == "" {
		name = phrase.Say(t.lang, "actor/"+string(a.Kind), nil)
	}
	out := Actor{Kind: string(a.Kind), ID: a.ID.String(), Name: name}
	if a.Token != 0 {
		out.Token = a.Token.String()
	}
	return out
}

// label is what people call the object: its name where the event carries one, else the name
// that it has now, where the caller may see it.
func (t *teller) label(e audit.Event) string {
	if e.Object.Kind == "user" {
		if id, err := ident.Parse[ident.User](e.Object.ID); err == nil && t.names[id] != "" {
			return t.names[id]
		}
	}
	if number, known := e.Body["number"].(float64); known && e.Object.Kind == "person" {
		return labelOf(t.lang, outreach.Listed{Number: int(number)})
	}
	for _, body := range []map[string]any{e.Body, inside(e.Body, "after")} {
		for _, key := range []string{"file_name", "name", "email"} {
			if text := word(body, key); text != "" {
				return text
			}
		}
	}
	switch e.Object.Kind {
	case "folder":
		return t.folders[e.Object.ID]
	case "asset":
		if id, err := ident.Parse[ident.Asset](e.Object.ID); err == nil {
			return t.assets(id).FileName
		}
	}
	return ""
}

// sentence says what happened. What the event carries can be named in it.
func (t *teller) sentence(e audit.Event, actor, object string) string {
	args := map[string]string{}
	for key, value := range e.Body {
		switch v := value.(type) {
		case string:
			args[key] = v
		case float64:
			args[key] = strings.TrimSuffix(fmt.Sprintf("%.2f", v), ".00")
		case int, int64, bool:
			args[key] = fmt.Sprint(v)
		case time.Time:
			args[key] = v.UTC().Format(time.RFC3339)
		}
	}
	kind := e.Object.Kind
	if seen := words(e.Body, "assets"); len(seen) > 0 {
		args["n"] = strconv.Itoa(len(seen))
		kind = "assets"
	}
	if object == "" {
		object = phrase.Say(t.lang, "object/"+kind, args)
	}
	for _, kind := range []string{"purpose", "channel", "preset"} {
		if name := t.terms[kind+"/"+args[kind]]; name != "" {
			args[kind] = name
		}
	}
	if name := phrase.Say(t.lang, "work/"+args["work"], nil); name != "" {
		args["work"] = name
	}
	args["actor"], args["object"] = actor, object
	t.details(e, args)
	if key := "event-as/" + string(e.Kind) + "." + variant(e); phrase.Has(key) {
		return phrase.Say(t.lang, key, args)
	}
	return phrase.Say(t.lang, "event/"+string(e.Kind), args)
}
