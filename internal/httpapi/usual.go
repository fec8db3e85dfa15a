package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/release"
)

// UsualUse is a use for which the caller took photos out of late.
type UsualUse struct {
	UseForm
	Preset string `json:"preset"`
	Times  int    `json:"times" doc:"How often"`
	Latest bool   `json:"latest" doc:"It was the last one"`
}

func (s *Server) usual() {
	handle(s, op{method: http.MethodGet, path: "/me/usual", id: "list-my-usual", tag: "release",
		summary: "For what one took photos out lately, the most usual first", about: "The same on every device. Purposes, channels and presets that are no longer offered may be among them."}, s.listMyUsual)
}

func (s *Server) listMyUsual(ctx context.Context, by access.Caller, _ *none) (*answer[list[UsualUse]], error) {
	all, err := s.o.Door.Usual(ctx, by)
	if err != nil {
		return nil, err
	}
	last := release.Latest(all)
	return &answer[list[UsualUse]]{list[UsualUse]{each(all, func(u release.Usual) UsualUse {
		return UsualUse{UseForm{string(u.For.Purpose), string(u.For.Channel)}, u.Preset, u.Times, u == last}
	})}}, nil
}
