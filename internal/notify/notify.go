package notify

import (
	"context"

	"imprimatur/internal/consent"
	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// Senders sends each message by its way.
type Senders map[consent.Way]outreach.Sender

// Ways lists those by which messages can be sent, in the order in which people are shown them.
func (s Senders) Ways() []consent.Way {
	var ways []consent.Way
	for _, w := range consent.Ways() {
		if s[w] != nil {
			ways = append(ways, w)
		}
	}
	return ways
}

// Send implements outreach.Sender.
func (s Senders) Send(ctx context.Context, m outreach.Outgoing) (string, error) {
	by := s[m.Way]
	if by == nil {
		return "", problem.New(problem.Busy, "message.no-gateway")
	}
	return by.Send(ctx, m)
}
