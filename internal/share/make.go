package share

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// Draft is a share that somebody wants to make. Set is given in one of its ways. Frozen lists what is in a folder or collection now, once and for all.
type Draft struct {
	Kind      Kind
	Set       release.Set
	Frozen    bool
	Title     string
	Note      string
	Use       clearance.Use
	Preset    string // empty: photos are only looked at
	Blur      bool
	Mark      bool
	Password  string
	Receivers []Addressee
	Most      int
	Until     time.Time // zero: DefaultDays from now, unless NoEnd
	NoEnd     bool
}

// Addressee is somebody for whom a share is made by name.
type Addressee struct{ Name, Email, Language string }

// Bounds of a share.
const (
	DefaultDays   = 14
	mostDays      = 5 * 366
	maxTitle      = 200
	maxNote       = 2000
	mostReceivers = 100
	mostTakings   = 100_000
	minPassword   = 8

	secretBytes = 18 // 144 bits
)

// NewShare is a share just made. The address is told this once and kept nowhere.
type NewShare struct {
	Share   Share
	Address string
}

// wanted is what is to be decided about each of its photos.
func (d *Draft) wanted() release.Wanted {
	return release.Wanted{For: d.Use, Preset: d.Preset, Blur: d.Blur}
}

func invalid(code, field string) error { return problem.New(problem.Invalid, code).At(field) }

// check tells whether a draft can be made into a share, and puts it into its plain form.
func (s *Shares) check(d *Draft) error {
	now := s.now()
	d.Title, d.Note = strings.TrimSpace(d.Title), strings.TrimSpace(d.Note)
	if d.Until.IsZero() && !d.NoEnd {
		d.Until = now.AddDate(0, 0, DefaultDays)
	}
	switch {
	case d.Kind != Gallery && d.Kind != Review:
		return invalid("share.kind", "kind")
	case d.Title == "" || utf8.RuneCountInString(d.Title) > maxTitle:
		return invalid("share.title", "title")
	case utf8.RuneCountInString(d.Note) > maxNote:
		return invalid("share.note", "note")
	case d.NoEnd && !d.Until.IsZero(), !d.NoEnd && !goodEnd(d.Until, now):
		return invalid("share.until", "until")
	case d.Password != "" && len(d.Receivers) > 0:
		return invalid("share.one-lock", "password")
	case d.Password != "" && utf8.RuneCountInString(d.Password) < minPassword, len(d.Password) > 1024:
		return invalid("share.password", "password")
	case d.Most < 0 || d.Most > mostTakings || d.Most > 0 && d.Preset == "":
		return invalid("share.most", "most")
	case d.Mark && (len(d.Receivers) == 0 || d.Preset == "original"):
		return invalid("share.mark", "mark")
	case d.Blur && d.Preset == "original":
		return invalid("share.blur", "blur")
	}
	return d.checkReceivers()
}

func goodEnd(until, now time.Time) bool {
	return until.After(now) && until.Before(now.AddDate(0, 0, mostDays))
}

func (d *Draft) checkReceivers() error {
	if len(d.Receivers) > mostReceivers {
		return invalid("share.receivers", "receivers")
	}
	seen := make(map[string]bool)
	for i := range d.Receivers {
		r := &d.Receivers[i]
		r.Name = strings.TrimSpace(r.Name)
		a, err := mail.ParseAddress(strings.TrimSpace(r.Email))
		if err != nil || a.Name != "" || len(a.Address) > 254 {
			return invalid("share.receiver-address", "receivers")
		}
		r.Email = a.Address
		if r.Name == "" {
			r.Name = a.Address
		}
		key := strings.ToLower(r.Email)
		if seen[key] || utf8.RuneCountInString(r.Name) > maxTitle {
			return invalid("share.receivers", "receivers")
		}
		seen[key] = true
	}
	return nil
}

// Make makes a share. Its maker needs the right to download where its photos lie, now and for as
// long as it is to work.
//
// Problems: "share.*" for what is wrong in the draft, "set.none-cleared" when nothing could be seen.
func (s *Shares) Make(ctx context.Context, by access.Caller, d Draft) (made NewShare, err error) {
	if err := s.check(&d); err != nil {
		return made, err
	}
	if len(d.Receivers) > 0 && s.post == nil {
		return made, problem.New(problem.Conflict, "share.no-mail")
	}
	weight, err := s.door.Weigh(ctx, by, d.Set, d.wanted())
	if err != nil {
		return made, err
	}
	live := !d.Frozen && !d.Set.Listed()
	if !live && weight.Cleared == 0 {
		return made, problem.New(problem.Refused, "set.none-cleared")
	}
	kept := Share{
		Kind: d.Kind, Owner: by.User, Title: d.Title, Note: d.Note, Use: d.Use, Preset: d.Preset, Blur: d.Blur, Mark: d.Mark,
		Named: len(d.Receivers) > 0, Most: d.Most, MadeAt: s.now(), Until: d.Until, Revision: 1,
	}
	if live {
		kept.Collection, kept.Folder, weight.Listed = d.Set.Collection, d.Set.Folder, nil
	}
	if d.Password != "" {
		if kept.Password, err = s.hasher.Hash(d.Password); err != nil {
			return made, fmt.Errorf("hash a password: %w", err)
		}
	}
	token, err := s.secret()
	if err != nil {
		return made, err
	}
	kept.Hash = Hash(token)
	if kept.ID, err = ident.New[ident.Share](kept.MadeAt, s.random); err != nil {
		return made, fmt.Errorf("name a share: %w", err)
	}
	receivers, err := s.receivers(d.Receivers)
	if err != nil {
		return made, err
	}
	var waits bool
	err = s.store.InTx(ctx, func(tx Tx) error {
		if err := mayShare(ctx, tx, by, kept, s.now()); err != nil {
			return err
		}
		house, err := tx.House(ctx)
		if err != nil {
			return err
		}
		if err := house.knows(kept.Use); err != nil {
			return err
		}
		if kept.Risks, waits, err = s.weighed(ctx, tx, d, weight); err != nil {
			return err
		}
		if kept.Approval = NoApproval; waits {
			kept.Approval = Asked
		}
		if err := tx.AddShare(ctx, kept, receivers, weight.Listed); err != nil {
			return fmt.Errorf("keep a share: %w", err)
		}
		if err := tx.AddEvent(ctx, kept.ID, Event{Kind: Made, At: kept.MadeAt, By: by.User}); err != nil {
			return err
		}
		if waits {
			if err := tx.AddEvent(ctx, kept.ID, Event{Kind: WasAsked, At: kept.MadeAt, By: by.User}); err != nil {
				return err
			}
		}
		made = NewShare{kept, Address(cmp.Or(house.Site, s.site), token)}
		return tx.Append(ctx, s.event(by, audit.ShareMade, kept.ID, kept.body(weight)))
	})
	if err != nil {
		return NewShare{}, fmt.Errorf("make a share: %w", err)
	}
	return made, nil
}

// knows tells whether the organisation has a purpose and a channel.
func (h House) knows(u clearance.Use) error {
	among := func(terms []Term, key string) bool {
		return slices.ContainsFunc(terms, func(t Term) bool { return t.Active && t.Key == key })
	}
	switch {
	case !among(h.Purposes, string(u.Purpose)):
		return invalid("use.purpose-unknown", "purpose")
	case !among(h.Channels, string(u.Channel)):
		return invalid("use.channel-unknown", "channel")
	}
	return nil
}

// Address gives the address of a share on a site. The secret stands in the path: a query would be
// written into logs.
func Address(site, token string) string { return strings.TrimSuffix(site, "/") + Path(token) }

// Path is where the portal answers to a share.
func Path(token string) string { return "/share/" + token }

// mayShare makes sure that the owner may share for good what they share: the folder itself for a
// folder that lives on, whatever is visible in a collection. Only somebody with an account owns shares.
func mayShare(ctx context.Context, tx Reader, by access.Caller, s Share, at time.Time) error {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return err
	}
	if !rights.Enabled() || by.User == 0 {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	if s.Folder != 0 && rights.On(s.Folder, at) < access.Download {
		return problem.New(problem.Forbidden, "release.right-missing")
	}
	return nil
}

func (s *Shares) secret() (string, error) {
	var b [secretBytes]byte
	if _, err := io.ReadFull(s.random, b[:]); err != nil {
		return "", fmt.Errorf("draw a secret: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

func (s *Shares) receivers(wanted []Addressee) ([]Receiver, error) {
	list := make([]Receiver, len(wanted))
	for i, a := range wanted {
		id, err := ident.New[ident.Receiver](s.now(), s.random)
		if err != nil {
			return nil, fmt.Errorf("name a receiver: %w", err)
		}
		list[i] = Receiver{ID: id, Name: a.Name, Email: a.Email, Language: a.Language}
	}
	return list, nil
}

// body is what the log keeps of a share.
func (s Share) body(w *release.Weight) map[string]any {
	body := map[string]any{
		"kind": string(s.Kind), "purpose": string(s.Use.Purpose), "channel": string(s.Use.Channel), "preset": s.Preset,
		"count": w.Photos, "cleared": w.Cleared, "password": s.Password != "", "named": s.Named, "risks": words(s.Risks), "approval": string(s.Approval),
	}
	if s.Blur {
		body["blur"] = true
	}
	if s.Folder != 0 {
		body["folder"] = s.Folder.String()
	}
	if s.Collection != 0 {
		body["collection"] = s.Collection.String()
	}
	if !s.Until.IsZero() {
		body["until"] = s.Until.UTC().Format(time.RFC3339)
	}
	return body
}
