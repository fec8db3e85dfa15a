package access_test

import (
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
)

// The tree of these stories: 1 root, 2 School, 3 School/Sports day, 4 Town hall.
var tree = access.Tree{1: 0, 2: 1, 3: 2, 4: 1}

var noon = time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)

func someone(grants []access.Grant, roles ...access.Role) *access.Rights {
	return &access.Rights{User: access.User{ID: 7, Roles: roles}, Grants: grants, Tree: tree}
}

func TestA1_RolesAndGrantsTogether(t *testing.T) {
	on := func(folder ident.Folder, right access.Right) []access.Grant {
		return []access.Grant{{Folder: folder, User: 7, Right: right}}
	}
	for _, c := range []struct {
		name   string
		rights *access.Rights
		folder ident.Folder
		want   access.Right
	}{
		{"nobody", nil, 2, access.None},
		{"a viewer without a grant", someone(nil, access.Viewer), 2, access.None},
		{"a viewer with a grant", someone(on(2, access.See), access.Viewer), 2, access.See},
		{"a grant goes down the tree", someone(on(2, access.See), access.Viewer), 3, access.See},
		{"and not up or beside", someone(on(3, access.See), access.Viewer), 2, access.None},
		{"a viewer never edits", someone(on(2, access.Manage), access.Viewer), 2, access.Download},
		{"an editor never manages", someone(on(2, access.Manage), access.Editor), 2, access.Edit},
		{"an editor edits where granted", someone(on(2, access.Edit), access.Editor), 4, access.None},
		{"a manager needs no grant", someone(nil, access.Manager), 4, access.Manage},
		{"a consent manager sees everything", someone(nil, access.ConsentManager), 3, access.See},
		{"an administrator sees no photo", someone(on(2, access.Manage), access.Administrator), 2, access.None},
		{"an administrator who is a viewer too", someone(on(2, access.See), access.Administrator, access.Viewer), 2, access.See},
		{"a grant without a role is nothing", someone(on(2, access.Manage)), 2, access.None},
		{"an unknown folder", someone(nil, access.Manager), 99, access.None},
	} {
		if got := c.rights.On(c.folder, noon); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestA10_DisabledMayNothing(t *testing.T) {
	rights := someone(nil, access.Manager)
	rights.User.Disabled = true
	if rights.On(2, noon) != access.None || rights.May(access.ReadLog) {
		t.Fatal("a disabled manager still may something")
	}
}

func TestAccess_WindowOpensAndClosesToTheSecond(t *testing.T) {
	rights := someone([]access.Grant{{Folder: 2, User: 7, Right: access.See, From: noon, Until: noon.Add(time.Hour)}}, access.Viewer)
	for at, want := range map[time.Duration]access.Right{
		-time.Nanosecond: access.None, 0: access.See, time.Hour - time.Nanosecond: access.See, time.Hour: access.None,
	} {
		if got := rights.On(2, noon.Add(at)); got != want {
			t.Errorf("%v from noon: %d, want %d", at, got, want)
		}
	}
}

func TestU1_TokenNeverExceedsScopeNorOwner(t *testing.T) {
	rights := someone([]access.Grant{{Folder: 2, User: 7, Right: access.See}}, access.Viewer)
	rights.Token = &access.Scope{Right: access.Manage}
	if got := rights.On(2, noon); got != access.See {
		t.Errorf("a token with more than its owner: %d", got)
	}
	rights = someone(nil, access.Manager)
	rights.Token = &access.Scope{Right: access.See, Folders: []ident.Folder{3}}
	if rights.On(3, noon) != access.See || rights.On(2, noon) != access.None || rights.May(access.ReadLog) {
		t.Error("a token reaches beyond its scope")
	}
}

func TestAccess_BrokenGlassShowsAndNoMore(t *testing.T) {
	glass := []access.Grant{{Folder: 1, User: 7, Right: access.See, Until: noon.Add(time.Hour), Reason: "a fire in the archive"}}
	admin := someone(glass, access.Administrator)
	if admin.On(3, noon) != access.See {
		t.Error("an administrator who broke the glass does not see")
	}
	if admin.On(3, noon.Add(time.Hour)) != access.None {
		t.Error("broken glass stays open")
	}
	if someone(glass, access.Viewer).On(3, noon) > access.See {
		t.Error("broken glass lets a viewer do more than see")
	}
}

func TestA9_BrokenTreeIsNo(t *testing.T) {
	rights := someone(nil, access.Manager)
	rights.Tree = access.Tree{1: 0, 2: 3, 3: 2, 4: 9}
	for _, folder := range []ident.Folder{2, 3, 4} {
		if rights.On(folder, noon) != access.None {
			t.Errorf("folder %d, which hangs nowhere, is open", folder)
		}
	}
}

func TestAccess_FoldersAgreesWithOn(t *testing.T) {
	rights := someone([]access.Grant{{Folder: 2, User: 7, Right: access.See}}, access.Viewer)
	folders, all := rights.Folders(access.See, noon)
	if all || len(folders) != 2 {
		t.Fatalf("a viewer of School sees %v, all %v", folders, all)
	}
	if _, all := someone(nil, access.Manager).Folders(access.Manage, noon); !all {
		t.Error("a manager does not manage everything")
	}
}
