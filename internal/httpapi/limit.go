package httpapi

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"imprimatur/internal/problem"
)

// How much a stranger may ask. Behind one address can sit a whole office, so this only
// stops floods; guessing at one account is limited where accounts are (office).
const (
	strangerRate  = 10 // a second
	strangerBurst = 60
	drawnRate     = 50 // pieces of photos, of which a viewer asks for a screenful at a time
	drawnBurst    = 300
	maxSources    = 10_000
)

// limiter bounds what each network address may ask without a login.
type limiter struct {
	now     func() time.Time
	rate    rate.Limit // a second
	burst   int
	mu      sync.Mutex
	sources map[string]*visitor
}

type visitor struct {
	rate *rate.Limiter
	seen time.Time
}

func newLimiter(now func() time.Time, each rate.Limit, burst int) *limiter {
	return &limiter{now: now, rate: each, burst: burst, sources: make(map[string]*visitor)}
}

// take counts one request of a source, or says that there were too many.
func (l *limiter) take(source string) error {
	at := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	key := network(source)
	v := l.sources[key]
	if v == nil {
		l.forget(at)
		v = &visitor{rate: rate.NewLimiter(l.rate, l.burst)}
		l.sources[key] = v
	}
	v.seen = at
	if !v.rate.AllowN(at, 1) {
		return problem.New(problem.TooMany, "request.too-many")
	}
	return nil
}

// forget makes room: first what has long been quiet, and when that is not enough anyone, so
// that memory stays bounded whatever addresses a flood claims to come from.
func (l *limiter) forget(at time.Time) {
	if len(l.sources) < maxSources {
		return
	}
	for key, v := range l.sources {
		if at.Sub(v.seen).Seconds() > float64(l.burst)/float64(l.rate) {
			delete(l.sources, key)
		}
	}
	for key := range l.sources {
		if len(l.sources) < maxSources {
			return
		}
		delete(l.sources, key)
	}
}

// network is what counts as one caller: an IPv4 address, or the /64 that one IPv6 subscriber
// usually has to himself.
func network(source string) string {
	a, err := netip.ParseAddr(source)
	if err != nil || a.Is4() {
		return source
	}
	p, err := a.Prefix(64)
	if err != nil {
		return source
	}
	return p.String()
}
