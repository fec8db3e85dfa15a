package library_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/testkit"
)

// virus is what the scanner of these tests finds: the text that scanners are tested with.
var virus = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

// scanner finds it, unless it is down.
type scanner struct{ down bool }

func (s *scanner) Scan(_ context.Context, r io.Reader) (string, error) {
	if s.down {
		return "", errors.New("connection refused")
	}
	content, err := io.ReadAll(r)
	if strings.Contains(string(content), virus) {
		return "Eicar-Test-Signature", err
	}
	return "", err
}

// ways are those by which a file comes in.
func ways(h *house, editor access.Caller) map[string]func(ctx context.Context, content string) error {
	return map[string]func(context.Context, string) error{
		"added": func(ctx context.Context, content string) error {
			_, err := h.Add(ctx, console, library.File{Name: "a.jpg", Folder: asset.Root, Content: strings.NewReader(content)})
			return err
		},
		"another version": func(ctx context.Context, content string) error {
			a, err := h.Add(ctx, console, library.File{Name: "a.jpg", Folder: asset.Root, Content: bytes.NewReader(testkit.PlainPhoto(9000+uint64(len(content)), 900))})
			if err != nil {
				return err
			}
			_, err = h.Replace(ctx, console, a.Asset, library.NewFile{File: library.File{Name: "a.jpg", Content: strings.NewReader(content)}, Expect: 1})
			return err
		},
		"uploaded": func(ctx context.Context, content string) error {
			u, err := h.CreateUpload(ctx, editor, library.NewUpload{FileName: "a.jpg", Folder: asset.Root, Size: int64(len(content))})
			if err != nil {
				return err
			}
			if _, err := h.WriteUpload(ctx, editor, u.ID, 0, strings.NewReader(content)); err != nil {
				return err
			}
			if err := h.TakeUpload(ctx, u.ID); err != nil {
				return err
			}
			if u, err = h.Upload(ctx, editor, u.ID); err == nil && u.State == library.Refused {
				return problem.New(problem.Refused, u.Reason)
			}
			return err
		},
	}
}

// houseWithScanner is a house with a scanner, and somebody who may edit everything.
func houseWithScanner(t *testing.T, waits bool) (*house, *scanner, access.Caller) {
	t.Helper()
	s := &scanner{}
	h := newHouse(t, func(p *library.Ports) { p.Scanner, p.Limits.WaitForScanner = s, waits })
	return h, s, sender(t, h)
}

func TestScan_AFileWithAVirusComesInByNoWay(t *testing.T) {
	h, _, editor := houseWithScanner(t, false)
	for name, way := range ways(h, editor) {
		if err := way(t.Context(), string(testkit.PlainPhoto(uint64(8100+len(name)), 900))); err != nil {
			t.Errorf("%s: a clean file is refused: %v", name, err)
		}
		if code := problem.Of(way(t.Context(), string(testkit.PlainPhoto(uint64(8200+len(name)), 900))+virus)).Code; code != "file.infected" {
			t.Errorf("%s: %s", name, code)
		}
	}
}

func TestScan_WhileTheScannerIsSilentNothingComesIn(t *testing.T) {
	for waits, code := range map[bool]string{false: "file.not-scanned", true: "file.scan-waits"} {
		h, s, editor := houseWithScanner(t, waits)
		s.down = true
		for name, way := range ways(h, editor) {
			if name == "another version" {
				continue // its first one cannot come in
			}
			content := string(testkit.PlainPhoto(uint64(8300+len(name)), 900))
			if got := problem.Of(way(t.Context(), content)).Code; got != code {
				t.Errorf("%s, files wait: %v: %s", name, waits, got)
			}
		}
		waiting, err := h.Uploads(t.Context(), editor, library.Received)
		if err != nil || len(waiting) != map[bool]int{false: 0, true: 1}[waits] {
			t.Fatalf("files wait: %v: %d do, %v", waits, len(waiting), err)
		}
		s.down = false
		for _, u := range waiting {
			if err := h.TakeUpload(t.Context(), u.ID); err != nil {
				t.Error(err)
			}
			if u, err := h.Upload(t.Context(), editor, u.ID); err != nil || u.State != library.Done {
				t.Errorf("once the scanner is back: %s, %v", u.State, err)
			}
		}
	}
}
