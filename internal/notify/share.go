package notify

import (
	"context"

	"imprimatur/internal/consent"
	"imprimatur/internal/outreach"
	"imprimatur/internal/share"
)

// Share is the senders as shares need them, for mail alone; nil where none can be sent.
func (s Senders) Share() share.Post {
	if s[consent.ByMail] == nil {
		return nil
	}
	return shareMail{s}
}

type shareMail struct{ senders Senders }

// Send implements share.Post.
func (m shareMail) Send(ctx context.Context, out share.Mail) error {
	_, err := m.senders.Send(ctx, outreach.Outgoing{
		ID: out.ID, Way: consent.ByMail, To: out.To, From: out.From, Language: out.Language, Subject: out.Subject, Text: out.Text,
	})
	return err
}
