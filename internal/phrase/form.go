package phrase

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// months gives the names of the months by language.
func months(lang string) []string {
	switch lang {
	case "nl":
		return []string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"}
	case "sv":
		return []string{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"}
	case "de":
		return []string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}
	}
	return []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
}

// Day writes a day as people of the language write it. The zone is that of the moment given.
func Day(lang string, at time.Time) string {
	dot := ""
	if lang == "de" {
		dot = "."
	}
	return fmt.Sprintf("%d%s %s %d", at.Day(), dot, months(lang)[at.Month()-1], at.Year())
}

// Moment writes a day with its time of day.
func Moment(lang string, at time.Time) string {
	clock := fmt.Sprintf("%02d:%02d", at.Hour(), at.Minute())
	if lang == "de" {
		clock += " Uhr"
	}
	if lang == "sv" {
		clock = "kl. " + clock
	}
	zone := ""
	if _, offset := at.Zone(); offset == 0 {
		zone = " UTC"
	}
	return Day(lang, at) + ", " + clock + zone
}

// Size writes a number of bytes in the units that people see elsewhere (1 kB = 1000 bytes).
func Size(lang string, bytes int64) string {
	const step = 1000
	if bytes < step {
		return strconv.FormatInt(bytes, 10) + " B"
	}
	value, unit := float64(bytes), 0
	units := []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	for value >= step && unit < len(units)-1 {
		value /= step
		unit++
	}
	digits := 1
	if value >= 100 || value == float64(int64(value)) {
		digits = 0
	}
	text := strconv.FormatFloat(value, 'f', digits, 64)
	if lang != "en" {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text + " " + units[unit]
}

// day, moment and size write the text form of a value; what is not such a value stays as it is.
func day(lang, value string) string {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return value
	}
	return Day(lang, at)
}

func moment(lang, value string) string {
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return value
	}
	return Moment(lang, at)
}

func size(lang, value string) string {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return value
	}
	return Size(lang, n)
}
