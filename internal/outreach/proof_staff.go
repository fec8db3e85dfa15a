package outreach

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// MostRecording is the largest scan or recording that is kept with a consent, in bytes.
const MostRecording = 12 << 20

// Papers gives staff what a signer got, and whether the copy is still what the house signed. That
// it was read is on record.
//
// Problems: "proof.not-found".
func (o *Outreach) Papers(ctx context.Context, by access.Caller, id ident.Consent, event int) (p Papers, err error) {
	var of ident.Person
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if p, err = o.papers(ctx, tx, id, event); err != nil {
			return err
		}
		c, err := tx.Consent(ctx, id)
		of = c.Person
		return err
	})
	if err != nil {
		return Papers{}, fmt.Errorf("read a signed copy: %w", err)
	}
	return p, o.store.Append(ctx, o.event(by, audit.ProofRead, "person", of.String(), map[string]any{"consent": id.String(), "event": event}))
}

// Evidence tells what is kept beside the consents of somebody.
type Evidence struct {
	Copies     map[ident.Consent][]int // events of which the signer got a copy
	Recordings map[ident.Consent][]Recording
}

// Evidence tells what is kept beside the consents of somebody.
func (o *Outreach) Evidence(ctx context.Context, by access.Caller, consents []ident.Consent) (e Evidence, err error) {
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if e.Copies, err = tx.Proofs(ctx, consents); err != nil {
			return err
		}
		e.Recordings, err = tx.Recordings(ctx, consents)
		return err
	})
	if err != nil {
		return Evidence{}, fmt.Errorf("list what is kept with consents: %w", err)
	}
	return e, nil
}

// AddRecording keeps a scan or a sound with a consent. It is kept as it is and decoded nowhere;
// what it is, its first bytes say.
//
// Problems: "consent.not-found", "recording.kind", "recording.too-large".
func (o *Outreach) AddRecording(ctx context.Context, by access.Caller, id ident.Consent, content []byte) (made Recording, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		c, err := tx.Consent(ctx, id)
		if err != nil {
			return err
		}
		kind := recordingKind(content)
		switch {
		case len(content) > MostRecording:
			return problem.New(problem.TooLarge, "recording.too-large", "limit", fmt.Sprint(MostRecording)).At("content")
		case kind == "":
			return problem.New(problem.Unsupported, "recording.kind").At("content")
		}
		if _, err := entry(ctx, tx, c.Person); err != nil {
			return err
		}
		e, err := keyOf(ctx, tx, c.Owner)
		if err != nil {
			return err
		}
		made = Recording{Consent: id, Owner: e.ID, MediaType: kind, MadeAt: o.now().Truncate(time.Millisecond), MadeBy: by.User, Bytes: len(content)}
		if made.ID, err = name[ident.Recording](o); err != nil {
			return err
		}
		if made.Sealed, err = o.sealAbout(e, forRecording, made.ID.String(), content); err != nil {
			return err
		}
		if err := tx.AddRecording(ctx, made); err != nil {
			return fmt.Errorf("keep a recording: %w", err)
		}
		return tx.Append(ctx, o.event(by, audit.RecordingAdded, "person", c.Person.String(), map[string]any{"consent": id.String(), "kind": kind}))
	})
	if err != nil {
		return Recording{}, fmt.Errorf("keep a recording with a consent: %w", err)
	}
	return made, nil
}

// Recording gives what was kept, and puts on record that it was opened.
//
// Problems: "recording.not-found".
func (o *Outreach) Recording(ctx context.Context, by access.Caller, id ident.Recording) (r Recording, content []byte, err error) {
	var of ident.Person
	err = o.store.View(ctx, func(tx Reader) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if r, err = tx.Recording(ctx, id); err != nil {
			return err
		}
		c, err := tx.Consent(ctx, r.Consent)
		if err != nil {
			return err
		}
		of = c.Person
		content, err = o.openAbout(ctx, tx, r.Owner, forRecording, id.String(), r.Sealed)
		return err
	})
	if err != nil {
		return Recording{}, nil, fmt.Errorf("open a recording: %w", err)
	}
	return r, content, o.store.Append(ctx, o.event(by, audit.RecordingRead, "person", of.String(), map[string]any{"consent": r.Consent.String()}))
}

// recordingKind tells by its first bytes what a file is; empty: nothing that is kept here.
func recordingKind(content []byte) string {
	at := func(offset int, magic string) bool {
		return len(content) >= offset+len(magic) && bytes.Equal(content[offset:offset+len(magic)], []byte(magic))
	}
	switch {
	case at(0, "%PDF-"):
		return "application/pdf"
	case at(0, "\xff\xd8\xff"):
		return "image/jpeg"
	case at(0, "\x89PNG\r\n\x1a\n"):
		return "image/png"
	case at(0, "ID3"), len(content) > 2 && content[0] == 0xff && content[1]&0xe6 == 0xe2:
		return "audio/mpeg"
	case at(4, "ftypM4A"), at(4, "ftypmp42"), at(4, "ftypisom"):
		return "audio/mp4"
	case at(0, "OggS"):
		return "audio/ogg"
	case at(0, "RIFF") && at(8, "WAVE"):
		return "audio/wav"
	}
	return ""
}
