package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"

	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// SMS sends text messages through a gateway that takes HTTP requests. {to}, {from}, {text},
// {user} and {password} in the address, headers and body are replaced, written as the place asks:
// for an address, a form or JSON.
type SMS struct {
	URL      string
	Method   string
	Headers  []string // "Name: value"
	Body     string
	Success  string // what in the answer means that it was taken, a regular expression; empty: any 2xx
	From     string // number, or up to 11 letters
	User     string
	Password string
	Basic    bool // User and Password are the login
	Network  Network
}

// Gateway gives the settings of a gateway by its name, but for who sends and the login; false for
// one that is not known.
func Gateway(name string) (SMS, bool) {
	const form = "Content-Type: application/x-www-form-urlencoded"
	switch name {
	case "46elks":
		return SMS{URL: "https://api.46elks.com/a1/sms", Method: http.MethodPost, Headers: []string{form}, Body: "from={from}&to={to}&message={text}", Basic: true}, true
	case "twilio":
		return SMS{
			URL: "https://api.twilio.com/2010-04-01/Accounts/{user}/Messages.json", Method: http.MethodPost, Headers: []string{form},
			Body: "From={from}&To={to}&Body={text}", Basic: true,
		}, true
	case "messagebird":
		return SMS{
			URL: "https://rest.messagebird.com/messages", Method: http.MethodPost, Headers: []string{form, "Authorization: AccessKey {password}"},
			Body: "originator={from}&recipients={to}&body={text}",
		}, true
	case "bird": // user is WORKSPACE/channels/CHANNEL
		return SMS{
			URL: "https://api.bird.com/workspaces/{user}/messages", Method: http.MethodPost,
			Headers: []string{"Content-Type: application/json", "Authorization: AccessKey {password}"},
			Body:    `{"receiver":{"contacts":[{"identifierValue":"{to}","identifierKey":"phonenumber"}]},"body":{"type":"text","text":{"text":"{text}"}}}`,
		}, true
	case "http":
		return SMS{Method: http.MethodPost}, true
	}
	return SMS{}, false
}

const smsTime = 30 * time.Second

// Check tells whether messages could be sent so; the key is that of the setting at fault.
func (s SMS) Check() (key string, err error) {
	at, err := url.Parse(s.fill(s.URL, inAddress, outreach.Outgoing{To: "+1", Text: "x"}))
	if err != nil || at.Host == "" || at.Scheme != "https" && !(at.Scheme == "http" && here(at.Hostname())) {
		return "sms_url", fmt.Errorf("%q is not an https address", s.URL)
	}
	for _, h := range s.Headers {
		if name, value, found := strings.Cut(h, ":"); !found || strings.TrimSpace(name) == "" || strings.ContainsAny(value, "\r\n") {
			return "sms_headers", fmt.Errorf("%q is not a header", name)
		}
	}
	if _, err := regexp.Compile(s.Success); err != nil {
		return "sms_success", err
	}
	return "", nil
}

func loopback() []netip.Prefix {
	return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

// here tells whether a host is this machine: only there may a gateway be asked without TLS.
func here(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// place is where a value is written to.
type place func(string) string

// inAddress escapes for the path of an address and for its query alike.
func inAddress(value string) string { return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") }

func inForm(value string) string { return url.QueryEscape(value) }

func inJSON(value string) string {
	text, err := json.Marshal(value)
	if err != nil { // a string always can be
		return ""
	}
	return string(text[1 : len(text)-1])
}

func inHeader(value string) string { return strings.NewReplacer("\r", "", "\n", "").Replace(value) }

// fill writes the values into a template, each once: a value is never read as a template.
func (s SMS) fill(template string, write place, out outreach.Outgoing) string {
	return strings.NewReplacer(
		"{to}", write(out.To), "{from}", write(s.From), "{text}", write(out.Text), "{user}", s.user(write), "{password}", write(s.Password),
	).Replace(template)
}

// user is written as it is into an address: for some gateways it is a path.
func (s SMS) user(write place) string {
	if strings.Contains(s.User, "/") {
		return s.User
	}
	return write(s.User)
}

// Send implements outreach.Sender for SMS.
func (s SMS) Send(ctx context.Context, out outreach.Outgoing) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, smsTime)
	defer cancel()
	request, err := s.request(ctx, out)
	if err != nil {
		return "", fmt.Errorf("write a request to the SMS gateway: %w", err)
	}
	response, err := s.Network.client(nil).Do(request)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) { // the address may have a password in it
			err = at.Err
		}
		return err.Error(), problem.New(problem.Busy, "message.gateway-down").Because(err)
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if shut := response.Body.Close(); err == nil {
		err = shut
	}
	if err != nil {
		return response.Status, problem.New(problem.Busy, "message.gateway-down").Because(err)
	}
	return s.judge(response, string(text))
}

func (s SMS) request(ctx context.Context, out outreach.Outgoing) (*http.Request, error) {
	write := place(inForm)
	for _, h := range s.Headers {
		if strings.Contains(strings.ToLower(h), "json") {
			write = inJSON
		}
	}
	var body io.Reader
	if s.Body != "" {
		body = strings.NewReader(s.fill(s.Body, write, out))
	}
	request, err := http.NewRequestWithContext(ctx, s.Method, s.fill(s.URL, inAddress, out), body)
	if err != nil {
		return nil, err
	}
	for _, h := range s.Headers {
		name, value, _ := strings.Cut(h, ":")
		request.Header.Set(strings.TrimSpace(name), strings.TrimSpace(s.fill(value, inHeader, out)))
	}
	if s.Basic {
		request.SetBasicAuth(s.User, s.Password)
	}
	return request, nil
}

// judge reads the gateway's answer. What it will never take is told from what it may take later:
// a full queue, or a login that the operator can set right.
func (s SMS) judge(response *http.Response, text string) (string, error) {
	answer := strings.TrimSpace(response.Status + " " + text)
	taken := response.StatusCode >= 200 && response.StatusCode < 300
	if taken && s.Success != "" {
		found, err := regexp.MatchString(s.Success, text)
		if err != nil {
			return answer, fmt.Errorf("read what success looks like: %w", err)
		}
		taken = found
	}
	switch response.StatusCode {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusGone:
		return answer, problem.New(problem.Refused, "message.refused")
	}
	if !taken {
		return answer, problem.New(problem.Busy, "message.gateway-down")
	}
	return answer, nil
}
