package ident_test

import (
	"crypto/rand"
	"testing"
	"time"

	"imprimatur/internal/ident"
)

func TestIdent_TextAndBack(t *testing.T) {
	for range 10_000 {
		id, err := ident.New[ident.Asset](time.Now(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ident.Parse[ident.Asset](id.String())
		if err != nil || back != id || id <= 0 {
			t.Fatalf("%d became %q became %d, %v", id, id, back, err)
		}
	}
}

func TestIdent_GrowsWithTime(t *testing.T) {
	early, _ := ident.New[ident.User](time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), rand.Reader)
	late, _ := ident.New[ident.User](time.Date(2024, 1, 1, 0, 0, 1, 0, time.UTC), rand.Reader)
	if early >= late || early.String() >= late.String() {
		t.Fatalf("%s was made before %s and does not sort so", early, late)
	}
}

func TestIdent_OneSpellingOnly(t *testing.T) {
	id, _ := ident.New[ident.Asset](time.Now(), rand.Reader)
	for _, text := range []string{"", "0", id.String() + "0", "U" + id.String()[1:], "8000000000000", "000000000000i", " " + id.String()[1:], "-000000000001"} {
		if _, err := ident.Parse[ident.Asset](text); err == nil {
			t.Errorf("%q was taken for an ident", text)
		}
	}
}

func TestIdent_ZeroIsEmpty(t *testing.T) {
	var id ident.Asset
	if id.String() != "" {
		t.Fatalf("the zero ident reads %q", id)
	}
	if err := id.UnmarshalText(nil); err != nil || id != 0 {
		t.Fatalf("the empty text gave %d, %v", id, err)
	}
}
