package office

import (
	"fmt"
	"slices"

	"imprimatur/internal/problem"
)

// Asking is how the house writes to the people that it asks.
type Asking struct {
	Remind   []int // days before a request ends, on which who has not answered is reminded; nil: as a new library does
	Ahead    []int // days before a consent ends, on which who gave it is told; 0 is the end itself; nil: likewise
	NoDigest bool  // staff are not told by mail what has happened
}

// mostAhead is the longest warning, in days.
const mostAhead = 90

// Effective gives the days that count where nothing else was set.
func (a Asking) Effective() Asking {
	if a.Remind == nil {
		a.Remind = []int{7, 2}
	}
	if a.Ahead == nil {
		a.Ahead = []int{30, 7, 0}
	}
	return a
}

// body is what the log keeps of it.
func (a Asking) body() map[string]any {
	a = a.Effective()
	numbers := func(days []int) []any {
		list := make([]any, len(days))
		for i, d := range days {
			list[i] = d
		}
		return list
	}
	return map[string]any{"remind": numbers(a.Remind), "ahead": numbers(a.Ahead), "digest": !a.NoDigest}
}

func (a Asking) check() error {
	for field, days := range map[string][]int{"remind": a.Remind, "ahead": a.Ahead} {
		for i, d := range days {
			if d < 0 || d > mostAhead || field == "remind" && d == 0 || slices.Contains(days[:i], d) || len(days) > 5 {
				return problem.New(problem.Invalid, "settings.days", "most", fmt.Sprint(mostAhead)).At(field)
			}
		}
	}
	return nil
}
