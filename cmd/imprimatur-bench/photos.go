package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/person"
	"imprimatur/internal/sqlstore"
)

// Words of the made-up texts.
const (
	textWords    = 30_000
	keywordWords = 5000
)

// photos makes up photos one after the other, event by event, as an import of folders would.
type photos struct {
	dice
	events   []event
	users    []ident.User
	people   []ident.Person
	faces    zipf
	words    []string
	texts    zipf
	keywords zipf
	perEvent int
	every    int  // of so many photos, one shows somebody whom the house knows well
	few      bool // are cleared
	made     int
}

func newPhotos(d dice, events []event, users []ident.User, people []ident.Person, assets int) *photos {
	return &photos{
		dice: d, events: events, users: users, people: people, words: lexicon(textWords),
		texts: newZipf(textWords, 12), keywords: newZipf(keywordWords, 4), faces: newZipf(depicted-1, 20),
		perEvent: assets/len(events) + 1, every: max(1, assets/knownPhotos),
	}
}

func (p *photos) next(count int) []sqlstore.Filling {
	list := make([]sqlstore.Filling, count)
	for i := range list {
		list[i] = p.photo()
		p.made++
	}
	return list
}

// photo makes up one. Its names are numbered, so that the same seed makes the same library.
func (p *photos) photo() sqlstore.Filling {
	e := p.events[p.made/p.perEvent%len(p.events)]
	added := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).Add(time.Duration(p.made) * 700 * time.Millisecond)
	number := added.Sub(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)).Milliseconds()<<22 | int64(p.IntN(1<<22))
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(number)))
	extension, mediaType := p.kind()
	width, height := 6000, 4000
	if p.coin(0.3) {
		width, height = height, width
	}
	thumbhash := sum[:25]
	a := asset.Asset{
		ID: ident.Asset(number), Folder: e.folder, State: asset.Active,
		FileName: fmt.Sprintf("DSC_%04d.%s", p.made%10_000, extension), MediaType: mediaType,
		Width: width, Height: height, Bytes: 4_000_000 + int64(p.IntN(9_000_000)), SHA256: hex.EncodeToString(sum[:]),
		Damaged: p.coin(0.001), AddedAt: added, AddedBy: p.users[(p.made/p.perEvent)%len(p.users)],
		ThumbHash: thumbhash, Perceptual: binary.BigEndian.Uint64(sum[8:]), Version: 1, Revision: 1,
		Metadata: p.metadata(e),
	}
	if p.coin(0.01) {
		a.State, a.TrashedAt = asset.Trashed, time.Now() // not yet to be erased
	}
	version := ident.Version(number)
	known := p.made%p.every == 0 && p.made/p.every < knownPhotos
	basis := p.assessment(added, a.AddedBy)
	if p.few && !p.coin(0.001) {
		basis = consent.Assessment{}
	}
	if known {
		basis = consent.Assessment{Basis: consent.ConsentRequired, By: a.AddedBy, At: added}
	}
	var shown []person.Appearance
	if basis.Basis == consent.ConsentRequired {
		shown = p.shown(known)
	}
	return sqlstore.Filling{
		Asset: a,
		Version: library.NewVersion{
			Version: asset.Version{
				ID: version, Asset: a.ID, Number: 1, FileName: a.FileName, MediaType: a.MediaType, Width: width, Height: height,
				Bytes: a.Bytes, SHA256: a.SHA256, AddedAt: added, AddedBy: a.AddedBy,
			},
			Digest: sum, ThumbHash: thumbhash, Perceptual: a.Perceptual,
		},
		Blobs:      blobs(a, version, sum),
		Key:        library.WrappedKey{Holder: library.KeyHolder{Kind: library.AssetKey, ID: number}, Wrapped: append(sum[:], sum[:]...)},
		Assessment: basis,
		Shown:      shown,
	}
}

func (p *photos) kind() (extension, mediaType string) {
	switch roll := p.Float64(); {
	case roll < 0.88:
		return "JPG", "image/jpeg"
	case roll < 0.94:
		return "NEF", "image/x-nikon-nef"
	case roll < 0.98:
		return "HEIC", "image/heic"
	}
	return "PNG", "image/png"
}

func (p *photos) metadata(e event) asset.Metadata {
	m := asset.Metadata{
		Taken:  asset.Taken{At: e.begins.Add(time.Duration(p.IntN(3*24*3600)) * time.Second), ZoneKnown: p.coin(0.6), Source: asset.TakenExif},
		Camera: asset.Camera{Make: "Maker", Model: fmt.Sprintf("Model %d", p.IntN(60)), Aperture: 4, Exposure: 0.004, FocalLength: 50, ISO: 400},
	}
	if p.coin(0.4) {
		m.Place = asset.Place{HasPosition: true, Latitude: 52, Longitude: 5, City: "City" + p.words[e.place], Country: "Netherlands"}
	}
	d := &m.Description
	d.Creator = fmt.Sprintf("Photographer %d", p.IntN(40))
	if p.coin(0.7) {
		d.Title = p.text(2 + p.IntN(4))
	}
	if p.coin(0.5) {
		d.Text = p.text(5 + p.IntN(20))
	}
	for range p.IntN(7) {
		d.Keywords = append(d.Keywords, p.words[p.keywords.draw(p.dice)])
	}
	return m
}

func (p *photos) text(count int) string {
	words := make([]string, count)
	for i := range words {
		words[i] = p.words[p.texts.draw(p.dice)]
	}
	return strings.Join(words, " ")
}

func (p *photos) assessment(at time.Time, by ident.User) consent.Assessment {
	a := consent.Assessment{By: by, At: at}
	switch roll := p.Float64(); {
	case roll < 0.5:
		return consent.Assessment{}
	case roll < 0.7:
		a.Basis = consent.NoIdentifiablePersons
	case roll < 0.9:
		a.Basis = consent.ConsentRequired
	case roll < 0.97:
		a.Basis, a.Note = consent.PublicTask, "council minutes"
	default:
		a.Basis, a.Note, a.Ends = consent.ExternalAgreement, "agency", at.AddDate(2, 0, 0)
	}
	return a
}

// blobs are the rows of the original and its renditions; no bytes lie behind them.
func blobs(a asset.Asset, version ident.Version, sum [32]byte) []library.Blob {
	list := make([]library.Blob, 4)
	for i, role := range []asset.Role{asset.Original, asset.Small, asset.Medium, asset.Large} {
		name := sha256.Sum256(append(sum[:], byte(i)))
		list[i] = library.Blob{
			Version: version, Asset: a.ID, Role: role, Name: hex.EncodeToString(name[:16]), MediaType: "image/webp",
			Width: 256 << (2 * i) / 4, Height: 171, Size: 20_000,
		}
	}
	list[0].MediaType, list[0].Width, list[0].Height, list[0].Size = a.MediaType, a.Width, a.Height, a.Bytes
	return list
}
