package httpapi

import (
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// Change says what is to be different; what it does not name stays as it is.
type Change struct {
	Title          *string           `json:"title,omitempty"`
	Text           *string           `json:"text,omitempty" doc:"Description"`
	Headline       *string           `json:"headline,omitempty"`
	Keywords       *[]string         `json:"keywords,omitempty" maxItems:"100" nullable:"false" doc:"All of them anew"`
	AddKeywords    []string          `json:"add_keywords,omitempty" maxItems:"100" nullable:"false"`
	RemoveKeywords []string          `json:"remove_keywords,omitempty" maxItems:"100" nullable:"false"`
	Creator        *string           `json:"creator,omitempty"`
	Credit         *string           `json:"credit,omitempty"`
	Rights         *string           `json:"rights,omitempty" doc:"Copyright notice"`
	UsageTerms     *string           `json:"usage_terms,omitempty"`
	Instructions   *string           `json:"instructions,omitempty"`
	LicenceUntil   *string           `json:"licence_until,omitempty" maxLength:"40" doc:"When the right to use the picture ends, as RFC 3339; an empty text: never"`
	Rating         *int              `json:"rating,omitempty" minimum:"0" maximum:"5"`
	TakenAt        *time.Time        `json:"taken_at,omitempty"`
	ZoneKnown      *bool             `json:"zone_known,omitempty" doc:"False: taken_at is a wall clock written as if it were UTC. Left out: as the photo has it, or false for several photos"`
	Place          *Place            `json:"place,omitempty" doc:"The whole place anew"`
	Fields         map[string]string `json:"fields,omitempty" doc:"The organisation's own: the value by the id of its field; an empty text takes the value away"`
	Folder         *string           `json:"folder,omitempty" doc:"Where it goes"`
}

// BasisForm is a legal basis to be set.
type BasisForm struct {
	Basis    string        `json:"basis" doc:"Empty: not assessed"`
	Note     string        `json:"note,omitempty" doc:"Why it holds"`
	Ends     *time.Time    `json:"ends,omitempty" doc:"When an external agreement ends"`
	Balance  *Balance      `json:"balance,omitempty" doc:"The balancing test of legitimate interests; with it no note is needed"`
	Evidence string        `json:"evidence,omitempty" doc:"The document that is attached already, to be kept"`
	Document *DocumentForm `json:"document,omitempty" doc:"A document to attach in its place; it is kept sealed and never opened"`
}

// Balance is a balancing test, GDPR Art. 6(1)(f).
type Balance struct {
	Interest   string    `json:"interest" maxLength:"10000" doc:"Which interest is pursued"`
	Necessity  string    `json:"necessity" maxLength:"10000" doc:"Why the use is necessary for it"`
	Weighing   string    `json:"weighing" maxLength:"10000" doc:"Why it outweighs the interests of the people shown"`
	Safeguards string    `json:"safeguards" maxLength:"10000" doc:"What is done for them"`
	Review     time.Time `json:"review" doc:"From when on it needs to be looked at again"`
}

// DocumentForm is a file to be attached.
type DocumentForm struct {
	Name    string `json:"name" maxLength:"1000"`
	Content []byte `json:"content" doc:"At most 10 MiB, in base64"`
}

// documentLimit bounds a request that can bring a document.
const documentLimit = library.MostDocument/3*4 + 1<<20

// Place is where a photo was taken. The position is known when latitude and longitude are.
type Place struct {
	Latitude  *float64 `json:"latitude,omitempty" minimum:"-90" maximum:"90"`
	Longitude *float64 `json:"longitude,omitempty" minimum:"-180" maximum:"180"`
	Altitude  *float64 `json:"altitude,omitempty" doc:"Metres above sea level"`
	Name      string   `json:"name,omitempty"`
	City      string   `json:"city,omitempty"`
	Region    string   `json:"region,omitempty"`
	Country   string   `json:"country,omitempty"`
}

func placeOf(p asset.Place) Place {
	out := Place{Name: p.Name, City: p.City, Region: p.Region, Country: p.Country}
	if p.HasPosition {
		out.Latitude, out.Longitude = &p.Latitude, &p.Longitude
		if p.Altitude != 0 {
			out.Altitude = &p.Altitude
		}
	}
	return out
}

func (p Place) place() (asset.Place, error) {
	out := asset.Place{Name: p.Name, City: p.City, Region: p.Region, Country: p.Country}
	if (p.Latitude == nil) != (p.Longitude == nil) {
		return out, problem.New(problem.Invalid, "field.invalid", "field", "place").At("place")
	}
	if p.Latitude != nil {
		out.HasPosition, out.Latitude, out.Longitude = true, *p.Latitude, *p.Longitude
		if p.Altitude != nil {
			out.Altitude = *p.Altitude
		}
	}
	return out, nil
}

// edit gives the change as the library takes it. zoneKnown is for a capture date that does not
// say itself.
func (c Change) edit(zoneKnown bool) (library.Edit, error) {
	e := library.Edit{
		Title: c.Title, Text: c.Text, Headline: c.Headline, Creator: c.Creator, Credit: c.Credit, Rights: c.Rights, UsageTerms: c.UsageTerms,
		Instructions: c.Instructions, Rating: c.Rating, Keywords: c.Keywords, AddKeywords: c.AddKeywords, DropKeywords: c.RemoveKeywords,
	}
	if c.TakenAt != nil {
		if c.ZoneKnown != nil {
			zoneKnown = *c.ZoneKnown
		}
		e.Taken = &library.Moment{At: c.TakenAt.UTC(), ZoneKnown: zoneKnown}
	}
	if c.LicenceUntil != nil {
		var ends time.Time
		if *c.LicenceUntil != "" {
			var err error
			if ends, err = time.Parse(time.RFC3339, *c.LicenceUntil); err != nil {
				return e, problem.New(problem.Invalid, "field.invalid", "field", "licence_until").At("licence_until").Because(err)
			}
		}
		e.LicenceEnds = &ends
	}
	if c.Place != nil {
		place, err := c.Place.place()
		if err != nil {
			return e, err
		}
		e.Place = &place
	}
	if c.Folder != nil {
		folder, err := parse[ident.Folder](*c.Folder, "folder.not-found")
		if err != nil {
			return e, problem.Of(err).At("folder")
		}
		e.Folder = &folder
	}
	for name, value := range c.Fields {
		field, err := ident.Parse[ident.Field](name)
		if err != nil {
			return e, problem.New(problem.Invalid, "field.unknown", "field", name).At("fields")
		}
		if e.Fields == nil {
			e.Fields = make(map[ident.Field]string, len(c.Fields))
		}
		e.Fields[field] = value
	}
	return e, nil
}

func (f BasisForm) basis() (library.Basis, error) {
	b := library.Basis{Basis: consent.Basis(f.Basis), Note: f.Note, Ends: at(f.Ends)}
	if f.Balance != nil {
		b.Balance = consent.Balance(*f.Balance)
		b.Balance.Review = b.Balance.Review.UTC()
	}
	if f.Document != nil {
		b.Document = &library.Document{Name: f.Document.Name, Content: f.Document.Content}
	}
	var err error
	if f.Evidence != "" {
		b.Evidence, err = parseField[ident.Attachment](f.Evidence, "evidence")
	}
	return b, err
}
