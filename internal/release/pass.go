package release

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Pass is leave to read the bytes of one asset in one form. It is made in this file alone,
// from decisions alone; the zero Pass opens nothing. A forgotten check does not compile,
// because bytes cannot be had without one.
type Pass struct {
	granted bool
	holding Holding
	role    asset.Role
	preset  Preset
	blur    []int // appearances that are made unrecognisable
	// receiver is what whoever gets it is called, where it is not the caller.
	receiver string
}

// same tells whether two passes let the same bytes out.
func (p Pass) same(other Pass) bool {
	mine, ok := p.holding.Blob(p.role)
	theirs, both := other.holding.Blob(other.role)
	return p.granted && other.granted && ok && both && mine == theirs && p.preset.Key == other.preset.Key && p.preset.Revision == other.preset.Revision &&
		slices.Equal(p.blur, other.blur) && slices.Equal(p.holding.Faces, other.holding.Faces) && p.holding.Focus == other.holding.Focus
}

// inHouse makes a pass for looking at a rendition inside the house: access decides, and
// clearance only where the organisation hides from a role what is not cleared.
func inHouse(f Facts, size asset.Role, at time.Time) (Pass, error) {
	if !visible(f, at) {
		return Pass{}, notFound()
	}
	hidden := len(f.Rights.User.Roles) > 0 && !f.Rules.mayAnyway(PreviewAct, f.Rights)
	if hidden && clearance.StatusOf(f.Holding.Clearance, at) != clearance.Cleared {
		return Pass{}, problem.New(problem.Forbidden, "preview.not-cleared")
	}
	return Pass{granted: true, holding: f.Holding, role: size}, nil
}

// toDepicted makes a pass for showing a photo to the person in it, by a secret address of theirs.
func toDepicted(f LinkFacts, size asset.Role, at time.Time) (Pass, error) {
	if !f.live(at) || !f.Shows || !f.Depicts || !f.kept(at) {
		return Pass{}, notFound()
	}
	return Pass{granted: true, holding: f.Holding, role: size}, nil
}

// toReceiver makes a pass for whoever came with a share's secret address: the share is good, its
// owner still has the right to download there, and the photo is among the share's and cleared for
// the use that the owner stated. Whatever is missing, the answer is the same: whoever comes is not
// told what they may not see. again says that the visit was counted already. The caller puts the
// form into the pass.
func toReceiver(s ShareFacts, f SharedPhoto, again bool, at time.Time) (Pass, clearance.Decision, error) {
	h := f.Holding
	if !s.live(at, again) || !f.Among || h.State != asset.Active || !visible(f.Facts, at) || f.Rights.On(h.Folder, at) < access.Download {
		return Pass{}, clearance.Decision{}, notFound()
	}
	decision := clearance.Decide(s.Use, h.Clearance, at)
	if !decision.Cleared() || clearance.RestrictedAt(h.Clearance, at) {
		return Pass{}, decision, notFound()
	}
	return Pass{granted: true, holding: nameless(h), receiver: s.ReceiverName}, decision, nil
}

// toPlace makes a pass for showing a photo where it stands outside the house: while the place
// stands and the use is cleared, whoever asks. The house's rules for its own roles are no exception.
func toPlace(f PlaceFacts, width int, at time.Time) (Pass, clearance.Decision) {
	held := clearance.Decision{Status: clearance.Blocked, Reasons: NotThere.reasons()}
	h := f.Holding
	if !f.Stands || f.Preset.Form == nil || h.State != asset.Active || clearance.RestrictedAt(h.Clearance, at) || f.Rules.Check(f.Wanted.For) != nil {
		return Pass{}, held
	}
	d, blur := f.Wanted.decide(h.Clearance, f.Preset, at)
	if !d.Cleared() {
		return Pass{}, d
	}
	shown := f.Preset
	shown.Form = f.form(width)
	return Pass{granted: true, holding: h, role: asset.Original, preset: shown, blur: blur}, d
}

// toReplace makes a pass for what a receiver takes in the place of a photo that was called back:
// whoever offered it may hand it out still, and it is cleared for the use of the recalled one.
func toReplace(f *InsteadFacts, at time.Time) (Pass, clearance.Decision, error) {
	if !f.stands(at) {
		return Pass{}, clearance.Decision{}, noReplacement()
	}
	d, blur := f.cleared(at)
	if !d.Cleared() {
		return Pass{}, d, noReplacement()
	}
	return Pass{granted: true, holding: nameless(f.Holding), role: asset.Original, preset: f.Preset, blur: blur, receiver: f.Receiver}, d, nil
}

// outward makes a pass for a release: the right to download and a decision that is cleared,
// or the house's rule for the role. No rule lets somebody out recognisable who wishes not to be.
func outward(f Facts, use clearance.Use, d clearance.Decision, preset Preset, at time.Time) (pass Pass, byRule bool, err error) {
	if !visible(f, at) {
		return Pass{}, false, notFound()
	}
	h := f.Holding
	if f.Rights.On(h.Folder, at) < access.Download {
		return Pass{}, false, problem.New(problem.Forbidden, rightMissing)
	}
	byRule = !d.Cleared() && h.State == asset.Active && f.Rules.mayAnyway(DownloadAct, f.Rights) && !clearance.BlurWishedAt(h.Clearance, at)
	if !d.Cleared() && !byRule {
		return Pass{}, false, &Refusal{Asset: h.Asset, Use: use, Decision: d}
	}
	return Pass{granted: true, holding: h, role: asset.Original, preset: preset}, byRule, nil
}

// visible tells whether the caller may know of the asset at all.
func visible(f Facts, at time.Time) bool {
	if clearance.RestrictedAt(f.Holding.Clearance, at) && !f.Rights.May(access.SeeRestricted) {
		return false
	}
	right := f.Rights.On(f.Holding.Folder, at)
	switch f.Holding.State {
	case asset.Active:
		return right >= access.See
	case asset.Quarantined:
		return right >= access.See && f.Rights.May(access.SeeQuarantine)
	case asset.Trashed:
		return right >= access.Edit
	case asset.Unknown, asset.Erased: // nobody's
	}
	return false
}

// Delivery is bytes on their way out, with what to call them.
type Delivery struct {
	Content   Content
	FileName  string
	MediaType string
	Size      int64
}

// open makes the bytes of a pass ready. They are given to nobody before the log row is durable.
// Whatever is made in a form needs the words for it, see make.
func (d *Door) open(ctx context.Context, pass Pass, words Words) (*Delivery, error) {
	if pass.preset.Form == nil {
		content, blob, err := d.content(ctx, pass)
		if err != nil {
			return nil, err
		}
		return &Delivery{Content: content, FileName: pass.holding.FileName, MediaType: blob.MediaType, Size: blob.Size}, nil
	}
	picture, err := d.render(ctx, pass, pass.spec(words))
	if err != nil {
		return nil, err
	}
	return &Delivery{
		Content:   inMemory(picture),
		FileName:  pass.preset.fileName(pass.holding.FileName),
		MediaType: pass.preset.Form.MediaType,
		Size:      int64(len(picture)),
	}, nil
}

// content opens the blob of a pass.
func (d *Door) content(ctx context.Context, pass Pass) (Content, Blob, error) {
	if !pass.granted {
		return nil, Blob{}, errors.New("no pass, no bytes")
	}
	blob, ok := pass.holding.Blob(pass.role)
	if !ok || len(pass.holding.WrappedKey) == 0 {
		return nil, Blob{}, notFound()
	}
	content, err := d.vault.Open(ctx, pass.holding, blob)
	if err != nil {
		return nil, Blob{}, fmt.Errorf("open blob: %w", err)
	}
	return content, blob, nil
}

// render makes what a pass lets out, as its spec says.
func (d *Door) render(ctx context.Context, pass Pass, spec asset.RenderSpec) ([]byte, error) {
	content, blob, err := d.content(ctx, pass)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	rendered, err := d.renderer.Render(ctx, content, blob.Size, spec)
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", pass.preset.Key, err)
	}
	return rendered.Bytes, nil
}

// event begins the log row of something done with a holding.
func (d *Door) event(by access.Caller, kind audit.Kind, h Holding, outcome audit.Outcome, body map[string]any) audit.Event {
	return audit.Event{
		At: d.now(), Actor: audit.By(by), Source: by.Source, Kind: kind, Outcome: outcome,
		Object: audit.Object{Kind: "asset", ID: h.Asset.String()}, Body: body,
	}
}

// closed makes bytes in memory a Content.
type closed struct{ *io.SectionReader }

func (closed) Close() error { return nil }

// toPerson makes a pass for the copy that somebody gets of a photo of themselves.
func toPerson(f Facts, who ident.Person, size asset.Role, at time.Time) (Pass, error) {
	if err := mayCopy(f); err != nil {
		return Pass{}, err
	}
	if who == 0 || !visible(f, at) || !shows(f.Holding, who) {
		return Pass{}, notFound()
	}
	return Pass{granted: true, holding: f.Holding, role: size}, nil
}

// closing closes what is not handed out after all.
func closing(err error, out *Delivery) error { return errors.Join(err, out.Content.Close()) }
