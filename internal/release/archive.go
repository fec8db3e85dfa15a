package release

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Archive is a collected order: a zip that is made while it is written. Nothing of it lies on
// a disk, and of its photos no more than a few are in memory at a time, however many there are.
type Archive struct {
	door     *Door
	by       access.Caller
	order    Order
	preset   Preset
	template template
	listed   []ident.Asset
	through  *shared // the share that it leaves by; nil: it is for the caller
}

// Wanted is what the archive was ordered for.
func (a *Archive) Wanted() Wanted { return a.order.Wanted }

// FileName is what the archive is called.
func (a *Archive) FileName() string {
	return "photos-" + a.order.At.UTC().Format("2006-01-02") + ".zip"
}

// MediaType is that of the archive.
func (a *Archive) MediaType() string { return "application/zip" }

const (
	ahead     = 2                // photos that are ready before the writer comes to them
	mostTries = 3                // how often a photo is made that changes meanwhile
	endWithin = 10 * time.Second // for writing down that an archive has ended
)

// WriteTo writes the archive. About each photo the door decides again, in the transaction that
// puts it on record, when the photo's turn has come: what is no longer cleared then does not
// leave and stands in the report with its reasons. tell puts the report into words.
//
// An error leaves the archive without its end, so that nobody takes it for a whole one.
func (a *Archive) WriteTo(ctx context.Context, w io.Writer, tell Teller) (err error) {
	ctx, stop := context.WithCancel(ctx)
	queue := make(chan *made, ahead-1)
	defer func() {
		stop()
		for m := range queue { // whoever makes them has to get rid of them
			err = errors.Join(err, m.close())
		}
		err = errors.Join(err, a.end(ctx, err == nil))
	}()
	go a.makeAll(ctx, queue)

	z := zip.NewWriter(w)
	words := tell.Words()
	report := newReport(a, words)
	names := newNaming(a.template, len(a.listed), a.door.store.SameName, words.TextName, words.TableName)
	for i := range a.listed {
		m, ok := <-queue
		if !ok {
			return ctx.Err()
		}
		e, err := a.one(ctx, z, names, i, m)
		if err != nil {
			return err
		}
		if a.through != nil {
			if e.Name != "" { // a receiver is not told what there is that they do not get
				report.add(entry{Name: e.Name, Asset: e.Asset, Bytes: e.Bytes, SHA256: e.SHA256})
			}
			continue
		}
		if e.Sentences, err = tell.Reasons(ctx, e.why); err != nil {
			return fmt.Errorf("say why: %w", err)
		}
		report.add(e)
	}
	if err := report.write(z, a.door.now()); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("end the archive: %w", err)
	}
	return nil
}

// made is a photo that is ready to leave, or why it is not.
type made struct {
	pass Pass
	out  *Delivery
	err  error
}

func (m *made) close() error {
	if m.out == nil {
		return nil
	}
	return m.out.Content.Close()
}

// makeAll makes the photos one after another, a few ahead of the writer.
func (a *Archive) makeAll(ctx context.Context, queue chan<- *made) {
	defer close(queue)
	for _, id := range a.listed {
		m := a.make(ctx, id)
		select {
		case queue <- m:
		case <-ctx.Done():
			_ = m.close() // bytes in memory, or a blob that was only read
			return
		}
	}
}

// make makes one photo ready. Whether it leaves is decided later.
func (a *Archive) make(ctx context.Context, id ident.Asset) *made {
	_, answer, err := a.decide(ctx, a.door.store, id, a.door.now())
	if err != nil {
		return &made{err: err}
	}
	m := &made{pass: answer.pass}
	m.out, m.err = a.door.make(ctx, a.by, answer.pass)
	return m
}

// decider reads what a decision about one photo of an archive rests on.
type decider interface {
	Facts(ctx context.Context, by access.Caller, id ident.Asset) (Facts, error)
	shareReader
}

// decide decides about one photo, for the caller or for the share that the archive leaves by.
func (a *Archive) decide(ctx context.Context, from decider, id ident.Asset, at time.Time) (ShareFacts, answer, error) {
	if a.through != nil {
		return a.through.decide(ctx, from, id, at)
	}
	f, err := from.Facts(ctx, a.by, id)
	if err != nil {
		return ShareFacts{}, answer{wanted: a.order.Wanted, preset: a.preset}, err
	}
	answer, err := answerFor(f, a.order.Wanted, a.preset, at)
	return ShareFacts{}, answer, err
}

// one lets one photo out, if it may, and says what became of it.
func (a *Archive) one(ctx context.Context, z *zip.Writer, names *naming, position int, m *made) (entry, error) {
	for try := 1; ; try++ {
		e, again, err := a.settle(ctx, names, position, m, try)
		if err != nil {
			return entry{}, errors.Join(err, m.close())
		}
		if again {
			if err := m.close(); err != nil {
				return entry{}, err
			}
			m = a.make(ctx, a.listed[position])
			continue
		}
		if e.Name != "" {
			err = a.write(z, &e, m.out)
		}
		return e, errors.Join(err, m.close())
	}
}

// settle decides about a photo that was made and puts the answer on record. again says that it
// has to be made anew, because it is cleared and is not what was made.
func (a *Archive) settle(ctx context.Context, names *naming, position int, m *made, try int) (e entry, again bool, err error) {
	d, id := a.door, a.listed[position]
	var name string
	err = d.store.InTx(ctx, func(tx Tx) error {
		e, again, name = entry{Asset: id}, false, ""
		at := d.now()
		s, now, err := a.decide(ctx, tx, id, at)
		e.Original, e.holding = now.holding.FileName, now.holding
		body := now.body()
		body["order"] = a.order.ID.String()
		if s.ID != 0 {
			body["share"], body["receiver"] = s.ID.String(), s.Receiver.String()
		}
		switch {
		case isRefusal(err):
			e.why = heldBack(err)
			return a.keep(ctx, tx, position, Held, e.why, d.event(a.by, audit.ReleaseRefused, now.holding, audit.Denied, body))
		case problem.Is(err, problem.NotFound): // as unknown as to anybody else who asks
			e = entry{Asset: id, why: NotThere.reasons()}
			return tx.Settle(ctx, a.order.ID, position, Held, e.why)
		case err != nil:
			return err
		case m.err == nil && now.pass.same(m.pass):
		case try < mostTries && (m.err == nil || isRefusal(m.err) || problem.Is(m.err, problem.NotFound)):
			again = true // cleared, or changed, since it was made
			return nil
		default:
			e.why = ChangedSince.reasons()
			if m.err != nil {
				e.why = Unreadable.reasons()
			}
			return a.keep(ctx, tx, position, Failed, e.why, d.event(a.by, now.kind(), now.holding, audit.Failure, body))
		}
		use, err := d.left(now, at)
		if err != nil {
			return err
		}
		use.By, use.Order, use.Share, use.Receiver = a.by.User, a.order.ID, s.ID, s.Receiver
		if err := tx.SaveUse(ctx, use); err != nil {
			return fmt.Errorf("save use: %w", err)
		}
		name = m.out.FileName
		body = now.granting(use)
		body["order"] = a.order.ID.String()
		return a.keep(ctx, tx, position, Left, nil, d.event(a.by, now.kind(), now.holding, audit.OK, body))
	})
	if err == nil && name != "" {
		e.Name = names.next(e.holding, name)
	}
	return e, again, err
}

// keep puts on record what became of a photo.
func (a *Archive) keep(ctx context.Context, tx Tx, position int, became Outcome, why []clearance.Reason, event audit.Event) error {
	if err := tx.Settle(ctx, a.order.ID, position, became, why); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	return tx.Append(ctx, event)
}

// left is the release of one photo that leaves at once. Nothing is collected by its secret: none was given.
func (d *Door) left(now answer, at time.Time) (Use, error) {
	_, digest, err := newSecret(d.random)
	if err != nil {
		return Use{}, err
	}
	id, err := ident.New[ident.Use](at, d.random)
	if err != nil {
		return Use{}, fmt.Errorf("name the use: %w", err)
	}
	u, err := now.use(id, 0, at)
	u.Digest, u.Ends, u.Times = digest, at, 1
	return u, err
}

// write puts the bytes into the archive as they are: photos are compressed already.
func (a *Archive) write(z *zip.Writer, e *entry, out *Delivery) error {
	file, err := z.CreateHeader(&zip.FileHeader{Name: e.Name, Method: zip.Store, Modified: a.door.now()})
	if err != nil {
		return fmt.Errorf("begin a file of the archive: %w", err)
	}
	sum := sha256.New()
	if e.Bytes, err = io.Copy(io.MultiWriter(file, sum), out.Content); err != nil {
		return fmt.Errorf("write a file of the archive: %w", err)
	}
	if e.Bytes != out.Size {
		return fmt.Errorf("write a file of the archive: %d bytes of %d", e.Bytes, out.Size)
	}
	e.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// end writes down that the archive has ended, also when the receiver has gone away.
func (a *Archive) end(ctx context.Context, whole bool) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), endWithin)
	defer stop()
	err := a.door.store.InTx(ctx, func(tx Tx) error { return tx.EndOrder(ctx, a.order.ID, a.door.now(), whole) })
	if err != nil {
		return fmt.Errorf("end the order: %w", err)
	}
	return nil
}
