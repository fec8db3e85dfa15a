package sqlstore

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
	"imprimatur/internal/publish"
)

// site is somebody's website, which hears what becomes of a village's photos.
type site struct {
	*wake
	hooks  *publish.Webhooks
	hook   publish.Webhook
	secret string

	answer int   // what it answers; 0: 200
	silent error // that nobody answers there
	came   []publish.Call
	dies   func() // called when a message has come, before its answer is kept
}

type plainSecrets struct{}

func (plainSecrets) WebhookSecret(of ident.Webhook, number int) ([]byte, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%d", of, number))
	return sum[:], nil
}

// Call implements publish.Caller.
func (s *site) Call(_ context.Context, c publish.Call) (int, error) {
	if s.silent != nil {
		return 0, s.silent
	}
	s.came = append(s.came, c)
	if s.dies != nil {
		s.dies()
	}
	if s.answer != 0 {
		return s.answer, nil
	}
	return http.StatusOK, nil
}

func forEachSite(t *testing.T, photos int, want publish.Webhook, story func(t *testing.T, s *site)) {
	t.Helper()
	forEachWake(t, photos, func(t *testing.T, w *wake) {
		s := &site{wake: w}
		s.hooks = publish.NewWebhooks(publish.WebhookPorts{Store: w.db.Webhooks(), Secrets: plainSecrets{}, Caller: s, Now: w.clock.Now, Random: rand.Reader})
		s.spread()
		if want.Address == "" {
			want.Address = "https://www.example.org/hook?key=hush"
		}
		if len(want.Events) == 0 {
			want.Events = publish.EventKinds()
		}
		var err error
		if s.hook, s.secret, err = s.hooks.Make(t.Context(), w.clerk, want); err != nil {
			t.Fatal(err)
		}
		story(t, s)
	})
}

func (s *site) spread() {
	s.village.t.Helper()
	if err := s.hooks.Spread(s.village.t.Context()); err != nil {
		s.village.t.Fatal(err)
	}
}

// deliver does what the house's work does, and gives when it is to go on.
func (s *site) deliver() time.Time {
	s.village.t.Helper()
	again, err := s.hooks.Deliver(s.village.t.Context(), s.hook.ID)
	if err != nil {
		s.village.t.Fatal(err)
	}
	return again
}

// hears gives what has come since it was last asked: "asset.cleared 3" for a message about so many uses.
func (s *site) hears() (told []string) {
	s.village.t.Helper()
	s.spread()
	s.deliver()
	for _, c := range s.came {
		m := s.read(c)
		told = append(told, fmt.Sprint(m.Type, " ", len(m.Data.Uses)))
	}
	s.came = nil
	slices.Sort(told)
	return told
}

type heard struct {
	Type string
	Data struct {
		Asset, Recall string
		Due           time.Time
		Uses          []struct {
			Purpose, Channel, Why string
			From, Until           time.Time
		}
	}
}

func (s *site) read(c publish.Call) (m heard) {
	s.village.t.Helper()
	if err := json.Unmarshal(c.Body, &m); err != nil {
		s.village.t.Fatal(err)
	}
	return m
}

func (s *site) want(what string, want ...string) {
	s.village.t.Helper()
	if got := s.hears(); !slices.Equal(got, want) {
		s.village.t.Errorf("%s: it hears %q, not %q", what, got, want)
	}
}

// log gives the state, tries and status of each delivery, the newest first.
func (s *site) log() (lines []string) {
	s.village.t.Helper()
	for _, d := range must[[]publish.Delivery](s.village.t)(s.hooks.Deliveries(s.village.t.Context(), s.clerk, s.hook.ID, 0)) {
		lines = append(lines, fmt.Sprint(d.State, " ", d.Tries, " ", d.Status))
	}
	return lines
}

func TestWebhook_HearsWhatIsClearedWhatLapsesAndWhatIsWithdrawn(t *testing.T) {
	forEachSite(t, 2, publish.Webhook{}, func(t *testing.T, s *site) {
		s.want("nothing has happened")
		until := s.clock.Now().Add(40 * 24 * time.Hour).Truncate(time.Second)
		s.everywhere(consent.Term{Until: until})
		s.spread()
		s.deliver()
		if len(s.came) != 2 {
			t.Fatalf("%d messages of two photos", len(s.came))
		}
		m := s.read(s.came[0])
		if m.Type != "asset.cleared" || !slices.Contains([]string{s.photos[0].String(), s.photos[1].String()}, m.Data.Asset) || len(m.Data.Uses) != 2 || m.Data.Uses[0].Purpose != "news" || !m.Data.Uses[0].Until.Equal(until) {
			t.Errorf("%s", s.came[0].Body)
		}
		s.came = nil
		s.want("told once")

		s.clock.advance(9 * 24 * time.Hour)
		s.want("nothing is near")
		s.clock.advance(24 * time.Hour) // 30 days ahead
		s.want("30 days before", "asset.lapsing 2", "asset.lapsing 2")
		s.clock.advance(23 * 24 * time.Hour)
		s.want("7 days before", "asset.lapsing 2", "asset.lapsing 2")
		s.clock.advance(7*24*time.Hour - time.Second)
		s.want("a second before")
		s.clock.advance(2 * time.Second)
		s.spread()
		s.deliver()
		if len(s.came) != 2 || s.read(s.came[0]).Type != "asset.withdrawn" || s.read(s.came[0]).Data.Uses[0].Why != "ended" || !s.read(s.came[0]).Data.Uses[0].From.Equal(until) {
			t.Fatalf("%+v", s.came)
		}
		s.came = nil

		given := s.everywhere(consent.Term{})
		s.want("allowed again", "asset.cleared 2", "asset.cleared 2")
		s.clock.advance(time.Hour)
		must[outreach.Consent](t)(s.Withdraw(t.Context(), s.clerk, given, outreach.Withdrawal{Uses: []outreach.Said{{Purpose: "news", No: []consent.Channel{"print"}}}}))
		s.want("print is withdrawn", "asset.withdrawn 1", "asset.withdrawn 1")
		s.clock.advance(time.Hour)
		s.withdraws(given)
		s.spread()
		s.deliver()
		if len(s.came) != 2 || s.read(s.came[0]).Data.Uses[0].Why != "changed" {
			t.Errorf("%+v", s.came)
		}
		s.came = nil
	})
}

func TestWebhook_HearsOnlyWhatItAskedFor(t *testing.T) {
	want := publish.Webhook{Events: []publish.EventKind{publish.AssetWithdrawn}, Channel: "print"}
	forEachSite(t, 1, want, func(t *testing.T, s *site) {
		given := s.everywhere(consent.Term{})
		s.want("cleared")
		s.clock.advance(time.Hour)
		s.withdraws(given)
		s.want("withdrawn", "asset.withdrawn 1")
	})
}

func TestWebhook_HearsOfARecallInTheVeryTransaction(t *testing.T) {
	forEachSite(t, 1, publish.Webhook{Events: []publish.EventKind{publish.AssetRecalled}}, func(t *testing.T, s *site) {
		given := s.everywhere(consent.Term{})
		s.leaves(s.photos[0], s.clerk, "desk@example.org")
		s.clock.advance(time.Hour)
		s.withdraws(given)
		s.deliver() // nothing has to be spread
		if len(s.came) != 1 {
			t.Fatal(s.came)
		}
		m := s.read(s.came[0])
		if m.Type != "asset.recalled" || m.Data.Recall == "" || m.Data.Due.IsZero() || m.Data.Uses[0].Channel != "website" {
			t.Errorf("%s", s.came[0].Body)
		}
		for _, personal := range []string{"Maja", "example.org", s.maja.String()} {
			if strings.Contains(string(s.came[0].Body), personal) {
				t.Errorf("%s stands in %s", personal, s.came[0].Body)
			}
		}
	})
}

// What a transaction has changed is told if and only if it stands.
func TestWebhook_WhatFailsIsNotTold(t *testing.T) {
	forEachSite(t, 1, publish.Webhook{}, func(t *testing.T, s *site) {
		s.everywhere(consent.Term{})
		s.leaves(s.photos[0], s.clerk, "desk@example.org")
		s.hears()
		lightning := errors.New("lightning")
		err := s.db.InTx(t.Context(), func(tx *Tx) error {
			if _, err := tx.exec(t.Context(), `UPDATE asset SET state = ? WHERE id = ?`, asset.Trashed, s.photos[0]); err != nil {
				return err
			}
			if err := tx.reclear(t.Context(), s.photos); err != nil {
				return err
			}
			return lightning
		})
		if !errors.Is(err, lightning) {
			t.Fatal(err)
		}
		s.want("nothing has changed")
	})
}

// As when thousands of photos in a folder are computed by a job.
func TestWebhook_WhatIsBeingComputedIsToldWhenItIs(t *testing.T) {
	forEachSite(t, 2, publish.Webhook{}, func(t *testing.T, s *site) {
		s.everywhere(consent.Term{})
		s.hears()
		inTx(t, s.db, func(ctx context.Context, tx *Tx) error { return tx.suspend(ctx, s.folders[:], everyone) })
		s.want("refused until it is computed")
		inTx(t, s.db, func(ctx context.Context, tx *Tx) error { return tx.reclear(ctx, s.photos) })
		s.want("it came to the same")
	})
}

func TestWebhook_ASignatureIsWhatStandardWebhooksSays(t *testing.T) {
	forEachSite(t, 1, publish.Webhook{}, func(t *testing.T, s *site) {
		turn := time.Since(s.clock.Now()) // the judge looks at the clock on the wall
		s.clock.advance(turn)
		given, old := s.everywhere(consent.Term{}), s.secret
		judge := func(secret string, c publish.Call) error {
			verifier, err := standardwebhooks.NewWebhook(secret)
			if err != nil {
				t.Fatal(err)
			}
			header := http.Header{}
			for name, value := range c.Header {
				header.Set(name, value)
			}
			return verifier.Verify(c.Body, header)
		}
		s.spread()
		s.deliver()
		if err := judge(old, s.came[0]); err != nil || !strings.HasPrefix(old, "whsec_") {
			t.Error(err)
		}
		if err := judge("whsec_"+strings.Repeat("A", 44), s.came[0]); err == nil {
			t.Error("another secret verifies it")
		}
		changed := s.came[0]
		changed.Body = append(slices.Clone(changed.Body), ' ')
		if err := judge(old, changed); err == nil {
			t.Error("another body is verified")
		}

		s.came = nil
		_, fresh, err := s.hooks.Rotate(t.Context(), s.clerk, s.hook.ID)
		if err != nil || fresh == old {
			t.Fatal(fresh, err)
		}
		s.withdraws(given)
		s.spread()
		s.deliver()
		if err := errors.Join(judge(old, s.came[0]), judge(fresh, s.came[0])); err != nil {
			t.Errorf("for a day both secrets count: %v", err)
		}
		s.came = nil
		s.clock.advance(25 * time.Hour)
		if err := s.hooks.Test(t.Context(), s.clerk, s.hook.ID); err != nil {
			t.Fatal(err)
		}
		s.deliver()
		if got := strings.Fields(s.came[0].Header["webhook-signature"]); len(got) != 1 {
			t.Errorf("after a day there are %d signatures", len(got))
		}
	})
}

func TestWebhook_IsTriedForThreeDaysThenSwitchedOffAndManagersAreTold(t *testing.T) {
	forEachSite(t, 1, publish.Webhook{}, func(t *testing.T, s *site) {
		s.silent = errors.New("nobody is there")
		begun := s.clock.Now()
		s.everywhere(consent.Term{})
		s.spread()
		var pauses []string
		for again := s.deliver(); !again.IsZero(); again = s.deliver() {
			pauses = append(pauses, again.Sub(s.clock.Now()).String())
			s.clock.advance(again.Sub(s.clock.Now()))
		}
		if got := strings.Join(pauses, " "); got != "5s 5m0s 30m0s 2h0m0s 5h0m0s 10h0m0s 14h0m0s 20h0m0s 24h0m0s" {
			t.Errorf("it was tried after %s", got)
		}
		if took := s.clock.Now().Sub(begun); took < 3*24*time.Hour || took > 4*24*time.Hour {
			t.Errorf("it took %s", took)
		}
		h := must[[]publish.Webhook](t)(s.hooks.List(t.Context(), s.clerk))[0]
		if h.Active || h.Off != publish.OffFailing || fmt.Sprint(s.log()) != "[failed 10 0]" {
			t.Errorf("%+v %v", h, s.log())
		}
		o := must[*office.Office](t)(office.New(office.Ports{Store: s.db.Office(), Hasher: plainHasher{}, Now: s.clock.Now, Random: rand.Reader}))
		notices := must[[]office.Notice](t)(o.Notices(t.Context(), s.clerk))
		if len(notices) != 1 || notices[0].Kind != office.WebhookNotice || notices[0].Text != "www.example.org" {
			t.Errorf("%+v", notices)
		}
		if err := o.PutAway(t.Context(), s.clerk, notices[0].ID); err != nil {
			t.Error(err)
		}

		// Nothing is sent to what is off, and nothing waits for it.
		s.silent = nil
		s.clock.advance(time.Hour)
		if err := s.hooks.Test(t.Context(), s.clerk, s.hook.ID); problem.Of(err).Code != "webhook.off" {
			t.Error(err)
		}
		h.Active = true
		if h = must[publish.Webhook](t)(s.hooks.Change(t.Context(), s.clerk, h)); !h.FailingSince.IsZero() || h.Off != "" {
			t.Errorf("%+v", h)
		}
		if count := must[int](t)(s.hooks.ReplayFailed(t.Context(), s.clerk, h.ID, begun)); count != 1 {
			t.Errorf("%d are sent again", count)
		}
		s.want("again", "asset.cleared 2")
	})
}

func TestWebhook_OneThatIsGoneIsSwitchedOffAtOnce(t *testing.T) {
	forEachSite(t, 2, publish.Webhook{}, func(t *testing.T, s *site) {
		s.answer = http.StatusGone
		s.everywhere(consent.Term{})
		s.spread()
		if again := s.deliver(); !again.IsZero() || len(s.came) != 1 {
			t.Error(again, len(s.came))
		}
		if h := must[[]publish.Webhook](t)(s.hooks.List(t.Context(), s.clerk))[0]; h.Active || h.Off != publish.OffGone {
			t.Errorf("%+v", h)
		}
		if got := fmt.Sprint(s.log()); got != "[failed 0 0 failed 1 410]" && got != "[failed 1 410 failed 0 0]" {
			t.Error(got)
		}
	})
}

func TestWebhook_OneMessageThatIsRefusedHoldsUpNoOther(t *testing.T) {
	forEachSite(t, 3, publish.Webhook{}, func(t *testing.T, s *site) {
		s.answer = http.StatusInternalServerError
		s.everywhere(consent.Term{})
		s.spread()
		s.deliver()
		if len(s.came) != 3 {
			t.Errorf("%d of three messages were tried", len(s.came))
		}
		s.came, s.answer = nil, 0
		s.clock.advance(6 * time.Second)
		s.want("later", "asset.cleared 2", "asset.cleared 2", "asset.cleared 2")

		// Where nobody answers, one try is enough for all.
		s.silent = errors.New("nobody is there")
		for range 3 {
			if err := s.hooks.Test(t.Context(), s.clerk, s.hook.ID); err != nil {
				t.Fatal(err)
			}
		}
		s.deliver()
		tried := 0
		for _, d := range must[[]publish.Delivery](t)(s.hooks.Deliveries(t.Context(), s.clerk, s.hook.ID, 0))[:3] {
			tried += d.Tries
		}
		if tried != 1 {
			t.Errorf("it was tried %d times", tried)
		}
	})
}

// A process that dies after it has sent, and before it has kept that it did, sends again under the
// same name.
func TestWebhook_KilledBetweenSendingAndKeepingItIsSentAgainUnderItsName(t *testing.T) {
	forEachSite(t, 1, publish.Webhook{}, func(t *testing.T, s *site) {
		if err := s.hooks.Test(t.Context(), s.clerk, s.hook.ID); err != nil {
			t.Fatal(err)
		}
		dying, die := context.WithCancel(t.Context())
		s.dies = die
		if _, err := s.hooks.Deliver(dying, s.hook.ID); err == nil {
			t.Error("it did not die")
		}
		if got := fmt.Sprint(s.log()); got != "[waiting 0 0]" {
			t.Error(got)
		}
		s.dies = nil
		s.deliver()
		if len(s.came) != 2 || s.came[0].Header["webhook-id"] != s.came[1].Header["webhook-id"] {
			t.Errorf("%+v", s.came)
		}
		if got := fmt.Sprint(s.log()); got != "[delivered 1 200]" {
			t.Error(got)
		}
	})
}

func TestWebhook_OneMessageIsSentAgainAndOldOnesAreForgotten(t *testing.T) {
	forEachSite(t, 1, publish.Webhook{}, func(t *testing.T, s *site) {
		s.everywhere(consent.Term{})
		s.hears()
		all := must[[]publish.Delivery](t)(s.hooks.Deliveries(t.Context(), s.clerk, s.hook.ID, 0))
		if len(all) != 1 || all[0].Asset != s.photos[0] || all[0].TriedAt.IsZero() {
			t.Fatalf("%+v", all)
		}
		if err := s.hooks.Replay(t.Context(), s.clerk, s.hook.ID, all[0].ID); err != nil {
			t.Fatal(err)
		}
		s.want("again", "asset.cleared 2")
		other, _, err := s.hooks.Make(t.Context(), s.clerk, publish.Webhook{Address: "https://b.example.org", Events: publish.EventKinds()})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.hooks.Replay(t.Context(), s.clerk, other.ID, all[0].ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("a message to another: %v", err)
		}
		s.clock.advance(31 * 24 * time.Hour)
		if err := s.hooks.Forget(t.Context()); err != nil || len(s.log()) != 0 {
			t.Error(err, s.log())
		}
		if err := s.hooks.Remove(t.Context(), s.clerk, s.hook.ID); err != nil {
			t.Fatal(err)
		}
		if again := s.deliver(); !again.IsZero() {
			t.Error("something waits for what is gone")
		}
	})
}

func TestWebhook_IsTheManagersAndItsAddressIsChecked(t *testing.T) {
	forEachSite(t, 0, publish.Webhook{}, func(t *testing.T, s *site) {
		ctx := t.Context()
		for _, role := range []access.Role{access.Administrator, access.ConsentManager, access.Editor} {
			by := addUser(t, s.db, role)
			_, listed := s.hooks.List(ctx, by)
			_, _, made := s.hooks.Make(ctx, by, publish.Webhook{Address: "https://a.example.org", Events: publish.EventKinds()})
			for _, err := range []error{listed, made, s.hooks.Test(ctx, by, s.hook.ID), s.hooks.Remove(ctx, by, s.hook.ID)} {
				if !problem.Is(err, problem.Forbidden) {
					t.Errorf("%s: %v", role, err)
				}
			}
		}
		for _, address := range []string{
			"", "x", "http://www.example.org", "ftp://www.example.org", "https://", "https://user:word@www.example.org", "https://www.example.org/#x",
			"https://www.example.org/\r\nHost: x", "https://" + strings.Repeat("a", 500) + ".org", "http://localhost/",
		} {
			if _, _, err := s.hooks.Make(ctx, s.clerk, publish.Webhook{Address: address, Events: publish.EventKinds()}); problem.Of(err).Code != "webhook.address" {
				t.Errorf("%q: %v", address, err)
			}
		}
		_, _, err := s.hooks.Make(ctx, s.clerk, publish.Webhook{Address: "https://a.example.org", Events: publish.EventKinds(), Channel: "moon"})
		if problem.Of(err).Code != "webhook.channel" {
			t.Error(err)
		}
		if _, _, err := s.hooks.Make(ctx, s.clerk, publish.Webhook{Address: "https://a.example.org", Events: []publish.EventKind{"x"}}); problem.Of(err).Code != "webhook.events" {
			t.Error(err)
		}
		stale := s.hook
		stale.Revision--
		if _, err := s.hooks.Change(ctx, s.clerk, stale); !problem.Is(err, problem.Stale) {
			t.Error(err)
		}
	})
}

// The work is enqueued with what it is about, and a runner is told when to go on.
func TestWebhook_JobsAreEnqueuedWithTheChange(t *testing.T) {
	forEachSite(t, 1, publish.Webhook{}, func(t *testing.T, s *site) {
		s.everywhere(consent.Term{})
		waiting := func(kind job.Kind) (n int) {
			view(t, s.db, func(ctx context.Context, tx *Tx) error {
				return tx.queryRow(ctx, `SELECT count(*) FROM job WHERE kind = ?`, kind).Scan(&n)
			})
			return n
		}
		if waiting(SpreadNews) != 1 || waiting(DeliverWebhook) != 0 {
			t.Error(waiting(SpreadNews), waiting(DeliverWebhook))
		}
		s.spread()
		if waiting(DeliverWebhook) != 1 {
			t.Error(waiting(DeliverWebhook))
		}
	})
}
