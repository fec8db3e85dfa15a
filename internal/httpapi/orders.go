package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// SetForm is several photos, given in one of four ways, and what is wanted of them.
type SetForm struct {
	UseForm
	IDs        []string `json:"ids,omitempty" maxItems:"10000" nullable:"false" doc:"These photos"`
	Folder     string   `json:"folder,omitempty" maxLength:"13" doc:"Or what lies in this folder and below"`
	Collection string   `json:"collection,omitempty" maxLength:"13" doc:"Or this collection"`
	Q          *string  `json:"q,omitempty" maxLength:"4000" doc:"Or all that this finds, at most 10,000"`
	Preset     string   `json:"preset" maxLength:"32"`
	Blur       bool     `json:"blur,omitempty" doc:"Make those unrecognisable who do not allow the use, where that is all that blocks a photo"`
	Receiver   string   `json:"receiver,omitempty" maxLength:"200" doc:"For whom they are: a name, or a mail address to which a recall is sent"`
}

// OrderForm asks for a set as one archive.
type OrderForm struct {
	SetForm
	Names string `json:"names,omitempty" maxLength:"200" doc:"How files are named: {name} {title} {folder} {date} {number} {id}; a slash makes a folder" example:"{date} {name}"`
}

// Outlook is what can leave of a set.
type Outlook struct {
	Photos    int          `json:"photos" doc:"How many of them the caller may know of"`
	Missing   int          `json:"missing" doc:"How many were named that are not there"`
	Cleared   int          `json:"cleared" doc:"How many can leave"`
	Blurred   int          `json:"blurred" doc:"How many of those leave with people made unrecognisable"`
	Blurrable int          `json:"blurrable" doc:"How many more could leave so"`
	Held      []HeldPhotos `json:"held" nullable:"false" doc:"Those that cannot, by reason"`
	Elsewhere []Elsewhere  `json:"elsewhere" nullable:"false" doc:"What the same purpose is cleared for on other channels"`
}

// HeldPhotos are photos that stay in for the same reasons.
type HeldPhotos struct {
	Count     int      `json:"count"`
	Photos    []Item   `json:"photos" nullable:"false" doc:"The first of them"`
	Reasons   []string `json:"reasons" nullable:"false" doc:"In the caller's language"`
	Remedy    []Remedy `json:"remedy" nullable:"false" doc:"What would clear them"`
	Blurrable int      `json:"blurrable" doc:"How many of them could leave with people made unrecognisable"`
}

// Elsewhere is another channel for the same purpose.
type Elsewhere struct {
	Channel string `json:"channel"`
	Cleared int    `json:"cleared" doc:"How many of those that stay in are cleared for it"`
}

// OrderTicket is an archive to be fetched, once.
type OrderTicket struct {
	ID       string    `json:"id" doc:"By which its progress is asked"`
	Download string    `json:"download" doc:"Address of the archive, for the same caller only, and once"`
	Photos   int       `json:"photos"`
	Until    time.Time `json:"until" doc:"Until when it can be fetched"`
}

// OrderProgress is how far an archive is.
type OrderProgress struct {
	Photos  int          `json:"photos"`
	Left    int          `json:"left" doc:"How many are in the archive"`
	Held    int          `json:"held" doc:"How many stayed in"`
	Failed  int          `json:"failed" doc:"How many could not be made"`
	Ended   *time.Time   `json:"ended,omitempty"`
	Whole   bool         `json:"whole" doc:"The archive came to its end"`
	Reasons []HeldPhotos `json:"reasons" nullable:"false"`
}

// shownOfGroup is how many photos of a group are named.
const shownOfGroup = 24

func (s *Server) orders() {
	const tag = "release"
	handle(s, op{method: http.MethodPost, path: "/orders/outlook", id: "ask-outlook", tag: tag, limit: 1 << 20,
		summary: "What of a set of photos can leave for a use, and of the rest why not"}, s.askOutlook)
	handle(s, op{method: http.MethodPost, path: "/orders", id: "order-photos", tag: tag, status: http.StatusCreated, secret: true, limit: 1 << 20,
		summary: "Ask for a set of photos as one archive",
		about:   "What can leave is decided photo by photo while the archive is fetched; the rest stands in its report with the reasons."}, s.orderPhotos)
	handle(s, op{method: http.MethodGet, path: "/orders/{id}", id: "get-order", tag: tag, summary: "How far an archive is"}, s.getOrder)
	rt := &route{method: http.MethodGet, pattern: base + "/archives/{token}", id: "fetch-archive", needs: member}
	s.add(rt, s.fetchArchive)
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{tag}, Summary: "The archive of an order, made while it is read",
		Description: "A zip. It can be fetched once; one that breaks off has no end and is no whole archive.",
		Parameters:  []*huma.Param{{Name: "token", In: "path", Required: true, Description: "As given in `download`", Schema: &huma.Schema{Type: "string"}}},
		Responses: map[string]*huma.Response{
			"200": {Description: "The archive", Content: map[string]*huma.MediaType{"application/zip": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}},
		},
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
}

// setOf reads a set; what a search finds is found now.
func (s *Server) setOf(ctx context.Context, by access.Caller, f SetForm) (set release.Set, w release.Wanted, err error) {
	w = release.Wanted{For: useOf(f.UseForm), Preset: f.Preset, Blur: f.Blur, Receiver: f.Receiver}
	if set.Assets, err = assetsIn(f.IDs); err != nil {
		return set, w, err
	}
	if f.Folder != "" {
		if set.Folder, err = parse[ident.Folder](f.Folder, "folder.not-found"); err != nil {
			return set, w, err
		}
	}
	if f.Collection != "" {
		if set.Collection, err = parse[ident.Collection](f.Collection, "collection.not-found"); err != nil {
			return set, w, err
		}
	}
	if f.Q != nil {
		if set.Listed() {
			return set, w, problem.New(problem.Invalid, "set.one-way").At("q")
		}
		set.Found = true
		set.Assets, err = s.o.Library.Matching(ctx, by, *f.Q, release.MostInSet+1) // one more: too many
	}
	return set, w, err
}

func (s *Server) askOutlook(ctx context.Context, by access.Caller, in *body[SetForm]) (*answer[Outlook], error) {
	set, w, err := s.setOf(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	o, err := s.o.Door.Outlook(ctx, by, set, w)
	if err != nil {
		return nil, err
	}
	held, err := s.heldPhotos(ctx, by, o.Groups)
	if err != nil {
		return nil, err
	}
	return &answer[Outlook]{Outlook{
		Photos: o.Photos, Missing: o.Missing, Cleared: o.Cleared, Blurred: o.Blurred, Blurrable: o.Blurrable, Held: held,
		Elsewhere: each(o.Elsewhere, func(e release.Elsewhere) Elsewhere { return Elsewhere{string(e.Channel), e.Cleared} }),
	}}, nil
}

// heldPhotos puts groups into the caller's words.
func (s *Server) heldPhotos(ctx context.Context, by access.Caller, groups []release.Group) ([]HeldPhotos, error) {
	var all [][]clearance.Reason
	for _, g := range groups {
		all = append(all, g.Reasons, g.Remedy)
	}
	called, err := s.peopleIn(ctx, by, by.Language, all...)
	if err != nil {
		return nil, err
	}
	first := func(g release.Group) []ident.Asset { return g.Assets[:min(len(g.Assets), shownOfGroup)] }
	var shown []ident.Asset
	for _, g := range groups {
		shown = append(shown, first(g)...)
	}
	items, err := s.itemsOf(ctx, by, shown)
	if err != nil {
		return nil, err
	}
	return each(groups, func(g release.Group) HeldPhotos {
		return HeldPhotos{
			Count: len(g.Assets), Blurrable: g.Blurrable, Photos: each(first(g), items),
			Reasons: called.reasonsOf(by.Language, g.Reasons), Remedy: called.remedyOf(by.Language, g.Remedy),
		}
	}), nil
}

func (s *Server) orderPhotos(ctx context.Context, by access.Caller, in *body[OrderForm]) (*answer[OrderTicket], error) {
	set, w, err := s.setOf(ctx, by, in.Body.SetForm)
	if err != nil {
		return nil, err
	}
	ticket, err := s.o.Door.Order(ctx, by, set, w, in.Body.Names)
	if err != nil {
		return nil, err
	}
	return &answer[OrderTicket]{OrderTicket{
		ID: ticket.Order.String(), Download: base + "/archives/" + ticket.Secret, Photos: ticket.Photos, Until: ticket.Ends.UTC(),
	}}, nil
}

func (s *Server) getOrder(ctx context.Context, by access.Caller, in *ByID) (*answer[OrderProgress], error) {
	id, err := parse[ident.Order](in.ID, "release.not-found")
	if err != nil {
		return nil, err
	}
	p, err := s.o.Door.Progress(ctx, by, id)
	if err != nil {
		return nil, err
	}
	reasons, err := s.heldPhotos(ctx, by, p.Groups())
	if err != nil {
		return nil, err
	}
	return &answer[OrderProgress]{OrderProgress{
		Photos: p.Total, Left: p.Count[release.Left], Held: p.Count[release.Held], Failed: p.Count[release.Failed],
		Ended: when(p.Ended), Whole: p.Whole, Reasons: reasons,
	}}, nil
}

func (s *Server) fetchArchive(x *exchange, r *http.Request) {
	archive, err := s.o.Door.CollectOrder(r.Context(), x.caller, r.PathValue("token"))
	if err != nil {
		x.fail(err)
		return
	}
	tell, err := s.tellerOfArchive(r.Context(), x.caller, archive)
	if err != nil {
		x.fail(err)
		return
	}
	h := x.Header()
	h.Set("Content-Type", archive.MediaType())
	h.Set("Content-Disposition", attachment(archive.FileName()))
	h.Set("Cache-Control", "private, no-store")
	if err := archive.WriteTo(r.Context(), s.slowly(x), tell); err != nil {
		x.fail(err)
	}
}

// archiveTeller says an archive's report in the words of whoever fetches it.
type archiveTeller struct {
	server *Server
	by     access.Caller
	words  release.ReportWords
}

func (s *Server) tellerOfArchive(ctx context.Context, by access.Caller, a *release.Archive) (*archiveTeller, error) {
	settings, err := s.o.Office.Settings(ctx, by)
	if err != nil {
		return nil, err
	}
	me, err := s.o.Office.Me(ctx, by)
	if err != nil {
		return nil, err
	}
	w := a.Wanted()
	say := func(key string, args ...string) string {
		values := make(map[string]string)
		for i := 0; i+1 < len(args); i += 2 {
			values[args[i]] = args[i+1]
		}
		return phrase.Say(by.Language, "report/"+key, values)
	}
	return &archiveTeller{server: s, by: by, words: release.ReportWords{
		TextName: say("text-name"), TableName: say("table-name"),
		Head: []string{
			say("head", "organisation", settings.Organisation, "name", me.User.Name, "at", s.o.Now().UTC().Format(time.RFC3339)),
			say("use", "purpose", nameOf(settings.Purposes, string(w.For.Purpose), by.Language), "channel", nameOf(settings.Channels, string(w.For.Channel), by.Language)),
		},
		Left: say("left"), Held: say("held"), Nothing: say("nothing"),
		Columns: []string{say("column-file"), say("column-original"), say("column-photo"), say("column-sha256"), say("column-bytes"), say("column-why")},
	}}, nil
}

// Words implements release.Teller.
func (t *archiveTeller) Words() release.ReportWords { return t.words }

// Reasons implements release.Teller.
func (t *archiveTeller) Reasons(ctx context.Context, reasons []clearance.Reason) ([]string, error) {
	called, err := t.server.peopleIn(ctx, t.by, t.by.Language, reasons)
	if err != nil {
		return nil, err
	}
	return called.reasonsOf(t.by.Language, reasons), nil
}

// nameOf is what a term of the organisation's is called.
func nameOf(terms []office.Term, key, lang string) string {
	for _, t := range terms {
		if t.Key == key {
			return t.Name(lang)
		}
	}
	return key
}
