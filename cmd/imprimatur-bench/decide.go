package main

import (
	"context"
	"errors"
	"time"

	"imprimatur/internal/clearance"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
)

// decideQuestions are reading the facts of a photo of three people, and deciding on them.
func decideQuestions() []question {
	const times = 50 // at once: one alone is shorter than what a clock tells
	return []question{
		{name: "facts of a photo of three people", before: findThree, ask: func(ctx context.Context, h *house, _ dice) error {
			return h.db.Outreach().View(ctx, func(r outreach.Reader) error {
				for range times {
					if _, err := r.Facts(ctx, h.three.Asset, time.Time{}); err != nil {
						return err
					}
				}
				return nil
			})
		}},
		{name: "decision on it", ask: func(_ context.Context, h *house, _ dice) error {
			use := clearance.Use{Purpose: h.three.Terms.Purposes[0], Channel: h.three.Terms.Channels[0]}
			for range times {
				if !clearance.Decide(use, h.three, time.Now()).Cleared() {
					return errors.New("it is not cleared")
				}
			}
			return nil
		}},
	}
}

// findThree looks for a photo of three people that is cleared.
func findThree(ctx context.Context, h *house, _ dice) error {
	var cursor string
	for range 200 {
		page, err := h.lib.List(ctx, h.who[0], library.ListRequest{Query: "clearance:cleared", Cursor: cursor})
		if err != nil {
			return err
		}
		err = h.db.Outreach().View(ctx, func(r outreach.Reader) error {
			for _, i := range page.Items {
				f, err := r.Facts(ctx, i.ID, time.Time{})
				if err != nil {
					return err
				}
				use := clearance.Use{Purpose: f.Terms.Purposes[0], Channel: f.Terms.Channels[0]}
				if len(f.Shown) == 3 && clearance.Decide(use, f, time.Now()).Cleared() {
					h.three = f
				}
			}
			return nil
		})
		if err != nil || h.three.Asset != 0 || page.Older == "" {
			return err
		}
		cursor = page.Older
	}
	return errors.New("no photo of three people is cleared")
}
