// Package access decides whether this user may do this to this folder at this moment.
// Whether a photo may be used out there is another question: clearance.
//
// A role is a ceiling over the whole house, a grant opens a folder and all that lies in it:
// what a user may do is the smaller of the two. Managers and consent managers need no grant.
// An administrator runs the house and sees no photo by that role alone.
package access

import (
	"time"

	"imprimatur/internal/ident"
)

// Right is what may be done with the assets of a folder. Each includes the ones before it.
// The zero value is nothing.
type Right int

// The rights.
const (
	None     Right = iota
	See            // look at previews and what is known of them
	Download       // ask for a release
	Edit           // bring in, describe, move, trash
	Manage         // grant, erase, change presets
)

// Role is what somebody is in the house. A user can be several things.
type Role string

// The roles.
const (
	Administrator  Role = "administrator"
	Manager        Role = "manager"
	ConsentManager Role = "consent-manager"
	Editor         Role = "editor"
	Viewer         Role = "viewer"
)

// Roles lists every role, in the order in which people are shown them.
func Roles() []Role { return []Role{Administrator, Manager, ConsentManager, Editor, Viewer} }

// ceiling is the most that a role may do in any folder; own is what it may do without a grant.
func (r Role) ceiling() (most, own Right) {
	switch r {
	case Manager:
		return Manage, Manage
	case ConsentManager:
		return Edit, See
	case Editor:
		return Edit, None
	case Viewer:
		return Download, None
	case Administrator: // runs the house, and sees no photo by that
	}
	return None, None
}

// SeesAll tells whether a role sees photos without a grant.
func (r Role) SeesAll() bool {
	_, own := r.ceiling()
	return own > None
}

// Action is something done to the house rather than to a folder.
type Action string

// The actions.
const (
	RunHouse      Action = "run-house"      // users, groups, settings, keys
	GrantFolders  Action = "grant-folders"  // who may what in which folder
	ReadLog       Action = "read-log"       //
	SetBasis      Action = "set-basis"      // legal basis of photos the user may see
	SeeQuarantine Action = "see-quarantine" // photos that are hidden from others
	EditWords     Action = "edit-words"     // vocabulary, fields, presets, purposes, channels
	HearNotices   Action = "hear-notices"   // be told who opened photos to whom out of turn
	BreakGlass    Action = "break-glass"    // see photos with a reason that everybody is told
	SeeNames      Action = "see-names"      // what people in photos are called; others see "person 0142"
	EditPeople    Action = "edit-people"    // the register of people
	EditConsents  Action = "edit-consents"  // consents, objections and restrictions that people gave
	SeeRestricted Action = "see-restricted" // photos whose use is restricted (GDPR Art. 18)
)

// Actions lists every action, in the order in which they stand above.
func Actions() []Action {
	return []Action{RunHouse, GrantFolders, ReadLog, SetBasis, SeeQuarantine, EditWords, HearNotices, BreakGlass, SeeNames, EditPeople, EditConsents, SeeRestricted}
}

// may lists what each role may do to the house.
func (r Role) may(a Action) bool {
	switch r {
	case Administrator:
		return a == RunHouse || a == GrantFolders || a == ReadLog || a == BreakGlass
	case Manager:
		return a == GrantFolders || a == ReadLog || a == SetBasis || a == SeeQuarantine || a == EditWords || a == HearNotices ||
			a == SeeNames || a == EditPeople || a == EditConsents
	case ConsentManager:
		return a == SetBasis || a == SeeQuarantine || a == SeeNames || a == EditPeople || a == EditConsents || a == SeeRestricted
	case Editor:
		return a == SetBasis || a == SeeNames
	case Viewer:
	}
	return false
}

// User is somebody with an account.
type User struct {
	ID       ident.User
	Email    string
	Name     string
	Language string // BCP 47: en, nl, sv, de
	Roles    []Role
	Disabled bool
	Groups   []ident.Group
	MadeAt   time.Time
	Revision int64
}

// Group is a named set of users.
type Group struct {
	ID       ident.Group
	Name     string
	Members  []ident.User
	Revision int64
}

// Grant opens a folder and all that lies in it to a user or a group, in a window of time.
type Grant struct {
	ID     ident.Grant
	Folder ident.Folder
	User   ident.User  // exactly one of User and Group is set
	Group  ident.Group //
	Right  Right
	From   time.Time // zero: since ever
	Until  time.Time // zero: without end
	Reason string    // given when the glass was broken, else empty
}

// Open tells whether the grant's window contains the moment.
func (g Grant) Open(at time.Time) bool {
	return !at.Before(g.From) && (g.Until.IsZero() || at.Before(g.Until))
}

// Scope narrows what a token may do. The zero Scope may nothing.
type Scope struct {
	Right   Right // most that it may do in a folder
	House   bool  // whether it may do its owner's actions on the house
	Folders []ident.Folder
}
