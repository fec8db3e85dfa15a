package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/phrase"
)

// HistoryEntry is one thing that happened to an asset.
type HistoryEntry struct {
	At       time.Time     `json:"at"`
	Actor    Actor         `json:"actor"`
	Kind     string        `json:"kind"`
	Sentence string        `json:"sentence" doc:"What happened, in the caller's language"`
	Undone   bool          `json:"undone" doc:"Taken back since"`
	Changes  []FieldChange `json:"changes" nullable:"false"`
}

// FieldChange is what happened to one field, as people read it.
type FieldChange struct {
	Field  string `json:"field" doc:"As in a change; field:<name> for the organisation's own"`
	Label  string `json:"label" doc:"What people call it"`
	Before string `json:"before"`
	After  string `json:"after"`
}

func (s *Server) history() {
	handle(s, op{method: http.MethodGet, path: "/assets/{id}/history", id: "get-history", tag: "assets", summary: "What happened to an asset, newest first"}, s.getHistory)
}

func (s *Server) getHistory(ctx context.Context, by access.Caller, in *ByID) (*answer[list[HistoryEntry]], error) {
	id, err := parse[ident.Asset](in.ID, "asset.not-found")
	if err != nil {
		return nil, err
	}
	entries, err := s.o.Library.History(ctx, by, id)
	if err != nil {
		return nil, err
	}
	r, err := s.reader(ctx, by)
	if err != nil {
		return nil, err
	}
	return &answer[list[HistoryEntry]]{list[HistoryEntry]{each(entries, r.entry)}}, nil
}

// reader writes what history keeps as people read it.
type reader struct {
	lang    string
	folders map[string]string
	fields  map[string]string
}

func (s *Server) reader(ctx context.Context, by access.Caller) (*reader, error) {
	folders, err := s.o.Library.Folders(ctx, by)
	if err != nil {
		return nil, err
	}
	fields, err := s.o.Library.Fields(ctx, by)
	if err != nil {
		return nil, err
	}
	r := &reader{lang: by.Language, folders: map[string]string{}, fields: map[string]string{}}
	for _, f := range folders {
		r.folders[f.ID.String()] = f.Name
	}
	for _, f := range fields {
		r.fields["field:"+f.ID.String()] = nameIn(by.Language, f.Name, f.Names)
	}
	return r, nil
}

// nameIn gives a name in a language, where it has one.
func nameIn(lang, name string, names map[string]string) string {
	if in := names[lang]; in != "" {
		return in
	}
	return name
}

func (r *reader) entry(e library.HistoryEntry) HistoryEntry {
	name := e.ByName
	if name == "" {
		name = phrase.Say(r.lang, "actor/"+string(e.Actor), nil)
	}
	args := map[string]string{"actor": name, "object": phrase.Say(r.lang, "object/this", nil)}
	changes := each(e.Fields, r.change)
	for _, f := range e.Fields {
		if f.Field == "basis" {
			args["basis"] = basisKey(f.After)
		}
	}
	sentence := "event/" + string(e.Kind)
	if args["basis"] != "" && e.Kind == audit.BasisSet {
		sentence = "event-as/basis.set.named"
	}
	return HistoryEntry{
		At: e.At.UTC(), Actor: Actor{Kind: string(e.Actor), ID: e.By.String(), Name: name}, Kind: string(e.Kind),
		Sentence: phrase.Say(r.lang, sentence, args), Undone: e.Undone, Changes: changes,
	}
}

func (r *reader) change(f library.FieldChange) FieldChange {
	label := r.fields[f.Field]
	if label == "" {
		label = phrase.Say(r.lang, "label/"+f.Field, nil)
	}
	if label == "" {
		label = f.Field
	}
	return FieldChange{Field: f.Field, Label: label, Before: r.value(f.Field, f.Before), After: r.value(f.Field, f.After)}
}

// value reads the form that history keeps (JSON) and writes it for people. What cannot be read
// stays out: it was written by another version, and the sentence still tells the act.
func (r *reader) value(field, text string) string {
	switch field {
	case "keywords":
		return strings.Join(decode[[]string](text), ", ")
	case "rating":
		if n := decode[int](text); n > 0 {
			return strconv.Itoa(n)
		}
		return ""
	case "place":
		return placeText(decode[asset.Place](text))
	case "folder":
		return r.folders[decode[string](text)]
	case "state":
		return phrase.Say(r.lang, "state/"+decode[string](text), nil)
	case "basis":
		return phrase.Say(r.lang, "basis/"+basisKey(text), nil)
	case "licence_until":
		ends := decode[time.Time](text)
		if ends.IsZero() {
			return ""
		}
		return phrase.Moment(r.lang, ends.UTC())
	case "taken":
		taken := decode[struct {
			At        time.Time `json:"at"`
			ZoneKnown bool      `json:"zone_known"`
		}](text)
		if taken.At.IsZero() {
			return ""
		}
		said := phrase.Moment(r.lang, taken.At.UTC())
		if !taken.ZoneKnown { // a wall clock: it is in no zone
			said = strings.TrimSuffix(said, " UTC")
		}
		return said
	}
	return decode[string](text)
}

func decode[T any](text string) T {
	var v T
	if json.Unmarshal([]byte(text), &v) != nil {
		var none T
		return none
	}
	return v
}

func basisKey(text string) string {
	return decode[struct {
		Basis string `json:"basis"`
	}](text).Basis
}

func placeText(p asset.Place) string {
	var parts []string
	for _, part := range []string{p.Name, p.City, p.Region, p.Country} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if p.HasPosition {
		parts = append(parts, strconv.FormatFloat(p.Latitude, 'f', 5, 64)+", "+strconv.FormatFloat(p.Longitude, 'f', 5, 64))
	}
	return strings.Join(parts, ", ")
}
