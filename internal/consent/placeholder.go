package consent

import (
	"regexp"
	"slices"
	"strings"
)

// placeholder is a place in a draft that is filled in when it is published: {{controller}}.
var placeholder = regexp.MustCompile(`\{\{[^{}\n]*\}\}`)

// special are the characters that mean something in Markdown wherever they stand; atStart those
// that do so at the beginning of a line.
var (
	special = regexp.MustCompile("[\\\\`*_\\[\\]<>!|~&]")
	atStart = regexp.MustCompile(`^([0-9]*)([-+#=.)])`)
)

// Fill gives the draft with its placeholders filled in, and lists those for which there is no
// value, each once. What is filled in is text, whatever Markdown it may look like; its lines
// stand one after the other, with commas between. A title has no placeholders, and a published
// text none any more.
func (t Text) Fill(values map[string]string) (filled Text, missing []string) {
	if t.Published() {
		return t, nil
	}
	miss := func(place string) string {
		if !slices.Contains(missing, place) {
			missing = append(missing, place)
		}
		return place
	}
	filled = t
	filled.Body = placeholder.ReplaceAllStringFunc(t.Body, func(place string) string {
		name := strings.TrimSpace(strings.Trim(place, "{}"))
		if value := values[name]; value != "" {
			return literal(value)
		}
		return miss("{{" + name + "}}")
	})
	if place := placeholder.FindString(t.Title); place != "" {
		miss(place)
	}
	for _, half := range []string{"{{", "}}"} {
		if strings.Contains(placeholder.ReplaceAllString(t.Body, ""), half) {
			miss(half)
		}
	}
	return filled, missing
}

// literal gives text that Markdown shows as it is.
func literal(text string) string {
	var kept []string
	for _, line := range strings.Split(lines(text), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			kept = append(kept, strings.TrimSuffix(line, ","))
		}
	}
	return atStart.ReplaceAllString(special.ReplaceAllString(strings.Join(kept, ", "), `\$0`), `$1\$2`)
}
