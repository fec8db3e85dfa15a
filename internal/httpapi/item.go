package httpapi

import (
	"context"
	"encoding/base64"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// Item is an asset as it stands in a list.
type Item struct {
	ID         string            `json:"id"`
	Folder     string            `json:"folder"`
	FileName   string            `json:"file_name"`
	Title      string            `json:"title"`
	MediaType  string            `json:"media_type"`
	Width      int               `json:"width" doc:"Pixels, after orientation"`
	Height     int               `json:"height" doc:"Pixels, after orientation"`
	TakenAt    time.Time         `json:"taken_at"`
	ZoneKnown  bool              `json:"zone_known" doc:"False: taken_at is a wall clock written as if it were UTC"`
	TakenGuess bool              `json:"taken_guess" doc:"The file does not say when it was taken: taken_at is the date of the file, or of its arrival"`
	Bytes      int64             `json:"bytes"`
	SHA256     string            `json:"sha256"`
	ThumbHash  string            `json:"thumbhash" doc:"Placeholder picture, base64"`
	Damaged    bool              `json:"damaged" doc:"Readable, but not to its end"`
	State      string            `json:"state" enum:"active,quarantined,trashed"`
	Clearance  ClearanceMark     `json:"clearance"`
	Stacked    int               `json:"stacked" doc:"How many lie under it"`
	Revision   int64             `json:"revision"`
	Thumbs     map[string]string `json:"thumbs" doc:"Addresses of the pictures, by longest side in pixels"`
}

// ClearanceMark is the one mark that every photo carries.
type ClearanceMark struct {
	Status string     `json:"status" enum:"cleared,blocked,needs-review,quarantined,not-assessed"`
	Until  *time.Time `json:"until,omitempty" doc:"When it next changes by itself"`
}

// Page is a stretch of a list.
type Page struct {
	Items   []Item   `json:"items" nullable:"false"`
	Older   string   `json:"older" doc:"Cursor of what comes after; empty at the end"`
	Newer   string   `json:"newer" doc:"Cursor of what came before; empty at the beginning"`
	Start   string   `json:"start" doc:"Cursor of the beginning: reads the same list again, or with at goes to a month of it"`
	Total   int      `json:"total" doc:"How many there are"`
	Capped  bool     `json:"capped" doc:"There are more than total"`
	Nothing *Nothing `json:"nothing,omitempty" doc:"Why a search found nothing"`
}

// Nothing is why a search found nothing, and what comes nearest.
type Nothing struct {
	Why     []string `json:"why" nullable:"false" doc:"In the caller's language"`
	Nearest []Nearby `json:"nearest" nullable:"false"`
}

// Nearby is another search, which finds something.
type Nearby struct {
	Text    string `json:"text" doc:"The word that is spelled otherwise, or the part that is left out"`
	Without bool   `json:"without" doc:"text is what is left out"`
	Query   string `json:"query"`
	Count   int    `json:"count"`
	More    bool   `json:"more" doc:"More than count"`
}

func stateText(s asset.State) string {
	switch s {
	case asset.Active:
		return "active"
	case asset.Quarantined:
		return "quarantined"
	case asset.Trashed:
		return "trashed"
	case asset.Unknown, asset.Erased: // never shown
	}
	return ""
}

// thumbsOf gives the addresses of an asset's pictures. Where its present file is named by its hash,
// they are others when another file takes its place, so that no program shows the old pictures.
func thumbsOf(id, sha256 string) map[string]string {
	at, file := base+"/assets/"+id+"/renditions/", ""
	if len(sha256) >= 8 {
		file = "?file=" + sha256[:8]
	}
	return map[string]string{"256": at + "256" + file, "1024": at + "1024" + file, "2048": at + "2048" + file}
}

// itemsOf gives assets by name as far as the caller sees them; of the others only the name.
func (s *Server) itemsOf(ctx context.Context, by access.Caller, ids []ident.Asset) (func(ident.Asset) Item, error) {
	visible, err := s.o.Library.Items(ctx, by, ids)
	if err != nil {
		return nil, err
	}
	items := make(map[ident.Asset]Item, len(visible))
	for _, i := range visible {
		items[i.ID] = itemOf(i)
	}
	return func(id ident.Asset) Item {
		if item, ok := items[id]; ok {
			return item
		}
		return Item{ID: id.String(), Thumbs: map[string]string{}}
	}, nil
}

func itemOf(i asset.Item) Item {
	id := i.ID.String()
	return Item{
		ID: id, Folder: i.Folder.String(), FileName: i.FileName, Title: i.Title, MediaType: i.MediaType, Width: i.Width, Height: i.Height,
		TakenAt: i.TakenAt.UTC(), ZoneKnown: i.ZoneKnown, TakenGuess: i.TakenGuess, Bytes: i.Bytes, SHA256: i.SHA256, ThumbHash: base64.StdEncoding.EncodeToString(i.ThumbHash),
		Damaged: i.Damaged, State: stateText(i.State), Clearance: ClearanceMark{i.Status, when(i.StatusUntil)}, Stacked: i.Stacked,
		Revision: i.Revision, Thumbs: thumbsOf(id, i.SHA256),
	}
}
