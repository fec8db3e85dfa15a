package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
)

// photo makes an asset as it comes in, taken on a day of May 2024.
func photo(t testing.TB, folder ident.Folder, name string, change func(*asset.Asset)) asset.Asset {
	t.Helper()
	sum := sha256.Sum256([]byte(name))
	a := asset.Asset{
		ID: newID[ident.Asset](t), Folder: folder, State: asset.Active, FileName: name, MediaType: "image/jpeg",
		Width: 4000, Height: 3000, Bytes: 1234567, SHA256: hex.EncodeToString(sum[:]),
		AddedAt: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC), AddedBy: 7, ThumbHash: []byte{1, 2, 3}, Version: 1, Revision: 1,
		Metadata: asset.Metadata{Taken: asset.Taken{At: time.Date(2024, 5, 3, 12, 0, 0, 0, time.UTC), Source: asset.TakenExif}},
	}
	if change != nil {
		change(&a)
	}
	return a
}

// addPhoto keeps it with its first version.
func addPhoto(t testing.TB, db *DB, a asset.Asset) asset.Asset {
	t.Helper()
	inTx(t, db, func(ctx context.Context, tx *Tx) error {
		return addPhotoIn(ctx, libraryTx{tx}, a, newID[ident.Version](t))
	})
	return a
}

func addPhotoIn(ctx context.Context, tx libraryTx, a asset.Asset, version ident.Version) error {
	if err := tx.AddAsset(ctx, a); err != nil {
		return err
	}
	return tx.AddVersion(ctx, library.NewVersion{
		Version: asset.Version{
			ID: version, Asset: a.ID, Number: 1, FileName: a.FileName, MediaType: a.MediaType,
			Width: a.Width, Height: a.Height, Bytes: a.Bytes, SHA256: a.SHA256, AddedAt: a.AddedAt, AddedBy: a.AddedBy,
		},
		Digest: sha256.Sum256([]byte(a.SHA256)), ThumbHash: a.ThumbHash, Perceptual: a.Perceptual, Damaged: a.Damaged,
	})
}

func TestLibrary_AnAssetIsReadAsItWasKept(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		zone := time.FixedZone("", 2*3600)
		kept := addPhoto(t, db, photo(t, asset.Root, "IMG_0001.JPG", func(a *asset.Asset) {
			a.Perceptual, a.Damaged = 1<<63|5, true
			a.Metadata = asset.Metadata{
				Taken:  asset.Taken{At: time.Date(1969, 7, 20, 22, 17, 40, 0, zone), ZoneKnown: true, Source: asset.TakenExif},
				Camera: asset.Camera{Make: "NIKON CORPORATION", Model: "NIKON D750", Lens: "50 mm", Aperture: 1.8, Exposure: 0.004, FocalLength: 50, ISO: 400},
				Place:  asset.Place{HasPosition: true, Latitude: 60.39, Longitude: 5.32, Altitude: 12, Name: "Bryggen", City: "Bergen", Country: "Norway"},
				Description: asset.Description{
					Title: "A title", Text: "A text", Keywords: []string{"harbour", "boat"}, Creator: "Ann", Credit: "House", Rights: "(c)",
					UsageTerms: "ask", Headline: "News", Instructions: "none", Rating: 4,
				},
				Regions:  []asset.Region{{Name: "Ann", Kind: "Face", X: 0.1, Y: 0.2, Width: 0.3, Height: 0.4, Source: "mwg"}},
				Software: "darkroom 1.0",
			}
		}))
		view(t, db, func(ctx context.Context, tx *Tx) error {
			found, err := (libraryTx{tx}).load(ctx, []ident.Asset{kept.ID, 99})
			if err != nil {
				return err
			}
			if len(found) != 1 {
				t.Fatalf("%d assets", len(found))
			}
			got := found[0].Asset
			if !got.Metadata.Taken.At.Equal(kept.Metadata.Taken.At) {
				t.Errorf("taken %v, want %v", got.Metadata.Taken.At, kept.Metadata.Taken.At)
			}
			if _, offset := got.Metadata.Taken.At.Zone(); offset != 7200 {
				t.Errorf("its zone became %d", offset)
			}
			got.Metadata.Taken.At = kept.Metadata.Taken.At
			if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", kept) {
				t.Errorf("read\n%+v\nkept\n%+v", got, kept)
			}
			return nil
		})
	})
}

func TestLibrary_TextThatIsNoTextDoesNotStopAPhoto(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		kept := addPhoto(t, db, photo(t, asset.Root, "a\x00b\xff.jpg", func(a *asset.Asset) {
			a.Metadata.Description.Title = "zero\x00 and \xff"
			a.Metadata.Description.Keywords = []string{"", " \x00 ", string(make([]byte, 9000)), longText(9000)}
			a.Metadata.Camera.Make = longText(9000)
			a.Metadata.Description.Text = longText(300_000)
			a.Metadata.Regions = []asset.Region{{Name: "x\x00\xff"}}
		}))
		view(t, db, func(ctx context.Context, tx *Tx) error {
			s, err := (libraryTx{tx}).one(ctx, kept.ID)
			if err == nil && len(s.Metadata.Description.Text) != 300_000 {
				t.Errorf("the text is %d bytes long", len(s.Metadata.Description.Text))
			}
			return err
		})
	})
}

func longText(size int) string {
	b := make([]byte, size)
	for i := range b {
		b[i] = 'a' + byte(i*i%26)
		if i%7 == 6 && size > 10_000 {
			b[i] = ' '
		}
	}
	return string(b)
}

func TestLibrary_EqualMomentsStayApart(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		var keys []int64
		for i := range 4 {
			a := photo(t, asset.Root, fmt.Sprint(i, ".jpg"), nil)
			a.ID = ident.Asset(int64(i+1)<<20 | 77) // the same spread
			addPhoto(t, db, a)
		}
		view(t, db, func(ctx context.Context, tx *Tx) error {
			var err error
			keys, err = column[int64](ctx, tx, `SELECT sort_key FROM asset ORDER BY sort_key`)
			return err
		})
		if len(slices.Compact(keys)) != 4 {
			t.Fatalf("keys %v", keys)
		}
	})
}

func TestLibrary_VersionsComeAndGoBack(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		a := addPhoto(t, db, photo(t, asset.Root, "first.jpg", nil))
		inTx(t, db, func(ctx context.Context, tx *Tx) error {
			l := libraryTx{tx}
			err := l.AddVersion(ctx, library.NewVersion{Version: asset.Version{
				ID: newID[ident.Version](t), Asset: a.ID, Number: 2, FileName: "second.png", MediaType: "image/png",
				Width: 10, Height: 20, Bytes: 9, SHA256: a.SHA256, AddedAt: a.AddedAt, AddedBy: 8, Note: "cropped",
			}, Perceptual: 77})
			if err != nil {
				return err
			}
			return l.UseVersion(ctx, a.ID, 2)
		})
		view(t, db, func(ctx context.Context, tx *Tx) error {
			l := libraryTx{tx}
			s, err := l.one(ctx, a.ID)
			if err != nil {
				return err
			}
			if s.FileName != "second.png" || s.Version != 2 || s.Width != 10 || s.Revision != 2 || s.versions != 2 || s.Perceptual != 77 {
				t.Errorf("after the second version: %+v", s)
			}
			versions, err := l.Versions(ctx, a.ID)
			if err == nil && (len(versions) != 2 || !versions[0].Current || versions[1].Current || versions[0].Note != "cropped") {
				t.Errorf("versions %+v", versions)
			}
			return err
		})
		inTx(t, db, func(ctx context.Context, tx *Tx) error { return (libraryTx{tx}).UseVersion(ctx, a.ID, 1) })
		view(t, db, func(ctx context.Context, tx *Tx) error {
			s, err := (libraryTx{tx}).one(ctx, a.ID)
			if err == nil && (s.FileName != "first.jpg" || s.Version != 1) {
				t.Errorf("back to the first: %+v", s)
			}
			return err
		})
	})
}
