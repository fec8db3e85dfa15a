package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Notice is something that is told until somebody puts it away: to managers, that somebody who runs
// the house opened photos past those who manage them, or made it possible; to those who look after
// consents, that somebody waits for an answer.
type Notice struct {
	ID     ident.Notice
	Kind   NoticeKind
	User   ident.User // to whom photos were opened
	By     ident.User // who did it; zero at the console
	Text   string     // the reason given; the roles, by their names with spaces between
	MadeAt time.Time
}

// NoticeKind says what a notice is about.
type NoticeKind string

// The kinds.
const (
	GlassNotice NoticeKind = "break-glass"
	// RolesNotice: an account got a role that sees photos without a grant, or an administrator
	// took any role that sees photos.
	RolesNotice    NoticeKind = "roles-given"
	PasswordNotice NoticeKind = "password-set"  // by somebody else, for an account that sees photos
	FolderNotice   NoticeKind = "folder-opened" // by an administrator, to themself
	RulesNotice    NoticeKind = "rules-eased"   // for photos that are not cleared
	// RightNotice: somebody asked for a right of theirs long ago; Text is the number of the request.
	RightNotice NoticeKind = "right-presses"
	// WebhookNotice: the house has switched a webhook off; Text is where it is.
	WebhookNotice NoticeKind = "webhook-off"
)

// Notices lists what is to be told to the caller: what nobody has put away, and not what the
// caller did or got.
func (o *Office) Notices(ctx context.Context, by access.Caller) (notices []Notice, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		notices, err = o.notices(ctx, r, by)
		return err
	})
	return notices, err
}

func (o *Office) notices(ctx context.Context, r Reader, by access.Caller) ([]Notice, error) {
	rights, err := known(ctx, r, by)
	if err != nil {
		return nil, err
	}
	hear, answer := rights.May(access.HearNotices), rights.May(access.EditConsents)
	if !hear && !answer {
		return nil, problem.New(problem.Forbidden, "action.not-allowed")
	}
	all, err := r.Notices(ctx)
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return slices.DeleteFunc(all, func(n Notice) bool {
		if n.Kind == RightNotice {
			return !answer
		}
		if !hear {
			return true
		}
		// Whose password was set is to know of it.
		return n.By == by.User && n.By != 0 || n.User == by.User && n.Kind != PasswordNotice
	}), nil
}

// PutAway says that a manager has read a notice. The log keeps what it was about. Nobody
// puts away what they did or got themselves.
func (o *Office) PutAway(ctx context.Context, by access.Caller, notice ident.Notice) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		mine, err := o.notices(ctx, tx, by)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(mine, func(n Notice) bool { return n.ID == notice })
		if i < 0 {
			return problem.New(problem.NotFound, "notice.not-found")
		}
		if mine[i].User == by.User {
			if others, err := heardByOthers(ctx, tx, by.User, mine[i].By); err != nil || others {
				return errors.Join(err, problem.New(problem.Forbidden, "notice.yours"))
			}
		}
		if err := tx.PutAway(ctx, notice, by.User, o.now()); err != nil {
			return fmt.Errorf("put a notice away: %w", err)
		}
		switch mine[i].Kind {
		case RightNotice:
			body := map[string]any{"notice": string(RightNotice), "right": mine[i].Text}
			return tx.Append(ctx, o.event(by, audit.NoticeRead, "", "", body))
		case WebhookNotice:
			body := map[string]any{"notice": string(WebhookNotice), "host": mine[i].Text}
			return tx.Append(ctx, o.event(by, audit.NoticeRead, "", "", body))
		default: // about an account
		}
		body := map[string]any{"notice": string(mine[i].Kind), "text": mine[i].Text}
		return tx.Append(ctx, o.event(by, audit.NoticeRead, "user", mine[i].User.String(), body))
	})
}

// hears tells whether an account is told of notices.
func hears(u access.User) bool {
	rights := access.Rights{User: u}
	return rights.May(access.HearNotices)
}

// heardByOthers tells whether a manager hears of notices besides those given.
func heardByOthers(ctx context.Context, r Reader, but ...ident.User) (bool, error) {
	users, err := r.Users(ctx)
	if err != nil {
		return false, fmt.Errorf("list users: %w", err)
	}
	return slices.ContainsFunc(users, func(u access.User) bool { return !slices.Contains(but, u.ID) && hears(u) }), nil
}

// tell puts a notice before the managers, if there is one besides who did it.
func (o *Office) tell(ctx context.Context, tx Tx, by access.Caller, kind NoticeKind, user ident.User, text string) error {
	if somebody, err := heardByOthers(ctx, tx, by.User); err != nil || !somebody {
		return err
	}
	id, err := name[ident.Notice](o)
	if err != nil {
		return err
	}
	if err := tx.SaveNotice(ctx, Notice{ID: id, Kind: kind, User: user, By: by.User, Text: text, MadeAt: o.now()}); err != nil {
		return fmt.Errorf("tell the managers: %w", err)
	}
	return nil
}

// tellOfRoles tells the managers that an account got roles which see photos without a grant,
// or that somebody gave themself one that sees any.
func (o *Office) tellOfRoles(ctx context.Context, tx Tx, by access.Caller, before, after access.User) error {
	var gained []string
	for _, role := range after.Roles {
		own := by.User == after.ID && role != access.Administrator
		if (role.SeesAll() || own) && !slices.Contains(before.Roles, role) {
			gained = append(gained, string(role))
		}
	}
	if len(gained) == 0 {
		return nil
	}
	if others, err := heardByOthers(ctx, tx, after.ID, by.User); err != nil || !others {
		return err // there is nobody else to tell
	}
	return o.tell(ctx, tx, by, RolesNotice, after.ID, strings.Join(gained, " "))
}

// tellOfPassword tells the managers that somebody else chose the password of an account that
// sees photos: they can log in as it.
func (o *Office) tellOfPassword(ctx context.Context, tx Tx, by access.Caller, u access.User) error {
	if by.User == u.ID || !slices.ContainsFunc(u.Roles, func(r access.Role) bool { return r != access.Administrator }) {
		return nil
	}
	return o.tell(ctx, tx, by, PasswordNotice, u.ID, "")
}

// tellOfGrant tells the managers that somebody who does not manage photos opened a folder to
// themself, or to a group they are in.
func (o *Office) tellOfGrant(ctx context.Context, tx Tx, by access.Caller, g access.Grant) error {
	if by.User == 0 {
		return nil
	}
	u, err := tx.User(ctx, by.User)
	if err != nil {
		return fmt.Errorf("read an account: %w", err)
	}
	if hears(u) || g.User != u.ID && !slices.Contains(u.Groups, g.Group) {
		return nil
	}
	return o.tell(ctx, tx, by, FolderNotice, u.ID, g.Folder.String())
}

// tellOfRules tells the managers that a role may do more than before with photos that are not
// cleared.
func (o *Office) tellOfRules(ctx context.Context, tx Tx, by access.Caller, before, after Settings) error {
	var eased []string
	for _, role := range access.Roles() {
		for _, act := range after.Uncleared[role] {
			if !slices.Contains(before.Uncleared[role], act) && !slices.Contains(eased, string(role)) {
				eased = append(eased, string(role))
			}
		}
	}
	if len(eased) == 0 {
		return nil
	}
	return o.tell(ctx, tx, by, RulesNotice, 0, strings.Join(eased, " "))
}
