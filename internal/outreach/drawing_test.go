package outreach

import "testing"

func TestDrawing_IsReadAsItWasWrittenOrRefused(t *testing.T) {
	for _, text := range []string{"", "10,20", "10,20 11,25;40,40 41,42"} {
		d, err := ParseDrawing(text)
		if err != nil || d.String() != text {
			t.Errorf("%q becomes %q: %v", text, d, err)
		}
	}
	for _, text := range []string{";", "1", "a,b", "1,2 ", "-1,0", "601,0", "0,201", "1,2;", "1e3,0"} {
		if _, err := ParseDrawing(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}
