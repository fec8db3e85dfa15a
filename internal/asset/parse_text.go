package asset

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// Text writes the query in the form that ParseQuery reads back to the same query. Folders,
// collections and people are written by their ids; moments are whole days.
func (q Query) Text() string {
	var parts []string
	for _, w := range q.Words {
		parts = append(parts, w.text())
	}
	put := func(key, value string) {
		if value != "" {
			parts = append(parts, key+":"+value)
		}
	}
	if q.Folder != 0 {
		alone := "="
		if q.Below {
			alone = ""
		}
		put("folder", alone+q.Folder.String())
	}
	put("in", statePlaces()[q.State])
	put("type", strings.Join(mediaTexts(q.MediaTypes), ","))
	put("shape", joined(q.Shapes))
	for _, c := range q.Cameras {
		put("camera", quote(c))
	}
	put("clearance", joined(q.Statuses))
	var by []string
	for _, u := range q.AddedBy {
		if u == 0 {
			by = append(by, byConsole)
			continue
		}
		by = append(by, u.String())
	}
	put("by", strings.Join(by, ","))
	put("taken", spanText(q.TakenFrom, q.TakenUntil))
	put("added", spanText(q.AddedFrom, q.AddedUntil))
	for _, k := range q.Keywords {
		put("keyword", quote(k))
	}
	put("place", quote(q.Place))
	put("file", quote(q.FileName))
	put("collection", q.Collection.String())
	q.peopleTexts(put)
	for value, holds := range map[string]bool{"is:damaged": q.Damaged, "is:versioned": q.Version, "has:gps": q.Located, "is:wanted": q.Refused} {
		if holds {
			parts = append(parts, value)
		}
	}
	slices.Sort(parts[len(q.Words):])
	return strings.Join(parts, " ")
}

func joined[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, ",")
}

func (w Word) text() string {
	text := w.Text
	if w.Phrase || !w.Prefix || !plain(text) {
		text = quoted(text)
	}
	if w.Prefix {
		text += "*"
	}
	if w.Not {
		text = "-" + text
	}
	return text
}

// plain tells whether a word reads as itself without quotation marks.
func plain(text string) bool {
	return text != "" && !strings.ContainsAny(text, "\":*\\") && text[0] != '-' && strings.IndexFunc(text, unicode.IsSpace) < 0
}

// quote writes a value, in quotation marks where it needs them.
func quote(text string) string {
	if text == "" || plain(text) {
		return text
	}
	return quoted(text)
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// mediaTexts writes media types as people call them, where all of a kind are named in its order.
func mediaTexts(types []string) []string {
	var texts []string
	for len(types) > 0 {
		text, count := types[0], 1
		for _, kind := range mediaKinds() {
			if len(types) >= len(kind.types) && slices.Equal(types[:len(kind.types)], kind.types) {
				text, count = kind.name, len(kind.types)
			}
		}
		texts = append(texts, text)
		types = types[count:]
	}
	return texts
}

// spanText writes a stretch of days as short as it goes.
func spanText(from, until time.Time) string {
	const day = "2006-01-02"
	switch {
	case from.IsZero() && until.IsZero():
		return ""
	case until.IsZero():
		return from.UTC().Format(day) + ".."
	}
	last := until.UTC().AddDate(0, 0, -1).Format(day)
	if from.IsZero() {
		return ".." + last
	}
	for _, layout := range []string{"2006", "2006-01", day} {
		text := from.UTC().Format(layout)
		if start, end, err := period(text); err == nil && start.Equal(from) && end.Equal(until) {
			return text
		}
	}
	return from.UTC().Format(day) + ".." + last
}
