package httpapi

import (
	"bytes"
	"errors"
	"net"
	"testing"
)

// wire notes each piece that is written to it.
type wire struct {
	net.Conn
	pieces [][]byte
	broken error
}

func (w *wire) Write(p []byte) (int, error) {
	w.pieces = append(w.pieces, bytes.Clone(p))
	return len(p), w.broken
}

func (w *wire) Accept() (net.Conn, error) { return w, nil }
func (w *wire) Addr() net.Addr            { return nil }

func (w *wire) line(t *testing.T) *line {
	t.Helper()
	c, err := Lines(w).Accept()
	if err != nil {
		t.Fatal(err)
	}
	return c.(*line)
}

func TestLine_WhatIsWrittenUnderACorkLeavesInOnePiece(t *testing.T) {
	w := &wire{}
	l := w.line(t)
	write := func(size int) {
		t.Helper()
		if n, err := l.Write(bytes.Repeat([]byte{byte(size)}, size)); n != size || err != nil {
			t.Fatal(n, err)
		}
	}
	write(1)
	l.cork()
	write(10)
	write(4000)
	if len(w.pieces) != 1 {
		t.Errorf("%d pieces left before the cork was out", len(w.pieces))
	}
	if err := l.uncork(); err != nil {
		t.Fatal(err)
	}
	l.cork() // more than is held back leaves in its order
	write(mostHeld - 1)
	write(2)
	write(mostHeld + 1)
	if err := l.uncork(); err != nil {
		t.Fatal(err)
	}
	write(3)
	var sizes []int
	for _, p := range w.pieces {
		sizes = append(sizes, len(p))
	}
	want := []int{1, 4010, mostHeld - 1, 2, mostHeld + 1, 3}
	if len(sizes) != len(want) {
		t.Fatalf("pieces of %v, want %v", sizes, want)
	}
	for i := range want {
		if sizes[i] != want[i] {
			t.Errorf("pieces of %v, want %v", sizes, want)
		}
	}
}

func TestLine_ACallerWhoIsGoneShowsWhenTheCorkIsOut(t *testing.T) {
	w := &wire{broken: errors.New("gone")}
	l := w.line(t)
	l.cork()
	if _, err := l.Write([]byte("answer")); err != nil {
		t.Error(err)
	}
	if err := l.uncork(); !errors.Is(err, w.broken) {
		t.Errorf("uncorking gave %v", err)
	}
}
