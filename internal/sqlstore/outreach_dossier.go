package sqlstore

import (
	"context"
	"fmt"

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
	in, arg := among(tx.Tx, ids)
	var found []outreach.UseOf
	err := tx.each(ctx, func(r *rows) error {
		var u outreach.UseOf
		err := r.Scan(&u.ID, &u.Asset, &u.FileName, &u.For.Purpose, &u.For.Channel, &u.Preset, at(&u.At), &u.Times, at(&u.LastAt), &u.By, &u.Receiver)
		found = append(found, u)
		return err
	}, `SELECT u.id, u.asset, a.file_name, u.purpose, u.channel, u.preset, u.at, u.times, u.last_at, u.by_user, COALESCE(o.name, '')
		FROM use_made u JOIN asset a ON a.id = u.asset LEFT JOIN user_account o ON o.id = u.by_user
		WHERE u.asset `+in+` AND u.times > 0 ORDER BY u.at DESC, u.id DESC`, arg)
	if err != nil {
		return nil, fmt.Errorf("reading uses: %w", err)
	}
	return found, nil
}

// Happened implements outreach.DossierReader.
func (tx outreachTx) Happened(ctx context.Context, f audit.Filter) ([]audit.Event, error) {
	return libraryTx(tx).Happened(ctx, f)
}
