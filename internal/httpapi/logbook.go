package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
)

// Event is one row of the log.
type Event struct {
	Seq      int64          `json:"seq"`
	At       time.Time      `json:"at"`
	Actor    Actor          `json:"actor"`
	Source   string         `json:"source,omitempty" doc:"Network address"`
	Kind     string         `json:"kind"`
	Object   Object         `json:"object"`
	Outcome  string         `json:"outcome" enum:"ok,refused,failed"`
	Sentence string         `json:"sentence" doc:"What happened, in the caller's language"`
	Body     map[string]any `json:"body,omitempty"`
	Damaged  bool           `json:"damaged,omitempty" doc:"Source and body are not those that were written, and left out"`
}

// Actor is who did something.
type Actor struct {
	Kind string `json:"kind" enum:"user,token,console,system,link,nobody"`
	ID   string `json:"id,omitempty"`
	Name string `json:"name" doc:"As the caller may know it"`
	// Token is named because a leaked one must be found among its owner's.
	Token string `json:"token,omitempty" doc:"Which API token spoke for them"`
}

// Object is what something was done to.
type Object struct {
	Kind  string `json:"kind,omitempty"`
	ID    string `json:"id,omitempty"`
	Label string `json:"label,omitempty"`
}

// LogPage is a stretch of the log, newest first.
type LogPage struct {
	Items []Event `json:"items" nullable:"false"`
	Older string  `json:"older" doc:"Cursor of what came before; empty at the end"`
}

// SeenItem is an asset that somebody was shown or given.
type SeenItem struct {
	Asset   Item      `json:"asset" doc:"No more than its name where the caller may not see it, or it is gone"`
	FirstAt time.Time `json:"first_at"`
	LastAt  time.Time `json:"last_at"`
	Times   int       `json:"times"`
	How     []string  `json:"how" nullable:"false" doc:"preview, original, release"`
}

// Checkpoint is where the log stands, signed.
type Checkpoint struct {
	Size int64     `json:"size"`
	Root string    `json:"root" doc:"Root of the hash tree"`
	At   time.Time `json:"at"`
	Note string    `json:"note" doc:"The signed text; keep it elsewhere to prove later that nothing was taken out"`
}

type logQuery struct {
	Actor      string    `query:"actor" doc:"Name of a user"`
	ObjectKind string    `query:"object_kind" maxLength:"32"`
	Object     string    `query:"object" maxLength:"64"`
	Kind       []string  `query:"kind" maxItems:"64" doc:"Kinds of event, comma-separated"`
	Outcome    string    `query:"outcome" enum:"ok,refused,failed"`
	From       time.Time `query:"from" doc:"Inclusive"`
	Until      time.Time `query:"until" doc:"Exclusive"`
	Cursor     string    `query:"cursor" maxLength:"32"`
	Limit      int       `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

func (s *Server) logbook() {
	const tag = "log"
	handle(s, op{method: http.MethodGet, path: "/log", id: "read-log", tag: tag, action: access.ReadLog, summary: "What happened, newest first", about: "Reading is itself on record."}, s.readLog)
	handle(s, op{method: http.MethodGet, path: "/log/seen", id: "list-seen", tag: tag, action: access.ReadLog, summary: "Everything a user saw between two moments"}, s.listSeen)
	handle(s, op{method: http.MethodGet, path: "/log/checkpoint", id: "get-checkpoint", tag: tag, action: access.ReadLog, summary: "Where the log stands, signed"}, s.checkpoint)
	rt := &route{method: http.MethodGet, pattern: base + "/log/export", id: "export-log", needs: member, action: access.ReadLog}
	s.add(rt, s.exportLog)
	o := &huma.Operation{
		OperationID: rt.id, Method: rt.method, Path: rt.pattern, Tags: []string{tag}, Summary: "The log as lines of JSON, oldest first",
		Description: "The whole log with its checkpoints, in a form that `imprimatur audit verify` proves anywhere.",
		Responses:   map[string]*huma.Response{"200": {Description: "One event per line", Content: map[string]*huma.MediaType{"application/jsonl": {}}}},
	}
	describe(o, rt)
	s.api.OpenAPI().AddOperation(o)
}

func (s *Server) readLog(ctx context.Context, by access.Caller, in *logQuery) (*answer[LogPage], error) {
	filter, err := in.filter()
	if err != nil {
		return nil, err
	}
	filter.Limit++ // one more tells whether there is more
	events, err := s.o.Office.Log(ctx, by, filter)
	if err != nil {
		return nil, err
	}
	older := ""
	if len(events) == filter.Limit {
		events = events[:len(events)-1]
		older = cursorOf(events[len(events)-1].Seq)
	}
	teller, err := s.teller(ctx, by, events)
	if err != nil {
		return nil, err
	}
	return &answer[LogPage]{LogPage{Items: each(events, teller.event), Older: older}}, nil
}

func (q *logQuery) filter() (audit.Filter, error) {
	f := audit.Filter{
		Object: audit.Object{Kind: q.ObjectKind, ID: q.Object}, Outcome: audit.Outcome(q.Outcome), From: q.From.UTC(), Until: q.Until.UTC(), Limit: q.Limit,
		Kinds: each(q.Kind, func(k string) audit.Kind { return audit.Kind(k) }),
	}
	if f.Limit >= 500 {
		f.Limit = 499
	}
	var err error
	if q.Actor != "" {
		if f.Actor, err = parseField[ident.User](q.Actor, "actor"); err != nil {
			return f, err
		}
	}
	f.Before, err = seqOf(q.Cursor)
	return f, err
}

// cursorOf and seqOf are the two sides of an opaque cursor of the log.
func cursorOf(seq int64) string { return "s" + strconv.FormatInt(seq, 36) }

func seqOf(cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	seq, err := strconv.ParseInt(cursor[1:], 36, 64)
	if cursor[0] != 's' || err != nil || seq < 1 {
		return 0, problem.New(problem.Invalid, "request.cursor").At("cursor")
	}
	return seq, nil
}

func (s *Server) listSeen(ctx context.Context, by access.Caller, in *struct {
	User  string    `query:"user" required:"true" doc:"Name of a user"`
	From  time.Time `query:"from" required:"true" doc:"Inclusive"`
	Until time.Time `query:"until" required:"true" doc:"Exclusive"`
}) (*answer[list[SeenItem]], error) {
	user, err := parseField[ident.User](in.User, "user")
	if err != nil {
		return nil, err
	}
	seen, err := s.o.Office.Seen(ctx, by, user, in.From.UTC(), in.Until.UTC())
	if err != nil {
		return nil, err
	}
	items, err := s.itemsOf(ctx, by, each(seen, func(one office.Seen) ident.Asset { return one.Asset }))
	if err != nil {
		return nil, err
	}
	return &answer[list[SeenItem]]{list[SeenItem]{each(seen, func(one office.Seen) SeenItem {
		how := one.How
		if how == nil {
			how = []string{}
		}
		return SeenItem{Asset: items(one.Asset), FirstAt: one.FirstAt.UTC(), LastAt: one.LastAt.UTC(), Times: one.Times, How: how}
	})}}, nil
}

func (s *Server) checkpoint(ctx context.Context, by access.Caller, _ *none) (*answer[Checkpoint], error) {
	c, note, err := s.o.Office.Checkpoint(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[Checkpoint]{Checkpoint{Size: c.Size, Root: fmt.Sprint(c.Root), At: c.At.UTC(), Note: string(note)}}, nil
}

// exportLog streams the log in the form that verifies anywhere. When it breaks off, so does
// the connection: a shorter log must not look like the whole one.
func (s *Server) exportLog(x *exchange, r *http.Request) {
	h := x.Header()
	h.Set("Content-Type", "application/jsonl")
	h.Set("Content-Disposition", `attachment; filename="log.jsonl"`)
	if err := s.o.Office.Export(r.Context(), x.caller, s.slowly(x)); err != nil {
		x.fail(fmt.Errorf("export the log: %w", err))
	}
}
