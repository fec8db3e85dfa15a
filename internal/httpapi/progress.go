package httpapi

import (
	"io"
	"net/http"
	"time"
)

// A big photo over a slow line takes longer than any fixed limit allows, and a stalled line
// must not hold its place for ever. So the time of uploads and downloads is not counted from
// their beginning but from their last progress.

// stallTime is how long a line may stand still.
const stallTime = time.Minute

// progressReader gives a request's body, and with each piece that comes in, more time.
type progressReader struct {
	io.ReadCloser
	line *http.ResponseController
	now  func() time.Time
}

// withProgress lets a request's body take as long as it moves on.
func (s *Server) withProgress(x *exchange, r *http.Request) {
	r.Body = &progressReader{ReadCloser: r.Body, line: http.NewResponseController(x.ResponseWriter), now: s.o.Now}
}

// Read reads a piece.
func (p *progressReader) Read(b []byte) (int, error) {
	at := p.now()
	// A connection that takes no deadline (a test's) has none to extend.
	_ = p.line.SetReadDeadline(at.Add(stallTime))
	n, err := p.ReadCloser.Read(b)
	_ = p.line.SetWriteDeadline(p.now().Add(answerTime))
	return n, err
}

// progressWriter writes an answer, and with each piece that goes out, gets more time.
type progressWriter struct {
	*exchange
	line *http.ResponseController
	now  func() time.Time
}

func (s *Server) slowly(x *exchange) *progressWriter {
	return &progressWriter{exchange: x, line: http.NewResponseController(x.ResponseWriter), now: s.o.Now}
}

// Write writes a piece.
func (p *progressWriter) Write(b []byte) (int, error) {
	_ = p.line.SetWriteDeadline(p.now().Add(stallTime))
	return p.exchange.Write(b)
}

// ReadFrom writes piece by piece, so that each counts as progress.
func (p *progressWriter) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{p}, r)
}
