package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Replies keeps the answers to creations for a day, so that a repeated request gets the
// first answer and not a second thing. Implementations must hold across restarts and for
// several servers on one store.
type Replies interface {
	// ClaimReply claims a key for a user. It gives back what KeepReply kept when the key was
	// claimed before with the same print; claimed is then false, and reply is empty while
	// the first request still runs. A key claimed with another print gives problem.Conflict
	// "request.key-reused". Claims older than a day do not count.
	ClaimReply(ctx context.Context, user ident.User, key string, print [32]byte, at time.Time) (reply []byte, claimed bool, err error)
	// KeepReply keeps the answer to a claim.
	KeepReply(ctx context.Context, user ident.User, key string, reply []byte) error
	// DropReply takes a claim back: the request failed and may be tried again.
	DropReply(ctx context.Context, user ident.User, key string) error
}

// ReplyTime is how long answers are kept.
const ReplyTime = 24 * time.Hour

const (
	maxKey   = 200      // bytes of an Idempotency-Key
	maxReply = 64 << 10 // bytes of an answer that is kept
)

// reply is an answer as it is kept. Headers are those that belong to the thing made.
type reply struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header"`
	Body   []byte            `json:"body"`
	Secret bool              `json:"secret"` // the answer held a secret and was not kept
}

// once runs a creation at most once for the key that the client gave it. Without a key it
// simply runs.
func (s *Server) once(x *exchange, r *http.Request, h func(*exchange, *http.Request)) {
	keys := r.Header["Idempotency-Key"]
	if len(keys) == 0 {
		h(x, r)
		return
	}
	key := keys[0]
	if len(keys) > 1 || key == "" || len(key) > maxKey || strings.ContainsFunc(key, func(c rune) bool { return c < ' ' || c > '~' }) {
		x.fail(problem.New(problem.Invalid, "request.key-invalid").At("Idempotency-Key"))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(x, r.Body, defaultLimit))
	if err != nil {
		x.fail(bodyProblem(err))
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	kept, claimed, err := s.o.Replies.ClaimReply(r.Context(), x.caller.User, key, fingerprint(r, body), s.o.Now())
	if err != nil {
		x.fail(err)
		return
	}
	if !claimed {
		x.repeat(kept)
		return
	}
	s.runOnce(x, r, key, h)
}

// runOnce runs the creation and keeps its answer. The claim is taken back when it failed, so
// that the client can try again under the same key.
func (s *Server) runOnce(x *exchange, r *http.Request, key string, h func(*exchange, *http.Request)) {
	ctx := context.WithoutCancel(r.Context()) // what was made stays made when the client hangs up
	recorded := &recorder{ResponseWriter: x.ResponseWriter}
	x.ResponseWriter = recorded
	done := false
	defer func() {
		x.ResponseWriter = recorded.ResponseWriter
		if !done {
			if err := s.o.Replies.DropReply(ctx, x.caller.User, key); err != nil {
				s.o.Log.Error("a claim could not be taken back", "id", x.id, "cause", err.Error())
			}
		}
	}()
	h(x, r)
	if x.status < 200 || x.status >= 300 {
		return
	}
	kept, err := recorded.reply(x.status, x.route.secret)
	if err == nil {
		err = s.o.Replies.KeepReply(ctx, x.caller.User, key, kept)
	}
	done = err == nil
	if err != nil {
		// The thing is made and the client has its answer; only a repeat would not be recognised.
		s.o.Log.Error("an answer could not be kept", "id", x.id, "cause", err.Error())
		done = true
	}
}

// repeat answers with what was kept.
func (x *exchange) repeat(kept []byte) {
	if len(kept) == 0 {
		x.fail(problem.New(problem.Conflict, "request.in-progress"))
		return
	}
	var said reply
	if err := json.Unmarshal(kept, &said); err != nil {
		x.fail(fmt.Errorf("read a kept answer: %w", err))
		return
	}
	if said.Secret {
		x.fail(problem.New(problem.Conflict, "request.repeated"))
		return
	}
	for name, value := range said.Header {
		x.Header().Set(name, value)
	}
	x.Header().Set("Idempotency-Replayed", "true")
	x.WriteHeader(said.Status)
	if _, err := x.Write(said.Body); err != nil {
		x.failure = err
	}
}

// fingerprint tells whether a repeated key comes with the same request.
func fingerprint(r *http.Request, body []byte) [32]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s?%s\n", r.Method, r.URL.Path, r.URL.RawQuery)
	h.Write(body)
	return [32]byte(h.Sum(nil))
}

// recorder keeps a copy of an answer while it is written.
type recorder struct {
	http.ResponseWriter
	body bytes.Buffer
}

// Write copies what fits.
func (c *recorder) Write(b []byte) (int, error) {
	if c.body.Len() <= maxReply {
		c.body.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (c *recorder) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *recorder) reply(status int, secret bool) ([]byte, error) {
	if secret {
		return json.Marshal(reply{Secret: true})
	}
	if c.body.Len() > maxReply {
		return nil, errors.New("the answer is too large to be kept")
	}
	said := reply{Status: status, Header: map[string]string{}, Body: c.body.Bytes()}
	for _, name := range []string{"Content-Type", "Etag", "Location"} {
		if value := c.Header().Get(name); value != "" {
			said.Header[name] = value
		}
	}
	return json.Marshal(said)
}

// bodyProblem turns an error of reading a body into what the client did wrong.
func bodyProblem(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return problem.New(problem.TooLarge, "request.too-large").Because(err)
	}
	return problem.New(problem.Invalid, "request.timeout").Because(err)
}
