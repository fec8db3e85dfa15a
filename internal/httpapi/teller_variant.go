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
	change := word(e.Body, "change")
	switch e.Kind {
	case audit.UserChanged:
		return userVariant(e)
	case audit.GroupChanged:
		return groupVariant(e)
	case audit.GrantChanged:
		return grantVariant(e.Body)
	case audit.FolderChanged:
		return folderVariant(e.Body, change)
	case audit.AssetEdited, audit.AssetMoved, audit.BasisSet:
		return assetVariant(e.Body)
	case audit.VocabularyEdited:
		return e.Object.Kind + "." + change
	case audit.CollectionEdited, audit.AssetVersioned, audit.SearchSaved:
		return change
	case audit.LogViewed:
		return onlyIf(e.Body["checkpoint"] == true, "signed") + onlyIf(e.Body["verify"] == true, "verified") + onlyIf(e.Body["seen"] == true, "seen")
	case audit.KeyUsed:
		return word(e.Body, "act")
	case audit.TokenMade, audit.TokenEnded:
		return onlyIf(word(e.Body, "name") != "", "named")
	case audit.LoginFailed:
		return onlyIf(word(e.Body, "email") != "", "named")
	case audit.PasswordChanged:
		return onlyIf(own(e), "own")
	case audit.SessionEnded:
		return onlyIf(e.Body["others"] == true, "others")
	case audit.SettingChanged:
		return onlyIf(word(e.Body, "organisation") != "", "founded")
	case audit.Verified:
		return onlyIf(e.Outcome != audit.OK, "damaged")
	}
	return ""
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

func grantVariant(body map[string]any) string {
	switch {
	case body["removed"] == true:
		return "removed"
	case inside(body, "before") != nil:
		return "changed"
	}
	return "made"
}

func folderVariant(body map[string]any, change string) string {
	switch {
	case change != "changed":
		return change
	case word(body, "parent_before") != word(body, "parent"):
		return "moved"
	}
	return "renamed"
}

func assetVariant(body map[string]any) string {
	fields := words(body, "fields")
	switch {
	case word(body, "undoes") != "":
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
	switch e.Kind {
	case audit.UserChanged:
		roles := words(now, "roles")
		for i, role := range roles {
			roles[i] = phrase.Say(t.lang, "role/"+role, nil)
		}
		args["roles"] = strings.Join(roles, ", ")
	case audit.GrantChanged:
		if level, ok := number(now["right"]); ok && level >= 0 && level < len(rightNames()) {
			args["right"] = rightNames()[level]
		}
		args["who"] = t.grantee(now)
	case audit.LogViewed:
		args["who"] = t.grantee(now)
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
