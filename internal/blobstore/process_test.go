package blobstore_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/blobstore"
	"imprimatur/internal/problem"
)

// TestMain lets the tests start themselves as the process that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("BLOBSTORE_TEST_PUT"); path != "" {
		if err := putForEver(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if path := os.Getenv("BLOBSTORE_TEST_LOCK"); path != "" {
		lock, err := blobstore.LockFolder(path)
		fmt.Println(os.Getpid(), lock != nil, err)
		time.Sleep(time.Minute)
	}
	os.Exit(m.Run())
}

func putForEver(path string) error {
	folder, err := blobstore.OpenFolder(path)
	if err != nil {
		return err
	}
	store := blobstore.New(folder, rand.Reader)
	for {
		name, size, err := store.Put(context.Background(), blobstore.Key{1}, bytes.NewReader(photoOf(200_000)))
		if err != nil {
			return err
		}
		fmt.Println(name, size)
	}
}

func again(t *testing.T, variable, path string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), variable+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

func TestD1_KillAtRandomLosesNothingAcknowledged(t *testing.T) {
	rounds := 40
	if text := os.Getenv("KILL_ROUNDS"); text != "" {
		var err error
		if rounds, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	folder, path := openFolder(t)
	acknowledged := 0
	for range rounds {
		cmd, lines := again(t, "BLOBSTORE_TEST_PUT", path)
		var names []blobstore.Name
		killed := make(chan error, 1)
		delay := time.Duration(mathrand.IntN(40)) * time.Millisecond
		for lines.Scan() {
			var name string
			var size int64
			if n, err := fmt.Sscan(lines.Text(), &name, &size); n != 2 || size != 200_000 {
				t.Fatal(lines.Text(), err)
			}
			if names = append(names, blobstore.Name(name)); len(names) == 1 {
				time.AfterFunc(delay, func() { killed <- cmd.Process.Kill() })
			}
		}
		if err := <-killed; err != nil {
			t.Fatal(err)
		}
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
			t.Fatalf("the process was not killed: %v", err)
		}
		acknowledged += len(names)
		store := blobstore.New(folder, rand.Reader)
		mustHoldOnlyWhole(t, store, blobstore.Key{1}, 200_000)
		if _, err := store.Sweep(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if err := store.Verify(t.Context(), blobstore.Key{1}, name, 200_000); err != nil {
				t.Fatalf("acknowledged, but: %v", err)
			}
		}
		for info, err := range store.List(t.Context()) { // keeps the next round short
			if err != nil {
				t.Fatal(err)
			}
			if err := store.Delete(t.Context(), info.Name); err != nil {
				t.Fatal(err)
			}
		}
		mustHoldNoFiles(t, path)
	}
	t.Logf("%d kills, %d blobs acknowledged", rounds, acknowledged)
}

func mustHoldNoFiles(t *testing.T, path string) {
	t.Helper()
	err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			t.Errorf("left after sweep and deletion: %s", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestD11_ASecondProcessOnADataFolderIsRefused(t *testing.T) {
	path := t.TempDir()
	cmd, lines := again(t, "BLOBSTORE_TEST_LOCK", path)
	lines.Scan()
	pid, held, _ := strings.Cut(lines.Text(), " ")
	if held != "true <nil>" {
		t.Fatalf("the first: %s", lines.Text())
	}
	_, err := blobstore.LockFolder(path)
	p := problem.Of(err)
	if p.Code != "data.in-use" || p.Args["pid"] != pid {
		t.Errorf("the second: %v %v", err, p.Args)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the process was not killed")
	}
	lock, err := blobstore.LockFolder(path)
	if err != nil {
		t.Fatalf("after the first was killed: %v", err)
	}
	if !lock.LeftOver() {
		t.Error("nobody knows that the first was killed")
	}
	if _, err := blobstore.LockFolder(path); problem.Of(err).Code != "data.in-use" || problem.Of(err).Args["pid"] != strconv.Itoa(os.Getpid()) {
		t.Errorf("twice in one process: %v", err)
	}
	if err := lock.Unlock(); err != nil {
		t.Error(err)
	}
	if lock, err = blobstore.LockFolder(path); err != nil {
		t.Errorf("after unlocking: %v", err)
	} else if !lock.LeftOver() {
		t.Error("that the first was killed is forgotten, and nobody has tidied up")
	} else {
		lock.SetLeftOver(false)
		if err := lock.Unlock(); err != nil {
			t.Error(err)
		}
	}
	if lock, err = blobstore.LockFolder(path); err != nil || lock.LeftOver() {
		t.Errorf("after tidying up: %v", err)
	} else if err := lock.Unlock(); err != nil {
		t.Error(err)
	}
	if _, err := blobstore.LockFolder(filepath.Join(path, "nowhere")); err == nil {
		t.Error("a folder that is not there was locked")
	}
}
