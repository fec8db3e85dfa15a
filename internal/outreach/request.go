package outreach

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Invitation is one signer's part in a request, as staff read it.
type Invitation struct {
	Invited
	State       consent.Progress
	Undelivered bool // the last message did not arrive
	Title       string
	Ends        time.Time // the term of the consent; zero: until withdrawn
}

func (o *Outreach) stands(i Invited, r consent.Request) Invitation {
	return Invitation{Invited: i, State: i.State(o.now()), Undelivered: i.Undelivered(), Title: r.Title, Ends: r.Term.Until}
}

// Invitations are some of those that there are, the newest first, and how many stand where.
type Invitations struct {
	Items  []Invitation
	Next   ident.Invitation // 0 at the end
	Counts map[consent.Progress]int
}

// mostInvitations is how many are given at a time.
const mostInvitations = 200

// Requests lists who was asked and has or has not answered.
func (o *Outreach) Requests(ctx context.Context, by access.Caller, f InvitationFilter) (list Invitations, err error) {
	f.Limit, f.At = min(max(f.Limit, 1), mostInvitations), o.now()
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		found, err := tx.Invitations(ctx, f)
		if err != nil {
			return err
		}
		if list.Items, err = o.tellAll(ctx, tx, found); err != nil {
			return err
		}
		if len(found) == f.Limit {
			list.Next = found[len(found)-1].ID
		}
		list.Counts, err = tx.InvitationCounts(ctx, f.At)
		return err
	})
	if err != nil {
		return Invitations{}, fmt.Errorf("list requests: %w", err)
	}
	return list, nil
}

func (o *Outreach) tellAll(ctx context.Context, tx Reader, found []Invited) ([]Invitation, error) {
	ids := make([]ident.Request, 0, len(found))
	for _, i := range found {
		ids = append(ids, i.Request)
	}
	named, err := tx.RequestsNamed(ctx, ids)
	if err != nil {
		return nil, err
	}
	about := make(map[ident.Request]consent.Request, len(named))
	for _, r := range named {
		about[r.ID] = r.Request
	}
	list := make([]Invitation, len(found))
	for n, i := range found {
		list[n] = o.stands(i, about[i.Request])
	}
	return list, nil
}

// Request gives what was asked, with all who were asked it.
func (o *Outreach) Request(ctx context.Context, by access.Caller, id ident.Request) (r Request, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if r.Asked, err = tx.Request(ctx, id); err != nil {
			return err
		}
		if r.Terms, err = tx.Terms(ctx); err != nil {
			return err
		}
		found, err := tx.Invitations(ctx, InvitationFilter{Request: id})
		if err != nil {
			return err
		}
		r.Invitations, err = o.tellAll(ctx, tx, found)
		return err
	})
	if err != nil {
		return Request{}, fmt.Errorf("read a request: %w", err)
	}
	return r, nil
}

// Cancel takes an invitation back. Its links open nothing from this moment on.
//
// Problems: "request.over" for one that was answered.
func (o *Outreach) Cancel(ctx context.Context, by access.Caller, id ident.Invitation) (left Invitation, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		i, err := tx.Invitation(ctx, id)
		if err != nil {
			return err
		}
		if left, err = o.cancel(ctx, tx, by, i); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.RequestCancelled, "person", i.Person.String(), map[string]any{"invitation": id.String()}))
	})
	if err != nil {
		return Invitation{}, fmt.Errorf("cancel an invitation: %w", err)
	}
	return left, nil
}

func (o *Outreach) cancel(ctx context.Context, tx Tx, by access.Caller, i Invited) (Invitation, error) {
	i, err := o.step(ctx, tx, i, consent.Cancelled, by.User)
	if err != nil {
		return Invitation{}, err
	}
	i.NextReminder = time.Time{}
	if err := tx.SaveInvitation(ctx, i); err != nil {
		return Invitation{}, err
	}
	if err := tx.EndLinks(ctx, i.ID, o.now()); err != nil {
		return Invitation{}, fmt.Errorf("end links: %w", err)
	}
	list, err := o.tellAll(ctx, tx, []Invited{i})
	if err != nil {
		return Invitation{}, err
	}
	return list[0], nil
}

// step adds a step to an invitation and keeps it.
func (o *Outreach) step(ctx context.Context, tx Tx, i Invited, kind consent.Progress, by ident.User) (Invited, error) {
	var err error
	i.Invitation, err = i.Append(consent.Step{Kind: kind, At: o.now().Truncate(time.Millisecond), By: by})
	if err != nil {
		return Invited{}, err
	}
	return i, tx.AddStep(ctx, i.Invitation)
}

// CancelRequest takes back all of a request that has not been answered, and closes its event.
func (o *Outreach) CancelRequest(ctx context.Context, by access.Caller, id ident.Request) error {
	err := o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if _, err := tx.Request(ctx, id); err != nil {
			return err
		}
		found, err := tx.Invitations(ctx, InvitationFilter{Request: id})
		if err != nil {
			return err
		}
		ended := 0
		for _, i := range found {
			if s := i.State(o.now()); s.Answered() || s == consent.Cancelled {
				continue
			}
			if _, err := o.cancel(ctx, tx, by, i); err != nil {
				return err
			}
			ended++
		}
		if err := tx.CancelRequest(ctx, id, o.now()); err != nil {
			return fmt.Errorf("cancel a request: %w", err)
		}
		return tx.Append(ctx, o.event(by, audit.RequestCancelled, "request", id.String(), map[string]any{"ended": ended}))
	})
	if err != nil {
		return fmt.Errorf("cancel a request: %w", err)
	}
	return nil
}

// CopyLink makes a fresh address that staff hand on to the signer themselves.
func (o *Outreach) CopyLink(ctx context.Context, by access.Caller, id ident.Invitation) (address string, err error) {
	return o.linkByHand(ctx, by, id, SignLink)
}

// HandOver makes a fresh address to open on a tablet, on which the signer answers before the eyes
// of who made it.
func (o *Outreach) HandOver(ctx context.Context, by access.Caller, id ident.Invitation) (address string, err error) {
	return o.linkByHand(ctx, by, id, TabletLink)
}

// onTablet is how long a tablet may lie open.
const onTablet = 2 * time.Hour

func (o *Outreach) linkByHand(ctx context.Context, by access.Caller, id ident.Invitation, kind LinkKind) (address string, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		i, err := tx.Invitation(ctx, id)
		if err != nil {
			return err
		}
		if s := i.State(o.now()); s.Over() {
			return problem.New(problem.Conflict, "request.over", "state", string(s))
		}
		until := i.Until
		if kind == TabletLink {
			until = earlier(until, o.now().Add(onTablet))
		}
		token, err := o.newLink(ctx, tx, Link{Kind: kind, Invitation: id, Person: i.Signer, MadeBy: by.User, Until: until})
		if err != nil {
			return err
		}
		if address, err = o.address(ctx, tx, kind, token); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.LinkMade, "person", i.Person.String(), map[string]any{"invitation": id.String(), "link": string(kind)}))
	})
	if err != nil {
		return "", fmt.Errorf("make a link: %w", err)
	}
	return address, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
