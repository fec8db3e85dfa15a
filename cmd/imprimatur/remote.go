package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"imprimatur/internal/problem"
)

// remote works through a server's API with a token. It is the one place of the program that
// opens a connection outwards, and only to the server that was named.
type remote struct {
	base      *url.URL
	token     string
	tokenFile string
	lang      string
	client    *http.Client
}

// remoteProblem is the server's answer when it says no: already a sentence in the caller's
// language.
type remoteProblem struct {
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Detail  string   `json:"detail"`
	Hint    string   `json:"hint"`
	ID      string   `json:"id"`
	Reasons []string `json:"reasons"`
	Errors  []struct {
		Detail string `json:"detail"`
	} `json:"errors"`
	// Position is the character, from 1, at which the trouble begins in what was sent.
	Position int `json:"position"`
	Remedy   []struct {
		Sentence string `json:"sentence"`
	} `json:"remedy"`
	status int
}

func (p *remoteProblem) Error() string { return fmt.Sprintf("server: %s (%d)", p.Code, p.status) }

// reasons is why, as sentences: those of the door, or what is wrong with which part.
func (p *remoteProblem) reasons() []string {
	out := p.Reasons
	for _, e := range p.Errors {
		out = append(out, e.Detail)
	}
	return out
}

func (p *remoteProblem) remedies() []string {
	var out []string
	for _, r := range p.Remedy {
		out = append(out, r.Sentence)
	}
	return out
}

// Unwrap gives the problem's kind, so that exit codes are the same as at the data folder.
func (p *remoteProblem) Unwrap() error {
	kind := problem.Invalid
	switch {
	case p.Code == "release.refused":
		kind = problem.Refused
	case p.status >= http.StatusInternalServerError:
		kind = problem.Internal
	case p.status == http.StatusForbidden:
		kind = problem.Forbidden
	case p.status == http.StatusNotFound:
		kind = problem.NotFound
	}
	return problem.New(kind, p.Code)
}

func (c *console) remote(cfg Config) (*remote, error) {
	base, err := url.Parse(c.flags.server)
	if err != nil || base.Scheme != "https" || base.Host == "" {
		return nil, misused("--server takes an https:// address, not %q", c.flags.server)
	}
	if c.flags.tokenFile == "" {
		return nil, misused("--server needs --token-file")
	}
	token, err := c.secretIn(c.flags.tokenFile)
	if err != nil {
		return nil, err
	}
	trusted, err := c.trusted(cfg)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: trusted}, Proxy: nil,
		ExpectContinueTimeout: 5 * time.Second, // a photo is sent only when the server will take it
	}
	return &remote{base: base, token: string(token), tokenFile: c.flags.tokenFile, lang: c.lang, client: &http.Client{Transport: transport}}, nil
}

// trusted is the system's authorities, the one named, and the data folder's own.
func (c *console) trusted(cfg Config) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if c.flags.caFile != "" {
		text, err := os.ReadFile(c.flags.caFile)
		if err != nil || !pool.AppendCertsFromPEM(text) {
			return nil, problem.New(problem.Invalid, "console.no-authority", "file", c.flags.caFile).Because(err)
		}
		return pool, nil
	}
	if text, err := os.ReadFile(filepath.Join(cfg.Data, authorityFile)); err == nil {
		pool.AppendCertsFromPEM(text)
	}
	return pool, nil
}

// call sends a request and reads a JSON answer into out, unless out is nil.
func (r *remote) call(ctx context.Context, method, path string, query url.Values, header http.Header, body, out any) error {
	var payload io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("write request: %w", err)
		}
		payload = bytes.NewReader(text)
	}
	answer, err := r.send(ctx, method, path, query, withType(header, "application/json"), payload, -1)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if out == nil {
		return nil
	}
	if err := json.NewDecoder(answer.Body).Decode(out); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	return nil
}

// send makes a request; the caller closes the answer's body. A negative length is not stated.
func (r *remote) send(ctx context.Context, method, path string, query url.Values, header http.Header, body io.Reader, length int64) (*http.Response, error) {
	target := r.base.JoinPath(strings.Split(strings.TrimPrefix(path, "/"), "/")...)
	target.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, method, target.String(), body)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	if length >= 0 {
		request.ContentLength = length
	}
	for name, values := range header {
		request.Header[name] = values
	}
	request.Header.Set("Authorization", "Bearer "+r.token)
	request.Header.Set("Accept-Language", r.lang)
	answer, err := r.client.Do(request)
	if err != nil {
		return nil, unanswered(r.base, err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		defer answer.Body.Close()
		p := &remoteProblem{status: answer.StatusCode}
		if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(p); err != nil || p.Code == "" {
			return nil, problem.New(problem.Busy, "console.server-strange", "server", r.base.Host, "status", answer.Status)
		}
		if p.status == http.StatusUnauthorized && strings.HasPrefix(p.Code, "login.") {
			return nil, problem.New(problem.Unauthenticated, "console.token-refused", "file", r.tokenFile).Because(errors.New(p.Code))
		}
		return nil, p
	}
	return answer, nil
}

// unanswered says why a request was not answered. A certificate that is not trusted is no dead
// server: somebody else may be sitting in the line.
func unanswered(server *url.URL, err error) error {
	code := "console.server-unreachable"
	var untrusted *tls.CertificateVerificationError
	var otherName x509.HostnameError
	var invalid x509.CertificateInvalidError
	var plain tls.RecordHeaderError
	switch {
	case errors.As(err, &otherName):
		code = "console.server-other-name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		code = "console.server-expired"
	case errors.As(err, &untrusted):
		code = "console.server-untrusted"
	case errors.As(err, &plain):
		code = "console.server-plain"
	}
	return problem.New(problem.Busy, code, "server", server.Host, "name", server.Hostname()).Because(err)
}

// withType adds the type of the body to a request's header.
func withType(header http.Header, mediaType string) http.Header {
	with := header.Clone()
	if with == nil {
		with = http.Header{}
	}
	with.Set("Content-Type", mediaType)
	return with
}
