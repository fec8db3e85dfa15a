package office

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Notice is something that managers are told and put away.
type Notice struct {
	ID     ident.Notice
	Kind   NoticeKind
	User   ident.User // whom it is about
	Text   string
	MadeAt time.Time
}

// NoticeKind says what a notice is about.
type NoticeKind string

// The kinds.
const GlassNotice NoticeKind = "break-glass"

// Notices lists what managers have not put away.
func (o *Office) Notices(ctx context.Context, by access.Caller) (notices []Notice, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := manages(ctx, r, by); err != nil {
			return err
		}
		notices, err = r.Notices(ctx)
		return err
	})
	return notices, err
}

// PutAway says that a manager has read a notice. The log keeps what it was about.
func (o *Office) PutAway(ctx context.Context, by access.Caller, notice ident.Notice) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		if err := manages(ctx, tx, by); err != nil {
			return err
		}
		if err := tx.PutAway(ctx, notice, by.User, o.now()); err != nil {
			return fmt.Errorf("put a notice away: %w", err)
		}
		return nil
	})
}

// manages refuses who is not a manager; an administrator is the one that notices are about.
func manages(ctx context.Context, r Reader, by access.Caller) error {
	rights, err := known(ctx, r, by)
	if err != nil {
		return err
	}
	if !rights.May(access.EditWords) {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return nil
}
