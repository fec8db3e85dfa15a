package hostile

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"strings"
)

func bombs() []File {
	tooBig := "file.too-many-pixels"
	return []File{
		{"bomb_gif_65535.gif", "pixel-flood", "refused by its header", tooBig, func() []byte {
			return cat("GIF89a", le16(65535, 65535), "\x80\x00\x00", strings.Repeat("\x00", 6), ",", le16(0, 0, 65535, 65535), "\x00\x02\x02\x4c\x01\x00;")
		}},
		{"bomb_gif_20000_frames.gif", "frame-flood", "refused by its frames", "file.too-complex", func() []byte {
			frame := cat(",", le16(0, 0, 1, 1), "\x00\x02\x02\x4c\x01\x00")
			return cat("GIF89a", le16(4096, 4096), "\x80\x00\x00", strings.Repeat("\x00", 6), bytes.Repeat(frame, 20_000), ";")
		}},
		{"bomb_bmp_60000.bmp", "pixel-flood", "refused: not taken", "file.not-a-photo", func() []byte { return bmp(60000, 60000) }},
		{"bmp_negative_height.bmp", "int-overflow", "refused: not taken", "file.not-a-photo", func() []byte { return bmp(64, 1<<31) }},
		{"bomb_tiff_60000.tif", "pixel-flood", "refused by its header", tooBig, func() []byte {
			return tiff([][4]uint32{{256, 4, 1, 60000}, {257, 4, 1, 60000}, {258, 3, 1, 8}, {259, 3, 1, 32773}, {262, 3, 1, 1},
				{273, 4, 1, 8}, {277, 3, 1, 1}, {278, 4, 1, 60000}, {279, 4, 1, 16}}, 0)
		}},
		{"tiff_ifd_loop.tif", "loop", "refused at once: the next directory is itself", "file.unreadable", func() []byte {
			return tiff([][4]uint32{{256, 4, 1, 64}}, 8)
		}},
		{"tiff_ifd_offset_oob.tif", "out-of-bounds", "refused; nothing of that size is allocated", "file.unreadable", func() []byte {
			return cat("II*\x00", le32(0xfffffff0))
		}},
		{"bomb_webp_16383_vp8l_hdr.webp", "pixel-flood", "refused by its header", tooBig, func() []byte {
			return cat("RIFF", le32(4+8+10), "WEBPVP8L", le32(10), "\x2f", le32(16382|16382<<14), strings.Repeat("\x00", 5))
		}},
	}
}

func pngs() []File {
	tooBig := "file.too-many-pixels"
	return []File{
		{"bomb_png_20000x20000_rgb.png", "pixel-flood", "refused by its header (1.2 GB decoded)", tooBig, func() []byte { return PNG(20000, 20000, 8, 2) }},
		{"bomb_png_50000x50000_1bit.png", "pixel-flood", "refused by its header (2.5 Gpx)", tooBig, func() []byte { return PNG(50000, 50000, 1, 0) }},
		{"bomb_png_hdr_2e31.png", "int-overflow", "refused; no overflow", "file.unreadable", func() []byte {
			return pngOf(1<<31-1, 1<<31-1, 8, 2, zeros(64))
		}},
		{"bomb_png_ztxt_64MB.png", "metadata-bomb", "bounded", "", func() []byte {
			return pngOf(64, 48, 8, 2, zeros(48*(1+64*3)), chunk("zTXt", cat("Comment\x00\x00", zeros(64<<20))))
		}},
		{"bomb_png_iccp_64MB.png", "metadata-bomb", "bounded", "", func() []byte {
			return pngOf(64, 48, 8, 2, zeros(48*(1+64*3)), chunk("iCCP", cat("x\x00\x00", zeros(64<<20))))
		}},
		{"cve_2022_44268_png_profile.png", "file-read", "nothing of a file in what is made of it", "", func() []byte {
			return pngOf(64, 48, 8, 2, zeros(48*(1+64*3)), chunk("tEXt", []byte("profile\x00/etc/passwd")))
		}},
		{"polyglot_png_trailing_canary.png", "acropalypse", "trailing bytes gone from what is made of it", "", func() []byte {
			return cat(plainPNG(), strings.Repeat("CANARY-TRAILER-"+Canary, 50))
		}},
	}
}

func jpegs() []File {
	return []File{
		{"bomb_jpeg_65500.jpg", "pixel-flood", "refused by its header", "file.too-many-pixels", func() []byte { return jpeg(65500, 65500) }},
		{"jpeg_truncated.jpg", "truncated", "taken as damaged", "", func() []byte {
			whole := jpeg(640, 480)
			return whole[:len(whole)-8]
		}},
		{"jpeg_progressive_1500_scans.jpg", "cpu-bomb", "refused by its scans: a decoder would need minutes", "file.too-complex", func() []byte { return scans(1500) }},
		{"polyglot_jpeg_html.jpg", "polyglot", "image/jpeg, and what is made of it is clean", "", func() []byte {
			return jpeg(64, 48, segment(0xfe, []byte("--><script>alert(document.domain)</script><!--")))
		}},
		{"polyglot_jpeg_zip.jpg", "polyglot", "trailing bytes gone from what is made of it", "", func() []byte {
			var out bytes.Buffer
			w := zip.NewWriter(&out)
			f, err := w.Create("CANARY-ZIP-" + Canary + ".txt")
			must(err)
			_, err = f.Write([]byte("x"))
			must(err)
			must(w.Close())
			return cat(jpeg(64, 48), out.Bytes())
		}},
	}
}

// PNG gives a black PNG of any size: a few bytes a row, however big it unpacks. kind is PNG's
// colour type: 0 grey, 2 RGB.
func PNG(width, height, depth, kind int) []byte {
	channels := map[int]int{0: 1, 2: 3}[kind]
	return pngOf(width, height, depth, kind, zeros(height*(1+(width*depth*channels+7)/8)))
}

func plainPNG() []byte { return PNG(64, 48, 8, 2) }

func pngOf(width, height, depth, kind int, pixels []byte, extra ...[]byte) []byte {
	head := cat(binary.BigEndian.AppendUint32(nil, uint32(width)), binary.BigEndian.AppendUint32(nil, uint32(height)), []byte{byte(depth), byte(kind), 0, 0, 0})
	return cat("\x89PNG\r\n\x1a\n", chunk("IHDR", head), cat(anyOf(extra)...), chunk("IDAT", pixels), chunk("IEND", nil))
}

// jpegTables are the quantisation and the shortest Huffman tables there can be: each code is one bit.
func jpegTables() []byte {
	return cat(segment(0xdb, cat("\x00", strings.Repeat("\x01", 64))),
		segment(0xc4, cat("\x00\x01", strings.Repeat("\x00", 15), "\x00")),
		segment(0xc4, cat("\x10\x01", strings.Repeat("\x00", 15), "\x00")))
}

func jpegFrame(marker byte, width, height int) []byte {
	return segment(marker, cat("\x08", be16(height, width), "\x01\x01\x11\x00"))
}

// jpeg gives a grey JPEG, with segments before its tables.
func jpeg(width, height int, extra ...[]byte) []byte {
	scan := min((width+7)/8*((height+7)/8)*2/8+1, 4096)
	return cat("\xff\xd8", cat(anyOf(extra)...), jpegTables(), jpegFrame(0xc0, width, height),
		segment(0xda, []byte("\x01\x01\x00\x00\x3f\x00")), strings.Repeat("\x00", scan), "\xff\xd9")
}

// scans gives a progressive JPEG that goes over its 67 million pixels again and again.
func scans(n int) []byte {
	var bits strings.Builder
	for range 33 {
		bits.WriteString("0" + strings.Repeat("1", 14))
	}
	for bits.Len()%8 != 0 {
		bits.WriteByte('1')
	}
	var run []byte
	for text := bits.String(); text != ""; text = text[8:] {
		var b byte
		for _, digit := range text[:8] {
			b = b<<1 | byte(digit-'0')
		}
		if run = append(run, b); b == 0xff {
			run = append(run, 0)
		}
	}
	scan := cat(segment(0xda, []byte("\x01\x01\x00\x01\x3f\x00")), run)
	return cat("\xff\xd8", jpegTables(), segment(0xc4, cat("\x10\x01", strings.Repeat("\x00", 15), "\xe0")), jpegFrame(0xc2, 8192, 8192),
		segment(0xda, []byte("\x01\x01\x00\x00\x00\x00")), strings.Repeat("\x00", 1024*1024/8), bytes.Repeat(scan, n), "\xff\xd9")
}

func bmp(width, height uint32) []byte {
	return cat("BM", le32(54, 0, 54, 40, width, height), le16(1, 24), le32(0, 0, 0, 0, 0, 0))
}

func tiff(tags [][4]uint32, next uint32) []byte {
	out := cat("II*\x00", le32(8), le16(len(tags)))
	for _, t := range tags {
		out = cat(out, le16(int(t[0]), int(t[1])), le32(t[2], t[3]))
	}
	return cat(out, le32(next))
}
