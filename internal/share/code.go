package share

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// Mail is a message as it leaves the house.
type Mail struct {
	ID       string // tells that a message sent again is the same one
	To       string
	From     string // name of who writes
	Language string
	Subject  string
	Text     string
}

// Post hands mail to a gateway. The error is problem.Refused when it will never take the message.
type Post interface {
	Send(ctx context.Context, m Mail) error
}

// A code proves that somebody reads the mail of the address that a share was made for.
const (
	codeTime  = 10 * time.Minute
	codeAgain = time.Minute // before another is sent
	codeTries = 5           // how often one can be tried: who guesses is right once in 200,000
)

// AskCode sends a code to an address, if the share was made for it. The answer is the same where it
// was not, so that nobody learns for whom a share was made.
func (s *Shares) AskCode(ctx context.Context, v Visitor, token, email string) error {
	if _, err := s.try(ctx, token); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(tx Tx) error {
		kept, err := s.live(ctx, tx, token)
		if err != nil || !kept.Named {
			return err
		}
		r, found, err := s.receiver(ctx, tx, kept.ID, email)
		if err != nil || !found || s.now().Before(r.Code.Until.Add(codeAgain-codeTime)) {
			return err
		}
		if err := tx.PostCode(ctx, r.ID); err != nil {
			return err
		}
		return tx.Append(ctx, s.event(v.caller(), audit.CodeSent, kept.ID, map[string]any{"receiver": r.ID.String()}))
	})
	if err != nil {
		return fmt.Errorf("ask for a code: %w", err)
	}
	return nil
}

// receiver finds for whom a share was made by their address.
func (s *Shares) receiver(ctx context.Context, tx Reader, id ident.Share, email string) (r Receiver, found bool, err error) {
	all, err := tx.Receivers(ctx, id)
	if err != nil {
		return r, false, err
	}
	for _, one := range all {
		if strings.EqualFold(one.Email, strings.TrimSpace(email)) {
			return one, true, nil
		}
	}
	return r, false, nil
}

// SendCode draws a code and sends it. It is called by the house's own work, so the code is made when
// it leaves and lies nowhere. What was revoked meanwhile gets none.
func (s *Shares) SendCode(ctx context.Context, id ident.Receiver) error {
	var m Mail
	err := s.store.InTx(ctx, func(tx Tx) error {
		m = Mail{}
		of, r, err := tx.Receiver(ctx, id)
		if err != nil {
			return err
		}
		kept, err := tx.Share(ctx, of)
		if err != nil || kept.State(s.now()) != Live {
			return err
		}
		code, err := drawCode(s.random)
		if err != nil {
			return err
		}
		hash := codeHash(id, code)
		r.Code = SentCode{Hash: hash[:], Until: s.now().Add(codeTime)}
		if err := tx.SaveReceiver(ctx, r); err != nil {
			return err
		}
		house, err := tx.House(ctx)
		if err != nil {
			return err
		}
		values := map[string]string{"organisation": house.Organisation, "code": code, "title": kept.Title}
		m = Mail{
			ID: id.String() + "-" + strconv.FormatInt(r.Code.Until.UnixMilli(), 36), To: r.Email, From: house.Organisation, Language: r.Language,
			Subject: phrase.Say(r.Language, "portal/share.code-subject", values), Text: phrase.Say(r.Language, "portal/share.code-text", values) + "\n\n" + phrase.Say(r.Language, "portal/share.code-unasked", values) + "\n",
		}
		return nil
	})
	if err != nil || m.To == "" {
		return err
	}
	if s.post == nil {
		return problem.New(problem.Busy, "message.no-gateway")
	}
	if err := s.post.Send(ctx, m); err != nil && !problem.Is(err, problem.Refused) {
		return problem.New(problem.Busy, "message.not-taken") // the gateway's own words may name somebody
	}
	return nil
}

// Prove opens a share to somebody who brings the code that was sent to their address.
//
// Problems: "share.not-found", "share.code-wrong", "share.too-many-tries".
func (s *Shares) Prove(ctx context.Context, v Visitor, token, email, code string) (Entry, error) {
	kept, err := s.try(ctx, token)
	if err != nil {
		return Entry{}, err
	}
	var right bool
	var r Receiver
	err = s.store.InTx(ctx, func(tx Tx) error {
		right = false
		var found bool
		if r, found, err = s.receiver(ctx, tx, kept.ID, email); err != nil || !found {
			return err
		}
		now := s.now()
		if len(r.Code.Hash) == 0 || !now.Before(r.Code.Until) || now.Before(r.Code.Until.Add(-codeTime)) || r.Code.Tries >= codeTries {
			return nil
		}
		hash := codeHash(r.ID, strings.Join(strings.Fields(code), ""))
		if right = subtle.ConstantTimeCompare(hash[:], r.Code.Hash) == 1; right {
			r.Code = SentCode{}
		} else {
			r.Code.Tries++
		}
		return tx.SaveReceiver(ctx, r)
	})
	if err != nil {
		return Entry{}, fmt.Errorf("prove an address: %w", err)
	}
	if !right {
		if err := s.record(ctx, v, kept.ID, Event{Kind: Missed, At: s.now(), Receiver: r.ID}, audit.Denied); err != nil {
			return Entry{}, err
		}
		return Entry{}, problem.New(problem.Forbidden, "share.code-wrong").At("code")
	}
	return s.enter(ctx, v, token, kept, Admission{Receiver: r.ID})
}

// drawCode gives six digits, each number of them as likely as the next.
func drawCode(random io.Reader) (string, error) {
	const codes = 1_000_000
	const fair = 1 << 32 / codes * codes
	for {
		var b [4]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return "", fmt.Errorf("draw a code: %w", err)
		}
		if n := binary.BigEndian.Uint32(b[:]); uint64(n) < fair {
			return fmt.Sprintf("%06d", n%codes), nil
		}
	}
}

func codeHash(of ident.Receiver, code string) [sha256.Size]byte {
	return sha256.Sum256([]byte("imprimatur share code v1\x00" + of.String() + "\x00" + code))
}
