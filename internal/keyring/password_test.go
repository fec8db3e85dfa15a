package keyring_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"imprimatur/internal/keyring"
)

func TestPasswords_OnlyTheRightOneOpens(t *testing.T) {
	passwords := keyring.Passwords{Cost: keyring.Cost{Time: 1, Memory: 64, Threads: 1}, Random: rand.Reader}
	encoded, err := passwords.Hash("a long walk by the sea")
	if err != nil || strings.Contains(encoded, "walk") {
		t.Fatalf("hashed to %q, %v", encoded, err)
	}
	for password, want := range map[string]bool{"a long walk by the sea": true, "a long walk by the sea ": false, "": false} {
		if right, outdated, err := passwords.Check(encoded, password); right != want || outdated || err != nil {
			t.Errorf("%q: right %v, outdated %v, %v", password, right, outdated, err)
		}
	}
	again, _ := passwords.Hash("a long walk by the sea")
	if again == encoded {
		t.Error("two hashes of one password are equal")
	}
	dearer := keyring.Passwords{Cost: keyring.Cost{Time: 2, Memory: 64, Threads: 1}, Random: rand.Reader}
	if right, outdated, err := dearer.Check(encoded, "a long walk by the sea"); !right || !outdated || err != nil {
		t.Errorf("an old cost is not noticed: %v, %v, %v", right, outdated, err)
	}
}

func TestPasswords_StrangeHashesAreErrors(t *testing.T) {
	passwords := keyring.Passwords{Cost: keyring.PasswordCost(), Random: rand.Reader}
	for _, encoded := range []string{"", "plain", "$2b$10$abc", "$argon2id$v=19$m=99999999,t=1,p=1$YWFhYWFhYWE$YWFh", "$argon2id$v=19$m=64,t=0,p=0$YQ$YQ"} {
		if right, _, err := passwords.Check(encoded, "whatever it is now"); right || err == nil {
			t.Errorf("%q was taken", encoded)
		}
	}
}
