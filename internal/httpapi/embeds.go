package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/publish"
	"imprimatur/internal/release"
)

// Embed is a photo on a website, shown for as long as it is cleared.
type Embed struct {
	ID        string        `json:"id"`
	Asset     string        `json:"asset"`
	Purpose   string        `json:"purpose"`
	Channel   string        `json:"channel"`
	Preset    string        `json:"preset"`
	Blur      bool          `json:"blur,omitempty"`
	Note      string        `json:"note,omitempty" doc:"Where it is to stand, in the words of whoever made it"`
	By        Named         `json:"by"`
	At        time.Time     `json:"at"`
	EndedAt   *time.Time    `json:"ended_at,omitempty"`
	Shown     bool          `json:"shown" doc:"Whoever asks for it is shown it at this moment"`
	Clearance Clearance     `json:"clearance" doc:"Whether it may be shown, whether or not it has ended"`
	Views     int           `json:"views" doc:"How often it was shown; today's counts come within a minute"`
	LastDay   *time.Time    `json:"last_day,omitempty" doc:"The last day on which it was shown"`
	HTML      string        `json:"html" doc:"What a page takes to show it: an image in all its widths, with its title and credit"`
	Source    string        `json:"source" doc:"Address of the picture in a middling width"`
	Sources   []EmbedSource `json:"sources" nullable:"false"`
	Page      string        `json:"page" doc:"Address of a page with the picture; websites that know oEmbed take it as it is"`
	Alt       string        `json:"alt,omitempty"`
	Credit    string        `json:"credit,omitempty"`
	MayEnd    bool          `json:"may_end" doc:"The caller may end it"`
}

// EmbedSource is an address of the picture in one width.
type EmbedSource struct {
	URL   string `json:"url"`
	Width int    `json:"width"`
}

// EmbedForm is a use on a website.
type EmbedForm struct {
	ReleaseForm
	Note string `json:"note,omitempty" maxLength:"200"`
}

// EmbedPage is a page of a website, as the website's own system knows it.
type EmbedPage struct {
	Page   string   `json:"page" maxLength:"1000" format:"uri" doc:"Its address"`
	Embeds []string `json:"embeds" maxItems:"200" nullable:"false" doc:"All embeds that stand on it, each by what follows /e/ in its addresses; none: it shows none any more"`
}

// EmbedPageKept is what became of it.
type EmbedPageKept struct {
	Unknown []string `json:"unknown" nullable:"false" doc:"Those that are not there, or of photos that the caller may not take"`
}

func (s *Server) embeds() {
	const tag = "publishing"
	handle(s, op{method: http.MethodGet, path: "/assets/{id}/embeds", id: "list-embeds", tag: tag, summary: "Where a photo stands on websites, ended ones too, newest first"}, s.listEmbeds)
	handle(s, op{method: http.MethodPost, path: "/assets/{id}/embeds", id: "make-embed", tag: tag, status: http.StatusCreated, creates: true,
		summary: "Put a photo on a website for a stated use",
		about:   "It is shown at its addresses while it is cleared, and a neutral picture with status 410 otherwise. A refusal is the problem `release.refused`."}, s.makeEmbed)
	handle(s, op{method: http.MethodGet, path: "/embeds", id: "list-standing-embeds", tag: tag, summary: "The newest embeds that stand, of photos that the caller may see"}, s.listStandingEmbeds)
	handle(s, op{method: http.MethodDelete, path: "/embeds/{id}", id: "end-embed", tag: tag, status: http.StatusNoContent,
		summary: "End an embed: nobody is shown it any more"}, s.endEmbed)
	handle(s, op{method: http.MethodPut, path: "/embed-pages", id: "set-embed-page", tag: tag,
		summary: "Say which embeds stand on a page of a website",
		about:   "For the website's own system, when a page is published, changed or removed: the register of uses names the page, and a recall lists it. Whoever may take a photo may say where it stands."}, s.setEmbedPage)
}

func (s *Server) embedsOf(ctx context.Context, by access.Caller, found ...publish.ListedEmbed) ([]Embed, error) {
	names, err := s.o.Office.Names(ctx, by, each(found, func(e publish.ListedEmbed) ident.User { return e.By }))
	if err != nil {
		return nil, err
	}
	return tryEach(found, func(e publish.ListedEmbed) (Embed, error) {
		said, err := s.clearanceOf(ctx, by, e.Now)
		return Embed{
			ID: e.ID.String(), Asset: e.Asset.String(), Purpose: string(e.Wanted.For.Purpose), Channel: string(e.Wanted.For.Channel), Preset: e.Wanted.Preset,
			Blur: e.Wanted.Blur, Note: e.Note, By: Named{e.By.String(), names[e.By]}, At: e.At.UTC(), EndedAt: when(e.EndedAt),
			Shown: e.EndedAt.IsZero() && e.Now.Cleared(), Clearance: said, Views: e.Views.Times, LastDay: when(e.Views.LastDay),
			HTML: e.Snippet.HTML, Source: e.Snippet.Source, Page: e.Snippet.Page, Alt: e.Snippet.Alt, Credit: e.Snippet.Credit, MayEnd: e.MayEnd,
			Sources: each(e.Snippet.Sources, func(x publish.Source) EmbedSource { return EmbedSource{x.Address, x.Width} }),
		}, err
	})
}

func (s *Server) listEmbeds(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Embed]], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	found, err := s.o.Publisher.Embeds(ctx, by, id)
	if err != nil {
		return nil, err
	}
	out, err := s.embedsOf(ctx, by, found...)
	return &answer[list[Embed]]{list[Embed]{out}}, err
}

func (s *Server) listStandingEmbeds(ctx context.Context, by access.Caller, _ *none) (*answer[list[Embed]], error) {
	found, err := s.o.Publisher.StandingEmbeds(ctx, by)
	if err != nil {
		return nil, err
	}
	out, err := s.embedsOf(ctx, by, found...)
	return &answer[list[Embed]]{list[Embed]{out}}, err
}

func (s *Server) makeEmbed(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body EmbedForm
}) (*answer[Embed], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	f := in.Body
	made, err := s.o.Publisher.MakeEmbed(ctx, by, id, release.Wanted{For: useOf(f.UseForm), Preset: f.Preset, Blur: f.Blur}, f.Note)
	if err != nil {
		return nil, err
	}
	out, err := s.embedsOf(ctx, by, made)
	if err != nil {
		return nil, err
	}
	return &answer[Embed]{out[0]}, nil
}

func (s *Server) endEmbed(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Embed](in.ID, "embed.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Publisher.EndEmbed(ctx, by, id)
}

func (s *Server) setEmbedPage(ctx context.Context, by access.Caller, in *body[EmbedPage]) (*answer[EmbedPageKept], error) {
	unknown, err := s.o.Publisher.Placed(ctx, by, in.Body.Page, in.Body.Embeds)
	if err != nil {
		return nil, err
	}
	return &answer[EmbedPageKept]{EmbedPageKept{Unknown: append([]string{}, unknown...)}}, nil
}
