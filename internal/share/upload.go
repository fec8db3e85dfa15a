package share

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// UploadDraft is an upload link that somebody wants to make: photos come in by it, nothing goes out.
type UploadDraft struct {
	Title     string       // whoever sends photos reads it
	Note      string       // likewise
	Folder    ident.Folder // into which photos come; 0: one of the link's own below Inbox
	Password  string
	Until     time.Time // zero: DefaultDays from now
	Most      int       // files; 0: DefaultFiles
	MostBytes int64     // of them all; 0: DefaultBytes
}

// Bounds of an upload link.
const (
	DefaultFiles        = 500
	DefaultBytes  int64 = 10 << 30
	mostFiles           = 20_000
	mostBytes     int64 = 2 << 40
	maxSender           = 100
	arrivalsShown       = 1000
	inbox               = "Inbox"
)

// Arrival is a file that was sent by an upload link, as its owner reads it. Whoever sent it is told
// its name and whether it was taken, of their own visit alone.
type Arrival struct {
	Sender   string // what they said they are called
	FileName string
	Bytes    int64
	At       time.Time
	State    string // of the upload: receiving, received, done, existing, refused
	Reason   string // code of the problem, when it was refused
	Asset    ident.Asset
}

// MadeFolder is a folder that was made for what comes in.
type MadeFolder struct {
	ID, Parent ident.Folder
	Name       string
}

func goodLimits(files int, bytes int64) bool {
	return files >= 1 && files <= mostFiles && bytes >= 1 && bytes <= mostBytes
}

func (s *Shares) checkUpload(d *UploadDraft) error {
	now := s.now()
	d.Title, d.Note = strings.TrimSpace(d.Title), strings.TrimSpace(d.Note)
	if d.Until.IsZero() {
		d.Until = now.AddDate(0, 0, DefaultDays)
	}
	d.Most, d.MostBytes = cmp.Or(d.Most, DefaultFiles), cmp.Or(d.MostBytes, DefaultBytes)
	switch {
	case d.Title == "" || utf8.RuneCountInString(d.Title) > maxTitle:
		return invalid("share.title", "title")
	case utf8.RuneCountInString(d.Note) > maxNote:
		return invalid("share.note", "note")
	case !goodEnd(d.Until, now):
		return invalid("share.until", "until")
	case d.Password != "" && utf8.RuneCountInString(d.Password) < minPassword, len(d.Password) > 1024:
		return invalid("share.password", "password")
	case !goodLimits(d.Most, d.MostBytes):
		return invalid("share.upload-limits", "most")
	}
	return nil
}

// MakeUpload makes an upload link. Its maker needs the right to edit the folder, now and for as long
// as it is to work; without one they need it where the inbox is.
//
// Problems: "share.*" for what is wrong in the draft, "folder.not-found", "folder.right-missing".
func (s *Shares) MakeUpload(ctx context.Context, by access.Caller, d UploadDraft) (made NewShare, err error) {
	if err := s.checkUpload(&d); err != nil {
		return made, err
	}
	kept := Share{
		Kind: Upload, Owner: by.User, Title: d.Title, Note: d.Note, Folder: d.Folder, Most: d.Most, MostBytes: d.MostBytes,
		MadeAt: s.now(), Until: d.Until, Revision: 1,
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
	err = s.store.InTx(ctx, func(tx Tx) error {
		if d.Folder == 0 {
			if kept.Folder, err = s.makeInbox(ctx, tx, by, d.Title); err != nil {
				return err
			}
		}
		if err := s.mayFill(ctx, tx, by, kept.Folder); err != nil {
			return err
		}
		house, err := tx.House(ctx)
		if err != nil {
			return err
		}
		if err := tx.AddShare(ctx, kept, nil, nil); err != nil {
			return fmt.Errorf("keep a share: %w", err)
		}
		if err := tx.AddEvent(ctx, kept.ID, Event{Kind: Made, At: kept.MadeAt, By: by.User}); err != nil {
			return err
		}
		made = NewShare{kept, Address(cmp.Or(house.Site, s.site), token)}
		return tx.Append(ctx, s.event(by, audit.ShareMade, kept.ID, map[string]any{
			"kind": string(Upload), "folder": kept.Folder.String(), "password": kept.Password != "", "most": kept.Most, "bytes": kept.MostBytes,
			"until": kept.Until.UTC().Format(time.RFC3339),
		}))
	})
	if err != nil {
		return NewShare{}, fmt.Errorf("make an upload link: %w", err)
	}
	return made, nil
}

// makeInbox makes a folder for a link, and puts on record what it made.
func (s *Shares) makeInbox(ctx context.Context, tx Tx, by access.Caller, title string) (ident.Folder, error) {
	id, made, err := tx.MakeInbox(ctx, []string{inbox, asset.FileName(title)})
	if err != nil {
		return 0, fmt.Errorf("make an inbox: %w", err)
	}
	for _, f := range made {
		event := s.event(by, audit.FolderChanged, 0, map[string]any{"change": "made", "name": f.Name, "parent": f.Parent.String()})
		event.Object = audit.Object{Kind: "folder", ID: f.ID.String()}
		if err := tx.Append(ctx, event); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// mayFill makes sure that somebody may bring photos into a folder.
func (s *Shares) mayFill(ctx context.Context, tx Reader, by access.Caller, folder ident.Folder) error {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return err
	}
	right := rights.On(folder, s.now())
	switch {
	case !rights.Enabled() || by.User == 0:
		return problem.New(problem.Forbidden, "action.not-allowed")
	case right < access.See:
		return problem.New(problem.NotFound, "folder.not-found").At("folder")
	case right < access.Edit:
		return problem.New(problem.Forbidden, "folder.right-missing").At("folder")
	}
	return nil
}

// Inlet is what the page of an upload link shows.
type Inlet struct {
	Organisation string
	Password     bool // it opens by one
	Entered      bool // the visitor was let in: then the rest is told too
	Title, Note  string
	Owner        string // name of who asks; empty where it is no more than their address
	Until        time.Time
	Most         int // files that can be sent by it
	MostBytes    int64
	Sent         []Arrival // in this visit, the newest first: names and states, nothing else is told
}

// Inlet gives the page of an upload link. What is not there any more, for whatever reason, and what
// is no upload link is "share.not-found". Behind a password nothing is told before it.
func (s *Shares) Inlet(ctx context.Context, v Visitor, token string) (in Inlet, err error) {
	err = s.store.View(ctx, func(tx Reader) error {
		kept, err := s.liveUpload(ctx, tx, token)
		if err != nil {
			return err
		}
		house, err := tx.House(ctx)
		if err != nil {
			return err
		}
		visit := EntryHash(v.Entry)
		in = Inlet{Organisation: house.Organisation, Password: kept.Password != ""}
		if in.Entered, err = tx.Entered(ctx, visit, kept.ID, s.now()); err != nil || in.Password && !in.Entered {
			return err
		}
		owner, err := tx.Owner(ctx, kept.Owner)
		if err != nil {
			return err
		}
		if !strings.Contains(owner.Name, "@") {
			in.Owner = owner.Name
		}
		in.Title, in.Note, in.Until, in.Most, in.MostBytes = kept.Title, kept.Note, kept.Until, kept.Most, kept.MostBytes
		if !in.Entered {
			return nil
		}
		sent, err := tx.Arrivals(ctx, kept.ID, &visit, arrivalsShown)
		for _, a := range sent {
			in.Sent = append(in.Sent, Arrival{FileName: a.FileName, State: a.State, Reason: a.Reason})
		}
		return err
	})
	return in, err
}

func (s *Shares) liveUpload(ctx context.Context, tx Reader, token string) (Share, error) {
	kept, err := s.live(ctx, tx, token)
	if err == nil && kept.Kind != Upload {
		err = notFound()
	}
	return kept, err
}

// Begin lets somebody in who wants to send photos and says what they are called.
//
// Problems: "share.not-found", "share.sender", "share.password-wrong", "share.too-many-tries".
func (s *Shares) Begin(ctx context.Context, v Visitor, token, name, password string) (Entry, error) {
	var kept Share
	err := s.store.View(ctx, func(tx Reader) (err error) {
		kept, err = s.liveUpload(ctx, tx, token)
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || utf8.RuneCountInString(name) > maxSender {
		return Entry{}, invalid("share.sender", "name")
	}
	if kept.Password != "" {
		if kept, err = s.try(ctx, token); err != nil {
			return Entry{}, err
		}
		right, _, err := s.hasher.Check(kept.Password, password)
		if err != nil {
			return Entry{}, fmt.Errorf("check a password: %w", err)
		}
		if !right {
			if err := s.record(ctx, v, kept.ID, Event{Kind: Missed, At: s.now()}, audit.Denied); err != nil {
				return Entry{}, err
			}
			return Entry{}, problem.New(problem.Forbidden, "share.password-wrong").At("password")
		}
	}
	e, err := s.enter(ctx, v, token, kept, Admission{Sender: name})
	if err != nil {
		return Entry{}, err
	}
	return e, s.record(ctx, v, kept.ID, Event{Kind: Opened, At: s.now(), Note: name}, audit.OK)
}

// Sender gives who sends photos in a visit to an upload link, as the library knows them: in the name
// of its owner, into its folder, and able to do nothing else.
//
// Problem: "share.not-found", also for a visit that is over.
func (s *Shares) Sender(ctx context.Context, v Visitor, token string) (by access.Caller, err error) {
	err = s.store.View(ctx, func(tx Reader) error {
		kept, err := s.liveUpload(ctx, tx, token)
		if err != nil {
			return err
		}
		visit := EntryHash(v.Entry)
		entered, err := tx.Entered(ctx, visit, kept.ID, s.now())
		if err != nil {
			return err
		}
		if !entered {
			return notFound()
		}
		by = access.Caller{Kind: access.Sender, User: kept.Owner, Link: kept.ID, Visit: visit, Source: v.Source, Language: v.Language}
		return nil
	})
	return by, err
}
