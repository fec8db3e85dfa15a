package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/bep/imagemeta"

	"imprimatur/internal/asset"
)

// told is what a file says of itself, by the names that exiftool gives the tags.
type told struct {
	exif map[string]any // IFD0 and Exif
	gps  map[string]any
	iptc map[string]any
	xmp  *element // nil: none
}

// metadata gathers what the file and its sidecar say. What cannot be read is left out: no
// file is refused for its metadata.
func (w *worker) metadata(s subject, sidecar []byte) asset.Metadata {
	t := s.told
	if t.exif == nil {
		t = w.tell(s.data, s.header.MediaType)
	}
	t = t.completed(s.stored)
	f := frame{s.stored.width, s.stored.height, s.stored.orientation}
	m := t.metadata(f)
	if beside, err := parseXMP(sidecar); err == nil && len(sidecar) > 0 {
		m = withSidecar(m, told{xmp: beside}.metadata(f))
	}
	return m
}

// tell reads what a file says of itself: by the fast reader where it knows the type, else by the second one.
func (w *worker) tell(data []byte, mediaType string) told {
	t := readTold(data, mediaType)
	if _, known := formats()[mediaType]; !known && w.reader != nil {
		t = w.reader.told(data)
	}
	return t
}

// completed fills in what the fast reader overlooks and libvips finds: XMP in a PNG, EXIF in a
// WebP that begins with JPEG's mark, and the leading zeros of a fraction of a second ("05").
func (t told) completed(h vipsHeader) told {
	block := bytes.TrimPrefix(h.exif, []byte("Exif\x00\x00"))
	if len(t.exif) == 0 && len(block) > 0 {
		from := readTold(block, "image/tiff")
		t.exif, t.gps = from.exif, from.gps
	}
	if digits := subSecond(block); digits != "" && len(t.exif) > 0 {
		t.exif["SubSecTimeOriginal"] = digits
	}
	if t.xmp == nil && len(h.xmp) > 0 {
		if parsed, err := parseXMP(h.xmp); err == nil {
			t.xmp = parsed
		}
	}
	return t
}

// formats gives imagemeta's name for a type.
func formats() map[string]imagemeta.ImageFormat {
	return map[string]imagemeta.ImageFormat{
		"image/jpeg": imagemeta.JPEG, "image/png": imagemeta.PNG, "image/webp": imagemeta.WebP, "image/tiff": imagemeta.TIFF,
		"image/heic": imagemeta.HEIF, "image/heif": imagemeta.HEIF, "image/avif": imagemeta.AVIF,
		"image/x-adobe-dng": imagemeta.DNG, "image/x-canon-cr2": imagemeta.CR2, "image/x-nikon-nef": imagemeta.NEF,
		"image/x-sony-arw": imagemeta.ARW, "image/x-pentax-pef": imagemeta.PEF,
	}
}

// readTold reads what the fast reader understands; nothing for types that it does not know.
func readTold(data []byte, mediaType string) told {
	t := told{exif: map[string]any{}, gps: map[string]any{}, iptc: map[string]any{}}
	format, ok := formats()[mediaType]
	if !ok {
		return t
	}
	// An error ends the reading; what was read before it stands.
	_, _ = imagemeta.Decode(imagemeta.Options{
		R:           bytes.NewReader(data),
		ImageFormat: format,
		Sources:     imagemeta.EXIF | imagemeta.IPTC | imagemeta.XMP,
		HandleTag: func(tag imagemeta.TagInfo) error {
			switch {
			case tag.Source == imagemeta.IPTC:
				t.iptc[tag.Tag] = tag.Value
			case strings.HasSuffix(tag.Namespace, "GPSInfoIFD"):
				t.gps[tag.Tag] = tag.Value
			case !strings.Contains(tag.Namespace, "Interoperability"):
				t.exif[tag.Tag] = tag.Value
			}
			return nil
		},
		HandleXMP: func(r io.Reader) error {
			packet, err := io.ReadAll(io.LimitReader(r, maxXMPBytes+1))
			if err != nil {
				return fmt.Errorf("reading XMP: %w", err)
			}
			if parsed, err := parseXMP(packet); err == nil && t.xmp == nil {
				t.xmp = parsed
			}
			_, err = io.Copy(io.Discard, r)
			return err
		},
	})
	return t
}

// metadata orders what was told. For the same thing XMP comes before IPTC before EXIF, but the
// moment, the place and the camera are the device's own to say.
func (t told) metadata(f frame) asset.Metadata {
	m := asset.Metadata{
		Camera: asset.Camera{
			Make: plain(t.exif["Make"]), Model: plain(t.exif["Model"]), Lens: plain(t.exif["LensModel"]),
			Aperture: value(t.exif["FNumber"]), Exposure: value(t.exif["ExposureTime"]), FocalLength: value(t.exif["FocalLength"]),
			ISO: int(min(max(value(t.exif["ISO"]), 0), 1e8)),
		},
		Software:    plain(t.exif["Software"]),
		Taken:       t.taken(),
		Place:       t.place(),
		Description: t.description(),
	}
	if t.xmp != nil {
		m.Regions = regionsOf(t.xmp, f)
	}
	return m
}

func (t told) taken() asset.Taken {
	if taken, ok := exifMoment(plain(t.exif["DateTimeOriginal"]), plain(t.exif["OffsetTimeOriginal"]), plain(t.exif["SubSecTimeOriginal"])); ok {
		return taken
	}
	for _, text := range []string{t.xmp.field(nsExif, "DateTimeOriginal").text(), t.xmp.field(nsShop, "DateCreated").text()} {
		if taken, ok := isoMoment(text); ok {
			return taken
		}
	}
	if taken, ok := iptcMoment(plain(t.iptc["DateCreated"]), plain(t.iptc["TimeCreated"])); ok {
		return taken
	}
	if taken, ok := exifMoment(plain(t.exif["CreateDate"]), plain(t.exif["OffsetTimeDigitized"]), plain(t.exif["SubSecTimeDigitized"])); ok {
		return taken
	}
	taken, _ := isoMoment(t.xmp.field(nsXMP, "CreateDate").text())
	return taken
}

func (t told) place() asset.Place {
	created := t.xmp.field(nsExt, "LocationCreated").items()
	detail := func(name string) string {
		if len(created) == 0 {
			return ""
		}
		return created[0].field(nsExt, name).text()
	}
	p := asset.Place{
		Name:    first(t.xmp.field(nsCore, "Location").text(), detail("Sublocation"), plain(t.iptc["Sub-location"]), plain(t.iptc["SubLocation"])),
		City:    first(t.xmp.field(nsShop, "City").text(), detail("City"), plain(t.iptc["City"])),
		Region:  first(t.xmp.field(nsShop, "State").text(), detail("ProvinceState"), plain(t.iptc["Province-State"]), plain(t.iptc["ProvinceState"])),
		Country: first(t.xmp.field(nsShop, "Country").text(), detail("CountryName"), plain(t.iptc["Country-PrimaryLocationName"]), plain(t.iptc["CountryPrimaryLocationName"])),
	}
	lat, latOK := degrees(t.gps["GPSLatitude"], plain(t.gps["GPSLatitudeRef"]), "S")
	lon, lonOK := degrees(t.gps["GPSLongitude"], plain(t.gps["GPSLongitudeRef"]), "W")
	if latOK && lonOK && (lat != 0 || lon != 0) {
		p.HasPosition, p.Latitude, p.Longitude = true, lat, lon
		p.Altitude = value(t.gps["GPSAltitude"])
		if value(t.gps["GPSAltitudeRef"]) == 1 {
			p.Altitude = -p.Altitude
		}
		return p
	}
	lat, latOK = xmpDegrees(t.xmp.field(nsExif, "GPSLatitude").text(), "N", "S")
	lon, lonOK = xmpDegrees(t.xmp.field(nsExif, "GPSLongitude").text(), "E", "W")
	if latOK && lonOK {
		p.HasPosition, p.Latitude, p.Longitude = true, lat, lon
		p.Altitude = number(t.xmp.field(nsExif, "GPSAltitude").text())
		if t.xmp.field(nsExif, "GPSAltitudeRef").text() == "1" {
			p.Altitude = -p.Altitude
		}
	}
	return p
}

func (t told) description() asset.Description {
	d := asset.Description{
		Title:        first(t.xmp.field(nsDC, "title").text(), plain(t.iptc["ObjectName"])),
		Text:         first(t.xmp.field(nsDC, "description").text(), plain(t.iptc["Caption-Abstract"]), plain(t.iptc["CaptionAbstract"]), plain(t.exif["ImageDescription"])),
		Keywords:     t.xmp.field(nsDC, "subject").texts(),
		Creator:      first(strings.Join(t.xmp.field(nsDC, "creator").texts(), ", "), plain(t.iptc["By-line"]), plain(t.iptc["Byline"]), plain(t.exif["Artist"])),
		Credit:       first(t.xmp.field(nsShop, "Credit").text(), plain(t.iptc["Credit"])),
		Rights:       first(t.xmp.field(nsDC, "rights").text(), plain(t.iptc["CopyrightNotice"]), plain(t.exif["Copyright"])),
		UsageTerms:   t.xmp.field(nsRights, "UsageTerms").text(),
		Headline:     first(t.xmp.field(nsShop, "Headline").text(), plain(t.iptc["Headline"])),
		Instructions: first(t.xmp.field(nsShop, "Instructions").text(), plain(t.iptc["SpecialInstructions"])),
		Rating:       int(min(max(number(t.xmp.field(nsXMP, "Rating").text()), 0), 5)),
	}
	if len(d.Keywords) == 0 {
		d.Keywords = list(t.iptc["Keywords"])
	}
	return d
}

// withSidecar lets the file beside the photo win where people describe, and fill in where the
// photo itself says nothing.
func withSidecar(m, beside asset.Metadata) asset.Metadata {
	d, s := &m.Description, beside.Description
	for _, pair := range []struct {
		own    *string
		beside string
	}{
		{&d.Title, s.Title}, {&d.Text, s.Text}, {&d.Creator, s.Creator}, {&d.Credit, s.Credit}, {&d.Rights, s.Rights},
		{&d.UsageTerms, s.UsageTerms}, {&d.Headline, s.Headline}, {&d.Instructions, s.Instructions},
		{&m.Place.Name, beside.Place.Name}, {&m.Place.City, beside.Place.City}, {&m.Place.Region, beside.Place.Region}, {&m.Place.Country, beside.Place.Country},
	} {
		*pair.own = first(pair.beside, *pair.own)
	}
	if len(s.Keywords) > 0 {
		d.Keywords = s.Keywords
	}
	if s.Rating > 0 {
		d.Rating = s.Rating
	}
	if len(beside.Regions) > 0 {
		m.Regions = beside.Regions
	}
	if !m.Place.HasPosition && beside.Place.HasPosition {
		p := &m.Place
		p.HasPosition, p.Latitude, p.Longitude, p.Altitude = true, beside.Place.Latitude, beside.Place.Longitude, beside.Place.Altitude
	}
	if m.Taken.At.IsZero() && !beside.Taken.At.IsZero() {
		m.Taken = beside.Taken
		m.Taken.Source = asset.TakenSidecar
	}
	return m
}
