package outreach

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Asking is what the organisation has set about writing to people.
type Asking struct {
	Remind []int // days before a request ends, on which who has not answered is reminded
	Ahead  []int // days before a consent ends, on which who gave it is told; 0 is the end itself
	Digest bool  // whether staff are told by mail what has happened
}

// Digest is what staff are told of a stretch of time.
type Digest struct {
	Signed, Partly, Refused int // answers that came
	Undelivered             int // messages that did not arrive
	Ending                  int // requests that end within three days without an answer
	Lapsing                 int // consents that end within 30 days
	Pressing                int // requests of rights that came to be open for 20 days
}

// RemindReader reads what is due to be said.
type RemindReader interface {
	// Asking gives what the organisation has set.
	Asking(ctx context.Context) (Asking, error)
	// DueReminders lists open invitations whose reminder is due at a moment, the oldest first.
	DueReminders(ctx context.Context, at time.Time, most int) ([]ident.Invitation, error)
	// EndingConsents lists consents whose term ends in a stretch of time, with the moment at
	// which somebody was last told so; zero: never.
	EndingConsents(ctx context.Context, from, until time.Time) ([]EndingConsent, error)
	// Digest counts what has happened in a stretch of time, and what will soon.
	Digest(ctx context.Context, from, until time.Time) (Digest, error)
	// CameOfAge lists by id, from after the one given, people who came of age in a stretch of time
	// and were not written to about it since it began.
	CameOfAge(ctx context.Context, from, until time.Time, after ident.Person, limit int) ([]ident.Person, error)
	// Accounts lists the accounts that there are.
	Accounts(ctx context.Context) ([]access.User, error)
}

// EndingConsent is one whose end is near.
type EndingConsent struct {
	Consent ident.Consent
	Until   time.Time
	Told    time.Time
}

// soon is how long before a reminder something must lie, so that nobody is asked and reminded in
// one day.
const soon = 24 * time.Hour

// nextReminder gives when a signer is reminded next; zero when they are not.
func (o *Outreach) nextReminder(ctx context.Context, tx Reader, i Invited) (time.Time, error) {
	if i.Way != consent.ByMail && i.Way != consent.BySMS {
		return time.Time{}, nil
	}
	rules, err := tx.Asking(ctx)
	if err != nil {
		return time.Time{}, err
	}
	var next time.Time
	for _, days := range rules.Remind {
		at := i.Until.AddDate(0, 0, -days)
		if at.Before(o.now().Add(soon)) || !at.Before(i.Until) {
			continue
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next, nil
}

// mostAtOnce bounds how many are written to in one transaction.
const mostAtOnce = 100

// Remind writes to those who have not answered and whose reminder is due.
func (o *Outreach) Remind(ctx context.Context) error {
	for {
		var due []ident.Invitation
		err := o.store.InTx(ctx, func(tx Tx) error {
			var err error
			if due, err = tx.DueReminders(ctx, o.now(), mostAtOnce); err != nil {
				return err
			}
			for _, id := range due {
				if err := o.remind(ctx, tx, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("remind: %w", err)
		}
		if len(due) < mostAtOnce {
			return nil
		}
	}
}

func (o *Outreach) remind(ctx context.Context, tx Tx, id ident.Invitation) error {
	i, err := tx.Invitation(ctx, id)
	if err != nil {
		return err
	}
	posted, err := o.post(ctx, tx, access.Caller{Kind: access.House}, Letter{Kind: RemindLetter, To: i.Signer, Invitation: id, Way: i.Way, Language: i.Language})
	if problem.Is(err, problem.NotFound) { // merged away, and not asked any more
		posted, err = false, nil
	}
	if err != nil {
		return err
	}
	if posted {
		if i, err = o.step(ctx, tx, i, consent.Reminded, 0); err != nil {
			return err
		}
		i.Reminders++
	}
	if i.NextReminder, err = o.nextReminder(ctx, tx, i); err != nil {
		return err
	}
	return tx.SaveInvitation(ctx, i)
}

// TellOfEnds writes to those whose consent ends soon, on each of the days that the organisation
// has set, and puts on record what has ended. The end itself needs no job: it counts by itself.
func (o *Outreach) TellOfEnds(ctx context.Context) error {
	return wrapped("tell of consents that end", o.store.InTx(ctx, func(tx Tx) error {
		rules, err := tx.Asking(ctx)
		if err != nil || len(rules.Ahead) == 0 {
			return err
		}
		now := o.now()
		ending, err := tx.EndingConsents(ctx, now.Add(-soon), now.AddDate(0, 0, slices.Max(rules.Ahead)))
		if err != nil {
			return err
		}
		for _, e := range ending {
			if err := o.tellOfEnd(ctx, tx, e, rules.Ahead); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (o *Outreach) tellOfEnd(ctx context.Context, tx Tx, e EndingConsent, ahead []int) error {
	now := o.now()
	r, err := tx.Consent(ctx, e.Consent)
	if err != nil {
		return err
	}
	told := e.Told
	if told.IsZero() {
		told = r.Last()
	}
	due := slices.ContainsFunc(ahead, func(days int) bool {
		at := e.Until.AddDate(0, 0, -days)
		return !now.Before(at) && told.Before(at)
	})
	if !due {
		return nil
	}
	person, err := keyOf(ctx, tx, r.Person)
	if problem.Is(err, problem.NotFound) { // erased since
		return nil
	}
	if err != nil {
		return err
	}
	over := !now.Before(e.Until)
	if state := r.State(now, person.Minority); state != consent.Running && state != consent.Ended {
		return nil
	}
	house := access.Caller{Kind: access.House}
	if over && !slices.ContainsFunc(r.Events, func(e consent.Event) bool { return e.Kind == consent.Expired }) {
		terms, err := tx.Terms(ctx)
		if err != nil {
			return err
		}
		if r.Consent, err = r.Append(consent.Event{Kind: consent.Expired, At: now.Truncate(time.Millisecond)}, terms); err != nil {
			return err
		}
		if err := tx.AddEvent(ctx, r.ID, len(r.Events), r.Events[len(r.Events)-1]); err != nil {
			return err
		}
		if err := tx.Append(ctx, o.event(house, audit.ConsentEnded, "person", r.Person.String(), map[string]any{"consent": r.ID.String()})); err != nil {
			return err
		}
	}
	for _, s := range r.Signers {
		if _, err := o.post(ctx, tx, house, Letter{Kind: EndingLetter, To: s.Person, Consent: r.ID}); err != nil && !problem.Is(err, problem.NotFound) {
			return err
		}
	}
	return nil
}

// TellStaff mails those who look after consents what has happened in the last day, if anything
// has.
func (o *Outreach) TellStaff(ctx context.Context) error {
	return wrapped("tell staff", o.store.InTx(ctx, func(tx Tx) error {
		rules, err := tx.Asking(ctx)
		if err != nil || !rules.Digest || !o.can(consent.ByMail) {
			return err
		}
		d, err := tx.Digest(ctx, o.now().Add(-soon), o.now())
		if err != nil || d == (Digest{Lapsing: d.Lapsing}) {
			return err
		}
		accounts, err := tx.Accounts(ctx)
		if err != nil {
			return err
		}
		for _, u := range keepers(accounts) {
			if _, err := o.post(ctx, tx, access.Caller{Kind: access.House}, Letter{Kind: DigestLetter, Account: u.ID}); err != nil {
				return err
			}
		}
		return nil
	}))
}

// keepers are those who look after consents: the consent managers, or else the managers.
func keepers(accounts []access.User) []access.User {
	for _, role := range []access.Role{access.ConsentManager, access.Manager} {
		of := slices.DeleteFunc(slices.Clone(accounts), func(u access.User) bool { return u.Disabled || !slices.Contains(u.Roles, role) })
		if len(of) > 0 {
			return of
		}
	}
	return nil
}

// digest writes what has happened. It names nobody: a mail may be read by others.
func (w *writing) digest(ctx context.Context) (due bool, err error) {
	d, err := w.tx.Digest(ctx, w.m.MadeAt.Add(-soon), w.m.MadeAt)
	if err != nil {
		return false, err
	}
	for key, n := range map[string]int{
		"signed": d.Signed, "partly": d.Partly, "refused": d.Refused, "undelivered": d.Undelivered, "ending": d.Ending, "lapsing": d.Lapsing, "pressing": d.Pressing,
	} {
		w.args[key] = strconv.Itoa(n)
	}
	w.letter.Link = w.siteOf() + "/requests"
	return true, nil
}
