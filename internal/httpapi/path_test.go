package httpapi

import (
	"net/http/httptest"
	"testing"
)

func TestT2_PlainPath_OnlyTheImageAPIMayAskWithMoreThanLetters(t *testing.T) {
	for path, plain := range map[string]bool{
		"/": true, "/library": true, "/portals/press/photos/0sab91d62nb8m/320.webp": true,
		"/portals/press/iiif/0sab91d62nb8m": true, "/portals/press/iiif/0sab91d62nb8m/info.json": true,
		"/portals/press/iiif/0sab91d62nb8m/pct:1,2,3,4/%5E!200,300/!90/default.jpg":     true,
		"/portals/press/iiif/0sab91d62nb8m/pct%3A1%2C2,3,4/%5e200%2C/%2190/default.jpg": true,
		"/iiif/0sab91d62nb8m/full/!200,300/0/default.jpg":                               true,
		"/portals/press/iiif/%30sab91d62nb8m/info.json":                                 true,
		"/portals/press/iiif/a%2Fb/info.json":                                           false,
		"/portals/p%72ess/iiif/0sab91d62nb8m/info.json":                                 false,
		"/portals/press/iiif/[frob]/info.json":                                          false,
		"/portals/press/iiif/0sab91d62nb8m/../../x":                                     false,
		"/portals/press/iiif/0sab91d62nb8m/%2e%2e/x":                                    false,
		"/portals/press/iiif/0sab91d62nb8m//max/0/default.jpg":                          false,
		"/portals/press/iiif/0sab91d62nb8m/full/max/0/":                                 false,
		"/portals/press/iiif/0sab91d62nb8m/full%2Fmax/0/default.jpg":                    false,
		"/portals/press/iiif/0sab91d62nb8m/full/max/0/default.jpg%00":                   false,
		"/portals/press/iiif/0sab91d62nb8m/full/max/0/a%5Cb":                            false,
		"/portals/press/photos/1,2":                                                     false, "/api/v1/%6de": false, "/portals/x/y/iiif/0sab91d62nb8m/1,2": false, "/%6cibrary": false, "//": false,
	} {
		if got := plainPath(httptest.NewRequest("GET", "https://photos.example"+path, nil)); got != plain {
			t.Errorf("%s: %v", path, got)
		}
	}
}
