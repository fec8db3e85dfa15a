package asset

import (
	"strings"
	"time"

	"imprimatur/internal/problem"
)

// mediaKind is what people call a group of media types.
type mediaKind struct {
	name  string
	types []string
}

func mediaKinds() []mediaKind {
	return []mediaKind{
		{"jpeg", []string{"image/jpeg"}},
		{"png", []string{"image/png"}},
		{"webp", []string{"image/webp"}},
		{"heic", []string{"image/heic", "image/heif"}},
		{"avif", []string{"image/avif"}},
		{"tiff", []string{"image/tiff"}},
		{"gif", []string{"image/gif"}},
		{"jxl", []string{"image/jxl"}},
		{"raw", []string{
			"image/x-adobe-dng", "image/x-canon-cr2", "image/x-canon-cr3", "image/x-fuji-raf", "image/x-nikon-nef",
			"image/x-olympus-orf", "image/x-panasonic-rw2", "image/x-pentax-pef", "image/x-sony-arw",
		}},
	}
}

func mediaNames() []string {
	var names []string
	for _, kind := range mediaKinds() {
		names = append(names, kind.name)
	}
	return names
}

// The years that a query can name.
const (
	firstYear = 1000
	lastYear  = 9998
)

// span reads a stretch of whole days, in UTC: "2024", "2024-05", "2024-05-03", or two of these
// with ".." between them, of which one may be left out.
func span(value string, from, until *time.Time) error {
	first, last, isRange := strings.Cut(value, "..")
	if !isRange {
		last = first
	}
	if first == "" && last == "" {
		return notADate()
	}
	if first != "" {
		start, _, err := period(first)
		if err != nil {
			return err
		}
		*from = start
	}
	if last != "" {
		_, end, err := period(last)
		if err != nil {
			return err
		}
		*until = end
	}
	if !from.IsZero() && !until.IsZero() && !from.Before(*until) {
		return problem.New(problem.Invalid, "query.date-backwards")
	}
	return nil
}

func notADate() error { return problem.New(problem.Invalid, "query.date") }

// period reads a year, a month or a day.
func period(text string) (start, end time.Time, err error) {
	text = strings.TrimSpace(text)
	for _, form := range []struct {
		layout        string
		years, months int
		days          int
	}{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {"2006-01-02", 0, 0, 1}} {
		start, err := time.Parse(form.layout, text)
		if err == nil && start.Year() >= firstYear && start.Year() <= lastYear {
			return start, start.AddDate(form.years, form.months, form.days), nil
		}
	}
	return time.Time{}, time.Time{}, notADate()
}

// nearestKey gives the key that somebody may have meant, or nothing.
func nearestKey(key string) string {
	var known []string
	for k := range filters() {
		known = append(known, k)
	}
	return nearest(key, known)
}

// nearest gives the known word that differs least, if it differs little; of equals the first
// in the alphabet.
func nearest(word string, known []string) string {
	best, least := "", len(word)/2+1
	for _, k := range known {
		d := EditDistance(strings.ToLower(word), k)
		if d < least || d == least && best != "" && k < best {
			best, least = k, d
		}
	}
	return best
}

// EditDistance counts the letters to be put in, taken out, replaced or swapped with their
// neighbour to make one word of the other.
func EditDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
