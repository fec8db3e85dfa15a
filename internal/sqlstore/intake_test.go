package sqlstore

import (
	"context"
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

func TestIntake_AFolderPathIsMadeOnceWhateverItsSpelling(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		var first ident.Folder
		inTx(t, db, func(ctx context.Context, tx *Tx) error {
			at, made, err := libraryTx{tx}.FolderPath(ctx, asset.Root, []string{"Straße", "Caf\u00e9"})
			if len(made) != 2 || made[1].ID != at || made[1].Parent != made[0].ID || made[0].Name != "Straße" {
				t.Errorf("made %+v, at %s", made, at)
			}
			first = at
			return err
		})
		inTx(t, db, func(ctx context.Context, tx *Tx) error {
			at, made, err := libraryTx{tx}.FolderPath(ctx, asset.Root, []string{"STRASSE", "cafe\u0301"})
			if len(made) != 0 || at != first {
				t.Errorf("the second time made %+v, at %s", made, at)
			}
			return err
		})
	})
}

func TestIntake_EqualFilesKnowEachOther(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		a := addPhoto(t, db, photo(t, asset.Root, "1.jpg", nil))
		inTx(t, db, func(ctx context.Context, tx *Tx) error {
			store := libraryTx{tx}
			twins, err := store.Twins(ctx, sha256.Sum256([]byte(a.SHA256)))
			if err != nil || len(twins) != 1 || twins[0] != (library.Twin{Asset: a.ID, Folder: asset.Root, State: asset.Active, Version: 1}) {
				t.Errorf("%+v, %v", twins, err)
			}
			if none, err := store.Twins(ctx, library.Digest{1}); err != nil || len(none) > 0 {
				t.Errorf("%+v, %v", none, err)
			}
			mark := library.Mark{1, 2}
			if id, err := store.Seen(ctx, mark); err != nil || id != 0 {
				t.Errorf("%s, %v", id, err)
			}
			for _, id := range []ident.Asset{5, a.ID} {
				if err := store.SetSeen(ctx, mark, id); err != nil {
					return err
				}
			}
			if id, err := store.Seen(ctx, mark); err != nil || id != a.ID {
				t.Errorf("%s, %v", id, err)
			}
			return nil
		})
	})
}

func TestIntake_BlobsAndKeysAreKeptApart(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		version := newID[ident.Version](t)
		a := photo(t, asset.Root, "1.jpg", nil)
		blobs := []library.Blob{
			{Version: version, Asset: a.ID, Role: asset.Small, Name: "b", MediaType: "image/webp", Width: 256, Height: 192, Size: 10},
			{Version: version, Asset: a.ID, Role: asset.Original, Name: "a", MediaType: "image/jpeg", Width: 4000, Height: 3000, Size: 1000},
		}
		holder := library.KeyHolder{Kind: library.AssetKey, ID: int64(a.ID)}
		inTx(t, db, func(ctx context.Context, tx *Tx) error {
			store := libraryTx{tx}
			if err := addPhotoIn(ctx, store, a, version); err != nil {
				return err
			}
			if err := store.AddBlobs(ctx, blobs); err != nil {
				return err
			}
			for _, wrapped := range []string{"first", "second"} {
				if err := store.SaveKey(ctx, library.WrappedKey{Holder: holder, Wrapped: []byte(wrapped)}); err != nil {
					return err
				}
			}
			return store.SaveKey(ctx, library.WrappedKey{Holder: library.KeyHolder{Kind: library.UploadKey, ID: 1}, Wrapped: []byte("upload")})
		})
		inTx(t, db, func(ctx context.Context, tx *Tx) error {
			store := libraryTx{tx}
			if kept, err := store.Blobs(ctx, a.ID); err != nil || len(kept) != 2 || !slices.Contains(kept, blobs[0]) || !slices.Contains(kept, blobs[1]) {
				t.Errorf("%+v, %v", kept, err)
			}
			if names, err := store.Unnamed(ctx, []string{"a", "x", "b", "y"}); err != nil || !slices.Equal(names, []string{"x", "y"}) {
				t.Errorf("unnamed %v, %v", names, err)
			}
			part := int(version % 7)
			slice, err := store.Slice(ctx, version-1, part, 7, 10)
			if err != nil || len(slice) != 2 || string(slice[0].Wrapped) != "second" || slice[0].SHA256 != a.SHA256 || slice[1].Damaged {
				t.Errorf("slice %+v, %v", slice, err)
			}
			for _, none := range [][2]int64{{int64(version), int64(part)}, {0, int64(part+1) % 7}} {
				if slice, err := store.Slice(ctx, ident.Version(none[0]), int(none[1]), 7, 10); err != nil || len(slice) > 0 {
					t.Errorf("slice %+v, %v", slice, err)
				}
			}
			if err := store.MarkDamaged(ctx, blobs[0], db.now()); err != nil {
				return err
			}
			if slice, err := store.Slice(ctx, 0, part, 7, 10); err != nil || slice[0].Damaged == slice[1].Damaged {
				t.Errorf("slice %+v, %v", slice, err)
			}
			keys, err := store.KeysAfter(ctx, library.KeyHolder{}, 10)
			if err != nil || len(keys) != 2 || keys[0].Holder != holder || keys[1].Holder.Kind != library.UploadKey {
				t.Errorf("keys %+v, %v", keys, err)
			}
			if keys, err := store.KeysAfter(ctx, holder, 10); err != nil || len(keys) != 1 {
				t.Errorf("keys %+v, %v", keys, err)
			}
			for _, had := range []bool{true, false} {
				if did, err := store.DestroyKey(ctx, holder); err != nil || did != had {
					t.Errorf("destroyed %t, %v", did, err)
				}
			}
			if _, err := store.Key(ctx, holder); !problem.Is(err, problem.NotFound) {
				t.Errorf("a destroyed key: %v", err)
			}
			return nil
		})
	})
}

func TestIntake_ChecksAreRemembered(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
		inTx(t, db, func(ctx context.Context, tx *Tx) error {
			store := libraryTx{tx}
			for _, c := range []library.Check{{Part: 1, Parts: 7, At: at, Blobs: 1}, {Part: 1, Parts: 7, At: at.Add(time.Hour), Blobs: 2, Bytes: 3, Damaged: 1}, {Part: 1, Parts: 8, At: at}} {
				if err := store.SetCheck(ctx, c); err != nil {
					return err
				}
			}
			checks, err := store.Checks(ctx, 7)
			if err != nil || len(checks) != 1 || checks[1] != (library.Check{Part: 1, Parts: 7, At: at.Add(time.Hour), Blobs: 2, Bytes: 3, Damaged: 1}) {
				t.Errorf("%+v, %v", checks, err)
			}
			return nil
		})
	})
}

func TestIntake_UploadsAreReadAsTheyWereKept(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
		one := library.Upload{
			ID: 1, Owner: 7, Token: 3, Use: library.ForAsset, Folder: asset.Root, Below: []string{"a \"b\"", "c\\d"}, FileName: "1.jpg",
			Size: 100, Modified: at, State: library.Receiving, MadeAt: at, TouchedAt: at,
		}
		beside := library.Upload{ID: 2, Owner: 7, Use: library.ForSidecar, Beside: 1, Below: []string{}, FileName: "1.xmp", Size: 5, State: library.Receiving, MadeAt: at, TouchedAt: at}
		inTx(t, db, func(ctx context.Context, tx *Tx) error {
			store := libraryTx{tx}
			for _, u := range []library.Upload{one, beside, {ID: 3, Owner: 8, Use: library.ForAsset, Size: 1000, State: library.Received, TouchedAt: at}} {
				if err := store.SaveUpload(ctx, u); err != nil {
					return err
				}
			}
			if u, err := store.Upload(ctx, 1); err != nil || u.FileName != one.FileName || !slices.Equal(u.Below, one.Below) || !u.Modified.Equal(at) || u.Token != 3 {
				t.Errorf("%+v, %v", u, err)
			}
			if _, err := store.Sidecar(ctx, 1); !problem.Is(err, problem.NotFound) {
				t.Errorf("a sidecar that is not whole: %v", err)
			}
			beside.State = library.Received
			if err := store.SaveUpload(ctx, beside); err != nil {
				return err
			}
			if u, err := store.Sidecar(ctx, 1); err != nil || u.ID != 2 {
				t.Errorf("%+v, %v", u, err)
			}
			if n, bytes, err := store.Pending(ctx, 7); n != 2 || bytes != 105 || err != nil {
				t.Errorf("%d uploads of %d bytes, %v", n, bytes, err)
			}
			if list, err := store.Uploads(ctx, 7, nil, 10); err != nil || len(list) != 2 || list[0].ID != 2 {
				t.Errorf("%+v, %v", list, err)
			}
			if list, err := store.Uploads(ctx, 7, []library.UploadState{library.Receiving, library.Done}, 10); err != nil || len(list) != 1 {
				t.Errorf("%+v, %v", list, err)
			}
			old, err := store.UploadsBefore(ctx, at.Add(time.Hour), 10)
			if err != nil || len(old) != 2 { // the third waits for its job
				t.Errorf("%+v, %v", old, err)
			}
			for range 2 {
				if err := store.RemoveUpload(ctx, 1); err != nil {
					return err
				}
			}
			if _, err := store.Upload(ctx, 1); !problem.Is(err, problem.NotFound) {
				t.Errorf("a removed upload: %v", err)
			}
			return store.EnqueueTake(ctx, 3)
		})
	})
}

func TestIntake_WhatIsErasedLeavesOnlyAMark(t *testing.T) {
	forEachStore(t, func(t *testing.T, db *DB) {
		a := addPhoto(t, db, photo(t, asset.Root, "secret name.jpg", func(a *asset.Asset) {
			a.Metadata.Description.Title = "secret title"
			a.Metadata.Description.Keywords = []string{"secret", "shared"}
		}))
		other := addPhoto(t, db, photo(t, asset.Root, "other.jpg", func(a *asset.Asset) {
			a.Metadata.Description.Keywords = []string{"shared"}
		}))
		inTx(t, db, func(ctx context.Context, tx *Tx) error {
			store := libraryTx{tx}
			for _, kind := range []audit.Kind{audit.AssetAdded, audit.AssetReleased} {
				err := tx.Append(ctx, audit.Event{Kind: kind, Actor: audit.Actor{Kind: audit.System}, Outcome: audit.OK,
					Object: audit.Object{Kind: "asset", ID: a.ID.String()}, Body: map[string]any{"file_name": a.FileName}})
				if err != nil {
					return err
				}
			}
			if err := store.SetState(ctx, a.ID, asset.Trashed, db.now()); err != nil {
				return err
			}
			due, err := store.TrashedBefore(ctx, db.now().Add(time.Second), 10)
			if err != nil || !slices.Equal(due, []ident.Asset{a.ID}) {
				t.Errorf("in the trash: %v, %v", due, err)
			}
			return store.Erase(ctx, a.ID, db.now())
		})
		if err := db.ForgetWords(t.Context()); err != nil {
			t.Fatal(err)
		}
		view(t, db, func(ctx context.Context, tx *Tx) error {
			store := libraryTx{tx}
			h, err := store.Holding(ctx, a.ID)
			if err != nil || h.State != asset.Erased || h.FileName != "" {
				t.Errorf("%+v, %v", h, err)
			}
			for query, want := range map[string]int{
				`SELECT count(*) FROM keyword`:                                        1,
				`SELECT count(*) FROM event_body`:                                     1,
				`SELECT count(*) FROM search`:                                         1,
				`SELECT count(*) FROM term WHERE word IN ('secret', 'name', 'title')`: 0,
				`SELECT count(*) FROM version WHERE digest IS NOT NULL`:               1,
				`SELECT SUM(assets) FROM month_count`:                                 1,
				`SELECT value FROM counter WHERE name = 'forget'`:                     0,
			} {
				var n int
				if err := tx.queryRow(ctx, query).Scan(&n); err != nil || n != want {
					t.Errorf("%s: %d, not %d; %v", query, n, want, err)
				}
			}
			twins, err := store.Twins(ctx, sha256.Sum256([]byte(other.SHA256)))
			if err != nil || len(twins) != 1 {
				t.Errorf("the other: %+v, %v", twins, err)
			}
			return nil
		})
	})
}
