package phrase

import (
	"strings"
)

// template is a text cut into its parts.
type template []part

// part is a stretch of plain text, or a value to be filled in.
type part struct {
	plain string // when name is empty
	name  string // of the value
	form  string // "", "date", "time", "bytes", "count", or "text" for a text named by the value
	of    string // section, for form "text"
	one   template
	many  template
}

// maxDepth bounds texts that name texts.
const maxDepth = 4

// parse cuts a text. A brace that is never closed is plain text: the test that compares the
// languages would show it, and a reader still can.
func parse(text string) template {
	var t template
	for text != "" {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		closing := matching(text[open:])
		if closing < 0 {
			break
		}
		if open > 0 {
			t = append(t, part{plain: text[:open]})
		}
		t = append(t, parsePart(text[open+1:open+closing]))
		text = text[open+closing+1:]
	}
	if text != "" {
		t = append(t, part{plain: text})
	}
	return t
}

// matching gives the place of the brace that closes the one text begins with.
func matching(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func parsePart(inner string) part {
	if name, forms, ok := strings.Cut(inner, "|"); ok {
		one, many := cutForms(forms)
		return part{name: name, form: "count", one: parse(one), many: parse(many)}
	}
	if form, name, ok := strings.Cut(inner, ":"); ok {
		return part{name: name, form: form}
	}
	if section, name, ok := strings.Cut(inner, "/"); ok {
		return part{name: name, form: "text", of: section}
	}
	return part{name: inner}
}

// cutForms cuts at the first bar outside braces.
func cutForms(forms string) (one, many string) {
	depth := 0
	for i := range len(forms) {
		switch forms[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '|':
			if depth == 0 {
				return forms[:i], forms[i+1:]
			}
		}
	}
	return forms, forms
}

// say writes the text with its values.
func (t template) say(all texts, lang string, args map[string]string, depth int) string {
	if len(t) == 1 && t[0].name == "" {
		return t[0].plain
	}
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.say(all, lang, args, depth))
	}
	return b.String()
}

func (p part) say(all texts, lang string, args map[string]string, depth int) string {
	if p.name == "" {
		return p.plain
	}
	value := args[p.name]
	switch p.form {
	case "date":
		return day(lang, value)
	case "time":
		return moment(lang, value)
	case "bytes":
		return size(lang, value)
	case "count":
		if depth >= maxDepth {
			return ""
		}
		if value == "1" {
			return p.one.say(all, lang, args, depth+1)
		}
		return p.many.say(all, lang, args, depth+1)
	case "text":
		if depth >= maxDepth || value == "" {
			return ""
		}
		if text, ok := all[lang][p.of+"/"+value]; ok {
			return text.say(all, lang, args, depth+1)
		}
		return value
	}
	return value
}

// values lists what a text names, in the form in which it names it, sorted out by the tests
// that compare the languages.
func (t template) values() []string {
	var found []string
	for _, p := range t {
		if p.name == "" {
			continue
		}
		found = append(found, p.form+":"+p.of+":"+p.name)
		found = append(found, p.one.values()...)
		found = append(found, p.many.values()...)
	}
	return found
}
