package outreach

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Wanted is that somebody asked for their personal link. Whose address it is, is looked up after
// they have their answer, so that it is the same, and takes as long, whether the house knows them
// or not (U-8). Of the address only a salted hash is kept, and that for moments.
type Wanted struct {
	Salt []byte      `json:"salt"`
	Hash []byte      `json:"hash"`
	Way  consent.Way `json:"way"`
}

// AskPersonalLink has a personal link sent to an address or number, if it is one on file.
func (o *Outreach) AskPersonalLink(ctx context.Context, v Visitor, contact string) error {
	w := Wanted{Salt: make([]byte, 16), Way: consent.ByMail}
	if _, err := io.ReadFull(o.random, w.Salt); err != nil {
		return fmt.Errorf("draw a salt: %w", err)
	}
	if !strings.Contains(contact, "@") {
		w.Way = consent.BySMS
	}
	w.Hash = contactHash(w.Salt, w.Way, contact)
	payload, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("write down a wish: %w", err)
	}
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := tx.WantLink(ctx, payload); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(v.caller(), audit.LinkWanted, "", "", map[string]any{"way": string(w.Way)}))
	})
	if err != nil {
		return fmt.Errorf("ask for a personal link: %w", err)
	}
	return nil
}

// contactHash hashes an address in one form. Of a number the last nine digits count, so that it is
// found with and without the country's.
func contactHash(salt []byte, way consent.Way, contact string) []byte {
	contact = strings.ToLower(strings.TrimSpace(contact))
	if way == consent.BySMS {
		contact = strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, contact)
		contact = contact[max(0, len(contact)-9):]
	}
	sum := sha256.Sum256(append(append([]byte{}, salt...), string(way)+"\x00"+contact...))
	return sum[:]
}

const (
	mostLinks    = 5                // people with one address who are written to
	betweenLinks = 10 * time.Minute // in which nobody gets a second one
)

// SendPersonalLink writes to those whose address was meant. Work of the house.
func (o *Outreach) SendPersonalLink(ctx context.Context, payload []byte) error {
	var w Wanted
	if err := json.Unmarshal(payload, &w); err != nil {
		return problem.New(problem.Internal, "internal").Because(err)
	}
	err := o.store.InTx(ctx, func(tx Tx) error {
		all, err := o.listed(ctx, tx)
		if err != nil {
			return err
		}
		written := 0
		for _, l := range all {
			contact := l.email
			if w.Way == consent.BySMS {
				contact = l.mobile
			}
			if contact == "" || subtle.ConstantTimeCompare(contactHash(w.Salt, w.Way, contact), w.Hash) != 1 {
				continue
			}
			if written++; written > mostLinks {
				break
			}
			if err := o.sendLinkTo(ctx, tx, l.id, w.Way); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("send a personal link: %w", err)
	}
	return nil
}

func (o *Outreach) sendLinkTo(ctx context.Context, tx Tx, id ident.Person, way consent.Way) error {
	sent, err := tx.Messages(ctx, MessageFilter{Person: id})
	if err != nil {
		return err
	}
	for _, m := range sent {
		if m.Kind == LinkLetter && o.now().Sub(m.MadeAt) < betweenLinks {
			return nil
		}
	}
	_, err = o.post(ctx, tx, access.Caller{Kind: access.House}, Letter{Kind: LinkLetter, To: id, Way: way})
	return err
}
