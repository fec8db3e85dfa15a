package outreach

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
)

// Receiver is somebody who has photos that must not be used any more, as far as a letter to them
// needs it.
type Receiver struct {
	Open  int       // uses that they have not answered for
	Until time.Time // when an answer is due
}

// RecallReader reads what receivers are written about. The recalls themselves are kept elsewhere.
type RecallReader interface {
	// Receiver gives one, or problem.NotFound "receiver.not-found".
	Receiver(ctx context.Context, id ident.Receiver) (Receiver, error)
	// LateRecalls counts open recalls that were not answered for in time.
	LateRecalls(ctx context.Context, at time.Time) (int, error)
}

// receiverTime is how long a link of a receiver is good.
const receiverTime = 90 * 24 * time.Hour

// recall asks for photos back. It names nobody, and no photo: a mail may be read by others.
func (w *writing) recall(ctx context.Context) (due bool, err error) {
	r, err := w.tx.Receiver(ctx, w.m.Receiver)
	if err != nil || r.Open == 0 {
		return false, err
	}
	w.args["count"], w.args["until"] = strconv.Itoa(r.Open), stamp(r.Until)
	return true, w.link(ctx, Link{Kind: ReceiverLink, Receiver: w.m.Receiver, Until: w.o.now().Add(receiverTime)})
}

// recallsLate tells who runs the library that receivers have not answered.
func (w *writing) recallsLate(ctx context.Context) (due bool, err error) {
	late, err := w.tx.LateRecalls(ctx, w.o.now())
	w.args["count"] = strconv.Itoa(late)
	w.letter.Link = w.siteOf() + "/recalls"
	return late > 0, err
}

// ReceiverLink makes a link for staff to hand on to a receiver whom no mail reaches.
//
// Problems: "receiver.not-found".
func (o *Outreach) ReceiverLink(ctx context.Context, by access.Caller, id ident.Receiver) (address string, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		if _, err := tx.Receiver(ctx, id); err != nil {
			return err
		}
		token, err := o.newLink(ctx, tx, Link{Kind: ReceiverLink, Receiver: id, MadeBy: by.User, Until: o.now().Add(receiverTime)})
		if err != nil {
			return err
		}
		if address, err = o.address(ctx, tx, ReceiverLink, token); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.LinkMade, "receiver", id.String(), nil))
	})
	if err != nil {
		return "", fmt.Errorf("make a link: %w", err)
	}
	return address, nil
}

// SignedCopy gives what a signer got of one word of theirs: the copy, a PDF, and the receipt.
func (o *Outreach) SignedCopy(ctx context.Context, by access.Caller, id ident.Consent, event int) (pdf, receipt []byte, err error) {
	p, err := o.Papers(ctx, by, id, event)
	return p.Copy, p.Receipt, err
}
