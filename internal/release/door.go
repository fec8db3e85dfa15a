// Package release is the only way out: previews inside the house and downloads for a stated
// use. Nothing here yields bytes without a Pass, and a Pass is made only from a decision
// whose log row is durable first.
//
// A release has two steps. Ask states the use; the door decides, writes the use down and
// gives a secret that is good for five minutes. Collect decides again, at that moment, and
// hands out the bytes: what was withdrawn in between stays inside.
package release

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Ports are what the door needs.
type Ports struct {
	Store    Store
	Vault    Vault
	Renderer Renderer
	Now      func() time.Time
	Random   io.Reader
	Pieces   int // of photos that are looked at closely: made at the same time at most; 0: one
}

// Door decides and hands out.
type Door struct {
	store    Store
	vault    Vault
	renderer Renderer
	now      func() time.Time
	random   io.Reader

	sightings sightings
	showings  showings
	tally     tally
	copies    copies
	pieces    copies
	bench     bench
}

// New makes a door.
func New(p Ports) *Door {
	return &Door{
		store: p.Store, vault: p.Vault, renderer: p.Renderer, now: p.Now, random: p.Random,
		sightings: sightings{store: p.Store, now: p.Now},
		tally:     tally{store: p.Store, now: p.Now, random: p.Random},
		bench:     newBench(p.Pieces),
	}
}

// Picture is a preview that may be shown. ETag changes when the picture does.
type Picture struct {
	ETag      string
	MediaType string
	Size      int64
	door      *Door
	pass      Pass
}

// Open gives the picture's bytes.
func (p *Picture) Open(ctx context.Context) (Content, error) {
	out, err := p.door.open(ctx, p.pass, Words{})
	if err != nil {
		return nil, err
	}
	return out.Content, nil
}

// Preview decides whether the caller may look at an asset in one of the house's sizes, puts
// it on record and gives the picture. An asset that the caller may not see, one that does
// not exist and a size that is not kept all give the same problem.NotFound.
func (d *Door) Preview(ctx context.Context, by access.Caller, id ident.Asset, size int) (*Picture, error) {
	role := asset.RoleOf(size)
	if role == "" {
		return nil, notFound()
	}
	state := d.store.State()
	pass, err := d.look(ctx, by, id, role)
	if err != nil {
		return nil, err
	}
	blob, ok := pass.holding.Blob(role)
	if !ok {
		return nil, notFound()
	}
	if err := d.sightings.record(ctx, viewer{by: by, size: role}, id); err != nil {
		return nil, fmt.Errorf("record preview: %w", err)
	}
	// The row took its time to become durable; what was revoked meanwhile is not shown.
	if d.store.State() != state {
		if pass, err = d.look(ctx, by, id, role); err != nil {
			return nil, err
		}
	}
	return &Picture{ETag: `"` + blob.Name + `"`, MediaType: blob.MediaType, Size: blob.Size, door: d, pass: pass}, nil
}

// look decides about a preview.
func (d *Door) look(ctx context.Context, by access.Caller, id ident.Asset, role asset.Role) (Pass, error) {
	f, err := d.store.Facts(ctx, by, id)
	if err != nil {
		return Pass{}, err
	}
	return inHouse(f, role, d.now())
}

// Decide answers whether an asset may be used so now. The caller must be able to see it.
func (d *Door) Decide(ctx context.Context, by access.Caller, id ident.Asset, use clearance.Use) (clearance.Decision, error) {
	f, err := d.store.Facts(ctx, by, id)
	if err != nil {
		return clearance.Decision{}, err
	}
	at := d.now()
	if !visible(f, at) {
		return clearance.Decision{}, notFound()
	}
	if err := f.Rules.Check(use); err != nil {
		return clearance.Decision{}, err
	}
	return clearance.Decide(use, f.Holding.Clearance, at), nil
}

// Ticket is a granted use, to be collected within its time.
type Ticket struct {
	Secret   string
	FileName string
	Ends     time.Time
	Use      Use
}

// Ask states a use and has it decided. A no is a *Refusal and is on record like a yes.
func (d *Door) Ask(ctx context.Context, by access.Caller, id ident.Asset, w Wanted) (*Ticket, error) {
	var ticket *Ticket
	var refusal error
	err := d.store.InTx(ctx, func(tx Tx) error {
		ticket, refusal = nil, nil
		at := d.now()
		preset, err := usable(tx.Preset(ctx, w.Preset))
		if err != nil {
			return err
		}
		a, err := d.decide(ctx, tx, by, id, w, preset, at)
		if isRefusal(err) {
			refusal = err
			if err := tx.SaveWanted(ctx, id, w.For, by.User, at); err != nil {
				return fmt.Errorf("keep what was wanted: %w", err)
			}
			return tx.Append(ctx, d.event(by, audit.ReleaseRefused, a.holding, audit.Denied, a.body()))
		}
		if err != nil {
			return err
		}
		secret, digest, err := newSecret(d.random)
		if err != nil {
			return err
		}
		name, err := ident.New[ident.Use](at, d.random)
		if err != nil {
			return fmt.Errorf("name the use: %w", err)
		}
		granted, err := a.use(name, by.User, at)
		if err != nil {
			return err
		}
		granted.Digest, granted.Ends = digest, at.Add(collectWithin)
		if err := tx.SaveUse(ctx, granted); err != nil {
			return fmt.Errorf("save use: %w", err)
		}
		ticket = &Ticket{Secret: secret, FileName: preset.fileName(a.holding.FileName), Ends: granted.Ends, Use: granted}
		return tx.Append(ctx, d.event(by, audit.ReleaseGranted, a.holding, audit.OK, a.granting(granted)))
	})
	if err == nil {
		err = refusal
	}
	if err != nil {
		return nil, err
	}
	return ticket, nil
}

// Collect hands out what was granted, if it is still cleared at this moment and the same
// user asks within the time. Each collection is on record, and so is one that failed because
// the file could not be read or rendered.
//
// The bytes are made ready first and handed out only after the door has decided again in the
// transaction that puts them on record: so the log never says that something left which could
// not be made, and what was revoked while it was being made stays inside.
func (d *Door) Collect(ctx context.Context, by access.Caller, secret string) (*Delivery, error) {
	digest, err := digestOf(secret)
	if err != nil {
		return nil, err
	}
	var a answer
	err = d.granted(ctx, by, digest, func(_ Tx, _ Use, now answer) error {
		a = now
		return nil
	})
	if err != nil {
		return nil, err
	}
	out, err := d.make(ctx, by, a.pass)
	if err != nil {
		return nil, errors.Join(err, d.store.Append(context.WithoutCancel(ctx), d.event(by, a.kind(), a.holding, audit.Failure, a.body())))
	}
	err = d.granted(ctx, by, digest, func(tx Tx, use Use, now answer) error {
		if !now.pass.same(a.pass) {
			return gone()
		}
		if err := tx.Collected(ctx, use.ID, d.now()); err != nil {
			return fmt.Errorf("count collection: %w", err)
		}
		body := now.body()
		body["use"] = use.ID.String()
		return tx.Append(ctx, d.event(by, now.kind(), now.holding, audit.OK, body))
	})
	if err != nil {
		return nil, errors.Join(err, out.Content.Close())
	}
	return out, nil
}

// granted decides once more about a granted use and, where the answer is yes, goes on in the
// same transaction. A no is put on record.
func (d *Door) granted(ctx context.Context, by access.Caller, digest [32]byte, on func(Tx, Use, answer) error) error {
	var refusal error
	err := d.store.InTx(ctx, func(tx Tx) error {
		refusal = nil
		at := d.now()
		use, err := tx.UseBySecret(ctx, digest)
		if err != nil {
			return err
		}
		if use.By != by.User || !at.Before(use.Ends) {
			return gone()
		}
		preset, err := usable(tx.Preset(ctx, use.Wanted.Preset))
		if err != nil {
			return err
		}
		a, err := d.decide(ctx, tx, by, use.Asset, use.Wanted, preset, at)
		if isRefusal(err) {
			refusal = err
			return tx.Append(ctx, d.event(by, audit.ReleaseRefused, a.holding, audit.Denied, a.body()))
		}
		if err != nil {
			return err
		}
		return on(tx, use, a)
	})
	if err != nil {
		return err
	}
	return refusal
}

// answer is what the door decided about one stated use.
type answer struct {
	wanted   Wanted
	preset   Preset
	holding  Holding
	decision clearance.Decision
	byRule   bool
	pass     Pass
}

// use begins the record of what the answer lets out.
func (a answer) use(id ident.Use, by ident.User, at time.Time) (Use, error) {
	ground, err := clearance.NewGround(a.wanted.For, a.wanted.blurs(a.preset), a.pass.blur, a.decision, a.holding.Clearance, at).Encode()
	return Use{
		ID: id, Asset: a.holding.Asset, Version: a.holding.Version, Wanted: a.wanted, By: by, At: at, Decision: a.decision, Ground: ground, Blurred: a.pass.blur, ByRule: a.byRule,
	}, err
}

// granting is body with the use that was put on record, and what proves the ground that is kept
// with it.
func (a answer) granting(u Use) map[string]any {
	body := a.body()
	u.Prove(body)
	return body
}

// kind is how the log calls the handing out.
func (a answer) kind() audit.Kind {
	if a.preset.Form == nil {
		return audit.AssetOriginal
	}
	return audit.AssetReleased
}

// body is what the log keeps of the answer.
func (a answer) body() map[string]any {
	body := map[string]any{
		"purpose": string(a.wanted.For.Purpose), "channel": string(a.wanted.For.Channel), "preset": a.preset.Key,
		"status": string(a.decision.Status), "reasons": codes(a.decision),
	}
	if a.byRule {
		body["by_rule"] = true
	}
	if len(a.pass.blur) > 0 {
		body["blurred"] = numbers(a.pass.blur)
	}
	return body
}

// codes gives the reasons of a decision as the log keeps them.
func codes(d clearance.Decision) []any {
	reasons := make([]any, len(d.Reasons))
	for i, r := range d.Reasons {
		reasons[i] = r.Code
	}
	return reasons
}

// numbers gives the faces that are made unrecognisable as the log keeps them.
func numbers(blurred []int) []any {
	faces := make([]any, len(blurred))
	for i, face := range blurred {
		faces[i] = face
	}
	return faces
}

// decide reads the facts and makes the pass for a release, all in the caller's transaction.
func (d *Door) decide(ctx context.Context, tx Tx, by access.Caller, id ident.Asset, w Wanted, preset Preset, at time.Time) (answer, error) {
	f, err := tx.Facts(ctx, by, id)
	if err != nil {
		return answer{wanted: w, preset: preset}, err
	}
	return answerFor(f, w, preset, at)
}

// answerFor decides on facts.
func answerFor(f Facts, w Wanted, preset Preset, at time.Time) (answer, error) {
	a := answer{wanted: w, preset: preset, holding: f.Holding}
	if !visible(f, at) {
		return a, notFound()
	}
	if err := errors.Join(f.Rules.Check(w.For), w.check()); err != nil {
		return a, err
	}
	var blur []int
	a.decision, blur = w.decide(f.Holding.Clearance, preset, at)
	var err error
	a.pass, a.byRule, err = outward(f, w.For, a.decision, preset, at)
	a.pass.blur = blur
	return a, err
}

// blurs tells whether people may be made unrecognisable. Nobody is in an original: it leaves as it
// is or not at all.
func (w Wanted) blurs(preset Preset) bool { return w.Blur && preset.Form != nil }

// decide asks clearance.
func (w Wanted) decide(facts clearance.Facts, preset Preset, at time.Time) (clearance.Decision, []int) {
	if w.blurs(preset) {
		b := clearance.Blur(w.For, facts, at)
		return b.Decision, b.Faces
	}
	return clearance.Decide(w.For, facts, at), nil
}

// isRefusal tells a no of the door, which is on record, from a mistake in the question.
func isRefusal(err error) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) || err != nil && problem.Of(err).Code == rightMissing
}

func inMemory(b []byte) Content {
	return closed{io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b)))}
}
