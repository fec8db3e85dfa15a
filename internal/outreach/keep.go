package outreach

import (
	"context"
	"fmt"

	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// sealing tells for what and about what a piece is sealed.
func (p Piece) sealing() (purpose, about string, err error) {
	switch p.Part {
	case NotePart:
		return forNote, p.Consent.String(), nil
	case CopyPart:
		return forCopy, proofName(p.Consent, p.Event), nil
	case ReceiptPart:
		return forReceipt, proofName(p.Consent, p.Event), nil
	case RecordingPart:
		return forRecording, p.Recording.String(), nil
	}
	return "", "", problem.New(problem.Internal, "internal").Because(fmt.Errorf("a piece of kind %d", p.Part))
}

// count notes in a certificate what is kept, or went.
func (c *Certificate) count(pieces []Piece) {
	for _, p := range pieces {
		switch p.Part {
		case NotePart:
			c.Notes++
		case CopyPart:
			c.Copies++
		case RecordingPart:
			c.Recordings++
		case ReceiptPart: // counted with its copy
		}
	}
}

// keysOf opens the keys of entries. Whoever asks wipes them.
func (o *Outreach) keysOf(entries []Entry) (keys ownKeys, err error) {
	keys = make(ownKeys, len(entries))
	for _, e := range entries {
		if keys[e.ID], err = o.keys.OpenKey(person.KeySubject(e.ID), e.Key); err != nil {
			delete(keys, e.ID)
			keys.wipe()
			return nil, err
		}
	}
	return keys, nil
}

// ownKeys are the keys of somebody's entries.
type ownKeys map[ident.Person]DataKey

func (k ownKeys) wipe() {
	for _, key := range k {
		key.Wipe()
	}
}

// keepPieces seals pieces anew, one after the other, under a key that outlives the person's own, and
// gives that one wrapped. keys are those under which they lie.
func (o *Outreach) keepPieces(ctx context.Context, tx Tx, root ident.Person, keys ownKeys, pieces []Piece) ([]byte, error) {
	lasting, wrapped, err := o.keys.NewKey(person.ProofSubject(root))
	if err != nil {
		return nil, err
	}
	defer lasting.Wipe()
	for _, p := range pieces {
		purpose, about, err := p.sealing()
		if err != nil {
			return nil, err
		}
		own, there := keys[p.Owner]
		if !there {
			return nil, problem.New(problem.Internal, "person.damaged").Because(fmt.Errorf("a piece of consent %s lies under another's key", p.Consent))
		}
		sealed, err := tx.Piece(ctx, p)
		if err != nil {
			return nil, err
		}
		text, err := unseal(own, p.Owner, purpose, about, sealed)
		if err != nil {
			return nil, err
		}
		sealed, err = o.seal(lasting, root, purpose, about, text)
		clear(text)
		if err != nil {
			return nil, err
		}
		if err := tx.SavePiece(ctx, p, sealed); err != nil {
			return nil, err
		}
	}
	return wrapped, nil
}
