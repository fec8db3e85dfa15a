package sqlstore

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/ncruces/go-sqlite3"

	"imprimatur/internal/problem"
)

// dialect is what differs between the two databases.
type dialect struct{ postgres bool }

func (d dialect) name() string {
	if d.postgres {
		return "postgres"
	}
	return "sqlite"
}

// numbered remembers the rewritten form of each statement.
type numbered struct{ texts sync.Map }

// maxNumbered is the longest statement that is remembered: the long ones carry lists of
// values, and no two are alike.
const maxNumbered = 4096

// rewrite turns each ? outside quotes into $1, $2, ...
func (n *numbered) rewrite(query string) string {
	if known, ok := n.texts.Load(query); ok {
		return known.(string)
	}
	var out strings.Builder
	out.Grow(len(query) + 16)
	count, quoted := 0, false
	for i := range len(query) {
		switch c := query[i]; {
		case c == '\'':
			quoted = !quoted
			out.WriteByte(c)
		case c == '?' && !quoted:
			count++
			out.WriteByte('$')
			out.WriteString(strconv.Itoa(count))
		default:
			out.WriteByte(c)
		}
	}
	if len(query) <= maxNumbered {
		n.texts.Store(query, out.String())
	}
	return out.String()
}

// plain turns arguments into what both drivers take alike.
func plain(args []any) []any {
	for i, arg := range args {
		switch v := arg.(type) {
		case nil, int64, string, []byte, float64:
		case time.Time:
			args[i] = millis(v)
		case bool:
			args[i] = bit(v)
		default:
			args[i] = plainKind(arg)
		}
	}
	return args
}

func plainKind(arg any) any {
	switch v := reflect.ValueOf(arg); v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return int64(v.Uint()) // all 64 bits are kept; the sign is only how SQL shows them
	case reflect.String:
		return v.String()
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Bytes()
		}
	default: // the drivers say what they do not take
	}
	return arg
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// millis gives a time as it is kept; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment is the inverse of millis.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// at scans a kept time into t.
func at(t *time.Time) *scanTime { return (*scanTime)(t) }

type scanTime time.Time

// Scan implements sql.Scanner.
func (t *scanTime) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		*t = scanTime{}
	case int64:
		*t = scanTime(moment(v))
	default:
		return fmt.Errorf("a time is kept as %T", value)
	}
	return nil
}

// marks gives "?, ?, ?" for a list of n values.
func marks(n int) string {
	if n <= 0 {
		return ""
	}
	return strings.Repeat("?, ", n-1) + "?"
}

// list turns a slice into arguments.
func list[T any](values []T) []any {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return args
}

// isTaken tells whether a write failed because a unique value is there already.
func isTaken(err error) bool {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code == "23505"
	}
	return errors.Is(err, sqlite3.CONSTRAINT_UNIQUE) || errors.Is(err, sqlite3.CONSTRAINT_PRIMARYKEY)
}

// isHeld tells whether a write failed because another row points to it, or it to none.
func isHeld(err error) bool {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused.Code == "23503"
	}
	return errors.Is(err, sqlite3.CONSTRAINT_FOREIGNKEY)
}

// named names the faults of a disk that somebody can mend: it is full, or the file is damaged.
func (db *DB) named(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "53100" || errors.Is(err, sqlite3.FULL) || errors.Is(err, syscall.ENOSPC) ||
		errors.Is(err, sqlite3.IOERR) && db.folder != "" && noRoom(db.folder) {
		return problem.New(problem.Busy, "storage.full").Because(err)
	}
	return damaged(err)
}

// noRoom asks the file system: SQLite's answer may say only that a write failed, not why.
func noRoom(folder string) bool {
	const little = 1 << 20
	var disk syscall.Statfs_t
	return syscall.Statfs(folder, &disk) == nil && disk.Bavail*uint64(disk.Bsize) < little
}
