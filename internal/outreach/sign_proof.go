package outreach

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// What is sealed under a person's key of a signature.
const (
	forCopy      = "copy/1"
	forReceipt   = "receipt/1"
	forRecording = "recording/1"
	forRight     = "right/1"
)

// proofOf puts together what a word rests on.
func proofOf(s *signing, g Signature, number int) Proof {
	e := s.consent.Events[number-1]
	p := Proof{
		Consent: s.consent.ID, Event: number, At: e.At, Asks: s.sheet.Asks, Depicted: s.sheet.Depicted, Signer: s.sheet.Signer,
		Relation: s.sheet.Relation, Typed: strings.TrimSpace(g.Name), Drawn: g.Drawn, Form: s.sheet.Form, Method: e.Method,
		Reached: s.sheet.CodeTo, Source: e.Source, Scope: s.consent.Scope.Extent, Folders: s.sheet.Folders, Term: s.consent.Term,
	}
	p.Answered = answered(s.sheet.Form, s.sheet.Asked, e.Answers, s.terms)
	return p
}

// answered puts the answers beside the questions of a form.
func answered(form consent.Form, asked []AskedPurpose, answers []consent.Answer, terms *consent.Terms) []Answered {
	list := make([]Answered, 0, len(form.Asked))
	for _, purpose := range asked {
		for _, channel := range purpose.Channels {
			list = append(list, Answered{
				Question: form.Asked[len(list)], PurposeName: purpose.Name, ChannelName: channel.Name,
				Yes: saysYes(answers, terms, purpose.Key, channel.Key),
			})
		}
	}
	return list
}

func saysYes(answers []consent.Answer, terms *consent.Terms, purpose, channel string) bool {
	number, bit := terms.Purpose(consent.Purpose(purpose)), terms.Channel(consent.Channel(channel))
	return slices.ContainsFunc(answers, func(a consent.Answer) bool { return a.Purpose == number && a.Yes.Has(bit) })
}

// keepProof makes the paper of a word and keeps it, sealed under the key of the person shown: that
// of the entry of which the consent is, so that it stays with it when a merge is taken back.
func (o *Outreach) keepProof(ctx context.Context, tx Tx, c Recorded, p Proof) error {
	e, err := keyOf(ctx, tx, c.Owner)
	if err != nil {
		return err
	}
	if c.Scope.Extent == consent.TheseAssets {
		if p.Photos, err = tx.FileNames(ctx, c.Scope.Assets); err != nil {
			return err
		}
	}
	pdf, err := o.paper.Copy(p)
	if err != nil {
		return fmt.Errorf("make a copy: %w", err)
	}
	receipt, err := o.paper.Receipt(p)
	if err != nil {
		return fmt.Errorf("make a receipt: %w", err)
	}
	kept := KeptProof{Consent: p.Consent, Event: p.Event, Owner: e.ID, At: p.At}
	about := proofName(p.Consent, p.Event)
	if kept.Copy, err = o.sealAbout(e, forCopy, about, pdf); err != nil {
		return err
	}
	if kept.Receipt, err = o.sealAbout(e, forReceipt, about, receipt); err != nil {
		return err
	}
	if err := tx.AddProof(ctx, kept); err != nil {
		return fmt.Errorf("keep a proof: %w", err)
	}
	return nil
}

func proofName(id ident.Consent, event int) string { return fmt.Sprintf("%s/%d", id, event) }

// sealAbout seals something under a person's key.
func (o *Outreach) sealAbout(e Entry, purpose, about string, content []byte) ([]byte, error) {
	key, err := o.keys.OpenKey(person.KeySubject(e.ID), e.Key)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	return o.seal(key, e.ID, purpose, about, content)
}

// openAbout is the inverse of sealAbout. owner is the entry under whose key it was sealed; of
// somebody who was erased it is what is kept as proof. What is gone is nothing.
func (o *Outreach) openAbout(ctx context.Context, tx Reader, owner ident.Person, purpose, about string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	key, of, err := o.keyFor(ctx, tx, owner)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	return unseal(key, of, purpose, about, sealed)
}

// keyFor gives the key under which something of an entry lies, and to whom it is bound: the
// entry's own, or once that is destroyed the one of kept proof.
func (o *Outreach) keyFor(ctx context.Context, tx Reader, owner ident.Person) (key DataKey, of ident.Person, err error) {
	found, err := tx.Entries(ctx, []ident.Person{owner})
	if err != nil {
		return nil, 0, err
	}
	if len(found) > 0 {
		key, err = o.keys.OpenKey(person.KeySubject(owner), found[0].Key)
		return key, owner, err
	}
	root, wrapped, err := tx.ProofKey(ctx, owner)
	if err != nil {
		return nil, 0, err
	}
	key, err = o.keys.OpenKey(person.ProofSubject(root), wrapped)
	return key, root, err
}

// Papers are what a signer gets of one word of theirs.
type Papers struct {
	Copy     []byte // PDF
	Receipt  []byte // JSON-LD
	Verified bool   // the copy is, byte for byte, what the house signed
}

func (o *Outreach) papers(ctx context.Context, tx Reader, id ident.Consent, event int) (Papers, error) {
	kept, err := tx.Proof(ctx, id, event)
	if err != nil {
		return Papers{}, err
	}
	var p Papers
	if p.Copy, err = o.openAbout(ctx, tx, kept.Owner, forCopy, proofName(id, event), kept.Copy); err != nil {
		return Papers{}, err
	}
	if p.Receipt, err = o.openAbout(ctx, tx, kept.Owner, forReceipt, proofName(id, event), kept.Receipt); err != nil {
		return Papers{}, err
	}
	p.Verified = o.paper.Verify(p.Copy) == nil
	return p, nil
}

// tellCode and sendCopy have messages written; whoever cannot be reached gets none.
func (o *Outreach) tellCode(ctx context.Context, tx Tx, v Visitor, s *signing) error {
	posted, err := o.post(ctx, tx, v.caller(), Letter{Kind: CodeLetter, To: s.signer.ID, Invitation: s.invited.ID, Way: s.sheet.CodeBy, Language: s.sheet.Language})
	if err != nil || !posted {
		return fmt.Errorf("send a code: posted %t: %w", posted, err)
	}
	return tx.Append(ctx, o.event(v.caller(), audit.CodeSent, "person", s.depicted.ID.String(), s.body()))
}

func (o *Outreach) sendCopy(ctx context.Context, tx Tx, v Visitor, s *signing, event int) error {
	_, err := o.post(ctx, tx, v.caller(), Letter{Kind: CopyLetter, To: s.signer.ID, Consent: s.consent.ID, Event: event, Language: s.sheet.Language})
	return err
}
