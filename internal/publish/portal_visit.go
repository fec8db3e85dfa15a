package publish

import (
	"context"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// OnPage is how many photos a page of a portal has.
const OnPage = 60

// PortalPhoto is a photo on a portal.
type PortalPhoto struct {
	ID            ident.Asset
	Title         string
	Width, Height int
	TakenAt       time.Time
}

// PortalPage is a page of a portal.
type PortalPage struct {
	Portal       Portal
	Photos       []PortalPhoto
	Newer, Older string // turn the page; empty: there is none
}

// PortalNamed finds an open portal for somebody; member says that they have an account and are logged
// in. A portal for members is problem.Unauthenticated "login.needed" to others.
func (p *Publisher) PortalNamed(ctx context.Context, name string, member bool) (found Portal, err error) {
	now := p.moment()
	found, known := p.known.portal(now, name)
	if !known {
		err = p.store.View(ctx, func(tx Reader) error {
			found, err = tx.PortalNamed(ctx, name)
			return err
		})
		if err != nil {
			return Portal{}, err
		}
		p.known.keepPortal(now, found)
	}
	switch {
	case !found.Open:
		return Portal{}, portalNotFound()
	case found.Members && !member:
		return Portal{}, problem.New(problem.Unauthenticated, "login.needed")
	}
	return found, nil
}

// hostsFor is how long it is remembered which portals have host names of their own.
const hostsFor = 5 * time.Second

// PortalAt gives the name of the open portal that has a host name for its own.
func (p *Publisher) PortalAt(ctx context.Context, host string) (name string, found bool, err error) {
	p.hosts.Lock()
	defer p.hosts.Unlock()
	if at := p.now(); p.hosts.names == nil || at.Sub(p.hosts.read) > hostsFor || at.Before(p.hosts.read) {
		names := make(map[string]string)
		err := p.store.View(ctx, func(tx Reader) error {
			all, err := tx.Portals(ctx)
			for _, o := range all {
				if o.Open && o.Host != "" {
					names[o.Host] = o.Name
				}
			}
			return err
		})
		if err != nil {
			return "", false, err
		}
		p.hosts.names, p.hosts.read = names, at
	}
	name, found = p.hosts.names[strings.ToLower(host)]
	return name, found, nil
}

// PortalPage gives a page of what is cleared for a portal's use at this moment. words are found in
// what the portal says of a photo, and in nothing else that the house knows, so a page that they narrow
// can have fewer photos than limit and yet not be the last.
func (p *Publisher) PortalPage(ctx context.Context, o Portal, words, from string, limit int) (PortalPage, error) {
	out := PortalPage{Portal: o}
	if len([]rune(words)) > 100 {
		return out, problem.New(problem.Invalid, "field.too-long", "field", "q").At("q")
	}
	page, err := p.finder.FindCleared(ctx, o.Query, o.For, words, from, limit)
	if err != nil {
		return out, err
	}
	out.Newer, out.Older = page.Newer, page.Older
	said := map[ident.Asset]string{}
	if words != "" {
		ids := make([]ident.Asset, len(page.Items))
		for i, item := range page.Items {
			ids[i] = item.ID
		}
		if err := p.store.View(ctx, func(tx Reader) error { said, err = tx.Said(ctx, ids); return err }); err != nil {
			return out, err
		}
	}
	for _, i := range page.Items {
		if says(said[i.ID], words) {
			out.Photos = append(out.Photos, PortalPhoto{ID: i.ID, Title: i.Title, Width: i.Width, Height: i.Height, TakenAt: i.TakenAt})
		}
	}
	return out, nil
}

// says tells whether every word is in a text, from the beginning of one of its words.
func says(text, words string) bool {
	text = " " + strings.ToLower(text)
	for _, word := range strings.Fields(strings.ToLower(words)) {
		if !strings.Contains(text, " "+word) {
			return false
		}
	}
	return true
}

// PortalPicture gives a photo of a portal in one of release.Widths, decided about at this moment.
func (p *Publisher) PortalPicture(ctx context.Context, o Portal, id ident.Asset, width int) (*release.Copy, error) {
	if err := p.onPortal(ctx, o, id); err != nil {
		return nil, err
	}
	return p.door.ShowInPlace(ctx, release.Place{Portal: o.ID}, id, width)
}

// onPortal tells whether a photo is one of a portal's.
func (p *Publisher) onPortal(ctx context.Context, o Portal, id ident.Asset) error {
	now, key := p.moment(), onPortal{o.ID, o.Revision, id}
	on, known := p.known.photo(now, key)
	if !known {
		var err error
		if on, err = p.finder.InCleared(ctx, o.Query, o.For, id); err != nil {
			return err
		}
		p.known.keepPhoto(now, key, on)
	}
	if !on {
		return problem.New(problem.Refused, "place.not-shown")
	}
	return nil
}

// PortalCard gives what a portal says of a photo, behind the same decision as the picture.
func (p *Publisher) PortalCard(ctx context.Context, o Portal, id ident.Asset) (s Subject, err error) {
	if err := p.onPortal(ctx, o, id); err != nil {
		return s, err
	}
	if err := p.door.MayShow(ctx, release.Place{Portal: o.ID}, id); err != nil {
		return s, err
	}
	err = p.store.View(ctx, func(tx Reader) error {
		s, err = tx.Subject(ctx, id)
		return err
	})
	return s, err
}

// PortalPresets gives the forms in which photos of a portal can be had.
func (p *Publisher) PortalPresets(ctx context.Context, o Portal) (list []release.Preset, err error) {
	err = p.store.View(ctx, func(tx Reader) error {
		for _, key := range o.Presets {
			preset, err := tx.Preset(ctx, key)
			if err != nil {
				return err
			}
			if preset.Active && preset.Form != nil {
				list = append(list, preset)
			}
		}
		return nil
	})
	return list, err
}

// Stated is what somebody says who takes a photo from a portal.
type Stated struct {
	Name  string // who takes it
	Email string // where they can be told when it must go; may be empty
	What  string // what for
}

// clean brings it into its form.
func (s *Stated) clean() error {
	s.Name, s.Email, s.What = strings.TrimSpace(s.Name), strings.TrimSpace(s.Email), strings.TrimSpace(s.What)
	switch {
	case s.Name == "" || len([]rune(s.Name)) > 100:
		return problem.New(problem.Invalid, "portal.who").At("name")
	case len(s.Email) > 200 || s.Email != "" && !strings.Contains(s.Email, "@"):
		return problem.New(problem.Invalid, "portal.email").At("email")
	case s.What == "" || len([]rune(s.What)) > 300:
		return problem.New(problem.Invalid, "portal.what").At("what")
	}
	return nil
}

// TakeFromPortal hands out a photo of a portal in one of its forms, for what somebody states. It is a
// release like every other: decided at this moment, on record before the first byte.
func (p *Publisher) TakeFromPortal(ctx context.Context, o Portal, id ident.Asset, preset string, s Stated) (*release.Delivery, error) {
	if !slices.Contains(o.Presets, preset) {
		return nil, problem.New(problem.Invalid, "preset.unknown").At("preset")
	}
	if err := s.clean(); err != nil {
		return nil, err
	}
	if err := p.onPortal(ctx, o, id); err != nil {
		return nil, err
	}
	return p.door.TakeFromPlace(ctx, release.Place{Portal: o.ID}, id, preset, release.Taker{Name: s.Name, Email: s.Email, What: s.What})
}
