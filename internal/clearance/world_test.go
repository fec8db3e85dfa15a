package clearance_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// world is what the sentences of a scenario have told: the people, their consents, one photo.
type world struct {
	t        *testing.T
	where    *time.Location
	rules    person.Rules
	terms    consent.Terms
	names    []string // of people; the place is the ident, from 1
	people   map[string]*person.Person
	stops    map[string][]consent.Stop
	consents map[string]*consent.Consent
	order    []string // of consents, as they were asked
	folders  []string // named anywhere
	shown    []shown
	photo    clearance.Facts
}

type shown struct {
	who       string
	state     person.State
	somewhere bool // in the photo, without a box
}

const (
	thisPhoto    ident.Asset = 100
	anotherPhoto ident.Asset = 101
)

func newWorld(t *testing.T) *world {
	where, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		t: t, where: where,
		rules: person.Rules{Country: "SE", Where: where, Ages: map[string]int{"NL": 16}},
		terms: consent.Terms{
			Purposes: []consent.Purpose{"news", "recruitment", "education", "internal", "advertising"},
			Channels: []consent.Channel{"website", "social-media", "print", "press", "intranet", "advertising"},
		},
		people: map[string]*person.Person{}, stops: map[string][]consent.Stop{}, consents: map[string]*consent.Consent{},
	}
	w.photo = clearance.Facts{Asset: thisPhoto, State: asset.Active, Terms: &w.terms}
	w.photo.Assessment.Basis = consent.ConsentRequired
	return w
}

// sentence is a form of words, and what it tells.
type sentence struct {
	form *regexp.Regexp
	tell func(w *world, m []string)
}

func says(form string, tell func(w *world, m []string)) sentence {
	form = strings.ReplaceAll(form, "NAME", `([A-Z][a-z]+)`)
	form = strings.ReplaceAll(form, "DATE", `(\d+ [A-Z][a-z]+ \d{4}(?:, [\d:]+)?)`)
	return sentence{regexp.MustCompile(`^` + form + `\.$`), tell}
}

// tell takes in one sentence.
func (w *world) tell(text string) {
	w.t.Helper()
	for _, s := range sentences() {
		if m := s.form.FindStringSubmatch(text); m != nil {
			s.tell(w, m)
			return
		}
	}
	w.t.Fatalf("nobody understands %q", text)
}

// sentences are all that can be told.
var sentences = sync.OnceValue(func() []sentence {
	return slices.Concat(photoSentences(), peopleSentences(), consentSentences())
})

func photoSentences() []sentence {
	return []sentence{
		says(`The basis is ([a-z ]+)`, func(w *world, m []string) {
			w.photo.Assessment.Basis = consent.Basis(strings.ReplaceAll(m[1], " ", "-"))
			if m[1] == "not assessed" {
				w.photo.Assessment.Basis = ""
			}
		}),
		says(`A note says why`, func(w *world, _ []string) { w.photo.Assessment.Note = "why" }),
		says(`The agreement ends on DATE`, func(w *world, m []string) { w.photo.Assessment.Ends = w.moment(m[1]) }),
		says(`The interests are balanced, to be looked at again on DATE`, func(w *world, m []string) {
			w.photo.Assessment.Balance = consent.Balance{Interest: "a", Necessity: "b", Weighing: "c", Safeguards: "d", Review: w.moment(m[1])}
		}),
		says(`The interests are balanced in part`, func(w *world, _ []string) { w.photo.Assessment.Balance.Interest = "a" }),
		says(`The folder's default is ([a-z ]+)`, func(w *world, m []string) {
			own := w.photo.Assessment
			w.photo.Assessment = consent.Effective(own, consent.Assessment{}, consent.Assessment{Basis: consent.Basis(strings.ReplaceAll(m[1], " ", "-")), Note: "default"})
		}),
		says(`The licence of the picture ends on DATE`, func(w *world, m []string) { w.photo.LicenceEnds = w.moment(m[1]) }),
		says(`The photo is in quarantine`, func(w *world, _ []string) { w.photo.State = asset.Quarantined }),
		says(`The photo is in the trash`, func(w *world, _ []string) { w.photo.State = asset.Trashed }),
		says(`The photo is erased`, func(w *world, _ []string) { w.photo.State = asset.Erased }),
		says(`The photo lies in ([A-Za-z, ]+)`, func(w *world, m []string) {
			for _, name := range strings.Split(m[1], ", in ") {
				w.photo.Folders = append(w.photo.Folders, w.folder(name))
			}
		}),
		says(`The photo shows (posed|crowd|nobody|look-again)`, func(w *world, m []string) { w.photo.Scene = person.Scene(m[1]) }),
		says(`The photo is held from DATE(?: until DATE)?`, func(w *world, m []string) { w.stop(consent.Hold, m[1], m[2]) }),
		says(`The photo is restricted from DATE(?: until DATE)?`, func(w *world, m []string) { w.stop(consent.Restriction, m[1], m[2]) }),
		says(`NAME is shown`, func(w *world, m []string) { w.shows(m[1], person.Confirmed) }),
		says(`NAME is shown somewhere`, func(w *world, m []string) {
			w.shows(m[1], person.Confirmed)
			w.shown[len(w.shown)-1].somewhere = true
		}),
		says(`NAME is suggested, and nobody has confirmed it`, func(w *world, m []string) { w.shows(m[1], person.Proposed) }),
		says(`NAME was suggested, and it was somebody else's mistake`, func(w *world, m []string) { w.shows(m[1], person.Rejected) }),
		says(`Somebody unknown is shown`, func(w *world, _ []string) { w.shows("", person.Unknown) }),
		says(`Somebody who cannot be recognised is shown`, func(w *world, _ []string) { w.shows("", person.NotIdentifiable) }),
	}
}

func (w *world) stop(kind consent.StopKind, from, until string) {
	w.photo.Stops = append(w.photo.Stops, consent.Stop{Kind: kind, From: w.moment(from), Until: w.moment(until)})
}

func (w *world) shows(who string, state person.State) {
	if who != "" {
		w.person(who)
	}
	w.shown = append(w.shown, shown{who: who, state: state})
}

func peopleSentences() []sentence {
	return []sentence{
		says(`In ([A-Z]{2}) people decide from (\d+)`, func(w *world, m []string) {
			age, _ := strconv.Atoi(m[2])
			w.rules.Ages[m[1]] = age
		}),
		says(`What the dead said counts for (\d+) years`, func(w *world, m []string) { w.rules.AfterDeath, _ = strconv.Atoi(m[1]) }),
		says(`NAME was born on DATE(?: in ([A-Z]{2}))?`, func(w *world, m []string) {
			w.person(m[1]).Born, w.person(m[1]).Country = person.DateOf(w.moment(m[2])), m[3]
		}),
		says(`NAME is a guardian of NAME(?: from DATE)?(?: until DATE)?`, func(w *world, m []string) {
			p := w.person(m[2])
			p.Guardians = append(p.Guardians, person.Guardian{Person: w.person(m[1]).ID, Relation: person.Parent, From: w.moment(m[3]), Until: w.moment(m[4])})
		}),
		says(`NAME died on DATE(?:, known from DATE)?`, func(w *world, m []string) {
			p := w.person(m[1])
			p.DeceasedAt, p.Died = w.moment(m[2]), person.DateOf(w.moment(m[2]))
			if m[3] != "" {
				p.DeceasedAt = w.moment(m[3])
			}
		}),
		says(`NAME (objects|is restricted|wishes to be blurred) from DATE(?: until DATE)?( for this photo| for another photo)?`, func(w *world, m []string) {
			w.person(m[1])
			s := consent.Stop{Kind: consent.Objection, From: w.moment(m[3]), Until: w.moment(m[4]), Assets: photos(strings.TrimPrefix(m[5], " for "))}
			switch m[2] {
			case "is restricted":
				s.Kind = consent.Restriction
			case "wishes to be blurred":
				s.Kind = consent.BlurWish
			}
			w.stops[m[1]] = append(w.stops[m[1]], s)
		}),
	}
}

func photos(text string) []ident.Asset {
	switch text {
	case "this photo":
		return []ident.Asset{thisPhoto}
	case "another photo":
		return []ident.Asset{anotherPhoto}
	case "both photos":
		return []ident.Asset{thisPhoto, anotherPhoto}
	}
	return nil
}

func consentSentences() []sentence {
	return []sentence{
		says(`Consent ([A-Z]) asks NAME for (this photo|another photo|both photos|all photos|folder [A-Za-z ]+?)(?:, from DATE)?(?:, until DATE)?`, (*world).asked),
		says(`DATE: NAME (signs|changes|confirms) ([A-Z])(?: until DATE)?(?:: (.+))?`, (*world).word),
		says(`DATE: (NAME|the house) withdraws ([A-Z])(?: for (this photo|another photo))?(?: for (.+))?`, func(w *world, m []string) {
			e := consent.Event{Kind: consent.Withdrawn, At: w.moment(m[1]), Assets: photos(m[5]), RecordedBy: 1}
			if m[3] != "" {
				e.Signer, e.RecordedBy = w.person(m[3]).ID, 0
			}
			if m[6] != "" {
				e.Answers = w.answers("no to " + m[6])
			}
			w.record(m[4], e)
		}),
		says(`DATE: ([A-Z]) is superseded by ([A-Z])`, func(w *world, m []string) {
			w.record(m[2], consent.Event{Kind: consent.Superseded, At: w.moment(m[1]), By: ident.Consent(m[3][0])})
		}),
		says(`DATE: the end of ([A-Z]) is put on record`, func(w *world, m []string) {
			w.record(m[2], consent.Event{Kind: consent.Expired, At: w.moment(m[1])})
		}),
	}
}

func (w *world) asked(m []string) {
	c := &consent.Consent{ID: ident.Consent(m[1][0]), Person: w.person(m[2]).ID, Term: consent.Term{From: w.moment(m[4]), Until: w.moment(m[5])}}
	c.Signers = []consent.Signer{{Person: c.Person}}
	if guardians := w.person(m[2]).Guardians; len(guardians) > 0 {
		c.Signers = nil
		for _, g := range guardians {
			c.Signers = append(c.Signers, consent.Signer{Person: g.Person, Guardian: true})
		}
	}
	switch name, isFolder := strings.CutPrefix(m[3], "folder "); {
	case isFolder:
		c.Scope = consent.Scope{Extent: consent.ThisEvent, Folders: []ident.Folder{w.folder(name)}}
	case m[3] == "all photos":
		c.Scope = consent.Scope{Extent: consent.AllOfMe}
	default:
		c.Scope = consent.Scope{Extent: consent.TheseAssets, Assets: photos(m[3])}
	}
	if err := c.Check(); err != nil {
		w.t.Fatalf("consent %s: %v", m[1], err)
	}
	w.consents[m[1]] = c
	w.order = append(w.order, m[1])
}

func (w *world) word(m []string) {
	kinds := map[string]consent.EventKind{"signs": consent.Given, "changes": consent.Changed, "confirms": consent.Confirmed}
	w.record(m[4], consent.Event{
		Kind: kinds[m[3]], At: w.moment(m[1]), Signer: w.person(m[2]).ID, Until: w.moment(m[5]), Answers: w.answers(m[6]),
		Method: consent.EmailCode, Text: 1, Version: 1, Language: "en", Shown: consent.Hash{1},
	})
}

func (w *world) record(name string, e consent.Event) {
	c, asked := w.consents[name]
	if !asked {
		w.t.Fatalf("nobody asked for consent %s", name)
	}
	after, err := c.Append(e, &w.terms)
	if err != nil {
		w.t.Fatalf("consent %s, %s: %v", name, e.Kind, err)
	}
	*c = after
}

// answers reads "yes to news on website and print, no to news on press".
func (w *world) answers(text string) []consent.Answer {
	var list []consent.Answer
	for _, part := range strings.Split(text, ", ") {
		m := regexp.MustCompile(`^(yes|no) to ([a-z-]+) on (.+)$`).FindStringSubmatch(part)
		if m == nil {
			if text != "" {
				w.t.Fatalf("nobody understands the answer %q", part)
			}
			continue
		}
		var on consent.Channels
		for _, channel := range strings.Split(m[3], " and ") {
			number := w.terms.Channel(consent.Channel(channel))
			if number < 0 && channel != "everything" {
				w.t.Fatalf("there is no channel %q", channel)
			}
			on |= w.terms.Set(consent.Channel(channel))
		}
		if m[3] == "everything" {
			on = w.terms.Set(w.terms.Channels...)
		}
		p := w.terms.Purpose(consent.Purpose(m[2]))
		i := slices.IndexFunc(list, func(a consent.Answer) bool { return a.Purpose == p })
		if i < 0 {
			i, list = len(list), append(list, consent.Answer{Purpose: p})
		}
		if m[1] == "yes" {
			list[i].Yes |= on
		} else {
			list[i].No |= on
		}
	}
	return list
}

// question reads "news on website on 3 May 2026", or "anything on 3 May 2026".
func (w *world) question(text string) (use clearance.Use, at time.Time, anything bool) {
	m := regexp.MustCompile(`^(?:anything|([a-z-]*) on ([a-z-]*)),? on (\d.+)$`).FindStringSubmatch(text)
	if m == nil {
		w.t.Fatalf("nobody understands the question %q", text)
	}
	return clearance.Use{Purpose: clearance.Purpose(m[1]), Channel: clearance.Channel(m[2])}, w.moment(m[3]), strings.HasPrefix(text, "anything")
}

// facts puts together what was told.
func (w *world) facts() clearance.Facts {
	parties := map[string]*clearance.Party{}
	for name, p := range w.people {
		var consents []consent.Consent
		for _, id := range w.order {
			if c := w.consents[id]; c.Person == p.ID {
				consents = append(consents, *c)
			}
		}
		parties[name] = clearance.PartyOf(*p, w.rules, w.stops[name], consents...)
	}
	f := w.photo
	for i, s := range w.shown {
		f.Shown = append(f.Shown, clearance.Shown{Number: i + 1, State: s.state, Boxed: !s.somewhere, Party: parties[s.who]})
	}
	return f
}

func (w *world) person(name string) *person.Person {
	if p := w.people[name]; p != nil {
		return p
	}
	w.names = append(w.names, name)
	w.people[name] = &person.Person{ID: ident.Person(len(w.names)), Name: name}
	return w.people[name]
}

func (w *world) nameOf(id ident.Person) string { return w.names[id-1] }

func (w *world) folder(name string) ident.Folder {
	i := slices.Index(w.folders, name)
	if i < 0 {
		i, w.folders = len(w.folders), append(w.folders, name)
	}
	return ident.Folder(i + 2)
}

// moment reads "3 May 2026" or "3 May 2026, 14:05:30", in Stockholm. The empty text is no moment.
func (w *world) moment(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	for _, form := range []string{"2 January 2006", "2 January 2006, 15:04", "2 January 2006, 15:04:05"} {
		if at, err := time.ParseInLocation(form, text, w.where); err == nil {
			return at
		}
	}
	w.t.Fatalf("%q is no moment", text)
	return time.Time{}
}
