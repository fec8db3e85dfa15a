package library_test

import (
	"testing"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/testkit"
)

func TestA4_AFileTellsNothingOfAHiddenPhotoThatIsTheSame(t *testing.T) {
	h := newHouse(t, nil)
	hidden, open := h.folder(t, "Hidden"), h.folder(t, "Open")
	content := testkit.PlainPhoto(1, 5000)
	secret := photo("secret.jpg", content)
	secret.Folder = hidden
	first, err := h.Add(t.Context(), console, secret)
	if err != nil {
		t.Fatal(err)
	}
	by := h.user(t, access.Editor)
	h.grant(t, by, open, access.Edit)

	// to somebody who may not see the first, the file is like any other
	mine := photo("mine.jpg", content)
	mine.Folder = open
	second, err := h.Add(t.Context(), by, mine)
	if err != nil || second.Existing || second.Asset == first.Asset {
		t.Fatalf("%+v, %v", second, err)
	}
	// the second time they are told of their own
	mine = photo("mine again.jpg", content)
	mine.Folder = open
	if again, err := h.Add(t.Context(), by, mine); err != nil || !again.Existing || again.Asset != second.Asset {
		t.Errorf("%+v, %v", again, err)
	}
	// and a new version of theirs may be what is hidden elsewhere
	third := photo("third.jpg", testkit.PlainPhoto(2, 5000))
	third.Folder = hidden
	if _, err := h.Add(t.Context(), console, third); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Replace(t.Context(), by, second.Asset, newFile("new.jpg", testkit.PlainPhoto(2, 5000), 1)); err != nil {
		t.Error(err)
	}
	// as a version it is not told of what is hidden either, however it is asked
	_, err = h.Versions(t.Context(), by, first.Asset)
	wantCode(t, err, "asset.not-found")
	wantCode(t, h.Trash(t.Context(), by, []ident.Asset{first.Asset}), "asset.not-found")
}
