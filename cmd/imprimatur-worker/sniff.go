package main

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// sniff gives the media type by content alone, or nothing for what is no photo that the house
// takes. ext only decides between kinds of RAW that are told apart by the maker's name.
func sniff(data []byte, ext string) string {
	begins := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	switch {
	case begins("\xff\xd8\xff"):
		return "image/jpeg"
	case begins("\x89PNG\r\n\x1a\n"):
		return "image/png"
	case begins("GIF87a"), begins("GIF89a"):
		return "image/gif"
	case begins("RIFF") && len(data) > 12 && string(data[8:12]) == "WEBP":
		return "image/webp"
	case begins("\xff\x0a"), begins("\x00\x00\x00\x0cJXL \r\n\x87\n"):
		return "image/jxl"
	case begins("FUJIFILMCCD-RAW"):
		return "image/x-fuji-raf"
	case begins("IIRO"), begins("IIRS"), begins("MMOR"):
		return "image/x-olympus-orf"
	case begins("IIU\x00"):
		return "image/x-panasonic-rw2"
	case begins("II*\x00"), begins("MM\x00*"):
		return sniffTIFF(data, ext)
	case len(data) > 12 && string(data[4:8]) == "ftyp":
		return sniffBoxes(data)
	}
	return ""
}

// sniffBoxes tells the ISO base media files apart by their brands.
func sniffBoxes(data []byte) string {
	size := int(binary.BigEndian.Uint32(data))
	if size < 16 || size > len(data) || size > 4096 {
		return ""
	}
	brands := []string{string(data[8:12])}
	for at := 16; at+4 <= size; at += 4 {
		brands = append(brands, string(data[at:at+4]))
	}
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(brands, name) })
	}
	switch {
	case has("crx "):
		return "image/x-canon-cr3"
	case has("avif", "avis"):
		return "image/avif"
	case has("heic", "heix", "heim", "heis", "hevc", "hevx"):
		return "image/heic"
	case has("mif1", "msf1"):
		return "image/heif"
	}
	return ""
}

// sniffTIFF tells TIFF from the RAW files that are built like it.
func sniffTIFF(data []byte, ext string) string {
	if len(data) > 10 && string(data[8:10]) == "CR" {
		return "image/x-canon-cr2"
	}
	first, ok := firstDirectory(data)
	if !ok {
		return "image/tiff" // broken, but this is what it claims to be
	}
	if first.has(tagDNGVersion) {
		return "image/x-adobe-dng"
	}
	maker := strings.ToUpper(first.text(tagMake))
	for _, raw := range []struct{ ext, maker, mediaType string }{
		{"nef", "NIKON", "image/x-nikon-nef"}, {"nrw", "NIKON", "image/x-nikon-nef"},
		{"arw", "SONY", "image/x-sony-arw"}, {"sr2", "SONY", "image/x-sony-arw"},
		{"pef", "PENTAX", "image/x-pentax-pef"}, {"pef", "RICOH", "image/x-pentax-pef"},
	} {
		if ext == raw.ext && strings.HasPrefix(maker, raw.maker) {
			return raw.mediaType
		}
	}
	return "image/tiff"
}

const (
	tagMake       = 0x010f
	tagDNGVersion = 0xc612
)

// honest tells whether the name's extension may stand on content of this type. A name without
// an extension, or with one that nobody knows, claims nothing.
func honest(ext, mediaType string) bool {
	claims, known := map[string][]string{
		"jpg": {"image/jpeg"}, "jpeg": {"image/jpeg"}, "jpe": {"image/jpeg"}, "jfif": {"image/jpeg"}, "mpo": {"image/jpeg"},
		"png": {"image/png"}, "apng": {"image/png"}, "webp": {"image/webp"}, "gif": {"image/gif"}, "jxl": {"image/jxl"},
		"tif": {"image/tiff"}, "tiff": {"image/tiff"},
		"heic": {"image/heic", "image/heif"}, "hif": {"image/heic", "image/heif"},
		"heif": {"image/heic", "image/heif", "image/avif"}, "avif": {"image/avif"},
		"cr2": {"image/x-canon-cr2"}, "cr3": {"image/x-canon-cr3"}, "nef": {"image/x-nikon-nef"}, "nrw": {"image/x-nikon-nef"},
		"arw": {"image/x-sony-arw"}, "sr2": {"image/x-sony-arw"}, "dng": {"image/x-adobe-dng"}, "raf": {"image/x-fuji-raf"},
		"orf": {"image/x-olympus-orf"}, "rw2": {"image/x-panasonic-rw2"}, "pef": {"image/x-pentax-pef"},
	}[ext]
	if known {
		return slices.Contains(claims, mediaType)
	}
	return !slices.Contains(strings.Fields("html htm xhtml svg svgz xml pdf ps eps ai zip gz tar rar 7z js css mvg msl txt csv doc docx "+
		"mp4 mov avi mkv webm mp3 wav exe dll sh bat bmp ico psd"), ext)
}
