package release

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// HeldBack is the code of a reason of the door's own why a photo does not leave, beside those
// of clearance.
type HeldBack string

// The door's own reasons.
const (
	RightMissing   HeldBack = "right-missing"  // they may look at it, but not take it
	NotThere       HeldBack = "not-there"      // gone since, or not for their eyes
	Unreadable     HeldBack = "unreadable"     // the file could not be read or made
	ChangedSince   HeldBack = "changed-since"  // it changed while it was being made
	FacesUnknown   HeldBack = "faces-unknown"  // of a group: clearance.FaceUnknown
	FacesSuggested HeldBack = "faces-proposed" // of a group: clearance.FaceSuggested
	FacesMarked    HeldBack = "faces-marked"   // of a group: clearance.SomebodyShown
)

func (h HeldBack) reasons() []clearance.Reason { return []clearance.Reason{{Code: string(h)}} }

// Outlook is what can leave of a set, as things stand.
type Outlook struct {
	Photos    int     // that the caller may know of
	Missing   int     // that were named and are not there, or not for their eyes
	Cleared   int     // those that can leave
	Blurred   int     // those of them that leave with people made unrecognisable
	Blurrable int     // those that cannot leave, and could so
	Groups    []Group // those that cannot, by reason, the biggest group first
	Elsewhere []Elsewhere

	listed []ident.Asset
}

// Group is several photos that do not leave for the same reasons.
type Group struct {
	Reasons []clearance.Reason
	Remedy  []clearance.Reason // what would clear all of them
	Assets  []ident.Asset
	// Blurrable counts those that could leave with people made unrecognisable.
	Blurrable int
}

// Elsewhere is another channel for the same purpose, and how many of those that do not leave
// are cleared for it.
type Elsewhere struct {
	Channel clearance.Channel
	Cleared int
}

// Outlook tells what can leave of a set for a stated use, and of the rest why not, and what is
// possible instead. It promises nothing: the door decides anew about each photo that leaves.
func (d *Door) Outlook(ctx context.Context, by access.Caller, set Set, w Wanted) (*Outlook, error) {
	preset, err := usable(d.store.Preset(ctx, w.Preset))
	if err != nil {
		return nil, err
	}
	ids, err := d.members(ctx, by, set)
	if err != nil {
		return nil, err
	}
	all, err := d.store.FactsOf(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	out := &Outlook{}
	var groups grouping
	elsewhere := make(map[clearance.Channel]int)
	at := d.now()
	for i := range all {
		f := &all[i]
		if !visible(*f, at) {
			continue
		}
		a, err := answerFor(*f, w, preset, at)
		if err != nil && !isRefusal(err) {
			return nil, err
		}
		out.listed = append(out.listed, f.Holding.Asset)
		switch {
		case err == nil:
			out.Cleared++
			if len(a.pass.blur) > 0 {
				out.Blurred++
			}
			continue
		case problem.Of(err).Code == rightMissing:
			groups.add(RightMissing.reasons(), nil, f.Holding.Asset)
			continue
		}
		group := groups.add(a.decision.Reasons, a.decision.Remedy, f.Holding.Asset)
		if !w.Blur && preset.Form != nil && len(clearance.Blur(w.For, f.Holding.Clearance, at).Faces) > 0 {
			group.Blurrable++
			out.Blurrable++
		}
		for _, c := range f.Rules.Channels {
			use := clearance.Use{Purpose: w.For.Purpose, Channel: c}
			if c != w.For.Channel && clearance.Decide(use, f.Holding.Clearance, at).Cleared() {
				elsewhere[c]++
			}
		}
	}
	out.Photos, out.Groups = len(out.listed), groups.all()
	out.Missing = len(ids) - out.Photos
	for c, n := range elsewhere {
		out.Elsewhere = append(out.Elsewhere, Elsewhere{c, n})
	}
	slices.SortFunc(out.Elsewhere, func(a, b Elsewhere) int {
		if a.Cleared != b.Cleared {
			return b.Cleared - a.Cleared
		}
		return strings.Compare(string(a.Channel), string(b.Channel))
	})
	return out, nil
}

// grouping puts photos together that are held back for the same reasons.
type grouping struct {
	list []*Group
	by   map[string]*Group
}

func (g *grouping) add(reasons, remedy []clearance.Reason, id ident.Asset) *Group {
	reasons, remedy = together(reasons), together(remedy)
	key := keyOf(reasons)
	if g.by == nil {
		g.by = make(map[string]*Group)
	}
	group := g.by[key]
	if group == nil {
		group = &Group{Reasons: reasons, Remedy: remedy}
		g.by[key] = group
		g.list = append(g.list, group)
	}
	group.Assets = append(group.Assets, id)
	return group
}

// all lists the groups, the biggest first.
func (g *grouping) all() []Group {
	slices.SortStableFunc(g.list, func(a, b *Group) int { return len(b.Assets) - len(a.Assets) })
	groups := make([]Group, len(g.list))
	for i, group := range g.list {
		groups[i] = *group
	}
	return groups
}

// together says reasons as they are said of many photos: which face it is differs from photo
// to photo.
func together(reasons []clearance.Reason) []clearance.Reason {
	var said []clearance.Reason
	for _, r := range reasons {
		if r.Args["face"] != "" {
			r = clearance.Reason{Code: r.Code, Args: maps.Clone(r.Args)}
			delete(r.Args, "face")
			switch clearance.Cause(r.Code) {
			case clearance.FaceUnknown:
				r.Code = string(FacesUnknown)
			case clearance.FaceSuggested:
				r.Code = string(FacesSuggested)
			case clearance.SomebodyShown:
				r.Code = string(FacesMarked)
			default: // a step, or a reason that does not name the face
			}
		}
		if !slices.ContainsFunc(said, func(o clearance.Reason) bool { return o.Code == r.Code && maps.Equal(o.Args, r.Args) }) {
			said = append(said, r)
		}
	}
	return said
}

func keyOf(reasons []clearance.Reason) string {
	var b strings.Builder
	for _, r := range reasons {
		b.WriteString(r.Code)
		for _, name := range slices.Sorted(maps.Keys(r.Args)) {
			b.WriteString("\x00" + name + "\x00" + r.Args[name])
		}
		b.WriteString("\x01")
	}
	return b.String()
}

// heldBack gives the reasons in a no of the door.
func heldBack(err error) []clearance.Reason {
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		return refusal.Decision.Reasons
	case problem.Of(err).Code == rightMissing:
		return RightMissing.reasons()
	}
	return NotThere.reasons()
}
