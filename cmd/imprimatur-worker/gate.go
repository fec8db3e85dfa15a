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
	picture mapped // what is decoded: the file itself, or the picture inside a RAW file
	header  imaging.Header
	stored  vipsHeader // of the picture
	turn    int        // EXIF orientation that the picture inside a RAW file does not carry itself; 0: none
	told    told
}

// free gives back what was made for the subject.
func (s subject) free() {
	if isRaw(s.header.MediaType) && s.picture != nil {
		s.picture.free()
	}
}

// admit looks at an original as far as its header and refuses what is no photo, lies about its
// type, or claims more than the gate allows. Free the subject, also after a refusal.
func (w *worker) admit(data mapped, ext string, gate imaging.Gate) (s subject, err error) {
	mediaType := sniff(data, ext)
	if mediaType == "" {
		return s, refuse("file.not-a-photo", errors.New("no known beginning"))
	}
	if !honest(ext, mediaType) {
		return s, refuse("file.type-mismatch", errors.New("the content is "+mediaType))
	}
	s = subject{data: data, picture: data, header: imaging.Header{MediaType: mediaType}}
	decoded := mediaType
	if isRaw(mediaType) {
		decoded = "image/jpeg"
		if s.picture, err = w.embedded(data); err != nil {
			return s, err
		}
		s.told = w.tell(data, mediaType)
	}
	if loaders()[decoded] == loaders()["image/heif"] {
		undescribed(data)
	}
	if decoded == "image/jpeg" {
		s.header.Scans = countScans(s.picture, gate.Scans)
	}
	if s.stored, err = readHeader(s.picture); err != nil {
		return s, refuse("file.unreadable", err)
	}
	if s.stored.loader != loaders()[decoded] {
		return s, refuse("file.unreadable", errors.New("libvips takes it for "+s.stored.loader))
	}
	if s.stored.loader == loaders()["image/heif"] && s.stored.profile == nil {
		s.stored.numbered = numbered(s.picture)
	}
	if isRaw(mediaType) && s.stored.orientation <= 1 {
		s.turn = int(value(s.told.exif["Orientation"]))
		s.stored.orientation = s.turn
	}
	s.header.Frames = s.stored.pages
	s.header.Width, s.header.Height = s.stored.upright()
	if code := gate.Refusal(s.header); code != "" {
		return s, refuse(code, errors.New("the header claims too much"))
	}
	return s, nil
}
