package sqlstore

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"imprimatur/internal/audit"
)

// Anchor keeps a signed checkpoint out of the database's reach.
type Anchor func(ctx context.Context, note []byte) error

// How far the log may grow beyond its last checkpoint.
const (
	signEvents = 1000
	signEvery  = time.Minute
)

// LogKeeper reads and signs the log. It signs by itself after a thousand events, after a
// minute in which something happened, and when it is closed.
type LogKeeper struct {
	db     *DB
	signer *audit.Signer
	key    string
	anchor Anchor

	closed atomic.Bool
	wake   chan struct{}
	stop   chan struct{}
	done   chan struct{}

	mu     sync.Mutex   // one checkpoint at a time, so that the anchor never goes back
	signed atomic.Int64 // size of the last one
}

// KeepLog starts the keeper; there is one per process. key is the text by which the signer's
// notes are checked. Close ends the keeper before the database is closed.
func (db *DB) KeepLog(signer *audit.Signer, key string, anchor Anchor) *LogKeeper {
	k := &LogKeeper{
		db: db, signer: signer, key: key, anchor: anchor,
		wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
	}
	db.keeper.Store(k)
	go k.run()
	return k
}

// VerifierKey is the text by which anybody checks the notes.
func (k *LogKeeper) VerifierKey() string { return k.key }

// grew is told of each commit.
func (k *LogKeeper) grew(size int64) {
	if size-k.signed.Load() < signEvents {
		return
	}
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

func (k *LogKeeper) run() {
	defer close(k.done)
	tick := time.NewTicker(signEvery)
	defer tick.Stop()
	for {
		select {
		case <-k.stop:
			return
		case <-k.wake:
		case <-tick.C:
		}
		if _, _, err := k.Sign(context.Background()); err != nil {
			k.db.log.Error("signing the log failed", "error", err)
		}
	}
}

// Close signs a last time. Closing it again does nothing.
func (k *LogKeeper) Close(ctx context.Context) error {
	if !k.closed.CompareAndSwap(false, true) {
		return nil
	}
	k.db.keeper.CompareAndSwap(k, nil)
	close(k.stop)
	<-k.done
	_, _, err := k.Sign(ctx)
	return err
}

// Sign makes a checkpoint of where the log stands now, keeps it, anchors it, and gives it with
// its signed note. Where nothing happened since the last one, that one is given.
func (k *LogKeeper) Sign(ctx context.Context) (c audit.Checkpoint, note []byte, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	err = k.db.InTx(ctx, func(tx *Tx) (err error) {
		c, note, err = tx.sign(ctx, k.signer)
		return err
	})
	if err != nil {
		return audit.Checkpoint{}, nil, fmt.Errorf("signing the log: %w", err)
	}
	if c.Size > k.signed.Load() {
		if err := k.anchor(ctx, note); err != nil {
			return audit.Checkpoint{}, nil, fmt.Errorf("anchoring the log: %w", err)
		}
		k.signed.Store(c.Size)
	}
	return c, note, nil
}

// sign gives the checkpoint of the log as it stands, making it when there is none.
func (tx *Tx) sign(ctx context.Context, signer *audit.Signer) (c audit.Checkpoint, note []byte, err error) {
	if err := tx.lockHead(ctx); err != nil {
		return c, nil, err
	}
	c = audit.Checkpoint{Size: tx.head.tree.Size(), At: tx.db.now().UTC().Truncate(time.Millisecond)}
	if c.Root, err = tx.head.tree.Root(); err != nil {
		return c, nil, err
	}
	err = tx.queryRow(ctx, `SELECT at, note FROM checkpoint WHERE size = ?`, c.Size).Scan(at(&c.At), &note)
	if err == nil || none(err) != nil {
		return c, note, err
	}
	if note, err = signer.Sign(c); err != nil {
		return c, nil, err
	}
	_, err = tx.exec(ctx, `INSERT INTO checkpoint (size, at, note) VALUES (?, ?, ?)`, c.Size, c.At, note)
	return c, note, err
}

// LibraryID gives the name under which this library's log is signed.
func (db *DB) LibraryID(ctx context.Context) (id string, err error) {
	err = db.View(ctx, func(tx *Tx) error {
		return tx.queryRow(ctx, `SELECT id FROM library`).Scan(&id)
	})
	if err != nil {
		return "", fmt.Errorf("reading the library's name: %w", err)
	}
	return id, nil
}
