package hostile_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"imprimatur/internal/testkit/hostile"
)

func TestEveryFileIsBuiltAlikeEachTimeAndStaysSmall(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range hostile.Files() {
		first := f.Bytes()
		if seen[f.Name] || f.Class == "" || f.Expect == "" {
			t.Errorf("%s: twice, or without class or expectation", f.Name)
		}
		seen[f.Name] = true
		if len(first) == 0 || len(first) > 3<<20 {
			t.Errorf("%s has %d bytes", f.Name, len(first))
		}
		if !bytes.Equal(first, f.Bytes()) {
			t.Errorf("%s differs from one call to the next", f.Name)
		}
	}
}

func TestArchivesUnpackAsFarAsAReaderGoes(t *testing.T) {
	for name, members := range map[string]int{"zipslip.zip": 6, "zip_symlink.zip": 3, "zip_bomb_512MB.zip": 64, "zip_20000_entries.zip": 20000} {
		content := hostile.Named(name).Bytes()
		r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil && len(r.File) == 0 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(r.File) != members {
			t.Errorf("%s has %d members, want %d", name, len(r.File), members)
		}
	}
}
