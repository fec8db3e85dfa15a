package sqlstore

import (
	"errors"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
)

func (w *wake) waits(days office.Recalling) error {
	w.village.t.Helper()
	s := must[office.Settings](w.village.t)(w.Office.Settings(w.village.t.Context(), w.clerk))
	_, err := w.Office.ChangeSettings(w.village.t.Context(), w.clerk, s.Revision, office.SettingsChange{Recalling: &days})
	return err
}

func TestG19_HowLongARecallWaitsIsTheOrganisations(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		ctx, day := t.Context(), 24*time.Hour
		for _, wrong := range []office.Recalling{{First: 0, Next: 1, Due: 5}, {First: 5, Next: 5, Due: 9}, {First: 1, Due: 91}, {First: 3, Next: -1, Due: 5}} {
			if err := w.waits(wrong); problem.Of(err).Code != "settings.recall-days" {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
		before := w.logged(audit.SettingChanged)
		if err := w.waits(office.Recalling{First: 2, Next: 0, Due: 3}); err != nil {
			t.Fatal(err)
		}
		if w.logged(audit.SettingChanged) != before+1 {
			t.Error("the change is not on record")
		}
		given := w.everywhere(consent.Term{})
		w.leaves(w.photos[0], addUser(t, w.db, access.Viewer), "jo@paper.example")
		w.withdraws(given)
		letters := func(want int, subject string) {
			t.Helper()
			if err := errors.Join(w.FollowUp(ctx), w.deliver()); err != nil || len(w.post.sent) != want || !strings.Contains(w.post.sent[want-1].Subject, subject) {
				t.Fatalf("%d letters, want %d, %v", len(w.post.sent), want, err)
			}
		}
		letters(1, "Photos that must not")
		if d := w.open(); !d.DueAt.Equal(d.OpenedAt.Add(3 * day)) {
			t.Errorf("due at %s", d.DueAt)
		}
		w.clock.advance(2 * day)
		letters(2, "Reminder")
		w.clock.advance(day)
		letters(3, "not answered in time")
		w.clock.advance(30 * day)
		letters(3, "not answered in time")
	})
}
