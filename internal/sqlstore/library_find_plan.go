package sqlstore

import (
	"context"
	"slices"

	"imprimatur/internal/library"
)

// How a page is found among the folders that somebody may see. Folders that are few are asked
// one by one; of many it is likely that the newest rows of the library will do, so some rows
// are looked at first.
const (
	fewFolders = 32
	walkRows   = 2000
)

// spotsInFolders reads a stretch of the library in some of its folders.
func (tx libraryTx) spotsInFolders(ctx context.Context, w library.Wanted, s library.Stretch, limit int) ([]spot, error) {
	if len(w.Folders) > fewFolders {
		found, err := tx.walkFolders(ctx, w, s, limit)
		if err != nil || len(found) >= limit {
			return found, err
		}
	}
	return tx.seekFolders(ctx, w, s, limit)
}

// walkFolders looks at some rows of the list, whatever their folder, and gives what lies in the
// folders wanted.
func (tx libraryTx) walkFolders(ctx context.Context, w library.Wanted, s library.Stretch, limit int) ([]spot, error) {
	near := source{from: tx.pick(`asset a INDEXED BY asset_list`, `asset a`), place: `a.sort_key`, key: `a.sort_key`}
	near.and(`a.state = ?`, w.State)
	keyRange(&near, w)
	order := stretchOf(&near, s)
	src := source{
		from:  `(` + near.text(`a.sort_key, a.folder, a.stack, a.added_at, a.situation`) + order + ` LIMIT ?) a`,
		args:  append(near.args, walkRows),
		place: `a.sort_key`, key: `a.sort_key`, situation: `a.situation`,
	}
	tx.folderCondition(&src, w)
	if !w.Stacked {
		src.and(`a.stack = 0`)
	}
	tx.addedRange(&src, w)
	tx.clearanceConditions(&src, w)
	return tx.readSpots(ctx, src.text(`a.sort_key, a.sort_key`)+order+` LIMIT ?`, append(src.args, limit)...)
}

// seekFolders asks each folder. Of n assets wanted, each lies in one of the n folders whose
// first is first; so where there are more folders they are chosen by one row of each, and n
// rows are read of the chosen alone.
func (tx libraryTx) seekFolders(ctx context.Context, w library.Wanted, s library.Stretch, limit int) ([]spot, error) {
	src := source{from: tx.pick(`asset a INDEXED BY asset_folder`, `asset a`), place: `a.sort_key`, key: `a.sort_key`, situation: `a.situation`}
	src.and(`a.folder = f.id`)
	tx.plainConditions(&src, w)
	order := stretchOf(&src, s)
	direction := order[len(` ORDER BY `+src.place):]
	folders := w.Folders
	if len(folders) > limit {
		in, arg := among(tx.Tx, folders)
		args := append(slices.Clone(src.args), arg, limit)
		chosen, err := column[int64](ctx, tx.Tx, `SELECT id FROM (SELECT f.id AS id, (`+src.text(`a.sort_key`)+order+` LIMIT 1) AS first
			FROM folder f WHERE f.id `+in+`) each_one WHERE first IS NOT NULL ORDER BY first`+direction+` LIMIT ?`, args...)
		if err != nil || len(chosen) == 0 {
			return nil, err
		}
		return mergeFolders(ctx, tx, chosen, src, order, limit)
	}
	return mergeFolders(ctx, tx, folders, src, order, limit)
}

// mergeFolders reads the first rows of each folder and gives the first of all.
func mergeFolders[T ~int64](ctx context.Context, tx libraryTx, folders []T, src source, order string, limit int) ([]spot, error) {
	in, arg := among(tx.Tx, folders)
	inner := src.text(`a.sort_key AS place`) + order + ` LIMIT ?`
	direction := order[len(` ORDER BY `+src.place):]
	if tx.db.dialect.postgres {
		args := append(slices.Clone(src.args), limit, arg, limit)
		return tx.readSpots(ctx, `SELECT n.place, n.place FROM folder f CROSS JOIN LATERAL (`+inner+`) n
			WHERE f.id `+in+` ORDER BY n.place`+direction+` LIMIT ?`, args...)
	}
	// SQLite has no LATERAL; a list made per folder does the same
	args := append(slices.Clone(src.args), limit, arg, limit)
	return tx.readSpots(ctx, `SELECT n.value AS place, n.value FROM folder f
		CROSS JOIN json_each((SELECT json_group_array(place) FROM (`+inner+`))) n
		WHERE f.id `+in+` ORDER BY place`+direction+` LIMIT ?`, args...)
}
