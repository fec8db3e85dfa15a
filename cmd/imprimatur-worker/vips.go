package main

// #cgo pkg-config: vips
// #include <stdlib.h>
// #include "vips.h"
import "C"

import (
	"errors"
	"fmt"
	"strings"
	"unsafe"
)

// startVips readies libvips. Its modules (HEIF, JPEG XL) are loaded here, so it comes before the seal.
func startVips() error {
	if C.imp_start() != 0 {
		return fmt.Errorf("starting libvips: %w", vipsError())
	}
	return nil
}

func vipsVersion() string { return C.GoString(C.vips_version_string()) }

// vipsError takes libvips' own words. They go no further than the server's log.
func vipsError() error {
	text := strings.TrimSpace(C.GoString(C.vips_error_buffer()))
	C.vips_error_clear()
	if text == "" {
		text = "no reason given"
	}
	return errors.New(text)
}

// vipsHeader is what libvips reads of a picture without decoding it.
type vipsHeader struct {
	loader        string
	width, height int // as stored: before orientation
	pages         int
	orientation   int    // EXIF, 1 to 8
	plain         bool   // 8 bits of grey or RGB, as screens show it
	profile       []byte // colour profile, or nothing
	numbered      []byte // profile of colours that are wider than sRGB and named by number only, or nothing
	exif, xmp     []byte // as the format's own library finds them, or nothing
}

// foreign tells whether the colours have to be converted before they are sRGB.
func (h vipsHeader) foreign() bool {
	return !h.plain || len(h.numbered) > 0 || len(h.profile) > 0 && !isSRGB(h.profile)
}

// upright gives width and height after orientation.
func (h vipsHeader) upright() (int, int) {
	if h.orientation >= 5 && h.orientation <= 8 {
		return h.height, h.width
	}
	return h.width, h.height
}

// readHeader needs data that stays where it is: mapped memory, never the Go heap.
func readHeader(data mapped) (vipsHeader, error) {
	var h C.imp_header
	if C.imp_header_read(data.pointer(), C.size_t(len(data)), &h) != 0 {
		return vipsHeader{}, fmt.Errorf("reading the header: %w", vipsError())
	}
	return vipsHeader{
		loader: C.GoString(h.loader),
		width:  int(h.width), height: int(h.height),
		pages: int(h.pages), orientation: int(h.orientation),
		plain: h.plain != 0, profile: taken(h.profile), exif: taken(h.exif), xmp: taken(h.xmp),
	}, nil
}

// taken copies a block into Go's memory and frees it.
func taken(block C.imp_block) []byte {
	if block.bytes == nil {
		return nil
	}
	defer C.g_free(C.gpointer(block.bytes))
	return C.GoBytes(block.bytes, C.int(block.length))
}

// given copies bytes out of Go's memory; free what it holds.
func given(bytes []byte) C.imp_block {
	if len(bytes) == 0 {
		return C.imp_block{}
	}
	return C.imp_block{bytes: C.CBytes(bytes), length: C.size_t(len(bytes))}
}

// mapped is memory outside the Go heap, which libvips may keep pointers to until it is unmapped.
type mapped []byte

func (m mapped) pointer() unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(m)) }

// picture is a decoded picture in memory. Free it.
type picture struct{ image *C.VipsImage }

func (p picture) width() int  { return int(C.vips_image_get_width(p.image)) }
func (p picture) height() int { return int(C.vips_image_get_height(p.image)) }
func (p picture) free()       { C.g_object_unref(C.gpointer(p.image)) }

// decoding says how an original becomes a picture.
type decoding struct {
	width, height int    // the box
	crop          bool   // fill the box
	convert       bool   // to sRGB; else the colours stay as they are
	turn          int    // an EXIF orientation that the file does not carry itself, or 0
	numbered      []byte // profile to convert from, where the file carries none
}

// decode makes an upright picture that fits the box. damaged says that the file ends too
// early or is otherwise broken, yet gave a picture.
func decode(data mapped, how decoding) (p picture, damaged bool, err error) {
	profile := given(how.numbered)
	defer C.free(profile.bytes)
	for _, strict := range []bool{true, false} {
		var out *C.VipsImage
		if C.imp_thumbnail(data.pointer(), C.size_t(len(data)), &out, C.imp_how{
			width: C.int(how.width), height: C.int(how.height), crop: flag(how.crop),
			convert: flag(how.convert), strict: flag(strict), turn: C.int(how.turn), profile: profile,
		}) == 0 {
			C.vips_error_clear()
			return picture{out}, !strict, nil
		}
		err = fmt.Errorf("decoding: %w", vipsError())
	}
	return picture{}, false, err
}

// shrink makes a smaller picture that fits the box.
func (p picture) shrink(width, height int) (picture, error) {
	var out *C.VipsImage
	if C.imp_shrink(p.image, &out, C.int(width), C.int(height)) != 0 {
		return picture{}, fmt.Errorf("shrinking: %w", vipsError())
	}
	return picture{out}, nil
}

// rgba gives the raw pixels in sRGB.
func (p picture) rgba() (pixels, error) {
	var size C.size_t
	raw := C.imp_rgba(p.image, &size)
	if raw == nil {
		return pixels{}, fmt.Errorf("reading pixels: %w", vipsError())
	}
	defer C.g_free(C.gpointer(raw))
	px := pixels{p.width(), p.height(), C.GoBytes(raw, C.int(size))}
	if len(px.rgba) != 4*px.width*px.height {
		return pixels{}, fmt.Errorf("reading pixels: %d bytes for %d x %d", len(px.rgba), px.width, px.height)
	}
	return px, nil
}

// named gives the colours a name where the file gave them none: then they are sRGB, and a picture
// in grey becomes one in colour that shows grey.
func (p picture) named() (picture, []byte, error) {
	var block C.imp_block
	if C.imp_srgb(&block) != 0 {
		return picture{}, nil, fmt.Errorf("naming the colours: %w", vipsError())
	}
	profile := taken(block)
	var out *C.VipsImage
	if C.imp_rgb(p.image, &out) != 0 {
		return picture{}, nil, fmt.Errorf("naming the colours: %w", vipsError())
	}
	return picture{out}, profile, nil
}

// rect is a part of a picture in pixels.
type rect struct{ left, top, width, height int }

func (r rect) c() C.imp_rect {
	return C.imp_rect{left: C.int(r.left), top: C.int(r.top), width: C.int(r.width), height: C.int(r.height)}
}

// cut takes a part of the picture.
func (p picture) cut(r rect) (picture, error) {
	var out *C.VipsImage
	if C.imp_cut(p.image, &out, r.c()) != 0 {
		return picture{}, fmt.Errorf("cutting: %w", vipsError())
	}
	return picture{out}, nil
}

// fit scales the picture to a size, in proportion or not.
func (p picture) fit(width, height int) (picture, error) {
	var out *C.VipsImage
	if C.imp_fit(p.image, &out, C.int(width), C.int(height)) != 0 {
		return picture{}, fmt.Errorf("scaling: %w", vipsError())
	}
	return picture{out}, nil
}

// turned mirrors the picture, if asked to, and then turns it clockwise by quarters.
func (p picture) turned(mirror bool, degrees int) (picture, error) {
	var out *C.VipsImage
	if C.imp_turn(p.image, &out, flag(mirror), C.int(degrees)) != 0 {
		return picture{}, fmt.Errorf("turning: %w", vipsError())
	}
	return picture{out}, nil
}

// grey takes the picture's colours, and all but black and white where only those are wanted.
func (p picture) grey(stark bool) (picture, error) {
	var out *C.VipsImage
	if C.imp_grey(p.image, &out, flag(stark)) != 0 {
		return picture{}, fmt.Errorf("making grey: %w", vipsError())
	}
	return picture{out}, nil
}

// hide makes a part of the picture unrecognisable.
func (p picture) hide(r rect, cellsX, cellsY int) (picture, error) {
	var out *C.VipsImage
	if C.imp_hide(p.image, &out, r.c(), C.int(cellsX), C.int(cellsY)) != 0 {
		return picture{}, fmt.Errorf("blurring: %w", vipsError())
	}
	return picture{out}, nil
}

// stamp lays white or black over a part of the picture; mask has a byte for each pixel of it.
func (p picture) stamp(mask []byte, r rect, dark bool) (picture, error) {
	var out *C.VipsImage
	if C.imp_stamp(p.image, &out, unsafe.Pointer(unsafe.SliceData(mask)), r.c(), flag(dark)) != 0 {
		return picture{}, fmt.Errorf("stamping: %w", vipsError())
	}
	return picture{out}, nil
}

// encoding says how a picture becomes a file.
type encoding struct {
	mediaType    string
	quality      int
	profile, xmp []byte // nothing: the file has none
}

// encode writes the picture without any metadata but the colour profile and the XMP, if they are given.
func (p picture) encode(how encoding) ([]byte, error) {
	var buf unsafe.Pointer
	var size C.size_t
	var failed C.int
	icc, xmp := given(how.profile), given(how.xmp)
	defer C.free(icc.bytes)
	defer C.free(xmp.bytes)
	switch how.mediaType {
	case "image/webp":
		failed = C.imp_save_webp(p.image, &buf, &size, C.int(how.quality), icc, xmp)
	case "image/jpeg":
		failed = C.imp_save_jpeg(p.image, &buf, &size, C.int(how.quality), icc, xmp)
	case "image/avif":
		failed = C.imp_save_avif(p.image, &buf, &size, C.int(how.quality), icc, xmp)
	case "image/png":
		failed = C.imp_save_png(p.image, &buf, &size, icc, xmp)
	case "image/tiff":
		failed = C.imp_save_tiff(p.image, &buf, &size, icc, xmp)
	default:
		return nil, fmt.Errorf("no encoder for %q", how.mediaType)
	}
	if failed != 0 {
		return nil, fmt.Errorf("encoding %s: %w", how.mediaType, vipsError())
	}
	defer C.g_free(C.gpointer(buf))
	return withoutMetadata(how.mediaType, C.GoBytes(buf, C.int(size)), len(how.xmp) > 0)
}

// forgetThread gives back what libvips keeps for the calling thread.
func forgetThread() { C.vips_thread_shutdown() }

func flag(b bool) C.int {
	if b {
		return 1
	}
	return 0
}
