package office

import (
	"context"
	"fmt"
	"slices"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Quitclaim is a quitclaim with what each of its versions consists of.
type Quitclaim struct {
	consent.Quitclaim
	Titles []consent.Text // of every version, oldest first, without the bodies
}

// Quitclaims lists all.
func (o *Office) Quitclaims(ctx context.Context, by access.Caller) (all []consent.Quitclaim, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := allow(ctx, r, by, access.EditConsents); err != nil {
			return err
		}
		all, err = r.Quitclaims(ctx)
		return err
	})
	return all, err
}

// Quitclaim gives one.
func (o *Office) Quitclaim(ctx context.Context, by access.Caller, id ident.Quitclaim) (q Quitclaim, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := allow(ctx, r, by, access.EditConsents); err != nil {
			return err
		}
		q, err = whole(ctx, r, id)
		return err
	})
	return q, err
}

func whole(ctx context.Context, r Reader, id ident.Quitclaim) (q Quitclaim, err error) {
	if q.Quitclaim, err = r.Quitclaim(ctx, id); err != nil {
		return q, err
	}
	if q.Titles, err = r.Titles(ctx, id); err != nil {
		return q, fmt.Errorf("read titles: %w", err)
	}
	return q, nil
}

// Texts gives those of one version.
func (o *Office) Texts(ctx context.Context, by access.Caller, id ident.Quitclaim, version int) (texts []consent.Text, err error) {
	err = o.store.View(ctx, func(r Reader) error {
		if err := allow(ctx, r, by, access.EditConsents); err != nil {
			return err
		}
		texts, err = textsOf(ctx, r, id, version)
		return err
	})
	return texts, err
}

// textsOf gives the texts of a version; one without any is not there.
func textsOf(ctx context.Context, r Reader, id ident.Quitclaim, version int) ([]consent.Text, error) {
	texts, err := r.Texts(ctx, id, version)
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	if len(texts) == 0 {
		return nil, problem.New(problem.NotFound, "quitclaim.not-found")
	}
	return texts, nil
}

// AddQuitclaim makes one whose first version is a draft: the ready texts for the variants and
// in the languages given.
func (o *Office) AddQuitclaim(ctx context.Context, by access.Caller, called string, variants []consent.Variant, languages []string) (q Quitclaim, err error) {
	if called, err = asset.CleanName(called); err != nil {
		return q, problem.Of(err).At("name")
	}
	id, err := name[ident.Quitclaim](o)
	if err != nil {
		return q, err
	}
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		made := consent.Quitclaim{ID: id, Name: called, MadeAt: o.now(), MadeBy: by.User, Revision: 1}
		if err := tx.SaveQuitclaim(ctx, made); err != nil {
			return fmt.Errorf("make a quitclaim: %w", err)
		}
		for _, variant := range variants {
			for _, language := range languages {
				ready, err := readyText(variant, language)
				if err != nil {
					return err
				}
				ready.ID, ready.Version = id, 1
				if err := tx.SaveText(ctx, ready); err != nil {
					return fmt.Errorf("make a quitclaim: %w", err)
				}
			}
		}
		if q, err = whole(ctx, tx, id); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(by, audit.QuitclaimEdited, "quitclaim", id.String(), map[string]any{"change": "made", "name": called}))
	})
	return q, err
}

// QuitclaimChange changes what is not nil.
type QuitclaimChange struct {
	Name    *string
	Retired *bool // nobody is asked with it any more; what was signed stays as it is
}

// ChangeQuitclaim changes a quitclaim that was read at the revision given.
func (o *Office) ChangeQuitclaim(ctx context.Context, by access.Caller, id ident.Quitclaim, revision int64, c QuitclaimChange) (Quitclaim, error) {
	return o.onQuitclaim(ctx, by, id, revision, func(_ Tx, q *consent.Quitclaim) (map[string]any, error) {
		body := map[string]any{"change": "named"}
		if c.Retired != nil && *c.Retired != q.Retired {
			q.Retired = *c.Retired
			body["change"] = map[bool]string{true: "retired", false: "back"}[q.Retired]
		}
		if c.Name != nil {
			called, err := asset.CleanName(*c.Name)
			if err != nil {
				return nil, problem.Of(err).At("name")
			}
			if called != q.Name {
				body["before"] = q.Name
			}
			q.Name = called
		}
		return body, nil
	})
}

// EditText writes a text of the draft, new or anew.
func (o *Office) EditText(ctx context.Context, by access.Caller, revision int64, t consent.Text) (Quitclaim, error) {
	return o.onQuitclaim(ctx, by, t.ID, revision, func(tx Tx, q *consent.Quitclaim) (map[string]any, error) {
		if err := checkLanguage(t.Language); err != nil {
			return nil, err
		}
		t.Version = q.Draft
		if q.Draft == 0 {
			if q.Published != 0 {
				return nil, problem.New(problem.Conflict, "text.published")
			}
			t.Version = 1
		}
		edited, err := t.Edit(t.Title, t.Body)
		if err != nil {
			return nil, err
		}
		return textBody("text", edited), tx.SaveText(ctx, edited)
	})
}

// DropText takes a text out of the draft.
func (o *Office) DropText(ctx context.Context, by access.Caller, id ident.Quitclaim, revision int64, variant consent.Variant, language string) (Quitclaim, error) {
	return o.onQuitclaim(ctx, by, id, revision, func(tx Tx, q *consent.Quitclaim) (map[string]any, error) {
		draft, err := tx.Texts(ctx, id, q.Draft)
		if err != nil {
			return nil, fmt.Errorf("read texts: %w", err)
		}
		i := slices.IndexFunc(draft, func(t consent.Text) bool { return t.Variant == variant && t.Language == language })
		if q.Draft == 0 || i < 0 {
			return nil, problem.New(problem.NotFound, "quitclaim.not-found")
		}
		return textBody("text-dropped", draft[i]), tx.RemoveText(ctx, draft[i])
	})
}

// textBody is what the log keeps of a text that was edited; what it says is in the draft.
func textBody(change string, t consent.Text) map[string]any {
	return map[string]any{"change": change, "version": t.Version, "variant": string(t.Variant), "language": t.Language}
}

// onQuitclaim does the steps that every change of a quitclaim has in common. change gives what
// the log keeps of it.
func (o *Office) onQuitclaim(ctx context.Context, by access.Caller, id ident.Quitclaim, revision int64,
	change func(Tx, *consent.Quitclaim) (map[string]any, error),
) (q Quitclaim, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		if err := allow(ctx, tx, by, access.EditConsents); err != nil {
			return err
		}
		changed, err := tx.Quitclaim(ctx, id)
		if err != nil {
			return err
		}
		if changed.Revision != revision {
			return problem.New(problem.Stale, "edit.stale")
		}
		body, err := change(tx, &changed)
		if err != nil {
			return err
		}
		changed.Revision++
		if err := tx.SaveQuitclaim(ctx, changed); err != nil {
			return fmt.Errorf("change a quitclaim: %w", err)
		}
		if q, err = whole(ctx, tx, id); err != nil {
			return err
		}
		body["name"] = changed.Name
		return tx.Append(ctx, o.event(by, audit.QuitclaimEdited, "quitclaim", id.String(), body))
	})
	return q, err
}
