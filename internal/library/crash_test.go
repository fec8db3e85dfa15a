package library_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/testkit/forgetfs"
)

// long tells whether the tests may take their time.
func long() bool { return os.Getenv("IMPRIMATUR_LONG") == "1" }

// rounds is how often something random is tried.
func rounds(usual, patient int) int {
	if long() {
		return patient
	}
	return usual
}

// crash is a house and what was acknowledged in it so far.
type crash struct {
	t      *testing.T
	folder string
	told   bytes.Buffer
}

// play starts a child, lets it look whether all holds, and kills it after it has worked for a
// while; 0 lets it end by itself.
func (c *crash) play(role string, seed uint64, biggest int, while time.Duration) {
	c.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childRole+"="+role, childFolder+"="+c.folder,
		fmt.Sprint(childSeed, "=", seed), fmt.Sprint(childSize, "=", biggest))
	cmd.Stdin = bytes.NewReader(c.told.Bytes())
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	watch := &watched{r: out, word: []byte("ready\n"), seen: make(chan struct{})}
	done := make(chan error, 1)
	var said bytes.Buffer
	go func() {
		_, err := io.Copy(&said, watch)
		done <- err
	}()
	if while > 0 {
		select {
		case <-watch.seen:
			time.Sleep(while)
		case <-time.After(time.Minute):
			c.t.Error("the child did not get ready")
		case err := <-done: // it ended by itself: what it said says why
			done <- err
		}
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			c.t.Error(err)
		}
	}
	if err := <-done; err != nil {
		c.t.Fatal(err)
	}
	err = cmd.Wait()
	if strings.Contains(said.String(), "wrong ") || errs.Len() > 0 || while == 0 && err != nil {
		c.t.Fatalf("seed %d: %v\n%s%s", seed, err, last(said.String()), last(errs.String()))
	}
	c.told.Write(said.Bytes())
}

// last gives the end of a long text.
func last(text string) string { return text[max(0, len(text)-6000):] }

// watched tells when a word passes.
type watched struct {
	r     io.Reader
	word  []byte
	seen  chan struct{}
	whole []byte
	done  bool
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if !w.done {
		w.whole = append(w.whole, p[:n]...)
		if w.done = bytes.Contains(w.whole, w.word); w.done {
			close(w.seen)
		}
	}
	return n, err
}

func TestD1_KilledAtAnyMomentNothingAcknowledgedIsLost(t *testing.T) {
	const perHouse = 20
	var c *crash
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 1))
	for round := range rounds(40, 1000) {
		if round%perHouse == 0 {
			c = &crash{t: t, folder: filepath.Join(t.TempDir(), "house")}
		}
		c.play("work", seed+uint64(round), 600_000, time.Duration(1+random.IntN(250))*time.Millisecond)
	}
}

func TestD2_APowerCutLosesNothingAcknowledged(t *testing.T) {
	disk, folder := forgetfs.New(), t.TempDir()
	err := disk.Mount(folder)
	if errors.Is(err, forgetfs.ErrUnavailable) {
		t.Skip("needs /dev/fuse and the right to mount")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := disk.Unmount(); err != nil {
			t.Error(err)
		}
	}()
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 2))
	c := &crash{t: t, folder: folder}
	for round := range rounds(25, 500) {
		c.play("work", seed+uint64(round), 100_000, time.Duration(1+random.IntN(400))*time.Millisecond)
		if err := disk.PowerCut(random); err != nil {
			t.Fatal(err)
		}
	}
}
