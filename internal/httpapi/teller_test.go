package httpapi

import (
	"strings"
	"testing"

	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
)

// tellerFor tells events in a language, where Rita and Vic are known.
func tellerFor(lang string) *teller {
	return &teller{
		lang: lang, names: map[ident.User]string{1: "Rita", 2: "Vic"}, groups: map[ident.Group]string{3: "Press"},
		folders: map[string]string{ident.Folder(4).String(): "Open day"},
		assets:  func(id ident.Asset) Item { return Item{ID: id.String(), FileName: "gate.jpg"} },
	}
}

func TestL1_ALineOfTheLogSaysWhatWasDone(t *testing.T) {
	vic, group, folder, photo := ident.User(2).String(), ident.Group(3).String(), ident.Folder(4).String(), ident.Asset(5).String()
	account := func(disabled bool, roles ...any) map[string]any {
		return map[string]any{"name": "Vic", "disabled": disabled, "roles": roles}
	}
	for _, c := range []struct {
		kind   audit.Kind
		object audit.Object
		body   map[string]any
		want   string
	}{
		{audit.UserChanged, audit.Object{Kind: "user", ID: vic}, map[string]any{"added": true, "name": "Vic"}, "Rita added the account Vic"},
		{audit.UserChanged, audit.Object{Kind: "user", ID: vic}, map[string]any{"before": account(false, "viewer"), "after": account(true, "viewer")}, "Rita disabled the account Vic"},
		{audit.UserChanged, audit.Object{Kind: "user", ID: vic}, map[string]any{"before": account(true, "viewer"), "after": account(false, "viewer")}, "Rita enabled the account Vic again"},
		{audit.UserChanged, audit.Object{Kind: "user", ID: vic}, map[string]any{"before": account(false, "viewer"), "after": account(false, "editor", "manager")}, "Rita changed the roles of Vic: Editor, Manager"},
		{audit.UserChanged, audit.Object{Kind: "user", ID: vic}, map[string]any{"before": account(false, "viewer"), "after": account(false, "viewer")}, "Rita changed the account Vic"},
		{audit.PasswordChanged, audit.Object{Kind: "user", ID: ident.User(1).String()}, nil, "Rita changed the password"},
		{audit.GroupChanged, audit.Object{Kind: "group", ID: group}, map[string]any{"after": map[string]any{"name": "Press"}}, "Rita made the group Press"},
		{audit.GroupChanged, audit.Object{Kind: "group", ID: group}, map[string]any{"before": map[string]any{"name": "News"}, "after": map[string]any{"name": "Press"}}, "Rita renamed the group News to Press"},
		{audit.GroupChanged, audit.Object{Kind: "group", ID: group}, map[string]any{"name": "Press", "removed": true}, "Rita removed the group Press"},
		{audit.GrantChanged, audit.Object{Kind: "folder", ID: folder}, map[string]any{"user": vic, "right": 1.0}, "Rita gave Vic access to Open day: look"},
		{audit.GrantChanged, audit.Object{Kind: "folder", ID: folder}, map[string]any{"group": group, "right": 2.0, "removed": true}, "Rita ended the access of Press to Open day"},
		{audit.GrantChanged, audit.Object{Kind: "folder", ID: folder}, map[string]any{"before": map[string]any{"user": vic, "right": 1.0}, "after": map[string]any{"user": vic, "right": 3.0}}, "Rita changed the access of Vic to Open day: edit"},
		{audit.FolderChanged, audit.Object{Kind: "folder", ID: folder}, map[string]any{"change": "made", "name": "Open day"}, "Rita made the folder Open day"},
		{audit.FolderChanged, audit.Object{Kind: "folder", ID: folder}, map[string]any{"change": "changed", "name": "Open day", "name_before": "Day", "parent": "a", "parent_before": "a"}, "Rita renamed the folder Day to Open day"},
		{audit.FolderChanged, audit.Object{Kind: "folder", ID: folder}, map[string]any{"change": "changed", "name": "Open day", "name_before": "Open day", "parent": "a", "parent_before": "b"}, "Rita moved the folder Open day into another one"},
		{audit.VocabularyEdited, audit.Object{Kind: "keyword", ID: "k"}, map[string]any{"change": "merged", "name": "pier", "into": "harbour"}, "Rita merged the keyword pier into harbour"},
		{audit.AssetVersioned, audit.Object{Kind: "asset", ID: photo}, map[string]any{"change": "switched", "version": 2.0}, "Rita made version 2 of gate.jpg current"},
		{audit.AssetEdited, audit.Object{Kind: "asset", ID: photo}, map[string]any{"fields": []any{"title"}, "undoes": "x"}, "Rita took back a change to gate.jpg"},
		{audit.AssetPreviewed, audit.Object{}, map[string]any{"assets": []any{"a", "b"}, "in": "list"}, "Rita looked at 2 photos"},
		{audit.AssetPreviewed, audit.Object{Kind: "asset", ID: photo}, map[string]any{"size": "1024"}, "Rita looked at gate.jpg"},
		{audit.LogViewed, audit.Object{Kind: "log"}, nil, "Rita read the log"},
		{audit.LogViewed, audit.Object{Kind: "log"}, map[string]any{"checkpoint": true}, "Rita had the log signed as it stands"},
		{audit.LogViewed, audit.Object{Kind: "log"}, map[string]any{"seen": true, "user": vic}, "Rita looked up what Vic saw"},
		{audit.BasisSet, audit.Object{Kind: "asset", ID: photo}, map[string]any{"fields": []any{"basis"}}, "Rita set the legal basis of gate.jpg"},
	} {
		told := tellerFor("en").event(audit.Event{Actor: audit.Actor{Kind: audit.User, ID: 1}, Kind: c.kind, Object: c.object, Outcome: audit.OK, Body: c.body})
		if told.Sentence != c.want {
			t.Errorf("%s %v: %q, want %q", c.kind, c.body, told.Sentence, c.want)
		}
		byToken := tellerFor("en").event(audit.Event{Actor: audit.Actor{Kind: audit.Token, ID: 1, Token: 2}, Kind: c.kind, Object: c.object, Outcome: audit.OK, Body: c.body})
		if !strings.HasPrefix(byToken.Sentence, "Rita (API token "+byToken.Actor.Token+") ") {
			t.Errorf("%q does not say which token", byToken.Sentence)
		}
		house := tellerFor("en").event(audit.Event{Actor: audit.Actor{Kind: audit.Console}, Kind: c.kind, Object: c.object, Outcome: audit.OK, Body: c.body})
		if !strings.HasPrefix(house.Sentence, "The console ") {
			t.Errorf("%q begins like no sentence", house.Sentence)
		}
		for _, lang := range phrase.Languages() {
			said := tellerFor(lang).event(audit.Event{Actor: audit.Actor{Kind: audit.User, ID: 1}, Kind: c.kind, Object: c.object, Outcome: audit.OK, Body: c.body}).Sentence
			if strings.Contains(said, "  ") || strings.HasSuffix(said, " ") || strings.HasSuffix(said, ":") {
				t.Errorf("%s: %q misses a value", lang, said)
			}
		}
	}
}
