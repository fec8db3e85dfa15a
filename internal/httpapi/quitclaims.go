package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/office"
)

// QuitclaimItem is a quitclaim as a list shows it.
type QuitclaimItem struct {
	ID        string `json:"id"`
	Name      string `json:"name" doc:"For the house; signers read each text's own title"`
	Retired   bool   `json:"retired" doc:"Nobody is asked with it any more"`
	Published int    `json:"published" doc:"The newest version that can be signed; 0: none"`
	Draft     int    `json:"draft" doc:"The version being written; 0: none"`
	Revision  int64  `json:"revision"`
}

// Quitclaim is one with what its versions consist of.
type Quitclaim struct {
	QuitclaimItem
	Versions []QuitclaimVersion `json:"versions" nullable:"false" doc:"Oldest first; the draft is the last"`
}

// QuitclaimVersion is a version: all its texts are published in one moment and never change.
type QuitclaimVersion struct {
	Version     int              `json:"version"`
	PublishedAt *time.Time       `json:"published_at,omitempty"`
	PublishedBy string           `json:"published_by,omitempty" doc:"The account that did"`
	Texts       []QuitclaimTitle `json:"texts" nullable:"false"`
}

// QuitclaimTitle is a text without its body.
type QuitclaimTitle struct {
	Variant  string `json:"variant" enum:"adult,guardian,model-contract"`
	Language string `json:"language" enum:"en,nl,sv,de"`
	Title    string `json:"title"`
	Hash     string `json:"hash,omitempty" doc:"SHA-256 of what is signed, in hexadecimal; empty in a draft"`
}

// QuitclaimText is a text.
type QuitclaimText struct {
	QuitclaimTitle
	Body string `json:"body" doc:"Markdown; in a draft with places to fill in, such as {{controller}}"`
}

// QuitclaimForm is a new quitclaim.
type QuitclaimForm struct {
	Name      string   `json:"name" maxLength:"255"`
	Variants  []string `json:"variants,omitempty" nullable:"false" maxItems:"3" doc:"For whom ready texts are put into it"`
	Languages []string `json:"languages,omitempty" nullable:"false" maxItems:"4" doc:"In which languages"`
}

// QuitclaimEdit changes what it names.
type QuitclaimEdit struct {
	Name    *string `json:"name,omitempty" maxLength:"255"`
	Retired *bool   `json:"retired,omitempty"`
}

// TextForm is what a text says.
type TextForm struct {
	Title string `json:"title" maxLength:"255"`
	Body  string `json:"body" maxLength:"30000" doc:"Markdown: headings, lists, emphasis, links by https and mailto"`
}

// TextPath names a text of a quitclaim.
type TextPath struct {
	ByID
	Variant  string `path:"variant" enum:"adult,guardian,model-contract"`
	Language string `path:"language" enum:"en,nl,sv,de"`
	IfMatch  string `header:"If-Match" doc:"The revision that the change is based on"`
}

func (s *Server) quitclaims() {
	const tag, action = "quitclaims", access.EditConsents
	handle(s, op{method: http.MethodGet, path: "/quitclaims", id: "list-quitclaims", tag: tag, action: action, summary: "The consent forms, by name"}, s.listQuitclaims)
	handle(s, op{method: http.MethodPost, path: "/quitclaims", id: "add-quitclaim", tag: tag, action: action, creates: true, status: http.StatusCreated, summary: "Make a consent form",
		about: "Its first version is a draft of the ready texts asked for. Have them read by your lawyer."}, s.postQuitclaim)
	handle(s, op{method: http.MethodGet, path: "/quitclaims/ready", id: "list-ready-texts", tag: tag, action: action, summary: "The ready texts"}, s.readyTexts)
	handle(s, op{method: http.MethodGet, path: "/quitclaims/{id}", id: "get-quitclaim", tag: tag, action: action, summary: "A consent form and its versions"}, s.getQuitclaim)
	handle(s, op{method: http.MethodPatch, path: "/quitclaims/{id}", id: "change-quitclaim", tag: tag, action: action, summary: "Rename a consent form, or put it out of use"}, s.patchQuitclaim)
	handle(s, op{method: http.MethodGet, path: "/quitclaims/{id}/versions/{version}", id: "get-quitclaim-version", tag: tag, action: action, summary: "The texts of a version"}, s.getVersion)
	handle(s, op{method: http.MethodGet, path: "/quitclaims/{id}/changes", id: "compare-quitclaim-versions", tag: tag, action: action, summary: "How one version became another, word by word"}, s.compareVersions)
	handle(s, op{method: http.MethodPut, path: "/quitclaims/{id}/texts/{variant}/{language}", id: "write-text", tag: tag, action: action, summary: "Write a text of the draft"}, s.putText)
	handle(s, op{method: http.MethodDelete, path: "/quitclaims/{id}/texts/{variant}/{language}", id: "drop-text", tag: tag, action: action, summary: "Take a text out of the draft"}, s.deleteText)
	handle(s, op{method: http.MethodPost, path: "/quitclaims/{id}/draft", id: "begin-version", tag: tag, action: action, summary: "Begin the next version"}, s.postDraft)
	handle(s, op{method: http.MethodDelete, path: "/quitclaims/{id}/draft", id: "drop-draft", tag: tag, action: action, status: http.StatusNoContent, summary: "Drop the draft",
		about: "A consent form of which nothing was published goes with it."}, s.deleteDraft)
	handle(s, op{method: http.MethodPost, path: "/quitclaims/{id}/publish", id: "publish-version", tag: tag, action: action, summary: "Publish the draft as it stands",
		about: "All its texts in one moment; what they leave open is filled in from the settings. From then on they never change."}, s.publish)
}

func quitclaimItemOf(q consent.Quitclaim) QuitclaimItem {
	return QuitclaimItem{ID: q.ID.String(), Name: q.Name, Retired: q.Retired, Published: q.Published, Draft: q.Draft, Revision: q.Revision}
}

func titleOf(t consent.Text) QuitclaimTitle {
	title := QuitclaimTitle{Variant: string(t.Variant), Language: t.Language, Title: t.Title}
	if t.Published() {
		title.Hash = t.Hash.String()
	}
	return title
}

func textOf(t consent.Text) QuitclaimText { return QuitclaimText{titleOf(t), t.Body} }

func quitclaimOf(q office.Quitclaim) Quitclaim {
	out := Quitclaim{QuitclaimItem: quitclaimItemOf(q.Quitclaim), Versions: []QuitclaimVersion{}}
	for _, t := range q.Titles {
		last := len(out.Versions) - 1
		if last < 0 || out.Versions[last].Version != t.Version {
			out.Versions = append(out.Versions, QuitclaimVersion{Version: t.Version, PublishedAt: when(t.PublishedAt), PublishedBy: t.PublishedBy.String()})
			last++
		}
		out.Versions[last].Texts = append(out.Versions[last].Texts, titleOf(t))
	}
	return out
}

// quitclaimAnswer is the answer of every change of one.
func quitclaimAnswer(q office.Quitclaim, err error) (*tagged[Quitclaim], error) {
	if err != nil {
		return nil, err
	}
	return &tagged[Quitclaim]{tagOf(q.Revision), quitclaimOf(q)}, nil
}

const noQuitclaim = "quitclaim.not-found"

func (s *Server) listQuitclaims(ctx context.Context, by access.Caller, _ *none) (*answer[list[QuitclaimItem]], error) {
	all, err := s.o.Office.Quitclaims(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[QuitclaimItem]]{list[QuitclaimItem]{each(all, quitclaimItemOf)}}, nil
}

func (s *Server) postQuitclaim(ctx context.Context, by access.Caller, in *body[QuitclaimForm]) (*tagged[Quitclaim], error) {
	variants := each(in.Body.Variants, func(v string) consent.Variant { return consent.Variant(v) })
	return quitclaimAnswer(s.o.Office.AddQuitclaim(ctx, by, in.Body.Name, variants, in.Body.Languages))
}

func (s *Server) readyTexts(ctx context.Context, by access.Caller, _ *none) (*answer[list[QuitclaimText]], error) {
	texts, err := s.o.Office.ReadyTexts(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[QuitclaimText]]{list[QuitclaimText]{each(texts, textOf)}}, nil
}

func (s *Server) getQuitclaim(ctx context.Context, by access.Caller, in *ByID) (*tagged[Quitclaim], error) {
	id, err := parse[ident.Quitclaim](in.ID, noQuitclaim)
	if err != nil {
		return nil, err
	}
	return quitclaimAnswer(s.o.Office.Quitclaim(ctx, by, id))
}

func (s *Server) patchQuitclaim(ctx context.Context, by access.Caller, in *edit[QuitclaimEdit]) (*tagged[Quitclaim], error) {
	id, revision, err := edited[ident.Quitclaim](in.ID, in.IfMatch, noQuitclaim)
	if err != nil {
		return nil, err
	}
	return quitclaimAnswer(s.o.Office.ChangeQuitclaim(ctx, by, id, revision, office.QuitclaimChange{Name: in.Body.Name, Retired: in.Body.Retired}))
}

func (s *Server) putText(ctx context.Context, by access.Caller, in *struct {
	TextPath
	Body TextForm
}) (*tagged[Quitclaim], error) {
	id, revision, err := edited[ident.Quitclaim](in.ID, in.IfMatch, noQuitclaim)
	if err != nil {
		return nil, err
	}
	return quitclaimAnswer(s.o.Office.EditText(ctx, by, revision, consent.Text{
		ID: id, Variant: consent.Variant(in.Variant), Language: in.Language, Title: in.Body.Title, Body: in.Body.Body,
	}))
}

func (s *Server) deleteText(ctx context.Context, by access.Caller, in *TextPath) (*tagged[Quitclaim], error) {
	id, revision, err := edited[ident.Quitclaim](in.ID, in.IfMatch, noQuitclaim)
	if err != nil {
		return nil, err
	}
	return quitclaimAnswer(s.o.Office.DropText(ctx, by, id, revision, consent.Variant(in.Variant), in.Language))
}

func (s *Server) postDraft(ctx context.Context, by access.Caller, in *drop) (*tagged[Quitclaim], error) {
	id, revision, err := edited[ident.Quitclaim](in.ID, in.IfMatch, noQuitclaim)
	if err != nil {
		return nil, err
	}
	return quitclaimAnswer(s.o.Office.NextVersion(ctx, by, id, revision))
}

func (s *Server) deleteDraft(ctx context.Context, by access.Caller, in *drop) (*none, error) {
	id, revision, err := edited[ident.Quitclaim](in.ID, in.IfMatch, noQuitclaim)
	if err != nil {
		return nil, err
	}
	return nil, s.o.Office.DropDraft(ctx, by, id, revision)
}

func (s *Server) publish(ctx context.Context, by access.Caller, in *drop) (*tagged[Quitclaim], error) {
	id, revision, err := edited[ident.Quitclaim](in.ID, in.IfMatch, noQuitclaim)
	if err != nil {
		return nil, err
	}
	return quitclaimAnswer(s.o.Office.Publish(ctx, by, id, revision))
}
