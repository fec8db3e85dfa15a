package release

import (
	"strings"
	"testing"
	"time"

	"imprimatur/internal/asset"
)

// read takes IIM apart: the values by record and number.
func read(t *testing.T, iim []byte) map[[2]byte][]string {
	t.Helper()
	found := make(map[[2]byte][]string)
	for len(iim) > 0 {
		if len(iim) < 5 || iim[0] != 0x1c {
			t.Fatalf("not a data set: % x", iim[:min(8, len(iim))])
		}
		length := int(iim[3])<<8 | int(iim[4])
		key := [2]byte{iim[1], iim[2]}
		found[key] = append(found[key], string(iim[5:5+length]))
		iim = iim[5+length:]
	}
	return found
}

func TestWords_AreSaidAsIIMAsFarAsItHasAPlaceForThem(t *testing.T) {
	w := Words{
		Description: asset.Description{Title: strings.Repeat("é", 40), Text: "A caption", Creator: "Åsa Öberg", Rights: "© Havn", UsageTerms: "Once", Keywords: []string{"harbour", "", "båt"}},
		Place:       asset.Place{City: "Malmö", HasPosition: true, Latitude: 55.6},
		TakenAt:     time.Date(2026, 5, 1, 9, 30, 0, 0, time.FixedZone("", 7200)), ZoneKnown: true,
	}
	all := read(t, w.iim(SayAll))
	for key, want := range map[[2]byte]string{
		{1, 90}: "\x1b%G", {2, 0}: "\x00\x04", {2, 5}: strings.Repeat("é", 32), {2, 25}: "harbour|båt", {2, 55}: "20260501", {2, 60}: "093000+0200",
		{2, 80}: "Åsa Öberg", {2, 90}: "Malmö", {2, 116}: "© Havn", {2, 120}: "A caption",
	} {
		if got := strings.Join(all[key], "|"); got != want {
			t.Errorf("%v: %q, want %q", key, got, want)
		}
	}
	if len(all) != 10 {
		t.Errorf("%d data sets: %v", len(all), all)
	}
	w.ZoneKnown = false
	if all = read(t, w.iim(SayAll)); len(all[[2]byte{2, 60}]) != 0 {
		t.Error("a time of day without a zone is said to have one")
	}
	if rights := read(t, w.iim(SayRights)); len(rights) != 4 || rights[[2]byte{2, 116}][0] != "© Havn" {
		t.Errorf("whose it is: %v", rights)
	}
	if w.iim(SayNothing) != nil || (Words{}).iim(SayAll) != nil {
		t.Error("nothing is said in octets")
	}
	w.Description.Keywords = make([]string, 5000)
	for i := range w.Description.Keywords {
		w.Description.Keywords[i] = strings.Repeat("k", 80)
	}
	if n := len(w.iim(SayAll)); n > asset.MaxIPTC {
		t.Errorf("%d bytes do not fit in one segment", n)
	}
}
