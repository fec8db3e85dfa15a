package clearance_test

import (
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// threePeople is a photo of three adults, each with a standing consent and one for the event.
func threePeople() clearance.Facts {
	f := clearance.Facts{
		Asset: thisPhoto, Folders: []ident.Folder{7, 3, 1}, State: asset.Active,
		Terms: &consent.Terms{
			Purposes: []consent.Purpose{"news", "recruitment", "education", "internal", "advertising"},
			Channels: []consent.Channel{"website", "social-media", "print", "press", "intranet", "advertising"},
		},
	}
	f.Assessment.Basis = consent.ConsentRequired
	signed := noon.AddDate(-1, 0, 0)
	for i := range 3 {
		id := ident.Person(i + 1)
		give := func(scope consent.Scope, at time.Time) consent.Consent {
			return consent.Consent{
				ID: 1, Person: id, Signers: []consent.Signer{{Person: id}}, Scope: scope, Term: consent.Term{Until: at.AddDate(2+i, 0, 0)},
				Events: []consent.Event{{Kind: consent.Given, At: at, Signer: id, Answers: []consent.Answer{{Purpose: 0, Yes: 0b111, No: 0b1000}, {Purpose: 2, Yes: 0b111111}}}},
			}
		}
		p := person.Person{ID: id, Born: person.Date{Year: 1980, Month: 1, Day: 1}}
		party := clearance.PartyOf(p, person.Rules{}, nil,
			give(consent.Scope{Extent: consent.AllOfMe}, signed), give(consent.Scope{Extent: consent.ThisEvent, Folders: []ident.Folder{3}}, signed.AddDate(0, 1, 0)))
		f.Shown = append(f.Shown, clearance.Shown{Number: i + 1, State: person.Confirmed, Party: party})
	}
	return f
}

func TestClearance_APlainYesAllocatesNothing(t *testing.T) {
	people := threePeople()
	for name, facts := range map[string]clearance.Facts{
		"three people who allow it": people,
		"an exempt basis":           {State: asset.Active, Assessment: consent.Assessment{Basis: consent.NoIdentifiablePersons}},
		"a public task":             {State: asset.Active, Assessment: consent.Assessment{Basis: consent.PublicTask, Note: "council minutes"}},
		"nobody in it":              {State: asset.Active, Assessment: people.Assessment, Scene: person.Nobody},
	} {
		if got := testing.AllocsPerRun(100, func() {
			if d := clearance.Decide(website, facts, noon); !d.Cleared() {
				t.Fatalf("%s: %+v", name, d)
			}
		}); got != 0 {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
}

func BenchmarkDecide_ThreePeople(b *testing.B) {
	facts := threePeople()
	b.ReportAllocs()
	for b.Loop() {
		if !clearance.Decide(website, facts, noon).Cleared() {
			b.Fatal("a no")
		}
	}
}

func BenchmarkTimeline_ThreePeople(b *testing.B) {
	facts := threePeople()
	b.ReportAllocs()
	for b.Loop() {
		if len(clearance.Timeline(facts, noon)) == 0 {
			b.Fatal("no spans")
		}
	}
}

func BenchmarkWords_OnePerson(b *testing.B) {
	c := consent.Consent{ID: 1, Person: 1, Signers: []consent.Signer{{Person: 1}}, Scope: consent.Scope{Extent: consent.AllOfMe}}
	for i := range 3 {
		c.Events = append(c.Events, consent.Event{Kind: consent.Given, At: noon.AddDate(0, i, 0), Signer: 1, Answers: []consent.Answer{{Yes: 3, No: 4}}})
	}
	b.ReportAllocs()
	for b.Loop() {
		if len(consent.Words(c)) == 0 {
			b.Fatal("no words")
		}
	}
}
