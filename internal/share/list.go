package share

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// eventsShown is how much of what happened with a share is told at once.
const eventsShown = 500

// Told is a share with what happened with it.
type Told struct {
	Listed
	Receivers []Receiver
	Events    []Event // the newest first
	Opinions  []Opinion
	Remarks   []Remark
	Arrivals  []Arrival // by an upload link, the newest first
}

func notFound() error { return problem.New(problem.NotFound, "share.not-found") }

// Waiting lists the shares that wait for a second person, to who may be that.
func (s *Shares) Waiting(ctx context.Context, by access.Caller) (list []Listed, err error) {
	err = s.store.View(ctx, func(tx Reader) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		if !rights.May(access.EditConsents) {
			return problem.New(problem.Forbidden, "action.not-allowed")
		}
		list, err = tx.Shares(ctx, Filter{Approval: Asked})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list shares to approve: %w", err)
	}
	return slices.DeleteFunc(list, func(l Listed) bool { return l.State(s.now()) != Waiting }), nil
}

// List lists the caller's own shares, or everybody's to who gives access to folders.
func (s *Shares) List(ctx context.Context, by access.Caller, everybodys bool) (list []Listed, err error) {
	err = s.store.View(ctx, func(tx Reader) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		if everybodys && !rights.May(access.GrantFolders) || !rights.Enabled() || by.User == 0 {
			return problem.New(problem.Forbidden, "action.not-allowed")
		}
		f := Filter{Owner: by.User}
		if everybodys {
			f.Owner = 0
		}
		list, err = tx.Shares(ctx, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list shares: %w", err)
	}
	return list, nil
}

// One tells all about a share to its owner and to who gives access to folders; to others there is none.
func (s *Shares) One(ctx context.Context, by access.Caller, id ident.Share) (t Told, err error) {
	err = s.store.View(ctx, func(tx Reader) error {
		if t.Share, err = s.mine(ctx, tx, by, id); problem.Is(err, problem.NotFound) {
			t.Share, err = s.waitingFor(ctx, tx, by, id)
		}
		if err != nil {
			return err
		}
		found, err := tx.Shares(ctx, Filter{Owner: t.Owner})
		if err != nil {
			return err
		}
		for _, l := range found {
			if l.ID == id {
				t.Listed = l
			}
		}
		if t.Receivers, err = tx.Receivers(ctx, id); err != nil {
			return err
		}
		if t.Events, err = tx.Events(ctx, id, eventsShown); err != nil {
			return err
		}
		if t.Opinions, err = tx.Opinions(ctx, id); err != nil {
			return err
		}
		if t.Remarks, err = tx.Remarks(ctx, id); err != nil {
			return err
		}
		t.Arrivals, err = tx.Arrivals(ctx, id, nil, arrivalsShown)
		return err
	})
	if err != nil {
		return Told{}, fmt.Errorf("tell about a share: %w", err)
	}
	return t, nil
}

// mine gives a share to whom it is for to change: its owner, and who gives access to folders.
func (s *Shares) mine(ctx context.Context, tx Reader, by access.Caller, id ident.Share) (Share, error) {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return Share{}, err
	}
	found, err := tx.Share(ctx, id)
	if err != nil {
		return Share{}, err
	}
	if !rights.Enabled() || found.Owner != by.User && !rights.May(access.GrantFolders) {
		return Share{}, notFound()
	}
	return found, nil
}

// waitingFor gives a share that waits for approval to who may decide about it.
func (s *Shares) waitingFor(ctx context.Context, tx Reader, by access.Caller, id ident.Share) (Share, error) {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return Share{}, err
	}
	found, err := tx.Share(ctx, id)
	if err != nil {
		return Share{}, err
	}
	if found.Approval == NoApproval || !rights.May(access.EditConsents) {
		return Share{}, notFound()
	}
	return found, nil
}

// Into lists the live shares by which photos of a folder can be seen from outside, to who may
// give access to it.
func (s *Shares) Into(ctx context.Context, by access.Caller, folder ident.Folder) (list []Listed, err error) {
	err = s.store.View(ctx, func(tx Reader) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		if !rights.May(access.GrantFolders) {
			return problem.New(problem.Forbidden, "action.not-allowed")
		}
		list, err = tx.SharesInto(ctx, folder, s.now())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the shares of a folder: %w", err)
	}
	return list, nil
}

// Change is what can be changed of a share. Nil: as it is.
type Change struct {
	Title, Note *string
	Until       *time.Time // the zero time: no end
	Password    *string    // empty: none any more; whoever was let in has to say the new one
	Most        *int
	MostBytes   *int64 // of an upload link
}

// Change changes a share that was read at the revision given.
func (s *Shares) Change(ctx context.Context, by access.Caller, id ident.Share, revision int64, c Change) error {
	encoded := ""
	if c.Password != nil && *c.Password != "" {
		if len([]rune(*c.Password)) < minPassword || len(*c.Password) > 1024 {
			return invalid("share.password", "password")
		}
		var err error
		if encoded, err = s.hasher.Hash(*c.Password); err != nil {
			return fmt.Errorf("hash a password: %w", err)
		}
	}
	err := s.store.InTx(ctx, func(tx Tx) error {
		kept, err := s.mine(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if kept.Revision != revision {
			return problem.New(problem.Stale, "edit.stale")
		}
		if !kept.EndedAt.IsZero() {
			return problem.New(problem.Conflict, "share.ended")
		}
		changed, err := kept.with(c, encoded, s.now())
		if err != nil {
			return err
		}
		asked, err := s.askAgain(ctx, tx, by, kept, &changed)
		if err != nil {
			return err
		}
		if c.Password != nil {
			if err := tx.EndEntries(ctx, id); err != nil {
				return fmt.Errorf("close a share to who was let in: %w", err)
			}
		}
		if err := tx.SaveShare(ctx, changed); err != nil {
			return fmt.Errorf("save a share: %w", err)
		}
		if err := tx.AddEvent(ctx, id, Event{Kind: Changed, At: s.now(), By: by.User}); err != nil {
			return err
		}
		return tx.Append(ctx, s.event(by, audit.ShareChanged, id, changed.changes(c, asked)))
	})
	if err != nil {
		return fmt.Errorf("change a share: %w", err)
	}
	return nil
}

// askAgain has a change approved that brings a risk which the share did not carry.
func (s *Shares) askAgain(ctx context.Context, tx Tx, by access.Caller, was Share, changed *Share) (bool, error) {
	if was.Kind == Upload { // nothing goes out by it
		return false, nil
	}
	var fresh []Risk
	for risk, is := range map[Risk]bool{OpenLink: !changed.Barred(), NoEnd: changed.Until.IsZero()} {
		if is && !slices.Contains(was.Risks, risk) {
			fresh = append(fresh, risk)
		}
	}
	changed.Risks = append(slices.Clone(was.Risks), fresh...)
	asked, err := s.stopped(ctx, tx, fresh)
	if err != nil || !asked {
		return false, err
	}
	changed.Approval = Asked
	return true, tx.AddEvent(ctx, was.ID, Event{Kind: WasAsked, At: s.now(), By: by.User})
}

// with gives the share with a change.
func (s Share) with(c Change, encoded string, now time.Time) (Share, error) {
	if c.Title != nil {
		s.Title = *c.Title
	}
	if c.Note != nil {
		s.Note = *c.Note
	}
	if c.Most != nil {
		s.Most = *c.Most
	}
	if c.MostBytes != nil {
		s.MostBytes = *c.MostBytes
	}
	if c.Until != nil {
		if s.Until = *c.Until; !s.Until.IsZero() && !goodEnd(s.Until, now) {
			return s, invalid("share.until", "until")
		}
	}
	if c.Password != nil {
		s.Password = encoded
	}
	switch {
	case s.Title == "" || len([]rune(s.Title)) > maxTitle:
		return s, invalid("share.title", "title")
	case len([]rune(s.Note)) > maxNote:
		return s, invalid("share.note", "note")
	case s.Kind == Upload && s.Until.IsZero():
		return s, invalid("share.until", "until")
	case s.Kind == Upload && !goodLimits(s.Most, s.MostBytes):
		return s, invalid("share.upload-limits", "most")
	case s.Kind != Upload && (s.MostBytes != 0 || s.Most < 0 || s.Most > mostTakings || s.Most > 0 && s.Preset == ""):
		return s, invalid("share.most", "most")
	case s.Password != "" && s.Named:
		return s, invalid("share.one-lock", "password")
	}
	return s, nil
}

// changes is what the log keeps of a change.
func (s Share) changes(c Change, asked bool) map[string]any {
	body := map[string]any{}
	if asked {
		body["approval"] = string(Asked)
	}
	if c.Until != nil {
		body["until"] = ""
		if !s.Until.IsZero() {
			body["until"] = s.Until.UTC().Format(time.RFC3339)
		}
	}
	if c.Password != nil {
		body["password"] = s.Password != ""
	}
	if c.Most != nil {
		body["most"] = s.Most
	}
	return body
}

// Revoke ends a share for good. Once it answers, nothing of the share is served any more.
func (s *Shares) Revoke(ctx context.Context, by access.Caller, id ident.Share) error {
	err := s.store.InTx(ctx, func(tx Tx) error {
		kept, err := s.mine(ctx, tx, by, id)
		if err != nil || !kept.EndedAt.IsZero() {
			return err
		}
		kept.EndedAt, kept.EndedBy = s.now(), by.User
		if err := tx.SaveShare(ctx, kept); err != nil {
			return fmt.Errorf("save a share: %w", err)
		}
		if err := tx.EndEntries(ctx, id); err != nil {
			return fmt.Errorf("close a share to who was let in: %w", err)
		}
		if err := tx.AddEvent(ctx, id, Event{Kind: End, At: s.now(), By: by.User}); err != nil {
			return err
		}
		return tx.Append(ctx, s.event(by, audit.ShareEnded, id, nil))
	})
	if err != nil {
		return fmt.Errorf("revoke a share: %w", err)
	}
	return nil
}
