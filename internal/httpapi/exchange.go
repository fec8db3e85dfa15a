package httpapi

import (
	"context"
	"encoding/base32"
	"fmt"
	"io"
	"net/http"
	"time"

	"imprimatur/internal/access"
)

// exchange is one request and its answer as the server sees them. It stands in for the
// ResponseWriter, so that whoever writes the answer also tells the log what it was.
type exchange struct {
	http.ResponseWriter
	server  *Server
	request *http.Request // once a route was found
	id      string        // finds the log line; shown to the person in a problem
	lang    string        // in which sentences are wanted
	source  string        // network address of the caller
	began   time.Time
	route   *route // nil until one was found
	caller  access.Caller
	status  int
	written int64
	failure error // what went wrong inside, for the log alone
}

// WriteHeader notes the status of the answer.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 && status >= 200 {
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes of the answer.
func (x *exchange) Write(b []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	n, err := x.ResponseWriter.Write(b) //nolint:gosec // whoever writes says what kind of thing it is, and files are never pages
	x.written += int64(n)
	return n, err
}

// ReadFrom lets net/http copy files its own way.
func (x *exchange) ReadFrom(r io.Reader) (int64, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	n, err := io.Copy(x.ResponseWriter, r)
	x.written += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// answered tells whether the first byte of an answer is out.
func (x *exchange) answered() bool { return x.status != 0 }

type exchangeKey struct{}

// within keeps the exchange with a request, for handlers that third-party code calls with
// nothing but a context.
func (x *exchange) within(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
}

// exchangeOf finds the exchange again. Every route is served inside one.
func exchangeOf(ctx context.Context) *exchange {
	x, ok := ctx.Value(exchangeKey{}).(*exchange)
	if !ok {
		panic("a handler was called outside the server")
	}
	return x
}

var idText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// newID names a request.
func newID(random io.Reader) (string, error) {
	var b [10]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("name the request: %w", err)
	}
	return idText.EncodeToString(b[:]), nil
}
