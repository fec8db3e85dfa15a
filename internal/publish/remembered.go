package publish

import (
	"sync"

	"imprimatur/internal/ident"
)

// remembered keeps which portals there are and which photos are on them, in one state of the house
// and for the second that it was asked in: a page of a portal asks for sixty pictures at once. That a
// photo may be shown there the door decides each time all the same.
type remembered struct {
	mu      sync.Mutex
	now     moment
	portals map[string]Portal
	on      map[onPortal]bool
}

// moment is a state of the house, and the second: what a query finds can change with the clock.
type moment struct{ state, second int64 }

type onPortal struct {
	portal   ident.Portal
	revision int64
	photo    ident.Asset
}

// mostRemembered bounds it; beyond, it starts anew.
const mostRemembered = 10_000

// moment is named before anything is read, so that nothing is kept under a state that is newer than itself.
func (p *Publisher) moment() moment { return moment{p.store.State(), p.now().Unix()} }

func (r *remembered) portal(at moment, name string) (o Portal, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now == at {
		o, ok = r.portals[name]
	}
	return o, ok
}

func (r *remembered) keepPortal(at moment, o Portal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.begin(at) {
		r.portals[o.Name] = o
	}
}

func (r *remembered) photo(at moment, key onPortal) (on, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.now == at {
		on, ok = r.on[key]
	}
	return on, ok
}

func (r *remembered) keepPhoto(at moment, key onPortal, on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.begin(at) {
		r.on[key] = on
	}
}

// begin makes room for a moment that has come; false: a later one is here already.
func (r *remembered) begin(at moment) bool {
	if at.state < r.now.state || at.state == r.now.state && at.second < r.now.second {
		return false
	}
	if r.now != at || r.on == nil || len(r.on) >= mostRemembered {
		r.now, r.portals, r.on = at, make(map[string]Portal), make(map[onPortal]bool)
	}
	return true
}
