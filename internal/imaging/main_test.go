package imaging

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"imprimatur/internal/library"
)

// programs are built once for all tests: the real worker, and the intruder in its place.
type programs struct{ worker, intruder string }

var built programs

func TestMain(m *testing.M) {
	code, err := testAll(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func testAll(m *testing.M) (code int, err error) {
	if given := os.Getenv(builtVar); given != "" { // an ordinary user runs what root has built
		built = programs{filepath.Join(given, "worker"), filepath.Join(given, "intruder")}
		return m.Run(), nil
	}
	if err := readSources("../../cmd/imprimatur-worker"); err != nil {
		return 1, err
	}
	folder, err := os.MkdirTemp("", "imaging")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(folder)
	built = programs{filepath.Join(folder, "worker"), filepath.Join(folder, "intruder")}
	for target, source := range map[string]string{built.worker: "imprimatur/cmd/imprimatur-worker", built.intruder: "./testdata/intruder"} {
		build := exec.Command("go", "build", "-o", target, source)
		if target == built.worker {
			build.Env = append(os.Environ(), "CGO_ENABLED=1")
		}
		if said, err := build.CombinedOutput(); err != nil {
			return 1, fmt.Errorf("building %s: %w\n%s", source, err, said)
		}
	}
	return m.Run(), nil
}

// readSources looks at the worker's sources, so that the go command knows that the result of these
// tests depends on them and does not answer from its cache when they have changed.
func readSources(folder string) error {
	files, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, f := range files {
		if _, err := os.ReadFile(filepath.Join(folder, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

const builtVar = "IMAGING_TEST_PROGRAMS"

// startPool starts a pool of real workers that ends with the test.
func startPool(t *testing.T, change func(*Options)) *Pool {
	t.Helper()
	opts := Options{WorkerPath: built.worker, Reader: FindReader(), Log: slog.New(slog.NewTextHandler(testLog{t}, nil))}
	if change != nil {
		change(&opts)
	}
	p, err := Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func examine(t *testing.T, p *Pool, name string, content []byte) (*library.Examined, error) {
	t.Helper()
	return p.Examine(context.Background(), name, bytes.NewReader(content), int64(len(content)), nil)
}

func mustExamine(t *testing.T, p *Pool, name string, content []byte) *library.Examined {
	t.Helper()
	e, err := examine(t, p, name, content)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return e
}

// testLog writes the pool's log into the test's.
type testLog struct{ t *testing.T }

func (l testLog) Write(p []byte) (int, error) {
	l.t.Log(string(bytes.TrimSpace(p)))
	return len(p), nil
}

// inParallel does something for each, a few at a time.
func inParallel[T any](all []T, do func(T)) {
	var wait sync.WaitGroup
	next := make(chan T)
	for range 4 {
		wait.Go(func() {
			for one := range next {
				do(one)
			}
		})
	}
	for _, one := range all {
		next <- one
	}
	close(next)
	wait.Wait()
}
