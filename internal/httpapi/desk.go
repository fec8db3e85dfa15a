package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
)

// Pile is one list of what needs somebody's decision.
type Pile struct {
	Name  string `json:"name" enum:"wanted,not-assessed,faces,review,ending,blocked"`
	Query string `json:"query" doc:"Finds it"`
	Count int    `json:"count"`
	More  bool   `json:"more" doc:"More than count"`
}

// DeskStep is something that would clear photos.
type DeskStep struct {
	Code     string   `json:"code"`
	Sentence string   `json:"sentence" doc:"In the caller's language"`
	Person   *Named   `json:"person,omitempty"`
	Guardian *Named   `json:"guardian,omitempty"`
	Count    int      `json:"count" doc:"How many photos wait for it"`
	Assets   []string `json:"assets" nullable:"false" doc:"Which, the newest first, at most 200"`
	First    []Item   `json:"first" nullable:"false" doc:"The first few of them"`
}

// DeskSteps are what would clear the photos of a list.
type DeskSteps struct {
	Photos  int        `json:"photos" doc:"That were looked at"`
	More    bool       `json:"more" doc:"There are more, which were not"`
	Waiting int        `json:"waiting" doc:"Of these, so many wait for the word of somebody"`
	People  int        `json:"people" doc:"For how many people those wait"`
	Steps   []DeskStep `json:"steps" nullable:"false" doc:"What helps most photos first"`
}

// Ending is something that ends by itself.
type Ending struct {
	At     time.Time `json:"at"`
	Kind   string    `json:"kind" enum:"consent,of-age,agreement,licence,review,hold"`
	Person *Named    `json:"person,omitempty"`
	Folder *Named    `json:"folder,omitempty" doc:"Of all that lies in it; no name where the caller does not see it"`
	Photos int       `json:"photos" doc:"Of which something changes then"`
	InUse  int       `json:"in_use" doc:"Of these, so many were handed out before"`
	Days   int       `json:"days" doc:"Whole days until then"`
}

func (s *Server) desk() {
	const tag = "desk"
	handle(s, op{method: http.MethodGet, path: "/desk", id: "get-desk", tag: tag, action: access.SetBasis, summary: "How much needs somebody's decision"}, s.getDesk)
	handle(s, op{method: http.MethodGet, path: "/desk/steps", id: "list-steps", tag: tag, action: access.SetBasis, summary: "What would clear the photos of a list",
		about: "Over its newest thousand. For what somebody asked for at the door and did not get, for that use."}, s.listSteps)
	handle(s, op{method: http.MethodGet, path: "/desk/calendar", id: "list-endings", tag: tag, action: access.EditConsents, summary: "What ends in the coming days, the next first"}, s.listEndings)
}

func (s *Server) getDesk(ctx context.Context, by access.Caller, in *struct {
	Q string `query:"q" maxLength:"2000" doc:"Narrows all of them"`
}) (*answer[list[Pile]], error) {
	piles, err := s.o.Library.Desk(ctx, by, in.Q)
	if err != nil {
		return nil, err
	}
	return &answer[list[Pile]]{list[Pile]{each(piles, func(p library.Pile) Pile { return Pile(p) })}}, nil
}

// mostSteps bounds what is told of one list; mostNamed the photos that are named of one step.
const (
	mostSteps = 100
	mostNamed = 200
	fewFirst  = 5
)

func (s *Server) listSteps(ctx context.Context, by access.Caller, in *struct {
	Q string `query:"q" maxLength:"4000"`
}) (*answer[DeskSteps], error) {
	found, err := s.o.Library.Steps(ctx, by, in.Q)
	if err != nil {
		return nil, err
	}
	out := DeskSteps{Photos: found.Photos, More: found.More, Steps: []DeskStep{}}
	waiting, people := map[ident.Asset]bool{}, map[string]bool{}
	var reasons []clearance.Reason
	var few []ident.Asset
	for i, step := range found.Steps {
		if who := step.Args["guardian"] + step.Args["person"]; who != "" {
			people[who] = true
			for _, id := range step.Assets {
				waiting[id] = true
			}
		}
		if i < mostSteps {
			reasons = append(reasons, step.Reason)
			few = append(few, step.Assets[:min(len(step.Assets), fewFirst)]...)
		}
	}
	out.Waiting, out.People = len(waiting), len(people)
	called, err := s.peopleIn(ctx, by, by.Language, reasons)
	if err != nil {
		return nil, err
	}
	items, err := s.itemsOf(ctx, by, few)
	if err != nil {
		return nil, err
	}
	for _, step := range found.Steps[:min(len(found.Steps), mostSteps)] {
		out.Steps = append(out.Steps, DeskStep{
			Code: step.Code, Sentence: called.many(by.Language, step.Reason), Count: len(step.Assets),
			Person: called.named(step.Args["person"]), Guardian: called.named(step.Args["guardian"]),
			Assets: each(step.Assets[:min(len(step.Assets), mostNamed)], ident.Asset.String),
			First:  each(step.Assets[:min(len(step.Assets), fewFirst)], items),
		})
	}
	return &answer[DeskSteps]{out}, nil
}

// many says what would clear several photos.
func (p people) many(lang string, r clearance.Reason) string {
	if key := "remedy-many/" + r.Code; phrase.Has(key) {
		return phrase.Say(lang, key, p.args(r))
	}
	return phrase.Remedy(lang, r.Code, p.args(r))
}

// named is somebody of a decision; nil for nobody.
func (p people) named(id string) *Named {
	if id == "" {
		return nil
	}
	return &Named{id, p[id]}
}

func (s *Server) listEndings(ctx context.Context, by access.Caller, in *struct {
	Days int `query:"days" minimum:"1" maximum:"366" default:"90"`
}) (*answer[list[Ending]], error) {
	found, err := s.o.People.Calendar(ctx, by, in.Days)
	if err != nil {
		return nil, err
	}
	now := s.o.Now()
	return &answer[list[Ending]]{list[Ending]{each(found, func(e outreach.Ending) Ending {
		out := Ending{At: e.At.UTC(), Kind: string(e.Kind), Photos: e.Photos, InUse: e.InUse, Days: int(e.At.Sub(now) / (24 * time.Hour))}
		if e.Person != 0 {
			out.Person = &Named{e.Person.String(), labelOf(by.Language, outreach.Listed{Label: e.Label, Number: e.Number})}
		}
		if e.Folder != 0 {
			out.Folder = &Named{e.Folder.String(), e.FolderName}
		}
		return out
	})}}, nil
}
