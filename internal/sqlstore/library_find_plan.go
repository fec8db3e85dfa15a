package sqlstore

import (
	"cmp"
	"context"
	"slices"

	"imprimatur/internal/ident"
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
	if len(w.Folders) > fewFolders && len(w.Uses) == 0 { // else it was done before
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
	rows := walkRows
	if len(w.Uses) > 0 && !tx.db.dialect.postgres { // fewer of them pass, and asking the folders costs more
		rows *= 4
	}
	src := source{
		from:  `(` + near.text(`a.sort_key, a.folder, a.stack, a.added_at, a.situation`) + order + ` LIMIT ?) a`,
		args:  append(near.args, rows),
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

// seekFolders asks each folder for its first row, and then for its first rows, a few folders at a
// time in the order of these firsts. Whatever lies in the folders not yet read comes after the next
// of them; so where a folder holds what was taken on a few days, a few folders will do.
func (tx libraryTx) seekFolders(ctx context.Context, w library.Wanted, s library.Stretch, limit int) ([]spot, error) {
	src := source{from: tx.pick(`asset a INDEXED BY asset_folder`, `asset a`), place: `a.sort_key`, key: `a.sort_key`, situation: `a.situation`}
	src.and(`a.folder = f.id`)
	tx.plainConditions(&src, w)
	order := stretchOf(&src, s)
	compare := func(a, b spot) int { return cmp.Compare(b.place, a.place) }
	if s.Newer {
		compare = func(a, b spot) int { return cmp.Compare(a.place, b.place) }
	}
	folders, firsts, err := tx.firstOfFolders(ctx, w.Folders, src, order, limit)
	if err != nil {
		return nil, err
	}
	var found []spot
	for read, few := 0, 4; read < len(folders); few *= 2 {
		if len(found) >= limit && compare(found[limit-1], firsts[read]) < 0 {
			break
		}
		next := min(read+few, len(folders))
		more, err := tx.mergeFolders(ctx, folders[read:next], src, order, limit)
		if err != nil {
			return nil, err
		}
		found, read = append(found, more...), next
		slices.SortFunc(found, compare)
		found = found[:min(limit, len(found))]
	}
	return found, nil
}

// firstOfFolders gives the folders in which something lies, by the first of each. More than the
// limit are never needed.
func (tx libraryTx) firstOfFolders(ctx context.Context, all []ident.Folder, src source, order string, limit int) (folders []ident.Folder, firsts []spot, err error) {
	in, arg := among(tx.Tx, all)
	err = tx.each(ctx, func(r *rows) error {
		var id ident.Folder
		var first spot
		err := r.Scan(&id, &first.place)
		folders, firsts = append(folders, id), append(firsts, first)
		return err
	}, `SELECT id, first FROM (SELECT f.id AS id, (`+src.text(`a.sort_key`)+order+` LIMIT 1) AS first
		FROM folder f WHERE f.id `+in+`) each_one WHERE first IS NOT NULL ORDER BY first`+order[len(` ORDER BY `+src.place):]+` LIMIT ?`,
		append(slices.Clone(src.args), arg, limit)...)
	return folders, firsts, err
}

// mergeFolders reads the first rows of each folder and gives the first of all.
func (tx libraryTx) mergeFolders(ctx context.Context, folders []ident.Folder, src source, order string, limit int) ([]spot, error) {
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
