package office

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Notice is something that managers are told and put away: an administrator opened photos
// to somebody past the grants.
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
	RolesNotice NoticeKind = "roles-given" // an account got a role that sees photos without a grant
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
	if err := allow(ctx, r, by, access.HearNotices); err != nil {
		return nil, err
	}
	all, err := r.Notices(ctx)
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return slices.DeleteFunc(all, func(n Notice) bool { return n.User == by.User || n.By == by.User && n.By != 0 }), nil
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
		if err := tx.PutAway(ctx, notice, by.User, o.now()); err != nil {
			return fmt.Errorf("put a notice away: %w", err)
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

// tellOfRoles tells the managers that an account got roles which see photos without a grant,
// as far as it did not have them before and there is somebody to tell.
func (o *Office) tellOfRoles(ctx context.Context, tx Tx, by access.Caller, before, after access.User) error {
	var gained []string
	for _, role := range after.Roles {
		if role.SeesAll() && !slices.Contains(before.Roles, role) {
			gained = append(gained, string(role))
		}
	}
	if len(gained) == 0 {
		return nil
	}
	users, err := tx.Users(ctx)
	if err != nil {
		return fmt.Errorf("list users: %w", err)
	}
	if !slices.ContainsFunc(users, func(u access.User) bool { return u.ID != after.ID && hears(u) }) {
		return nil
	}
	id, err := name[ident.Notice](o)
	if err != nil {
		return err
	}
	n := Notice{ID: id, Kind: RolesNotice, User: after.ID, By: by.User, Text: strings.Join(gained, " "), MadeAt: o.now()}
	if err := tx.SaveNotice(ctx, n); err != nil {
		return fmt.Errorf("tell the managers: %w", err)
	}
	return nil
}
