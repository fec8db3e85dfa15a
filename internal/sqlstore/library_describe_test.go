package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// scene is a small library with two folders, an editor of the first and a manager.
type scene struct {
	*library.Library
	t                testing.TB
	ctx              context.Context
	db               *DB
	clock            *clock
	school, townHall ident.Folder
	editor, manager  access.Caller
}

func setScene(t *testing.T, db *DB) *scene {
	s := &scene{t: t, ctx: context.Background(), db: db, clock: turn(db)}
	s.Library = shelves(db)
	s.school, s.townHall = addFolder(t, db, asset.Root, "school"), addFolder(t, db, asset.Root, "town hall")
	s.editor, s.manager = addUser(t, db, access.Editor), addUser(t, db, access.Manager)
	addGrant(t, db, s.school, s.editor.User, access.Edit)
	return s
}

func (s *scene) add(folder ident.Folder, name string, change func(*asset.Asset)) ident.Asset {
	s.t.Helper()
	return addPhoto(s.t, s.db, photo(s.t, folder, name, change)).ID
}

func (s *scene) record(id ident.Asset) library.Record {
	s.t.Helper()
	d, err := s.Asset(s.ctx, s.manager, id, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return d.Record
}

// finds gives the file names that a query finds, the newest first.
func (s *scene) finds(by access.Caller, query string) string {
	s.t.Helper()
	page, err := s.List(s.ctx, by, library.ListRequest{Query: query, Limit: 200})
	if err != nil {
		s.t.Fatalf("%q: %v", query, err)
	}
	return strings.Join(names1(page.Items), " ")
}

// code gives the code of a problem, or "" for none.
func code(err error) string {
	if err == nil {
		return ""
	}
	return problem.Of(err).Code
}

func text1(s string) *string { return &s }

func TestEdit_IsFoundKeptAndUndone(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		id := s.add(s.school, "a.jpg", nil)
		at := time.Date(2020, 2, 29, 10, 0, 0, 0, time.FixedZone("", 3600))
		change, revision, err := s.Edit(s.ctx, s.editor, id, library.Edit{
			Title: text1("  Réunion of the choir "), Text: text1("in the garden"), Keywords: &[]string{"choir", "Garden", "choir"}, Rating: new(int),
			Taken: &library.Moment{At: at, ZoneKnown: true}, Place: &asset.Place{City: "Bergen", HasPosition: true, Latitude: 60},
		}, 1)
		if err != nil || revision != 2 || change == 0 {
			t.Fatalf("revision %d, change %s: %v", revision, change, err)
		}
		for _, query := range []string{"reunion", "keyword:CHOIR", "taken:2020-02-29", "place:bergen", "has:gps", "gard", "garden place:Bergen"} {
			if got := s.finds(s.editor, query); got != "a.jpg" {
				t.Errorf("%q finds %q", query, got)
			}
		}
		r := s.record(id)
		if r.Metadata.Description.Title != "Réunion of the choir" || !r.Metadata.Taken.At.Equal(at) || r.Metadata.Taken.Source != asset.TakenByHand {
			t.Errorf("kept %+v", r.Metadata)
		}
		if fmt.Sprint(r.Metadata.Description.Keywords) != "[choir Garden]" {
			t.Errorf("keywords %q", r.Metadata.Description.Keywords)
		}
		if months, _, err := s.Months(s.ctx, s.editor, ""); err != nil || fmt.Sprint(months) != "[{2020-02 1}]" {
			t.Errorf("months %v: %v", months, err)
		}
		s.clock.advance(time.Minute)
		if _, err := s.Undo(s.ctx, s.editor, change); err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{"reunion", "keyword:choir", "taken:2020", "place:bergen", "has:gps"} {
			if got := s.finds(s.editor, query); got != "" {
				t.Errorf("undone, %q finds %q", query, got)
			}
		}
		if r := s.record(id); !r.Metadata.Taken.At.Equal(time.Date(2024, 5, 3, 12, 0, 0, 0, time.UTC)) || r.Metadata.Taken.Source != asset.TakenExif {
			t.Errorf("undone, taken %+v", r.Metadata.Taken)
		}
		if _, err := s.Undo(s.ctx, s.editor, change); code(err) != "undo.done" {
			t.Errorf("undone twice: %v", err)
		}
		history, err := s.History(s.ctx, s.editor, id)
		if err != nil || len(history) != 2 || !history[1].Undone || history[1].ByName == "" || len(history[1].Fields) != 5 {
			t.Errorf("history %+v: %v", history, err)
		}
	})
}

func TestEdit_TwoPeopleNothingOverwritten(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		id := s.add(s.school, "a.jpg", nil)
		if _, _, err := s.Edit(s.ctx, s.editor, id, library.Edit{Title: text1("first")}, 1); err != nil {
			t.Fatal(err)
		}
		_, _, err := s.Edit(s.ctx, s.manager, id, library.Edit{Title: text1("second")}, 1)
		if !problem.Is(err, problem.Stale) {
			t.Fatalf("the second was taken: %v", err)
		}
		if got := s.record(id).Metadata.Description.Title; got != "first" {
			t.Errorf("title %q", got)
		}
	})
}

func TestEdit_WhatCannotBeKeptIsRefused(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		id := s.add(s.school, "a.jpg", nil)
		long, six, hidden := strings.Repeat("x", 1001), 6, s.townHall
		for name, c := range map[string]struct {
			edit library.Edit
			want string
		}{
			"a long title":          {library.Edit{Title: &long}, "field.too-long"},
			"no text":               {library.Edit{Text: text1("a\xff")}, "field.invalid"},
			"a rating of six":       {library.Edit{Rating: &six}, "field.invalid"},
			"nowhere on earth":      {library.Edit{Place: &asset.Place{Latitude: 91}}, "field.invalid"},
			"before photography":    {library.Edit{Taken: &library.Moment{At: time.Date(1066, 1, 1, 0, 0, 0, 0, time.UTC)}}, "field.invalid"},
			"an empty keyword":      {library.Edit{AddKeywords: []string{" "}}, "field.invalid"},
			"a field nobody made":   {library.Edit{Fields: map[ident.Field]string{9: "x"}}, "field.unknown"},
			"a folder out of sight": {library.Edit{Folder: &hidden}, "folder.not-found"},
			"a basis without note":  {library.Edit{Basis: &library.Basis{Basis: consent.PublicTask}}, "basis.note-missing"},
		} {
			if _, _, err := s.Edit(s.ctx, s.editor, id, c.edit, 1); code(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		if r := s.record(id); r.Revision != 1 {
			t.Errorf("revision %d after refusals", r.Revision)
		}
	})
}

func TestA3_OneForeignAmongManyAndNothingHappensNorLeaks(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		var ids []ident.Asset
		for i := range 9 {
			ids = append(ids, s.add(s.school, fmt.Sprint(i, ".jpg"), nil))
		}
		foreign := s.add(s.townHall, "foreign.jpg", nil)
		for name, act := range map[string]library.Bulk{
			"edit":    {Edit: library.Edit{AddKeywords: []string{"x"}}},
			"trash":   {Trash: true},
			"restore": {Restore: true},
			"basis":   {Edit: library.Edit{Basis: &library.Basis{Basis: consent.Historical}}},
			"move":    {Edit: library.Edit{Folder: &s.school}},
		} {
			act.IDs = append(slices.Clone(ids), foreign)
			_, _, one := s.Bulk(s.ctx, s.editor, act)
			act.IDs = append(slices.Clone(ids), 12345)
			_, _, none := s.Bulk(s.ctx, s.editor, act)
			if code(one) != "asset.not-found" || fmt.Sprintf("%+v", problem.Of(one)) != fmt.Sprintf("%+v", problem.Of(none)) {
				t.Errorf("%s: the hidden one answers %v, the missing one %v", name, one, none)
			}
		}
		for _, id := range append(ids, foreign) {
			if r := s.record(id); r.Revision != 1 || r.State != asset.Active {
				t.Errorf("%s was changed: %+v", r.FileName, r)
			}
		}
	})
}

func TestBulk_AllAtOnceAndBack(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		for i := range 5 {
			s.add(s.school, fmt.Sprint(i, ".jpg"), func(a *asset.Asset) { a.Metadata.Description.Keywords = []string{"old"} })
		}
		other := addFolder(t, db, s.school, "inner")
		addGrant(t, db, other, s.editor.User, access.Edit)
		changed, undo, err := s.Bulk(s.ctx, s.editor, library.Bulk{ByQuery: true, Query: "keyword:old", Edit: library.Edit{
			AddKeywords: []string{"new"}, DropKeywords: []string{"OLD"}, Folder: &other,
		}})
		if err != nil || changed != 5 {
			t.Fatalf("changed %d: %v", changed, err)
		}
		if got := s.finds(s.editor, "keyword:new folder:"+other.String()); len(strings.Fields(got)) != 5 {
			t.Errorf("after the act: %q", got)
		}
		if _, err := s.Undo(s.ctx, s.manager, undo); code(err) != "change.not-found" {
			t.Errorf("somebody else undid it: %v", err)
		}
		if _, err := s.Undo(s.ctx, s.editor, undo); err != nil {
			t.Fatal(err)
		}
		if got := s.finds(s.editor, "keyword:old"); len(strings.Fields(got)) != 5 {
			t.Errorf("after undo: %q", got)
		}
		if got := s.finds(s.editor, "keyword:new"); got != "" {
			t.Errorf("after undo, new: %q", got)
		}
	})
}

func TestBulk_TrashAndBack(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		ids := []ident.Asset{s.add(s.school, "a.jpg", nil), s.add(s.school, "b.jpg", nil)}
		changed, undo, err := s.Bulk(s.ctx, s.editor, library.Bulk{IDs: ids, Trash: true})
		if err != nil || changed != 2 {
			t.Fatalf("changed %d: %v", changed, err)
		}
		if list, trash := s.finds(s.editor, ""), s.finds(s.editor, "in:trash jpg "); list != "" || len(strings.Fields(trash)) != 2 {
			t.Errorf("list %q, trash %q", list, trash)
		}
		viewer := addUser(t, db, access.Viewer)
		addGrant(t, db, s.school, viewer.User, access.Edit)
		if got := s.finds(viewer, "in:trash"); got != "" {
			t.Errorf("a viewer looks into the trash: %q", got)
		}
		if _, err := s.Undo(s.ctx, s.editor, undo); err != nil {
			t.Fatal(err)
		}
		if got := s.finds(s.editor, ""); len(strings.Fields(got)) != 2 {
			t.Errorf("after undo %q", got)
		}
	})
}

func TestUndo_NotLateAndNotOverOthers(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		id := s.add(s.school, "a.jpg", nil)
		change, _, err := s.Edit(s.ctx, s.editor, id, library.Edit{Title: text1("one")}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Edit(s.ctx, s.manager, id, library.Edit{Title: text1("two")}, 2); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(s.ctx, s.editor, change); code(err) != "undo.changed-since" {
			t.Errorf("undone over another's change: %v", err)
		}
		late, _, err := s.Edit(s.ctx, s.editor, id, library.Edit{Text: text1("t")}, 3)
		if err != nil {
			t.Fatal(err)
		}
		s.clock.advance(10*time.Minute + time.Second)
		if _, err := s.Undo(s.ctx, s.editor, late); code(err) != "undo.too-late" {
			t.Errorf("undone after ten minutes: %v", err)
		}
	})
}

func TestG6_BasisClearsAtOnceAndEndsToTheSecond(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		id := s.add(s.school, "a.jpg", nil)
		if got := s.finds(s.editor, "clearance:not-assessed"); got != "a.jpg" {
			t.Errorf("not assessed: %q", got)
		}
		ends := s.clock.Now().Add(time.Hour)
		_, revision, err := s.SetBasis(s.ctx, s.editor, id, library.Basis{Basis: consent.ExternalAgreement, Note: "agency", Ends: ends}, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.finds(s.editor, "clearance:cleared"); got != "a.jpg" {
			t.Errorf("cleared: %q", got)
		}
		d, err := s.Asset(s.ctx, s.editor, id, nil)
		if err != nil || !d.Clearance.Cleared() || !d.Clearance.Changes.Equal(ends) || d.BasisByName == "" {
			t.Errorf("detail %+v: %v", d.Clearance, err)
		}
		s.clock.advance(time.Hour - time.Millisecond)
		if got := s.finds(s.editor, "clearance:cleared"); got != "a.jpg" {
			t.Error("it ended early")
		}
		s.clock.advance(time.Millisecond)
		if cleared, blocked := s.finds(s.editor, "clearance:cleared"), s.finds(s.editor, "clearance:blocked"); cleared != "" || blocked != "a.jpg" {
			t.Errorf("at the end: cleared %q, blocked %q", cleared, blocked)
		}
		viewer := addUser(t, db, access.Viewer)
		addGrant(t, db, s.school, viewer.User, access.See)
		if _, _, err := s.SetBasis(s.ctx, viewer, id, library.Basis{Basis: consent.Historical}, revision); !problem.Is(err, problem.Forbidden) {
			t.Errorf("a viewer set a basis: %v", err)
		}
	})
}

func TestA9_MovingAFolderChangesWhatIsFoundAtOnce(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		inner, err := s.MakeFolder(s.ctx, s.manager, s.townHall, "Elections")
		if err != nil {
			t.Fatal(err)
		}
		s.add(inner.ID, "a.jpg", nil)
		if got := s.finds(s.editor, ""); got != "" {
			t.Fatalf("seen before: %q", got)
		}
		moved, err := s.EditFolder(s.ctx, s.manager, inner.ID, library.FolderEdit{Parent: &s.school, Expect: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.finds(s.editor, ""); got != "a.jpg" {
			t.Errorf("after the move: %q", got)
		}
		if _, err := s.EditFolder(s.ctx, s.manager, inner.ID, library.FolderEdit{Parent: &s.townHall, Expect: moved.Revision}); err != nil {
			t.Fatal(err)
		}
		if got := s.finds(s.editor, ""); got != "" {
			t.Errorf("after the move back: %q", got)
		}
	})
}

func TestI34_NamesThatAreTheSame(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		if _, err := s.MakeFolder(s.ctx, s.manager, asset.Root, "Caf\u00e9"); err != nil {
			t.Fatal(err)
		}
		for _, same := range []string{"Cafe\u0301", "CAF\u00c9", "caf\u00e9", " Caf\u00e9 "} {
			if _, err := s.MakeFolder(s.ctx, s.manager, asset.Root, same); code(err) != "folder.exists" {
				t.Errorf("%q beside it: %v", same, err)
			}
		}
		other, err := s.MakeFolder(s.ctx, s.manager, asset.Root, "Cafe")
		if err != nil {
			t.Fatalf("another name: %v", err)
		}
		if _, err := s.MakeFolder(s.ctx, s.manager, s.school, "Caf\u00e9"); err != nil {
			t.Errorf("elsewhere: %v", err)
		}
		if _, err := s.EditFolder(s.ctx, s.manager, other.ID, library.FolderEdit{Name: text1("CAFE\u0301"), Expect: 1}); code(err) != "folder.exists" {
			t.Errorf("renamed onto it: %v", err)
		}
		if _, err := s.EditFolder(s.ctx, s.manager, other.ID, library.FolderEdit{Name: text1("CAFE"), Expect: 1}); err != nil {
			t.Errorf("changing the case of its own name: %v", err)
		}
	})
}

func TestFolders_NoLoopsNoHolesNothingLost(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		s := setScene(t, db)
		inner, err := s.MakeFolder(s.ctx, s.manager, s.school, "inner")
		if err != nil {
			t.Fatal(err)
		}
		root := asset.Root
		for name, c := range map[string]struct {
			err  error
			want string
		}{
			"into itself":    {second(s.EditFolder(s.ctx, s.manager, s.school, library.FolderEdit{Parent: &s.school, Expect: 1})), "folder.loop"},
			"into its child": {second(s.EditFolder(s.ctx, s.manager, s.school, library.FolderEdit{Parent: &inner.ID, Expect: 1})), "folder.loop"},
			"the root":       {second(s.EditFolder(s.ctx, s.manager, asset.Root, library.FolderEdit{Name: text1("x"), Expect: 1})), "folder.root"},
			"a stale edit":   {second(s.EditFolder(s.ctx, s.manager, s.school, library.FolderEdit{Name: text1("x"), Expect: 7})), "folder.stale"},
			"an editor":      {second(s.EditFolder(s.ctx, s.editor, s.school, library.FolderEdit{Parent: &root, Expect: 1})), "folder.right-missing"},
			"not empty":      {s.RemoveFolder(s.ctx, s.manager, s.school), "folder.not-empty"},
		} {
			if code(c.err) != c.want {
				t.Errorf("%s: %v, want %s", name, c.err, c.want)
			}
		}
		if err := s.RemoveFolder(s.ctx, s.manager, inner.ID); err != nil {
			t.Error(err)
		}
		s.add(s.school, "a.jpg", nil)
		tree, err := s.Folders(s.ctx, s.editor)
		if err != nil || len(tree) != 1 || tree[0].Parent != 0 || tree[0].Count != 1 || tree[0].Right != access.Edit {
			t.Errorf("the editor's tree %+v: %v", tree, err)
		}
		tree, err = s.Folders(s.ctx, s.manager)
		if err != nil || len(tree) != 3 || tree[0].ID != asset.Root || tree[0].Below != 1 || tree[0].Count != 0 {
			t.Errorf("the manager's tree %+v: %v", tree, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }
