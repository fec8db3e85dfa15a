package sqlstore

import "sync"

// remembered keeps what was read in one state of the house, for SQLite, where this process
// alone changes anything. A state is a number that grows with each change; it is named before
// the reading begins, so nothing is ever kept under a state that is newer than itself.
type remembered[K comparable, V any] struct {
	mu    sync.RWMutex
	state int64
	of    map[K]V
}

// mostRemembered bounds it; beyond, it starts anew.
const mostRemembered = 20_000

func (c *remembered[K, V]) find(state int64, key K) (value V, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.state == state {
		value, ok = c.of[key]
	}
	return value, ok
}

func (c *remembered[K, V]) keep(state int64, key K, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if state < c.state {
		return
	}
	if c.of == nil || state > c.state || len(c.of) >= mostRemembered {
		c.state, c.of = state, make(map[K]V)
	}
	c.of[key] = value
}
