package keyring_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"maps"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/keyring"
	"imprimatur/internal/keyring/keyringtest"
)

func TestCustodian_PassphraseFile(t *testing.T) {
	keyringtest.Custodian(t, func(t *testing.T) keyringtest.Custody {
		path := t.TempDir()
		folder, err := keyring.OpenFolder(path, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := folder.Close(); err != nil {
				t.Error(err)
			}
		})
		return keyringtest.Custody{
			New: func(t *testing.T) keyring.Custodian {
				c, _, err := keyring.NewPassphraseFile(folder, passphrase(), keyring.FloorCost(), rand.Reader)
				if err != nil {
					t.Fatal(err)
				}
				return c
			},
			Again: func(t *testing.T) keyring.Custodian {
				c, err := keyring.OpenPassphraseFile(folder, byPassphrase(), rand.Reader)
				if err != nil {
					t.Fatal(err)
				}
				return c
			},
			Stored: func(t *testing.T) []byte {
				text, err := os.ReadFile(filepath.Join(path, "root.json"))
				if err != nil {
					t.Fatal(err)
				}
				var raw struct{ Sealed []byte }
				if err := json.Unmarshal(text, &raw); err != nil {
					t.Fatal(err)
				}
				return append(text, raw.Sealed...)
			},
		}
	})
}

func TestD9_AWrongOrLostKeyIsSaidAndNothingIsWritten(t *testing.T) {
	files := newFiles()
	_, _, recovery := newHouse(t, files)
	before := maps.Clone(files.content)
	files.writes = 0
	wrongRecovery := recovery
	wrongRecovery[0] ^= 1
	for want, unlocks := range map[string][]keyring.Unlock{
		"key.wrong-passphrase": {{}, {Passphrase: []byte("Correct horse battery")}, {Passphrase: []byte("x")}},
		"key.wrong-recovery":   {{Recovery: &wrongRecovery}, {Recovery: &wrongRecovery, Passphrase: passphrase()}},
	} {
		for _, unlock := range unlocks {
			if _, err := unlocked(t, files, unlock); code(err) != want {
				t.Errorf("%q: %v instead of %s", unlock.Passphrase, err, want)
			}
		}
	}
	if _, err := unlocked(t, newFiles(), byPassphrase()); code(err) != "key.missing" {
		t.Errorf("lost: %v", err)
	}
	if files.writes != 0 || !maps.EqualFunc(before, files.content, bytes.Equal) {
		t.Error("something was written")
	}
}

func TestD5_OneFlippedBitInTheRootFileIsFound(t *testing.T) {
	files := newFiles()
	newHouse(t, files)
	whole := files.content["root.json"]
	harmless := 0
	for i := range whole {
		for bit := range 8 {
			text := bytes.Clone(whole)
			text[i] ^= 1 << bit
			files.content["root.json"] = text
			switch _, err := unlocked(t, files, byPassphrase()); code(err) {
			case "":
				harmless++ // the case of a field's name, or a space
			case "key.damaged":
			default:
				t.Fatalf("byte %d, bit %d: %v", i, bit, err)
			}
		}
	}
	if harmless > len(whole) {
		t.Errorf("%d of %d flips were not found", harmless, 8*len(whole))
	}
	for what, text := range map[string][]byte{"empty": {}, "cut": whole[:len(whole)-9], "no JSON": []byte("hello")} {
		files.content["root.json"] = text
		if _, err := unlocked(t, files, byPassphrase()); code(err) != "key.damaged" {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestThePassphraseIsChangedAndTheOldFileHelpsNobody(t *testing.T) {
	files := newFiles()
	ring, custodian, recovery := newHouse(t, files)
	key, wrapped, err := ring.NewDataKey("asset/1", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	fresh := []byte("another long passphrase")
	if err := custodian.ChangePassphrase(t.Context(), fresh, keyring.FloorCost()); err != nil {
		t.Fatal(err)
	}
	if _, err := unlocked(t, files, byPassphrase()); code(err) != "key.wrong-passphrase" {
		t.Errorf("the old one still opens: %v", err)
	}
	for what, unlock := range map[string]keyring.Unlock{"the new one": {Passphrase: fresh}, "the recovery key": {Recovery: &recovery}} {
		if got, err := mustUnlock(t, files, unlock).Unwrap("asset/1", wrapped); err != nil || got != key {
			t.Errorf("%s: %v", what, err)
		}
	}
	newRecovery, err := custodian.NewRecoveryKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unlocked(t, files, keyring.Unlock{Recovery: &recovery}); code(err) != "key.wrong-recovery" {
		t.Errorf("the old recovery key still opens: %v", err)
	}
	mustUnlock(t, files, keyring.Unlock{Recovery: &newRecovery})
	if err := ring.Rotate(t.Context()); err != nil { // after both, the open house still saves
		t.Fatal(err)
	}
	mustUnlock(t, files, keyring.Unlock{Passphrase: fresh})
}

func TestAPassphraseChangeThatFailsLeavesOneThatOpens(t *testing.T) {
	for _, after := range []bool{false, true} {
		files := newFiles()
		ring, custodian, recovery := newHouse(t, files)
		files.step, files.dieAt, files.after = 0, 1, after
		fresh := []byte("another long passphrase")
		if err := custodian.ChangePassphrase(t.Context(), fresh, keyring.FloorCost()); !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		files.dieAt = 0
		opens := passphrase()
		if after {
			opens = fresh
		}
		mustUnlock(t, files, keyring.Unlock{Passphrase: opens})
		mustUnlock(t, files, keyring.Unlock{Recovery: &recovery})
		if err := ring.Rotate(t.Context()); err != nil {
			t.Errorf("the open house cannot save any more: %v", err)
		}
		mustUnlock(t, files, byPassphrase())
	}
}

func TestAWeakPassphraseOrCostIsRefused(t *testing.T) {
	floor := keyring.FloorCost()
	for _, weak := range []string{"", "short", "eleven char", strings.Repeat("é", 11)} {
		if _, _, err := keyring.NewPassphraseFile(newFiles(), []byte(weak), floor, rand.Reader); code(err) != "key.passphrase-short" {
			t.Errorf("%q: %v", weak, err)
		}
	}
	for _, cost := range []keyring.Cost{
		{}, {Time: floor.Time - 1, Memory: floor.Memory, Threads: 1}, {Time: floor.Time, Memory: floor.Memory - 1, Threads: 1},
		{Time: floor.Time, Memory: floor.Memory}, {Time: 1000, Memory: floor.Memory, Threads: 1}, {Time: 2, Memory: 1 << 30, Threads: 1},
	} {
		if _, _, err := keyring.NewPassphraseFile(newFiles(), passphrase(), cost, rand.Reader); code(err) != "key.cost" {
			t.Errorf("%+v: %v", cost, err)
		}
	}
}

func TestAnotherHousesFileInItsPlaceIsNotOverwritten(t *testing.T) {
	files, other := newFiles(), newFiles()
	ring, _, _ := newHouse(t, files)
	newHouse(t, other)
	files.content["root.json"] = other.content["root.json"]
	if err := ring.Rotate(t.Context()); code(err) != "key.damaged" {
		t.Errorf("rotating says %v", err)
	}
	if !bytes.Equal(files.content["root.json"], other.content["root.json"]) {
		t.Error("the other house's root key was overwritten")
	}
}

func TestARecoveryKeyIsTypedAsPeopleType(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		key := keyring.RecoveryKey(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(rt, "key"))
		text := key.String()
		typed := strings.NewReplacer("0", rapid.SampledFrom([]string{"0", "O", "o"}).Draw(rt, "zero"), "1", rapid.SampledFrom([]string{"1", "I", "l"}).Draw(rt, "one")).Replace(text)
		typed = strings.ReplaceAll(typed, "-", rapid.SampledFrom([]string{"-", " ", "", "\n"}).Draw(rt, "gap"))
		if rapid.Bool().Draw(rt, "lower") {
			typed = strings.ToLower(typed)
		}
		if got, err := keyring.ParseRecoveryKey(typed); err != nil || got != key {
			rt.Fatalf("typed as %q: %v", typed, err)
		}
		at := rapid.IntRange(0, len(text)-1).Draw(rt, "slip")
		wrong := rapid.SampledFrom([]byte("0123456789ABCDEFGHJKMNPQRSTVWXYZU*")).Draw(rt, "wrong")
		if text[at] == wrong || text[at] == '-' {
			return
		}
		slip := text[:at] + string(wrong) + text[at+1:]
		if _, err := keyring.ParseRecoveryKey(slip); code(err) != "key.recovery-mistyped" {
			rt.Fatalf("a slip was not found: %q", slip)
		}
	})
	for _, none := range []string{"", "-", strings.Repeat("0", 1000)} {
		if _, err := keyring.ParseRecoveryKey(none); code(err) != "key.recovery-mistyped" {
			t.Errorf("%q: %v", none, err)
		}
	}
}

// TestMain lets a test start itself as the process that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("KEYRING_TEST_REPLACE"); path != "" {
		folder, err := keyring.OpenFolder(path, rand.Reader)
		for i := byte(0); err == nil; i++ {
			err = folder.Replace("root.json", bytes.Repeat([]byte{i}, 10_000))
		}
		panic(err)
	}
	os.Exit(m.Run())
}

func TestD1_AFileIsReplacedWholeOrNotAtAll(t *testing.T) {
	path := t.TempDir()
	folder, err := keyring.OpenFolder(path, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := folder.Close(); err != nil {
			t.Error(err)
		}
	}()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), "KEYRING_TEST_REPLACE="+path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(30+mathrand.IntN(20)) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
			t.Fatalf("the process was not killed: %v", err)
		}
		content, err := folder.Read("root.json")
		if errors.Is(err, os.ErrNotExist) {
			continue // killed before the first
		}
		if err != nil || len(content) != 10_000 || !bytes.Equal(content, bytes.Repeat(content[:1], 10_000)) {
			t.Fatalf("half a file: %d bytes, %v", len(content), err)
		}
	}
	if err := folder.Replace("root.json", []byte("end")); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	info, err := os.Stat(filepath.Join(path, "root.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestI35_NoNameLeadsOutOfTheKeyFolder(t *testing.T) {
	path := t.TempDir()
	folder, err := keyring.OpenFolder(filepath.Join(path, "keys"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := folder.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := os.WriteFile(filepath.Join(path, "secret"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Read("../secret"); err == nil {
		t.Error("a file outside was read")
	}
	if err := folder.Replace("../secret", nil); err == nil {
		t.Error("a file outside was replaced")
	}
}
