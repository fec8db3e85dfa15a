package library

import (
	"context"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// sight tells what the caller may do with an asset: access.None for one that they may not
// know of.
func (l *Library) sight(rights *access.Rights, folder ident.Folder, state asset.State) access.Right {
	right := rights.On(folder, l.now())
	switch state {
	case asset.Active:
		return right
	case asset.Quarantined:
		if rights.May(access.SeeQuarantine) {
			return right
		}
	case asset.Trashed:
		if right >= access.Edit {
			return right
		}
	}
	return access.None
}

// visible gives the assets of the ids, on all of which the caller has at least the right
// named. When they may not know of one of them it is as if that one did not exist, and the
// whole is problem.NotFound.
func (l *Library) visible(ctx context.Context, tx Reader, by access.Caller, ids []ident.Asset, least access.Right) ([]Record, error) {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return nil, err
	}
	wanted := make(map[ident.Asset]bool, len(ids))
	unique := make([]ident.Asset, 0, len(ids))
	for _, id := range ids {
		if !wanted[id] {
			wanted[id] = true
			unique = append(unique, id)
		}
	}
	found, err := tx.Records(ctx, unique)
	if err != nil {
		return nil, err
	}
	weakest := access.Manage
	for _, r := range found {
		weakest = min(weakest, l.sight(rights, r.Folder, r.State))
	}
	switch {
	case len(found) < len(unique) || weakest < access.See:
		return nil, problem.New(problem.NotFound, "asset.not-found")
	case weakest < least:
		return nil, problem.New(problem.Forbidden, "asset.right-missing")
	}
	return found, nil
}
