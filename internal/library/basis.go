package library

import (
	"context"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// assessment is the basis as it is kept.
func (b Basis) assessment(by ident.User, at time.Time) consent.Assessment {
	if b.Basis == consent.NotAssessed {
		return consent.Assessment{}
	}
	return consent.Assessment{
		Basis: b.Basis, Note: strings.TrimSpace(b.Note), Ends: b.Ends.Truncate(time.Millisecond), By: by, At: at.Truncate(time.Millisecond),
	}
}

// maySetBasis tells whether the caller may set this legal basis.
func (l *Library) maySetBasis(ctx context.Context, tx Reader, by access.Caller, b Basis) error {
	if err := b.assessment(by.User, l.now()).Check(); err != nil {
		return err
	}
	if err := checkText("note", b.Note, maxLine); err != nil {
		return err
	}
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return err
	}
	if !rights.May(access.SetBasis) {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return nil
}

// SetBasis sets the legal basis of an asset, as the caller has seen it at revision expect. What
// it clears counts from the same moment on. Several at once: Bulk.
func (l *Library) SetBasis(ctx context.Context, by access.Caller, id ident.Asset, b Basis, expect int64) (change ident.Change, revision int64, err error) {
	return l.Edit(ctx, by, id, Edit{Basis: &b}, expect)
}
