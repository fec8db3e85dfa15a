package access

import (
	"time"

	"imprimatur/internal/ident"
)

// Tree says in which folder each folder lies; the root's parent is 0.
type Tree map[ident.Folder]ident.Folder

// Rights is all that decides what one caller may do: who they are, the grants that name
// them or their groups, and the tree. It is a snapshot of one moment of the store; the
// clock is asked at each question, so a window opens and closes by itself.
type Rights struct {
	User   User
	Grants []Grant // those of the user and of the user's groups, broken glass included
	Tree   Tree
	Token  *Scope // set when an API token speaks for the user

	unbounded bool
}

// Enabled tells whether the caller may do anything at all.
func (r *Rights) Enabled() bool {
	return r != nil && (r.unbounded || r.User.ID != 0 && !r.User.Disabled)
}

// May tells whether the caller may do this to the house.
func (r *Rights) May(a Action) bool {
	if !r.Enabled() || r.Token != nil && !r.Token.House {
		return false
	}
	if r.unbounded {
		return true
	}
	for _, role := range r.User.Roles {
		if role.may(a) {
			return true
		}
	}
	return false
}

// In tells whether the caller is in one of the groups; whoever acts for the house is in all.
func (r *Rights) In(groups []ident.Group) bool {
	if !r.Enabled() {
		return false
	}
	for _, g := range r.User.Groups {
		for _, x := range groups {
			if g == x {
				return true
			}
		}
	}
	return r.unbounded
}

// On tells what the caller may do in a folder at a moment. An unknown folder gives None.
func (r *Rights) On(folder ident.Folder, at time.Time) Right {
	if !r.Enabled() {
		return None
	}
	path := r.Tree.Path(folder)
	if len(path) == 0 {
		return None
	}
	if r.unbounded {
		return Manage
	}
	most, right := r.byRole()
	granted := None
	for _, g := range r.Grants {
		if !g.Open(at) || !contains(path, g.Folder) {
			continue
		}
		if g.Reason != "" && r.May(BreakGlass) {
			right = max(right, See)
			continue
		}
		granted = max(granted, g.Right)
	}
	right = max(right, min(most, granted))
	return r.narrow(right, path)
}

// byRole gives the most that the user's roles allow, and what they allow without a grant.
func (r *Rights) byRole() (most, own Right) {
	for _, role := range r.User.Roles {
		m, o := role.ceiling()
		most, own = max(most, m), max(own, o)
	}
	return most, own
}

// narrow applies the token's scope.
func (r *Rights) narrow(right Right, path []ident.Folder) Right {
	if r.Token == nil {
		return right
	}
	if len(r.Token.Folders) > 0 {
		within := false
		for _, f := range r.Token.Folders {
			within = within || contains(path, f)
		}
		if !within {
			return None
		}
	}
	return min(right, r.Token.Right)
}

// Folders lists the folders in which the caller has at least this right at a moment. all is
// true when that is every folder there is; a store can then leave the question out.
func (r *Rights) Folders(least Right, at time.Time) (folders []ident.Folder, all bool) {
	all = len(r.Tree) > 0
	for folder := range r.Tree {
		if r.On(folder, at) >= least {
			folders = append(folders, folder)
		} else {
			all = false
		}
	}
	return folders, all
}

// Path lists a folder and all that it lies in, itself first. A tree that is broken (a loop,
// a missing parent) gives nothing: silence is no.
func (t Tree) Path(folder ident.Folder) []ident.Folder {
	var path []ident.Folder
	for folder != 0 {
		parent, known := t[folder]
		if !known || len(path) > len(t) {
			return nil
		}
		path = append(path, folder)
		folder = parent
	}
	return path
}

// Within tells whether a folder is or lies in another.
func (t Tree) Within(folder, other ident.Folder) bool { return contains(t.Path(folder), other) }

func contains(list []ident.Folder, f ident.Folder) bool {
	for _, x := range list {
		if x == f {
			return true
		}
	}
	return false
}
