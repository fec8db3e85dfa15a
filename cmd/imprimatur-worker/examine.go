package main

import "imprimatur/internal/imaging"

// renditionQuality is the quality of the house's own renditions.
const renditionQuality = 80

// examine makes everything that the library keeps of an original: one decode, then each size
// from the one above it.
func (w *worker) examine(s subject, request imaging.Request) (imaging.Reply, [][]byte, error) {
	sizes := imaging.Sizes()
	biggest := sizes[len(sizes)-1]
	p, damaged, err := decode(s.picture, decoding{width: biggest, height: biggest, convert: s.stored.foreign(), turn: s.turn, numbered: s.stored.numbered})
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
			smaller, err := p.shrink(sizes[i], sizes[i])
			if err != nil {
				return imaging.Reply{}, nil, refuse("file.unreadable", err)
			}
			p.free()
			p = smaller
		}
		bytes, err := p.encode(imaging.RenditionType, renditionQuality, nil)
		if err != nil {
			return imaging.Reply{}, nil, refuse("file.unreadable", err)
		}
		encoded[i] = bytes
		reply.Pictures[i] = imaging.Picture{Size: sizes[i], MediaType: imaging.RenditionType,
			Width: p.width(), Height: p.height(), Length: len(bytes)}
	}
	px, err := p.rgba()
	if err != nil {
		return imaging.Reply{}, nil, refuse("file.unreadable", err)
	}
	reply.Perceptual, reply.ThumbHash = perceptual(px), thumbHash(px)
	reply.Metadata = w.metadata(s, request.Sidecar)
	return reply, encoded, nil
}
