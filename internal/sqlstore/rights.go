package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
)

// rightsCache keeps what was read of who may do what, under the version at which it was read.
// Whatever changes users, roles, groups, grants, folders, or ends sessions and tokens, raises
// the version in its own transaction (Tx.rightsChanged), so nothing stale is ever found.
type rightsCache struct {
	// known is this process's version on SQLite, where no other process can change anything:
	// it follows each commit before the caller of InTx gets its answer. PostgreSQL reads the
	// version in each transaction instead.
	known atomic.Int64

	mu      sync.RWMutex
	version int64
	tree    access.Tree
	house   *access.Rights
	of      map[callerKey]*standing
}

// callerKey is what of a caller decides about their rights.
type callerKey struct {
	kind    access.CallerKind
	user    ident.User
	session ident.Session
	token   ident.Token
}

// standing is what one caller may do, until their session or token ends.
type standing struct {
	rights *access.Rights
	ends   time.Time // zero: by itself never
}

// maxStandings bounds the cache; beyond it, it starts anew.
const maxStandings = 10_000

// Rights gives what the caller may do, as things stand in this transaction. A stranger, and
// somebody whose account is disabled or whose session or token has ended, gets rights that
// allow nothing. A Member without a session is the house finishing what that user began
// (a job that takes in an upload, say): the user's rights count, no session does.
func (tx *Tx) Rights(ctx context.Context, by access.Caller) (*access.Rights, error) {
	switch by.Kind {
	case access.Console, access.House:
		return tx.houseRights(ctx)
	case access.Sender:
		return tx.senderRights(ctx, by)
	case access.Member, access.Bearer:
	default:
		return &access.Rights{}, nil
	}
	key := callerKey{by.Kind, by.User, by.Session, by.Token}
	s, err := tx.standing(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("reading rights: %w", err)
	}
	if s == nil || !s.ends.IsZero() && !tx.db.now().Before(s.ends) {
		return &access.Rights{}, nil
	}
	return s.rights, nil
}

// cachedRights gives a caller's rights without a transaction, where they are known and nothing
// has changed since. It is for SQLite, whose version of rights this process alone raises.
func (db *DB) cachedRights(by access.Caller) (*access.Rights, bool) {
	s, known := db.rights.find(db.rights.known.Load(), callerKey{by.Kind, by.User, by.Session, by.Token})
	if !known || !s.ends.IsZero() && !db.now().Before(s.ends) {
		return nil, false
	}
	return s.rights, true
}

// rightsChanged says that this transaction changes who may do what.
func (tx *Tx) rightsChanged() { tx.changed = true }

// versionNow is the version under which cached rights hold for this transaction.
func (tx *Tx) versionNow(ctx context.Context) (int64, error) {
	if !tx.db.dialect.postgres {
		return tx.db.rights.known.Load(), nil
	}
	return tx.versionRead(ctx)
}

// versionRead is the version that this transaction sees.
func (tx *Tx) versionRead(ctx context.Context) (int64, error) {
	if tx.version == 0 {
		if err := tx.queryRow(ctx, `SELECT rights_version FROM library`).Scan(&tx.version); err != nil {
			return 0, err
		}
	}
	return tx.version, nil
}

func (tx *Tx) standing(ctx context.Context, key callerKey) (*standing, error) {
	if tx.changed { // what this transaction changed is nobody else's yet
		tree, err := tx.tree(ctx)
		if err != nil {
			return nil, err
		}
		return tx.loadStanding(ctx, key, tree)
	}
	version, err := tx.versionNow(ctx)
	if err != nil {
		return nil, err
	}
	cache := &tx.db.rights
	if s, found := cache.find(version, key); found {
		return s, nil
	}
	tree, err := tx.cachedTree(ctx)
	if err != nil {
		return nil, err
	}
	s, err := tx.loadStanding(ctx, key, tree)
	if err != nil || s == nil {
		return nil, err
	}
	if version, err = tx.versionRead(ctx); err != nil {
		return nil, err
	}
	cache.keep(version, func() { cache.of[key] = s })
	return s, nil
}

func (tx *Tx) houseRights(ctx context.Context) (*access.Rights, error) {
	if tx.changed {
		tree, err := tx.tree(ctx)
		return access.Unbounded(tree), err
	}
	version, err := tx.versionNow(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading rights: %w", err)
	}
	cache := &tx.db.rights
	cache.mu.RLock()
	house, current := cache.house, cache.version == version
	cache.mu.RUnlock()
	if current && house != nil {
		return house, nil
	}
	tree, err := tx.cachedTree(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading rights: %w", err)
	}
	house = access.Unbounded(tree)
	if version, err = tx.versionRead(ctx); err != nil {
		return nil, fmt.Errorf("reading rights: %w", err)
	}
	cache.keep(version, func() { cache.house = house })
	return house, nil
}

// find gives what is known of a caller at a version.
func (c *rightsCache) find(version int64, key callerKey) (*standing, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.version != version {
		return nil, false
	}
	s, found := c.of[key]
	return s, found
}

// keep stores what was read at a version. What was read at an older one is of no use.
func (c *rightsCache) keep(version int64, store func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if version < c.version {
		return
	}
	if version > c.version || len(c.of) >= maxStandings {
		c.version, c.tree, c.house = version, nil, nil
		c.of = make(map[callerKey]*standing)
	}
	store()
}

// cachedTree gives the tree as this transaction sees it; nobody may change it.
func (tx *Tx) cachedTree(ctx context.Context) (access.Tree, error) {
	version, err := tx.versionRead(ctx)
	if err != nil {
		return nil, err
	}
	cache := &tx.db.rights
	cache.mu.RLock()
	tree, current := cache.tree, cache.version == version
	cache.mu.RUnlock()
	if current && tree != nil {
		return tree, nil
	}
	if tree, err = tx.tree(ctx); err != nil {
		return nil, err
	}
	cache.keep(version, func() { cache.tree = tree })
	return tree, nil
}

func (tx *Tx) tree(ctx context.Context) (access.Tree, error) {
	tree := make(access.Tree)
	err := tx.each(ctx, func(r *rows) error {
		var folder, parent ident.Folder
		if err := r.Scan(&folder, &parent); err != nil {
			return err
		}
		tree[folder] = parent
		return nil
	}, `SELECT id, COALESCE(parent, 0) FROM folder`)
	if err != nil {
		return nil, fmt.Errorf("reading the folder tree: %w", err)
	}
	return tree, nil
}

// loadStanding reads what a member or bearer may do; nil when there is no such user, session
// or token (any more).
func (tx *Tx) loadStanding(ctx context.Context, key callerKey, tree access.Tree) (*standing, error) {
	s := &standing{rights: &access.Rights{Tree: tree}}
	claim := tx.loadSession
	if key.kind == access.Bearer {
		claim = tx.loadToken
	}
	if err := claim(ctx, key, s); err != nil {
		return nil, none(err)
	}
	var err error
	if s.rights.User, err = tx.user(ctx, key.user); err != nil {
		return nil, none(err)
	}
	s.rights.Grants, err = tx.grants(ctx, `
		user_id = ? OR group_id IN (SELECT group_id FROM group_member WHERE user_id = ?)`, key.user, key.user)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// none turns "no such row" into no error.
func none(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func (tx *Tx) loadSession(ctx context.Context, key callerKey, s *standing) error {
	if key.session == 0 {
		return nil
	}
	return tx.queryRow(ctx, `SELECT ends_at FROM session WHERE id = ? AND user_id = ?`, key.session, key.user).
		Scan(at(&s.ends))
}

func (tx *Tx) loadToken(ctx context.Context, key callerKey, s *standing) error {
	var scope access.Scope
	var folders []byte
	err := tx.queryRow(ctx, `SELECT level, house, folders, ends_at FROM api_token WHERE id = ? AND user_id = ?`,
		key.token, key.user).Scan(&scope.Right, &scope.House, &folders, at(&s.ends))
	if err != nil {
		return err
	}
	s.rights.Token = &scope
	if err := json.Unmarshal(folders, &scope.Folders); err != nil {
		return fmt.Errorf("reading the token's folders: %w", err)
	}
	return nil
}
