package library

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// pairPage is how many pairs are shown at a time.
const pairPage = 30

// Duplicates lists pairs of photos that look alike and that nobody has decided on, the newest
// found first, as far as the caller sees both; next begins the following page.
func (l *Library) Duplicates(ctx context.Context, by access.Caller, cursor string) (pairs []Pair, next string, err error) {
	after, err := readPairCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	err = l.store.View(ctx, func(tx Reader) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		w, err := seek.wanted(ctx, asset.Query{})
		if err != nil {
			return err
		}
		pairs, err = tx.Pairs(ctx, w, after, pairPage+1)
		return err
	})
	if err != nil || len(pairs) == 0 {
		return nil, "", err
	}
	if len(pairs) > pairPage {
		pairs = pairs[:pairPage]
		last := pairs[pairPage-1]
		next = pairCursor(PairPlace{last.FoundAt, last.A.ID, last.B.ID})
	}
	var seen []asset.Item
	for _, p := range pairs {
		seen = append(seen, p.A, p.B)
	}
	return pairs, next, l.store.Append(ctx, l.previewed(by, "duplicates", seen))
}

func pairCursor(p PairPlace) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(p.FoundAt.UnixMilli()))
	b = binary.BigEndian.AppendUint64(b, uint64(p.A))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(b, uint64(p.B)))
}

func readPairCursor(text string) (PairPlace, error) {
	if text == "" {
		return PairPlace{}, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != 24 {
		return PairPlace{}, problem.New(problem.Invalid, "cursor.invalid").At("cursor")
	}
	return PairPlace{
		time.UnixMilli(int64(binary.BigEndian.Uint64(b))), ident.Asset(binary.BigEndian.Uint64(b[8:])), ident.Asset(binary.BigEndian.Uint64(b[16:])),
	}, nil
}

// Decision is what somebody does with two photos that look alike.
type Decision string

// The decisions.
const (
	KeepBoth  Decision = "keep"
	StackBoth Decision = "stack" // the bigger one on top
	TrashA    Decision = "trash-a"
	TrashB    Decision = "trash-b"
)

// Decide settles a pair. The caller needs the right to edit both photos.
//
// Problems: "duplicate.decision-unknown", "duplicate.not-found", "stack.folders".
func (l *Library) Decide(ctx context.Context, by access.Caller, a, b ident.Asset, decision Decision) error {
	if !slices.Contains([]Decision{KeepBoth, StackBoth, TrashA, TrashB}, decision) {
		return problem.New(problem.Invalid, "duplicate.decision-unknown").At("decision")
	}
	return l.store.InTx(ctx, func(tx Tx) error {
		found, err := l.visible(ctx, tx, by, []ident.Asset{a, b}, access.Edit)
		if err != nil {
			return err
		}
		open, err := tx.PairOpen(ctx, a, b)
		if err != nil {
			return err
		}
		if !open || len(found) < 2 {
			return problem.New(problem.NotFound, "duplicate.not-found")
		}
		if err := tx.DecidePair(ctx, a, b, string(decision), by.User, l.now()); err != nil {
			return err
		}
		switch decision {
		case KeepBoth: // the decision itself is all
		case StackBoth:
			top, under := found[0], found[1]
			if under.Width*under.Height > top.Width*top.Height {
				top, under = under, top
			}
			err = l.stack(ctx, tx, top, []Record{under})
		case TrashA:
			err = l.TrashIn(ctx, tx, by, a)
		case TrashB:
			err = l.TrashIn(ctx, tx, by, b)
		}
		if err != nil {
			return err
		}
		return tx.Append(ctx, l.happened(by, audit.AssetEdited, assetObject(a), audit.OK, map[string]any{
			"fields": []string{"duplicate"}, "decision": string(decision), "other": b.String(),
		}))
	})
}

// Stack lays photos under another; lists then show that one alone. All must lie in one folder:
// else problem "stack.folders" (Conflict). What lay under them comes along.
func (l *Library) Stack(ctx context.Context, by access.Caller, top ident.Asset, under []ident.Asset) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		under = slices.DeleteFunc(slices.Clone(under), func(id ident.Asset) bool { return id == top })
		found, err := l.visible(ctx, tx, by, append([]ident.Asset{top}, under...), access.Edit)
		if err != nil {
			return err
		}
		if len(found) < 2 {
			return problem.New(problem.Invalid, "stack.one")
		}
		if err := l.stack(ctx, tx, found[0], found[1:]); err != nil {
			return err
		}
		return tx.Append(ctx, l.happened(by, audit.AssetEdited, assetObject(top), audit.OK, map[string]any{
			"fields": []string{"stack"}, "under": texts(under),
		}))
	})
}

// stack lays records, and what lies under them, under another.
func (l *Library) stack(ctx context.Context, tx Tx, top Record, under []Record) error {
	var ids []ident.Asset
	for _, r := range append([]Record{top}, under...) {
		if r.Folder != top.Folder {
			return problem.New(problem.Conflict, "stack.folders")
		}
		if r.State != asset.Active {
			return problem.New(problem.Conflict, "asset.in-trash")
		}
	}
	for _, r := range under {
		below, err := tx.Under(ctx, r.ID)
		if err != nil {
			return err
		}
		ids = append(append(ids, below...), r.ID)
	}
	if err := tx.Unstack(ctx, append(slices.Clone(ids), topIfUnder(top)...)); err != nil {
		return err
	}
	return tx.Stack(ctx, top.ID, slices.DeleteFunc(ids, func(id ident.Asset) bool { return id == top.ID }))
}

// topIfUnder gives the asset to take out of another's stack before it becomes a top itself.
func topIfUnder(top Record) []ident.Asset {
	if top.Stack == 0 {
		return nil
	}
	return []ident.Asset{top.ID}
}

// Stacked lists a stack: the photo on top, then what lies under it.
func (l *Library) Stacked(ctx context.Context, by access.Caller, top ident.Asset) ([]asset.Item, error) {
	var items []asset.Item
	err := l.store.View(ctx, func(tx Reader) error {
		if _, err := l.visible(ctx, tx, by, []ident.Asset{top}, access.See); err != nil {
			return err
		}
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		items, err = seek.stackOf(ctx, top)
		return err
	})
	if err != nil {
		return nil, err
	}
	return items, l.store.Append(ctx, l.previewed(by, "stack", items))
}

// stackOf reads what of a stack the caller sees.
func (s *seeker) stackOf(ctx context.Context, top ident.Asset) ([]asset.Item, error) {
	under, err := s.tx.Under(ctx, top)
	if err != nil {
		return nil, err
	}
	w, err := s.wanted(ctx, asset.Query{})
	if err != nil {
		return nil, err
	}
	ids := append([]ident.Asset{top}, under...)
	items, err := s.tx.Items(ctx, w, ids)
	slices.SortFunc(items, func(a, b asset.Item) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return items, err
}

// Unstack takes the stack under a photo apart, or takes the one photo out of its stack.
func (l *Library) Unstack(ctx context.Context, by access.Caller, id ident.Asset) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		if _, err := l.visible(ctx, tx, by, []ident.Asset{id}, access.Edit); err != nil {
			return err
		}
		if err := tx.Unstack(ctx, []ident.Asset{id}); err != nil {
			return err
		}
		return tx.Append(ctx, l.happened(by, audit.AssetEdited, assetObject(id), audit.OK, map[string]any{"fields": []string{"stack"}}))
	})
}
