package httpapi

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
)

// line is a connection as it lies below TLS. While it is corked it holds back what is written,
// so that the head and the body of an answer leave in one piece: each piece costs a system
// call here and wakes the caller there.
type line struct {
	net.Conn
	mu     sync.Mutex // TLS answers what it reads, too
	held   *[]byte    // nil while nothing is held back
	pieces *sync.Pool
}

// mostHeld is how many bytes a line holds back: a picture of a grid in its TLS records.
const mostHeld = 32 << 10

// lines accepts connections that can be corked.
type lines struct {
	net.Listener
	pieces sync.Pool
}

// Lines lets the answers on a listener's connections leave in one piece each.
func Lines(l net.Listener) net.Listener {
	return &lines{Listener: l, pieces: sync.Pool{New: func() any { b := make([]byte, 0, mostHeld); return &b }}}
}

// Accept implements net.Listener.
func (l *lines) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &line{Conn: c, pieces: &l.pieces}, nil
}

// Write implements net.Conn. What is held back counts as written; that it was not shows when
// the cork is taken out.
func (l *line) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		return l.Conn.Write(p)
	}
	if len(*l.held)+len(p) > mostHeld {
		if err := l.flush(); err != nil {
			return 0, err
		}
		if len(p) > mostHeld {
			return l.Conn.Write(p)
		}
	}
	*l.held = append(*l.held, p...)
	return len(p), nil
}

func (l *line) flush() error {
	if len(*l.held) == 0 {
		return nil
	}
	_, err := l.Conn.Write(*l.held)
	*l.held = (*l.held)[:0]
	return err
}

func (l *line) cork() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held = l.pieces.Get().(*[]byte)
}

// uncork writes what was held back.
func (l *line) uncork() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.flush()
	l.pieces.Put(l.held)
	l.held = nil
	return err
}

type lineKey struct{}

// withLine keeps a TLS connection's own line with the contexts of its requests.
func withLine(ctx context.Context, c net.Conn) context.Context {
	if secure, ok := c.(*tls.Conn); ok {
		if l, ok := secure.NetConn().(*line); ok {
			return context.WithValue(ctx, lineKey{}, l)
		}
	}
	return ctx
}

// corked writes an answer as one piece where the line takes a cork. HTTP/2 frames many
// answers on one line by itself.
func corked(x *exchange, r *http.Request, write func()) {
	l, ok := r.Context().Value(lineKey{}).(*line)
	if !ok || r.ProtoMajor != 1 {
		write()
		return
	}
	l.cork()
	defer func() {
		if err := l.uncork(); err != nil && x.failure == nil {
			x.failure = err // the caller is gone
		}
	}()
	write()
	if !x.answered() {
		return
	}
	if err := http.NewResponseController(x.ResponseWriter).Flush(); err != nil && x.failure == nil {
		x.failure = err
	}
}
