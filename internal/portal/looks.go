package portal

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/outreach"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed static
var staticFiles embed.FS

// policy lets a page do nothing but what it is for. There is no inline script and no inline style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// looks is the pages and what they are dressed with.
type looks struct {
	pages map[string]*template.Template
	files map[string][]byte // by a name that has their hash in it
	named map[string]string // those names, by the plain ones
}

func newLooks() (*looks, error) {
	l := &looks{pages: make(map[string]*template.Template), files: make(map[string][]byte), named: make(map[string]string)}
	shared, err := template.ParseFS(pageFiles, "pages/layout.html")
	if err != nil {
		return nil, fmt.Errorf("read the pages: %w", err)
	}
	for _, name := range []string{"sign", "code", "done", "own", "message", "link", "event", "share", "share-photo", "share-locked", "send", "embed", "gallery", "gallery-photo", "receive"} {
		own, err := shared.Clone()
		if err == nil {
			own, err = own.ParseFS(pageFiles, "pages/"+name+".html")
		}
		if err != nil {
			return nil, fmt.Errorf("read the page %s: %w", name, err)
		}
		l.pages[name] = own
	}
	files, err := fs.Glob(staticFiles, "static/*")
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	for _, file := range files {
		body, err := staticFiles.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		sum := sha256.Sum256(body)
		plain, ext := path.Base(file), path.Ext(file)
		name := strings.TrimSuffix(plain, ext) + "-" + base64.RawURLEncoding.EncodeToString(sum[:9]) + ext
		l.files[name], l.named[plain] = body, name
	}
	return l, nil
}

// view is what every page shows, and what is the page's own.
type view struct {
	looks *looks
	Lang  string
	Asks  outreach.Identity
	Path  string // of the page, for the choice of language; empty: there is none
	Kiosk bool
	Wide  bool   // it shows more than text
	Open  bool   // search engines may find it
	Style string // address of what dresses it besides; empty: nothing
	Wrong string // what is wrong, in a sentence
	Hint  string
	Also  string // what the page may do besides
	Own   any
}

// T gives a text of the portal in the page's language; args are pairs of name and value.
func (v view) T(name string, args ...any) string {
	values := make(map[string]string, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		values[fmt.Sprint(args[i])] = fmt.Sprint(args[i+1])
	}
	return phrase.Say(v.Lang, "portal/"+name, values)
}

// Say gives any text of the house.
func (v view) Say(key string) string { return phrase.Say(v.Lang, key, nil) }

// Day writes a day.
func (v view) Day(at time.Time) string { return phrase.Day(v.Lang, at.UTC()) }

// File gives the address of a file that pages are dressed with.
func (v view) File(name string) string { return "/portal/" + v.looks.named[name] }

// Language is one that a page can be read in.
type Language struct {
	Code, Name string
	Here       bool
}

// Languages lists those that the page can be read in.
func (v view) Languages() []Language {
	var list []Language
	for _, code := range phrase.Languages() {
		list = append(list, Language{code, phrase.Say(code, "portal/language", nil), code == v.Lang})
	}
	return list
}

// show writes a page.
func (p *Portal) show(w http.ResponseWriter, status int, name string, v view) error {
	return p.looks.show(w, status, name, v)
}

func (l *looks) show(w http.ResponseWriter, status int, name string, v view) error {
	v.looks = l
	var page bytes.Buffer
	if err := l.pages[name].ExecuteTemplate(&page, "layout", v); err != nil {
		return fmt.Errorf("write the page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policy+v.Also)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.Lang)
	h.Set("Content-Length", strconv.Itoa(page.Len()))
	w.WriteHeader(status)
	_, err := w.Write(page.Bytes())
	return sent(err)
}

// sent is the failure to send a page: nobody waits for it any more.
func sent(err error) error {
	if err != nil {
		return fmt.Errorf("send a page: %w", err)
	}
	return nil
}

// file gives a file that pages are dressed with. Its name has its hash in it.
func (p *Portal) file(w http.ResponseWriter, r *http.Request, _ Guest) error {
	name := r.PathValue("file")
	body, known := p.looks.files[name]
	if !known {
		return problem.New(problem.NotFound, "request.not-found")
	}
	kind := "text/css; charset=utf-8"
	if path.Ext(name) == ".js" {
		kind = "text/javascript; charset=utf-8"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write(body)
	return sent(err)
}
