package notify

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"imprimatur/internal/consent"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// gateway stands for an SMS gateway.
type gateway struct {
	status   int
	answer   string
	got      *http.Request
	gotBody  string
	redirect string
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	g.got, g.gotBody = r, string(body)
	if g.redirect != "" {
		w.Header().Set("Location", g.redirect)
	}
	w.WriteHeader(g.status)
	if _, err := io.WriteString(w, g.answer); err != nil {
		return
	}
}

// asked points the settings of a gateway at the one that stands for it.
func (g *gateway) asked(t *testing.T, name string) SMS {
	t.Helper()
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	s, known := Gateway(name)
	if !known {
		t.Fatalf("%s is not known", name)
	}
	s.From, s.User, s.Password = "Sports", "u1", `pa"ss&word`
	s.Network = Network{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	at := strings.SplitN(s.URL, "/", 4)
	if s.URL == "" {
		at = []string{"", "", "", "send"}
	}
	s.URL = server.URL + "/" + at[3]
	return s
}

func toPer() outreach.Outgoing {
	return outreach.Outgoing{ID: "1", Way: consent.BySMS, To: "+46701234567", Text: `Får vi? "Ja" & nej: https://example.org/s/x {password}`}
}

func TestEachGatewayIsAskedInItsOwnWay(t *testing.T) {
	const said = `F%C3%A5r+vi%3F+%22Ja%22+%26+nej%3A+https%3A%2F%2Fexample.org%2Fs%2Fx+%7Bpassword%7D`
	for name, want := range map[string]struct{ path, body, authorization string }{
		"46elks":      {"/a1/sms", "from=Sports&to=%2B46701234567&message=" + said, "Basic dTE6cGEic3Mmd29yZA=="},
		"twilio":      {"/2010-04-01/Accounts/u1/Messages.json", "From=Sports&To=%2B46701234567&Body=" + said, "Basic dTE6cGEic3Mmd29yZA=="},
		"messagebird": {"/messages", "originator=Sports&recipients=%2B46701234567&body=" + said, `AccessKey pa"ss&word`},
		"bird": {"/workspaces/u1/messages", `{"receiver":{"contacts":[{"identifierValue":"+46701234567","identifierKey":"phonenumber"}]},` +
			`"body":{"type":"text","text":{"text":"Får vi? \"Ja\" \u0026 nej: https://example.org/s/x {password}"}}}`, `AccessKey pa"ss&word`},
	} {
		g := &gateway{status: http.StatusCreated, answer: `{"id":"s1"}`}
		answer, err := g.asked(t, name).Send(t.Context(), toPer())
		if err != nil || !strings.Contains(answer, `{"id":"s1"}`) {
			t.Errorf("%s: %q %v", name, answer, err)
			continue
		}
		if g.got.URL.Path != want.path || g.gotBody != want.body || g.got.Header.Get("Authorization") != want.authorization || g.got.Method != http.MethodPost {
			t.Errorf("%s got %s %s\n%s\n%s", name, g.got.Method, g.got.URL.Path, g.gotBody, g.got.Header.Get("Authorization"))
		}
	}
}

func TestAGatewayOfOnesOwnSaysWhatSuccessIs(t *testing.T) {
	g := &gateway{status: http.StatusOK, answer: "OK 17"}
	s := g.asked(t, "http")
	s.URL += "?to={to}&text={text}"
	s.Method, s.Success = http.MethodGet, `^OK`
	if answer, err := s.Send(t.Context(), toPer()); err != nil || answer != "200 OK OK 17" {
		t.Errorf("%q %v", answer, err)
	}
	if g.got.URL.Query().Get("text") != toPer().Text || g.got.URL.Query().Get("to") != "+46701234567" {
		t.Errorf("it got %s", g.got.URL)
	}
	g.answer = "ERR no credit"
	if answer, err := s.Send(t.Context(), toPer()); !problem.Is(err, problem.Busy) || !strings.Contains(answer, "no credit") {
		t.Errorf("%q %v", answer, err)
	}
}

func TestWhatAGatewayWillNeverTakeIsToldFromWhatItMayTakeLater(t *testing.T) {
	for status, want := range map[int]problem.Kind{
		http.StatusBadRequest: problem.Refused, http.StatusUnauthorized: problem.Busy, http.StatusTooManyRequests: problem.Busy,
		http.StatusInternalServerError: problem.Busy, http.StatusFound: problem.Busy,
	} {
		g := &gateway{status: status, answer: "no", redirect: "http://169.254.169.254/"}
		if _, err := g.asked(t, "46elks").Send(t.Context(), toPer()); !problem.Is(err, want) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestI42_AnSMSIsNotSentIntoThePrivateNetwork(t *testing.T) {
	g := &gateway{status: http.StatusOK}
	s := g.asked(t, "46elks")
	s.Network = Network{}
	s.URL += "?key={password}"
	answer, err := s.Send(t.Context(), toPer())
	if !problem.Is(err, problem.Busy) || g.got != nil || !strings.Contains(answer, "network.refused") {
		t.Errorf("it was sent: %q %v", answer, err)
	}
	if strings.Contains(answer, "pa") && strings.Contains(answer, "word") {
		t.Errorf("the answer has the password in it: %q", answer)
	}
}

func TestSettingsThatCannotWorkAreToldByName(t *testing.T) {
	good, _ := Gateway("46elks")
	for want, change := range map[string]func(*SMS){
		"":            func(*SMS) {},
		"sms_url":     func(s *SMS) { s.URL = "http://api.example.org/" },
		"sms_headers": func(s *SMS) { s.Headers = []string{"nonsense"} },
		"sms_success": func(s *SMS) { s.Success = "(" },
	} {
		s := good
		change(&s)
		if key, err := s.Check(); key != want || (err == nil) != (want == "") {
			t.Errorf("%q %v, want %q", key, err, want)
		}
	}
	if _, known := Gateway("pigeon"); known {
		t.Error("a gateway that there is not is known")
	}
}

func TestNothingIsSentByAWayThatIsNotSetUp(t *testing.T) {
	s := Senders{consent.BySMS: SMS{}}
	if ways := s.Ways(); len(ways) != 1 || ways[0] != consent.BySMS {
		t.Errorf("the ways are %v", ways)
	}
	if _, err := s.Send(t.Context(), outreach.Outgoing{Way: consent.ByMail}); !problem.Is(err, problem.Busy) {
		t.Errorf("%v", err)
	}
}
