package share

import (
	"context"
	"fmt"
	"strings"
	"time"

	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Verdict is what a receiver says of a photo.
type Verdict string

// The verdicts.
const (
	NoVerdict Verdict = ""
	Accepted  Verdict = "approved"
	Rejected  Verdict = "rejected"
)

// Opinion is what one receiver thinks of one photo.
type Opinion struct {
	Asset     ident.Asset
	Receiver  ident.Receiver // 0: whoever holds the address
	Favourite bool
	Verdict   Verdict
	At        time.Time
}

// Remark is something that a receiver wrote about a photo.
type Remark struct {
	ID       ident.Remark
	Asset    ident.Asset
	Receiver ident.Receiver
	Text     string
	At       time.Time
}

// Bounds of what receivers write.
const (
	maxRemark   = 2000
	mostRemarks = 1000 // of one share
)

// Say is what a receiver says of a photo at once. An empty Text is no remark.
type Say struct {
	Favourite bool
	Verdict   Verdict
	Text      string
}

// Review keeps what a receiver of a share thinks of one of its photos, for its owner. What they said
// of it before is replaced; remarks are added.
//
// Problems: "share.not-found" also for a share that is no review and a photo that cannot be seen,
// "share.remark" for a text that is too long, "share.too-many-remarks".
func (s *Shares) Review(ctx context.Context, v Visitor, token string, id ident.Asset, said Say) error {
	said.Text = strings.TrimSpace(said.Text)
	if len([]rune(said.Text)) > maxRemark || said.Verdict != NoVerdict && said.Verdict != Accepted && said.Verdict != Rejected {
		return invalid("share.remark", "text")
	}
	p, err := s.door.SharePlace(ctx, v.Visit(token), id)
	if err != nil {
		return err
	}
	err = s.store.InTx(ctx, func(tx Tx) error {
		kept, err := s.live(ctx, tx, token)
		if err != nil {
			return err
		}
		if kept.Kind != Review || kept.ID != p.Share.ID {
			return notFound()
		}
		now := s.now()
		o := Opinion{Asset: id, Receiver: p.Share.Receiver, Favourite: said.Favourite, Verdict: said.Verdict, At: now}
		if err := tx.SaveOpinion(ctx, kept.ID, o); err != nil {
			return err
		}
		e := Event{Kind: Opined, At: now, Receiver: o.Receiver, Asset: id, Photos: 1}
		if said.Text != "" {
			if err := s.remark(ctx, tx, kept.ID, Remark{Asset: id, Receiver: o.Receiver, Text: said.Text, At: now}); err != nil {
				return err
			}
			e.Kind, e.Note = Remarked, said.Text
		}
		if err := tx.AddEvent(ctx, kept.ID, e); err != nil {
			return err
		}
		body := map[string]any{"asset": id.String(), "receiver": o.Receiver.String(), "favourite": said.Favourite, "verdict": string(said.Verdict), "remark": said.Text != ""}
		return tx.Append(ctx, s.event(v.caller(), audit.ShareReviewed, kept.ID, body))
	})
	if err != nil {
		return fmt.Errorf("review a photo: %w", err)
	}
	return nil
}

func (s *Shares) remark(ctx context.Context, tx Tx, id ident.Share, r Remark) (err error) {
	there, err := tx.Remarks(ctx, id)
	if err != nil {
		return err
	}
	if len(there) >= mostRemarks {
		return problem.New(problem.TooMany, "share.too-many-remarks")
	}
	if r.ID, err = ident.New[ident.Remark](r.At, s.random); err != nil {
		return fmt.Errorf("name a remark: %w", err)
	}
	return tx.AddRemark(ctx, id, r)
}

// said reads what this receiver said of a photo, for the page on which they say more.
func (s *Shares) said(ctx context.Context, kept Share, receiver ident.Receiver, id ident.Asset) (mine Opinion, remarks []Remark, err error) {
	err = s.store.View(ctx, func(tx Reader) error {
		opinions, err := tx.Opinions(ctx, kept.ID)
		if err != nil {
			return err
		}
		for _, o := range opinions {
			if o.Asset == id && o.Receiver == receiver {
				mine = o
			}
		}
		all, err := tx.Remarks(ctx, kept.ID)
		for _, r := range all {
			if r.Asset == id && r.Receiver == receiver {
				remarks = append(remarks, r)
			}
		}
		return err
	})
	return mine, remarks, err
}
