package office

import (
	"context"
	"fmt"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// NextVersion begins the draft that follows the newest version.
func (o *Office) NextVersion(ctx context.Context, by access.Caller, id ident.Quitclaim, revision int64) (Quitclaim, error) {
	return o.onQuitclaim(ctx, by, id, revision, func(tx Tx, q *consent.Quitclaim) (map[string]any, error) {
		if q.Draft != 0 {
			return nil, problem.New(problem.Conflict, "quitclaim.draft-there")
		}
		texts, err := textsOf(ctx, tx, id, q.Published)
		if err != nil {
			return nil, err
		}
		for _, t := range texts {
			if err := tx.SaveText(ctx, t.Next()); err != nil {
				return nil, fmt.Errorf("begin a version: %w", err)
			}
		}
		return map[string]any{"change": "version", "version": q.Published + 1}, nil
	})
}

// DropDraft takes the draft away. A quitclaim of which nothing was published goes with it.
func (o *Office) DropDraft(ctx context.Context, by access.Caller, id ident.Quitclaim, revision int64) error {
	return o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		q, err := tx.Quitclaim(ctx, id)
		if err != nil {
			return err
		}
		if q.Revision != revision {
			return problem.New(problem.Stale, "edit.stale")
		}
		if q.Draft == 0 && q.Published != 0 {
			return problem.New(problem.Conflict, "quitclaim.no-draft")
		}
		draft, err := tx.Texts(ctx, id, q.Draft)
		if err != nil {
			return fmt.Errorf("read texts: %w", err)
		}
		for _, t := range draft {
			if err := tx.RemoveText(ctx, t); err != nil {
				return fmt.Errorf("drop a draft: %w", err)
			}
		}
		change := "draft-dropped"
		q.Revision++
		if q.Published == 0 {
			change = "removed"
			err = tx.RemoveQuitclaim(ctx, id)
		} else {
			err = tx.SaveQuitclaim(ctx, q)
		}
		if err != nil {
			return fmt.Errorf("drop a draft: %w", err)
		}
		body := map[string]any{"change": change, "version": q.Draft, "name": q.Name}
		return tx.Append(ctx, o.event(by, audit.QuitclaimEdited, "quitclaim", id.String(), body))
	})
}

// Publish makes the draft what people sign, all its texts in one moment, with what they leave
// open filled in from the organisation's settings. From then on it never changes.
//
// Problems: "quitclaim.no-draft", "text.unfilled", "quitclaim.own-language" where a variant has
// no text in the organisation's language (people whose language is missing read that one),
// "quitclaim.unchanged" when people would sign what they sign already.
func (o *Office) Publish(ctx context.Context, by access.Caller, id ident.Quitclaim, revision int64) (Quitclaim, error) {
	return o.onQuitclaim(ctx, by, id, revision, func(tx Tx, q *consent.Quitclaim) (map[string]any, error) {
		if q.Draft == 0 {
			return nil, problem.New(problem.Conflict, "quitclaim.no-draft")
		}
		draft, err := textsOf(ctx, tx, id, q.Draft)
		if err != nil {
			return nil, err
		}
		s, err := tx.Settings(ctx)
		if err != nil {
			return nil, fmt.Errorf("read settings: %w", err)
		}
		if err := inOwnLanguage(draft, s.Language); err != nil {
			return nil, err
		}
		hashes := map[string]any{}
		for i, t := range draft {
			if draft[i], err = t.Publish(s.places(), by.User, o.now()); err != nil {
				return nil, err
			}
			hashes[string(t.Variant)+"/"+t.Language] = draft[i].Hash.String()
		}
		before, err := tx.Texts(ctx, id, q.Published)
		if err != nil {
			return nil, fmt.Errorf("read texts: %w", err)
		}
		if slices.EqualFunc(before, draft, readAlike) {
			return nil, problem.New(problem.Conflict, "quitclaim.unchanged")
		}
		for _, t := range draft {
			if err := tx.SaveText(ctx, t); err != nil {
				return nil, fmt.Errorf("publish: %w", err)
			}
		}
		return map[string]any{"change": "published", "version": q.Draft, "hashes": hashes}, nil
	})
}

func readAlike(a, b consent.Text) bool {
	return a.Variant == b.Variant && a.Language == b.Language && a.Title == b.Title && a.Body == b.Body
}

func inOwnLanguage(texts []consent.Text, own string) error {
	for _, t := range texts {
		if !slices.ContainsFunc(texts, func(u consent.Text) bool { return u.Variant == t.Variant && u.Language == own }) {
			return problem.New(problem.Conflict, "quitclaim.own-language", "variant", string(t.Variant), "language", own)
		}
	}
	return nil
}

// Filled gives a text as people would read it if it were published now, and the places in it
// that nothing is known for.
func (o *Office) Filled(ctx context.Context, by access.Caller, title, body string) (t consent.Text, missing []string, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := allow(ctx, r, by, access.EditConsents); err != nil {
			return err
		}
		s, err := r.Settings(ctx)
		if err != nil {
			return fmt.Errorf("read settings: %w", err)
		}
		t, missing = consent.Text{Title: title, Body: body}.Fill(s.places())
		return nil
	})
	return t, missing, err
}

// TextChange is how one text differs between two versions; it may be missing in one of them.
type TextChange struct {
	Variant  consent.Variant
	Language string
	Title    []consent.Piece
	Body     []consent.Piece
}

// Compare tells how one version became another, for each text of either.
func (o *Office) Compare(ctx context.Context, by access.Caller, id ident.Quitclaim, from, to int) (changes []TextChange, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := allow(ctx, r, by, access.EditConsents); err != nil {
			return err
		}
		before, err := textsOf(ctx, r, id, from)
		if err != nil {
			return err
		}
		after, err := textsOf(ctx, r, id, to)
		if err != nil {
			return err
		}
		changes = compareTexts(before, after)
		return nil
	})
	return changes, err
}

func compareTexts(before, after []consent.Text) (changes []TextChange) {
	texts := map[[2]string][2]consent.Text{}
	for i, version := range [2][]consent.Text{before, after} {
		for _, t := range version {
			both := texts[[2]string{string(t.Variant), t.Language}]
			both[i] = t
			texts[[2]string{string(t.Variant), t.Language}] = both
		}
	}
	for _, variant := range consent.Variants() {
		for _, language := range phrase.Languages() {
			both, there := texts[[2]string{string(variant), language}]
			if !there {
				continue
			}
			changes = append(changes, TextChange{
				Variant: variant, Language: language,
				Title: consent.Diff(both[0].Title, both[1].Title), Body: consent.Diff(both[0].Body, both[1].Body),
			})
		}
	}
	return changes
}
