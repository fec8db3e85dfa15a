package photos

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// xmp writes what the photo says of itself as an XMP packet; nothing for a photo that says nothing.
func (p Photo) xmp() string {
	p = p.withDefaults()
	var b strings.Builder
	alt := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, `<%s><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></%s>`, name, escape(value), name)
		}
	}
	plain := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, `<%s>%s</%s>`, name, escape(value), name)
		}
	}
	list := func(name, kind string, values []string) {
		if len(values) == 0 {
			return
		}
		fmt.Fprintf(&b, `<%s><rdf:%s>`, name, kind)
		for _, v := range values {
			fmt.Fprintf(&b, `<rdf:li>%s</rdf:li>`, escape(v))
		}
		fmt.Fprintf(&b, `</rdf:%s></%s>`, kind, name)
	}
	alt("dc:title", p.Title)
	alt("dc:description", p.Text)
	alt("dc:rights", p.Rights)
	if p.Creator != "" {
		list("dc:creator", "Seq", []string{p.Creator})
	}
	list("dc:subject", "Bag", p.Keywords)
	plain("photoshop:Headline", p.Headline)
	plain("photoshop:Credit", p.Credit)
	plain("photoshop:Instructions", p.Instructions)
	plain("photoshop:City", p.City)
	plain("photoshop:Country", p.Country)
	alt("xmpRights:UsageTerms", p.UsageTerms)
	if p.Rating != 0 {
		plain("xmp:Rating", fmt.Sprint(p.Rating))
	}
	p.writeRegions(&b)
	if b.Len() == 0 {
		return ""
	}
	return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">` +
		`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"` +
		` xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"` +
		` xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"` +
		` xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#">` +
		b.String() + `</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`
}

func (p Photo) writeRegions(b *strings.Builder) {
	if len(p.Regions) == 0 {
		return
	}
	fmt.Fprintf(b, `<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions stDim:w="%d" stDim:h="%d" stDim:unit="pixel"/>`+
		`<mwg-rs:RegionList><rdf:Bag>`, p.Width, p.Height)
	for _, r := range p.Regions {
		fmt.Fprintf(b, `<rdf:li><rdf:Description mwg-rs:Name="%s" mwg-rs:Type="Face"><mwg-rs:Area stArea:x="%g" stArea:y="%g" stArea:w="%g" stArea:h="%g"`+
			` stArea:unit="normalized"/></rdf:Description></rdf:li>`, escape(r.Name), r.X, r.Y, r.W, r.H)
	}
	b.WriteString(`</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>`)
}

func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err) // into a builder
	}
	return b.String()
}
