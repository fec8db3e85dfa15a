package sqlstore

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// inTx does something with the database as outreach has it.
func (v *village) inTx(do func(ctx context.Context, tx outreach.Tx) error) {
	v.t.Helper()
	ctx := v.t.Context()
	if err := v.db.Outreach().InTx(ctx, func(tx outreach.Tx) error { return do(ctx, tx) }); err != nil {
		v.t.Fatal(err)
	}
}

func TestG7_1_AProofIsKeptAndNeverChanged(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		v.people = []ident.Person{v.somebody(person.Person{Name: "Anna"}), v.somebody(person.Person{Name: "Bo"})}
		given := must[outreach.Consent](t)(v.Record(t.Context(), v.clerk, outreach.Spoken{
			Person: v.people[0], Method: consent.OnPaper, Scope: consent.Scope{Extent: consent.AllOfMe},
			Answers: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website"}}},
		}))
		kept := outreach.KeptProof{Consent: given.ID, Event: 1, Owner: v.people[0], At: time.UnixMilli(v.clock.Now().UnixMilli()), Copy: []byte("copy"), Receipt: []byte("receipt")}
		v.inTx(func(ctx context.Context, tx outreach.Tx) error { return tx.AddProof(ctx, kept) })
		v.inTx(func(ctx context.Context, tx outreach.Tx) error {
			got, err := tx.Proof(ctx, given.ID, 1)
			if err != nil || got.Owner != kept.Owner || !got.At.Equal(kept.At) || !bytes.Equal(got.Copy, kept.Copy) || !bytes.Equal(got.Receipt, kept.Receipt) {
				t.Errorf("%+v, %v", got, err)
			}
			all, err := tx.Proofs(ctx, []ident.Consent{given.ID})
			if err != nil || !slices.Equal(all[given.ID], []int{1}) {
				t.Errorf("%v, %v", all, err)
			}
			if _, err := tx.Proof(ctx, given.ID, 2); !problem.Is(err, problem.NotFound) {
				t.Errorf("no proof is %v", err)
			}
			return nil
		})
		err := v.db.InTx(t.Context(), func(tx *Tx) error {
			_, err := tx.exec(t.Context(), `UPDATE proof SET at = 0`)
			return err
		})
		if err == nil {
			t.Error("a proof was changed")
		}
	})
}

func TestG12_RequestsOfRightsAreListedByWhenTheyAreDue(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		v.people = []ident.Person{v.somebody(person.Person{Name: "Anna"}), v.somebody(person.Person{Name: "Bo"})}
		now := time.UnixMilli(v.clock.Now().UnixMilli())
		ask := func(id ident.Right, of ident.Person, due time.Duration, state outreach.RightState) {
			v.inTx(func(ctx context.Context, tx outreach.Tx) error {
				number, err := tx.NextRight(ctx)
				if err != nil {
					return err
				}
				return tx.SaveRight(ctx, outreach.Right{
					ID: id, Number: number, Owner: of, Kind: outreach.AskErasure, At: now, Due: now.Add(due), State: state, Note: []byte("note"),
				})
			})
		}
		ask(1, v.people[0], 3*time.Hour, outreach.RightOpen)
		ask(2, v.people[1], time.Hour, outreach.RightOpen)
		ask(3, v.people[0], 2*time.Hour, outreach.RightDone)
		listed := func(of ident.Person) (ids []ident.Right) {
			v.inTx(func(ctx context.Context, tx outreach.Tx) error {
				found, err := tx.RightsOf(ctx, of, 10)
				for _, r := range found {
					ids = append(ids, r.ID)
				}
				return err
			})
			return ids
		}
		if got := listed(0); !slices.Equal(got, []ident.Right{2, 1, 3}) {
			t.Errorf("everybody's are %v", got)
		}
		if got := listed(v.people[0]); !slices.Equal(got, []ident.Right{1, 3}) {
			t.Errorf("one person's are %v", got)
		}
		err := v.db.Outreach().InTx(t.Context(), func(tx outreach.Tx) error {
			r, err := tx.Right(t.Context(), 3)
			if err != nil {
				return err
			}
			return tx.SaveRight(t.Context(), r)
		})
		if !problem.Is(err, problem.Stale) {
			t.Errorf("closed twice: %v", err)
		}
	})
}

func TestOwnPhotos_AreTheConfirmedOnesAndTheWardsAreThoseSpokenFor(t *testing.T) {
	forEachVillage(t, 2, func(t *testing.T, v *village) {
		v.people = []ident.Person{v.somebody(person.Person{Name: "Anna"}), v.somebody(person.Person{Name: "Bo"})}
		must[outreach.Appearance](t)(v.AddAppearance(t.Context(), v.clerk, person.Appearance{Asset: v.photos[0], Person: v.people[0], State: person.Confirmed}))
		v.inTx(func(ctx context.Context, tx outreach.Tx) error {
			own, err := tx.OwnPhotos(ctx, v.people[0], v.clock.Now())
			if err != nil || len(own) != 1 || own[0].Asset != v.photos[0] || own[0].FileName == "" || len(own[0].Lies) == 0 {
				t.Errorf("%+v, %v", own, err)
			}
			names, err := tx.FileNames(ctx, []ident.Asset{v.photos[1], v.photos[0]})
			if err != nil || len(names) != 2 || names[1] != own[0].FileName {
				t.Errorf("%v, %v", names, err)
			}
			return nil
		})
		child := must[outreach.Person](t)(v.AddPerson(t.Context(), v.clerk, person.Person{
			Name: "Cleo", Guardians: []person.Guardian{{Person: v.people[1], Relation: person.Parent}},
		}))
		v.inTx(func(ctx context.Context, tx outreach.Tx) error {
			wards, err := tx.Wards(ctx, v.people[1], v.clock.Now())
			if err != nil || !slices.Equal(wards, []ident.Person{child.ID}) {
				t.Errorf("%v, %v", wards, err)
			}
			return nil
		})
	})
}

func TestRecordings_AreKeptWithTheirConsent(t *testing.T) {
	forEachVillage(t, 1, func(t *testing.T, v *village) {
		v.people = []ident.Person{v.somebody(person.Person{Name: "Anna"}), v.somebody(person.Person{Name: "Bo"})}
		given := must[outreach.Consent](t)(v.Record(t.Context(), v.clerk, outreach.Spoken{
			Person: v.people[0], Method: consent.Spoken, Scope: consent.Scope{Extent: consent.AllOfMe},
			Answers: []outreach.Said{{Purpose: "news", Yes: []consent.Channel{"website"}}},
		}))
		r := must[outreach.Recording](t)(v.AddRecording(t.Context(), v.clerk, given.ID, []byte("OggS and sound")))
		if r.MediaType != "audio/ogg" {
			t.Errorf("taken for %s", r.MediaType)
		}
		if _, content, err := v.Recording(t.Context(), v.clerk, r.ID); err != nil || string(content) != "OggS and sound" {
			t.Errorf("%q, %v", content, err)
		}
		kept := must[outreach.Evidence](t)(v.Evidence(t.Context(), v.clerk, []ident.Consent{given.ID}))
		if len(kept.Recordings[given.ID]) != 1 || len(kept.Recordings[given.ID][0].Sealed) != 0 {
			t.Errorf("%+v", kept)
		}
		if _, err := v.AddRecording(t.Context(), v.clerk, given.ID, []byte("<svg onload=alert(1)>")); !problem.Is(err, problem.Unsupported) {
			t.Errorf("a page is taken for a recording: %v", err)
		}
	})
}
