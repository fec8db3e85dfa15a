package sqlstore

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
)

// whatever is done to users, groups, folders, grants, sessions and tokens, in whatever
// order, the store answers as a model does that is written without looking at access.
// IMPRIMATUR_TEST_STEPS sets how many steps are tried (5,000 if not given).

// modelUser and the rest are the model: plain facts, no cleverness.
type modelUser struct {
	roles    []access.Role
	disabled bool
}

type modelGrant struct {
	folder      ident.Folder
	user        ident.User
	group       ident.Group
	right       int
	from, until time.Time
	glass       bool
}

type modelLogin struct {
	user  ident.User
	ends  time.Time
	scope *access.Scope // of a token
}

// model also keeps everything in slices in the order of making, so that a run can be repeated.
type model struct {
	t     *rapid.T
	db    *DB
	twin  *DB // another process on the same PostgreSQL
	clock *clock
	next  int64

	users    map[ident.User]*modelUser
	groups   map[ident.Group]map[ident.User]bool
	parents  map[ident.Folder]ident.Folder
	grants   map[ident.Grant]*modelGrant
	sessions map[ident.Session]*modelLogin
	tokens   map[ident.Token]*modelLogin
}

func TestA21_RightsAreThoseOfTheReferenceModel(t *testing.T) {
	steps := 5000
	if text := os.Getenv("IMPRIMATUR_TEST_STEPS"); text != "" {
		steps = must[int](t)(strconv.Atoi(text))
	}
	const each = 500 // steps in one house
	setFlag(t, "rapid.steps", strconv.Itoa(each))
	setFlag(t, "rapid.checks", strconv.Itoa(max(1, steps/each)))
	forEachStore(t, func(t *testing.T, db *DB) {
		rapid.Check(t, func(rt *rapid.T) {
			m := newModel(rt, db)
			rt.Repeat(map[string]func(*rapid.T){
				"":          m.compare,
				"add user":  m.addUser,
				"change":    m.changeUser,
				"group":     m.saveGroup,
				"ungroup":   m.removeGroup,
				"folder":    m.addFolder,
				"move":      m.moveFolder,
				"grant":     m.saveGrant,
				"regrant":   m.changeGrant,
				"revoke":    m.removeGrant,
				"log in":    m.logIn,
				"log out":   m.logOut,
				"token":     m.makeToken,
				"end token": m.endToken,
				"wait":      m.wait,
			})
		})
	})
}

func setFlag(t *testing.T, name, value string) {
	t.Helper()
	before := flag.Lookup(name).Value.String()
	if err := flag.Set(name, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := flag.Set(name, before); err != nil {
			t.Error(err)
		}
	})
}

// newModel begins an empty house in a database that may have been used before.
func newModel(t *rapid.T, db *DB) *model {
	m := &model{
		t: t, db: db, clock: turn(db), next: 1000,
		users: map[ident.User]*modelUser{}, groups: map[ident.Group]map[ident.User]bool{},
		parents: map[ident.Folder]ident.Folder{asset.Root: 0}, grants: map[ident.Grant]*modelGrant{},
		sessions: map[ident.Session]*modelLogin{}, tokens: map[ident.Token]*modelLogin{},
	}
	m.do(func(ctx context.Context, tx officeTx) error {
		tx.rightsChanged()
		for _, s := range []string{`DELETE FROM user_account`, `DELETE FROM user_group`, `DELETE FROM folder WHERE id <> 1`} {
			if s[12] == 'f' { // children before parents
				if _, err := tx.exec(ctx, `UPDATE folder SET parent = 1, name_fold = 'f' || id WHERE id <> 1`); err != nil {
					return err
				}
			}
			if _, err := tx.exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	if db.dialect.postgres {
		m.twin = &DB{dialect: db.dialect, now: db.now, random: db.random, log: db.log, postgres: db.postgres}
	}
	return m
}

func (m *model) do(change func(ctx context.Context, tx officeTx) error) {
	m.t.Helper()
	ctx := context.Background()
	if err := m.db.InTx(ctx, func(tx *Tx) error { return change(ctx, officeTx{tx}) }); err != nil {
		m.t.Fatal(err)
	}
}

func (m *model) name() int64 { m.next++; return m.next }

// some draws one of a map's keys; false when there is none.
func some[K ~int64, V any](t *rapid.T, of map[K]V, label string) (K, bool) {
	if len(of) == 0 {
		return 0, false
	}
	keys := make([]K, 0, len(of))
	for k := range of {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return rapid.SampledFrom(keys).Draw(t, label), true
}

func drawRoles(t *rapid.T) []access.Role {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(access.Roles()), 0, 3, rapid.ID[access.Role]).Draw(t, "roles")
}

func (m *model) saveUser(id ident.User, u modelUser) {
	m.do(func(ctx context.Context, tx officeTx) error {
		return tx.SaveUser(ctx, access.User{ID: id, Email: fmt.Sprint(id), Name: "n", Language: "en", Roles: u.roles, Disabled: u.disabled, MadeAt: m.clock.Now(), Revision: 1})
	})
	m.users[id] = &u
}

func (m *model) addUser(t *rapid.T) {
	if len(m.users) < 8 {
		m.saveUser(ident.User(m.name()), modelUser{roles: drawRoles(t)})
	}
}

func (m *model) changeUser(t *rapid.T) {
	if id, ok := some(t, m.users, "user"); ok {
		m.saveUser(id, modelUser{roles: drawRoles(t), disabled: rapid.IntRange(0, 3).Draw(t, "disabled") == 0})
	}
}

func (m *model) saveGroup(t *rapid.T) {
	id, ok := some(t, m.groups, "group")
	if !ok || len(m.groups) < 4 && rapid.Bool().Draw(t, "new") {
		id = ident.Group(m.name())
	}
	members := map[ident.User]bool{}
	var list []ident.User
	for range rapid.IntRange(0, 4).Draw(t, "members") {
		if user, ok := some(t, m.users, "member"); ok && !members[user] {
			members[user] = true
			list = append(list, user)
		}
	}
	m.do(func(ctx context.Context, tx officeTx) error {
		return tx.SaveGroup(ctx, access.Group{ID: id, Name: fmt.Sprint("g", id), Members: list, Revision: 1})
	})
	m.groups[id] = members
}

func (m *model) removeGroup(t *rapid.T) {
	id, ok := some(t, m.groups, "group")
	if !ok || rapid.IntRange(0, 3).Draw(t, "really") > 0 {
		return
	}
	m.do(func(ctx context.Context, tx officeTx) error { return tx.RemoveGroup(ctx, id) })
	delete(m.groups, id)
	for grant, g := range m.grants {
		if g.group == id {
			delete(m.grants, grant)
		}
	}
}

func (m *model) addFolder(t *rapid.T) {
	if len(m.parents) >= 15 {
		return
	}
	id := ident.Folder(m.name())
	parent, _ := some(t, m.parents, "parent")
	m.do(func(ctx context.Context, tx officeTx) error {
		tx.rightsChanged()
		_, err := tx.exec(ctx, `INSERT INTO folder (id, parent, name, name_fold, revision, made_at) VALUES (?, ?, ?, ?, 1, 0)`,
			id, parent, fmt.Sprint(id), fmt.Sprint(id))
		return err
	})
	m.parents[id] = parent
}

// above lists a folder and those that it lies in.
func (m *model) above(folder ident.Folder) []ident.Folder {
	var path []ident.Folder
	for f := folder; f != 0; f = m.parents[f] {
		path = append(path, f)
	}
	return path
}

func (m *model) moveFolder(t *rapid.T) {
	folder, _ := some(t, m.parents, "folder")
	to, _ := some(t, m.parents, "to")
	if folder == asset.Root || slices.Contains(m.above(to), folder) {
		return
	}
	m.do(func(ctx context.Context, tx officeTx) error {
		tx.rightsChanged()
		_, err := tx.exec(ctx, `UPDATE folder SET parent = ? WHERE id = ?`, to, folder)
		return err
	})
	m.parents[folder] = to
}

// window draws when a grant holds, often around now.
func (m *model) window(t *rapid.T) (from, until time.Time) {
	offset := rapid.IntRange(-5, 5)
	if rapid.Bool().Draw(t, "has from") {
		from = m.clock.Now().Add(time.Duration(offset.Draw(t, "from")) * time.Minute)
	}
	if rapid.Bool().Draw(t, "has until") {
		until = m.clock.Now().Add(time.Duration(offset.Draw(t, "until")) * time.Minute)
	}
	return from, until
}

func (m *model) keepGrant(id ident.Grant, g modelGrant) {
	kept := access.Grant{ID: id, Folder: g.folder, User: g.user, Group: g.group, Right: access.Right(g.right), From: g.from, Until: g.until}
	if g.glass {
		kept.Reason = "a child is missing"
	}
	m.do(func(ctx context.Context, tx officeTx) error { return tx.SaveGrant(ctx, kept, 0) })
	m.grants[id] = &g
}

func (m *model) saveGrant(t *rapid.T) {
	g := modelGrant{right: rapid.IntRange(1, 4).Draw(t, "right")}
	g.folder, _ = some(t, m.parents, "folder")
	g.from, g.until = m.window(t)
	user, isUser := some(t, m.users, "user")
	group, isGroup := some(t, m.groups, "group")
	switch {
	case isGroup && rapid.Bool().Draw(t, "to group"):
		g.group = group
	case isUser:
		g.user = user
		g.glass = rapid.IntRange(0, 4).Draw(t, "glass") == 0
		if g.glass {
			g.right = 1
		}
	default:
		return
	}
	m.keepGrant(ident.Grant(m.name()), g)
}

func (m *model) changeGrant(t *rapid.T) {
	id, ok := some(t, m.grants, "grant")
	if !ok || m.grants[id].glass {
		return
	}
	g := *m.grants[id]
	g.right = rapid.IntRange(1, 4).Draw(t, "right")
	g.from, g.until = m.window(t)
	m.keepGrant(id, g)
}

func (m *model) removeGrant(t *rapid.T) {
	if id, ok := some(t, m.grants, "grant"); ok {
		m.do(func(ctx context.Context, tx officeTx) error { return tx.RemoveGrant(ctx, id) })
		delete(m.grants, id)
	}
}

func (m *model) logIn(t *rapid.T) {
	user, ok := some(t, m.users, "user")
	if !ok || len(m.sessions) > 12 {
		return
	}
	s := office.Session{ID: ident.Session(m.name()), User: user, MadeAt: m.clock.Now(), SeenAt: m.clock.Now(),
		EndsAt: m.clock.Now().Add(time.Duration(rapid.IntRange(1, 10).Draw(t, "minutes")) * time.Minute)}
	m.do(func(ctx context.Context, tx officeTx) error { return tx.SaveSession(ctx, s, digestOf(int64(s.ID))) })
	m.sessions[s.ID] = &modelLogin{user: user, ends: s.EndsAt}
}

func digestOf(n int64) (d office.Digest) {
	copy(d[:], fmt.Sprint(n))
	return d
}

func (m *model) logOut(t *rapid.T) {
	if id, ok := some(t, m.sessions, "session"); ok {
		m.do(func(ctx context.Context, tx officeTx) error { return tx.EndSession(ctx, id) })
		m.sessions[id].ends = time.Time{} // kept, to be asked for again
	}
}

func (m *model) makeToken(t *rapid.T) {
	user, ok := some(t, m.users, "user")
	if !ok || len(m.tokens) > 8 {
		return
	}
	scope := access.Scope{Right: access.Right(rapid.IntRange(0, 4).Draw(t, "right"))}
	for range rapid.IntRange(0, 2).Draw(t, "folders") {
		folder, _ := some(t, m.parents, "folder")
		scope.Folders = append(scope.Folders, folder)
	}
	tk := office.Token{ID: ident.Token(m.name()), User: user, Name: "t", Scope: scope, MadeAt: m.clock.Now(),
		EndsAt: m.clock.Now().Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "minutes")) * time.Minute)}
	m.do(func(ctx context.Context, tx officeTx) error { return tx.SaveToken(ctx, tk, digestOf(int64(tk.ID))) })
	m.tokens[tk.ID] = &modelLogin{user: user, ends: tk.EndsAt, scope: &scope}
}

func (m *model) endToken(t *rapid.T) {
	if id, ok := some(t, m.tokens, "token"); ok {
		m.do(func(ctx context.Context, tx officeTx) error { return tx.EndToken(ctx, id) })
		m.tokens[id].ends = time.Time{}
	}
}

func (m *model) wait(t *rapid.T) {
	m.clock.advance(time.Duration(rapid.IntRange(1, 120).Draw(t, "seconds")) * time.Second)
}

// right is the whole of the rules, said naively. Rights are numbers: 0 none, 1 see, 2
// download, 3 edit, 4 manage.
func (m *model) right(user ident.User, folder ident.Folder, scope *access.Scope) int {
	u := m.users[user]
	if u.disabled {
		return 0
	}
	is := func(role access.Role) bool { return slices.Contains(u.roles, role) }
	own, most := 0, 0
	if is(access.Viewer) {
		most = 2
	}
	if is(access.Editor) || is(access.ConsentManager) {
		most = 3
	}
	if is(access.ConsentManager) {
		own = 1
	}
	if is(access.Manager) {
		own, most = 4, 4
	}
	path := m.above(folder)
	best, glass := 0, false
	for _, g := range m.grants {
		mine := g.user == user || g.group != 0 && m.groups[g.group][user]
		begun := g.from.IsZero() || !m.clock.Now().Before(g.from)
		ended := !g.until.IsZero() && !m.clock.Now().Before(g.until)
		if !mine || !begun || ended || !slices.Contains(path, g.folder) {
			continue
		}
		if g.glass && is(access.Administrator) && scope == nil {
			glass = true
		} else if g.right > best {
			best = g.right
		}
	}
	right := min(best, most)
	right = max(right, own)
	if glass {
		right = max(right, 1)
	}
	if scope == nil {
		return right
	}
	inside := len(scope.Folders) == 0
	for _, f := range scope.Folders {
		inside = inside || slices.Contains(path, f)
	}
	if !inside {
		return 0
	}
	return min(right, int(scope.Right))
}

// asked is somebody to ask about.
type asked struct {
	by    access.Caller
	login *modelLogin
}

// compare asks the store and the model about callers and every folder. On SQLite it asks about
// all of them, so that everybody's answer is remembered when the next change is made; on
// PostgreSQL about a few, in two processes.
func (m *model) compare(t *rapid.T) {
	all := m.callers()
	if len(all) == 0 {
		return
	}
	if m.twin == nil {
		for _, one := range all {
			m.compareOne(t, m.db, one.by, one.login)
		}
		return
	}
	for range 2 {
		one := rapid.SampledFrom(all).Draw(t, "asked")
		m.compareOne(t, m.db, one.by, one.login)
		m.compareOne(t, m.twin, one.by, one.login)
	}
}

func (m *model) callers() []asked {
	var all []asked
	for user := range m.users {
		all = append(all, asked{access.Caller{Kind: access.Member, User: user}, nil})
	}
	for id, login := range m.sessions {
		all = append(all, asked{access.Caller{Kind: access.Member, User: login.user, Session: id}, login})
	}
	for id, login := range m.tokens {
		all = append(all, asked{access.Caller{Kind: access.Bearer, User: login.user, Token: id}, login})
	}
	slices.SortFunc(all, func(a, b asked) int {
		return cmp.Or(cmp.Compare(a.by.User, b.by.User), cmp.Compare(a.by.Session, b.by.Session), cmp.Compare(a.by.Token, b.by.Token))
	})
	return all
}

func (m *model) compareOne(t *rapid.T, db *DB, by access.Caller, login *modelLogin) {
	ctx := context.Background()
	var rights *access.Rights
	err := db.View(ctx, func(tx *Tx) (err error) {
		rights, err = tx.Rights(ctx, by)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	seen, all := rights.Folders(access.See, m.clock.Now())
	hidden := false
	for folder := range m.parents {
		want := 0
		switch {
		case login == nil:
			want = m.right(by.User, folder, nil)
		case m.clock.Now().Before(login.ends):
			want = m.right(by.User, folder, login.scope)
		}
		if got := rights.On(folder, m.clock.Now()); int(got) != want {
			t.Fatalf("%+v in folder %d may %d, the model says %d", by, int64(folder), got, want)
		}
		if slices.Contains(seen, folder) != (want > 0) {
			t.Fatalf("%+v: folder %d is listed: %v", by, int64(folder), want == 0)
		}
		hidden = hidden || want == 0
	}
	if all == hidden {
		t.Fatalf("%+v sees all: %v, although a folder is hidden: %v", by, all, hidden)
	}
}
