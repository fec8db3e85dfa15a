package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestT2_APictureCarriesWhatSaysSomethingOfPictures(t *testing.T) {
	s := newStory(t)
	photo := s.photo(s.seeFolder)
	ask := func(caller, size string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "https://photos.example/api/v1/assets/"+photo.String()+"/renditions/"+size, nil)
		r.Header.Set("Cookie", "__Host-session="+s.as(caller).session)
		w := httptest.NewRecorder()
		s.server.ServeHTTP(w, r)
		return w
	}
	shown := ask("viewer", "256")
	if shown.Code != http.StatusOK {
		t.Fatal(shown.Code)
	}
	for _, name := range []string{
		"Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Cache-Control",
	} {
		if shown.Header().Get(name) == "" {
			t.Errorf("it lacks %s", name)
		}
	}
	refused := ask("viewer", "257") // a problem is an answer like any other
	for _, name := range []string{"Permissions-Policy", "Referrer-Policy", "Cross-Origin-Opener-Policy", "X-Request-Id"} {
		if shown.Header().Get(name) != "" || refused.Header().Get(name) == "" {
			t.Errorf("%s: %q on a picture, %q on a problem", name, shown.Header().Get(name), refused.Header().Get(name))
		}
	}
}
