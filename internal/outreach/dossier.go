package outreach

import (
	"context"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// PhotoOf is a photo in which somebody is confirmed.
type PhotoOf struct {
	Asset    ident.Asset
	FileName string
	Title    string
	Taken    time.Time
	Boxes    []person.Box // where they are in it
}

// UseOf is a photo that was handed out, or was noted somewhere.
type UseOf struct {
	ID       ident.Use
	Source   string // the way in which it left
	Asset    ident.Asset
	FileName string
	For      clearance.Use
	Preset   string
	At       time.Time
	Times    int // how often it was collected
	By       ident.User
	Receiver string    // who collected it, or noted it
	Whom     string    // for whom, as it was written; empty: not said
	Place    string    // of a use outside: where
	EndedAt  time.Time // zero: it stands
}

// Dossier is all that is kept of somebody, as they get it (GDPR Art. 15 and 20).
type Dossier struct {
	Person   Person
	Fields   []person.Field // what the organisation's own fields are called
	Photos   []PhotoOf      // that the caller may see
	Withheld int            // photos of them that the caller may not see
	Consents []Consent
	Stops    []PersonStop
	Uses     []UseOf
	Log      []audit.Event // what happened to their entry, the newest first
	MadeAt   time.Time
}

// DossierReader reads what is kept of somebody.
type DossierReader interface {
	// PhotosShowing lists the photos in the library in which somebody is confirmed, the newest
	// first, as far as they lie within sight.
	PhotosShowing(ctx context.Context, who ident.Person, within Within) ([]PhotoOf, error)
	// UsesOf lists what was handed out of these photos, the newest first.
	UsesOf(ctx context.Context, ids []ident.Asset) ([]UseOf, error)
	// Happened lists events of the log, the newest first.
	Happened(ctx context.Context, f audit.Filter) ([]audit.Event, error)
}

// mostTold bounds what of the log stands in a dossier.
const mostTold = 10_000

// kept reads what a section of a person's page shows, for who keeps consents.
func (o *Outreach) kept(ctx context.Context, by access.Caller, id ident.Person, read func(tx Reader, e Entry, rights *access.Rights) error) error {
	return o.store.View(ctx, func(tx Reader) error {
		rights, err := known(ctx, tx, by)
		if err != nil {
			return err
		}
		if !rights.May(access.EditConsents) || !rights.May(access.SeeNames) {
			return problem.New(problem.Forbidden, "action.not-allowed")
		}
		e, err := entry(ctx, tx, id)
		if err != nil {
			return err
		}
		return read(tx, e, rights)
	})
}

// Uses lists what was handed out of the photos of somebody that the caller may see.
func (o *Outreach) Uses(ctx context.Context, by access.Caller, id ident.Person) (list []UseOf, err error) {
	err = o.kept(ctx, by, id, func(tx Reader, _ Entry, rights *access.Rights) error {
		photos, err := tx.PhotosShowing(ctx, id, o.within(rights))
		if err != nil {
			return err
		}
		list, err = tx.UsesOf(ctx, idsOf(photos))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the uses of somebody's photos: %w", err)
	}
	return list, nil
}

func idsOf(photos []PhotoOf) []ident.Asset {
	ids := make([]ident.Asset, len(photos))
	for i, p := range photos {
		ids[i] = p.Asset
	}
	return ids
}

// Log lists what happened to somebody's entry, the newest first, with the names of those who did it.
func (o *Outreach) Log(ctx context.Context, by access.Caller, id ident.Person) (list []audit.Event, staff map[ident.User]string, err error) {
	err = o.kept(ctx, by, id, func(tx Reader, _ Entry, _ *access.Rights) error {
		if list, err = tx.Happened(ctx, logOf(id)); err != nil {
			return err
		}
		var ids []ident.User
		for _, e := range list {
			ids = append(ids, e.Actor.ID)
		}
		staff, err = tx.UserNames(ctx, ids)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list what happened: %w", err)
	}
	return list, staff, o.store.Append(ctx, o.event(by, audit.LogViewed, "person", id.String(), nil))
}

func logOf(id ident.Person) audit.Filter {
	return audit.Filter{Object: audit.Object{Kind: "person", ID: id.String()}, Limit: mostTold}
}

// Dossier gathers all that is kept of somebody and puts on record that it was handed out. The
// photos themselves are the door's to give.
func (o *Outreach) Dossier(ctx context.Context, by access.Caller, id ident.Person) (d Dossier, err error) {
	err = o.kept(ctx, by, id, func(tx Reader, _ Entry, rights *access.Rights) error {
		if d.Person, _, err = o.read(ctx, tx, id); err != nil {
			return err
		}
		if err := o.showFields(ctx, tx, rights, &d.Person); err != nil {
			return err
		}
		if d.Fields, err = tx.PersonFields(ctx); err != nil {
			return err
		}
		if d.Photos, err = tx.PhotosShowing(ctx, id, o.within(rights)); err != nil {
			return err
		}
		everywhere, err := tx.PhotosShowing(ctx, id, Within{All: true, At: o.now()})
		if err != nil {
			return err
		}
		d.Withheld, d.MadeAt = len(everywhere)-len(d.Photos), o.now()
		if d.Uses, err = tx.UsesOf(ctx, idsOf(d.Photos)); err != nil {
			return err
		}
		d.Log, err = tx.Happened(ctx, logOf(id))
		return err
	})
	if err == nil {
		d.Consents, err = o.Consents(ctx, by, id)
	}
	if err == nil {
		d.Stops, err = o.Stops(ctx, by, id)
	}
	if err != nil {
		return Dossier{}, fmt.Errorf("gather what is kept of somebody: %w", err)
	}
	body := map[string]any{"number": d.Person.Number, "photos": len(d.Photos), "what": "person"}
	return d, o.store.Append(ctx, o.event(by, audit.Exported, "person", id.String(), body))
}
