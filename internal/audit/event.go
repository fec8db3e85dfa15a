// Package audit is the memory of the house: what happened, by whom, and the proof that
// nothing was changed, taken out or swapped since.
//
// Every event becomes one leaf of a hash tree (RFC 6962, as the Go checksum database uses
// it). What is personal in an event, its Body, is kept beside the tree under a salted
// commitment, so that it can be erased years later without breaking the proof.
package audit

import (
	"time"

	"imprimatur/internal/ident"
)

// Kind says what happened, as a stable word ("asset.added").
type Kind string

// What is remembered.
const (
	AssetAdded      Kind = "asset.added"
	AssetRefused    Kind = "asset.refused" // a file that was not taken
	AssetEdited     Kind = "asset.edited"
	AssetMoved      Kind = "asset.moved"
	AssetVersioned  Kind = "asset.versioned"
	AssetTrashed    Kind = "asset.trashed"
	AssetRestored   Kind = "asset.restored"
	AssetErased     Kind = "asset.erased"
	AssetPreviewed  Kind = "asset.previewed"     // pictures seen inside the house; Body lists them
	AssetOriginal   Kind = "asset.original-read" // the original's bytes handed out
	AssetReleased   Kind = "asset.released"      // a derived file handed out for a stated use
	PresetChanged   Kind = "preset.changed"
	FocusSet        Kind = "focus.set"
	ReleaseOrdered  Kind = "release.ordered" // a set of photos asked for as one archive; each that leaves has its own row
	ReleaseGranted  Kind = "release.granted"
	ReleaseRefused  Kind = "release.refused"
	ShareMade       Kind = "share.made"
	ShareChanged    Kind = "share.changed" // prolonged, another password
	ShareEnded      Kind = "share.ended"   // revoked
	ShareDecided    Kind = "share.decided" // a second person approved a share, or refused it
	ShareOpened     Kind = "share.opened"  // its page, by whoever holds its address; refused: a wrong password or code
	SharePhotoShown Kind = "share.photo-shown"
	ShareReviewed   Kind = "share.reviewed" // a receiver said what they think of a photo
	BasisSet        Kind = "basis.set"      // of an asset, or of all in a folder that have none of their own
	EmbedMade       Kind = "embed.made"
	EmbedEnded      Kind = "embed.ended"
	PortalChanged   Kind = "portal.changed"
	PortalTaken     Kind = "portal.taken"    // a photo, by somebody of the public, for what they stated
	WebhookChanged  Kind = "webhook.changed" // made, changed, switched on or off
	WebhookRemoved  Kind = "webhook.removed"
	WebhookSecret   Kind = "webhook.secret" // a new one
	WebhookSent     Kind = "webhook.sent"   // by hand: a test, or again
	WebhookOff      Kind = "webhook.off"    // by the house, as nothing was taken
	PlaceShown      Kind = "place.shown"    // a photo in a place outside, for the first time or again after it was held back
	PlaceHeld       Kind = "place.held"     // it was asked for there and is not shown any more
	UseNoted        Kind = "use.noted"      // outside: printed, or found by hand
	UseEnded        Kind = "use.ended"
	RecallOpened    Kind = "recall.opened"
	RecallAnswered  Kind = "recall.answered"
	RecallClosed    Kind = "recall.closed"

	ReplacementOffered Kind = "recall.offered" // a receiver can take something in the place of what is called back
	EvidenceMade       Kind = "evidence.made"
	AttachmentRead     Kind = "attachment.read"
	HoldMade           Kind = "hold.made"
	HoldEnded          Kind = "hold.ended"
	SceneSet           Kind = "scene.set"
	PeopleSearched     Kind = "people.searched"
	PeopleImported     Kind = "people.imported"
	PersonViewed       Kind = "person.viewed"
	PersonAdded        Kind = "person.added"
	PersonChanged      Kind = "person.changed"
	AgeReached         Kind = "person.of-age" // who came of age was written to
	PersonErased       Kind = "person.erased"
	PersonMerged       Kind = "person.merged"
	PersonParted       Kind = "person.parted" // a merge taken back
	AppearanceSet      Kind = "appearance.set"
	AppearanceGone     Kind = "appearance.removed"
	ConsentRecorded    Kind = "consent.recorded"
	ConsentEnded       Kind = "consent.ended" // its term was over
	ConsentWithdrawn   Kind = "consent.withdrawn"
	RequestMade        Kind = "request.made"
	RequestCancelled   Kind = "request.cancelled"
	RequestResent      Kind = "request.resent"
	MessageSent        Kind = "message.sent" // or given up; the outcome says
	ConsentAsked       Kind = "consent.asked"
	LinkMade           Kind = "link.made"   // for staff to hand on
	LinkOpened         Kind = "link.opened" // to sign, or somebody's own page
	LinkWanted         Kind = "link.wanted" // somebody asked for their personal link
	LinkEnded          Kind = "link.ended"  // somebody's personal links, by them or by staff
	CodeSent           Kind = "code.sent"
	CodeTried          Kind = "code.tried"         // a wrong one
	ConsentGiven       Kind = "consent.given"      // signed by whoever was asked
	ConsentChanged     Kind = "consent.changed"    // by the person, on their own page
	ConsentTakenBack   Kind = "consent.taken-back" // by the person, on their own page
	ProofRead          Kind = "proof.read"
	RecordingAdded     Kind = "recording.added"
	RecordingRead      Kind = "recording.read"
	RightAsked         Kind = "right.asked"   // by the person
	RightPressed       Kind = "right.pressed" // staff were told that it waits
	RightClosed        Kind = "right.closed"
	OwnPhotoShown      Kind = "photo.shown-to-person" // to the person it shows, or who speaks for them
	StopMade           Kind = "stop.made"
	StopEnded          Kind = "stop.ended"
	ClearanceAsked     Kind = "clearance.asked" // of a past moment
	FolderChanged      Kind = "folder.changed"
	CollectionEdited   Kind = "collection.changed"
	VocabularyEdited   Kind = "vocabulary.changed"
	SearchRun          Kind = "search"
	SearchSaved        Kind = "search.saved"
	Exported           Kind = "export"
	SetUp              Kind = "set-up"
	LoggedIn           Kind = "login"
	LoginFailed        Kind = "login.failed"
	LoggedOut          Kind = "logout"
	SessionEnded       Kind = "session.ended"
	TokenMade          Kind = "token.made"
	TokenEnded         Kind = "token.ended"
	UserChanged        Kind = "user.changed"
	PasswordChanged    Kind = "password.changed"
	GroupChanged       Kind = "group.changed"
	GrantChanged       Kind = "grant.changed"
	GlassBroken        Kind = "break-glass"
	AccessDenied       Kind = "access.denied"
	NoticeRead         Kind = "notice.read" // a manager put away what managers are told
	SettingChanged     Kind = "setting.changed"
	QuitclaimEdited    Kind = "quitclaim.edited"
	WorkRetried        Kind = "work.retried" // what the house had given up is tried again
	KeyUsed            Kind = "key.used"
	KeyRotated         Kind = "key.rotated"
	KeyDestroyed       Kind = "key.destroyed"
	LogViewed          Kind = "log.viewed"
	LogExported        Kind = "log.exported"
	Verified           Kind = "verified" // blobs read and authenticated
	ServerStarted      Kind = "server.started"
	ServerStopped      Kind = "server.stopped"
)

// Outcome says how it ended. The zero value is not valid: an event says what came of it.
type Outcome string

// How an act can end.
const (
	OK      Outcome = "ok"
	Denied  Outcome = "refused"
	Failure Outcome = "failed"
)

// ActorKind says what sort of actor did it.
type ActorKind string

// Who can act.
const (
	User    ActorKind = "user"
	Token   ActorKind = "token"   // an API token, on behalf of ID's owner
	Console ActorKind = "console" // the command on the data folder itself
	System  ActorKind = "system"  // the house's own jobs
	Nobody  ActorKind = "nobody"  // no login
)

// Actor is who did it. ID is the user's for User and Token.
type Actor struct {
	Kind    ActorKind
	ID      ident.User
	Token   ident.Token
	Session ident.Session
}

// Object is what it was done to; both parts are empty where there is none.
type Object struct {
	Kind string // "asset", "folder", "user", ...
	ID   string
}

// Event is one thing that happened. Seq is given by the store when it is appended, from 0.
type Event struct {
	Seq     int64
	At      time.Time
	Actor   Actor
	Source  string // address the request came from, empty for the console
	Kind    Kind
	Object  Object
	Outcome Outcome
	Body    map[string]any // personal or explanatory detail; JSON values only, never a secret
	Damaged bool           // read from the log, Source and Body are not those that were written, and left out
}

// Filter chooses events of the log, newest first. Zero fields choose all.
type Filter struct {
	Actor   ident.User
	Object  Object
	Kinds   []Kind
	Outcome Outcome
	From    time.Time // inclusive
	Until   time.Time // exclusive
	Before  int64     // only events with a smaller Seq; 0 means from the newest
	Limit   int
}
