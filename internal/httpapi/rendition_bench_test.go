package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkRendition is a picture of a grid as often as it can be asked for: session, rights,
// row in the log, decryption.
func BenchmarkRendition(b *testing.B) {
	s := newStory(b)
	photo := s.photo(s.seeFolder)
	r := httptest.NewRequest("GET", "https://photos.example/api/v1/assets/"+photo.String()+"/renditions/256", nil)
	r.Header.Set("Cookie", "__Host-session="+s.as("viewer").session)
	b.ReportAllocs()
	b.SetParallelism(64) // callers per core, as a grid of many people has them
	b.RunParallel(func(pb *testing.PB) {
		w := &sink{header: http.Header{}}
		for pb.Next() {
			clear(w.header)
			s.server.ServeHTTP(w, r)
			if w.status != 0 && w.status != http.StatusOK {
				b.Error(w.status)
			}
		}
	})
}

// sink is an answer that nobody keeps.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
