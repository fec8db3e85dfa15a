package consent_test

import (
	"slices"
	"testing"

	"imprimatur/internal/problem"
)

func TestText_PlacesAreFilledInWhenItIsPublished(t *testing.T) {
	text := draft()
	text.Body = "{{controller}} asks you. Write to [{{ email }}](mailto:{{email}}).\n\n{{address}}"
	values := map[string]string{"controller": "1. *Håmn* & Co", "email": "photo_desk@example.org", "address": " Kajen 1,\r\n\r\n123 45 Hamn "}
	published, err := text.Publish(values, 7, noon)
	if err != nil {
		t.Fatal(err)
	}
	want := `1\. \*Håmn\* \& Co asks you. Write to [photo\_desk@example.org](mailto:photo\_desk@example.org).` + "\n\nKajen 1, 123 45 Hamn"
	if published.Body != want {
		t.Errorf("signers read %q", published.Body)
	}
	next := published.Next()
	if next.Body != text.Body || next.Source != "" {
		t.Errorf("the next draft reads %q", next.Body)
	}
	values["controller"] = "Hamnen AB"
	if again, err := next.Publish(values, 7, noon); err != nil || again.Body[:9] != "Hamnen AB" {
		t.Errorf("the next version reads %q, %v", again.Body, err)
	}
}

func TestText_APlaceThatIsNotFilledInIsNotPublished(t *testing.T) {
	for body, want := range map[string][]string{
		"{{officer}} {{officer}} {{ nobody }}": {"{{officer}}", "{{nobody}}"},
		"{{controller}} {{":                    {"{{"},
		"{{contro\nller}}":                     {"{{", "}}"},
		"{{}}":                                 {"{{}}"},
		"{{controller}}":                       nil,
		"{controller}":                         nil,
	} {
		text := draft()
		text.Body = body
		values := map[string]string{"controller": "Hamnen AB", "officer": ""}
		if _, missing := text.Fill(values); !slices.Equal(missing, want) {
			t.Errorf("%q misses %q", body, missing)
		}
		_, err := text.Publish(values, 7, noon)
		if want == nil && err != nil || want != nil && problem.Of(err).Code != "text.unfilled" {
			t.Errorf("%q: %v", body, err)
		}
	}
	text := draft()
	text.Title = "Photos by {{controller}}"
	if _, err := text.Publish(map[string]string{"controller": "Hamnen AB"}, 7, noon); problem.Of(err).Code != "text.unfilled" {
		t.Errorf("a title with a placeholder: %v", err)
	}
}
