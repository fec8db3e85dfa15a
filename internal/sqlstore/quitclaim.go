package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// quitclaims lists those of a condition, by name.
func (tx *Tx) quitclaims(ctx context.Context, condition string, args ...any) ([]consent.Quitclaim, error) {
	var all []consent.Quitclaim
	err := tx.each(ctx, func(r *rows) error {
		var q consent.Quitclaim
		err := r.Scan(&q.ID, &q.Name, &q.Retired, at(&q.MadeAt), &q.MadeBy, &q.Revision, &q.Published, &q.Draft)
		all = append(all, q)
		return err
	}, `SELECT id, name, retired, made_at, made_by, revision, published, draft FROM (
			SELECT q.id, q.name, q.retired, q.made_at, q.made_by, q.revision,
				COALESCE((SELECT MAX(t.version) FROM quitclaim_text t WHERE t.quitclaim = q.id AND t.published_at <> 0), 0) AS published,
				COALESCE((SELECT MAX(t.version) FROM quitclaim_text t WHERE t.quitclaim = q.id AND t.published_at = 0), 0) AS draft
			FROM quitclaim q) AS known WHERE `+condition+` ORDER BY name, id`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading quitclaims: %w", err)
	}
	return all, nil
}

// texts reads texts of a quitclaim by version, variant and language. The published ones are
// held against their hashes.
func (tx *Tx) texts(ctx context.Context, id ident.Quitclaim, condition string, args ...any) ([]consent.Text, error) {
	var all []consent.Text
	err := tx.each(ctx, func(r *rows) error {
		t := consent.Text{ID: id}
		var hash []byte
		err := r.Scan(&t.Version, &t.Variant, &t.Language, &t.Title, &t.Body, &t.Source, at(&t.PublishedAt), &t.PublishedBy, &hash)
		copy(t.Hash[:], hash)
		all = append(all, t)
		return err
	}, `SELECT version, variant, language, title, body, source, published_at, published_by, hash FROM quitclaim_text
		WHERE quitclaim = ? AND `+condition+` ORDER BY version, variant, language`, append([]any{id}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("reading texts: %w", err)
	}
	for _, t := range all {
		if t.Published() && !t.Intact() {
			return nil, problem.New(problem.Internal, "text.damaged").
				Because(fmt.Errorf("quitclaim %s version %d, %s in %s, does not have its hash", id, t.Version, t.Variant, t.Language))
		}
	}
	return all, nil
}

// The office's side.

func (tx officeTx) Quitclaims(ctx context.Context) ([]consent.Quitclaim, error) {
	return tx.quitclaims(ctx, `1 = 1`)
}

func (tx officeTx) Quitclaim(ctx context.Context, id ident.Quitclaim) (consent.Quitclaim, error) {
	found, err := tx.quitclaims(ctx, `id = ?`, id)
	return notFound(found, err, "quitclaim.not-found")
}

func (tx officeTx) Texts(ctx context.Context, id ident.Quitclaim, version int) ([]consent.Text, error) {
	return tx.texts(ctx, id, `version = ?`, version)
}

func (tx officeTx) Titles(ctx context.Context, id ident.Quitclaim) ([]consent.Text, error) {
	all, err := tx.texts(ctx, id, `1 = 1`)
	for i := range all {
		all[i].Body, all[i].Source = "", ""
	}
	return all, err
}

func (tx officeTx) SaveQuitclaim(ctx context.Context, q consent.Quitclaim) error {
	_, err := tx.exec(ctx, `INSERT INTO quitclaim (id, name, retired, made_at, made_by, revision) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, retired = excluded.retired, revision = excluded.revision`,
		q.ID, q.Name, q.Retired, q.MadeAt, q.MadeBy, q.Revision)
	if err != nil {
		return fmt.Errorf("saving a quitclaim: %w", err)
	}
	return nil
}

// SaveText says what it does in two statements, so that the triggers see which it is.
func (tx officeTx) SaveText(ctx context.Context, t consent.Text) error {
	hash := []byte{}
	if t.Published() {
		hash = t.Hash[:]
	}
	changed, err := tx.exec(ctx, `UPDATE quitclaim_text SET title = ?, body = ?, source = ?, published_at = ?, published_by = ?, hash = ?
		WHERE quitclaim = ? AND version = ? AND variant = ? AND language = ?`,
		t.Title, t.Body, t.Source, t.PublishedAt, t.PublishedBy, hash, t.ID, t.Version, t.Variant, t.Language)
	if err == nil && changed == 0 {
		_, err = tx.exec(ctx, `INSERT INTO quitclaim_text (quitclaim, version, variant, language, title, body, source, published_at, published_by, hash)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, t.ID, t.Version, t.Variant, t.Language, t.Title, t.Body, t.Source, t.PublishedAt, t.PublishedBy, hash)
	}
	if err != nil {
		return fmt.Errorf("saving a text: %w", err)
	}
	return nil
}

func (tx officeTx) RemoveText(ctx context.Context, t consent.Text) error {
	_, err := tx.exec(ctx, `DELETE FROM quitclaim_text WHERE quitclaim = ? AND version = ? AND variant = ? AND language = ?`,
		t.ID, t.Version, t.Variant, t.Language)
	if err != nil {
		return fmt.Errorf("removing a text: %w", err)
	}
	return nil
}

func (tx officeTx) RemoveQuitclaim(ctx context.Context, id ident.Quitclaim) error {
	if _, err := tx.exec(ctx, `DELETE FROM quitclaim WHERE id = ?`, id); err != nil {
		return fmt.Errorf("removing a quitclaim: %w", err)
	}
	return nil
}

// Outreach's side.

// Quitclaims implements outreach.TextReader.
func (tx outreachTx) Quitclaims(ctx context.Context) ([]consent.Quitclaim, error) {
	return tx.quitclaims(ctx, `retired = 0 AND published <> 0`)
}

// PublishedText implements outreach.TextReader.
func (tx outreachTx) PublishedText(ctx context.Context, id ident.Quitclaim, version int, variant consent.Variant, language string) (consent.Text, error) {
	s, err := tx.settings(ctx)
	if err != nil {
		return consent.Text{}, err
	}
	condition, args := `version = ?`, []any{variant, version}
	if version == 0 {
		condition, args = `version = (SELECT MAX(n.version) FROM quitclaim_text n WHERE n.quitclaim = ? AND n.published_at <> 0)`, []any{variant, id}
	}
	found, err := tx.texts(ctx, id, `variant = ? AND published_at <> 0 AND `+condition, args...)
	slices.SortStableFunc(found, func(a, b consent.Text) int {
		return cmp.Compare(farFrom(a, language, s.Language), farFrom(b, language, s.Language))
	})
	return notFound(found, err, "quitclaim.not-found")
}

// farFrom is 0 for a text in the language wanted, 1 for one in the organisation's, else 2.
func farFrom(t consent.Text, wanted, own string) int {
	switch t.Language {
	case wanted:
		return 0
	case own:
		return 1
	}
	return 2
}

// Identity implements outreach.TextReader.
func (tx outreachTx) Identity(ctx context.Context) (outreach.Identity, error) {
	s, err := tx.settings(ctx)
	if err != nil {
		return outreach.Identity{}, err
	}
	i := s.Identity
	return outreach.Identity{
		Organisation: s.Organisation, Controller: cmp.Or(i.Controller, s.Organisation), Address: i.Address, Email: i.Email,
		Officer: i.Officer, Authority: i.Authority, Language: s.Language, Site: i.Site,
	}, nil
}

// Sentences implements outreach.TextReader.
func (tx outreachTx) Sentences(ctx context.Context, language string) (outreach.Sentences, error) {
	s, err := tx.settings(ctx)
	if err != nil {
		return outreach.Sentences{}, err
	}
	put := func(terms []office.Term) []outreach.Sentence {
		all := make([]outreach.Sentence, len(terms))
		for i, t := range terms {
			all[i] = outreach.Sentence{
				Key: t.Key, Active: t.Active, Name: cmp.Or(t.Names[language], t.Names[s.Language], t.Key),
				Text: cmp.Or(t.Sentences[language], t.Sentences[s.Language]),
			}
		}
		return all
	}
	return outreach.Sentences{Purposes: put(s.Purposes), Channels: put(s.Channels)}, nil
}

// explain writes the sentences of purposes and channels into settings that are from before
// there were any.
func (tx *Tx) explain(ctx context.Context, s office.Settings) error {
	kept, err := column[int](ctx, tx, `SELECT 1 FROM setting WHERE name = ?`, settingsRow)
	if err != nil {
		return fmt.Errorf("reading settings: %w", err)
	}
	if len(kept) == 0 || !s.Explain() {
		return nil
	}
	return tx.keepSettings(ctx, s)
}
