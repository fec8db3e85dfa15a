package publish

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"
)

// pagesSeen remembers which pages are known to show an embed, so that a look costs nothing more.
type pagesSeen struct {
	mu    sync.Mutex
	day   int64
	known map[[sha256.Size]byte]map[string]bool // by what is kept of an embed's address
}

// Bounds of what pages say, so that nobody fills the house with addresses.
const (
	mostPages   = 50 // of one embed
	mostWatched = 50_000
	longestPage = 300 // bytes
)

// SawEmbed keeps that a page shows an embed, as the browser that asks for the picture names it: so
// that people can be told where to look when it must go. Of the address nothing is kept behind the
// path, and nothing of who looks.
func (p *Publisher) SawEmbed(ctx context.Context, address, referrer string) error {
	page := pageOf(referrer)
	if page == "" || p.site != "" && strings.HasPrefix(page, p.site+"/") {
		return nil
	}
	digest, at := sha256.Sum256([]byte(address)), p.now()
	if !p.pages.fresh(digest, page, at) {
		return nil
	}
	err := p.store.InTx(ctx, func(tx Tx) error { return tx.SawEmbed(ctx, digest, page, at, mostPages) })
	if err != nil {
		return fmt.Errorf("keep where an embed is shown: %w", err)
	}
	return nil
}

// fresh tells whether a page is to be kept: once a day, and of each embed only so many.
func (s *pagesSeen) fresh(digest [sha256.Size]byte, page string, at time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if day := at.Unix() / (24 * 60 * 60); s.known == nil || s.day != day || len(s.known) > mostWatched {
		s.day, s.known = day, make(map[[sha256.Size]byte]map[string]bool)
	}
	known := s.known[digest]
	if known[page] || len(known) >= mostPages {
		return false
	}
	if known == nil {
		known = make(map[string]bool)
		s.known[digest] = known
	}
	known[page] = true
	return true
}

// pageOf is the address of a page as it is kept; empty where it is none.
func pageOf(referrer string) string {
	u, err := url.Parse(referrer)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	page := (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
	if u.Path == "" {
		page += "/"
	}
	if len(page) > longestPage {
		return u.Scheme + "://" + u.Host + "/"
	}
	return page
}
