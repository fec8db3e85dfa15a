package httpapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"imprimatur/ui"
)

// webApp serves the built web app from memory: the page with a fresh nonce each time, files
// with a hash in their name for ever, and the page again for every address. Whether the app has
// something to show there, places.json of the build says; where it has not, the page says so and
// the status is 404.
type webApp struct {
	page   []string // index.html, cut where the nonce goes; nil without a build
	places []string // first parts of the paths that the app shows
	files  map[string]*webFile
}

type webFile struct {
	body      []byte
	mediaType string
	tag       string
	forever   bool
	squeeze   func() []byte // the body compressed, made when first asked for; nil when not worth it
}

func newWebApp(files fs.FS) (*webApp, error) {
	app := &webApp{files: make(map[string]*webFile)}
	if files == nil {
		return app, nil
	}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Base(name)[0] == '.' {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if name == "index.html" {
			app.page = strings.Split(string(body), ui.NoncePlaceholder)
			return nil
		}
		if name == "places.json" {
			return json.Unmarshal(body, &app.places)
		}
		app.files["/"+name] = newWebFile(name, body)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	return app, nil
}

func newWebFile(name string, body []byte) *webFile {
	sum := sha256.Sum256(body)
	f := &webFile{
		body: body, mediaType: mediaTypeOf(name), tag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`,
		forever: strings.HasPrefix(name, "assets/"),
	}
	if strings.HasPrefix(f.mediaType, "text/") || strings.Contains(f.mediaType, "json") || strings.Contains(f.mediaType, "svg") {
		f.squeeze = sync.OnceValue(func() []byte { return squeezed(body) })
	}
	return f
}

// squeezed compresses a file of the web app. Nothing secret is in it, so its compressed
// length tells nobody anything.
func squeezed(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(body)
	if err := errors.Join(err, z.Close()); err != nil || b.Len() >= len(body) {
		return nil
	}
	return b.Bytes()
}

// mediaTypeOf names the types that a build contains. It asks no table of the machine, which
// may say otherwise.
func mediaTypeOf(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".webp":
		return "image/webp"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	case ".json", ".webmanifest":
		return "application/json"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}

func (a *webApp) serve(s *Server, x *exchange, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		x.fail(noSuchAddress())
		return
	}
	if f := a.files[r.URL.Path]; f != nil {
		f.serve(x, r)
		return
	}
	if a.page == nil || strings.Contains(path.Base(r.URL.Path), ".") {
		x.fail(noSuchAddress())
		return
	}
	nonce, err := newID(s.o.Random)
	if err != nil {
		x.fail(err)
		return
	}
	h := x.Header()
	h.Set("Content-Security-Policy", uiPolicyBefore+nonce+uiPolicyAfter)
	h.Set("Content-Type", "text/html; charset=utf-8")
	status := http.StatusOK
	if !a.shows(r.URL.Path) {
		status = http.StatusNotFound
	}
	x.sendAs(status, []byte(strings.Join(a.page, nonce)))
}

// shows tells whether the app has a page at an address.
func (a *webApp) shows(address string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	return first == "" || slices.Contains(a.places, first)
}

func (f *webFile) serve(x *exchange, r *http.Request) {
	h := x.Header()
	h.Set("Content-Type", f.mediaType)
	h.Set("Etag", f.tag)
	h.Set("Cache-Control", "no-cache")
	if f.forever {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if f.squeeze != nil {
		h.Set("Vary", "Accept-Encoding")
	}
	if matches(r.Header.Get("If-None-Match"), f.tag) {
		x.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.body
	if f.squeeze != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		if small := f.squeeze(); small != nil {
			body = small
			h.Set("Content-Encoding", "gzip")
		}
	}
	x.send(body)
}
