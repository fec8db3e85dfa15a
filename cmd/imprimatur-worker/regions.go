package main

import (
	"math"
	"strconv"
	"strings"

	"imprimatur/internal/asset"
)

// frame is what region coordinates refer to: the picture as stored, and how it is turned to stand upright.
type frame struct {
	width, height int
	orientation   int
}

// regionsOf reads the regions of a packet: those of the Metadata Working Group (Picasa,
// Lightroom, digiKam) and those of IPTC. Both count from the stored picture; here they leave upright.
func regionsOf(packet *element, f frame) []asset.Region {
	var regions []asset.Region
	info := packet.field(nsRegions, "Regions")
	width, height := number(info.field(nsRegions, "AppliedToDimensions").field(nsDim, "w").text()),
		number(info.field(nsRegions, "AppliedToDimensions").field(nsDim, "h").text())
	turned := f
	if f.orientation >= 5 && width > 0 && height > 0 && f.width != f.height &&
		(width > height) != (f.width > f.height) {
		turned.orientation = 1 // the writer already counted from the upright picture
	}
	for _, item := range info.field(nsRegions, "RegionList").items() {
		area := item.field(nsRegions, "Area")
		x, y := number(area.field(nsArea, "x").text()), number(area.field(nsArea, "y").text())
		w, h := number(area.field(nsArea, "w").text()), number(area.field(nsArea, "h").text())
		if area.field(nsArea, "unit").text() == "pixel" {
			x, y, w, h = x/width, y/height, w/width, h/height
		}
		r := asset.Region{Name: item.field(nsRegions, "Name").text(), Kind: item.field(nsRegions, "Type").text(), Source: "mwg",
			X: x - w/2, Y: y - h/2, Width: w, Height: h}
		if r, ok := upright(r, turned); ok {
			regions = append(regions, r)
		}
	}
	for _, item := range packet.field(nsExt, "ImageRegion").items() {
		if r, ok := iptcRegion(item, f); ok {
			regions = append(regions, r)
		}
	}
	return regions
}

// iptcRegion reads one IPTC image region that is a rectangle.
func iptcRegion(item *element, f frame) (asset.Region, bool) {
	boundary := item.field(nsExt, "RegionBoundary")
	if boundary.field(nsExt, "rbShape").text() != "rectangle" {
		return asset.Region{}, false
	}
	side := func(name string) float64 { return number(boundary.field(nsExt, name).text()) }
	r := asset.Region{Name: item.field(nsExt, "Name").text(), Source: "iptc", X: side("rbX"), Y: side("rbY"), Width: side("rbW"), Height: side("rbH")}
	if people := item.field(nsExt, "PersonInImage").texts(); len(people) > 0 {
		r.Name = strings.Join(people, ", ")
		r.Kind = "Face"
	}
	if boundary.field(nsExt, "rbUnit").text() == "pixel" {
		r.X, r.Width = r.X/float64(f.width), r.Width/float64(f.width)
		r.Y, r.Height = r.Y/float64(f.height), r.Height/float64(f.height)
	}
	return upright(r, f)
}

// upright turns a region of the stored picture as the orientation turns the picture, and cuts
// off what reaches over the edge.
func upright(r asset.Region, f frame) (asset.Region, bool) {
	left, top, right, bottom := r.X, r.Y, r.X+r.Width, r.Y+r.Height
	for _, side := range []*float64{&left, &top, &right, &bottom} {
		if math.IsNaN(*side) {
			return asset.Region{}, false
		}
		*side = math.Min(math.Max(*side, 0), 1)
	}
	switch f.orientation {
	case 2:
		left, right = 1-right, 1-left
	case 3:
		left, right, top, bottom = 1-right, 1-left, 1-bottom, 1-top
	case 4:
		top, bottom = 1-bottom, 1-top
	case 5:
		left, top, right, bottom = top, left, bottom, right
	case 6:
		left, top, right, bottom = 1-bottom, left, 1-top, right
	case 7:
		left, top, right, bottom = 1-bottom, 1-right, 1-top, 1-left
	case 8:
		left, top, right, bottom = top, 1-right, bottom, 1-left
	}
	r.X, r.Y, r.Width, r.Height = left, top, right-left, bottom-top
	return r, r.Width > 0 && r.Height > 0
}

// number reads a decimal or a fraction; what is none is 0.
func number(text string) float64 {
	over, under, isFraction := strings.Cut(strings.TrimSpace(text), "/")
	n, err := strconv.ParseFloat(over, 64)
	if err != nil {
		return 0
	}
	if !isFraction {
		return n
	}
	d, err := strconv.ParseFloat(under, 64)
	if err != nil || d == 0 {
		return 0
	}
	return n / d
}
