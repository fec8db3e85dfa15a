package library

import (
	"context"
	"slices"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// FolderView is a folder as one caller sees it.
type FolderView struct {
	asset.Folder              // Parent is 0 where the caller does not see what it lies in
	Right        access.Right // what the caller may do there
	Count        int          // photos in it
	Below        int          // photos in it and in all that lies in it, as far as the caller sees it
}

// Folders gives the tree as far as the caller sees it, by name.
func (l *Library) Folders(ctx context.Context, by access.Caller) ([]FolderView, error) {
	var list []FolderView
	err := l.store.View(ctx, func(tx Reader) error {
		seek, err := l.seek(ctx, tx, by)
		if err != nil {
			return err
		}
		list, err = seek.tree(ctx)
		return err
	})
	return list, err
}

func (s *seeker) tree(ctx context.Context) ([]FolderView, error) {
	folders, err := s.allFolders(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := s.tx.FolderCounts(ctx)
	if err != nil {
		return nil, err
	}
	now := s.library.now()
	if !s.rights.May(access.SeeRestricted) {
		withheld, err := s.tx.RestrictedCounts(ctx, now)
		if err != nil {
			return nil, err
		}
		for id, n := range withheld {
			counts[id] -= n
		}
	}
	var list []FolderView
	at := make(map[ident.Folder]int, len(folders))
	for _, f := range folders {
		if right := s.rights.On(f.ID, now); right >= access.See {
			at[f.ID] = len(list)
			list = append(list, FolderView{Folder: f, Right: right, Count: counts[f.ID]})
		}
	}
	for i := range list {
		for f, steps := list[i].ID, 0; f != 0 && steps <= len(folders); f, steps = s.rights.Tree[f], steps+1 {
			if above, visible := at[f]; visible {
				list[above].Below += list[i].Count
			}
		}
	}
	for i := range list {
		if _, visible := at[list[i].Parent]; !visible {
			list[i].Parent = 0
		}
	}
	slices.SortFunc(list, func(a, b FolderView) int {
		if c := strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)); c != 0 {
			return c
		}
		return int(min(max(a.ID-b.ID, -1), 1))
	})
	return list, nil
}

// MakeFolder makes a folder in another. The caller needs the right to edit that one. Problems:
// those of asset.CleanName, "folder.exists".
func (l *Library) MakeFolder(ctx context.Context, by access.Caller, parent ident.Folder, name string) (asset.Folder, error) {
	name, err := asset.CleanName(name)
	if err != nil {
		return asset.Folder{}, problem.Of(err).At("name")
	}
	id, err := ident.New[ident.Folder](l.now(), l.random)
	if err != nil {
		return asset.Folder{}, err
	}
	f := asset.Folder{ID: id, Parent: parent, Name: name, Revision: 1}
	err = l.store.InTx(ctx, func(tx Tx) error {
		if _, err := l.folder(ctx, tx, by, parent, access.Edit); err != nil {
			return err
		}
		if err := tx.SaveFolder(ctx, f, l.now()); err != nil {
			return err
		}
		return tx.Append(ctx, l.folderChanged(by, f, "made", map[string]any{"parent": parent.String()}))
	})
	return f, err
}

// FolderEdit says what is to change; nil leaves it as it is.
type FolderEdit struct {
	Name   *string
	Parent *ident.Folder
	Expect int64 // the revision that the caller has seen
}

// EditFolder renames or moves a folder, with all that lies in it. Rights follow the tree from
// the same moment on; so moving needs the right to manage, both the folder and where it goes,
// and renaming the right to edit.
//
// Problems: "folder.stale", "folder.root", "folder.loop", "folder.exists".
func (l *Library) EditFolder(ctx context.Context, by access.Caller, id ident.Folder, edit FolderEdit) (asset.Folder, error) {
	var f asset.Folder
	err := l.store.InTx(ctx, func(tx Tx) error {
		least := access.Edit
		if edit.Parent != nil {
			least = access.Manage
		}
		var err error
		if f, err = l.folder(ctx, tx, by, id, least); err != nil {
			return err
		}
		before := f
		switch {
		case f.Revision != edit.Expect:
			return problem.New(problem.Stale, "folder.stale")
		case id == asset.Root:
			return problem.New(problem.Conflict, "folder.root")
		}
		if edit.Name != nil {
			if f.Name, err = asset.CleanName(*edit.Name); err != nil {
				return problem.Of(err).At("name")
			}
		}
		if edit.Parent != nil {
			if f.Parent, err = l.mayMove(ctx, tx, by, id, *edit.Parent); err != nil {
				return err
			}
		}
		if f == before {
			return nil
		}
		f.Revision++
		if err := tx.SaveFolder(ctx, f, l.now()); err != nil {
			return err
		}
		return tx.Append(ctx, l.folderChanged(by, f, "changed", map[string]any{
			"parent": f.Parent.String(), "name_before": before.Name, "parent_before": before.Parent.String(),
		}))
	})
	return f, err
}

// mayMove tells whether a folder may go into another.
func (l *Library) mayMove(ctx context.Context, tx Tx, by access.Caller, id, parent ident.Folder) (ident.Folder, error) {
	if _, err := l.folder(ctx, tx, by, parent, access.Manage); err != nil {
		return 0, err
	}
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return 0, err
	}
	if rights.Tree.Within(parent, id) {
		return 0, problem.New(problem.Conflict, "folder.loop").At("parent")
	}
	return parent, nil
}

// RemoveFolder takes away a folder in which nothing lies, no trashed photo either. The caller
// needs the right to manage it.
//
// Problems: "folder.not-empty", "folder.root".
func (l *Library) RemoveFolder(ctx context.Context, by access.Caller, id ident.Folder) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		f, err := l.folder(ctx, tx, by, id, access.Manage)
		if err != nil {
			return err
		}
		if id == asset.Root {
			return problem.New(problem.Conflict, "folder.root")
		}
		holds, err := tx.FolderHolds(ctx, id)
		if err != nil {
			return err
		}
		if holds {
			return problem.New(problem.Conflict, "folder.not-empty")
		}
		if err := tx.HandOverMarks(ctx, id, f.Parent); err != nil {
			return err
		}
		if err := tx.RemoveFolder(ctx, id); err != nil {
			return err
		}
		return tx.Append(ctx, l.folderChanged(by, f, "removed", map[string]any{"parent": f.Parent.String()}))
	})
}

// folder gives a folder on which the caller has at least the right named. One that they may
// not see is not found.
func (l *Library) folder(ctx context.Context, tx Reader, by access.Caller, id ident.Folder, least access.Right) (asset.Folder, error) {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return asset.Folder{}, err
	}
	switch right := rights.On(id, l.now()); {
	case right < access.See:
		return asset.Folder{}, problem.New(problem.NotFound, "folder.not-found")
	case right < least:
		return asset.Folder{}, problem.New(problem.Forbidden, "folder.right-missing")
	}
	return tx.Folder(ctx, id)
}

func (l *Library) folderChanged(by access.Caller, f asset.Folder, change string, more map[string]any) audit.Event {
	body := map[string]any{"change": change, "name": f.Name}
	for k, v := range more {
		body[k] = v
	}
	return l.happened(by, audit.FolderChanged, folderObject(f.ID), audit.OK, body)
}
