package sqlstore

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
)

// plainHasher stands for Argon2id, whose cost would be the cost of these stories.
type plainHasher struct{ checks *int }

func (h plainHasher) Hash(password string) (string, error) { return "hash of " + password, nil }

func (h plainHasher) Check(encoded, password string) (bool, bool, error) {
	*h.checks++
	return encoded == "hash of "+password, false, nil
}

// noLog stands where no story reads the log.
type noLog struct{}

func (noLog) Log(context.Context, audit.Filter) ([]audit.Event, error) { return nil, nil }
func (noLog) Seen(context.Context, ident.User, time.Time, time.Time) ([]office.Seen, error) {
	return nil, nil
}
func (noLog) Entries(context.Context) iter.Seq2[audit.Entry, error] { return nil }
func (noLog) Sign(context.Context) (audit.Checkpoint, []byte, error) {
	return audit.Checkpoint{}, nil, nil
}
func (noLog) Verify(context.Context, [][]byte) (*audit.Report, error) { return nil, nil }
func (noLog) VerifierKey() string                                     { return "" }

// bureau is an office with its clock.
type bureau struct {
	*office.Office
	t      *testing.T
	db     *DB
	clock  *clock
	checks int
}

var atTheConsole = access.Caller{Kind: access.Console, Language: "en"}

const goodPassword = "four grey herons at dusk"

func forEachBureau(t *testing.T, story func(t *testing.T, o *bureau)) {
	t.Helper()
	forEachStore(t, func(t *testing.T, db *DB) {
		o := &bureau{t: t, db: db, clock: turn(db)}
		made, err := office.New(office.Ports{
			Store: db.Office(), Hasher: plainHasher{&o.checks}, Log: noLog{}, Now: o.clock.Now, Random: rand.Reader,
		})
		if err != nil {
			t.Fatal(err)
		}
		o.Office = made
		if err := o.Found(t.Context(), atTheConsole, "Harbour Town", "en"); err != nil {
			t.Fatal(err)
		}
		story(t, o)
	})
}

// user adds an account and logs it in.
func (o *bureau) user(email string, roles ...access.Role) (access.User, access.Caller) {
	o.t.Helper()
	u, err := o.AddUser(o.t.Context(), atTheConsole, office.UserForm{Email: email, Name: "Somebody", Language: "en", Roles: roles, Password: goodPassword})
	if err != nil {
		o.t.Fatal(err)
	}
	return u, o.login(email, "10.0.0.1")
}

func (o *bureau) login(email, source string) access.Caller {
	o.t.Helper()
	entry, err := o.Login(o.t.Context(), access.Caller{Source: source}, email, goodPassword, "a browser")
	if err != nil {
		o.t.Fatalf("%s does not get in: %v", email, err)
	}
	by, err := o.Authenticate(o.t.Context(), entry.Secret, source)
	if err != nil {
		o.t.Fatal(err)
	}
	return by
}

// folder makes a folder as the library would.
func (o *bureau) folder(parent ident.Folder, called string) ident.Folder {
	o.t.Helper()
	id, err := ident.New[ident.Folder](o.clock.Now(), rand.Reader)
	if err != nil {
		o.t.Fatal(err)
	}
	err = o.db.InTx(o.t.Context(), func(tx *Tx) error {
		tx.rightsChanged()
		_, err := tx.exec(o.t.Context(), `INSERT INTO folder (id, parent, name, name_fold, revision, made_at) VALUES (?, ?, ?, ?, 1, 0)`, id, parent, called, fold(called))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

// rights reads what a caller may do now.
func (o *bureau) rights(by access.Caller) (rights *access.Rights) {
	o.t.Helper()
	err := o.db.View(o.t.Context(), func(tx *Tx) (err error) {
		rights, err = tx.Rights(o.t.Context(), by)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return rights
}

func (o *bureau) refused(err error, kind problem.Kind, code string) {
	o.t.Helper()
	if p := problem.Of(err); err == nil || p.Kind != kind || p.Code != code {
		o.t.Errorf("got %v, want %s", err, code)
	}
}

func TestU3_SetUpWorksOnceWithTheSecretPrinted(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx := t.Context()
		stranger := access.Caller{Source: "10.0.0.9"}
		form := office.FirstStart{Organisation: "Harbour Town", Language: "sv", Name: "First", Email: "first@example.org", Password: goodPassword}
		_, err := o.SetUp(ctx, stranger, form, "")
		o.refused(err, problem.NotFound, "setup.closed")
		old, err := o.OpenSetUp(ctx)
		if err != nil {
			t.Fatal(err)
		}
		secret, err := o.OpenSetUp(ctx)
		if err != nil || secret == old {
			t.Fatalf("the second secret is %q, %v", secret, err)
		}
		for _, wrong := range []string{"", old, secret + "0"} {
			form.Secret = wrong
			_, err := o.SetUp(ctx, stranger, form, "")
			o.refused(err, problem.Forbidden, "setup.wrong-secret")
		}
		form.Secret = secret
		entry, err := o.SetUp(ctx, stranger, form, "")
		if err != nil {
			t.Fatal(err)
		}
		by, err := o.Authenticate(ctx, entry.Secret, "10.0.0.9")
		if err != nil || !o.rights(by).May(access.RunHouse) {
			t.Fatalf("the first user does not run the house: %v", err)
		}
		_, err = o.SetUp(ctx, stranger, form, "")
		o.refused(err, problem.NotFound, "setup.closed")
		if again, err := o.OpenSetUp(ctx); again != "" || err != nil {
			t.Errorf("a library with users opens its set-up again: %q, %v", again, err)
		}
	})
}

func TestU8_UnknownAndKnownNamesAnswerAlike(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		o.user("known@example.org", access.Viewer)
		answers := map[string]int{}
		for _, email := range []string{"known@example.org", "KNOWN@example.org", "unknown@example.org", "not an address"} {
			before := o.checks
			_, err := o.Login(t.Context(), access.Caller{Source: "10.0.0.2"}, email, "not the password", "")
			answers[problem.Of(err).Code]++
			if o.checks != before+1 {
				t.Errorf("%s cost %d checks of a password", email, o.checks-before)
			}
		}
		if answers["login.failed"] != 4 {
			t.Errorf("answers differ: %v", answers)
		}
	})
}

func TestU9_GuessingIsSlowedAndTheOwnerIsNotLockedOut(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		o.user("owner@example.org", access.Viewer)
		slowed := false
		for range 8 {
			_, err := o.Login(t.Context(), access.Caller{Source: "10.6.6.6"}, "owner@example.org", "guess", "")
			slowed = slowed || problem.Is(err, problem.TooMany)
		}
		if !slowed {
			t.Error("eight guesses from one place are not too many")
		}
		o.login("owner@example.org", "10.0.0.1")
		_, err := o.Login(t.Context(), access.Caller{Source: "10.6.6.6"}, "owner@example.org", goodPassword, "")
		o.refused(err, problem.TooMany, "login.too-many")
		o.clock.advance(time.Hour)
		o.login("owner@example.org", "10.6.6.6")
	})
}

func TestU9_AColleaguesGuessesKeepNobodyElseOfTheOfficeOut(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		o.user("colleague@example.org", access.Viewer)
		o.user("owner@example.org", access.Viewer)
		for range 310 {
			if _, err := o.Login(t.Context(), access.Caller{Source: "10.6.6.6"}, "colleague@example.org", "forgotten", ""); err == nil {
				t.Fatal("a wrong password opens")
			}
		}
		o.login("owner@example.org", "10.6.6.6")
		// A morning on which everybody logs in is no attack.
		for range 310 {
			o.login("owner@example.org", "10.6.6.6")
		}
		// Guessing at every account in turn is.
		slowed := false
		for i := range 320 {
			_, err := o.Login(t.Context(), access.Caller{Source: "10.6.6.6"}, fmt.Sprintf("somebody-%d@example.org", i), "guess", "")
			slowed = slowed || problem.Is(err, problem.TooMany)
		}
		if !slowed {
			t.Error("guesses at 320 accounts from one place are not too many")
		}
	})
}

func TestU9_GuessingFromManyPlacesIsSlowedAndTheOwnerComesInFromHome(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		o.user("owner@example.org", access.Viewer)
		o.login("owner@example.org", "10.0.0.1")
		slowed := 0
		for i := range 200 {
			_, err := o.Login(t.Context(), access.Caller{Source: fmt.Sprintf("10.7.0.%d", i)}, "Owner@Example.org", "guess", "")
			if problem.Is(err, problem.TooMany) {
				slowed++
			}
		}
		if slowed < 150 {
			t.Errorf("of 200 guesses from 200 places only %d are too many", slowed)
		}
		o.login("owner@example.org", "10.0.0.1")
		o.clock.advance(2 * time.Hour)
		o.login("owner@example.org", "10.7.0.1")
	})
}

func TestU6_U7_LoginsAreTheirOwnAndEnd(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx := t.Context()
		_, one := o.user("two@example.org", access.Manager)
		other := o.login("two@example.org", "10.0.0.3")
		if one.Session == other.Session {
			t.Fatal("two logins share a session")
		}
		if err := o.Logout(ctx, other); err != nil {
			t.Fatal(err)
		}
		if o.rights(other).Enabled() || !o.rights(one).Enabled() {
			t.Error("logging out ended the wrong session, or none")
		}
		o.clock.advance(37 * time.Hour)
		if o.rights(one).Enabled() {
			t.Error("a login that lay idle still may something")
		}
	})
}

func TestU2_DisablingAndDemotingWorkAtOnce(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx := t.Context()
		u, by := o.user("leaving@example.org", access.Manager)
		token, text, err := o.MakeToken(ctx, by, office.TokenForm{Name: "script", Scope: access.Scope{Right: access.Edit}, Until: o.clock.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		program, err := o.AuthenticateToken(ctx, text, "10.0.0.4")
		if err != nil || program.Token != token.ID {
			t.Fatalf("the token does not speak: %v", err)
		}
		if got := o.rights(program).On(asset.Root, o.clock.Now()); got != access.Edit {
			t.Errorf("the token may %d", got)
		}
		roles := []access.Role{access.Viewer}
		if u, err = o.ChangeUser(ctx, atTheConsole, u.ID, u.Revision, office.UserChange{Roles: &roles}); err != nil {
			t.Fatal(err)
		}
		if o.rights(by).On(asset.Root, o.clock.Now()) != access.None || o.rights(program).On(asset.Root, o.clock.Now()) != access.None {
			t.Error("a demoted manager still manages")
		}
		yes := true
		if _, err = o.ChangeUser(ctx, atTheConsole, u.ID, u.Revision, office.UserChange{Disabled: &yes}); err != nil {
			t.Fatal(err)
		}
		if o.rights(by).Enabled() || o.rights(program).Enabled() {
			t.Error("a disabled user's session or token still may something")
		}
		_, err = o.AuthenticateToken(ctx, text, "10.0.0.4")
		o.refused(err, problem.Unauthenticated, "token.ended")
		_, err = o.Login(ctx, access.Caller{Source: "10.0.0.1"}, "leaving@example.org", goodPassword, "")
		o.refused(err, problem.Unauthenticated, "login.failed")
	})
}

func TestU1_TokensMakeNoTokens(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		_, by := o.user("maker@example.org", access.Administrator, access.Manager)
		until := o.clock.Now().Add(time.Hour)
		_, text, err := o.MakeToken(t.Context(), by, office.TokenForm{Name: "all", Scope: access.Scope{Right: access.Manage, House: true}, Until: until})
		if err != nil {
			t.Fatal(err)
		}
		program, err := o.AuthenticateToken(t.Context(), text, "")
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = o.MakeToken(t.Context(), program, office.TokenForm{Name: "more", Scope: access.Scope{Right: access.Manage}, Until: until})
		o.refused(err, problem.Forbidden, "token.not-by-token")
		_, _, err = o.MakeToken(t.Context(), by, office.TokenForm{Name: "for ever", Until: until.AddDate(10, 0, 0)})
		o.refused(err, problem.Invalid, "token.end")
	})
}

func TestA10_S9_GroupsGrantAndStopGrantingAtOnce(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx := t.Context()
		u, by := o.user("member@example.org", access.Viewer)
		school := o.folder(asset.Root, "School")
		inner := o.folder(school, "Sports day")
		group, err := o.AddGroup(ctx, atTheConsole, "Teachers", []ident.User{u.ID})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.AddGrant(ctx, atTheConsole, school, office.GrantForm{Group: group.ID, Right: access.See, Until: o.clock.Now()}); problem.Of(err).Code != "grant.over" {
			t.Errorf("access that is over already: %v", err)
		}
		_, err = o.AddGrant(ctx, atTheConsole, school, office.GrantForm{Group: group.ID, Right: access.See, Until: o.clock.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		on := func(f ident.Folder) access.Right { return o.rights(by).On(f, o.clock.Now()) }
		if on(inner) != access.See || on(asset.Root) != access.None {
			t.Errorf("a group's grant gives %d inside and %d above", on(inner), on(asset.Root))
		}
		sights, err := o.WhoSees(ctx, atTheConsole, inner)
		if err != nil || len(sights) != 1 || sights[0].Why[0].Kind != office.ByGroupGrant || sights[0].Why[0].Folder != school {
			t.Errorf("why somebody sees the folder: %+v, %v", sights, err)
		}
		none := []ident.User{}
		if group, err = o.ChangeGroup(ctx, atTheConsole, group.ID, group.Revision, nil, &none); err != nil {
			t.Fatal(err)
		}
		if on(inner) != access.None {
			t.Error("who left the group still sees")
		}
		back := []ident.User{u.ID}
		if _, err = o.ChangeGroup(ctx, atTheConsole, group.ID, group.Revision, nil, &back); err != nil {
			t.Fatal(err)
		}
		o.clock.advance(time.Hour)
		if on(inner) != access.None {
			t.Error("a grant goes on after its end")
		}
	})
}

func TestG25_AFreshHouseIsShut(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		folder := o.folder(asset.Root, "School")
		for _, role := range []access.Role{access.Viewer, access.Editor, access.Administrator} {
			_, by := o.user(string(role)+"@example.org", role)
			rights := o.rights(by)
			if rights.On(asset.Root, o.clock.Now()) != access.None || rights.On(folder, o.clock.Now()) != access.None {
				t.Errorf("a new %s sees photos that nobody opened to them", role)
			}
		}
		if viewer := o.rights(o.login("viewer@example.org", "10.0.0.1")); slices.ContainsFunc(access.Actions(), viewer.May) {
			t.Error("a new viewer may do something to the house")
		}
		s, err := o.Settings(t.Context(), atTheConsole)
		if err != nil {
			t.Fatal(err)
		}
		for role, acts := range s.Uncleared {
			if len(acts) != 1 || acts[0] != "preview" {
				t.Errorf("a %s may do with what is not cleared: %v", role, acts)
			}
		}
		if _, err := o.AddUser(t.Context(), atTheConsole, office.UserForm{Email: "x@example.org", Name: "x", Language: "en"}); problem.Of(err).Code != "user.role-missing" {
			t.Errorf("an account without a role: %v", err)
		}
	})
}

func TestOffice_LastAdministratorStays(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		u, by := o.user("only@example.org", access.Administrator)
		yes, roles := true, []access.Role{access.Viewer}
		_, err := o.ChangeUser(t.Context(), by, u.ID, u.Revision, office.UserChange{Disabled: &yes})
		o.refused(err, problem.Conflict, "user.last-administrator")
		_, err = o.ChangeUser(t.Context(), by, u.ID, u.Revision, office.UserChange{Roles: &roles})
		o.refused(err, problem.Conflict, "user.last-administrator")
		o.user("second@example.org", access.Administrator)
		if _, err = o.ChangeUser(t.Context(), by, u.ID, u.Revision, office.UserChange{Roles: &roles}); err != nil {
			t.Errorf("one of two cannot step down: %v", err)
		}
	})
}

func TestOffice_BrokenGlassIsToldAndEnds(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx := t.Context()
		_, admin := o.user("admin@example.org", access.Administrator)
		_, manager := o.user("manager@example.org", access.Manager)
		school := o.folder(asset.Root, "School")
		_, err := o.BreakGlass(ctx, admin, "because")
		o.refused(err, problem.Invalid, "glass.reason")
		_, err = o.BreakGlass(ctx, manager, "a reason that is long enough")
		o.refused(err, problem.Forbidden, "action.not-allowed")
		_, both := o.user("both@example.org", access.Administrator, access.Manager)
		o.clock.advance(time.Minute)
		if _, err := o.BreakGlass(ctx, admin, "a parent called about a photo"); err != nil {
			t.Fatal(err)
		}
		if got := o.rights(admin).On(school, o.clock.Now()); got != access.See {
			t.Errorf("broken glass gives %d", got)
		}
		if notices, err := o.Notices(ctx, both); err != nil || len(notices) != 1 {
			t.Errorf("another manager is told %+v, %v", notices, err)
		}
		notices, err := o.Notices(ctx, manager)
		if err != nil || len(notices) != 2 || notices[1].Kind != office.RolesNotice || notices[0].Text != "a parent called about a photo" {
			t.Fatalf("managers are told %+v, %v", notices, err)
		}
		o.refused(o.PutAway(ctx, both, notices[1].ID), problem.NotFound, "notice.not-found")
		o.refused(o.PutAway(ctx, admin, notices[0].ID), problem.Forbidden, "action.not-allowed")
		for _, n := range notices {
			if err := o.PutAway(ctx, manager, n.ID); err != nil {
				t.Fatal(err)
			}
		}
		if notices, err = o.Notices(ctx, manager); err != nil || len(notices) != 0 {
			t.Errorf("a notice put away is still there: %+v, %v", notices, err)
		}
		grants, err := o.Grants(ctx, admin, asset.Root)
		if err != nil || len(grants) != 1 {
			t.Fatalf("the grants of the root: %+v, %v", grants, err)
		}
		later := o.clock.Now().Add(24 * time.Hour)
		_, err = o.ChangeGrant(ctx, admin, grants[0].ID, nil, nil, &later)
		o.refused(err, problem.Forbidden, "action.not-allowed")
		o.clock.advance(time.Hour)
		if o.rights(admin).On(school, o.clock.Now()) != access.None {
			t.Error("broken glass stays broken")
		}
	})
}

func TestOffice_WhatAnAdministratorOpensToThemselfIsTold(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx := t.Context()
		school := o.folder(asset.Root, "School")
		boss, admin := o.user("admin@example.org", access.Administrator)
		_, manager := o.user("manager@example.org", access.Manager)
		keeper, _ := o.user("second@example.org", access.Manager)
		told := func(by access.Caller) (kinds []office.NoticeKind) {
			notices, err := o.Notices(ctx, by)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range notices {
				if n.By != 0 { // past the ones from the console
					kinds = append(kinds, n.Kind)
				}
			}
			return kinds
		}
		step := func(err error, kind office.NoticeKind) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			if got := told(manager); len(got) == 0 || got[0] != kind {
				t.Errorf("the managers are told %v, want %s first", got, kind)
			}
			o.clock.advance(time.Minute)
		}
		step(o.SetPassword(ctx, admin, keeper.ID, goodPassword), office.PasswordNotice)
		second := o.login("second@example.org", "10.0.0.9")
		notices, err := o.Notices(ctx, second)
		if err != nil || len(notices) == 0 || notices[0].Kind != office.PasswordNotice {
			t.Fatalf("whose password was set is told %+v, %v", notices, err)
		}
		o.refused(o.PutAway(ctx, second, notices[0].ID), problem.Forbidden, "notice.yours")

		roles := []access.Role{access.Administrator, access.Viewer}
		_, err = o.ChangeUser(ctx, admin, boss.ID, boss.Revision, office.UserChange{Roles: &roles})
		step(err, office.RolesNotice)
		_, err = o.AddGrant(ctx, admin, school, office.GrantForm{User: boss.ID, Right: access.See})
		step(err, office.FolderNotice)
		s, err := o.Settings(ctx, admin)
		if err != nil {
			t.Fatal(err)
		}
		uncleared := map[access.Role][]string{access.Viewer: {"preview", "download"}}
		_, err = o.ChangeSettings(ctx, admin, s.Revision, office.SettingsChange{Uncleared: &uncleared})
		step(err, office.RulesNotice)

		before := len(told(manager))
		if _, err := o.AddGrant(ctx, manager, school, office.GrantForm{User: keeper.ID, Right: access.See}); err != nil {
			t.Fatal(err)
		}
		if got := told(manager); len(got) != before {
			t.Errorf("what a manager does is told: %v", got)
		}
	})
}

func TestOffice_SettingsKeepTheirWords(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx := t.Context()
		_, viewer := o.user("viewer@example.org", access.Viewer)
		_, manager := o.user("manager@example.org", access.Manager)
		s, err := o.Settings(ctx, viewer)
		if err != nil || s.Organisation != "Harbour Town" || len(s.Purposes) == 0 {
			t.Fatalf("settings: %+v, %v", s, err)
		}
		fewer := s.Purposes[1:]
		_, err = o.ChangeSettings(ctx, manager, s.Revision, office.SettingsChange{Purposes: &fewer})
		o.refused(err, problem.Conflict, "settings.term-removed")
		more := append(fewer[:len(fewer):len(fewer)], s.Purposes[0], office.Term{Key: "tourism", Names: map[string]string{"en": "Tourism"}, Active: true})
		_, err = o.ChangeSettings(ctx, viewer, s.Revision, office.SettingsChange{Purposes: &more})
		o.refused(err, problem.Forbidden, "action.not-allowed")
		if _, err = o.ChangeSettings(ctx, manager, s.Revision, office.SettingsChange{Purposes: &more}); err != nil {
			t.Fatal(err)
		}
		_, err = o.ChangeSettings(ctx, manager, s.Revision, office.SettingsChange{Purposes: &more})
		o.refused(err, problem.Stale, "edit.stale")
		called := "Elsewhere"
		_, err = o.ChangeSettings(ctx, manager, s.Revision+1, office.SettingsChange{Organisation: &called})
		o.refused(err, problem.Forbidden, "action.not-allowed")
	})
}

func TestU_PasswordsAreLongAndNotTheFirstGuess(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		for i, password := range []string{
			"short", "fourteen chars", "aaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "1234567890123456", "passwordpassword",
			"correct horse battery staple", "harbourmaster123", "abcdefghijklmnopqr",
		} {
			_, err := o.AddUser(t.Context(), atTheConsole, office.UserForm{
				Email: fmt.Sprintf("harbourmaster@example%d.org", i), Name: "Somebody", Language: "en", Roles: []access.Role{access.Viewer}, Password: password,
			})
			if !problem.Is(err, problem.Invalid) {
				t.Errorf("%q was taken: %v", password, err)
			}
		}
		u, by := o.user("changing@example.org", access.Viewer)
		elsewhere := o.login("changing@example.org", "10.0.0.8")
		o.refused(o.ChangePassword(t.Context(), by, "not it", "seven small boats in fog"), problem.Forbidden, "password.wrong")
		if err := o.ChangePassword(t.Context(), by, goodPassword, "seven small boats in fog"); err != nil {
			t.Fatal(err)
		}
		if !o.rights(by).Enabled() || o.rights(elsewhere).Enabled() {
			t.Error("a new password ends this login, or leaves the others")
		}
		if err := o.SetPassword(t.Context(), atTheConsole, u.ID, goodPassword); err != nil {
			t.Fatal(err)
		}
		if o.rights(by).Enabled() {
			t.Error("a password set by an administrator leaves logins")
		}
	})
}
