package httpapi

import (
	"context"
	"net/http"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
	"imprimatur/internal/share"
)

func (s *Server) shares() {
	const tag = "shares"
	handle(s, op{method: http.MethodGet, path: "/shares", id: "list-shares", tag: tag, needs: withSession,
		summary: "One's own shares, or everybody's to who gives access to folders"}, s.listShares)
	handle(s, op{method: http.MethodPost, path: "/shares", id: "make-share", tag: tag, needs: withSession, status: http.StatusCreated, secret: true, limit: 1 << 20,
		summary: "Make a link to photos for people without an account",
		about:   "Whatever is cleared for the stated use at each moment is shown, and nothing else. Its maker needs the right to download, now and for as long as it is to work."}, s.makeShare)
	handle(s, op{method: http.MethodPost, path: "/upload-links", id: "make-upload-link", tag: tag, needs: withSession, status: http.StatusCreated, secret: true,
		summary: "Make a link by which people without an account send photos in",
		about:   "Whoever holds it can send files into its folder, and neither see nor fetch anything. Its maker needs the right to edit that folder, now and for as long as it is to work."}, s.makeUploadLink)
	handle(s, op{method: http.MethodGet, path: "/shares/{id}", id: "get-share", tag: tag, needs: withSession,
		summary: "A share, and who looked at and took what, and when"}, s.getShare)
	handle(s, op{method: http.MethodPatch, path: "/shares/{id}", id: "change-share", tag: tag, needs: withSession,
		summary: "Prolong a share, or change its words, password or limit"}, s.changeShare)
	handle(s, op{method: http.MethodPost, path: "/shares/{id}/revoke", id: "revoke-share", tag: tag, needs: withSession, status: http.StatusNoContent,
		summary: "End a share for good", about: "Once this answers, nothing of the share is served any more."}, s.revokeShare)
	handle(s, op{method: http.MethodPost, path: "/shares/weigh", id: "weigh-share", tag: tag, needs: withSession, limit: 1 << 20,
		summary: "What would go out with a share, and what speaks against it"}, s.weighShare)
	handle(s, op{method: http.MethodGet, path: "/shares-to-approve", id: "list-shares-to-approve", tag: tag, needs: withSession, action: access.EditConsents,
		summary: "The shares that wait for a second person"}, s.listWaitingShares)
	handle(s, op{method: http.MethodPost, path: "/shares/{id}/decision", id: "decide-share", tag: tag, needs: withSession, status: http.StatusNoContent,
		summary: "Approve a share of somebody else's, or do not"}, s.decideShare)
	handle(s, op{method: http.MethodGet, path: "/share-rules", id: "get-share-rules", tag: tag, needs: withSession, summary: "What a second person has to approve"}, s.getShareRules)
	handle(s, op{method: http.MethodPut, path: "/share-rules", id: "set-share-rules", tag: tag, needs: withSession, action: access.RunHouse, status: http.StatusNoContent,
		summary: "Say what a second person has to approve"}, s.setShareRules)
	handle(s, op{method: http.MethodGet, path: "/folders/{id}/shares", id: "list-folder-shares", tag: tag, needs: withSession,
		summary: "The live shares by which photos of a folder can be seen from outside"}, s.listFolderShares)
}

// sharesFor gives shares with the names of their owners.
func (s *Server) sharesFor(ctx context.Context, by access.Caller, found []share.Listed) ([]Share, error) {
	names, err := s.o.Office.Names(ctx, by, each(found, func(l share.Listed) ident.User { return l.Owner }))
	if err != nil {
		return nil, err
	}
	return each(found, func(l share.Listed) Share {
		out := Share{
			ID: l.ID.String(), Kind: string(l.Kind), State: string(l.State(s.o.Now())), Title: l.Title, Note: l.Note,
			Owner: Named{l.Owner.String(), names[l.Owner]}, Mine: l.Owner == by.User, Of: "photos", Place: l.Place, Photos: l.Photos,
			Purpose: string(l.Use.Purpose), Channel: string(l.Use.Channel), Preset: l.Preset, Blur: l.Blur, Mark: l.Mark, Password: l.Password != "",
			Receivers: []ShareReceiver{}, Named: l.Receivers, Most: l.Most, Used: l.Used, MadeAt: l.MadeAt.UTC(), Until: when(l.Until), EndedAt: when(l.EndedAt),
			Opened: l.Opened, SeenAt: when(l.SeenAt), Revision: l.Revision, Events: []ShareEvent{}, Opinions: []ShareOpinion{}, Arrivals: []ShareArrival{},
			MostBytes: l.MostBytes, Sent: l.Sent, SentBytes: l.SentBytes,
			Risks: each(l.Risks, func(r share.Risk) string { return string(r) }),
		}
		switch {
		case l.Folder != 0:
			out.Of, out.Folder = "folder", l.Folder.String()
		case l.Collection != 0:
			out.Of = "collection"
		}
		if l.OwnerOut && out.State == string(share.Live) {
			out.State = string(share.Orphaned)
		}
		return out
	}), nil
}

func (s *Server) listShares(ctx context.Context, by access.Caller, in *struct {
	All bool `query:"all" doc:"Everybody's"`
}) (*answer[list[Share]], error) {
	found, err := s.o.Shares.List(ctx, by, in.All)
	if err != nil {
		return nil, err
	}
	shares, err := s.sharesFor(ctx, by, found)
	if err != nil {
		return nil, err
	}
	return &answer[list[Share]]{list[Share]{shares}}, nil
}

// draftOf reads the form of a new share.
func (s *Server) draftOf(ctx context.Context, by access.Caller, f ShareForm) (share.Draft, error) {
	set, w, err := s.setOf(ctx, by, f.SetForm)
	if err != nil {
		return share.Draft{}, err
	}
	d := share.Draft{
		Kind: share.Kind(f.Kind), Set: set, Frozen: f.Frozen, Title: f.Title, Note: f.Note, Use: w.For, Blur: w.Blur, Mark: f.Mark, Password: f.Password, Most: f.Most,
		Until: at(f.Until), NoEnd: f.NoEnd,
		Receivers: each(f.Receivers, func(r ShareReceiver) share.Addressee { return share.Addressee(r) }),
	}
	if f.Take {
		d.Preset = w.Preset
	}
	return d, nil
}

func (s *Server) makeShare(ctx context.Context, by access.Caller, in *body[ShareForm]) (*answer[NewShare], error) {
	d, err := s.draftOf(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	made, err := s.o.Shares.Make(ctx, by, d)
	if err != nil {
		return nil, err
	}
	return s.newShare(ctx, by, made)
}

// newShare is the answer of this one time: the share with its address.
func (s *Server) newShare(ctx context.Context, by access.Caller, made share.NewShare) (*answer[NewShare], error) {
	qr, err := qrOf(made.Address)
	if err != nil {
		return nil, err
	}
	one, err := s.getShare(ctx, by, &ByID{made.Share.ID.String()})
	if err != nil {
		return nil, err
	}
	return &answer[NewShare]{NewShare{one.Body, made.Address, qr}}, nil
}

func (s *Server) makeUploadLink(ctx context.Context, by access.Caller, in *body[UploadLinkForm]) (*answer[NewShare], error) {
	f := in.Body
	d := share.UploadDraft{Title: f.Title, Note: f.Note, Password: f.Password, Until: at(f.Until), Most: f.Most, MostBytes: f.MostBytes}
	if f.Folder != "" {
		var err error
		if d.Folder, err = parse[ident.Folder](f.Folder, "folder.not-found"); err != nil {
			return nil, err
		}
	}
	made, err := s.o.Shares.MakeUpload(ctx, by, d)
	if err != nil {
		return nil, err
	}
	return s.newShare(ctx, by, made)
}

// arrivals are what was sent by an upload link, as its owner reads it.
func arrivals(lang string, found []share.Arrival) []ShareArrival {
	return each(found, func(a share.Arrival) ShareArrival {
		out := ShareArrival{FileName: a.FileName, Sender: a.Sender, Bytes: a.Bytes, At: a.At.UTC(), State: a.State}
		if a.Reason != "" {
			out.Why, _ = phrase.Problem(lang, problem.New(problem.Refused, a.Reason))
		}
		if a.Asset != 0 {
			out.Photo = a.Asset.String()
		}
		return out
	})
}

func (s *Server) getShare(ctx context.Context, by access.Caller, in *ByID) (*tagged[Share], error) {
	id, err := parse[ident.Share](in.ID, "share.not-found")
	if err != nil {
		return nil, err
	}
	told, err := s.o.Shares.One(ctx, by, id)
	if err != nil {
		return nil, err
	}
	shares, err := s.sharesFor(ctx, by, []share.Listed{told.Listed})
	if err != nil {
		return nil, err
	}
	out := shares[0]
	called := make(map[ident.Receiver]string, len(told.Receivers))
	for _, r := range told.Receivers {
		called[r.ID] = r.Name
		out.Receivers = append(out.Receivers, ShareReceiver{r.Name, r.Email, r.Language})
	}
	out.Opinions = each(told.Opinions, func(o share.Opinion) ShareOpinion {
		opinion := ShareOpinion{Photo: o.Asset.String(), Thumb: thumbsOf(o.Asset.String(), "")["256"], Who: called[o.Receiver], Favourite: o.Favourite, Verdict: string(o.Verdict), Remarks: []string{}}
		for _, r := range told.Remarks {
			if r.Asset == o.Asset && r.Receiver == o.Receiver {
				opinion.Remarks = append(opinion.Remarks, r.Text)
			}
		}
		return opinion
	})
	out.Arrivals = arrivals(by.Language, told.Arrivals)
	names, err := s.o.Office.Names(ctx, by, each(told.Events, func(e share.Event) ident.User { return e.By }))
	if err != nil {
		return nil, err
	}
	out.Events = each(told.Events, func(e share.Event) ShareEvent {
		event := ShareEvent{Kind: string(e.Kind), At: e.At.UTC(), Who: called[e.Receiver], Inside: e.By != 0, Photos: e.Photos, Note: e.Note}
		if e.By != 0 {
			event.Who = names[e.By]
		}
		if e.Asset != 0 {
			event.Photo = e.Asset.String()
		}
		return event
	})
	return &tagged[Share]{tagOf(out.Revision), out}, nil
}

func (s *Server) changeShare(ctx context.Context, by access.Caller, in *edit[ShareChange]) (*tagged[Share], error) {
	id, revision, err := edited[ident.Share](in.ID, in.IfMatch, "share.not-found")
	if err != nil {
		return nil, err
	}
	b := in.Body
	err = s.o.Shares.Change(ctx, by, id, revision, share.Change{Title: b.Title, Note: b.Note, Until: b.Until.ptr(), Password: b.Password, Most: b.Most, MostBytes: b.MostBytes})
	if err != nil {
		return nil, err
	}
	return s.getShare(ctx, by, &in.ByID)
}

func (s *Server) revokeShare(ctx context.Context, by access.Caller, in *ByID) (*none, error) {
	id, err := parse[ident.Share](in.ID, "share.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Shares.Revoke(ctx, by, id)
}

func (s *Server) listFolderShares(ctx context.Context, by access.Caller, in *ByID) (*answer[list[Share]], error) {
	id, err := parse[ident.Folder](in.ID, "folder.not-found")
	if err != nil {
		id = 0 // who may not ask is not told that there can be no such folder
	}
	found, err := s.o.Shares.Into(ctx, by, id)
	if err != nil {
		return nil, err
	}
	shares, err := s.sharesFor(ctx, by, found)
	if err != nil {
		return nil, err
	}
	return &answer[list[Share]]{list[Share]{shares}}, nil
}

func (s *Server) weighShare(ctx context.Context, by access.Caller, in *body[ShareForm]) (*answer[ShareWeight], error) {
	d, err := s.draftOf(ctx, by, in.Body)
	if err != nil {
		return nil, err
	}
	w, err := s.o.Shares.Weigh(ctx, by, d)
	if err != nil {
		return nil, err
	}
	return &answer[ShareWeight]{ShareWeight{
		Photos: w.Photos, Cleared: w.Cleared, Blurred: w.Blurred, People: w.People, Minors: w.Minors, Originals: w.Originals, Positions: w.Positions,
		Risks: each(w.Risks, func(r share.Risk) string { return string(r) }), Approval: w.Approval,
	}}, nil
}

func (s *Server) listWaitingShares(ctx context.Context, by access.Caller, _ *none) (*answer[list[Share]], error) {
	found, err := s.o.Shares.Waiting(ctx, by)
	if err != nil {
		return nil, err
	}
	shares, err := s.sharesFor(ctx, by, found)
	if err != nil {
		return nil, err
	}
	return &answer[list[Share]]{list[Share]{shares}}, nil
}

func (s *Server) decideShare(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body ShareDecision
}) (*none, error) {
	id, err := parse[ident.Share](in.ID, "share.not-found")
	if err != nil {
		return nil, err
	}
	return nil, s.o.Shares.Decide(ctx, by, id, in.Body.Approve, in.Body.Reason)
}

func (s *Server) getShareRules(ctx context.Context, by access.Caller, _ *none) (*answer[ShareRules], error) {
	stops, err := s.o.Shares.Stops(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[ShareRules]{ShareRules{each(stops, func(r share.Risk) string { return string(r) })}}, nil
}

func (s *Server) setShareRules(ctx context.Context, by access.Caller, in *body[ShareRules]) (*none, error) {
	return nil, s.o.Shares.SetStops(ctx, by, each(in.Body.Risks, func(r string) share.Risk { return share.Risk(r) }))
}
