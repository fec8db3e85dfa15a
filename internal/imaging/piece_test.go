package imaging

import (
	"image"
	"image/color"
	"testing"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit/photos"
)

// whole is the picture of squares from its first pixel to its last.
const whole = photos.SquaresAcross * photos.SquareSide

func squares(t *testing.T) []byte {
	t.Helper()
	content, err := photos.Squares()
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func pieceSpec(p asset.Piece) library.RenderSpec {
	return library.RenderSpec{Width: whole, Height: whole, MediaType: "image/png", Quality: 90, Piece: p}
}

// showsAt tells whether a pixel has a colour, as far as scaling leaves it.
func showsAt(img image.Image, x, y int, want color.RGBA) bool {
	r, g, b, _ := img.At(x, y).RGBA()
	off := func(got uint32, want uint8) bool { d := int(got>>8) - int(want); return d < -3 || d > 3 }
	return !off(r, want.R) && !off(g, want.G) && !off(b, want.B)
}

func TestRender_APieceIsTheRightPartInEverySize(t *testing.T) {
	p, content := startPool(t, nil), squares(t)
	for name, c := range map[string]struct {
		piece  asset.Piece
		side   int // of a square, across, in the piece
		fromX  int // first square
		fromY  int
		across int // squares
	}{
		"one square at its size":   {asset.Piece{Left: 300, Top: 700, Width: 100, Height: 100, ToWidth: 100, ToHeight: 100}, 100, 3, 7, 1},
		"four squares at half":     {asset.Piece{Left: 600, Top: 200, Width: 200, Height: 200, ToWidth: 100, ToHeight: 100}, 50, 6, 2, 2},
		"all of it, a tenth":       {asset.Piece{Width: whole, Height: whole, ToWidth: 100, ToHeight: 100}, 10, 0, 0, 10},
		"a corner, twice its size": {asset.Piece{Left: 800, Top: 800, Width: 200, Height: 200, ToWidth: 400, ToHeight: 400}, 200, 8, 8, 2},
	} {
		img := decodePNG(t, mustRender(t, p, content, pieceSpec(c.piece)).Bytes)
		if img.Bounds().Dx() != c.piece.ToWidth || img.Bounds().Dy() != c.piece.ToHeight {
			t.Errorf("%s: %v", name, img.Bounds())
			continue
		}
		for y := range c.across {
			for x := range c.across {
				if !showsAt(img, x*c.side+c.side/2, y*c.side+c.side/2, photos.SquareColour(c.fromX+x, c.fromY+y)) {
					t.Errorf("%s: square %d,%d is %v", name, x, y, img.At(x*c.side+c.side/2, y*c.side+c.side/2))
				}
			}
		}
	}
}

func TestRender_APieceIsMirroredThenTurned(t *testing.T) {
	p, content := startPool(t, nil), squares(t)
	piece := asset.Piece{Left: 200, Top: 300, Width: 200, Height: 100, ToWidth: 200, ToHeight: 100}
	left, right := photos.SquareColour(2, 3), photos.SquareColour(3, 3)
	for name, c := range map[string]struct {
		mirror        bool
		turn          int
		width, height int
		first, last   color.RGBA // at the top left, at the bottom right
	}{
		"as it is": {false, 0, 200, 100, left, right}, "mirrored": {true, 0, 200, 100, right, left},
		"turned": {false, 90, 100, 200, left, right}, "upside down": {false, 180, 200, 100, right, left},
		"turned three times": {false, 270, 100, 200, right, left}, "mirrored and turned": {true, 90, 100, 200, right, left},
	} {
		piece.Mirror, piece.Turn = c.mirror, c.turn
		img := decodePNG(t, mustRender(t, p, content, pieceSpec(piece)).Bytes)
		if img.Bounds().Dx() != c.width || img.Bounds().Dy() != c.height || !showsAt(img, 40, 40, c.first) || !showsAt(img, c.width-40, c.height-40, c.last) {
			t.Errorf("%s: %v, %v, %v", name, img.Bounds(), img.At(40, 40), img.At(c.width-40, c.height-40))
		}
	}
}

func TestRender_APieceInGreyAndInBlackAndWhite(t *testing.T) {
	p, content := startPool(t, nil), squares(t)
	piece := asset.Piece{Width: whole, Height: whole, ToWidth: 200, ToHeight: 200, Tone: asset.BlackWhite}
	img := decodePNG(t, mustRender(t, p, content, pieceSpec(piece)).Bytes)
	seen := map[uint8]bool{}
	for y := range 200 {
		for x := range 200 {
			r, g, b, _ := img.At(x, y).RGBA()
			if r != g || g != b {
				t.Fatalf("%d,%d has a colour", x, y)
			}
			seen[uint8(r>>8)] = true
		}
	}
	if len(seen) != 2 || !seen[0] || !seen[255] {
		t.Errorf("black and white is %v", seen)
	}
	piece.Tone = asset.InGrey
	img = decodePNG(t, mustRender(t, p, content, pieceSpec(piece)).Bytes)
	if r, g, b, _ := img.At(150, 30).RGBA(); r != g || g != b {
		t.Error("grey has a colour")
	}
}

func TestG7_WhoIsBlurredIsBlurredInEveryPiece(t *testing.T) {
	p, content := startPool(t, nil), noise(t, 400, 300)
	spec := library.RenderSpec{
		Width: 400, Height: 300, MediaType: "image/png", Quality: 90, Blur: []asset.Area{{X: 0.25, Y: 0.3, W: 0.15, H: 0.2}}, // 100,90 to 160,150
		Piece: asset.Piece{Left: 110, Top: 100, Width: 40, Height: 40, ToWidth: 40, ToHeight: 40},
	}
	if got := variance(decodePNG(t, mustRender(t, p, content, spec).Bytes), image.Rect(0, 0, 40, 40)); got > 60 {
		t.Errorf("a piece of the blurred part varies by %.0f", got)
	}
}

func TestRender_APieceThatIsNoneIsRefused(t *testing.T) {
	for name, change := range map[string]func(*library.RenderSpec){
		"outside":          func(s *library.RenderSpec) { s.Piece.Left = whole - 1 },
		"negative":         func(s *library.RenderSpec) { s.Piece.Top = -1 },
		"empty":            func(s *library.RenderSpec) { s.Piece.Width = 0 },
		"too big":          func(s *library.RenderSpec) { s.Piece.ToWidth = asset.MaxPiece + 1 },
		"askew":            func(s *library.RenderSpec) { s.Piece.Turn = 45 },
		"no such tone":     func(s *library.RenderSpec) { s.Piece.Tone = "sepia" },
		"of a cut":         func(s *library.RenderSpec) { s.Crop = true },
		"with a mark":      func(s *library.RenderSpec) { s.Mark = asset.Mark{Text: "x", Spot: asset.Middle, Opacity: 1, Size: 5} },
		"with a profile":   func(s *library.RenderSpec) { s.KeepProfile = true },
		"of nothing":       func(s *library.RenderSpec) { s.Width = 0 },
		"far outside":      func(s *library.RenderSpec) { s.Piece.Left = 1 << 62; s.Piece.Width = 1 << 62 },
		"a size that is 0": func(s *library.RenderSpec) { s.Piece.ToHeight = 0 },
	} {
		spec := pieceSpec(asset.Piece{Width: 100, Height: 100, ToWidth: 100, ToHeight: 100})
		change(&spec)
		if err := checkSpec(spec); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
