package sqlstore

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
	"imprimatur/internal/recall"
	"imprimatur/internal/release"
)

// wake is a village whose photos have left.
type wake struct {
	*village
	*recall.Recall
	post *postman
	maja ident.Person
}

func forEachWake(t *testing.T, photos int, story func(t *testing.T, w *wake)) {
	t.Helper()
	forEachVillage(t, photos, func(t *testing.T, v *village) {
		w := &wake{village: v, post: &postman{}}
		v.posted(w.post)
		w.Recall = recall.New(recall.Ports{Store: v.db.Recall(), Now: v.clock.Now, Random: rand.Reader})
		w.maja = v.somebody(person.Person{Name: "Maja Lind"})
		for _, id := range v.photos {
			v.shows(id, w.maja)
		}
		story(t, w)
	})
}

// everywhere is a consent to every photo, on the website and in print.
func (w *wake) everywhere(term consent.Term) ident.Consent {
	w.village.t.Helper()
	return w.says(w.maja, consent.Scope{Extent: consent.AllOfMe}, term, "website", "print")
}

// leaves puts on record that a photo was taken out, as the door does.
func (w *wake) leaves(photo ident.Asset, by access.Caller, receiver string, blurred ...int) ident.Use {
	w.village.t.Helper()
	id := newID[ident.Use](w.village.t)
	inTx(w.village.t, w.db, func(ctx context.Context, tx *Tx) error {
		all, err := tx.facts(ctx, []ident.Asset{photo})
		if err != nil {
			return err
		}
		now := w.clock.Now()
		d := clearance.Decide(onTheWebsite, all[0].facts, now)
		ground, err := clearance.NewGround(onTheWebsite, false, nil, d, all[0].facts, now).Encode()
		if err != nil {
			return err
		}
		u := release.Use{
			ID: id, Asset: photo, Wanted: release.Wanted{For: onTheWebsite, Preset: "web", Receiver: receiver}, By: by.User, At: now, Decision: d, Ground: ground,
			Blurred: blurred, ByRule: !d.Cleared() && len(blurred) == 0, Ends: now, Times: 1,
		}
		if _, err := rand.Read(u.Digest[:]); err != nil {
			return err
		}
		return (releaseTx{tx}).SaveUse(ctx, u)
	})
	return id
}

func (w *wake) withdraws(id ident.Consent) {
	w.village.t.Helper()
	must[outreach.Consent](w.village.t)(w.Withdraw(w.village.t.Context(), w.clerk, id, outreach.Withdrawal{}))
}

// open gives the one recall that is open.
func (w *wake) open() recall.Detail {
	w.village.t.Helper()
	all := must[[]recall.Summary](w.village.t)(w.Board(w.village.t.Context(), w.clerk, true, 0))
	if len(all) != 1 {
		w.village.t.Fatalf("%d recalls are open: %+v", len(all), all)
	}
	return must[recall.Detail](w.village.t)(w.Recall.Recall(w.village.t.Context(), w.clerk, all[0].ID))
}

func (w *wake) none(why string) {
	w.village.t.Helper()
	if all := must[[]recall.Summary](w.village.t)(w.Board(w.village.t.Context(), w.clerk, true, 0)); len(all) != 0 {
		w.village.t.Errorf("%s: a recall is open: %+v", why, all)
	}
}

// linkIn gives what is kept of the link in a letter.
func (w *wake) linkIn(letter outreach.Outgoing) [32]byte {
	w.village.t.Helper()
	_, rest, found := strings.Cut(letter.Text, "https://photos.example.org/r/")
	if !found || len(rest) < 22 {
		w.village.t.Fatalf("no link in %q", letter.Text)
	}
	return outreach.LinkHash(rest[:22])
}

func (w *wake) notes(photo ident.Asset) ident.Use {
	w.village.t.Helper()
	made := must[recall.Shown](w.village.t)(w.Note(w.village.t.Context(), w.clerk, photo, recall.Note{
		For: clearance.Use{Purpose: "news", Channel: "print"}, Place: recall.Place{Kind: recall.Print, Title: "Brochure", Edition: "Spring", Circulation: 5000},
	}))
	return made.ID
}

func TestG7_3_AWithdrawalCallsEveryUseBackAndEveryReceiverIsTold(t *testing.T) {
	forEachWake(t, 2, func(t *testing.T, w *wake) {
		ctx := t.Context()
		given := w.everywhere(consent.Term{})
		editor := addUser(t, w.db, access.Editor)
		first := w.leaves(w.photos[0], editor, "Jo Journalist <jo@paper.example>")
		second := w.leaves(w.photos[1], editor, "JO@paper.example")
		mine := w.leaves(w.photos[1], editor, "the printer")
		lost := w.leaves(w.photos[0], access.Caller{Kind: access.Console}, "")
		brochure := w.notes(w.photos[0])
		w.none("before")

		w.withdraws(given)
		d := w.open()
		if d.Cause != recall.Withdrawn || d.Person != w.maja || d.Uses != 5 || d.Photos != 2 || d.Open() != 5 || len(d.Receivers) != 2 || len(d.Shown) != 2 {
			t.Fatalf("%+v", d)
		}
		told := make(map[ident.Use]ident.Receiver)
		for _, i := range d.Items {
			told[i.Use.ID] = i.Receiver
		}
		if told[first] == 0 || told[first] != told[second] || told[mine] == 0 || told[mine] == told[first] || told[lost] != 0 || told[brochure] != 0 {
			t.Errorf("who is told of what: %v", told)
		}
		if err := w.deliver(); err != nil || len(w.post.sent) != 2 {
			t.Fatalf("%d letters, %v", len(w.post.sent), err)
		}
		for _, m := range w.post.sent {
			if strings.Contains(m.Subject+m.Text+m.HTML, "Maja") || strings.Contains(m.Subject+m.Text, ".jpg") {
				t.Errorf("a letter says too much: %q", m.Text)
			}
		}
		jo := w.post.sent[slices.IndexFunc(w.post.sent, func(m outreach.Outgoing) bool { return m.To == "jo@paper.example" })]
		hash, guest := w.linkIn(jo), access.Caller{Kind: access.Stranger}
		page := must[recall.Page](t)(w.Receive(ctx, guest, hash))
		if len(page.Items) != 2 || page.Face.Organisation != "Harbour Town" {
			t.Fatalf("%+v", page)
		}
		if err := w.Answer(ctx, guest, hash, []recall.Said{{Uses: []ident.Use{mine}, State: recall.Removed}}); !problem.Is(err, problem.Conflict) {
			t.Errorf("somebody else's use is answered for: %v", err)
		}
		if err := w.Answer(ctx, guest, hash, []recall.Said{{Uses: []ident.Use{first}, State: recall.Needed}}); problem.Of(err).Code != "recall.why-missing" {
			t.Errorf("no reason: %v", err)
		}
		for _, bad := range []recall.State{recall.Kept, recall.Noted, recall.Waiting, ""} {
			if err := w.Answer(ctx, guest, hash, []recall.Said{{Uses: []ident.Use{first}, State: bad}}); !problem.Is(err, problem.Invalid) {
				t.Errorf("a receiver settles as %q: %v", bad, err)
			}
		}
		if err := w.Answer(ctx, guest, hash, []recall.Said{{Uses: []ident.Use{first}, State: recall.Removed}, {Uses: []ident.Use{second}, State: recall.Needed, Note: "a court case"}}); err != nil {
			t.Fatal(err)
		}
		if d = w.open(); d.Count[recall.Removed] != 1 || d.Count[recall.Needed] != 1 || d.Open() != 4 {
			t.Errorf("%+v", d.Count)
		}
		for state, uses := range map[recall.State][]ident.Use{recall.Kept: {second}, recall.Replaced: {mine}, recall.Noted: {lost, brochure}} {
			must[recall.Detail](t)(w.Settle(ctx, w.clerk, d.ID, recall.Said{Uses: uses, State: state, Note: "asked by telephone"}))
		}
		w.none("all is settled")
		closed := must[[]recall.Summary](t)(w.Board(ctx, w.clerk, false, w.maja))
		if len(closed) != 1 || closed[0].ClosedAt.IsZero() {
			t.Fatalf("%+v", closed)
		}
		done := must[recall.Detail](t)(w.Recall.Recall(ctx, w.clerk, closed[0].ID))
		for _, i := range done.Items {
			if i.Use.ID == second && (i.Answer != recall.Needed || i.State != recall.Kept) {
				t.Errorf("the answer is lost: %+v", i)
			}
			if stands := i.Use.ID == second || i.Use.ID == lost || i.Use.ID == brochure; i.Use.Stands() != stands {
				t.Errorf("%s stands %v", i.State, i.Use.Stands())
			}
		}
		// What was settled is not called back once more by what changes otherwise.
		if err := w.SetScene(ctx, w.clerk, w.photos[0], person.Posed); err != nil {
			t.Fatal(err)
		}
		w.none("the scene was set")
		for kind, want := range map[audit.Kind]int{audit.RecallOpened: 1, audit.RecallClosed: 1, audit.UseNoted: 1, audit.RecallAnswered: 5} {
			if got := w.logged(kind); got != want {
				t.Errorf("%s: %d rows, want %d", kind, got, want)
			}
		}
	})
}

func (w *wake) logged(kind audit.Kind) (n int) {
	w.village.t.Helper()
	view(w.village.t, w.db, func(ctx context.Context, tx *Tx) error {
		return tx.queryRow(ctx, `SELECT COUNT(*) FROM event WHERE kind = ?`, kind).Scan(&n)
	})
	return n
}

func TestG21_ObjectionExpiryErasureAndACorrectedFaceCallUsesBack(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		ctx, day := t.Context(), 24*time.Hour
		settle := func(cause recall.Cause) {
			t.Helper()
			d := w.open()
			if d.Cause != cause || d.Uses != 1 {
				t.Errorf("%s is called back as %s, %d uses", cause, d.Cause, d.Uses)
			}
			must[recall.Detail](t)(w.Settle(ctx, w.clerk, d.ID, recall.Said{Uses: []ident.Use{d.Items[0].Use.ID}, State: recall.Removed}))
		}
		photo, long := w.photos[0], consent.Term{Until: w.clock.Now().Add(30 * day)}
		w.everywhere(long)
		w.leaves(photo, w.clerk, "")
		stop := must[outreach.PersonStop](t)(w.AddStop(ctx, w.clerk, w.maja, consent.Objection, nil, ""))
		settle(recall.Objected)
		if err := w.EndStop(ctx, w.clerk, stop.ID, ""); err != nil {
			t.Fatal(err)
		}

		w.leaves(photo, w.clerk, "")
		stop = must[outreach.PersonStop](t)(w.AddStop(ctx, w.clerk, w.maja, consent.Restriction, []ident.Asset{photo}, ""))
		settle(recall.Limited)
		if err := w.EndStop(ctx, w.clerk, stop.ID, ""); err != nil {
			t.Fatal(err)
		}

		w.leaves(photo, w.clerk, "")
		stop = must[outreach.PersonStop](t)(w.AddStop(ctx, w.clerk, w.maja, consent.BlurWish, nil, ""))
		settle(recall.Blurred)
		if err := w.EndStop(ctx, w.clerk, stop.ID, ""); refusal(t, err) != "stop.reason-missing" {
			t.Errorf("a wish is lifted without a reason: %v", err)
		}
		if err := w.EndStop(ctx, w.clerk, stop.ID, "she says so"); err != nil {
			t.Fatal(err)
		}

		w.leaves(photo, w.clerk, "")
		w.clock.advance(30*day - time.Second)
		w.none("a second before the end")
		w.clock.advance(time.Second)
		settle(recall.Expired) // whoever looks at the board sees it in that second

		w.clock.advance(time.Hour)
		w.everywhere(consent.Term{})
		w.leaves(photo, w.clerk, "")
		other := w.somebody(person.Person{Name: "Nils"})
		a := w.shows(photo, other)
		if err := w.deliver(); err != nil || len(w.post.sent) != 0 {
			t.Errorf("%d letters, %v: what is settled needs none, and what may be a slip waits", len(w.post.sent), err)
		}
		if err := w.RemoveAppearance(ctx, w.clerk, a.ID, a.Revision); err != nil {
			t.Fatal(err)
		}
		w.none("the face was put right")
		w.clock.advance(time.Hour)
		w.shows(photo, other)
		settle(recall.Misnamed)

		w.leaves(photo, w.clerk, "") // by the house's rule
		w.none("it was not cleared when it left")
		p := must[outreach.Person](t)(w.Person(ctx, w.clerk, w.maja))
		must[outreach.Certificate](t)(w.ErasePerson(ctx, w.clerk, w.maja, outreach.Erasure{Confirm: strconv.Itoa(p.Number), Faces: person.NotIdentifiable}))
		settle(recall.Erased)
	})
}

func TestG6_G7_3_AnotherFileCallsUsesBackUnlessItIsAssessedSoon(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		photo := w.photos[0]
		w.everywhere(consent.Term{})
		w.leaves(photo, w.clerk, "")
		if err := w.replace(photo); err != nil {
			t.Fatal(err)
		}
		if d := w.open(); d.Cause != recall.Changed || d.Uses != 1 {
			t.Errorf("called back as %s, %d uses", d.Cause, d.Uses)
		}
		if err := w.SetScene(t.Context(), w.clerk, photo, person.SceneUnset); err != nil {
			t.Fatal(err)
		}
		_, _, err := w.library.Bulk(t.Context(), w.clerk, library.Bulk{IDs: w.photos, Edit: library.Edit{Basis: &library.Basis{Basis: consent.ConsentRequired}}})
		if err != nil {
			t.Fatal(err)
		}
		w.none("it was assessed again")
	})
}

func TestG7_3_ABlurredPhotoStaysWhenTheBlurredPersonTakesTheirWordBack(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		nils := w.somebody(person.Person{Name: "Nils"})
		w.shows(w.photos[0], nils)
		maja := w.everywhere(consent.Term{})
		his := w.says(nils, consent.Scope{Extent: consent.AllOfMe}, consent.Term{}, "website")
		w.leaves(w.photos[0], w.clerk, "", 2) // Nils is the second face
		w.withdraws(his)
		w.none("he cannot be recognised in it")
		w.withdraws(maja)
		if d := w.open(); d.Person != w.maja {
			t.Errorf("%+v", d)
		}
	})
}

func TestG7_3_WhatFailsOpensNoRecall(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		w.everywhere(consent.Term{})
		w.leaves(w.photos[0], w.clerk, "")
		boom := errors.New("boom")
		err := w.db.InTx(t.Context(), func(tx *Tx) error {
			s := outreach.Stop{ID: newID[ident.Stop](t), Person: w.maja, Stop: consent.Stop{Kind: consent.Objection, From: w.clock.Now()}}
			return errors.Join((outreachTx{tx}).SaveStop(t.Context(), s), boom)
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		w.none("nothing happened")
		if len(w.waiting()) != 0 {
			t.Error("a letter waits")
		}
	})
}

func TestG19_WhoDoesNotAnswerIsRemindedTwiceAndThenManagersAreTold(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		ctx, day := t.Context(), 24*time.Hour
		given := w.everywhere(consent.Term{})
		w.leaves(w.photos[0], addUser(t, w.db, access.Viewer), "jo@paper.example")
		w.withdraws(given)
		letters := func(want int, subject string) {
			t.Helper()
			if err := errors.Join(w.FollowUp(ctx), w.FollowUp(ctx), w.deliver()); err != nil || len(w.post.sent) != want || !strings.Contains(w.post.sent[want-1].Subject, subject) {
				t.Fatalf("%d letters, %v: %v", len(w.post.sent), err, w.post.sent)
			}
		}
		letters(1, "Photos that must not")
		w.clock.advance(5 * day)
		letters(2, "Reminder")
		w.clock.advance(5 * day)
		letters(3, "Reminder")
		w.clock.advance(3 * day)
		letters(3, "Reminder")
		w.clock.advance(2 * day)
		letters(4, "not answered in time") // to the clerk, who is a manager
		w.clock.advance(30 * day)
		letters(4, "not answered in time")
		if d := w.open(); !d.Late(w.clock.Now()) {
			t.Errorf("%+v", d)
		}
	})
}

func TestG17_AnErasedPhotoIsAskedBackAndAnEndedUseIsNot(t *testing.T) {
	forEachWake(t, 1, func(t *testing.T, w *wake) {
		ctx := t.Context()
		w.everywhere(consent.Term{})
		stays, gone := w.leaves(w.photos[0], w.clerk, ""), w.notes(w.photos[0])
		if err := w.Recall.EndUse(ctx, w.clerk, gone, "the page was taken down"); err != nil {
			t.Fatal(err)
		}
		if err := w.Recall.EndUse(ctx, w.clerk, gone, ""); problem.Of(err).Code != "use.ended" {
			t.Errorf("ended twice: %v", err)
		}
		list := must[[]recall.Shown](t)(w.Register(ctx, w.clerk, w.photos[0]))
		if len(list) != 2 || !slices.ContainsFunc(list, func(s recall.Shown) bool { return s.ID == gone && !s.Stands() }) || !slices.ContainsFunc(list, func(s recall.Shown) bool { return s.ID == stays && s.Stands() && s.Allowed }) {
			t.Errorf("%+v", list)
		}
		inTx(t, w.db, func(ctx context.Context, tx *Tx) error { return (libraryTx{tx}).Erase(ctx, w.photos[0], w.clock.Now()) })
		if d := w.open(); d.Cause != recall.Erased || d.Uses != 1 || d.Items[0].Use.ID != stays {
			t.Errorf("%+v", d)
		}
	})
}
