package share

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
	"imprimatur/internal/release"
)

// Risk is something that speaks for a second look before photos go out.
type Risk string

// The risks.
const (
	Minors        Risk = "minors"         // somebody under age is in a photo
	ManyPeople    Risk = "many-people"    // a crowd of people who are named
	Originals     Risk = "originals"      // files leave with all that is written in them
	Positions     Risk = "positions"      // files say where they were taken
	OpenLink      Risk = "open-link"      // whoever gets hold of the link can use it
	UnknownDomain Risk = "unknown-domain" // a receiver's address is of a domain that nobody here has
	NoEnd         Risk = "no-end"         // it never ends by itself
)

// Risks lists them, in the order in which people read them.
func Risks() []Risk {
	return []Risk{Minors, ManyPeople, Originals, Positions, OpenLink, UnknownDomain, NoEnd}
}

// crowd is how many named people are many.
const crowd = 10

// Weighing is what goes out with a share that somebody wants to make, and what speaks against it.
type Weighing struct {
	*release.Weight
	Risks    []Risk
	Approval bool // a second person has to approve it
}

// Weigh tells what would go out with a share and what speaks against it. It is advice, but for what
// the organisation has said a second person must approve.
func (s *Shares) Weigh(ctx context.Context, by access.Caller, d Draft) (w Weighing, err error) {
	if w.Weight, err = s.door.Weigh(ctx, by, d.Set, d.wanted()); err != nil {
		return w, err
	}
	err = s.store.View(ctx, func(tx Reader) error {
		w.Risks, w.Approval, err = s.weighed(ctx, tx, d, w.Weight)
		return err
	})
	if err != nil {
		return w, fmt.Errorf("weigh a share: %w", err)
	}
	return w, nil
}

func (s *Shares) weighed(ctx context.Context, tx Reader, d Draft, w *release.Weight) (risks []Risk, approval bool, err error) {
	house, err := tx.House(ctx)
	if err != nil {
		return nil, false, err
	}
	known := func(a Addressee) bool {
		_, domain, _ := strings.Cut(strings.ToLower(strings.TrimSpace(a.Email)), "@")
		return slices.Contains(house.Domains, domain)
	}
	is := map[Risk]bool{
		Minors: w.Minors > 0, ManyPeople: w.People >= crowd, Originals: w.Whole && w.Photos > 0, Positions: w.Positions > 0,
		OpenLink: d.Password == "" && len(d.Receivers) == 0, NoEnd: d.NoEnd,
		UnknownDomain: slices.ContainsFunc(d.Receivers, func(a Addressee) bool { return !known(a) }),
	}
	for _, r := range Risks() {
		if is[r] {
			risks = append(risks, r)
		}
	}
	approval, err = s.stopped(ctx, tx, risks)
	return risks, approval, err
}

// stopped tells whether a second person has to approve what carries these risks.
func (s *Shares) stopped(ctx context.Context, tx Reader, risks []Risk) (bool, error) {
	stops, err := tx.Stops(ctx)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(risks, func(r Risk) bool { return slices.Contains(stops, r) }), nil
}

// Stops lists the risks that a second person has to approve.
func (s *Shares) Stops(ctx context.Context, by access.Caller) (stops []Risk, err error) {
	err = s.store.View(ctx, func(tx Reader) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		if !rights.Enabled() {
			return problem.New(problem.Forbidden, "action.not-allowed")
		}
		stops, err = tx.Stops(ctx)
		return err
	})
	return stops, err
}

// SetStops says which risks a second person has to approve. Who runs the house may.
func (s *Shares) SetStops(ctx context.Context, by access.Caller, stops []Risk) error {
	for _, r := range stops {
		if !slices.Contains(Risks(), r) {
			return invalid("share.risk", "risks")
		}
	}
	err := s.store.InTx(ctx, func(tx Tx) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		if !rights.May(access.RunHouse) {
			return problem.New(problem.Forbidden, "action.not-allowed")
		}
		if err := tx.SetStops(ctx, stops); err != nil {
			return err
		}
		event := s.event(by, audit.SettingChanged, 0, map[string]any{"share_approval": words(stops)})
		event.Object = audit.Object{Kind: "setting", ID: "share-approval"}
		return tx.Append(ctx, event)
	})
	if err != nil {
		return fmt.Errorf("say what has to be approved: %w", err)
	}
	return nil
}

func words(risks []Risk) []any {
	list := make([]any, len(risks))
	for i, r := range risks {
		list[i] = string(r)
	}
	return list
}

// maxReason bounds what is written to a decision.
const maxReason = 1000

// Decide approves a share that waits for a second person, or does not. Whoever keeps consents may,
// but for a share of their own. A share that was declined is over.
func (s *Shares) Decide(ctx context.Context, by access.Caller, id ident.Share, approve bool, reason string) error {
	reason = strings.TrimSpace(reason)
	if len([]rune(reason)) > maxReason {
		return invalid("share.note", "reason")
	}
	err := s.store.InTx(ctx, func(tx Tx) error {
		kept, err := s.forSecond(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if kept.Approval != Asked || !kept.EndedAt.IsZero() {
			return problem.New(problem.Conflict, "share.not-waiting")
		}
		kind := WasDenied
		kept.Approval, kept.ApprovedBy, kept.ApprovedAt = Declined, by.User, s.now()
		if approve {
			kept.Approval, kind = Approved, WasGiven
		}
		if err := tx.SaveShare(ctx, kept); err != nil {
			return fmt.Errorf("save a share: %w", err)
		}
		if err := tx.AddEvent(ctx, id, Event{Kind: kind, At: s.now(), By: by.User, Note: reason}); err != nil {
			return err
		}
		return tx.Append(ctx, s.event(by, audit.ShareDecided, id, map[string]any{"approved": approve, "risks": words(kept.Risks)}))
	})
	if err != nil {
		return fmt.Errorf("decide about a share: %w", err)
	}
	return nil
}

// forSecond gives a share to a second person who may decide about it.
func (s *Shares) forSecond(ctx context.Context, tx Reader, by access.Caller, id ident.Share) (Share, error) {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return Share{}, err
	}
	if !rights.May(access.EditConsents) || by.User == 0 {
		if kept, err := s.mine(ctx, tx, by, id); err != nil || kept.ID == 0 {
			return Share{}, err
		}
		return Share{}, problem.New(problem.Forbidden, "action.not-allowed")
	}
	kept, err := tx.Share(ctx, id)
	if err != nil {
		return Share{}, err
	}
	if kept.Owner == by.User {
		return Share{}, problem.New(problem.Forbidden, "share.second-person")
	}
	return kept, nil
}
