package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
)

// Notice is something that managers, and those who look after consents, are told until one of them
// puts it away.
type Notice struct {
	ID     string    `json:"id"`
	Kind   string    `json:"kind" enum:"break-glass,roles-given,password-set,folder-opened,rules-eased,right-presses,webhook-off"`
	User   *Named    `json:"user,omitempty" doc:"To whom photos were opened"`
	By     *Named    `json:"by,omitempty" doc:"Who did it; nobody where it was done at the console"`
	Reason string    `json:"reason,omitempty" doc:"Given when the glass was broken"`
	Roles  []string  `json:"roles,omitempty" nullable:"false" doc:"The roles that were given, or for which the rules were eased"`
	Right  int       `json:"right,omitempty" doc:"The number of a request that has waited for 20 days"`
	Host   string    `json:"host,omitempty" doc:"Of the webhook that was switched off"`
	MadeAt time.Time `json:"made_at"`
}

func (s *Server) notices() {
	const tag = "access"
	handle(s, op{method: http.MethodGet, path: "/notices", id: "list-notices", tag: tag, action: access.EditConsents,
		summary: "What managers, and those who look after consents, are to know", about: "Requests of people that wait for an answer, to those who look after consents; to managers also broken glass, roles that see photos without a grant, passwords set by somebody else, folders that an administrator opened to themself, eased rules for photos that are not cleared, webhooks that the house has switched off. What the caller did is left out."}, s.listNotices)
	handle(s, op{method: http.MethodPost, path: "/notices/{id}/read", id: "put-notice-away", tag: tag, action: access.EditConsents, status: http.StatusNoContent,
		summary: "Put a notice away", about: "It goes away for everybody; the log keeps it."}, s.putNoticeAway)
}

func (s *Server) listNotices(ctx context.Context, by access.Caller, _ *none) (*answer[list[Notice]], error) {
	notices, err := s.o.Office.Notices(ctx, by)
	if err != nil {
		return nil, err
	}
	var whom []ident.User
	for _, n := range notices {
		whom = append(whom, n.User, n.By)
	}
	names, err := s.o.Office.Names(ctx, by, whom)
	if err != nil {
		return nil, err
	}
	told := each(notices, func(n office.Notice) Notice {
		out := Notice{ID: n.ID.String(), Kind: string(n.Kind), User: namedIf(n.User, names), By: namedIf(n.By, names), MadeAt: n.MadeAt.UTC()}
		switch n.Kind {
		case office.RolesNotice, office.RulesNotice:
			out.Roles = strings.Fields(n.Text)
		case office.RightNotice:
			out.Right, err = strconv.Atoi(n.Text)
		case office.GlassNotice:
			out.Reason = n.Text
		case office.WebhookNotice:
			out.Host = n.Text
		case office.FolderNotice, office.PasswordNotice: // the kind says all
		}
		return out
	})
	if err != nil {
		return nil, fmt.Errorf("read a notice: %w", err)
	}
	return &answer[list[Notice]]{list[Notice]{told}}, nil
}

func (s *Server) putNoticeAway(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Notice](in.ID, "notice.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Office.PutAway(ctx, by, id)
}
