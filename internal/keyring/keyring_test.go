package keyring_test

import (
	"crypto/rand"
	"testing"

	"imprimatur/internal/keyring"
)

func TestAHouseOpensItsKeysAgain(t *testing.T) {
	ctx := t.Context()
	files, err := keyring.OpenFolder(t.TempDir(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	pass := []byte("correct horse battery")
	custodian, recovery, err := keyring.NewPassphraseFile(files, pass, keyring.FloorCost(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Create(ctx, custodian, files, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, wrapped, err := ring.NewDataKey("asset/1", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, unlock := range map[string]keyring.Unlock{
		"passphrase": {Passphrase: pass}, "recovery key": {Recovery: &recovery},
	} {
		custodian, err := keyring.OpenPassphraseFile(files, unlock, rand.Reader)
		if err != nil {
			t.Fatalf("opening by %s: %v", name, err)
		}
		again, err := keyring.Open(ctx, custodian, files)
		if err != nil {
			t.Fatalf("opening by %s: %v", name, err)
		}
		got, err := again.Unwrap("asset/1", wrapped)
		if err != nil || got != key {
			t.Errorf("by %s: the data key did not come back: %v", name, err)
		}
		if again.Secret(keyring.DatabaseSecret) != ring.Secret(keyring.DatabaseSecret) {
			t.Errorf("by %s: another database key", name)
		}
	}
}
