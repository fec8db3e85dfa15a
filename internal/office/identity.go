package office

import (
	"cmp"
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"imprimatur/internal/problem"
)

// Identity is who the organisation is to the people it asks, as GDPR Art. 13 wants it told.
// What was never set is empty.
type Identity struct {
	Controller string // legal name of who decides; empty is the organisation's own
	Address    string // postal, in lines
	Email      string // where people write
	Officer    string // how the data protection officer is reached
	Authority  string // where people complain
	Site       string // address of the portal, "https://photos.example.org"
}

// places are what drafts can leave open, and what stands there.
func (s Settings) places() map[string]string {
	i := s.Identity
	return map[string]string{
		"controller": cmp.Or(i.Controller, s.Organisation), "address": i.Address, "email": i.Email, "officer": i.Officer,
		"authority": i.Authority, "site": i.Site,
	}
}

// maxIdentity is the longest text of an identity, in bytes.
const maxIdentity = 1000

// clean gives the identity without outer space and with an address that a page can link to.
func (i Identity) clean() (Identity, error) {
	for field, text := range map[string]*string{
		"controller": &i.Controller, "address": &i.Address, "email": &i.Email, "officer": &i.Officer, "authority": &i.Authority, "site": &i.Site,
	} {
		*text = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(*text))
		control := strings.ContainsFunc(*text, func(r rune) bool { return unicode.IsControl(r) && (r != '\n' || field != "address") })
		if !utf8.ValidString(*text) || len(*text) > maxIdentity || control {
			return i, problem.New(problem.Invalid, "settings.identity-text").At(field)
		}
	}
	if i.Email != "" {
		if a, err := mail.ParseAddress(i.Email); err != nil || a.Address != i.Email || strings.ContainsAny(i.Email, "()<>[]\"\\ ") {
			return i, problem.New(problem.Invalid, "user.email-form").At("email")
		}
	}
	if i.Site != "" {
		u, err := url.Parse(i.Site)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			return i, problem.New(problem.Invalid, "settings.site-form").At("site")
		}
		i.Site = "https://" + strings.ToLower(u.Host)
	}
	return i, nil
}

// body is what the log keeps of an identity.
func (i Identity) body() map[string]any {
	return map[string]any{
		"controller": i.Controller, "address": i.Address, "email": i.Email, "officer": i.Officer, "authority": i.Authority, "site": i.Site,
	}
}
