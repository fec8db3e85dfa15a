package office

import (
	"slices"
	"testing"
)

func TestDaysThatWereNeverSetAreThoseOfANewLibrary(t *testing.T) {
	if a := (Asking{}).Effective(); !slices.Equal(a.Remind, []int{7, 2}) || !slices.Equal(a.Ahead, []int{30, 7, 0}) {
		t.Errorf("they are %+v", a)
	}
	if a := (Asking{Remind: []int{}, Ahead: []int{14}}).Effective(); len(a.Remind) != 0 || !slices.Equal(a.Ahead, []int{14}) {
		t.Errorf("what was set is not what holds: %+v", a)
	}
}

func TestDaysThatCannotBeAreRefused(t *testing.T) {
	for _, c := range []struct {
		a    Asking
		good bool
	}{
		{Asking{}, true}, {Asking{Remind: []int{7, 2}, Ahead: []int{90, 0}}, true},
		{Asking{Remind: []int{0}}, false}, {Asking{Remind: []int{7, 7}}, false}, {Asking{Ahead: []int{-1}}, false},
		{Asking{Ahead: []int{91}}, false}, {Asking{Ahead: []int{1, 2, 3, 4, 5, 6}}, false},
	} {
		if err := c.a.check(); (err == nil) != c.good {
			t.Errorf("%+v: %v", c.a, err)
		}
	}
}
