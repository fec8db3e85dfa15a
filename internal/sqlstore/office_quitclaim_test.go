package sqlstore

import (
	"strings"
	"testing"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
)

// writes has somebody write a text of the draft.
func (o *bureau) writes(by access.Caller, q office.Quitclaim, variant consent.Variant, language, body string) office.Quitclaim {
	o.t.Helper()
	return must[office.Quitclaim](o.t)(o.EditText(o.t.Context(), by, q.Revision, consent.Text{
		ID: q.ID, Variant: variant, Language: language, Title: "Photos of you", Body: body,
	}))
}

// refused tells whether something was refused for this reason.
func refused[T any](t *testing.T, code string) func(T, error) {
	return func(_ T, err error) {
		t.Helper()
		if problem.Of(err).Code != code {
			t.Errorf("it should be refused with %s, and was: %v", code, err)
		}
	}
}

func TestC3_AVersionIsPublishedWholeAndTheNextOneFollows(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx := t.Context()
		clerk := addUser(t, o.db, access.ConsentManager)
		q := must[office.Quitclaim](t)(o.AddQuitclaim(ctx, clerk, "School", nil, nil))
		q = o.writes(clerk, q, consent.ForAdults, "en", "{{controller}} asks you.")
		refused[office.Quitclaim](t, "edit.stale")(o.Publish(ctx, clerk, q.ID, q.Revision-1))
		q = o.writes(clerk, q, consent.ForGuardians, "sv", "{{controller}} frågar er.")
		refused[office.Quitclaim](t, "quitclaim.own-language")(o.Publish(ctx, clerk, q.ID, q.Revision))
		q = o.writes(clerk, q, consent.ForGuardians, "en", "{{controller}} asks you all. {{officer}}")
		refused[office.Quitclaim](t, "text.unfilled")(o.Publish(ctx, clerk, q.ID, q.Revision))
		if again := must[office.Quitclaim](t)(o.Quitclaim(ctx, clerk, q.ID)); again.Published != 0 || again.Revision != q.Revision {
			t.Fatalf("a refused publication left %+v", again)
		}
		q = o.writes(clerk, q, consent.ForGuardians, "en", "{{controller}} asks you all.")
		q = must[office.Quitclaim](t)(o.Publish(ctx, clerk, q.ID, q.Revision))
		if q.Published != 1 || q.Draft != 0 || len(q.Titles) != 3 {
			t.Fatalf("published is %+v", q)
		}
		for _, text := range must[[]consent.Text](t)(o.Texts(ctx, clerk, q.ID, 1)) {
			if !text.Intact() || !strings.HasPrefix(text.Body, "Harbour Town ") || text.PublishedBy != clerk.User {
				t.Errorf("people sign %+v", text)
			}
		}
		refused[office.Quitclaim](t, "text.published")(o.EditText(ctx, clerk, q.Revision, consent.Text{ID: q.ID, Variant: consent.ForAdults, Language: "en", Title: "x", Body: "x"}))
		refused[office.Quitclaim](t, "quitclaim.not-found")(o.DropText(ctx, clerk, q.ID, q.Revision, consent.ForAdults, "en"))
		refused[office.Quitclaim](t, "quitclaim.no-draft")(o.Publish(ctx, clerk, q.ID, q.Revision))

		q = must[office.Quitclaim](t)(o.NextVersion(ctx, clerk, q.ID, q.Revision))
		refused[office.Quitclaim](t, "quitclaim.draft-there")(o.NextVersion(ctx, clerk, q.ID, q.Revision))
		refused[office.Quitclaim](t, "quitclaim.unchanged")(o.Publish(ctx, clerk, q.ID, q.Revision))
		name := "Harbour Town City"
		if _, err := o.ChangeSettings(ctx, atTheConsole, o.settingsRevision(), office.SettingsChange{Organisation: &name}); err != nil {
			t.Fatal(err)
		}
		q = must[office.Quitclaim](t)(o.Publish(ctx, clerk, q.ID, q.Revision))
		first, second := must[consent.Text](t)(o.published(q.ID, 1, "en")), must[consent.Text](t)(o.published(q.ID, 0, "en"))
		if first.Body != "Harbour Town asks you." || second.Version != 2 || second.Body != "Harbour Town City asks you." {
			t.Errorf("people read %q, then %q", first.Body, second.Body)
		}
		changes := must[[]office.TextChange](t)(o.Compare(ctx, clerk, q.ID, 1, 2))
		if len(changes) != 3 || len(changes[0].Body) != 3 || changes[0].Body[1] != (consent.Piece{Kind: consent.Added, Text: "City "}) {
			t.Errorf("the comparison is %+v", changes)
		}
		refused[[]office.TextChange](t, "quitclaim.not-found")(o.Compare(ctx, clerk, q.ID, 1, 3))
	})
}

func (o *bureau) settingsRevision() int64 {
	o.t.Helper()
	return must[office.Settings](o.t)(o.Settings(o.t.Context(), atTheConsole)).Revision
}

func TestQuitclaim_ADraftIsDroppedAndWhatWasNeverPublishedGoes(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx := t.Context()
		clerk := addUser(t, o.db, access.Manager)
		q := must[office.Quitclaim](t)(o.AddQuitclaim(ctx, clerk, "Never", []consent.Variant{consent.ForAdults}, []string{"sv"}))
		if err := o.DropDraft(ctx, clerk, q.ID, q.Revision); err != nil {
			t.Fatal(err)
		}
		refused[office.Quitclaim](t, "quitclaim.not-found")(o.Quitclaim(ctx, clerk, q.ID))

		q = o.writes(clerk, must[office.Quitclaim](t)(o.AddQuitclaim(ctx, clerk, "Once", nil, nil)), consent.ForAdults, "en", "May we?")
		q = must[office.Quitclaim](t)(o.Publish(ctx, clerk, q.ID, q.Revision))
		q = o.writes(clerk, must[office.Quitclaim](t)(o.NextVersion(ctx, clerk, q.ID, q.Revision)), consent.ForAdults, "en", "Anything?")
		if err := o.DropDraft(ctx, clerk, q.ID, q.Revision); err != nil {
			t.Fatal(err)
		}
		q = must[office.Quitclaim](t)(o.Quitclaim(ctx, clerk, q.ID))
		if q.Published != 1 || q.Draft != 0 || len(q.Titles) != 1 {
			t.Errorf("what was published is now %+v", q)
		}
		if err := o.DropDraft(ctx, clerk, q.ID, q.Revision); problem.Of(err).Code != "quitclaim.no-draft" {
			t.Errorf("a published version was dropped: %v", err)
		}
	})
}

func TestQuitclaim_ReadyTextsAreThereForAllAndAskForWhatOnlyTheHouseKnows(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx := t.Context()
		clerk := addUser(t, o.db, access.Manager)
		q := must[office.Quitclaim](t)(o.AddQuitclaim(ctx, clerk, "Ready", consent.Variants(), []string{"en", "nl", "sv", "de"}))
		if len(q.Titles) != 12 || q.Draft != 1 {
			t.Fatalf("the ready one has %d texts", len(q.Titles))
		}
		refused[office.Quitclaim](t, "text.unfilled")(o.Publish(ctx, clerk, q.ID, q.Revision))
		identity := office.Identity{
			Controller: "Harbour Town Ltd", Address: "1 Quay\r\nHarbour Town", Email: "photos@harbour.example",
			Officer: "dpo@harbour.example", Authority: "the Data Protection Commission", Site: "https://photos.harbour.example/",
		}
		if _, err := o.ChangeSettings(ctx, atTheConsole, o.settingsRevision(), office.SettingsChange{Identity: &identity}); err != nil {
			t.Fatal(err)
		}
		refused[office.Quitclaim](t, "text.unfilled")(o.Publish(ctx, clerk, q.ID, q.Revision)) // what the model gets
		for _, title := range q.Titles {
			if title.Variant == consent.ModelContract {
				q = must[office.Quitclaim](t)(o.DropText(ctx, clerk, q.ID, q.Revision, title.Variant, title.Language))
			}
		}
		q = must[office.Quitclaim](t)(o.Publish(ctx, clerk, q.ID, q.Revision))
		for _, text := range must[[]consent.Text](t)(o.Texts(ctx, clerk, q.ID, 1)) {
			for _, told := range []string{
				"Harbour Town Ltd", "1 Quay, Harbour Town", "(mailto:photos@harbour.example)", "dpo@harbour.example",
				"Data Protection Commission", "(https://photos.harbour.example)",
			} {
				if !strings.Contains(text.Body, told) {
					t.Errorf("the %s text in %s does not say %s (GDPR Art. 13)", text.Variant, text.Language, told)
				}
			}
		}
	})
}

func TestQuitclaim_OnlyWhoKeepsConsentsWritesAndAllOfItIsOnRecord(t *testing.T) {
	forEachBureau(t, func(t *testing.T, o *bureau) {
		ctx := t.Context()
		clerk := addUser(t, o.db, access.Manager)
		q := o.writes(clerk, must[office.Quitclaim](t)(o.AddQuitclaim(ctx, clerk, "School", nil, nil)), consent.ForAdults, "en", "May we?")
		for _, role := range []access.Role{access.Administrator, access.Editor, access.Viewer} {
			other := addUser(t, o.db, role)
			refused[office.Quitclaim](t, "action.not-allowed")(o.AddQuitclaim(ctx, other, "Mine", nil, nil))
			refused[office.Quitclaim](t, "action.not-allowed")(o.Publish(ctx, other, q.ID, q.Revision))
			refused[[]consent.Quitclaim](t, "action.not-allowed")(o.Quitclaims(ctx, other))
		}
		q = must[office.Quitclaim](t)(o.Publish(ctx, clerk, q.ID, q.Revision))
		retired := true
		q = must[office.Quitclaim](t)(o.ChangeQuitclaim(ctx, clerk, q.ID, q.Revision, office.QuitclaimChange{Retired: &retired}))
		if !q.Retired || q.Published != 1 {
			t.Errorf("retired is %+v", q)
		}
		var done []string
		var hash string
		err := o.db.View(ctx, func(tx *Tx) error {
			events, err := tx.events(ctx, audit.Filter{Kinds: []audit.Kind{audit.QuitclaimEdited}, Limit: 10})
			for _, e := range events {
				change, _ := e.Body["change"].(string)
				done = append(done, change)
				if hashes, ok := e.Body["hashes"].(map[string]any); ok {
					hash, _ = hashes["adult/en"].(string)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(done, " "); got != "retired published text made" {
			t.Errorf("on record is: %s", got)
		}
		if text := must[consent.Text](t)(o.published(q.ID, 1, "en")); hash != text.Hash.String() {
			t.Errorf("on record is the hash %q, of the text %s", hash, text.Hash)
		}
	})
}
