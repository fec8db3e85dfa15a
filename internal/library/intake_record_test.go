package library

import (
	"testing"
	"time"

	"imprimatur/internal/asset"
)

func TestTheMomentOfCaptureFallsBackToTheFileAndThenToNow(t *testing.T) {
	said := asset.Taken{At: time.Date(2024, 5, 3, 12, 0, 0, 0, time.UTC), Source: asset.TakenExif}
	broken := asset.Taken{At: time.Date(1, 1, 1, 12, 0, 0, 0, time.UTC), Source: asset.TakenExif}
	modified := time.Date(2023, 1, 2, 3, 4, 5, 0, time.UTC)
	arrival := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		said     asset.Taken
		modified time.Time
		want     asset.Taken
	}{
		"the photo knows":        {said, modified, said},
		"only the file knows":    {asset.Taken{}, modified, asset.Taken{At: modified, Source: asset.TakenFile}},
		"the camera had no time": {broken, modified, asset.Taken{At: modified, Source: asset.TakenFile}},
		"nobody knows":           {asset.Taken{}, time.Time{}, asset.Taken{At: arrival, Source: asset.TakenArrival}},
	} {
		if got := taken(c.said, c.modified, arrival); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
