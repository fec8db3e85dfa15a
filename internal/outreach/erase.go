package outreach

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// Certificate says what was erased of somebody, in words that hold nothing of them.
type Certificate struct {
	Number    int // by which they were known
	At        time.Time
	By        ident.User
	Entries   int       // in the register, with the doubles that were merged into it; as many keys were destroyed
	Photos    int       // in which they were named
	Consents  int       // of which stays who answered what, by number
	Notes     int       // beside consents, sealed anew until KeepUntil
	KeepUntil time.Time // when these are destroyed too; zero: they went at once
}

// Eraser takes somebody out of the register.
type Eraser interface {
	// EntriesOf gives the entry and those that were merged into it.
	EntriesOf(ctx context.Context, root ident.Person) ([]Entry, error)
	// SaveProof keeps a note beside a consent as it is sealed now.
	SaveProof(ctx context.Context, id ident.Consent, sealed []byte) error
	// ErasePerson destroys the keys of entries, empties them and what is sealed under the keys, ends
	// their links, stops their messages, and makes a face that was theirs one of the state given.
	// proof is the wrapped key of what is kept; empty where nothing is. It tells in how many photos
	// they were. What follows for clearance stands with it.
	ErasePerson(ctx context.Context, c Certificate, entries []Entry, faces person.State, proof []byte) (photos int, err error)
	// ProofDue lists whose kept proof is due to go at a moment; DropProof destroys its key.
	ProofDue(ctx context.Context, at time.Time, limit int) ([]ident.Person, error)
	DropProof(ctx context.Context, who ident.Person) error
}

// Erasure is how somebody is erased.
type Erasure struct {
	Confirm string       // their number, typed by the person who wants it
	Faces   person.State // what their faces become: Unknown, or NotIdentifiable where they are made so
}

// ErasePerson destroys the key of somebody, so that what they are called and how they are reached
// is unreadable everywhere, also in backups once these follow. In photos nobody is named in their
// place. What they answered stays by number; notes beside it are kept sealed under another key for
// as long as the rule says, and go then.
//
// Problems: "erase.not-confirmed", "erase.stop-stands" (Conflict): an objection or restriction has
// to be decided first, or use would begin again with the erasure.
func (o *Outreach) ErasePerson(ctx context.Context, by access.Caller, id ident.Person, e Erasure) (c Certificate, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if err := allow(ctx, tx, by, access.EditPeople); err != nil {
			return err
		}
		top, err := entry(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := o.mayErase(ctx, tx, top, e); err != nil {
			return err
		}
		if c, err = o.erase(ctx, tx, by, top, e.Faces); err != nil {
			return err
		}
		body := map[string]any{
			"number": c.Number, "entries": c.Entries, "photos": c.Photos, "consents": c.Consents, "notes": c.Notes,
			"method": "data keys destroyed, records emptied", "faces": string(e.Faces),
		}
		if !c.KeepUntil.IsZero() {
			body["keep_until"] = c.KeepUntil.UTC().Format(time.RFC3339)
		}
		if err := tx.Append(ctx, o.event(by, audit.PersonErased, "person", id.String(), body)); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.KeyDestroyed, "person", id.String(), map[string]any{"number": c.Number}))
	})
	if err != nil {
		return Certificate{}, fmt.Errorf("erase a person: %w", err)
	}
	return c, o.store.Forget(ctx)
}

func (o *Outreach) mayErase(ctx context.Context, tx Reader, top Entry, e Erasure) error {
	if e.Confirm != strconv.Itoa(top.Number) {
		return problem.New(problem.Invalid, "erase.not-confirmed").At("confirm")
	}
	if e.Faces != person.Unknown && e.Faces != person.NotIdentifiable {
		return problem.New(problem.Invalid, "appearance.state-unknown").At("faces")
	}
	stops, err := tx.Stops(ctx, top.ID)
	if err != nil {
		return err
	}
	for _, s := range stops {
		if s.Stop.Until.IsZero() || s.Stop.Until.After(o.now()) {
			return problem.New(problem.Conflict, "erase.stop-stands")
		}
	}
	return nil
}

func (o *Outreach) erase(ctx context.Context, tx Tx, by access.Caller, top Entry, faces person.State) (Certificate, error) {
	c := Certificate{Number: top.Number, At: o.now().Truncate(time.Millisecond), By: by.User}
	entries, err := tx.EntriesOf(ctx, top.ID)
	if err != nil {
		return c, err
	}
	c.Entries = len(entries)
	rules, _, err := tx.Rules(ctx)
	if err != nil {
		return c, err
	}
	consents, err := tx.Consents(ctx, top.ID)
	if err != nil {
		return c, err
	}
	c.Consents = len(consents)
	var proof []byte
	if rules.KeepProof > 0 {
		c.KeepUntil = c.At.AddDate(rules.KeepProof, 0, 0)
		if proof, err = o.keepNotes(ctx, tx, top, consents, &c); err != nil {
			return c, err
		}
	}
	c.Photos, err = tx.ErasePerson(ctx, c, entries, faces, proof)
	return c, err
}

// keepNotes seals the notes beside consents anew, under a key that outlives the person's own.
func (o *Outreach) keepNotes(ctx context.Context, tx Tx, top Entry, consents []Recorded, c *Certificate) ([]byte, error) {
	key, wrapped, err := o.keys.NewKey(person.ProofSubject(top.ID))
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	for _, r := range consents {
		note, err := o.noteOf(ctx, tx, r.Owner, top, r.ID.String(), r.Sealed)
		if err != nil {
			return nil, err
		}
		sealed := []byte{}
		if note != "" {
			c.Notes++
			if sealed, err = o.seal(key, top.ID, forNote, r.ID.String(), []byte(note)); err != nil {
				return nil, err
			}
		}
		if err := tx.SaveProof(ctx, r.ID, sealed); err != nil {
			return nil, err
		}
	}
	return wrapped, nil
}

// purgeBatch is how many kept proofs are destroyed in one transaction.
const purgeBatch = 100

// PurgeProof destroys what was kept of people who were erased, as far as its time is over. It is
// run every day.
func (o *Outreach) PurgeProof(ctx context.Context) error {
	for more := true; more; {
		gone := 0
		err := o.store.InTx(ctx, func(tx Tx) error {
			due, err := tx.ProofDue(ctx, o.now(), purgeBatch)
			if err != nil {
				return err
			}
			gone = len(due)
			for _, id := range due {
				if err := tx.DropProof(ctx, id); err != nil {
					return err
				}
				event := o.event(access.Caller{Kind: access.House}, audit.KeyDestroyed, "person", id.String(), map[string]any{"what": "proof"})
				if err := tx.Append(ctx, event); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("destroy kept proof: %w", err)
		}
		more = gone == purgeBatch
	}
	return nil
}
