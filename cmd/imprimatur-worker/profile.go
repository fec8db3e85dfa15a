package main

import (
	"encoding/binary"
	"math"
)

// isSRGB tells whether a colour profile describes sRGB, or nothing that an eye could tell from
// it: the same three colorants and a tone curve that runs alike. Such pictures, by far the most,
// are spared the conversion, which costs as much as decoding them.
func isSRGB(profile []byte) bool {
	tags := profileTags(profile)
	if tags == nil || tags["A2B0"] != nil || string(profile[16:20]) != "RGB " {
		return false
	}
	for tag, want := range map[string][3]float64{ // of sRGB, seen under D50
		"rXYZ": {0.4361, 0.2225, 0.0139}, "gXYZ": {0.3851, 0.7169, 0.0971}, "bXYZ": {0.1431, 0.0606, 0.7141},
	} {
		data := tags[tag]
		if len(data) < 20 {
			return false
		}
		for i := range want {
			if math.Abs(fixed(data[8+4*i:])-want[i]) > 0.004 {
				return false
			}
		}
	}
	for _, tag := range []string{"rTRC", "gTRC", "bTRC"} {
		for _, x := range []float64{0.25, 0.5, 0.75} {
			y, ok := tone(tags[tag], x)
			if !ok || math.Abs(y-math.Pow((x+0.055)/1.055, 2.4)) > 0.012 {
				return false
			}
		}
	}
	return true
}

// profileTags gives the data of each tag; nil for what is no profile.
func profileTags(profile []byte) map[string][]byte {
	if len(profile) < 132 || string(profile[36:40]) != "acsp" {
		return nil
	}
	count := int(binary.BigEndian.Uint32(profile[128:]))
	if count > 100 || len(profile) < 132+12*count {
		return nil
	}
	tags := make(map[string][]byte, count)
	for i := range count {
		entry := profile[132+12*i:]
		at, size := uint64(binary.BigEndian.Uint32(entry[4:])), uint64(binary.BigEndian.Uint32(entry[8:]))
		if at+size > uint64(len(profile)) {
			return nil
		}
		tags[string(entry[:4])] = profile[at : at+size]
	}
	return tags
}

// tone gives a tone curve's value: a gamma, a table, or the parametric curve that sRGB has.
func tone(data []byte, x float64) (float64, bool) {
	if len(data) < 14 {
		return 0, false
	}
	switch string(data[:4]) {
	case "curv":
		count := int(binary.BigEndian.Uint32(data[8:]))
		switch {
		case count == 1:
			return math.Pow(x, float64(binary.BigEndian.Uint16(data[12:]))/256), true
		case count > 1 && count <= 4096 && len(data) >= 12+2*count:
			at := x * float64(count-1)
			low := int(at)
			value := func(i int) float64 { return float64(binary.BigEndian.Uint16(data[12+2*min(i, count-1):])) / 65535 }
			return value(low) + (at-float64(low))*(value(low+1)-value(low)), true
		}
	case "para":
		kind := binary.BigEndian.Uint16(data[8:])
		if kind == 0 && len(data) >= 16 {
			return math.Pow(x, fixed(data[12:])), true
		}
		if kind == 3 && len(data) >= 32 {
			g, a, b, c, d := fixed(data[12:]), fixed(data[16:]), fixed(data[20:]), fixed(data[24:]), fixed(data[28:])
			if x < d {
				return c * x, true
			}
			return math.Pow(a*x+b, g), true
		}
	}
	return 0, false
}

// fixed reads a signed number with 16 bits after the point.
func fixed(data []byte) float64 { return float64(int32(binary.BigEndian.Uint32(data))) / 65536 }
