package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// Asset is all that the page of a photo shows.
type Asset struct {
	Item
	Clearance    Clearance         `json:"clearance" doc:"Whatever the use"`
	AddedAt      time.Time         `json:"added_at"`
	AddedBy      Named             `json:"added_by"`
	TrashedAt    *time.Time        `json:"trashed_at,omitempty"`
	LicenceUntil *time.Time        `json:"licence_until,omitempty" doc:"When the right to use the picture ends, whoever is in it; left out: never"`
	Metadata     Metadata          `json:"metadata"`
	Fields       map[string]string `json:"fields" doc:"The organisation's own: the value by the id of its field"`
	Basis        Assessment        `json:"basis" doc:"Of its own"`
	Inherited    *Assessment       `json:"inherited,omitempty" doc:"The default of its folder that counts, where it has none of its own"`
	Version      int               `json:"version" doc:"Number of the current one"`
	Versions     []Version         `json:"versions" nullable:"false" doc:"Newest first"`
	Stack        []Item            `json:"stack" nullable:"false" doc:"What lies in its stack, itself first; empty without one"`
	Collections  []Named           `json:"collections" nullable:"false"`
	Right        string            `json:"right" enum:"see,download,edit,manage" doc:"What the caller may do with it"`
	Regions      []Region          `json:"regions" nullable:"false"`
	Previous     string            `json:"previous,omitempty" doc:"The next newer one of the list given in q"`
	Next         string            `json:"next,omitempty" doc:"The next older one of the list given in q"`
}

// Metadata is what a photo says about itself and what people say about it.
type Metadata struct {
	Taken       Taken       `json:"taken"`
	Camera      Camera      `json:"camera"`
	Place       Place       `json:"place"`
	Description Description `json:"description"`
	Software    string      `json:"software,omitempty"`
}

// Taken is the moment of capture.
type Taken struct {
	At        time.Time `json:"at"`
	ZoneKnown bool      `json:"zone_known" doc:"False: a wall clock written as if it were UTC"`
	Source    string    `json:"source" enum:"hand,exif,sidecar,file,arrival" doc:"file and arrival: nobody has said when it was taken, and at is the date of the file, or when it came in"`
}

// Camera is what the file says of the device.
type Camera struct {
	Make        string  `json:"make,omitempty"`
	Model       string  `json:"model,omitempty"`
	Lens        string  `json:"lens,omitempty"`
	Aperture    float64 `json:"aperture,omitempty" doc:"The f-number"`
	Exposure    float64 `json:"exposure,omitempty" doc:"Seconds"`
	FocalLength float64 `json:"focal_length,omitempty" doc:"Millimetres"`
	ISO         int     `json:"iso,omitempty"`
}

// Description is what people say about a photo.
type Description struct {
	Title        string   `json:"title"`
	Text         string   `json:"text"`
	Keywords     []string `json:"keywords" nullable:"false"`
	Creator      string   `json:"creator"`
	Credit       string   `json:"credit"`
	Rights       string   `json:"rights"`
	UsageTerms   string   `json:"usage_terms"`
	Headline     string   `json:"headline"`
	Instructions string   `json:"instructions"`
	Rating       int      `json:"rating" doc:"0 to 5"`
}

// Assessment is the legal basis, as somebody decided it.
type Assessment struct {
	Basis string     `json:"basis" doc:"Empty: not assessed"`
	Note  string     `json:"note,omitempty"`
	Ends  *time.Time `json:"ends,omitempty"`
	By    *Named     `json:"by,omitempty"`
	At    *time.Time `json:"at,omitempty"`

	Balance  *Balance `json:"balance,omitempty"`
	Evidence *Named   `json:"evidence,omitempty" doc:"The document that it rests on, by its file name"`
	From     *Named   `json:"from,omitempty" doc:"The folder whose default it is; no name where the caller does not see that"`
}

// Region is a face or an object that the file itself points out; nobody has confirmed it.
type Region struct {
	Name   string  `json:"name"`
	Kind   string  `json:"kind"`
	X      float64 `json:"x" doc:"Left edge, as a part of the width"`
	Y      float64 `json:"y" doc:"Upper edge, as a part of the height"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
	Source string  `json:"source" enum:"mwg,iptc"`
}

func (s *Server) assets() {
	handle(s, op{method: http.MethodGet, path: "/assets/{id}", id: "get-asset", tag: "assets", summary: "One asset with all that stands beside it"}, s.getAsset)
	handle(s, op{method: http.MethodPatch, path: "/assets/{id}", id: "change-asset", tag: "assets", summary: "Change what is said of an asset, or move it"}, s.patchAsset)
	handle(s, op{method: http.MethodPut, path: "/assets/{id}/basis", id: "set-basis", tag: "assets", action: access.SetBasis, limit: documentLimit, summary: "Set the legal basis of an asset",
		about: "What it clears counts from the same moment on."}, s.putBasis)
}

type assetInput struct {
	ByID
	Q string `query:"q" maxLength:"4000" doc:"The list that it was opened from, for previous and next"`
}

func (s *Server) getAsset(ctx context.Context, by access.Caller, in *assetInput) (*tagged[Asset], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	d, err := s.o.Library.Asset(ctx, by, id, &in.Q)
	if err != nil {
		return nil, err
	}
	versions, err := s.versionsOf(ctx, by, d.Versions)
	if err != nil {
		return nil, err
	}
	out := assetOf(d)
	out.Versions = versions
	if out.Clearance, err = s.clearanceOf(ctx, by, d.Clearance); err != nil {
		return nil, err
	}
	if err := s.hideNames(ctx, by, out.Regions); err != nil {
		return nil, err
	}
	return &tagged[Asset]{tagOf(d.Revision), out}, nil
}

func assetOf(d library.Detail) Asset {
	m := d.Metadata
	return Asset{
		Item: itemOf(asset.Item{
			ID: d.ID, Folder: d.Folder, FileName: d.FileName, Title: m.Description.Title, MediaType: d.MediaType, Width: d.Width, Height: d.Height,
			TakenAt: m.Taken.At, ZoneKnown: m.Taken.ZoneKnown, TakenGuess: m.Taken.Guess(), Bytes: d.Bytes, SHA256: d.SHA256, ThumbHash: d.ThumbHash, Damaged: d.Damaged,
			State: d.State, Stacked: d.Stacked, Revision: d.Revision,
		}),
		AddedAt: d.AddedAt.UTC(), AddedBy: Named{d.AddedBy.String(), d.AddedByName},
		TrashedAt: when(d.TrashedAt), LicenceUntil: when(d.LicenceEnds), Metadata: metadataOf(m), Fields: ownFields(d.Fields), Basis: ownBasis(d), Inherited: inheritedBasis(d), Version: d.Version,
		Stack: each(d.Stack, itemOf), Right: rightText(d.Right), Previous: d.Previous.String(), Next: d.Next.String(),
		Collections: each(d.Collections, func(c asset.Collection) Named { return Named{c.ID.String(), c.Name} }),
		Regions: each(m.Regions, func(r asset.Region) Region {
			return Region{r.Name, r.Kind, r.X, r.Y, r.Width, r.Height, r.Source}
		}),
	}
}

func metadataOf(m asset.Metadata) Metadata {
	d := m.Description
	keywords := d.Keywords
	if keywords == nil {
		keywords = []string{}
	}
	c := m.Camera
	return Metadata{
		Taken: Taken{m.Taken.At.UTC(), m.Taken.ZoneKnown, string(m.Taken.Source)}, Place: placeOf(m.Place), Software: m.Software,
		Camera: Camera{c.Make, c.Model, c.Lens, c.Aperture, c.Exposure, c.FocalLength, c.ISO},
		Description: Description{
			Title: d.Title, Text: d.Text, Keywords: keywords, Creator: d.Creator, Credit: d.Credit, Rights: d.Rights,
			UsageTerms: d.UsageTerms, Headline: d.Headline, Instructions: d.Instructions, Rating: d.Rating,
		},
	}
}

func ownFields(fields map[ident.Field]string) map[string]string {
	out := make(map[string]string, len(fields))
	for id, value := range fields {
		out[id.String()] = value
	}
	return out
}

func (s *Server) patchAsset(ctx context.Context, by access.Caller, in *edit[Change]) (*tagged[Asset], error) {
	id, revision, err := edited[ident.Asset](in.ID, in.IfMatch, "asset.not-found")
	if err != nil {
		return nil, err
	}
	change, err := s.editOf(ctx, by, id, in.Body)
	if err != nil {
		return nil, err
	}
	if _, _, err := s.o.Library.Edit(ctx, by, id, change, revision); err != nil {
		return nil, err
	}
	return s.getAsset(ctx, by, &assetInput{ByID: in.ByID})
}

// editOf gives a change as the library takes it. A capture date that does not say whether its
// zone is known is in what the photo has it in.
func (s *Server) editOf(ctx context.Context, by access.Caller, id ident.Asset, c Change) (library.Edit, error) {
	if c.TakenAt == nil || c.ZoneKnown != nil {
		return c.edit(true)
	}
	d, err := s.o.Library.Asset(ctx, by, id, nil)
	if err != nil {
		return library.Edit{}, err
	}
	return c.edit(d.Metadata.Taken.ZoneKnown)
}

func (s *Server) putBasis(ctx context.Context, by access.Caller, in *edit[BasisForm]) (*tagged[Asset], error) {
	id, revision, err := edited[ident.Asset](in.ID, in.IfMatch, "asset.not-found")
	if err != nil {
		return nil, err
	}
	basis, err := in.Body.basis()
	if err != nil {
		return nil, err
	}
	if _, _, err := s.o.Library.SetBasis(ctx, by, id, basis, revision); err != nil {
		return nil, err
	}
	return s.getAsset(ctx, by, &assetInput{ByID: in.ByID})
}

// hideNames takes the names that a file gives to faces away from who may not see names.
func (s *Server) hideNames(ctx context.Context, by access.Caller, regions []Region) error {
	if len(regions) == 0 {
		return nil
	}
	sees, err := s.o.People.SeesNames(ctx, by)
	for i := range regions {
		if !sees {
			regions[i].Name = ""
		}
	}
	return err
}
