package httpapi

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"syscall"

	"golang.org/x/sys/unix"
)

// cork keeps what is written to a connection until it is let go, so that the head of an
// answer and a small body reach the caller at once and not in two pieces, each of which would
// wake both sides. The kernel lets go by itself after 200 ms.
type cork struct{ line syscall.RawConn }

type corkKey struct{}

// withCork keeps the way to a TLS connection's own line with the contexts of its requests.
func withCork(ctx context.Context, c net.Conn) context.Context {
	secure, ok := c.(*tls.Conn)
	if !ok {
		return ctx
	}
	tcp, ok := secure.NetConn().(*net.TCPConn)
	if !ok {
		return ctx
	}
	line, err := tcp.SyscallConn()
	if err != nil {
		return ctx
	}
	return context.WithValue(ctx, corkKey{}, &cork{line})
}

// corked writes an answer as one piece where the line takes a cork. HTTP/2 frames many
// answers on one line by itself.
func corked(x *exchange, r *http.Request, write func()) {
	c, ok := r.Context().Value(corkKey{}).(*cork)
	if !ok || r.ProtoMajor != 1 {
		write()
		return
	}
	c.set(1)
	defer c.set(0)
	write()
	if err := http.NewResponseController(x.ResponseWriter).Flush(); err != nil && x.failure == nil {
		x.failure = err // the caller is gone
	}
}

// set puts the cork in or takes it out. A line that takes none sends as it likes.
func (c *cork) set(in int) {
	_ = c.line.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_CORK, in)
	})
}
