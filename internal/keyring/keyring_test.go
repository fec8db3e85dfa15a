package keyring_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"imprimatur/internal/keyring"
)

func TestADataKeyOpensForItsSubjectAlone(t *testing.T) {
	ring, _, _ := newHouse(t, newFiles())
	key, wrapped, err := ring.NewDataKey("asset/1", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ring.Unwrap("asset/1", wrapped)
	if err != nil || got != key {
		t.Errorf("it does not come back: %v", err)
	}
	for _, subject := range []string{"asset/2", "asset/11", "", "house/database"} {
		if _, err := ring.Unwrap(subject, wrapped); code(err) != "key.unreadable" {
			t.Errorf("it opens for %q: %v", subject, err)
		}
	}
	for i := range wrapped {
		damaged := bytes.Clone(wrapped)
		damaged[i] ^= 1
		if _, err := ring.Unwrap("asset/1", damaged); code(err) != "key.unreadable" {
			t.Errorf("with byte %d changed it opens: %v", i, err)
		}
	}
	for _, none := range [][]byte{nil, {}, wrapped[:10]} {
		if _, err := ring.Unwrap("asset/1", none); code(err) != "key.unreadable" {
			t.Errorf("a destroyed key opens: %v", err)
		}
	}
	other, _, _ := newHouse(t, newFiles())
	if _, err := other.Unwrap("asset/1", wrapped); code(err) != "key.unreadable" {
		t.Errorf("another house opens it: %v", err)
	}
}

func TestSubkeysAreTheSameEveryTimeAndDifferByPurpose(t *testing.T) {
	ring, _, _ := newHouse(t, newFiles())
	key, wrapped, err := ring.NewDataKey("asset/1", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ring.Unwrap("asset/1", wrapped)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[32]byte]string{}
	for _, purpose := range []string{"", "original/1", "original/2", "rendition/1/256"} {
		first, err := key.Subkey(purpose)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := again.Subkey(purpose); err != nil || second != first {
			t.Errorf("%q: another key the second time: %v", purpose, err)
		}
		if other, twice := seen[first]; twice {
			t.Errorf("%q and %q have one key", purpose, other)
		}
		seen[first] = purpose
	}
	key.Wipe()
	if key != (keyring.DataKey{}) {
		t.Error("a wiped key is still there")
	}
}

func TestL4_AKeyIsNeverPrinted(t *testing.T) {
	ring, _, _ := newHouse(t, newFiles())
	key, _, err := ring.NewDataKey("asset/1", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		for _, shape := range []any{key, &key} {
			if got := fmt.Sprintf(verb, shape); got != "[data key]" {
				t.Errorf("%s prints %s", verb, got)
			}
		}
	}
	if got := fmt.Sprintf("%+v", struct{ K keyring.DataKey }{key}); !strings.Contains(got, "[data key]") {
		t.Errorf("inside of a struct: %s", got)
	}
}

func TestTheHousesSecretsStayTheSame(t *testing.T) {
	files := newFiles()
	ring, _, _ := newHouse(t, files)
	if err := ring.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := mustUnlock(t, files, byPassphrase())
	seen := map[[32]byte]bool{}
	for _, name := range []keyring.Secret{
		keyring.DatabaseSecret, keyring.DuplicateSecret, keyring.CheckpointSecret,
		keyring.AuthoritySecret, keyring.TokenSecret, keyring.SpoolSecret,
	} {
		secret := ring.Secret(name)
		if secret != again.Secret(name) {
			t.Errorf("the secret %s changed with the root key", name)
		}
		if seen[secret] || secret == [32]byte{} {
			t.Errorf("the secret %s is none of its own", name)
		}
		seen[secret] = true
		for file, content := range files.content {
			if bytes.Contains(content, secret[:]) {
				t.Errorf("the secret %s lies in %s in clear", name, file)
			}
		}
	}
	if !ring.CheckpointKey().Equal(again.CheckpointKey()) {
		t.Error("another checkpoint key")
	}
	first, err := ring.AuthorityKey("server")
	if err != nil {
		t.Fatal(err)
	}
	if second, err := again.AuthorityKey("server"); err != nil || !first.Equal(second) {
		t.Errorf("another certificate key: %v", err)
	}
	if other, err := ring.AuthorityKey("authority"); err != nil || first.Equal(other) {
		t.Errorf("one key for two certificates: %v", err)
	}
}

func TestDuplicatesAreKnownInThisHouseAlone(t *testing.T) {
	ring, _, _ := newHouse(t, newFiles())
	other, _, _ := newHouse(t, newFiles())
	sum := func(ring *keyring.Keyring, photo string) string {
		h := ring.DuplicateHash()
		if _, err := h.Write([]byte(photo)); err != nil {
			t.Fatal(err)
		}
		return string(h.Sum(nil))
	}
	if sum(ring, "a") != sum(ring, "a") || sum(ring, "a") == sum(ring, "b") {
		t.Error("duplicates are not told from others")
	}
	if sum(ring, "a") == sum(other, "a") {
		t.Error("two houses have the same hash of one photo")
	}
}

func TestASecondHouseIsNotMadeOverTheFirst(t *testing.T) {
	files := newFiles()
	_, custodian, _ := newHouse(t, files)
	before := bytes.Clone(files.content["root.json"])
	if _, _, err := keyring.NewPassphraseFile(files, passphrase(), keyring.FloorCost(), rand.Reader); code(err) != "key.exists" {
		t.Errorf("a second root key: %v", err)
	}
	if _, err := keyring.Create(t.Context(), custodian, files, rand.Reader); code(err) != "key.exists" {
		t.Errorf("a second house: %v", err)
	}
	if !bytes.Equal(before, files.content["root.json"]) {
		t.Error("the root key was touched")
	}
}

func TestD9_HouseSecretsThatAreLostOrDamagedAreSaidSo(t *testing.T) {
	files := newFiles()
	newHouse(t, files)
	whole := files.content["house.json"]
	delete(files.content, "house.json")
	if _, err := unlocked(t, files, byPassphrase()); code(err) != "key.missing" {
		t.Errorf("lost: %v", err)
	}
	other := newFiles()
	newHouse(t, other)
	for what, content := range map[string][]byte{
		"empty": {}, "cut": whole[:len(whole)/2], "another house's": other.content["house.json"],
		"a secret missing": bytes.Replace(whole, []byte(`"database"`), []byte(`"databass"`), 1),
		"one bit flipped":  bytes.Replace(whole, []byte(`"token": "A`), []byte(`"token": "B`), 1),
		"two texts":        slices.Concat(whole, whole),
	} {
		files.content["house.json"] = content
		files.writes = 0
		if _, err := unlocked(t, files, byPassphrase()); code(err) != "key.damaged" {
			t.Errorf("%s: %v", what, err)
		}
		if files.writes != 0 {
			t.Errorf("%s: something was written", what)
		}
	}
}

func TestD10_RotationKilledAnywhereLeavesEveryKeyReadable(t *testing.T) {
	const assets = 5
	subject := func(i int) string { return fmt.Sprintf("asset/%d", i) }
	for _, after := range []bool{false, true} {
		for dieAt := 1; ; dieAt++ {
			files := newFiles()
			ring, _, _ := newHouse(t, files)
			secret := ring.Secret(keyring.DatabaseSecret)
			var keys [assets]keyring.DataKey
			var wrapped [assets][]byte // the database
			for i := range assets {
				var err error
				if keys[i], wrapped[i], err = ring.NewDataKey(subject(i), rand.Reader); err != nil {
					t.Fatal(err)
				}
			}
			// rotate is what the command does; the kill may come between any two steps.
			rotate := func(ring *keyring.Keyring) error {
				if err := ring.Rotate(t.Context()); err != nil {
					return err
				}
				for i := range assets {
					next, changed, err := ring.Rewrap(subject(i), wrapped[i])
					if err != nil {
						return err
					}
					if !files.alive() {
						return errKilled
					}
					if changed {
						wrapped[i] = next
					}
				}
				return ring.Retire(t.Context(), func(yield func([]byte, error) bool) {
					for _, key := range wrapped {
						if !yield(key, nil) {
							return
						}
					}
				})
			}
			mustOpenAll := func(ring *keyring.Keyring) {
				t.Helper()
				for i := range assets {
					if got, err := ring.Unwrap(subject(i), wrapped[i]); err != nil || got != keys[i] {
						t.Fatalf("killed at step %d: the key of asset %d is lost: %v", dieAt, i, err)
					}
				}
				if ring.Secret(keyring.DatabaseSecret) != secret {
					t.Fatalf("killed at step %d: the database key is another", dieAt)
				}
			}
			files.step, files.dieAt, files.after = 0, dieAt, after
			err := rotate(ring)
			if err != nil && !errors.Is(err, errKilled) {
				t.Fatal(err)
			}
			mustOpenAll(ring) // a process that only saw an error goes on
			files.dieAt = 0
			ring = mustUnlock(t, files, byPassphrase())
			mustOpenAll(ring)
			if err := rotate(ring); err != nil {
				t.Fatalf("killed at step %d: rotating again: %v", dieAt, err)
			}
			ring = mustUnlock(t, files, byPassphrase())
			mustOpenAll(ring)
			if versions := ring.Versions(); len(versions) != 1 || !versions[0].Primary {
				t.Fatalf("killed at step %d: after all, %v", dieAt, versions)
			}
			if err == nil {
				if dieAt < 8 {
					t.Fatalf("only %d steps", dieAt)
				}
				break
			}
		}
	}
}

func TestAKeyStillInUseKeepsItsRootVersion(t *testing.T) {
	files := newFiles()
	ring, _, _ := newHouse(t, files)
	key, wrapped, err := ring.NewDataKey("asset/1", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, changed, err := ring.Rewrap("asset/1", wrapped); changed || err != nil {
		t.Errorf("a key under the present version was wrapped anew: %v", err)
	}
	if err := ring.Rotate(t.Context()); err != nil {
		t.Fatal(err)
	}
	only := func(wrapped []byte, err error) func(func([]byte, error) bool) {
		return func(yield func([]byte, error) bool) { yield(wrapped, err) }
	}
	if err := ring.Retire(t.Context(), only(wrapped, nil)); code(err) != "key.still-used" {
		t.Errorf("the version that a key rests on was dropped: %v", err)
	}
	unread := errors.New("the database is gone")
	if err := ring.Retire(t.Context(), only(nil, unread)); !errors.Is(err, unread) {
		t.Errorf("unread keys were taken for none: %v", err)
	}
	if got, err := ring.Unwrap("asset/1", wrapped); err != nil || got != key {
		t.Fatalf("the key is lost: %v", err)
	}
	next, changed, err := ring.Rewrap("asset/1", wrapped)
	if err != nil || !changed || bytes.Equal(next, wrapped) {
		t.Fatal(changed, err)
	}
	if _, _, err := ring.Rewrap("asset/2", wrapped); code(err) != "key.unreadable" {
		t.Errorf("wrapped anew for another subject: %v", err)
	}
	if err := ring.Retire(t.Context(), only(next, nil)); err != nil {
		t.Fatal(err)
	}
	if _, err := ring.Unwrap("asset/1", wrapped); code(err) != "key.unreadable" {
		t.Errorf("a key under a dropped version still opens: %v", err)
	}
	if got, err := ring.Unwrap("asset/1", next); err != nil || got != key {
		t.Errorf("the key wrapped anew is lost: %v", err)
	}
}

func BenchmarkUnwrap(b *testing.B) {
	files := newFiles()
	custodian, _, err := keyring.NewPassphraseFile(files, passphrase(), keyring.FloorCost(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	ring, err := keyring.Create(b.Context(), custodian, files, rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	_, wrapped, err := ring.NewDataKey("asset/1", rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		key, err := ring.Unwrap("asset/1", wrapped)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := key.Subkey("rendition/1/256"); err != nil {
			b.Fatal(err)
		}
	}
}
