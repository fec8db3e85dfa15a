package person

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// The longest texts, in bytes.
const (
	maxName  = 255
	maxEmail = 254
	maxNotes = 10_000
)

// MostGuardians is how many can speak for one minor at a time.
const MostGuardians = 4

// Clean brings a person into the form in which they are kept, and tells whether they can be:
// outer space gone, the e-mail address and the mobile number in one form, a name or a number,
// a birth date that has been, guardians who are others. at is now.
func (p Person) Clean(at time.Time) (Person, error) {
	var err error
	for _, text := range []struct {
		field string
		value *string
		most  int
	}{
		{"name", &p.Name, maxName}, {"identity", &p.Identity, maxName}, {"employee", &p.Employee, maxName}, {"notes", &p.Notes, maxNotes},
	} {
		if *text.value, err = cleanText(*text.value, text.most); err != nil {
			return Person{}, problem.Of(err).At(text.field)
		}
	}
	if p.Name == "" && p.Identity == "" {
		return Person{}, problem.New(problem.Invalid, "person.name-missing").At("name")
	}
	if p.Email, err = CleanEmail(p.Email); err != nil {
		return Person{}, problem.Of(err).At("email")
	}
	if p.Mobile, err = CleanMobile(p.Mobile); err != nil {
		return Person{}, problem.Of(err).At("mobile")
	}
	if p.Country = strings.ToUpper(strings.TrimSpace(p.Country)); p.Country != "" && !isCountry(p.Country) {
		return Person{}, problem.New(problem.Invalid, "person.country-form").At("country")
	}
	if err := p.checkDates(at); err != nil {
		return Person{}, err
	}
	return p, p.checkGuardians()
}

func (p Person) checkDates(at time.Time) error {
	// A day that has begun anywhere on earth has begun.
	today := DateOf(at.UTC().Add(14 * time.Hour))
	possible := func(d Date) bool {
		return d.IsZero() || d.Year >= 1800 && !today.Before(d) && DateOf(d.Start(0, time.UTC)) == d
	}
	switch {
	case !possible(p.Born):
		return problem.New(problem.Invalid, "person.date-impossible").At("born")
	case !possible(p.Died):
		return problem.New(problem.Invalid, "person.date-impossible").At("died")
	case p.Died.IsZero():
		return nil
	case p.DeceasedAt.IsZero(), p.Died.Before(p.Born):
		return problem.New(problem.Invalid, "person.date-impossible").At("died")
	}
	return nil
}

func (p Person) checkGuardians() error {
	seen := make(map[ident.Person]bool, len(p.Guardians))
	standing := 0
	for _, g := range p.Guardians {
		switch {
		case g.Person == 0:
			return problem.New(problem.Invalid, "guardian.missing").At("guardians")
		case g.Person == p.ID:
			return problem.New(problem.Invalid, "guardian.self").At("guardians")
		case !g.Until.IsZero() && !g.Until.After(g.From):
			return problem.New(problem.Invalid, "guardian.term").At("guardians")
		case !known(g.Relation):
			return problem.New(problem.Invalid, "guardian.relation-unknown").At("guardians")
		}
		if !g.Until.IsZero() {
			continue
		}
		if seen[g.Person] {
			return problem.New(problem.Invalid, "guardian.twice").At("guardians")
		}
		seen[g.Person] = true
		if standing++; standing > MostGuardians {
			return problem.New(problem.Invalid, "guardian.too-many", "most", strconv.Itoa(MostGuardians)).At("guardians")
		}
	}
	return nil
}

func known(r Relation) bool {
	for _, one := range Relations() {
		if one == r {
			return true
		}
	}
	return false
}

// cleanText takes outer space away and refuses what is not text or cannot be seen.
func cleanText(text string, most int) (string, error) {
	text = strings.TrimSpace(text)
	if len(text) > most {
		return "", problem.New(problem.Invalid, "person.text-too-long", "limit", strconv.Itoa(most))
	}
	if !utf8.ValidString(text) {
		return "", problem.New(problem.Invalid, "person.text-form")
	}
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return "", problem.New(problem.Invalid, "person.text-form")
		}
	}
	return text, nil
}

// CleanEmail gives an e-mail address in the form in which it is kept and compared: the domain
// in lower case. It refuses what no mail server takes, and all that could break out of a
// header. The empty text stays empty.
func CleanEmail(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	i := strings.LastIndexByte(text, '@')
	if i < 1 || len(text) > maxEmail || !utf8.ValidString(text) || strings.ContainsAny(text[:i], "@\"(),:;<>[\\]") {
		return "", problem.New(problem.Invalid, "person.email-form")
	}
	domain := strings.ToLower(text[i+1:])
	for _, label := range strings.Split(domain, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return "", problem.New(problem.Invalid, "person.email-form")
		}
	}
	if !strings.Contains(domain, ".") || strings.ContainsAny(domain, "\"(),:;<>[\\]_/%") {
		return "", problem.New(problem.Invalid, "person.email-form")
	}
	for _, r := range text {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return "", problem.New(problem.Invalid, "person.email-form")
		}
	}
	return text[:i+1] + domain, nil
}

// CleanMobile gives a mobile number as E.164 has it: a plus, the country, the number, 8 to 15
// digits. Spaces, hyphens, dots, brackets and a leading 00 are understood.
func CleanMobile(text string) (string, error) {
	text = strings.ReplaceAll(strings.TrimSpace(text), "(0)", "") // +46 (0)70 is +46 70
	if text == "" {
		return "", nil
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9' || r == '+' && i == 0:
			b.WriteRune(r)
		case strings.ContainsRune(" -.()/\u00a0", r):
		default:
			return "", problem.New(problem.Invalid, "person.mobile-form")
		}
	}
	number := b.String()
	if rest, ok := strings.CutPrefix(number, "00"); ok {
		number = "+" + rest
	}
	if !strings.HasPrefix(number, "+") || len(number) < 9 || len(number) > 16 || number[1] == '0' {
		return "", problem.New(problem.Invalid, "person.mobile-form")
	}
	return number, nil
}

func isCountry(code string) bool {
	return len(code) == 2 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z'
}
