package office

import (
	"context"
	"iter"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
)

// Store keeps accounts, grants, settings and the log. InTx's changes stand together or not
// at all; a Tx that changes who may do what makes every rights snapshot read later a new one.
type Store interface {
	InTx(ctx context.Context, do func(Tx) error) error
	View(ctx context.Context, do func(Reader) error) error
	// Session finds a session that has not been ended, with its user; problem.NotFound. It is
	// asked at every request.
	Session(ctx context.Context, digest Digest) (Session, access.User, error)
	// Token is Session for API tokens.
	Token(ctx context.Context, digest Digest) (Token, access.User, error)
	// Beside keeps bookkeeping that nobody audits: when a session was last seen, limits.
	Beside(ctx context.Context, do func(Bookkeeping) error) error
	// Append writes events outside a transaction and returns when they are durable.
	Append(ctx context.Context, events ...audit.Event) error
}

// Reader reads one consistent state. What is not there is problem.NotFound.
type Reader interface {
	// Rights says what the caller may do now; one whose login has ended may nothing.
	Rights(ctx context.Context, by access.Caller) (*access.Rights, error)
	People
	Doors
	// Settings gives the organisation's settings; what was never set has its default.
	Settings(ctx context.Context) (Settings, error)
	// Notices lists what nobody has put away, newest first.
	Notices(ctx context.Context) ([]Notice, error)
	// Work lists jobs, those first that were given up, then those that run, failed, wait.
	Work(ctx context.Context, most int) ([]Work, error)
	TextReader
}

// People reads accounts and groups.
type People interface {
	User(ctx context.Context, id ident.User) (access.User, error)
	// UserByEmail finds an account whatever the case of the address.
	UserByEmail(ctx context.Context, email string) (access.User, error)
	Users(ctx context.Context) ([]access.User, error)
	// Password gives the encoded hash, empty when none is set.
	Password(ctx context.Context, id ident.User) (string, error)
	Group(ctx context.Context, id ident.Group) (access.Group, error)
	Groups(ctx context.Context) ([]access.Group, error)
	// Folder gives a folder.
	Folder(ctx context.Context, id ident.Folder) (asset.Folder, error)
	Grant(ctx context.Context, id ident.Grant) (access.Grant, error)
	// Grants lists those on the folders given; of all folders when none is given.
	Grants(ctx context.Context, folders ...ident.Folder) ([]access.Grant, error)
}

// Doors reads what lets people in. Of every secret only the SHA-256 is kept.
type Doors interface {
	// SetUpDigest gives the digest of the one-time set-up secret; problem.NotFound when the
	// library is set up or no secret was made.
	SetUpDigest(ctx context.Context) (Digest, error)
	Sessions(ctx context.Context, user ident.User) ([]Session, error)
	Tokens(ctx context.Context, user ident.User) ([]Token, error)
}

// Tx reads and changes.
type Tx interface {
	Reader
	// SaveUser keeps an account, new or changed, roles included; "user.email-taken" when
	// another has the address. SetPassword replaces the encoded hash.
	SaveUser(ctx context.Context, u access.User) error
	SetPassword(ctx context.Context, id ident.User, encoded string) error
	// SaveGroup keeps a group with its members; "group.name-taken".
	SaveGroup(ctx context.Context, g access.Group) error
	RemoveGroup(ctx context.Context, id ident.Group) error
	SaveGrant(ctx context.Context, g access.Grant, by ident.User) error
	RemoveGrant(ctx context.Context, id ident.Grant) error
	SaveSession(ctx context.Context, s Session, digest Digest) error
	// EndSession is no error when it has ended already. EndSessions ends all but one of a user's.
	EndSession(ctx context.Context, id ident.Session) error
	EndSessions(ctx context.Context, user ident.User, but ident.Session) error
	SaveToken(ctx context.Context, t Token, digest Digest) error
	EndToken(ctx context.Context, id ident.Token) error
	EndTokens(ctx context.Context, user ident.User) error
	SaveSettings(ctx context.Context, s Settings) error
	TextWriter
	// SetSetUpDigest replaces the digest of the set-up secret; CloseSetUp says that the
	// library is set up, for good.
	SetSetUpDigest(ctx context.Context, digest Digest) error
	CloseSetUp(ctx context.Context) error
	SaveNotice(ctx context.Context, n Notice) error
	PutAway(ctx context.Context, notice ident.Notice, by ident.User, at time.Time) error
	// TryAgain makes a job that failed or was given up due now, and gives its kind; none where
	// there is no such job.
	TryAgain(ctx context.Context, id ident.Job, now time.Time) (job.Kind, error)
	Append(ctx context.Context, event audit.Event) error
}

// TextReader reads quitclaims.
type TextReader interface {
	// Quitclaims lists all, by name.
	Quitclaims(ctx context.Context) ([]consent.Quitclaim, error)
	// Quitclaim gives one; "quitclaim.not-found".
	Quitclaim(ctx context.Context, id ident.Quitclaim) (consent.Quitclaim, error)
	// Texts gives those of one version by variant and language; none where there is no such
	// version. A published one that is not what was published is an error.
	Texts(ctx context.Context, id ident.Quitclaim, version int) ([]consent.Text, error)
	// Titles is Texts of every version, oldest first, without the bodies.
	Titles(ctx context.Context, id ident.Quitclaim) ([]consent.Text, error)
}

// TextWriter changes quitclaims. A published text is never changed nor taken away, nor is
// anything added to a published version: the store refuses.
type TextWriter interface {
	// SaveQuitclaim keeps a quitclaim, new or changed, without its texts.
	SaveQuitclaim(ctx context.Context, q consent.Quitclaim) error
	// SaveText keeps a text, new or changed.
	SaveText(ctx context.Context, t consent.Text) error
	// RemoveText takes a text of a draft away.
	RemoveText(ctx context.Context, t consent.Text) error
	// RemoveQuitclaim takes one away that has no texts.
	RemoveQuitclaim(ctx context.Context, id ident.Quitclaim) error
}

// Bookkeeping changes what nobody audits.
type Bookkeeping interface {
	// SessionSeen moves a session's idle end.
	SessionSeen(ctx context.Context, id ident.Session, at, ends time.Time) error
	TokenSeen(ctx context.Context, id ident.Token, at time.Time) error
	// Drop adds one drop to the bucket of a subject, which loses one in each interval, and
	// tells whether it overflowed: more than size drops in it. An overflow adds nothing.
	Drop(ctx context.Context, subject Digest, size int, interval time.Duration, at time.Time) (overflow bool, err error)
	// Return takes a drop out of a bucket that loses one in each interval; from an empty one nothing.
	Return(ctx context.Context, subject Digest, interval time.Duration) error
	// Holds tells whether there is a drop in a bucket.
	Holds(ctx context.Context, subject Digest, at time.Time) (bool, error)
	// Drain empties a bucket.
	Drain(ctx context.Context, subject Digest) error
}

// Digest is the SHA-256 of a secret.
type Digest [32]byte

// Hasher keeps passwords. Hash takes its time, Check takes as long for a wrong password as
// for a right one.
type Hasher interface {
	Hash(password string) (encoded string, err error)
	// Check tells whether the password is the one that was hashed, and whether the encoded
	// hash is weaker than what Hash would make now.
	Check(encoded, password string) (right, outdated bool, err error)
}

// LogKeeper keeps the log.
type LogKeeper interface {
	// Log lists events, newest first; at most filter.Limit.
	Log(ctx context.Context, filter audit.Filter) ([]audit.Event, error)
	// Seen lists every asset of which the user was shown a picture or given bytes in
	// [from, until), with when and how often.
	Seen(ctx context.Context, user ident.User, from, until time.Time) ([]Seen, error)
	// Entries yields the whole log with its checkpoints, in order.
	Entries(ctx context.Context) iter.Seq2[audit.Entry, error]
	// Sign makes a checkpoint of where the log stands now, keeps it, and gives it with its
	// signed note.
	Sign(ctx context.Context) (audit.Checkpoint, []byte, error)
	// Verify reads the whole log and says what is wrong with it. anchors are signed notes that
	// were kept elsewhere.
	Verify(ctx context.Context, anchors [][]byte) (*audit.Report, error)
	// VerifierKey is the text by which anybody checks the notes.
	VerifierKey() string
}
