package library

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Basis is a legal basis as somebody sets it.
type Basis struct {
	Basis    consent.Basis
	Note     string
	Ends     time.Time
	Balance  consent.Balance  // the test behind legitimate interests
	Evidence ident.Attachment // a document that is attached already, to be kept
	Document *Document        // one to attach, in the place of another
}

// assessment is the basis as it is kept.
func (b Basis) assessment(by ident.User, at time.Time) consent.Assessment {
	if b.Basis == consent.NotAssessed {
		return consent.Assessment{}
	}
	balance := b.Balance
	for _, text := range []*string{&balance.Interest, &balance.Necessity, &balance.Weighing, &balance.Safeguards} {
		*text = strings.TrimSpace(*text)
	}
	balance.Review = balance.Review.Truncate(time.Millisecond)
	return consent.Assessment{
		Basis: b.Basis, Note: strings.TrimSpace(b.Note), Ends: b.Ends.Truncate(time.Millisecond), By: by, At: at.Truncate(time.Millisecond),
		Balance: balance, Evidence: b.Evidence,
	}
}

// keeps tells whether the evidence that is to be kept is attached to all these assets, or to the
// folder, now or for a basis that was theirs before.
func (b Basis) keeps(ctx context.Context, tx Reader, assets []ident.Asset, folder ident.Folder) error {
	if b.Document != nil || b.Evidence == 0 {
		return nil
	}
	a, err := tx.Attachment(ctx, b.Evidence)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	foreign := func(id ident.Asset) bool { return !slices.Contains(a.Assets, id) }
	if err != nil || slices.ContainsFunc(assets, foreign) || folder != 0 && !slices.Contains(a.Folders, folder) {
		return problem.New(problem.Invalid, "attachment.not-found").At("evidence").Because(err)
	}
	return nil
}

// maySetBasis tells whether the caller may set this legal basis.
func (l *Library) maySetBasis(ctx context.Context, tx Reader, by access.Caller, b Basis) error {
	if err := b.assessment(by.User, l.now()).Check(); err != nil {
		return err
	}
	if err := asset.CheckText("note", b.Note, maxLine); err != nil {
		return err
	}
	for field, text := range map[string]string{
		"interest": b.Balance.Interest, "necessity": b.Balance.Necessity, "weighing": b.Balance.Weighing, "safeguards": b.Balance.Safeguards,
	} {
		if err := asset.CheckText(field, text, maxText); err != nil {
			return err
		}
	}
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return err
	}
	if !rights.May(access.SetBasis) {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return nil
}

// SetBasis sets the legal basis of an asset, as the caller has seen it at revision expect. What
// it clears counts from the same moment on. Several at once: Bulk.
func (l *Library) SetBasis(ctx context.Context, by access.Caller, id ident.Asset, b Basis, expect int64) (change ident.Change, revision int64, err error) {
	return l.Edit(ctx, by, id, Edit{Basis: &b}, expect)
}

// Bases is on which legal basis an asset or the assets in a folder stand, and on which they stood.
type Bases struct {
	Own       consent.Assessment // NotAssessed: nobody has said anything of itself
	Effective consent.Assessment // what counts
	From      asset.Folder       // whose default that is; zero where it is its own or none
	History   []consent.Assessment
	ByNames   map[ident.User]string
	Documents map[ident.Attachment]string // by their file names
	Revision  int64
}

// AssetBasis tells on which basis an asset stands and stood, the newest first.
func (l *Library) AssetBasis(ctx context.Context, by access.Caller, id ident.Asset) (b Bases, err error) {
	err = l.store.View(ctx, func(tx Reader) error {
		found, err := l.visible(ctx, tx, by, []ident.Asset{id}, access.See)
		if err != nil {
			return err
		}
		b = Bases{Own: found[0].Assessment, Effective: found[0].Assessment, Revision: found[0].Revision}
		changes, err := tx.Changes(ctx, id, maxHistory)
		if err != nil {
			return err
		}
		for _, c := range changes {
			for _, f := range c.Fields {
				if f.Field != basisField {
					continue
				}
				was := basisForm{By: c.By, At: c.At}
				if f.After != "" {
					if err := json.Unmarshal([]byte(f.After), &was); err != nil {
						return fmt.Errorf("reading a basis: %w", err)
					}
				}
				b.History = append(b.History, was.assessment())
			}
		}
		return l.besideBasis(ctx, tx, by, found[0].Folder, &b)
	})
	return b, err
}

// FolderBasis tells on which basis assets in a folder stand that have none of their own.
func (l *Library) FolderBasis(ctx context.Context, by access.Caller, id ident.Folder) (b Bases, err error) {
	err = l.store.View(ctx, func(tx Reader) error {
		if _, err := l.folder(ctx, tx, by, id, access.See); err != nil {
			return err
		}
		if b.History, err = tx.FolderBases(ctx, id); err != nil {
			return err
		}
		slices.Reverse(b.History)
		b.Revision = int64(len(b.History))
		if len(b.History) > 0 {
			b.Own = b.History[0]
		}
		return l.besideBasis(ctx, tx, by, id, &b)
	})
	return b, err
}

// besideBasis reads what counts, and the names of all that stands in a history. A folder that the
// caller does not see is not named.
func (l *Library) besideBasis(ctx context.Context, tx Reader, by access.Caller, folder ident.Folder, b *Bases) error {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return err
	}
	b.Effective = b.Own
	if b.Own.Basis == consent.NotAssessed {
		var from ident.Folder
		if b.Effective, from, err = tx.DefaultBasis(ctx, folder); err != nil {
			return err
		}
		if from != 0 && rights.On(from, l.now()) >= access.See {
			if b.From, err = tx.Folder(ctx, from); err != nil {
				return err
			}
		}
	}
	users := []ident.User{b.Effective.By}
	documents := []ident.Attachment{b.Effective.Evidence}
	for _, a := range b.History {
		users, documents = append(users, a.By), append(documents, a.Evidence)
	}
	slices.Sort(users)
	if b.ByNames, err = tx.UserNames(ctx, slices.Compact(users)); err != nil {
		return err
	}
	slices.Sort(documents)
	b.Documents, err = tx.AttachmentNames(ctx, slices.Compact(documents))
	return err
}

// SetFolderBasis sets on which basis assets stand that lie in a folder or below it and have none
// of their own, nor a default nearer to them, as the caller has seen it at revision expect. What
// it clears counts from the same moment on; where very many lie there, they are refused until
// the house has gone through them.
//
// Problems: those of consent.Assessment.Check, "folder.not-found", "basis.stale".
func (l *Library) SetFolderBasis(ctx context.Context, by access.Caller, id ident.Folder, b Basis, expect int64) error {
	kept := &b
	return l.withEvidence(ctx, by, &kept, func(tx Tx) error {
		f, err := l.folder(ctx, tx, by, id, access.See)
		if err != nil {
			return err
		}
		if err := l.maySetBasis(ctx, tx, by, *kept); err != nil {
			return err
		}
		before, err := tx.FolderBases(ctx, id)
		if err != nil {
			return err
		}
		var was consent.Assessment
		if len(before) > 0 {
			was = before[len(before)-1]
		}
		if int64(len(before)) != expect {
			return problem.New(problem.Stale, "basis.stale")
		}
		if err := kept.keeps(ctx, tx, nil, id); err != nil {
			return err
		}
		is := kept.assessment(by.User, l.now())
		is.By, is.At = by.User, l.now().Truncate(time.Millisecond)
		if err := tx.SaveFolderBasis(ctx, id, len(before)+1, is); err != nil {
			return err
		}
		return tx.Append(ctx, l.happened(by, audit.BasisSet, folderObject(f.ID), audit.OK, map[string]any{
			"name": f.Name, "before": string(was.Basis), "after": string(is.Basis),
		}))
	})
}

// reclearBatch is how many assets are gone through in one transaction.
const reclearBatch = 1000

// Reclear computes the clearance of all that lies in a folder or below it anew, as a job does
// where that was too much for the transaction that changed a fact. Doing it again does no harm.
func (l *Library) Reclear(ctx context.Context, folder ident.Folder) error {
	for after, more := ident.Asset(0), true; more; {
		err := l.store.InTx(ctx, func(tx Tx) (err error) {
			after, more, err = tx.ReclearAfter(ctx, folder, after, reclearBatch)
			return err
		})
		if err != nil {
			return fmt.Errorf("computing the clearance of a folder: %w", err)
		}
	}
	return nil
}
