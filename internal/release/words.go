package release

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"imprimatur/internal/asset"
)

// Words are what is known of a photo in words, and what its receiver is called.
type Words struct {
	Receiver    string
	Description asset.Description
	Place       asset.Place
	TakenAt     time.Time
	ZoneKnown   bool
}

// packet writes what a file says of itself, as XMP; nothing where the policy is to say nothing.
// It is made anew of the library's own words, so nothing of the original file's gets into it.
func (w Words) packet(policy Policy) []byte {
	var b strings.Builder
	d := w.Description
	lang := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, `<%s><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></%s>`, name, escaped(value), name)
		}
	}
	list := func(name, kind string, values []string) {
		if len(values) == 0 {
			return
		}
		fmt.Fprintf(&b, `<%s><rdf:%s>`, name, kind)
		for _, v := range values {
			fmt.Fprintf(&b, `<rdf:li>%s</rdf:li>`, escaped(v))
		}
		fmt.Fprintf(&b, `</rdf:%s></%s>`, kind, name)
	}
	text := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, `<%s>%s</%s>`, name, escaped(value), name)
		}
	}
	switch policy {
	case SayAll:
		lang("dc:title", d.Title)
		lang("dc:description", d.Text)
		text("photoshop:Headline", d.Headline)
		list("dc:subject", "Bag", d.Keywords)
		text("photoshop:Instructions", d.Instructions)
		if !w.TakenAt.IsZero() {
			layout := "2006-01-02T15:04:05"
			if w.ZoneKnown {
				layout = time.RFC3339
			}
			text("photoshop:DateCreated", w.TakenAt.Format(layout))
		}
		text("Iptc4xmpCore:Location", w.Place.Name)
		text("photoshop:City", w.Place.City)
		text("photoshop:State", w.Place.Region)
		text("photoshop:Country", w.Place.Country)
		if w.Place.HasPosition {
			text("exif:GPSLatitude", position(w.Place.Latitude, "N", "S"))
			text("exif:GPSLongitude", position(w.Place.Longitude, "E", "W"))
		}
	case SayRights:
	case SayNothing:
		return nil
	default:
		return nil
	}
	if d.Creator != "" {
		list("dc:creator", "Seq", []string{d.Creator})
	}
	text("photoshop:Credit", d.Credit)
	lang("dc:rights", d.Rights)
	lang("xmpRights:UsageTerms", d.UsageTerms)
	if b.Len() == 0 {
		return nil
	}
	return []byte(`<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">` +
		`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"` +
		` xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:exif="http://ns.adobe.com/exif/1.0/"` +
		` xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">` +
		b.String() + `</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`)
}

// escaped makes a text one of XML.
func escaped(value string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(value)); err != nil {
		return "" // a strings.Builder takes everything
	}
	return b.String()
}

// position writes degrees as XMP does: degrees, minutes and their parts, and the side.
func position(degrees float64, positive, negative string) string {
	side := positive
	if degrees < 0 {
		side, degrees = negative, -degrees
	}
	whole := int(degrees)
	return fmt.Sprintf("%d,%.6f%s", whole, (degrees-float64(whole))*60, side)
}
