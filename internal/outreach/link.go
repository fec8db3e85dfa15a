package outreach

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"imprimatur/internal/problem"
)

// tokenBytes is how much chance is in a secret address: 128 bits.
const tokenBytes = 16

// path is where the portal answers to a kind of link.
func (k LinkKind) path() string {
	switch k {
	case SignLink:
		return "/s/"
	case TabletLink:
		return "/t/"
	case PersonalLink:
		return "/p/"
	case EventLink:
		return "/e/"
	case ReceiverLink:
		return "/r/"
	}
	return "/"
}

// Address gives the address of a link on a site ("https://photos.example.org"). The secret
// stands in the path: a query would be written into logs.
func (k LinkKind) Address(site, token string) string {
	return strings.TrimSuffix(site, "/") + k.path() + token
}

// address gives the address of a link on the organisation's own site.
func (o *Outreach) address(ctx context.Context, tx Reader, kind LinkKind, token string) (string, error) {
	who, err := tx.Identity(ctx)
	if err != nil {
		return "", err
	}
	return kind.Address(cmp.Or(who.Site, o.site), token), nil
}

// newLink makes a secret address and gives the secret, which is told once and kept nowhere. l
// says what it opens, for whom and until when.
func (o *Outreach) newLink(ctx context.Context, tx Tx, l Link) (token string, err error) {
	var secret [tokenBytes]byte
	if _, err := io.ReadFull(o.random, secret[:]); err != nil {
		return "", fmt.Errorf("draw a link: %w", err)
	}
	token = base64.RawURLEncoding.EncodeToString(secret[:])
	return token, o.keepLink(ctx, tx, l, token)
}

func (o *Outreach) keepLink(ctx context.Context, tx Tx, l Link, token string) error {
	l.Hash, l.MadeAt = LinkHash(token), o.now()
	if err := tx.SaveLink(ctx, l); err != nil {
		return fmt.Errorf("keep a link: %w", err)
	}
	return nil
}

// LinkHash gives what is kept of a secret. It has 128 bits of chance in it, so no salt and no
// slow hash would make it harder to find.
func LinkHash(token string) [sha256.Size]byte {
	return sha256.Sum256([]byte("imprimatur link v1\x00" + token))
}

// OpenLink finds what a secret address opens. One that is unknown, has ended, was used up or is
// of another kind is answered alike and with the same work: problem.NotFound, "link.ended".
func (o *Outreach) OpenLink(ctx context.Context, tx Reader, token string, kinds ...LinkKind) (Link, error) {
	gone := problem.New(problem.NotFound, "link.ended")
	hash := LinkHash(token)
	l, err := tx.Link(ctx, hash)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return Link{}, fmt.Errorf("find a link: %w", err)
	}
	open := subtle.ConstantTimeCompare(hash[:], l.Hash[:]) == 1
	open = open && l.EndedAt.IsZero() && l.UsedAt.IsZero() && o.now().Before(l.Until)
	fits := false
	for _, k := range kinds {
		fits = fits || k == l.Kind
	}
	if !open || !fits {
		return Link{}, gone
	}
	return l, nil
}
