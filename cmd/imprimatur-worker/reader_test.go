package main

import (
	"os"
	"testing"

	"imprimatur/internal/imaging"
)

// TestMain lets the test program stand in for the worker when it is asked to become the reader.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == readerFace {
		if err := becomeReader(os.Args[2:]); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

func startTestReader(t *testing.T) *reader {
	t.Helper()
	command := imaging.FindReader()
	if command == nil {
		t.Skip("needs exiftool")
	}
	r, err := startReader(command)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r.ask.Close()
		r.answer.Close()
		r.file.Close()
	})
	return r
}
