package sqlstore

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// postman keeps what it is handed.
type postman struct {
	sent    []outreach.Outgoing
	refuses error
}

func (p *postman) Send(_ context.Context, m outreach.Outgoing) (string, error) {
	if p.refuses != nil {
		return "550 no such user " + m.To, p.refuses
	}
	p.sent = append(p.sent, m)
	return "250 queued as 17", nil
}

// posted gives the village a postman, or with none an outbox.
func (v *village) posted(p *postman) {
	ports := outreach.Ports{Store: v.db.Outreach(), Keys: plainKeys{}, Now: v.clock.Now, Random: rand.Reader, Site: "https://photos.example.org", Demo: p == nil}
	if p != nil {
		ports.Sender, ports.Ways = p, []consent.Way{consent.ByMail, consent.BySMS}
	}
	v.Outreach = outreach.New(ports)
}

// waiting lists the messages that a job waits for.
func (v *village) waiting() (due []ident.Message) {
	v.t.Helper()
	for _, j := range must[[]job.Job](v.t)(v.db.Jobs().Lease(v.t.Context(), []job.Kind{"message.send"}, 100, v.clock.Now().Add(time.Minute))) {
		_, id, _ := strings.Cut(strings.TrimSuffix(string(j.Payload), `"}`), `:"`)
		due = append(due, must[ident.Message](v.t)(ident.Parse[ident.Message](id)))
		if err := v.db.Jobs().Settle(v.t.Context(), j, job.End{State: job.Done}); err != nil {
			v.t.Fatal(err)
		}
	}
	return due
}

// deliver sends what waits, and says what failed.
func (v *village) deliver() (failed error) {
	v.t.Helper()
	for _, id := range v.waiting() {
		failed = errors.Join(failed, v.SendMessage(v.t.Context(), id))
	}
	return failed
}

func (v *village) stands(id ident.Request) (states []consent.Progress) {
	v.t.Helper()
	for _, i := range must[outreach.Request](v.t)(v.Request(v.t.Context(), v.clerk, id)).Invitations {
		states = append(states, i.State)
	}
	return states
}

func TestT4_WhoIsAskedByMailGetsALetterWithALinkAndNoNameInTheSubject(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		p := &postman{}
		v.posted(p)
		maja := v.somebody(person.Person{Name: "Maja Lind", Email: "maja@example.org", Language: "sv"})
		made := v.ask(v.about(maja))
		if err := v.deliver(); err != nil || len(p.sent) != 1 {
			t.Fatalf("%d letters, %v", len(p.sent), err)
		}
		m := p.sent[0]
		if m.To != "maja@example.org" || m.Way != consent.ByMail || m.Language != "sv" || m.Subject != "Får vi använda bilder där du är med?" {
			t.Errorf("the letter is %+v", m)
		}
		for _, want := range []string{"Hej Maja Lind,", "Sports day", "See you there", "https://photos.example.org/s/", "6 december 2026"} {
			if !strings.Contains(m.Text, want) || !strings.Contains(m.HTML, want) {
				t.Errorf("%q is not in the letter:\n%s", want, m.Text)
			}
		}
		secret := strings.Fields(m.Text[strings.Index(m.Text, "/s/")+3:])[0]
		view(t, v.db, func(ctx context.Context, tx *Tx) error {
			l, err := v.OpenLink(ctx, outreachTx{tx}, secret, outreach.SignLink)
			if err != nil || l.Invitation != made.Invitations[0].ID {
				t.Errorf("the link opens %v, %v", l.Invitation, err)
			}
			return nil
		})
		if got := v.stands(made.ID); got[0] != consent.Delivered {
			t.Errorf("it stands at %v", got)
		}
		about := must[[]outreach.SentMessage](t)(v.MessagesAbout(t.Context(), v.clerk, made.Invitations[0].ID))
		if len(about) != 1 || about[0].To != "maja@example.org" || about[0].Answered != "250 queued as 17" || about[0].State != outreach.MessageSent {
			t.Errorf("on record is %+v", about)
		}
	})
}

func TestAddressesAndAnswersAreSealed(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		v.posted(&postman{refuses: problem.New(problem.Refused, "message.refused")})
		v.ask(v.about(v.somebody(person.Person{Name: "Maja", Email: "maja@example.org"})))
		if err := v.deliver(); err != nil {
			t.Fatal(err)
		}
		view(t, v.db, func(ctx context.Context, tx *Tx) error {
			for _, of := range []string{"address", "answer"} {
				kept, err := column[[]byte](ctx, tx, `SELECT `+of+` FROM message`)
				if err != nil || len(kept) != 1 || len(kept[0]) == 0 || strings.Contains(string(kept[0]), "maja") {
					t.Errorf("%s is kept as %q, %v", of, kept, err)
				}
			}
			return nil
		})
	})
}

func TestAGatewayThatIsDownLosesNothing(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		p := &postman{refuses: problem.New(problem.Busy, "message.gateway-down")}
		v.posted(p)
		made := v.ask(v.about(v.somebody(person.Person{Name: "Maja", Email: "maja@example.org"})))
		due := v.waiting()
		err := v.SendMessage(t.Context(), due[0])
		if refusal(t, err) != "message.not-taken" || strings.Contains(err.Error(), "maja") {
			t.Errorf("the failure is %v", err)
		}
		if got := v.stands(made.ID); got[0] != consent.Requested {
			t.Errorf("it stands at %v", got)
		}
		v.clock.advance(24 * time.Hour)
		p.refuses = nil
		if err := v.SendMessage(t.Context(), due[0]); err != nil || len(p.sent) != 1 {
			t.Errorf("a day later: %v", err)
		}
		if err := v.SendMessage(t.Context(), due[0]); err != nil || len(p.sent) != 1 {
			t.Errorf("sent twice: %d, %v", len(p.sent), err)
		}
		if about := must[[]outreach.SentMessage](t)(v.MessagesAbout(t.Context(), v.clerk, made.Invitations[0].ID)); about[0].Attempts != 2 {
			t.Errorf("on record is %+v", about)
		}
	})
}

func TestWhatIsGivenUpOrRefusedIsToldToStaff(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		p := &postman{refuses: problem.New(problem.Refused, "message.refused")}
		v.posted(p)
		refused := v.ask(v.about(v.somebody(person.Person{Name: "Maja", Email: "maja@example.org"})))
		if err := v.deliver(); err != nil {
			t.Errorf("a refusal is tried again: %v", err)
		}
		p.refuses = problem.New(problem.Busy, "message.gateway-down")
		left := v.ask(v.about(v.somebody(person.Person{Name: "Per", Mobile: "+46701234567"})))
		for _, id := range v.waiting() {
			if err := v.GiveUpMessage(t.Context(), id); err != nil {
				t.Error(err)
			}
		}
		for _, r := range []ident.Request{refused.ID, left.ID} {
			if i := must[outreach.Request](t)(v.Request(t.Context(), v.clerk, r)).Invitations[0]; !i.Undelivered || i.State != consent.Requested {
				t.Errorf("it stands at %s, undelivered %v", i.State, i.Undelivered)
			}
		}
		p.refuses = nil
		again := must[outreach.Invitation](t)(v.Resend(t.Context(), v.clerk, left.Invitations[0].ID, time.Time{}))
		if err := v.deliver(); err != nil || len(p.sent) != 1 || p.sent[0].Way != consent.BySMS || !strings.Contains(p.sent[0].Text, "/s/") {
			t.Errorf("sent again: %+v, %v", p.sent, err)
		}
		if i := must[outreach.Request](t)(v.Request(t.Context(), v.clerk, again.Request)).Invitations[0]; i.Undelivered || i.State != consent.Delivered {
			t.Errorf("then it stands at %s, undelivered %v", i.State, i.Undelivered)
		}
	})
}

func TestTheBestWayIsChosenAndWhoHasNoAddressGetsALinkToHandOn(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		p := &postman{}
		v.posted(p)
		both := v.somebody(person.Person{Name: "Maja", Email: "maja@example.org", Mobile: "+46700000001"})
		sms, none := v.somebody(person.Person{Name: "Per", Mobile: "+46700000002"}), v.somebody(person.Person{Name: "Eva"})
		a := v.about(both, sms, none)
		ways := func(a outreach.Ask) map[ident.Person]consent.Way {
			got := map[ident.Person]consent.Way{}
			for _, i := range v.ask(a).Invitations {
				got[i.Signer] = i.Way
			}
			return got
		}
		if got := ways(a); got[both] != consent.ByMail || got[sms] != consent.BySMS || got[none] != consent.ByLink {
			t.Errorf("by itself it is %v", got)
		}
		a.Way = consent.BySMS
		a.Ways = map[ident.Person]consent.Way{none: consent.ByTablet}
		if got := ways(a); got[both] != consent.BySMS || got[none] != consent.ByTablet {
			t.Errorf("by SMS wanted it is %v", got)
		}
		a.Way, a.Ways = consent.ByMail, nil
		if got := ways(a); got[sms] != consent.ByLink {
			t.Errorf("by mail wanted it is %v", got)
		}
		if _, err := v.Resend(t.Context(), v.clerk, v.ask(v.about(none)).Invitations[0].ID, time.Time{}); refusal(t, err) != "request.unreachable" {
			t.Errorf("sending to nobody: %v", err)
		}
	})
}

func TestWhatIsOverIsNotWrittenAboutAnyMore(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		p := &postman{}
		v.posted(p)
		i := v.ask(v.about(v.somebody(person.Person{Name: "Maja", Email: "maja@example.org"}))).Invitations[0]
		must[outreach.Invitation](t)(v.Cancel(t.Context(), v.clerk, i.ID))
		if err := v.deliver(); err != nil || len(p.sent) != 0 {
			t.Errorf("%d letters, %v", len(p.sent), err)
		}
		if about := must[[]outreach.SentMessage](t)(v.MessagesAbout(t.Context(), v.clerk, i.ID)); about[0].State != outreach.MessageDropped {
			t.Errorf("on record is %+v", about)
		}
	})
}

func TestWhoHasNotAnsweredIsRemindedOnTheDaysThatAreSet(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		p := &postman{}
		v.posted(p)
		ali, mother, _ := v.child()
		v.ask(v.about(ali)) // for two weeks: reminders are 7 and 2 days before the end
		if err := v.deliver(); err != nil || len(p.sent) != 2 {
			t.Fatalf("%d letters, %v", len(p.sent), err)
		}
		remind := func(days int) int {
			t.Helper()
			v.clock.advance(time.Duration(days) * 24 * time.Hour)
			before := len(p.sent)
			for range 2 {
				if err := errors.Join(v.Remind(t.Context()), v.deliver()); err != nil {
					t.Fatal(err)
				}
			}
			return len(p.sent) - before
		}
		for days, want := range []int{0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0} {
			step := 1
			if days == 0 {
				step = 0
			}
			if got := remind(step); got != want {
				t.Errorf("on day %d there are %d reminders, want %d", days, got, want)
			}
		}
		for _, m := range p.sent[2:] {
			if m.To == "eva@example.org" && (!strings.HasPrefix(m.Subject, "Reminder: ") || !strings.Contains(m.Text, "Ali")) {
				t.Errorf("the mother gets %+v", m)
			}
		}
		list := must[outreach.Invitations](t)(v.Requests(t.Context(), v.clerk, outreach.InvitationFilter{Person: mother, Limit: 5}))
		if len(list.Items) != 1 || list.Items[0].Reminders != 2 {
			t.Errorf("on record is %+v", list.Items)
		}
	})
}

func TestC5_WhoGaveAConsentIsToldBeforeItEndsAndWhenItDoes(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		p := &postman{}
		v.posted(p)
		maja := v.somebody(person.Person{Name: "Maja", Email: "maja@example.org"})
		id := v.says(maja, consent.Scope{Extent: consent.AllOfMe}, consent.Term{Until: v.clock.Now().AddDate(0, 0, 40)}, "website")
		told := map[int]bool{}
		for day := range 43 {
			before := len(p.sent)
			for range 2 {
				if err := errors.Join(v.TellOfEnds(t.Context()), v.deliver()); err != nil {
					t.Fatal(err)
				}
			}
			if n := len(p.sent) - before; n > 0 {
				told[day] = n == 1
			}
			v.clock.advance(24 * time.Hour)
		}
		if len(told) != 3 || !told[10] || !told[33] || !told[40] {
			t.Errorf("told on %v", told)
		}
		if !strings.Contains(p.sent[0].Text, "/p/") || !strings.Contains(p.sent[0].Text, "1 January 2027") {
			t.Errorf("the letter is:\n%s", p.sent[0].Text)
		}
		c := must[[]outreach.Consent](t)(v.Consents(t.Context(), v.clerk, maja))[0]
		if c.ID != id || c.State != consent.Ended || c.Events[len(c.Events)-1].Kind != consent.Expired {
			t.Errorf("the consent is %+v", c)
		}
	})
}

func TestStaffAreToldByMailWhatHasHappenedAndNoNames(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		p := &postman{}
		v.posted(p)
		if err := errors.Join(v.TellStaff(t.Context()), v.deliver()); err != nil || len(p.sent) != 0 {
			t.Fatalf("of nothing there are %d letters, %v", len(p.sent), err)
		}
		i := v.ask(v.about(v.somebody(person.Person{Name: "Maja"}))).Invitations[0]
		inTx(t, v.db, func(ctx context.Context, tx *Tx) error {
			next, err := i.Append(consent.Step{Kind: consent.Declined, At: v.clock.Now()})
			if err != nil {
				return err
			}
			return outreachTx{tx}.AddStep(ctx, next)
		})
		v.clock.advance(time.Hour)
		if err := errors.Join(v.TellStaff(t.Context()), v.deliver()); err != nil || len(p.sent) != 1 {
			t.Fatalf("%d letters, %v", len(p.sent), err)
		}
		if m := p.sent[0]; !strings.Contains(m.Text, "1 refused") || strings.Contains(m.Text, "Maja") || !strings.Contains(m.Text, "/requests") {
			t.Errorf("the letter is:\n%s", m.Text)
		}
	})
}

func TestInADemoMessagesStayInTheOutbox(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		v.posted(nil)
		v.ask(v.about(v.somebody(person.Person{Name: "Maja", Email: "maja@example.org"}), v.somebody(person.Person{Name: "Per", Mobile: "+46700000002"})))
		if err := v.deliver(); err != nil {
			t.Fatal(err)
		}
		pages := must[[]outreach.OutboxPage](t)(v.Outbox(t.Context(), v.clerk, 0))
		if len(pages) != 2 {
			t.Fatalf("the outbox shows %d pages", len(pages))
		}
		for _, p := range pages {
			if p.To != "+46700000002" && p.To != "maja@example.org" || !strings.Contains(p.Short, p.Link) || p.Subject == "" || p.Link == "" {
				t.Errorf("the outbox shows %+v", p.Composed)
			}
		}
		v.posted(&postman{})
		if _, err := v.Outbox(t.Context(), v.clerk, 0); refusal(t, err) != "message.no-outbox" {
			t.Errorf("where messages are really sent: %v", err)
		}
	})
}
