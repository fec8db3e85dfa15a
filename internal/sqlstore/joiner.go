package sqlstore

import (
	"context"
	"fmt"
	"sync"

	"imprimatur/internal/audit"
	"imprimatur/internal/problem"
)

// joiner brings events of many callers to the log in common commits: while one commit is on
// its way to the disk, whoever comes meets in the next.
type joiner struct {
	db   *DB
	wake chan struct{}
	done chan struct{}

	mu      sync.Mutex
	waiting []*joining
	closed  bool
}

// joining is one caller's events and the channel that hears when they are durable.
type joining struct {
	records []audit.Record
	result  chan error
}

// maxJoined is how many events one commit takes at most.
const maxJoined = 2000

func newJoiner(db *DB) *joiner {
	j := &joiner{db: db, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go j.run()
	return j
}

// Append writes events to the log outside a transaction and returns when they are durable.
// Calls at the same time share a commit. When ctx ends first the events may still be written:
// more on record than happened, never less.
func (db *DB) Append(ctx context.Context, events ...audit.Event) error {
	if len(events) == 0 {
		return nil
	}
	mine := &joining{records: make([]audit.Record, len(events)), result: make(chan error, 1)}
	for i, event := range events {
		record, err := db.prepare(event)
		if err != nil {
			return err
		}
		mine.records[i] = record
	}
	if !db.joiner.add(mine) {
		return problem.New(problem.Busy, "store.closed")
	}
	select {
	case err := <-mine.result:
		return err
	case <-ctx.Done():
		return fmt.Errorf("appending to the log: %w", ctx.Err())
	}
}

func (j *joiner) add(mine *joining) bool {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return false
	}
	j.waiting = append(j.waiting, mine)
	j.mu.Unlock()
	j.nudge()
	return true
}

func (j *joiner) nudge() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// next gives the callers of the next commit.
func (j *joiner) next() (batch []*joining, closed bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	count, events := 0, 0
	for count < len(j.waiting) && (count == 0 || events+len(j.waiting[count].records) <= maxJoined) {
		events += len(j.waiting[count].records)
		count++
	}
	batch, j.waiting = j.waiting[:count:count], j.waiting[count:]
	return batch, j.closed && len(batch) == 0
}

func (j *joiner) run() {
	defer close(j.done)
	for {
		batch, closed := j.next()
		if closed {
			return
		}
		if len(batch) == 0 {
			<-j.wake
			continue
		}
		var records []audit.Record
		for _, one := range batch {
			records = append(records, one.records...)
		}
		err := j.db.InTx(context.Background(), func(tx *Tx) error {
			tx.onlyLog = true
			return tx.appendRecords(context.Background(), records)
		})
		for _, one := range batch {
			one.result <- err
		}
	}
}

// close writes what is waiting and takes nothing more.
func (j *joiner) close() {
	j.mu.Lock()
	j.closed = true
	j.mu.Unlock()
	j.nudge()
	<-j.done
}
