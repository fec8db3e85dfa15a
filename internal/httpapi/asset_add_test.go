package httpapi_test

import (
	"strconv"
	"strings"
	"testing"

	"imprimatur/internal/testkit"
)

func TestUpload_AtOnceWithPathAndSidecar(t *testing.T) {
	s := newStory(t)
	editor := s.as("editor")
	photo, sidecar := string(testkit.PlainPhoto(91, 3000)), "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
	path := "/api/v1/assets?folder=" + s.seeFolder.String()
	var arrived struct{ State, Asset string }
	editor.ask("POST", path+"&relative_path=2024%2Fparty%2F1.jpg&modified=2024-05-03T12:00:00Z&sidecar_bytes="+strconv.Itoa(len(sidecar)), sidecar+photo).
		is(201).into(&arrived)
	// The XMP file is no part of the photo: the photo alone is known again.
	var again struct{ State, Asset string }
	editor.ask("POST", path+"&file_name=again.jpg", photo).is(200).into(&again)
	if again.Asset != arrived.Asset || again.State != "existing" {
		t.Errorf("%+v %+v", arrived, again)
	}

	editor.ask("POST", path+"&relative_path="+strings.Repeat("a%2F", 40)+"1.jpg", photo).is(422)
	for bytes, status := range map[string]int{"-1": 422, "many": 422, "99999999999999999999": 422, "4194305": 413, strconv.Itoa(len(photo) + 1): 422} {
		editor.ask("POST", path+"&file_name=b.jpg&sidecar_bytes="+bytes, photo).is(status)
	}
}
