package photos

import "encoding/binary"

// Marker stands in every text that the canary photo carries. No byte that leaves the house
// without metadata may hold it.
const Marker = "CANARY-7f3a"

// Canary gives a photo that carries the marker wherever a file can carry one, and a position;
// behind the picture lie bytes with the marker too. Traces lists what must not be found in what
// is made of it.
func Canary(seed uint64) []byte {
	mark := func(where string) string { return Marker + "-" + where }
	p := Photo{
		Seed: seed, Width: 800, Height: 600,
		Taken: "2024:05:03 14:02:11", Zone: "+02:00",
		Make: mark("MAKE"), Model: mark("MODEL"), Software: mark("SOFTWARE"),
		Place: &Place{Latitude: 52.0911, Longitude: 5.1223, Altitude: 17},
		Title: mark("TITLE"), Text: mark("TEXT"), Headline: mark("HEADLINE"), Creator: mark("CREATOR"), Credit: mark("CREDIT"),
		Rights: mark("RIGHTS"), UsageTerms: mark("TERMS"), Instructions: mark("INSTRUCTIONS"), City: mark("CITY"), Country: mark("COUNTRY"),
		Keywords: []string{mark("KEYWORD")}, Regions: []Region{{Name: mark("REGION"), X: 0.5, Y: 0.5, W: 0.2, H: 0.2}},
	}
	file := p.JPEG()
	iptc := append([]byte("Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00"), 0, byte(5+len(mark("IPTC"))), 0x1c, 2, 120, 0, byte(len(mark("IPTC"))))
	iptc = append(iptc, mark("IPTC")...)
	if len(mark("IPTC"))%2 == 0 {
		iptc = append(iptc, 0)
	}
	extra := append(segment(0xed, iptc), segment(0xfe, []byte(mark("COMMENT")))...)
	out := append(append([]byte{}, file[:2]...), extra...)
	out = append(out, file[2:]...)
	return append(out, mark("TRAILING")...)
}

// Traces lists the bytes that nothing made of the canary photo may hold: the marker, its
// position as EXIF writes it, and the beginnings of metadata blocks.
func Traces() [][]byte {
	var position []byte
	for _, n := range degrees(52.0911) {
		position = binary.LittleEndian.AppendUint32(position, n)
	}
	return [][]byte{
		[]byte(Marker), position[:20], []byte("Exif\x00\x00"), []byte("http://ns.adobe.com/"), []byte("x:xmpmeta"),
		[]byte("Photoshop 3.0"), []byte("8BIM"), []byte("EXIF"), []byte("XMP "),
	}
}
