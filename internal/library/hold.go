package library

import (
	"context"
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

// Hold is an embargo of the house's own on an asset, or on a folder with all that lies in it, now
// or later: until its end nothing of it is used, whatever the legal basis.
type Hold struct {
	ID      ident.Stop
	Asset   ident.Asset
	Folder  ident.Folder
	Stop    consent.Stop // its note is the reason, which everybody reads who sees the photo
	EndedBy ident.User
	// What follows is told and not kept.
	ByName     string
	FolderName string
}

// NewHold says what is to be held: assets, those that a query finds, or a folder.
type NewHold struct {
	Bulk   // IDs, or Query with ByQuery
	Folder ident.Folder
	Reason string
	Until  time.Time // zero: until somebody lifts it
}

// HoldStore keeps holds. What follows for the clearance of photos stands with the change.
type HoldStore interface {
	HoldReader
	// SaveHolds keeps holds, new or with their end.
	SaveHolds(ctx context.Context, holds []Hold) error
}

// HoldReader reads holds.
type HoldReader interface {
	// Holds lists the holds ever made on assets and folders, the newest first.
	Holds(ctx context.Context, assets []ident.Asset, folders []ident.Folder) ([]Hold, error)
	// HoldNamed gives one, or problem.NotFound.
	HoldNamed(ctx context.Context, id ident.Stop) (Hold, error)
}

// Hold stops all use of assets or of a folder from this moment on, and tells how many holds were
// made. The caller must be one who sets the legal basis, and see what is held.
//
// Problems: "hold.reason", "hold.end-past", "hold.nothing", "bulk.too-many".
func (l *Library) Hold(ctx context.Context, by access.Caller, h NewHold) (made int, err error) {
	now := l.now().Truncate(time.Millisecond)
	stop := consent.Stop{Kind: consent.Hold, From: now, Until: h.Until.Truncate(time.Millisecond), Note: strings.TrimSpace(h.Reason), By: by.User}
	if stop.Note == "" {
		return 0, problem.New(problem.Invalid, "hold.reason").At("reason")
	}
	if err := asset.CheckText("reason", stop.Note, maxLine); err != nil {
		return 0, err
	}
	if !stop.Until.IsZero() && !stop.Until.After(now) {
		return 0, problem.New(problem.Invalid, "hold.end-past").At("until")
	}
	err = l.store.InTx(ctx, func(tx Tx) error {
		if err := l.mayHold(ctx, tx, by); err != nil {
			return err
		}
		holds, event, err := l.holdsFor(ctx, tx, by, h)
		if err != nil {
			return err
		}
		for i := range holds {
			holds[i].Stop = stop
			if holds[i].ID, err = ident.New[ident.Stop](now, l.random); err != nil {
				return err
			}
		}
		made = len(holds)
		if err := tx.SaveHolds(ctx, holds); err != nil {
			return err
		}
		return tx.Append(ctx, event)
	})
	return made, err
}

func (l *Library) mayHold(ctx context.Context, tx Reader, by access.Caller) error {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return err
	}
	if !rights.May(access.SetBasis) {
		return problem.New(problem.Forbidden, "action.not-allowed")
	}
	return nil
}

// holdsFor makes the holds that are asked for, and what the log says of them.
func (l *Library) holdsFor(ctx context.Context, tx Tx, by access.Caller, h NewHold) ([]Hold, audit.Event, error) {
	if h.Folder != 0 {
		f, err := l.folder(ctx, tx, by, h.Folder, access.See)
		return []Hold{{Folder: h.Folder}}, l.happened(by, audit.HoldMade, folderObject(h.Folder), audit.OK, map[string]any{"name": f.Name}), err
	}
	ids, err := l.chosen(ctx, tx, by, h.Bulk)
	if err == nil && len(ids) == 0 {
		err = problem.New(problem.Invalid, "hold.nothing")
	}
	if err != nil {
		return nil, audit.Event{}, err
	}
	if _, err := l.visible(ctx, tx, by, ids, access.See); err != nil {
		return nil, audit.Event{}, err
	}
	holds := make([]Hold, len(ids))
	for i, id := range ids {
		holds[i].Asset = id
	}
	object, body := audit.Object{}, map[string]any{}
	if len(ids) == 1 {
		object = assetObject(ids[0])
	} else {
		body["assets"] = texts(ids)
	}
	return holds, l.happened(by, audit.HoldMade, object, audit.OK, body), nil
}

// EndHold lifts a hold from this moment on. One that has ended stays as it was.
//
// Problems: "hold.not-found", "hold.ended".
func (l *Library) EndHold(ctx context.Context, by access.Caller, id ident.Stop) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		h, err := tx.HoldNamed(ctx, id)
		if err != nil {
			return err
		}
		object := assetObject(h.Asset)
		if h.Folder != 0 {
			object = folderObject(h.Folder)
			_, err = l.folder(ctx, tx, by, h.Folder, access.See)
		} else {
			_, err = l.visible(ctx, tx, by, []ident.Asset{h.Asset}, access.See)
		}
		if err != nil {
			return problem.New(problem.NotFound, "hold.not-found").Because(err)
		}
		if err := l.mayHold(ctx, tx, by); err != nil {
			return err
		}
		now := l.now().Truncate(time.Millisecond)
		if !h.Stop.Until.IsZero() && !h.Stop.Until.After(now) {
			return problem.New(problem.Conflict, "hold.ended")
		}
		h.Stop.Until, h.EndedBy = now, by.User
		if err := tx.SaveHolds(ctx, []Hold{h}); err != nil {
			return err
		}
		return tx.Append(ctx, l.happened(by, audit.HoldEnded, object, audit.OK, nil))
	})
}

// Holds lists the holds ever made on an asset and on the folders that it lies in, the newest first.
func (l *Library) Holds(ctx context.Context, by access.Caller, id ident.Asset) (list []Hold, err error) {
	err = l.store.View(ctx, func(tx Reader) error {
		found, err := l.visible(ctx, tx, by, []ident.Asset{id}, access.See)
		if err != nil {
			return err
		}
		list, err = l.holds(ctx, tx, by, []ident.Asset{id}, found[0].Folder)
		return err
	})
	return list, err
}

// FolderHolds lists the holds ever made on a folder and on those that it lies in.
func (l *Library) FolderHolds(ctx context.Context, by access.Caller, id ident.Folder) (list []Hold, err error) {
	err = l.store.View(ctx, func(tx Reader) error {
		if _, err := l.folder(ctx, tx, by, id, access.See); err != nil {
			return err
		}
		list, err = l.holds(ctx, tx, by, nil, id)
		return err
	})
	return list, err
}

func (l *Library) holds(ctx context.Context, tx Reader, by access.Caller, assets []ident.Asset, folder ident.Folder) ([]Hold, error) {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return nil, err
	}
	line := []ident.Folder{folder}
	for f := rights.Tree[folder]; f != 0 && len(line) <= len(rights.Tree); f = rights.Tree[f] {
		line = append(line, f)
	}
	list, err := tx.Holds(ctx, assets, line)
	if err != nil {
		return nil, err
	}
	var users []ident.User
	for _, h := range list {
		users = append(users, h.Stop.By)
	}
	slices.Sort(users)
	names, err := tx.UserNames(ctx, slices.Compact(users))
	if err != nil {
		return nil, err
	}
	for i, h := range list {
		list[i].ByName = names[h.Stop.By]
		if h.Folder == 0 || rights.On(h.Folder, l.now()) < access.See {
			continue
		}
		f, err := tx.Folder(ctx, h.Folder)
		if err != nil {
			return nil, err
		}
		list[i].FolderName = f.Name
	}
	return list, nil
}
