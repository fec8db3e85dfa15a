package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/imaging"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
)

// workers is the pool of confined workers, started when the first photo needs one: most verbs
// read no photo, and starting takes a second.
type workers struct {
	options imaging.Options

	mu   sync.Mutex
	pool *imaging.Pool
}

// start makes sure that the workers run. Where the program is missing or cannot be confined that is
// problem "worker.not-started", and no photo is read.
func (w *workers) start(ctx context.Context) (*imaging.Pool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pool != nil {
		return w.pool, nil
	}
	pool, err := imaging.Start(ctx, w.options)
	if err != nil {
		return nil, problem.New(problem.Busy, "worker.not-started").Because(err)
	}
	w.pool = pool
	return pool, nil
}

func (w *workers) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pool != nil {
		w.pool.Close()
	}
	return nil
}

// Examine implements library.Decoder.
func (w *workers) Examine(ctx context.Context, name string, original io.Reader, size int64, sidecar []byte) (*library.Examined, error) {
	pool, err := w.start(ctx)
	if err != nil {
		return nil, err
	}
	return pool.Examine(ctx, name, original, size, sidecar)
}

// Render implements library.Decoder and release.Renderer.
func (w *workers) Render(ctx context.Context, original io.Reader, size int64, spec asset.RenderSpec) (*asset.Rendered, error) {
	pool, err := w.start(ctx)
	if err != nil {
		return nil, err
	}
	return pool.Render(ctx, original, size, spec)
}

// workerOptions says how the confined workers are run.
func (h *house) workerOptions() (imaging.Options, error) {
	program := h.cfg.Worker
	if program == "" {
		own, err := os.Executable()
		if err != nil {
			return imaging.Options{}, fmt.Errorf("find the worker: %w", err)
		}
		program = filepath.Join(filepath.Dir(own), "imprimatur-worker")
	}
	return imaging.Options{
		WorkerPath: program, Reader: imaging.FindReader(), Workers: h.cfg.Workers, Without: h.without(), Log: h.log,
		Limits: imaging.Limits{
			FileBytes: h.cfg.MaxFileMB << 20, Deadline: time.Duration(h.cfg.DecodeSeconds) * time.Second,
			Gate: imaging.Gate{Pixels: h.cfg.MaxPixels},
		},
	}, nil
}

// without lists the layers of confinement that the operator does without.
func (h *house) without() []imaging.Layer {
	if h.cfg.WeakSandbox {
		return imaging.Layers()
	}
	return nil
}
