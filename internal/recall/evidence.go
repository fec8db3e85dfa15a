package recall

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Evidence is the proof that one use was allowed, in one file that needs no library to be checked:
// what was asked for and by whom, the decision with its facts as they were, what was signed, and
// the rows of the log about it, under a checkpoint signed with the library's key. Its JSON is
// written in one way only, so that no byte of it can be another.
type Evidence struct {
	Format     string         `json:"format"`
	Version    int            `json:"version"`
	Content    Content        `json:"content"`
	Log        []audit.Proven `json:"log"` // the last row says what Content is
	Checkpoint string         `json:"checkpoint"`
}

// Content is what the evidence says.
type Content struct {
	Key      string          `json:"key"` // of who claims to have signed; whoever checks must know it from elsewhere
	MadeAt   time.Time       `json:"made_at"`
	Use      UseRecord       `json:"use"`
	Ground   json.RawMessage `json:"ground"` // clearance.Ground; null where no decision was asked for
	Consents []SignedWord    `json:"consents"`
}

// UseRecord is the use.
type UseRecord struct {
	ID       ident.Use   `json:"id"`
	Source   Source      `json:"source"`
	Asset    ident.Asset `json:"asset"`
	FileName string      `json:"file_name"`
	Purpose  string      `json:"purpose"`
	Channel  string      `json:"channel"`
	Preset   string      `json:"preset"`
	At       time.Time   `json:"at"`
	By       ident.User  `json:"by"`
	ByName   string      `json:"by_name"`
	Receiver string      `json:"receiver"`
	ByRule   bool        `json:"by_rule"`
	Place    *Place      `json:"place,omitempty"`
}

// SignedWord is one word of a consent that the decision rested on.
type SignedWord struct {
	Consent ident.Consent   `json:"consent"`
	Event   int             `json:"event"`
	At      time.Time       `json:"at"`
	Text    ident.Quitclaim `json:"text"`    // the form that was read; empty: none of the library's
	Version int             `json:"version"` // of the form
	Copy    []byte          `json:"copy"`    // the signed copy, a PDF; null where it was given another way, or is erased
	Receipt []byte          `json:"receipt"` // JSON-LD
}

const (
	evidenceFormat  = "imprimatur evidence"
	evidenceVersion = 1
)

// sum is the hash by which the log knows the content.
func (c Content) sum() (string, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("write the content: %w", err)
	}
	return hexSum(text), nil
}

func hexSum(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Encode writes the file.
func (e Evidence) Encode() ([]byte, error) {
	var file bytes.Buffer
	encoder := json.NewEncoder(&file)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(e); err != nil {
		return nil, fmt.Errorf("write evidence: %w", err)
	}
	return file.Bytes(), nil
}

// Evidence gathers the proof of a use, also of a past one, and puts on record that it was taken
// out: that very row seals what it says.
//
// Problems: "use.not-found".
func (r *Recall) Evidence(ctx context.Context, by access.Caller, id ident.Use) ([]byte, error) {
	e := Evidence{Format: evidenceFormat, Version: evidenceVersion}
	var u Use
	err := r.store.View(ctx, func(tx Reader) (err error) {
		if err := allow(ctx, tx, by); err != nil {
			return err
		}
		if u, err = one(ctx, tx, id); err != nil {
			return err
		}
		e.Content, err = r.content(ctx, tx, u)
		return err
	})
	if err == nil {
		err = r.signed(ctx, by, &e.Content)
	}
	if err == nil {
		err = r.seal(ctx, by, u, &e)
	}
	if err != nil {
		return nil, fmt.Errorf("gather the evidence of a use: %w", err)
	}
	return e.Encode()
}

// content says what the use was, and on what the decision behind it rested.
func (r *Recall) content(ctx context.Context, tx Reader, u Use) (Content, error) {
	c := Content{Key: r.log.VerifierKey(), MadeAt: r.moment().UTC(), Ground: json.RawMessage("null"), Consents: []SignedWord{}}
	photo, err := tx.Photo(ctx, u.Asset, r.now())
	if err != nil {
		return c, err
	}
	names, err := tx.UserNames(ctx, []ident.User{u.By})
	if err != nil {
		return c, err
	}
	c.Use = UseRecord{
		ID: u.ID, Source: u.Source, Asset: u.Asset, FileName: photo.FileName, Purpose: string(u.For.Purpose), Channel: string(u.For.Channel), Preset: u.Preset,
		At: u.At.UTC(), By: u.By, ByName: names[u.By], Receiver: u.Receiver, ByRule: u.ByRule,
	}
	if u.Place.Kind != "" {
		c.Use.Place = &u.Place
	}
	text, err := tx.Ground(ctx, u.ID)
	if err != nil || len(text) == 0 {
		return c, err
	}
	ground, err := clearance.ReadGround(text)
	if err != nil {
		return c, err
	}
	c.Ground = text
	for _, w := range ground.Words() {
		c.Consents = append(c.Consents, SignedWord{Consent: w.Consent, Event: w.Event, At: w.At.UTC(), Text: w.Text, Version: w.Version})
	}
	return c, nil
}

// signed adds the signed copies, as far as there are any: what was said on paper has none, and of
// somebody who is erased they are gone.
func (r *Recall) signed(ctx context.Context, by access.Caller, c *Content) error {
	var ids []ident.Consent
	for _, w := range c.Consents {
		ids = append(ids, w.Consent)
	}
	var kept map[ident.Consent][]int
	err := r.store.View(ctx, func(tx Reader) (err error) {
		kept, err = tx.Proofs(ctx, ids)
		return err
	})
	if err != nil {
		return err
	}
	for i := range c.Consents {
		w := &c.Consents[i]
		for _, event := range kept[w.Consent] {
			if event != w.Event {
				continue
			}
			w.Copy, w.Receipt, err = r.papers.SignedCopy(ctx, by, w.Consent, event)
			if err != nil && !problem.Is(err, problem.NotFound) && problem.Of(err).Code != "key.unreadable" {
				return err
			}
		}
	}
	return nil
}

// seal puts the content on record, and takes the rows about the use out of the log.
func (r *Recall) seal(ctx context.Context, by access.Caller, u Use, e *Evidence) error {
	sum, err := e.Content.sum()
	if err != nil {
		return err
	}
	err = r.store.Append(ctx, r.event(by, audit.EvidenceMade, "asset", u.Asset.String(), map[string]any{"use": u.ID.String(), "content": sum}))
	if err != nil {
		return err
	}
	var rows []int64
	err = r.store.View(ctx, func(tx Reader) (err error) {
		rows, err = tx.Rows(ctx, u)
		return err
	})
	if err != nil {
		return err
	}
	checkpoint, proven, err := r.log.Prove(ctx, rows)
	if err != nil {
		return err
	}
	e.Checkpoint, e.Log = string(checkpoint), []audit.Proven{}
	var made []audit.Proven
	for _, p := range proven {
		if p.Kind != audit.EvidenceMade {
			e.Log = append(e.Log, p)
		} else if p.Event().Body["content"] == sum {
			made = []audit.Proven{p}
		}
	}
	e.Log = append(e.Log, made...)
	return nil
}
