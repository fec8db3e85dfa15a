package release

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"sync"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// mostCopies bounds the pictures that are kept for places outside, in bytes.
const mostCopies = 64 << 20

// copies keeps pictures that were made for places outside, in memory alone and only so many bytes
// of them. Whether one may be shown is decided each time before it is asked for.
type copies struct {
	mu     sync.Mutex
	bytes  int
	order  list.List // of *keptCopy, the last used first
	kept   map[copyKey]*list.Element
	making map[copyKey]*makingCopy
}

// copyKey names a picture by all that it is made from.
type copyKey struct {
	asset ident.Asset
	sum   [sha256.Size]byte
}

type keptCopy struct {
	key     copyKey
	picture []byte
}

type makingCopy struct {
	done    chan struct{}
	picture []byte
	err     error
}

func keyOfCopy(b Blob, of ident.Asset, spec asset.RenderSpec) copyKey {
	return copyKey{of, sha256.Sum256(fmt.Appendf(nil, "%s %+v", b.Name, spec))}
}

// tag is the picture's ETag.
func (k copyKey) tag() string { return `"` + base64.RawURLEncoding.EncodeToString(k.sum[:12]) + `"` }

// get gives a picture, made once however many ask for it at the same time; fresh says that it was
// not there yet. The bytes are not to be changed.
func (c *copies) get(ctx context.Context, key copyKey, produce func(context.Context) ([]byte, error)) (picture []byte, fresh bool, err error) {
	c.mu.Lock()
	if e := c.kept[key]; e != nil {
		c.order.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(*keptCopy).picture, false, nil
	}
	m := c.making[key]
	if m == nil {
		m = c.begin(key)
		go func() {
			m.picture, m.err = produce(context.WithoutCancel(ctx)) // for all who wait
			c.end(key, m)
		}()
	}
	c.mu.Unlock()
	select {
	case <-m.done:
		return m.picture, true, m.err
	case <-ctx.Done():
		return nil, false, ctx.Err()
	}
}

func (c *copies) begin(key copyKey) *makingCopy {
	if c.making == nil {
		c.making, c.kept = make(map[copyKey]*makingCopy), make(map[copyKey]*list.Element)
	}
	m := &makingCopy{done: make(chan struct{})}
	c.making[key] = m
	return m
}

func (c *copies) end(key copyKey, m *makingCopy) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.making, key)
	if m.err == nil && len(m.picture) <= mostCopies/8 {
		c.kept[key] = c.order.PushFront(&keptCopy{key, m.picture})
		c.bytes += len(m.picture)
		for c.bytes > mostCopies {
			c.drop(c.order.Back())
		}
	}
	close(m.done)
}

func (c *copies) drop(e *list.Element) {
	k := c.order.Remove(e).(*keptCopy)
	delete(c.kept, k.key)
	c.bytes -= len(k.picture)
}

// forget drops what is kept of a photo.
func (c *copies) forget(id ident.Asset) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for e := c.order.Front(); e != nil; {
		next := e.Next()
		if e.Value.(*keptCopy).key.asset == id {
			c.drop(e)
		}
		e = next
	}
}
