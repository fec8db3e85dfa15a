package release

import (
	"encoding/binary"
	"unicode/utf8"
)

// iim says what packet says as IPTC-IIM, which press systems still read, in UTF-8 and as far as IIM
// has a place for it: usage terms and coordinates it has none for. Longer texts are cut to what IIM
// can hold; the XMP beside it has them whole.
func (w Words) iim(policy Policy) []byte {
	var body []byte
	// put adds values of a data set of the second record, which can hold so many octets each.
	put := func(number byte, most int, values ...string) {
		for _, v := range values {
			if v = cutOctets(v, most); v != "" {
				body = dataSet(body, 2, number, v)
			}
		}
	}
	d := w.Description
	switch policy {
	case SayAll:
		put(5, 64, d.Title)                                             // object name
		put(25, 64, d.Keywords[:min(len(d.Keywords), mostKeywords)]...) // keywords
		put(40, 256, d.Instructions)                                    // special instructions
		if !w.TakenAt.IsZero() {
			put(55, 8, w.TakenAt.Format("20060102")) // date created
			if w.ZoneKnown {                         // IIM knows no time of day without a zone
				put(60, 11, w.TakenAt.Format("150405-0700")) // time created
			}
		}
		put(90, 32, w.Place.City)     // city
		put(92, 32, w.Place.Name)     // sub-location
		put(95, 32, w.Place.Region)   // province or state
		put(101, 64, w.Place.Country) // country name
		put(105, 256, d.Headline)     // headline
		put(120, 2000, d.Text)        // caption
	case SayRights:
	case SayNothing:
		return nil
	default:
		return nil
	}
	put(80, 32, d.Creator)  // by-line
	put(110, 32, d.Credit)  // credit
	put(116, 128, d.Rights) // copyright notice
	if len(body) == 0 {
		return nil
	}
	head := dataSet(nil, 1, 90, "\x1b%G") // what follows is UTF-8
	head = dataSet(head, 2, 0, "\x00\x04")
	return append(head, body...)
}

// mostKeywords keeps all data sets within one segment of a JPEG.
const mostKeywords = 500

// dataSet adds a data set with a value of less than 32 KiB.
func dataSet(to []byte, record, number byte, value string) []byte {
	to = append(to, 0x1c, record, number)
	return append(binary.BigEndian.AppendUint16(to, uint16(len(value))), value...)
}

// cutOctets takes as many whole characters of a text as fit in so many octets.
func cutOctets(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
