package asset

// RenderSpec says how a derived file is to be made. The zero value is refused.
type RenderSpec struct {
	Width, Height int    // the box in pixels; 0 leaves that side free
	Crop          bool   // fill the box, cut around the centre, instead of fitting in it
	MediaType     string // image/jpeg, image/webp, image/png
	Quality       int    // 1 to 100
	KeepProfile   bool   // keep the colour profile, and name sRGB where there is none, instead of converting to sRGB
}

// Rendered is a derived picture. It carries no metadata but, where asked for, the colour profile.
type Rendered struct {
	Size          int // nominal longest side for the house's own renditions: 256, 1024 or 2048
	MediaType     string
	Width, Height int
	Bytes         []byte
}
