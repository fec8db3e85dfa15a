package library

import (
	"context"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// FolderReader reads the tree.
type FolderReader interface {
	// Folders lists all folders, in no order.
	Folders(ctx context.Context) ([]asset.Folder, error)
	// Folder gives one, or problem.NotFound.
	Folder(ctx context.Context, id ident.Folder) (asset.Folder, error)
	// FolderCounts counts the active assets of each folder that has some, what lies under
	// another in a stack left out.
	FolderCounts(ctx context.Context) (map[ident.Folder]int, error)
	// RestrictedCounts counts those of them that are restricted at a moment.
	RestrictedCounts(ctx context.Context, at time.Time) (map[ident.Folder]int, error)
	// FolderHolds tells whether anything lies in a folder: folders, or assets in whatever state.
	FolderHolds(ctx context.Context, id ident.Folder) (bool, error)
}

// FolderWriter changes the tree. Each change counts for everybody's rights at once.
//
// Two names in one folder that differ only in case, or in how their accents are encoded, are
// the same name: problem "folder.exists" (Conflict).
type FolderWriter interface {
	// SaveFolder keeps a folder, new or changed.
	SaveFolder(ctx context.Context, f asset.Folder, at time.Time) error
	// RemoveFolder takes an empty folder away, with the grants on it.
	RemoveFolder(ctx context.Context, id ident.Folder) error
	// HandOverMarks leaves marks of erased assets, which lie in a folder that goes, with its parent.
	HandOverMarks(ctx context.Context, from, to ident.Folder) error
}

// CollectionReader reads collections and saved searches.
type CollectionReader interface {
	// Collections lists those that a user owns and those that are shared, by name. Count and
	// Cover are left out.
	Collections(ctx context.Context, user ident.User) ([]asset.Collection, error)
	// Collection gives one, or problem.NotFound.
	Collection(ctx context.Context, id ident.Collection) (asset.Collection, error)
	// CollectionsOf lists the collections that hold an asset.
	CollectionsOf(ctx context.Context, id ident.Asset) ([]asset.Collection, error)
	// Members lists the assets of a collection, in its order.
	Members(ctx context.Context, id ident.Collection) ([]ident.Asset, error)
	// Searches lists a user's saved searches, by name.
	Searches(ctx context.Context, user ident.User) ([]asset.SavedSearch, error)
	// Search gives one, or problem.NotFound.
	Search(ctx context.Context, id ident.SavedSearch) (asset.SavedSearch, error)
}

// CollectionWriter changes them.
type CollectionWriter interface {
	// SaveCollection keeps a collection, new or changed.
	SaveCollection(ctx context.Context, c asset.Collection) error
	// RemoveCollection takes one away; its assets stay where they are.
	RemoveCollection(ctx context.Context, id ident.Collection) error
	// SetMembers makes these the assets of a collection, in this order.
	SetMembers(ctx context.Context, id ident.Collection, assets []ident.Asset) error
	// SaveSearch keeps a saved search; RemoveSearch takes one away.
	SaveSearch(ctx context.Context, s asset.SavedSearch, at time.Time) error
	RemoveSearch(ctx context.Context, id ident.SavedSearch) error
}
