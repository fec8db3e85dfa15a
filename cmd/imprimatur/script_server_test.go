package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// session is a script's server and its login there.
type session struct {
	server *exec.Cmd
	client *http.Client
}

// cmdServe starts a server and waits until it serves: serve [flags]. SERVER is then its
// address, SETUP the secret of the set-up address, if it printed one; what it prints is in
// serve.out and serve.err.
func cmdServe(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(session{}).(*session)
	if neg || s.server != nil {
		ts.Fatalf("serve: one server at a time")
	}
	program := exec.Command(filepath.Join(programs, "imprimatur"), append([]string{"serve"}, args...)...)
	program.Dir = ts.Getenv("WORK")
	program.Env = serverEnv(ts)
	complaints, err := os.Create(filepath.Join(program.Dir, "serve.err"))
	ts.Check(err)
	defer complaints.Close()
	program.Stderr = complaints
	out, err := program.StdoutPipe()
	ts.Check(err)
	ts.Check(program.Start())
	s.server = program
	ts.Defer(func() {
		if s.server != nil {
			_ = s.server.Process.Kill()
			_ = s.server.Wait()
		}
	})
	s.listen(ts, out)
}

// serverEnv is what a program in the background takes from its script's environment.
func serverEnv(ts *testscript.TestScript) (env []string) {
	for _, name := range []string{
		"PATH", "WORK", "TMPDIR", "LANG", "CREDENTIALS_DIRECTORY", "IMPRIMATUR_DATA", "IMPRIMATUR_CONFIG", "IMPRIMATUR_PASSPHRASE_FILE",
		"IMPRIMATUR_LISTEN", "IMPRIMATUR_LISTEN_REDIRECT", "IMPRIMATUR_LISTEN_METRICS", "IMPRIMATUR_HOSTS", "IMPRIMATUR_DATABASE",
		"IMPRIMATUR_TLS", "IMPRIMATUR_CERTIFICATE_FILE", "IMPRIMATUR_KEY_FILE",
	} {
		if value := ts.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// listen reads what the server prints until it serves.
func (s *session) listen(ts *testscript.TestScript, out io.Reader) {
	var said []string
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			lines <- scan.Text()
		}
	}()
	late := time.After(time.Minute)
	for served := false; !served; {
		select {
		case line, open := <-lines:
			if !open {
				ts.Fatalf("the server ended:\n%s\n%s", strings.Join(said, "\n"), ts.ReadFile("serve.err"))
			}
			said = append(said, line)
			served = strings.HasPrefix(line, "Ctrl-C")
			if _, address, ok := strings.Cut(line, "Serving at "); ok {
				ts.Setenv("SERVER", strings.TrimSuffix(address, "/"))
			}
			if _, secret, ok := strings.Cut(line, "#"); ok {
				ts.Setenv("SETUP", secret)
			}
		case <-late:
			ts.Fatalf("the server does not serve:\n%s", strings.Join(said, "\n"))
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs("serve.out"), []byte(strings.Join(said, "\n")+"\n"), 0o600))
	go func() {
		for range lines { // so that the server can go on printing
			continue
		}
	}()
}

// cmdStopServer ends the server: stop-server asks it to (it must then end well), stop-server
// kill does not ask.
func cmdStopServer(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(session{}).(*session)
	if neg || s.server == nil {
		ts.Fatalf("stop-server: there is none")
	}
	program := s.server
	s.server = nil
	if len(args) == 1 && args[0] == "kill" {
		ts.Check(program.Process.Kill())
		_ = program.Wait()
		return
	}
	ts.Check(program.Process.Signal(syscall.SIGTERM))
	if err := program.Wait(); err != nil {
		ts.Fatalf("the server did not end well: %v\n%s", err, ts.ReadFile("serve.err"))
	}
}

// http gives a client that trusts the library's own authority and nobody else.
func (s *session) http(ts *testscript.TestScript) *http.Client {
	if s.client != nil {
		return s.client
	}
	authority, err := os.ReadFile(ts.MkAbs("library/authority.pem"))
	ts.Check(err)
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		ts.Fatalf("authority.pem holds no certificate")
	}
	jar, err := cookiejar.New(nil)
	ts.Check(err)
	s.client = &http.Client{
		Jar:       jar,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS13}, DisableKeepAlives: true},
	}
	return s.client
}

// cmdAPI asks the server as the web app does, logged in by what came before: api METHOD PATH
// [BODY [REVISION]]. The answer is the standard output. With ! the answer must be a problem.
func cmdAPI(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(session{}).(*session)
	if len(args) < 2 {
		ts.Fatalf("usage: api METHOD PATH [BODY]")
	}
	var body io.Reader
	if len(args) > 2 {
		body = strings.NewReader(args[2])
	}
	request, err := http.NewRequest(args[0], ts.Getenv("SERVER")+"/api/v1"+args[1], body)
	ts.Check(err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	if len(args) > 3 {
		request.Header.Set("If-Match", `"`+args[3]+`"`)
	}
	answer, err := s.http(ts).Do(request)
	ts.Check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if (answer.StatusCode >= http.StatusBadRequest) != neg {
		ts.Fatalf("%s %s: %s\n%s", args[0], args[1], answer.Status, text)
	}
	if json.Valid(text) {
		var plain bytes.Buffer
		ts.Check(json.Compact(&plain, text))
		text = append(plain.Bytes(), '\n')
	}
	_, err = ts.Stdout().Write(text)
	ts.Check(err)
}

// cmdFetch asks any address over plain HTTP or HTTPS and prints status and, where there is
// one, the place it points to: fetch URL.
func cmdFetch(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: fetch URL")
	}
	target, err := url.Parse(args[0])
	ts.Check(err)
	client := *ts.Value(session{}).(*session).http(ts)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Get(target.String())
	if neg {
		if err == nil {
			ts.Fatalf("%s answers: %s", target, answer.Status)
		}
		return
	}
	ts.Check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	_, err = io.WriteString(ts.Stdout(), answer.Status+"\n"+answer.Header.Get("Location")+"\n"+string(text))
	ts.Check(err)
}
