package main

import (
	"errors"

	"imprimatur/internal/imaging"
)

// renditionQuality is the quality of the house's own renditions.
const renditionQuality = 80

// examine makes everything that the library keeps of an original: one decode, then each size
// from the one above it.
func (w *worker) examine(s subject, request imaging.Request) (imaging.Reply, [][]byte, error) {
	sizes := imaging.Sizes()
	biggest := sizes[len(sizes)-1]
	p, damaged, err := s.decode(decoding{width: biggest, height: biggest})
	if err != nil {
		return imaging.Reply{}, nil, refuse("file.unreadable", err)
	}
	defer func() { p.free() }()

	reply := imaging.Reply{Header: s.header, Damaged: damaged, Pictures: make([]imaging.Picture, len(sizes))}
	encoded := make([][]byte, len(sizes))
	for i := len(sizes) - 1; i >= 0; i-- {
		if i < len(sizes)-1 && max(p.width(), p.height()) <= sizes[i] { // no bigger than the size above
			reply.Pictures[i], encoded[i] = reply.Pictures[i+1], encoded[i+1]
			reply.Pictures[i].Size = sizes[i]
			continue
		}
		if i < len(sizes)-1 {
			smaller, err := p.shrink(sizes[i], sizes[i], false)
			if err != nil {
				return imaging.Reply{}, nil, refuse("file.unreadable", err)
			}
			p.free()
			p = smaller
		}
		bytes, err := p.encode(imaging.RenditionType, renditionQuality, false)
		if err != nil {
			return imaging.Reply{}, nil, refuse("file.unreadable", err)
		}
		encoded[i] = bytes
		reply.Pictures[i] = imaging.Picture{Size: sizes[i], MediaType: imaging.RenditionType,
			Width: p.width(), Height: p.height(), Length: len(bytes)}
	}
	if reply.Perceptual, err = perceptual(p); err != nil {
		return imaging.Reply{}, nil, err
	}
	if reply.ThumbHash, err = thumbHash(p); err != nil {
		return imaging.Reply{}, nil, err
	}
	reply.Metadata = w.metadata(s, request.Sidecar)
	return reply, encoded, nil
}

// decode decodes the subject's picture upright.
func (s subject) decode(how decoding) (picture, bool, error) {
	if s.stored.width == 0 {
		return picture{}, false, errors.New("no header")
	}
	return decode(s.picture, how)
}
