package main

import (
	"encoding/binary"
	"math"
	"slices"
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

// matrixProfile makes a colour profile (ICC.1, version 4) of three colorants, each as XYZ seen
// under D50, with the tone curve of sRGB.
func matrixProfile(colorants [3][3]float64) []byte {
	number := func(v float64) []byte {
		return binary.BigEndian.AppendUint32(nil, uint32(int32(math.Round(v*65536))))
	}
	numbers := func(kind string, values ...float64) []byte {
		data := []byte(kind)
		for _, v := range values {
			data = append(data, number(v)...)
		}
		return data
	}
	curve := numbers("para\x00\x00\x00\x00\x00\x03\x00\x00", 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)
	white := numbers("", 0.9642, 1, 0.8249)
	xyz := "XYZ \x00\x00\x00\x00"
	type tag struct {
		name string
		data []byte
	}
	tags := []tag{{"wtpt", append([]byte(xyz), white...)}, {"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve}}
	for i, colorant := range colorants {
		tags = append(tags, tag{"rgb"[i:i+1] + "XYZ", numbers(xyz, colorant[:]...)})
	}
	var table, body []byte
	for _, tag := range tags {
		table = append(table, tag.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(132+12*len(tags)+len(body)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(tag.data)))
		body = append(body, tag.data...)
	}
	head := make([]byte, 132)
	binary.BigEndian.PutUint32(head, uint32(132+len(table)+len(body)))
	copy(head[8:], "\x04\x30\x00\x00mntrRGB XYZ ")
	copy(head[36:], "acsp")
	copy(head[68:], white)
	binary.BigEndian.PutUint32(head[128:], uint32(len(tags)))
	return slices.Concat(head, table, body)
}
