package portal_test

import (
	"net/http"
	"net/url"
	"testing"

	"imprimatur/internal/recall"
	"imprimatur/internal/share"
)

func TestG19_WhoTookAPhotoThroughAShareIsAskedToGiveItBack(t *testing.T) {
	s := newStory(t)
	maja, link := s.maja()
	own, _ := s.signs(link, "yes", "yes", "Maja Berg")
	path, _ := s.shared(share.Draft{Set: these(maja), Preset: "web", Receivers: []share.Addressee{{Name: "Nora Lind", Email: "nora@paper.example", Language: "en"}}})
	b := &browser{story: s}
	b.post(path, url.Values{"email": {"nora@paper.example"}}).is(200)
	b.post(path, url.Values{"email": {"nora@paper.example"}, "code": {s.code()}}).is(http.StatusSeeOther)
	b.all(200, path, maja)

	b.post(own+"/withdraw", url.Values{}).is(http.StatusSeeOther)
	b.all(404, path, maja)
	board, err := s.Recall.Board(t.Context(), s.staff, true, 0)
	s.must(err)
	if len(board) != 1 {
		t.Fatalf("recalls after the withdrawal: %+v", board)
	}
	d, err := s.Recall.Recall(t.Context(), s.staff, board[0].ID)
	s.must(err)
	if len(d.Receivers) != 1 || d.Receivers[0].Address != "nora@paper.example" {
		t.Errorf("written to: %+v", d.Receivers)
	}
	for _, item := range d.Items {
		if item.State == recall.Stopped { // the share itself
			continue
		}
		if item.Receiver != d.Receivers[0].ID || item.Use.Receiver != "Nora Lind" {
			t.Errorf("a file that Nora took is nobody's: %+v", item)
		}
	}
}
