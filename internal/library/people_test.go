package library_test

import (
	"context"
	"crypto/rand"
	"testing"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
)

// user makes an account with one role.
func (h *house) user(t testing.TB, role access.Role) access.Caller {
	t.Helper()
	id := newID[ident.User](t, h)
	u := access.User{ID: id, Email: id.String() + "@example.org", Name: "Somebody", Language: "en", Roles: []access.Role{role}, MadeAt: h.now(), Revision: 1}
	h.change(t, func(ctx context.Context, tx office.Tx) error { return tx.SaveUser(ctx, u) })
	return access.Caller{Kind: access.Member, User: id}
}

// grant opens a folder to a user.
func (h *house) grant(t testing.TB, user access.Caller, folder ident.Folder, right access.Right) ident.Grant {
	t.Helper()
	g := access.Grant{ID: newID[ident.Grant](t, h), Folder: folder, User: user.User, Right: right}
	h.change(t, func(ctx context.Context, tx office.Tx) error { return tx.SaveGrant(ctx, g, 0) })
	return g.ID
}

// revoke takes a grant back.
func (h *house) revoke(t testing.TB, grant ident.Grant) {
	t.Helper()
	h.change(t, func(ctx context.Context, tx office.Tx) error { return tx.RemoveGrant(ctx, grant) })
}

func (h *house) change(t testing.TB, do func(context.Context, office.Tx) error) {
	t.Helper()
	ctx := t.Context()
	if err := h.db.Office().InTx(ctx, func(tx office.Tx) error { return do(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// folder makes a folder in the root.
func (h *house) folder(t testing.TB, name string) ident.Folder {
	t.Helper()
	var id ident.Folder
	err := h.db.Library().InTx(t.Context(), func(tx library.Tx) (err error) {
		id, _, err = tx.FolderPath(t.Context(), asset.Root, []string{name})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// holding reads where an asset stands.
func (h *house) holding(t testing.TB, id ident.Asset) library.Holding {
	t.Helper()
	var found library.Holding
	err := h.view(t.Context(), func(tx library.Reader) (err error) {
		found, err = tx.Holding(t.Context(), id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func newID[T ~int64](t testing.TB, h *house) T {
	t.Helper()
	id, err := ident.New[T](h.now(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
