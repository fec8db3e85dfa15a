package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

// withinSight narrows a query that has the asset's row as a to what lies within sight.
func (tx outreachTx) withinSight(within outreach.Within) (condition string, args []any) {
	condition, args = ` AND a.state = ?`, []any{asset.Active}
	if !within.All {
		in, arg := among(tx.Tx, within.Folders)
		condition, args = condition+` AND a.folder `+in, append(args, arg)
	}
	if within.Unrestricted {
		condition += ` AND a.sort_key NOT IN (SELECT c.sort_key FROM restricted_span c WHERE ` + spanNow + `)`
		args = append(args, within.At, within.At)
	}
	return condition, args
}

// PhotosShowing implements outreach.DossierReader.
func (tx outreachTx) PhotosShowing(ctx context.Context, who ident.Person, within outreach.Within) ([]outreach.PhotoOf, error) {
	condition, args := tx.withinSight(within)
	var found []outreach.PhotoOf
	err := tx.each(ctx, func(r *rows) error {
		var p outreach.PhotoOf
		var box person.Box
		err := r.Scan(&p.Asset, &p.FileName, &p.Title, at(&p.Taken), &box.X, &box.Y, &box.W, &box.H)
		if len(found) == 0 || found[len(found)-1].Asset != p.Asset {
			found = append(found, p)
		}
		if box != (person.Box{}) {
			last := &found[len(found)-1]
			last.Boxes = append(last.Boxes, box)
		}
		return err
	}, `SELECT a.id, a.file_name, a.title, a.taken_at, s.x, s.y, s.w, s.h
		FROM person p JOIN appearance s ON s.person = p.id AND s.person <> 0 JOIN asset a ON a.id = s.asset
		WHERE p.root = ? AND s.state = ?`+condition+` ORDER BY a.sort_key DESC, s.number`, append([]any{who, person.Confirmed}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("reading somebody's photos: %w", err)
	}
	return found, nil
}

// UsesOf implements outreach.DossierReader.
func (tx outreachTx) UsesOf(ctx context.Context, ids []ident.Asset) ([]outreach.UseOf, error) {
	uses, err := usesBy(ctx, tx.Tx, `asset`, ids)
	if err != nil {
		return nil, err
	}
	var users []ident.User
	for _, u := range uses {
		users = append(users, u.By)
	}
	staff, err := tx.UserNames(ctx, users)
	if err != nil {
		return nil, err
	}
	files, err := tx.fileNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	found := make([]outreach.UseOf, len(uses))
	for i, u := range uses {
		found[i] = outreach.UseOf{
			ID: u.ID, Source: string(u.Source), Asset: u.Asset, FileName: files[u.Asset], For: u.For, Preset: u.Preset, At: u.At, Times: u.Times, By: u.By,
			Receiver: staff[u.By], Whom: u.Receiver, Place: strings.TrimSpace(u.Place.Title + " " + u.Place.Address), EndedAt: u.Ended.At,
		}
	}
	return found, nil
}

func (tx outreachTx) fileNames(ctx context.Context, ids []ident.Asset) (map[ident.Asset]string, error) {
	found := make(map[ident.Asset]string, len(ids))
	in, arg := among(tx.Tx, ids)
	err := tx.each(ctx, func(r *rows) error {
		var id ident.Asset
		var name string
		err := r.Scan(&id, &name)
		found[id] = name
		return err
	}, `SELECT id, file_name FROM asset WHERE id `+in, arg)
	if err != nil {
		return nil, fmt.Errorf("reading file names: %w", err)
	}
	return found, nil
}

// Happened implements outreach.DossierReader.
func (tx outreachTx) Happened(ctx context.Context, f audit.Filter) ([]audit.Event, error) {
	return libraryTx(tx).Happened(ctx, f)
}
