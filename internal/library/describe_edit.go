package library

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Edit says what people change of an asset; nil leaves it as it is.
type Edit struct {
	Title, Text, Headline     *string
	Creator, Credit, Rights   *string
	UsageTerms, Instructions  *string
	Rating                    *int
	Keywords                  *[]string // all of them anew
	AddKeywords, DropKeywords []string
	Taken                     *Moment
	Place                     *asset.Place
	LicenceEnds               *time.Time             // zero: never
	Fields                    map[ident.Field]string // empty: takes the value away
	Folder                    *ident.Folder
	Basis                     *Basis
}

// Moment is a capture date set by hand. Where the zone is not known, At carries the wall clock
// as if it were UTC.
type Moment struct {
	At        time.Time
	ZoneKnown bool
}

// describes tells whether it changes more than the basis.
func (e Edit) describes() bool {
	return e.Title != nil || e.Text != nil || e.Headline != nil || e.Creator != nil || e.Credit != nil || e.Rights != nil ||
		e.UsageTerms != nil || e.Instructions != nil || e.Rating != nil || e.Keywords != nil || len(e.AddKeywords) > 0 ||
		len(e.DropKeywords) > 0 || e.Taken != nil || e.Place != nil || e.LicenceEnds != nil || len(e.Fields) > 0 || e.Folder != nil
}

// Limits of what people write, in bytes.
const (
	maxTitle    = 1000
	maxText     = 20_000
	maxLine     = 4000
	maxKeyword  = 200
	maxKeywords = 100
)

// check tells whether the edit can be kept.
func (e Edit) check() error {
	for _, t := range []struct {
		field string
		text  *string
		limit int
	}{
		{"title", e.Title, maxTitle}, {"text", e.Text, maxText}, {"headline", e.Headline, maxLine}, {"creator", e.Creator, maxLine},
		{"credit", e.Credit, maxLine}, {"rights", e.Rights, maxLine}, {"usage_terms", e.UsageTerms, maxLine},
		{"instructions", e.Instructions, maxLine},
	} {
		if t.text == nil {
			continue
		}
		if err := asset.CheckText(t.field, *t.text, t.limit); err != nil {
			return err
		}
	}
	keywords := slices.Concat(e.AddKeywords, e.DropKeywords)
	if e.Keywords != nil {
		keywords = append(keywords, *e.Keywords...)
	}
	for _, k := range keywords {
		if strings.TrimSpace(k) == "" || strings.IndexFunc(k, unicode.IsControl) >= 0 {
			return problem.New(problem.Invalid, "field.invalid", "field", "keywords").At("keywords")
		}
		if err := asset.CheckText("keywords", k, maxKeyword); err != nil {
			return err
		}
	}
	switch p := e.Place; {
	case len(keywords) > maxKeywords:
		return problem.New(problem.Invalid, "field.too-long", "field", "keywords").At("keywords")
	case e.Rating != nil && (*e.Rating < 0 || *e.Rating > 5):
		return problem.New(problem.Invalid, "field.invalid", "field", "rating").At("rating")
	case e.Taken != nil && !plausible(e.Taken.At):
		return problem.New(problem.Invalid, "field.invalid", "field", "taken_at").At("taken_at")
	case e.LicenceEnds != nil && !e.LicenceEnds.IsZero() && !plausible(*e.LicenceEnds):
		return problem.New(problem.Invalid, "field.invalid", "field", "licence_until").At("licence_until")
	case p != nil && !(p.Latitude >= -90 && p.Latitude <= 90 && p.Longitude >= -180 && p.Longitude <= 180 && p.Altitude > -20_000 && p.Altitude < 100_000):
		return problem.New(problem.Invalid, "field.invalid", "field", "place").At("place")
	case p != nil:
		return asset.CheckText("place", p.Name+p.City+p.Region+p.Country, maxLine)
	}
	return nil
}

// apply makes the edit in a record. by and at are of who sets a legal basis.
func (e Edit) apply(r *Record, by ident.User, at time.Time) {
	d := &r.Metadata.Description
	for _, t := range []struct{ from, to *string }{
		{e.Title, &d.Title}, {e.Text, &d.Text}, {e.Headline, &d.Headline}, {e.Creator, &d.Creator}, {e.Credit, &d.Credit},
		{e.Rights, &d.Rights}, {e.UsageTerms, &d.UsageTerms}, {e.Instructions, &d.Instructions},
	} {
		if t.from != nil {
			*t.to = strings.TrimSpace(*t.from)
		}
	}
	if e.Rating != nil {
		d.Rating = *e.Rating
	}
	d.Keywords = e.keywords(d.Keywords)
	if e.Taken != nil {
		r.Metadata.Taken = asset.Taken{At: e.Taken.At.Truncate(time.Millisecond), ZoneKnown: e.Taken.ZoneKnown, Source: asset.TakenByHand}
	}
	if e.Place != nil {
		r.Metadata.Place = *e.Place
	}
	if e.Folder != nil {
		r.Folder = *e.Folder
	}
	if e.LicenceEnds != nil {
		r.LicenceEnds = e.LicenceEnds.UTC().Truncate(time.Millisecond)
	}
	if len(e.Fields) > 0 {
		fields := make(map[ident.Field]string, len(r.Fields)+len(e.Fields))
		for id, value := range r.Fields {
			fields[id] = value
		}
		for id, value := range e.Fields {
			fields[id] = value
			if value == "" {
				delete(fields, id)
			}
		}
		r.Fields = fields
	}
	if b := e.Basis; b != nil {
		r.Assessment = b.assessment(by, at)
	}
}

func (e Edit) keywords(now []string) []string {
	if e.Keywords != nil {
		now = *e.Keywords
	}
	if len(e.AddKeywords)+len(e.DropKeywords) == 0 {
		return now
	}
	has := func(list []string, k string) bool {
		return slices.ContainsFunc(list, func(other string) bool { return strings.EqualFold(strings.TrimSpace(other), strings.TrimSpace(k)) })
	}
	var kept []string
	for _, k := range append(slices.Clone(now), e.AddKeywords...) {
		if !has(e.DropKeywords, k) && !has(kept, k) {
			kept = append(kept, k)
		}
	}
	return kept
}

// Edit changes what is known of an asset, as the caller has seen it at revision expect. The
// answer is the act of change, by which it can be undone, and the new revision. An edit that
// changes nothing is no act.
//
// The caller needs the right to edit, in the folder it goes to as well; for the legal basis
// the right to set it, and to see the asset. A move takes the asset out of its stack.
//
// Problems: "asset.stale", "asset.in-trash", "field.too-long", "field.invalid",
// "field.unknown", "folder.not-found", those of consent.Assessment.Check.
func (l *Library) Edit(ctx context.Context, by access.Caller, id ident.Asset, edit Edit, expect int64) (change ident.Change, revision int64, err error) {
	err = l.withEvidence(ctx, by, &edit.Basis, func(tx Tx) error {
		found, err := l.editable(ctx, tx, by, []ident.Asset{id}, edit)
		if err != nil {
			return err
		}
		if found[0].Revision != expect {
			return problem.New(problem.Stale, "asset.stale")
		}
		change, err = l.edit(ctx, tx, by, found, edit)
		if err != nil {
			return err
		}
		revision = expect
		if change != 0 {
			revision++
		}
		return nil
	})
	return change, revision, err
}

// editable gives the assets when the caller may make the edit on all of them.
func (l *Library) editable(ctx context.Context, tx Tx, by access.Caller, ids []ident.Asset, edit Edit) ([]Record, error) {
	if err := edit.check(); err != nil {
		return nil, err
	}
	least := access.See
	if edit.describes() {
		least = access.Edit
	}
	found, err := l.visible(ctx, tx, by, ids, least)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(found, func(r Record) bool { return r.State == asset.Trashed }) {
		return nil, problem.New(problem.Conflict, "asset.in-trash")
	}
	if edit.Folder != nil {
		if _, err := l.folder(ctx, tx, by, *edit.Folder, access.Edit); err != nil {
			return nil, problem.Of(err).At("folder")
		}
	}
	if edit.Basis != nil {
		if err := l.maySetBasis(ctx, tx, by, *edit.Basis); err != nil {
			return nil, err
		}
		if err := edit.Basis.keeps(ctx, tx, ids, 0); err != nil {
			return nil, err
		}
	}
	return found, l.checkOwnFields(ctx, tx, edit.Fields)
}

// edit makes the edit on all records and keeps what it changed.
func (l *Library) edit(ctx context.Context, tx Tx, by access.Caller, found []Record, edit Edit) (ident.Change, error) {
	kind := audit.AssetEdited
	switch {
	case !edit.describes() && edit.Basis != nil:
		kind = audit.BasisSet
	case edit.Folder != nil:
		kind = audit.AssetMoved
	}
	at := l.now()
	return l.alter(ctx, tx, by, kind, 0, found, func(r *Record) error {
		edit.apply(r, by.User, at)
		return nil
	})
}
