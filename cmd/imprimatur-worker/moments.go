package main

import (
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/asset"
)

// exifMoment reads an EXIF time ("2024:05:03 14:02:11"), its zone ("+02:00", or nothing) and
// its fraction of a second (digits).
func exifMoment(text, zone, fraction string) (asset.Taken, bool) {
	text = strings.TrimSpace(text)
	if len(text) < 19 || strings.HasPrefix(text, "0000") {
		return asset.Taken{}, false
	}
	at, err := time.Parse("2006:01:02 15:04:05", text[:19])
	if err != nil {
		if at, err = time.Parse("2006-01-02 15:04:05", text[:19]); err != nil {
			return asset.Taken{}, false
		}
	}
	if digits := strings.TrimSpace(fraction); digits != "" && len(digits) <= 9 {
		if part, err := strconv.ParseFloat("0."+digits, 64); err == nil {
			at = at.Add(time.Duration(part * float64(time.Second)).Round(time.Millisecond))
		}
	}
	if offset, err := time.Parse("-07:00", strings.TrimSpace(zone)); err == nil {
		_, seconds := offset.Zone()
		return asset.Taken{At: at.Add(-time.Duration(seconds) * time.Second).UTC(), ZoneKnown: true, Source: asset.TakenExif}, true
	}
	return asset.Taken{At: at, Source: asset.TakenExif}, true
}

// isoMoment reads a time as XMP writes it; a day without an hour is its beginning.
func isoMoment(text string) (asset.Taken, bool) {
	text = strings.TrimSpace(text)
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00"} {
		if at, err := time.Parse(layout, text); err == nil {
			return asset.Taken{At: at.UTC(), ZoneKnown: true, Source: asset.TakenExif}, true
		}
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02"} {
		if at, err := time.Parse(layout, text); err == nil {
			return asset.Taken{At: at, Source: asset.TakenExif}, true
		}
	}
	return asset.Taken{}, false
}

// iptcMoment reads the day ("2024:05:03" or "20240503") and time ("14:02:11+02:00") of IPTC.
func iptcMoment(day, clock string) (asset.Taken, bool) {
	day = strings.NewReplacer(":", "", "-", "").Replace(strings.TrimSpace(day))
	if len(day) != 8 {
		return asset.Taken{}, false
	}
	text := day[:4] + "-" + day[4:6] + "-" + day[6:]
	if clock = strings.TrimSpace(clock); clock != "" {
		if taken, ok := isoMoment(text + "T" + clock); ok {
			return taken, true
		}
	}
	return isoMoment(text)
}
