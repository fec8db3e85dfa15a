// Package hostile makes small files that attack a photo library: decompression bombs, loops,
// lies about the type, polyglots, scripts and entities in metadata, archives that write elsewhere.
// Nothing in them reaches a network: every address is a loopback or a documentation name. The
// set follows a public-domain (CC0-1.0) collection; the bytes are built here, so a test needs no
// files.
package hostile

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"strings"
)

// File is one hostile file.
type File struct {
	Name   string
	Class  string
	Expect string // what must happen, in words
	// Refusal is the problem code that the decoder must answer with; empty for a file that is
	// taken and must then be harmless.
	Refusal string
	Bytes   func() []byte
}

// Canary is the marker that the metadata files carry.
const Canary = "7f3a"

// Script is the text that the metadata files try to run in a browser.
const Script = `"><img src=x onerror=alert(document.domain)><script>alert(1)</script>{{7*7}}`

// Files lists all, photos first, archives last.
func Files() []File {
	var all []File
	for _, part := range [][]File{bombs(), pngs(), jpegs(), metadata(), lies(), archives()} {
		all = append(all, part...)
	}
	return all
}

// Named gives one file of the set. It panics for a name that is not in it.
func Named(name string) File {
	for _, f := range Files() {
		if f.Name == name {
			return f
		}
	}
	panic("hostile: no file " + name)
}

func lies() []File {
	text := func(name, class, expect, content string) File {
		return File{name, class, expect, "file.not-a-photo", func() []byte { return []byte(content) }}
	}
	svg := `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="64" height="48" onload="alert(1)">` +
		`<script>alert(document.domain)</script><image xlink:href="http://127.0.0.1:9/ssrf.png" width="9" height="9"/>` +
		`<image xlink:href="file:///etc/passwd" width="9" height="9"/><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="javascript:alert(2)"/></body></foreignObject></svg>`
	return []File{
		text("svg_xss_ssrf.svg", "xss+ssrf", "refused", svg),
		text("svg_as_jpg.jpg", "type-confusion", "refused: the content does not match", svg),
		{"svgz_bomb.svgz", "zip-bomb", "refused", "file.not-a-photo", func() []byte { return gzipped(`<svg xmlns="http://www.w3.org/2000/svg">`, 16<<20) }},
		text("html_as_jpg.jpg", "type-confusion", "refused; nosniff everywhere", "<!doctype html><script>alert(1)</script>"),
		{"polyglot_gif_js.gif", "polyglot", "refused", "file.unreadable", func() []byte {
			return []byte("GIF89a/*\x00\x00\x00\x00\x00*/=1;alert(document.domain)//;")
		}},
		text("imagetragick.mvg.jpg", "rce", "refused", "push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://127.0.0.1:9/x.jpg\"|touch \"/tmp/canary)'\npop graphic-context\n"),
		text("msl_as_png.png", "rce", "refused", `<?xml version="1.0"?><image><read filename="/etc/passwd"/><write filename="/tmp/canary"/></image>`),
		text("eps_as_jpg.jpg", "type-confusion", "refused", "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 48\n(/etc/passwd) (r) file 100 string readstring pop print\nshowpage\n"),
		text("hls_as_mp4.mp4", "ssrf", "refused; no call, no file read", "#EXTM3U\n#EXT-X-MEDIA-TYPE:VOD\n#EXTINF:10,\nconcat:http://127.0.0.1:9/h|file:///etc/passwd\n#EXT-X-ENDLIST\n"),
		text("exiftool_djvu_cve_2021_22204.jpg", "parser-confusion", "refused: no photo", "AT&TFORM\x00\x00\x00\x54DJVMDIRM\x00\x00\x00\x2e\x81\x00\x02\x00\x00\x00FORM\x00\x00\x00\x1aDJVUANTa\x00\x00\x00\x0e(metadata \"x\")"),
		text("pdf_as_jpg.jpg", "type-confusion", "refused", "%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF\n"),
		text("eicar.txt", "malware", "refused", `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-`+`STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`),
	}
}

func archives() []File {
	type member struct {
		name, content string
		mode          fs.FileMode
	}
	zipped := func(members ...member) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		packed := make(map[string][]byte)
		for _, m := range members {
			head := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
			if m.mode != 0 {
				head.SetMode(m.mode)
			}
			if packed[m.content] == nil {
				packed[m.content] = deflated(m.content)
			}
			f, err := w.CreateRaw(rawHeader(head, m.content, packed[m.content]))
			must(err)
			_, err = f.Write(packed[m.content])
			must(err)
		}
		must(w.Close())
		return out.Bytes()
	}
	refused := "file.not-a-photo"
	return []File{
		{"zipslip.zip", "zip-slip", "refused, or only good.png taken", refused, func() []byte {
			return zipped(member{"../../../../tmp/slip", "x", 0}, member{`..\..\slip_win`, "x", 0}, member{"/tmp/slip_abs", "x", 0},
				member{`C:\slip`, "x", 0}, member{"ok/../../slip2", "x", 0}, member{"good.png", string(plainPNG()), 0})
		}},
		{"zip_symlink.zip", "symlink", "links refused", refused, func() []byte {
			return zipped(member{"link", "/etc", fs.ModeSymlink | 0o777}, member{"link/passwd", "x", 0}, member{"link2.png", "/etc/passwd", fs.ModeSymlink | 0o777})
		}},
		{"zip_bomb_512MB.zip", "zip-bomb", "refused by ratio or total before the disk fills", refused, func() []byte {
			members, content := make([]member, 64), strings.Repeat("\x00", 8<<20)
			for i := range members {
				members[i] = member{fmt.Sprintf("a%d.bin", i), content, 0}
			}
			return zipped(members...)
		}},
		{"zip_20000_entries.zip", "entry-flood", "refused by count", refused, func() []byte {
			members := make([]member, 20_000)
			for i := range members {
				members[i].name = fmt.Sprintf("f%06d.png", i)
			}
			return zipped(members...)
		}},
		{"tarslip.tar", "tar-slip", "refused", refused, func() []byte {
			var out bytes.Buffer
			w := tar.NewWriter(&out)
			must(w.WriteHeader(&tar.Header{Name: "../../tmp/tar_slip", Size: 1, Mode: 0o644, Typeflag: tar.TypeReg}))
			_, err := w.Write([]byte("x"))
			must(err)
			must(w.WriteHeader(&tar.Header{Name: "s", Linkname: "/etc", Typeflag: tar.TypeSymlink}))
			must(w.WriteHeader(&tar.Header{Name: "h", Linkname: "/etc/passwd", Typeflag: tar.TypeLink}))
			must(w.Close())
			return out.Bytes()
		}},
	}
}

// must stops a test whose hostile file could not be built in memory.
func must(err error) {
	if err != nil {
		panic("hostile: " + err.Error())
	}
}
