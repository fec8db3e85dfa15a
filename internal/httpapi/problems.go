package httpapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// Problem is an error as a client reads it (RFC 9457). Code is stable; Detail is one plain
// sentence in the caller's language; ID finds the line in the server's log.
type Problem struct {
	Type     string         `json:"type" doc:"urn:imprimatur:problem:<code>"`
	Title    string         `json:"title" doc:"The kind of problem in a few words, in the caller's language"`
	Status   int            `json:"status" doc:"The HTTP status"`
	Detail   string         `json:"detail" doc:"What is wrong, in one plain sentence in the caller's language"`
	Code     string         `json:"code" doc:"Stable name of the problem"`
	Hint     string         `json:"hint,omitempty" doc:"What can be done about it"`
	ID       string         `json:"id" doc:"Finds the line in the server's log"`
	Field    string         `json:"field,omitempty" doc:"The part of the request at fault"`
	Position int            `json:"position,omitempty" doc:"The character of a query, from 1, at which the trouble begins"`
	Errors   []FieldProblem `json:"errors,omitempty" doc:"Each part of the request that is at fault"`
	Reasons  []string       `json:"reasons,omitempty" doc:"Why the door refused"`
	Remedy   []Remedy       `json:"remedy,omitempty" doc:"What would clear the photo"`
}

// FieldProblem is what is wrong with one part of a request.
type FieldProblem struct {
	Field  string `json:"field" doc:"The part of the request at fault"`
	Code   string `json:"code" doc:"Stable name of the problem"`
	Detail string `json:"detail" doc:"What is wrong, in one plain sentence"`
}

// Remedy is something that would clear a photo.
type Remedy struct {
	Code     string `json:"code" doc:"Stable name"`
	Sentence string `json:"sentence" doc:"In the caller's language"`
	Person   string `json:"person,omitempty" doc:"Whom it is about"`
	Guardian string `json:"guardian,omitempty" doc:"Who speaks for them"`
}

// Error lets a Problem travel as an error through the API library. It is never logged; the
// cause is.
func (p *Problem) Error() string { return p.Code }

// GetStatus tells the API library the status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType tells the API library the media type.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// statusOf gives the HTTP status of a problem. A few codes exist only because HTTP does.
func statusOf(p *problem.Problem) int {
	switch p.Code {
	case "request.malformed", "request.host":
		return http.StatusBadRequest
	case "request.method":
		return http.StatusMethodNotAllowed
	case "request.media-type":
		return http.StatusUnsupportedMediaType
	case "request.revision-missing":
		return http.StatusPreconditionRequired
	case "request.range":
		return http.StatusRequestedRangeNotSatisfiable
	case "request.length-missing":
		return http.StatusLengthRequired
	case "request.timeout":
		return http.StatusRequestTimeout
	}
	switch p.Kind {
	case problem.Invalid, problem.Unsupported:
		return http.StatusUnprocessableEntity
	case problem.Unauthenticated:
		return http.StatusUnauthorized
	case problem.Forbidden, problem.Refused:
		return http.StatusForbidden
	case problem.NotFound:
		return http.StatusNotFound
	case problem.Conflict:
		return http.StatusConflict
	case problem.Stale:
		return http.StatusPreconditionFailed
	case problem.TooLarge:
		return http.StatusRequestEntityTooLarge
	case problem.TooMany:
		return http.StatusTooManyRequests
	case problem.Busy:
		return http.StatusServiceUnavailable
	case problem.Internal:
	}
	return http.StatusInternalServerError
}

// problemOf turns an error into what the client reads and remembers the cause for the log.
func (x *exchange) problemOf(err error) *Problem {
	var said *Problem
	if errors.As(err, &said) {
		return said
	}
	x.failure = err
	p := problem.Of(err)
	x.putOnRecord(p)
	sentence, hint := phrase.Problem(x.lang, p)
	out := &Problem{
		Type: "urn:imprimatur:problem:" + p.Code, Title: phrase.Title(x.lang, p.Kind), Status: statusOf(p),
		Detail: sentence, Code: p.Code, Hint: hint, ID: x.id, Field: p.Field,
	}
	if position, err := strconv.Atoi(p.Args["position"]); err == nil {
		out.Position = position
	}
	var refusal *release.Refusal
	if errors.As(err, &refusal) {
		d := refusal.Decision
		called, err := x.server.peopleIn(x.request.Context(), x.caller, x.lang, d.Reasons, d.Remedy)
		x.failure = errors.Join(x.failure, err) // the answer is a no, with or without names
		out.Reasons, out.Remedy = called.reasonsOf(x.lang, d.Reasons), called.remedyOf(x.lang, d.Remedy)
	}
	x.advise(out)
	return out
}

// advise sets the headers that go with a problem, whoever writes the answer.
func (x *exchange) advise(p *Problem) {
	switch h := x.Header(); p.Status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if h.Get("Retry-After") == "" {
			h.Set("Retry-After", retryAfter(p.Code))
		}
	case http.StatusUnauthorized:
		h.Set("Www-Authenticate", `Bearer realm="imprimatur"`)
	}
}

// retryAfter says after how many seconds it is worth asking again. A bucket of logins loses a
// drop in two minutes (office).
func retryAfter(code string) string {
	if code == "login.too-many" {
		return "120"
	}
	return "5"
}

// fail writes the problem as the answer. When the answer has begun, the connection is cut:
// half an answer must not look like a whole one.
func (x *exchange) fail(err error) {
	p := x.problemOf(err)
	if x.answered() {
		panic(http.ErrAbortHandler)
	}
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // plain strings and numbers: a fault of the program
	}
	h := x.Header()
	for _, name := range []string{"Content-Encoding", "Content-Disposition", "Content-Range", "Accept-Ranges", "Etag", "Last-Modified", "Location"} {
		h.Del(name)
	}
	h.Set("Content-Type", problemType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Language", x.lang)
	x.WriteHeader(p.Status)
	if _, err := x.Write(body); err != nil {
		x.failure = errors.Join(x.failure, err)
	}
}
