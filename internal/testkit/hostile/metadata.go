package hostile

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func metadata() []File {
	small := func(segments ...[]byte) func() []byte {
		return func() []byte { return jpeg(64, 48, segments...) }
	}
	xmp := func(packet string) []byte { return segment(0xe1, cat("http://ns.adobe.com/xap/1.0/\x00", packet)) }
	exif := func(directory ...any) []byte {
		return segment(0xe1, cat("Exif\x00\x00II*\x00", le32(8), le16(1), cat(directory...)))
	}
	iptc := cat("Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00", be16(26), "\x1c\x02\x78", be16(21), "CANARY-IPTC-7f3a<b>x!")

	entities := `<!ENTITY a "lollollollol">`
	for i := range 9 {
		entities += fmt.Sprintf(`<!ENTITY %c "%s">`, 'b'+i, strings.Repeat(fmt.Sprintf("&%c;", 'a'+i), 12))
	}
	return []File{
		{"meta_xss_gps_canary.jpg", "metadata-leak+xss", "no canary and no position in anything that leaves; text escaped everywhere", "", small(
			segment(0xe1, exifOf(map[uint16]string{0x010e: Script, 0x010f: "CANARY-MAKE-7f3a", 0x0110: "CANARY-MODEL-7f3a", 0x013b: Script, 0x8298: "'; DROP TABLE photos;--"})),
			xmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/">`+
				`<dc:creator><rdf:Seq><rdf:li>CANARY-XMP-7f3a &lt;script&gt;alert(2)&lt;/script&gt;</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`),
			segment(0xed, iptc),
			segment(0xfe, []byte("CANARY-COM-7f3a")))},
		{"meta_xmp_xxe.jpg", "xxe", "no file read, no call", "", small(xmp(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">` +
			`<!ENTITY b SYSTEM "http://127.0.0.1:9/xxe">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&a;&b;</x:xmpmeta>`))},
		{"meta_xmp_billion_laughs.jpg", "xml-bomb", "bounded", "", small(xmp(`<?xml version="1.0"?><!DOCTYPE l [` + entities + `]><l>&j;</l>`))},
		{"meta_xmp_deep.jpg", "xml-bomb", "bounded", "", small(xmp(strings.Repeat("<a>", 20_000)))},
		{"exif_ifd_loop.jpg", "loop", "bounded: the Exif directory is itself", "", small(exif(le16(0x8769, 4), le32(1, 8), le32(8)))},
		{"exif_count_4g.jpg", "alloc", "nothing of that size is allocated", "", small(exif(le16(0x010e, 2), le32(0xffffffff, 26), le32(0)))},
	}
}

// exifOf writes text tags and a position in the Netherlands.
func exifOf(tags map[uint16]string) []byte {
	const position = 0x8825
	names := append(slices.Collect(maps.Keys(tags)), position)
	slices.Sort(names)
	base := uint32(8 + 2 + 12*len(names) + 4)
	var entries, values []byte
	for _, tag := range names {
		at := base + uint32(len(values))
		if tag == position {
			entries = cat(entries, le16(int(tag), 4), le32(1, at))
			degrees := at + 2 + 12*4 + 4
			values = cat(values, le16(4), le16(1, 2), le32(2), "N\x00\x00\x00", le16(2, 5), le32(3, degrees),
				le16(3, 2), le32(2), "E\x00\x00\x00", le16(4, 5), le32(3, degrees+24), le32(0),
				le32(52, 1, 5, 1, 24, 1), le32(4, 1, 18, 1, 36, 1))
			continue
		}
		value := cat(tags[tag], "\x00")
		entries = cat(entries, le16(int(tag), 2), le32(uint32(len(value)), at))
		if values = cat(values, value); len(value)%2 == 1 {
			values = append(values, 0)
		}
	}
	return cat("Exif\x00\x00II*\x00", le32(8), le16(len(names)), entries, le32(0), values)
}
