package office

import (
	"fmt"

	"imprimatur/internal/problem"
)

// Recalling is how long a recall waits for those who have photos, in days.
type Recalling struct {
	First int // after the letter, the first reminder
	Next  int // after that, the last one; 0: there is none
	Due   int // after the recall opened, managers are told who has not answered
}

// mostRecalling is the longest that anything of a recall waits, in days.
const mostRecalling = 90

// Effective gives what counts where nothing was set.
func (r Recalling) Effective() Recalling {
	if r == (Recalling{}) {
		return Recalling{First: 5, Next: 5, Due: 14}
	}
	return r
}

// check refuses what makes no sense: a reminder after managers were told.
func (r Recalling) check() error {
	if r == (Recalling{}) {
		return nil
	}
	for field, wrong := range map[string]bool{
		"first": r.First < 1 || r.First > r.Due, "next": r.Next < 0 || r.First+r.Next > r.Due, "due": r.Due < 1 || r.Due > mostRecalling,
	} {
		if wrong {
			return problem.New(problem.Invalid, "settings.recall-days", "most", fmt.Sprint(mostRecalling)).At(field)
		}
	}
	return nil
}

// body is what the log keeps of it.
func (r Recalling) body() map[string]any {
	r = r.Effective()
	return map[string]any{"first": r.First, "next": r.Next, "due": r.Due}
}
