package library

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// The fields of an asset that people change, as history names them. An organisation's own
// field is ownField and its id.
const (
	folderField = "folder"
	stateField  = "state"
	basisField  = "basis"
	licence     = "licence_until"
	ownField    = "field:"
)

// The forms in which history keeps what is more than a text.
type (
	takenForm struct {
		At        time.Time         `json:"at"`
		ZoneKnown bool              `json:"zone_known"`
		Source    asset.TakenSource `json:"source"`
	}
	placeForm struct {
		HasPosition bool    `json:"has_position"`
		Latitude    float64 `json:"latitude"`
		Longitude   float64 `json:"longitude"`
		Altitude    float64 `json:"altitude"`
		Name        string  `json:"name"`
		City        string  `json:"city"`
		Region      string  `json:"region"`
		Country     string  `json:"country"`
	}
	basisForm struct {
		Basis    consent.Basis    `json:"basis"`
		Note     string           `json:"note,omitempty"`
		Ends     *time.Time       `json:"ends,omitempty"`
		By       ident.User       `json:"by"`
		At       time.Time        `json:"at"`
		Balance  *balanceForm     `json:"balance,omitempty"`
		Evidence ident.Attachment `json:"evidence,omitempty"`
	}
	balanceForm struct {
		Interest   string    `json:"interest"`
		Necessity  string    `json:"necessity"`
		Weighing   string    `json:"weighing"`
		Safeguards string    `json:"safeguards"`
		Review     time.Time `json:"review"`
	}
)

func formOf(a consent.Assessment) basisForm {
	form := basisForm{Basis: a.Basis, Note: a.Note, By: a.By, At: a.At, Evidence: a.Evidence}
	if !a.Ends.IsZero() {
		form.Ends = &a.Ends
	}
	if a.Balance != (consent.Balance{}) {
		balance := balanceForm(a.Balance)
		form.Balance = &balance
	}
	return form
}

func (f basisForm) assessment() consent.Assessment {
	a := consent.Assessment{Basis: f.Basis, Note: f.Note, By: f.By, At: f.At, Evidence: f.Evidence}
	if f.Ends != nil {
		a.Ends = *f.Ends
	}
	if f.Balance != nil {
		a.Balance = consent.Balance(*f.Balance)
	}
	return a
}

// fieldsOf writes the fields of a record in JSON, by name. Those that are empty are left out.
func fieldsOf(r Record) (map[string]string, error) {
	d := r.Metadata.Description
	values := map[string]any{
		"title": d.Title, "text": d.Text, "headline": d.Headline, "creator": d.Creator, "credit": d.Credit,
		"rights": d.Rights, "usage_terms": d.UsageTerms, "instructions": d.Instructions,
		"rating": d.Rating, "keywords": d.Keywords, "place": placeForm(r.Metadata.Place), folderField: r.Folder,
		"taken": takenForm{r.Metadata.Taken.At, r.Metadata.Taken.ZoneKnown, r.Metadata.Taken.Source},
	}
	if !r.LicenceEnds.IsZero() {
		values[licence] = r.LicenceEnds
	}
	if a := r.Assessment; a.Basis != consent.NotAssessed {
		values[basisField] = formOf(a)
	}
	for id, value := range r.Fields {
		values[ownField+id.String()] = value
	}
	texts := make(map[string]string, len(values))
	for name, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("writing field %s of %s: %w", name, r.ID, err)
		}
		if s := string(text); s != `""` && s != `null` && s != `0` {
			texts[name] = s
		}
	}
	return texts, nil
}

// setField brings a field of a record back to what it was; an empty text empties it.
func setField(r *Record, name, text string) error {
	read := func(into any) error {
		if text == "" {
			return nil
		}
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return fmt.Errorf("reading field %s of %s: %w", name, r.ID, err)
		}
		return nil
	}
	d := &r.Metadata.Description
	texts := map[string]*string{
		"title": &d.Title, "text": &d.Text, "headline": &d.Headline, "creator": &d.Creator, "credit": &d.Credit,
		"rights": &d.Rights, "usage_terms": &d.UsageTerms, "instructions": &d.Instructions,
	}
	if into, known := texts[name]; known {
		*into = ""
		return read(into)
	}
	switch name {
	case "rating":
		d.Rating = 0
		return read(&d.Rating)
	case "keywords":
		d.Keywords = nil
		return read(&d.Keywords)
	case "place":
		var form placeForm
		err := read(&form)
		r.Metadata.Place = asset.Place(form)
		return err
	case folderField:
		return read(&r.Folder)
	case "taken":
		var form takenForm
		err := read(&form)
		r.Metadata.Taken = asset.Taken{At: form.At, ZoneKnown: form.ZoneKnown, Source: form.Source}
		return err
	case licence:
		r.LicenceEnds = time.Time{}
		return read(&r.LicenceEnds)
	case basisField:
		var form basisForm
		err := read(&form)
		r.Assessment = form.assessment()
		return err
	}
	return setOwnField(r, name, read)
}

func setOwnField(r *Record, name string, read func(any) error) error {
	text, own := strings.CutPrefix(name, ownField)
	if !own {
		return fmt.Errorf("history names field %q, which there is not", name)
	}
	id, err := ident.Parse[ident.Field](text)
	if err != nil {
		return fmt.Errorf("history names field %q: %w", name, err)
	}
	var value string
	if err := read(&value); err != nil {
		return err
	}
	r.Fields = maps.Clone(r.Fields)
	if value == "" {
		delete(r.Fields, id)
		return nil
	}
	if r.Fields == nil {
		r.Fields = make(map[ident.Field]string)
	}
	r.Fields[id] = value
	return nil
}

// differences lists the fields in which two states of an asset differ, by name.
func differences(id ident.Asset, before, after map[string]string) []FieldChange {
	names := slices.AppendSeq(slices.Collect(maps.Keys(before)), maps.Keys(after))
	slices.Sort(names)
	var list []FieldChange
	for _, name := range slices.Compact(names) {
		if before[name] != after[name] {
			list = append(list, FieldChange{Asset: id, Field: name, Before: before[name], After: after[name]})
		}
	}
	return list
}
