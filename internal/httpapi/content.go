package httpapi

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// deliver writes a released file as a download. Part of it can be asked for (Range), and a
// file that turns out damaged on the way ends as a broken connection, never as a whole answer.
func (s *Server) deliver(x *exchange, r *http.Request, d *release.Delivery) {
	defer func() {
		if err := d.Content.Close(); err != nil {
			x.failure = errors.Join(x.failure, err)
		}
	}()
	h := x.Header()
	h.Set("Content-Type", safeType(d.MediaType))
	h.Set("Content-Disposition", attachment(d.FileName))
	h.Set("Cache-Control", "private, no-store")
	content := &watched{ReadSeeker: d.Content}
	http.ServeContent(&rangeGuard{progressWriter: s.slowly(x)}, r, "", time.Time{}, content)
	if content.err != nil {
		x.fail(content.err)
	}
}

// watched remembers why a file could not be read.
type watched struct {
	io.ReadSeeker
	err error
}

// Read notes errors that are not the end.
func (w *watched) Read(b []byte) (int, error) {
	n, err := w.ReadSeeker.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// rangeGuard answers a range that cannot be had with a problem of ours.
type rangeGuard struct {
	*progressWriter
	refused bool
}

// WriteHeader looks at the status before it goes out.
func (g *rangeGuard) WriteHeader(status int) {
	if status >= http.StatusBadRequest {
		g.refused = true
		g.exchange.fail(problem.New(problem.Invalid, "request.range"))
		return
	}
	g.progressWriter.WriteHeader(status)
}

// Write drops the text that net/http sends along with a refusal.
func (g *rangeGuard) Write(b []byte) (int, error) {
	if g.refused {
		return len(b), nil
	}
	return g.progressWriter.Write(b)
}

// ReadFrom drops it too.
func (g *rangeGuard) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{g}, r)
}

// safeType gives the media type under which a file may leave. Whatever a browser could run
// or render as a page leaves as bytes (I-11).
func safeType(mediaType string) string {
	mediaType, _, _ = strings.Cut(strings.ToLower(mediaType), ";")
	mediaType = strings.TrimSpace(mediaType)
	if strings.HasPrefix(mediaType, "image/") && mediaType != "image/svg+xml" || strings.HasPrefix(mediaType, "video/") {
		return mediaType
	}
	return "application/octet-stream"
}

// attachment names a download (RFC 6266): an ASCII form for old clients, and the whole name.
// Nothing in a name can end the header or the quotes.
func attachment(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' || r == '/' {
			return '_'
		}
		return r
	}, name)
	header := `attachment; filename="` + plain + `"`
	if plain != name {
		header += "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	}
	return header
}
