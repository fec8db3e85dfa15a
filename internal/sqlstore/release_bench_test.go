package sqlstore

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/release"
)

// BenchmarkPreview is what a thumbnail costs at the door: who asks, rights twice, facts and
// the log's row, for many callers at once.
func BenchmarkPreview(b *testing.B) {
	db := openSQLite(b, nil)
	ctx := context.Background()
	var opened []string
	checks := 0
	o, err := office.New(office.Ports{Store: db.Office(), Hasher: plainHasher{&checks}, Log: noLog{}, Now: time.Now, Random: rand.Reader})
	if err != nil {
		b.Fatal(err)
	}
	if err := o.Found(ctx, atTheConsole, "Bench", "en"); err != nil {
		b.Fatal(err)
	}
	_, err = o.AddUser(ctx, atTheConsole, office.UserForm{Email: "a@example.org", Name: "A", Language: "en", Roles: []access.Role{access.Manager}, Password: goodPassword})
	if err != nil {
		b.Fatal(err)
	}
	entry, err := o.Login(ctx, access.Caller{}, "a@example.org", goodPassword, "")
	if err != nil {
		b.Fatal(err)
	}
	door := release.New(release.Ports{Store: db.Release(), Vault: plainVault{&opened}, Renderer: plainRenderer{}, Now: time.Now, Random: rand.Reader})
	var ids []ident.Asset
	for range 500 {
		a := photo(b, asset.Root, "a.jpg", nil)
		a.ID = newID[ident.Asset](b)
		version := newID[ident.Version](b)
		inTx(b, db, func(ctx context.Context, tx *Tx) error {
			l := libraryTx{tx}
			if err := addPhotoIn(ctx, l, a, version); err != nil {
				return err
			}
			if err := l.SaveKey(ctx, library.WrappedKey{Holder: library.KeyHolder{Kind: library.AssetKey, ID: int64(a.ID)}, Wrapped: []byte{1}}); err != nil {
				return err
			}
			var blobs []library.Blob
			for _, role := range []asset.Role{asset.Original, asset.Small, asset.Medium, asset.Large} {
				blobs = append(blobs, library.Blob{Version: version, Asset: a.ID, Role: role, Name: version.String() + string(role), MediaType: "image/webp", Size: 7})
			}
			return l.AddBlobs(ctx, blobs)
		})
		ids = append(ids, a.ID)
	}
	b.SetParallelism(16)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			by, err := o.Authenticate(ctx, entry.Secret, "10.0.0.1")
			if err != nil {
				b.Error(err)
				return
			}
			if _, err := door.Preview(ctx, by, ids[i%len(ids)], 256); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
