// The confined worker: the only program of the house that decodes foreign bytes, and the only
// one with cgo. It is started by the server (internal/imaging), which puts it inside its walls;
// it shuts the last doors itself before it reads its first request.
//
// What goes on in here, by file: sniff.go says what a file is by its content and whether its
// name lies; gate.go looks at the header before a pixel is decoded; examine.go and render.go make
// pictures through libvips (vips.c); hash.go and thumbhash.go reduce a picture to a few bytes;
// metadata.go reads what the file says of itself, with xmp.go for XMP and reader.go for what only
// the second metadata reader (exiftool) understands; raw.go finds the picture inside a RAW file.
//
// Taken: JPEG, PNG, WebP, HEIC, HEIF, AVIF, TIFF, GIF (first frame), JPEG XL, and RAW (CR2, CR3, NEF,
// ARW, DNG, RAF, ORF, RW2, PEF) by the picture embedded in it. BMP is not: libvips reads it through
// ImageMagick only, which no foreign byte may reach.
package main

import (
	"fmt"
	"os"

	"imprimatur/internal/imaging"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "imprimatur-worker:", err)
		os.Exit(1)
	}
}

// run serves one line. The arguments are the command of the second metadata reader, or none.
func run(command []string) error {
	if len(command) > 1 && command[0] == readerFace {
		return becomeReader(command[1:])
	}
	reader, err := startReader(command)
	if err != nil {
		return err
	}
	if err := startVips(); err != nil {
		return err
	}
	sealed := imaging.Seal()
	if sealed != nil {
		fmt.Fprintln(os.Stderr, "imprimatur-worker:", sealed) // the server decides whether it goes on
	}
	line := imaging.OpenLine()
	hello := imaging.Hello{Decoder: vipsVersion(), Reader: reader != nil, Sealed: sealed == nil, Open: probeWalls()}
	if err := line.Greet(hello); err != nil {
		return err
	}
	w := worker{reader: reader}
	return line.Serve(w.handle)
}
