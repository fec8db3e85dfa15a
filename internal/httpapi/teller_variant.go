package httpapi

import (
	"maps"
	"slices"
	"strings"

	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
)

// variant says what an event is more exactly than by its kind, as the end of a key of
// "event-as": "user.changed" can be an account that was added, or one that was disabled.
// It is empty where the kind says all.
func variant(e audit.Event) string {
	if say, ok := variants()[e.Kind]; ok {
		return say(e)
	}
	return ""
}

func variants() map[audit.Kind]func(audit.Event) string {
	change := func(e audit.Event) string { return word(e.Body, "change") }
	named := func(key string) func(audit.Event) string {
		return func(e audit.Event) string { return onlyIf(word(e.Body, key) != "", "named") }
	}
	return map[audit.Kind]func(audit.Event) string{
		audit.UserChanged: userVariant, audit.GroupChanged: groupVariant, audit.GrantChanged: grantVariant, audit.FolderChanged: folderVariant,
		audit.AssetEdited: assetVariant, audit.AssetMoved: assetVariant, audit.BasisSet: assetVariant, audit.LogViewed: lookVariant,
		audit.CollectionEdited: change, audit.QuitclaimEdited: change, audit.AssetVersioned: change, audit.SearchSaved: change,
		audit.VocabularyEdited: func(e audit.Event) string { return e.Object.Kind + "." + change(e) },
		audit.TokenMade:        named("name"), audit.TokenEnded: named("name"), audit.LoginFailed: named("email"),
		audit.KeyUsed:         func(e audit.Event) string { return word(e.Body, "act") },
		audit.PasswordChanged: func(e audit.Event) string { return onlyIf(own(e), "own") },
		audit.SessionEnded:    func(e audit.Event) string { return onlyIf(e.Body["others"] == true, "others") },
		audit.SettingChanged: func(e audit.Event) string {
			return onlyIf(word(e.Body, "organisation") != "", "founded") + onlyIf(e.Body["rules"] == true, "rules")
		},
		audit.Verified: func(e audit.Event) string { return onlyIf(e.Outcome != audit.OK, "damaged") },
	}
}

func lookVariant(e audit.Event) string {
	return onlyIf(e.Body["checkpoint"] == true, "signed") + onlyIf(e.Body["verify"] == true, "verified") + onlyIf(e.Body["seen"] == true, "seen")
}

// onlyIf is a word under a condition.
func onlyIf(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

// own tells whether somebody acted on their own account.
func own(e audit.Event) bool {
	return e.Actor.Kind == audit.User && e.Actor.ID.String() == e.Object.ID
}

func userVariant(e audit.Event) string {
	before, after := inside(e.Body, "before"), inside(e.Body, "after")
	switch {
	case e.Body["added"] == true:
		return "added"
	case before["disabled"] != after["disabled"]:
		return map[bool]string{true: "disabled", false: "enabled"}[after["disabled"] == true]
	case !slices.Equal(words(before, "roles"), words(after, "roles")):
		return "roles"
	case own(e):
		return "own"
	}
	return "changed"
}

func groupVariant(e audit.Event) string {
	before, after := inside(e.Body, "before"), inside(e.Body, "after")
	switch {
	case e.Body["removed"] == true:
		return "removed"
	case before == nil:
		return "made"
	case word(before, "name") != word(after, "name"):
		return "renamed"
	}
	return "members"
}

func grantVariant(e audit.Event) string {
	switch {
	case e.Body["removed"] == true:
		return "removed"
	case inside(e.Body, "before") != nil:
		return "changed"
	}
	return "made"
}

func folderVariant(e audit.Event) string {
	switch change := word(e.Body, "change"); {
	case change != "changed":
		return change
	case word(e.Body, "parent_before") != word(e.Body, "parent"):
		return "moved"
	}
	return "renamed"
}

func assetVariant(e audit.Event) string {
	fields := words(e.Body, "fields")
	switch {
	case e.Object.Kind == "folder":
		return "folder"
	case word(e.Body, "undoes") != "":
		return "undone"
	case slices.Equal(fields, []string{"stack"}), slices.Equal(fields, []string{"duplicate"}):
		return fields[0]
	}
	return ""
}

// details are the values that a sentence can name beside those that stand in the event as they are.
func (t *teller) details(e audit.Event, args map[string]string) {
	now := e.Body
	if after := inside(e.Body, "after"); after != nil {
		now = after
	}
	if before := inside(e.Body, "before"); before != nil {
		args["name_before"] = word(before, "name")
	}
	if e.Kind == audit.UserChanged {
		roles := words(now, "roles")
		for i, role := range roles {
			roles[i] = phrase.Say(t.lang, "role/"+role, nil)
		}
		args["roles"] = strings.Join(roles, ", ")
	}
	if e.Kind == audit.GrantChanged || e.Kind == audit.LogViewed {
		args["who"] = t.grantee(now)
	}
	if level, ok := number(now["right"]); ok && level >= 0 && level < len(rightNames()) {
		args["right"] = rightNames()[level]
	}
}

// grantee is who something was granted to, as people call them.
func (t *teller) grantee(body map[string]any) string {
	if id, err := ident.Parse[ident.User](word(body, "user")); err == nil && t.names[id] != "" {
		return t.names[id]
	}
	if id, err := ident.Parse[ident.Group](word(body, "group")); err == nil && t.groups[id] != "" {
		return t.groups[id]
	}
	if word(body, "group") != "" {
		return phrase.Say(t.lang, "object/group", nil)
	}
	return phrase.Say(t.lang, "object/user", nil)
}

// groupsAmong names the groups that grants were made to.
func groupsAmong(events []audit.Event) []ident.Group {
	found := map[ident.Group]bool{}
	for _, e := range events {
		for _, body := range []map[string]any{e.Body, inside(e.Body, "after")} {
			if id, err := ident.Parse[ident.Group](word(body, "group")); err == nil && e.Kind == audit.GrantChanged {
				found[id] = true
			}
		}
	}
	return slices.Collect(maps.Keys(found))
}

// word, words, inside and number read what an event carries. What is not there, or is of
// another form, is as good as nothing: the sentence then says less.
func word(body map[string]any, key string) string {
	text, _ := body[key].(string)
	return text
}

func inside(body map[string]any, key string) map[string]any {
	inner, _ := body[key].(map[string]any)
	return inner
}

func words(body map[string]any, key string) []string {
	var found []string
	switch values := body[key].(type) {
	case []any:
		for _, v := range values {
			if text, ok := v.(string); ok {
				found = append(found, text)
			}
		}
	case []string:
		found = append(found, values...)
	}
	return found
}

func number(value any) (int, bool) {
	switch n := value.(type) {
	case float64:
		return int(n), true
	case int:
		return n, true
	}
	return 0, false
}
