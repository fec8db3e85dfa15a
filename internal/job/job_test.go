package job

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// The runner's stories are told on real databases, in sqlstore.

func TestPausesGrowToAnHour(t *testing.T) {
	for attempts, want := range map[int]time.Duration{
		1: 2 * time.Second, 2: 4 * time.Second, 5: 32 * time.Second, 11: 2048 * time.Second, 12: time.Hour, 1000: time.Hour,
	} {
		if got := backoff(attempts); got != want {
			t.Errorf("after %d attempts %v, want %v", attempts, got, want)
		}
	}
}

func TestGivingUpIsFoundUnderWhatIsWrappedAroundIt(t *testing.T) {
	cause := errors.New("the file is gone")
	err := fmt.Errorf("taking an upload: %w", GiveUp(cause))
	if !isFinal(err) || !errors.Is(err, cause) || isFinal(cause) {
		t.Errorf("%v: final %v", err, isFinal(err))
	}
}

func TestAPanicIsAnErrorThatSaysWhere(t *testing.T) {
	err := guard(func() error { panic("oh") })
	if err == nil || !strings.Contains(err.Error(), "oh") || !strings.Contains(err.Error(), "job_test.go") {
		t.Errorf("the panic became %v", err)
	}
}
