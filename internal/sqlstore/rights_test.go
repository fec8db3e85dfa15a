package sqlstore

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
)

// rightOn is what a caller may do in a folder at this moment.
func rightOn(t testing.TB, db *DB, by access.Caller, folder ident.Folder) (right access.Right) {
	t.Helper()
	view(t, db, func(ctx context.Context, tx *Tx) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		right = rights.On(folder, db.now())
		return nil
	})
	return right
}

func expectRight(t testing.TB, db *DB, by access.Caller, folder ident.Folder, want access.Right) {
	t.Helper()
	if got := rightOn(t, db, by, folder); got != want {
		t.Errorf("right is %d, want %d", got, want)
	}
}

// officeChange makes a change as the office makes it.
func officeChange(t testing.TB, db *DB, change func(ctx context.Context, tx officeTx) error) {
	t.Helper()
	inTx(t, db, func(ctx context.Context, tx *Tx) error { return change(ctx, officeTx{tx}) })
}

func addSession(t testing.TB, db *DB, by access.Caller, ends time.Time) access.Caller {
	t.Helper()
	by.Session = newID[ident.Session](t)
	officeChange(t, db, func(ctx context.Context, tx officeTx) error {
		s := office.Session{ID: by.Session, User: by.User, MadeAt: db.now(), SeenAt: db.now(), EndsAt: ends}
		return tx.SaveSession(ctx, s, office.Digest([]byte(by.Session.String()+"                   ")))
	})
	return by
}

func TestA10_RemovalFromAGroupWorksAtOnce(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		editor := addUser(t, db, access.Editor)
		school := addFolder(t, db, asset.Root, "school")
		sports := addFolder(t, db, school, "sports")
		group := access.Group{ID: newID[ident.Group](t), Name: "press", Members: []ident.User{editor.User}, Revision: 1}
		officeChange(t, db, func(ctx context.Context, tx officeTx) error {
			if err := tx.SaveGroup(ctx, group); err != nil {
				return err
			}
			return tx.SaveGrant(ctx, access.Grant{ID: newID[ident.Grant](t), Folder: school, Group: group.ID, Right: access.Edit}, 0)
		})
		expectRight(t, db, editor, sports, access.Edit)
		group.Members = nil
		officeChange(t, db, func(ctx context.Context, tx officeTx) error { return tx.SaveGroup(ctx, group) })
		expectRight(t, db, editor, sports, access.None)
	})
}

func TestA9_MovingAFolderChangesRightsAtOnce(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		viewer := addUser(t, db, access.Viewer)
		open, shut := addFolder(t, db, asset.Root, "open"), addFolder(t, db, asset.Root, "shut")
		moving := addFolder(t, db, shut, "moving")
		addGrant(t, db, open, viewer.User, access.See)
		expectRight(t, db, viewer, moving, access.None)
		move := func(to ident.Folder) {
			inTx(t, db, func(ctx context.Context, tx *Tx) error {
				tx.rightsChanged()
				_, err := tx.exec(ctx, `UPDATE folder SET parent = ? WHERE id = ?`, to, moving)
				return err
			})
		}
		move(open)
		expectRight(t, db, viewer, moving, access.See)
		move(shut)
		expectRight(t, db, viewer, moving, access.None)
	})
}

func TestU2_DemotionAndDisablingReachEverySessionAtOnce(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		manager := addSession(t, db, addUser(t, db, access.Manager), db.now().Add(time.Hour))
		expectRight(t, db, manager, asset.Root, access.Manage)
		change := func(change func(u *access.User)) {
			officeChange(t, db, func(ctx context.Context, tx officeTx) error {
				u, err := tx.User(ctx, manager.User)
				if err != nil {
					return err
				}
				change(&u)
				return tx.SaveUser(ctx, u)
			})
		}
		change(func(u *access.User) { u.Roles = []access.Role{access.ConsentManager} })
		expectRight(t, db, manager, asset.Root, access.See)
		change(func(u *access.User) { u.Disabled = true })
		expectRight(t, db, manager, asset.Root, access.None)
	})
}

func TestU6_AnEndedSessionMayNothing(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		c := turn(db)
		manager := addUser(t, db, access.Manager)
		here, there := addSession(t, db, manager, c.Now().Add(time.Hour)), addSession(t, db, manager, c.Now().Add(2*time.Hour))
		expectRight(t, db, here, asset.Root, access.Manage)
		expectRight(t, db, there, asset.Root, access.Manage)
		officeChange(t, db, func(ctx context.Context, tx officeTx) error { return tx.EndSession(ctx, there.Session) })
		expectRight(t, db, there, asset.Root, access.None)
		expectRight(t, db, here, asset.Root, access.Manage)
		c.advance(time.Hour)
		expectRight(t, db, here, asset.Root, access.None)

		stolen := here
		stolen.User = addUser(t, db, access.Manager).User
		expectRight(t, db, stolen, asset.Root, access.None) // somebody else's session
	})
}

func TestU1_ATokenMayNoMoreThanItsScopeAndItsOwner(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		c := turn(db)
		owner := addUser(t, db, access.Manager)
		school := addFolder(t, db, asset.Root, "school")
		other := addFolder(t, db, asset.Root, "other")
		token := office.Token{
			ID: newID[ident.Token](t), User: owner.User, MadeAt: c.Now(), EndsAt: c.Now().Add(time.Hour),
			Scope: access.Scope{Right: access.Edit, Folders: []ident.Folder{school}},
		}
		officeChange(t, db, func(ctx context.Context, tx officeTx) error { return tx.SaveToken(ctx, token, office.Digest{1}) })
		bearer := access.Caller{Kind: access.Bearer, User: owner.User, Token: token.ID}
		expectRight(t, db, bearer, school, access.Edit)
		expectRight(t, db, bearer, other, access.None)
		officeChange(t, db, func(ctx context.Context, tx officeTx) error {
			u, err := tx.User(ctx, owner.User)
			u.Roles = []access.Role{access.ConsentManager}
			if err != nil {
				return err
			}
			return tx.SaveUser(ctx, u)
		})
		expectRight(t, db, bearer, school, access.See)
		bare := bearer
		bare.Token = 0
		expectRight(t, db, bare, school, access.None)
		c.advance(time.Hour)
		expectRight(t, db, bearer, school, access.None)
	})
}

func TestNobodyAndUnknownMayNothingTheHouseMayAll(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		folder := addFolder(t, db, asset.Root, "school")
		for _, by := range []access.Caller{
			{}, {Kind: access.Member}, {Kind: access.Member, User: 99}, {Kind: access.Bearer, User: 99, Token: 1}, {Kind: access.CallerKind(77)},
		} {
			expectRight(t, db, by, folder, access.None)
		}
		for _, kind := range []access.CallerKind{access.Console, access.House} {
			expectRight(t, db, access.Caller{Kind: kind}, folder, access.Manage)
			expectRight(t, db, access.Caller{Kind: kind}, 12345, access.None)
		}
	})
}

func TestATransactionSeesItsOwnChangeOfRightsAndNobodyElseDoes(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		viewer := addUser(t, db, access.Viewer)
		folder := addFolder(t, db, asset.Root, "school")
		expectRight(t, db, viewer, folder, access.None)
		failed := context.Canceled
		err := db.InTx(context.Background(), func(tx *Tx) error {
			ctx := context.Background()
			g := access.Grant{ID: newID[ident.Grant](t), Folder: folder, User: viewer.User, Right: access.See}
			if err := (officeTx{tx}).SaveGrant(ctx, g, 0); err != nil {
				return err
			}
			rights, err := tx.Rights(ctx, viewer)
			if err != nil {
				return err
			}
			if rights.On(folder, db.now()) != access.See {
				t.Error("the transaction does not see what it did")
			}
			expectRight(t, db, viewer, folder, access.None)
			return failed
		})
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		expectRight(t, db, viewer, folder, access.None)
	})
}

func TestA8_NothingBeginsAfterTheAnswerThatItWasRevoked(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		viewer := addUser(t, db, access.Viewer)
		folder := addFolder(t, db, asset.Root, "school")
		for range 5 {
			grant := addGrant(t, db, folder, viewer.User, access.See)
			var revoked, stop atomic.Bool
			var late, before atomic.Int64
			var all sync.WaitGroup
			for range 50 {
				all.Go(func() {
					for !stop.Load() {
						after := revoked.Load()
						switch right := rightOn(t, db, viewer, folder); {
						case after && right > access.None:
							late.Add(1)
						case right > access.None:
							before.Add(1)
						}
					}
				})
			}
			for deadline := time.Now().Add(5 * time.Second); before.Load() == 0 && time.Now().Before(deadline); {
				time.Sleep(time.Millisecond)
			}
			officeChange(t, db, func(ctx context.Context, tx officeTx) error { return tx.RemoveGrant(ctx, grant) })
			revoked.Store(true)
			time.Sleep(20 * time.Millisecond)
			stop.Store(true)
			all.Wait()
			if late.Load() > 0 || before.Load() == 0 {
				t.Errorf("%d began after the answer, %d before it", late.Load(), before.Load())
			}
		}
	})
}

func BenchmarkRightsWarm(b *testing.B) {
	db := openSQLite(b, nil)
	viewer := addSession(b, db, addUser(b, db, access.Viewer), db.now().Add(time.Hour))
	folder := asset.Root
	for range 20 {
		folder = addFolder(b, db, asset.Root, newID[ident.Folder](b).String())
		addGrant(b, db, folder, viewer.User, access.See)
	}
	expectRight(b, db, viewer, folder, access.See)
	ctx := context.Background()
	b.Run("rights", func(b *testing.B) {
		err := db.View(ctx, func(tx *Tx) error {
			for b.Loop() {
				if _, err := tx.Rights(ctx, viewer); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	})
	b.Run("view and rights", func(b *testing.B) {
		for b.Loop() {
			err := db.View(ctx, func(tx *Tx) error {
				_, err := tx.Rights(ctx, viewer)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("view and row", func(b *testing.B) {
		for b.Loop() {
			err := db.View(ctx, func(tx *Tx) error {
				_, err := (officeTx{tx}).User(ctx, viewer.User)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
