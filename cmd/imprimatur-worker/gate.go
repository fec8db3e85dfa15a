package main

import (
	"errors"

	"imprimatur/internal/imaging"
)

// refusal is a reason why this file is not taken, with a code for the person.
type refusal struct {
	code  string
	cause error
}

func (r *refusal) Error() string { return r.code + ": " + r.cause.Error() }
func (r *refusal) Unwrap() error { return r.cause }

func refuse(code string, cause error) error { return &refusal{code, cause} }

// loaders gives the loader of libvips that each type must be read by, and no other.
func loaders() map[string]string {
	return map[string]string{
		"image/jpeg": "VipsForeignLoadJpegBuffer", "image/png": "VipsForeignLoadPngBuffer", "image/webp": "VipsForeignLoadWebpBuffer",
		"image/gif": "VipsForeignLoadNsgifBuffer", "image/tiff": "VipsForeignLoadTiffBuffer", "image/jxl": "VipsForeignLoadJxlBuffer",
		"image/heic": "VipsForeignLoadHeifBuffer", "image/heif": "VipsForeignLoadHeifBuffer", "image/avif": "VipsForeignLoadHeifBuffer",
	}
}

// subject is an original whose header has passed the gate.
type subject struct {
	data    mapped // the whole file
	picture mapped // what is decoded: the file, or the picture embedded in a RAW file
	header  imaging.Header
	stored  vipsHeader
	turn    int // EXIF orientation that the embedded picture of a RAW file lacks; 0: none
}

// admit looks at an original as far as its header and refuses what is no photo, lies about its
// type, or claims more than the gate allows.
func (w *worker) admit(data mapped, ext string, gate imaging.Gate) (subject, error) {
	mediaType := sniff(data, ext)
	if mediaType == "" {
		return subject{}, refuse("file.not-a-photo", errors.New("no known beginning"))
	}
	if !honest(ext, mediaType) {
		return subject{}, refuse("file.type-mismatch", errors.New("the content is "+mediaType))
	}
	s := subject{data: data, picture: data}
	decoded := mediaType
	if isRaw(mediaType) {
		decoded = "image/jpeg"
		var err error
		if s.picture, s.turn, err = w.embedded(data); err != nil {
			return subject{}, err
		}
	}
	if decoded == "image/jpeg" {
		s.header.Scans = countScans(s.picture, gate.Scans)
	}
	var err error
	if s.stored, err = readHeader(s.picture); err != nil {
		return subject{}, refuse("file.unreadable", err)
	}
	if s.stored.loader != loaders()[decoded] {
		return subject{}, refuse("file.unreadable", errors.New("libvips takes it for "+s.stored.loader))
	}
	if s.turn != 0 {
		s.stored.orientation = s.turn
	}
	s.header.MediaType, s.header.Frames = mediaType, s.stored.pages
	s.header.Width, s.header.Height = s.stored.upright()
	if code := gate.Refusal(s.header); code != "" {
		return subject{}, refuse(code, errors.New("the header claims too much"))
	}
	return s, nil
}
