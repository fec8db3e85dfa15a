package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
)

// factsThen gives facts as they stood at a moment: who was said to be in the photo, its scene,
// its state, its folder and the tree above that, its licence, its legal basis and those folders' defaults. What
// carries its own time (words, stops, guardians, deaths) is left as it is, since nothing counts
// before its moment.
func (tx outreachTx) factsThen(ctx context.Context, p placed, when time.Time) (clearance.Facts, error) {
	f := p.facts
	if err := tx.shownThen(ctx, &f, when); err != nil {
		return f, fmt.Errorf("reading who was in a photo: %w", err)
	}
	changes, err := libraryTx(tx).Changes(ctx, f.Asset, 100_000)
	if err != nil {
		return f, err
	}
	folder, own := f.Folders[0], p.own
	for _, c := range changes { // the newest first: each takes one step back
		if !c.At.After(when) {
			break
		}
		for _, field := range c.Fields {
			switch field.Field {
			case "basis":
				own = assessmentThen(field.Before)
			case "licence_until":
				if f.LicenceEnds, err = licenceThen(field.Before); err != nil {
					return f, err
				}
			case "folder":
				if id, err := ident.Parse[ident.Folder](strings.Trim(field.Before, `"`)); err == nil {
					folder = id
				}
			}
		}
	}
	if err := tx.foldersThen(ctx, &f, folder, own, when); err != nil {
		return f, err
	}
	return f, tx.stateThen(ctx, &f, when)
}

// licenceThen reads the end of a licence from what a change keeps of it; none is no end.
func licenceThen(text string) (ends time.Time, err error) {
	if text == "" {
		return ends, nil
	}
	if err := json.Unmarshal([]byte(text), &ends); err != nil {
		return ends, fmt.Errorf("reading when a licence ended: %w", err)
	}
	return ends, nil
}

// foldersThen puts back where the asset lay, and what that meant.
func (tx outreachTx) foldersThen(ctx context.Context, f *clearance.Facts, folder ident.Folder, own consent.Assessment, when time.Time) error {
	now := f.Folders
	tree, err := tx.treeThen(ctx, when)
	if err != nil {
		return err
	}
	f.Folders = lineOf(tree, folder)
	said, err := tx.folderBases(ctx, f.Folders, when)
	if err != nil {
		return err
	}
	inherited, _ := nearest(f.Folders, said)
	f.Assessment = consent.Effective(own, inherited)
	held, err := tx.folderHolds(ctx, append(f.Folders, now...))
	if err != nil {
		return err
	}
	f.Stops = append(stopsIn(f.Folders, held), f.Stops[len(stopsIn(now, held)):]...)
	return nil
}

// treeThen gives the tree of folders as it stood at a moment, by what the log says of it since.
func (tx outreachTx) treeThen(ctx context.Context, when time.Time) (access.Tree, error) {
	present, err := tx.treeNow(ctx)
	if err != nil {
		return nil, err
	}
	events, err := tx.events(ctx, audit.Filter{From: when.Add(time.Millisecond), Limit: 100_000, Kinds: []audit.Kind{audit.FolderChanged}})
	if err != nil || len(events) == 0 {
		return present, err
	}
	tree := maps.Clone(present)
	for _, e := range events { // the newest first
		id, err := ident.Parse[ident.Folder](e.Object.ID)
		if err != nil {
			continue
		}
		was := func(field string) {
			text, _ := e.Body[field].(string)
			if parent, err := ident.Parse[ident.Folder](text); err == nil {
				tree[id] = parent
			}
		}
		switch e.Body["change"] {
		case "made":
			delete(tree, id)
		case "changed":
			was("parent_before")
		case "removed":
			was("parent")
		}
	}
	return tree, nil
}

// assessmentThen reads a legal basis from what a change keeps of it. One that cannot be read is
// none, and refuses.
func assessmentThen(text string) consent.Assessment {
	var a consent.Assessment
	if json.Unmarshal([]byte(text), &a) != nil {
		return consent.Assessment{}
	}
	return a
}

// stateThen puts the state and the scene back, by what the log says of them.
func (tx outreachTx) stateThen(ctx context.Context, f *clearance.Facts, when time.Time) error {
	events, err := tx.events(ctx, audit.Filter{
		Object: audit.Object{Kind: "asset", ID: f.Asset.String()}, From: when.Add(time.Millisecond), Limit: 100_000,
		Kinds: []audit.Kind{audit.AssetAdded, audit.AssetTrashed, audit.AssetRestored, audit.SceneSet},
	})
	if err != nil {
		return fmt.Errorf("reading what happened since: %w", err)
	}
	for _, e := range events { // the newest first
		if e.Kind == audit.SceneSet {
			before, _ := e.Body["before"].(string)
			f.Scene = person.Scene(before)
			continue
		}
		f.State = stateBefore()[e.Kind]
	}
	return nil
}

// stateBefore says in which state an asset was before something happened to it. One that was
// added was not in the library yet.
func stateBefore() map[audit.Kind]asset.State {
	return map[audit.Kind]asset.State{audit.AssetTrashed: asset.Active, audit.AssetRestored: asset.Trashed}
}
