package scan_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"imprimatur/internal/scan"
)

// eicar is the text that every scanner takes for a virus and that harms nobody; it is put together
// here so that none stumbles over this file.
var eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

// clamd answers as the scanner does, for files of up to most bytes.
func clamd(t *testing.T, most int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clamd.ctl")
	door, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { door.Close() })
	go func() {
		for {
			line, err := door.Accept()
			if err != nil {
				return
			}
			go answer(line, most)
		}
	}()
	return "unix:" + path
}

func answer(line net.Conn, most int) {
	defer line.Close()
	in := bufio.NewReader(line)
	command, err := in.ReadString(0)
	if err != nil {
		return
	}
	if command == "zPING\x00" {
		io.WriteString(line, "PONG\x00")
		return
	}
	var file bytes.Buffer
	for {
		var size uint32
		if binary.Read(in, binary.BigEndian, &size) != nil {
			return
		}
		if size == 0 {
			break
		}
		if file.Len()+int(size) > most {
			io.WriteString(line, "INSTREAM size limit exceeded. ERROR\x00")
			return
		}
		if _, err := io.CopyN(&file, in, int64(size)); err != nil {
			return
		}
	}
	if strings.Contains(file.String(), eicar) {
		io.WriteString(line, "stream: Eicar-Test-Signature FOUND\x00")
		return
	}
	io.WriteString(line, "stream: OK\x00")
}

func TestClamd_TellsWhatItFoundWhereverItStandsInTheFile(t *testing.T) {
	c, err := scan.At(clamd(t, 1<<20))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	for name, file := range map[string]string{
		"empty": "", "small": "a photo", "whole pieces": strings.Repeat("x", 128<<10), "and a bit": strings.Repeat("x", 128<<10+1),
	} {
		if found, err := c.Scan(t.Context(), strings.NewReader(file)); found != "" || err != nil {
			t.Errorf("%s: %q, %v", name, found, err)
		}
		if found, err := c.Scan(t.Context(), strings.NewReader(file+eicar)); found != "Eicar-Test-Signature" || err != nil {
			t.Errorf("%s with a virus at its end: %q, %v", name, found, err)
		}
	}
}

func TestClamd_WhatCouldNotBeLookedAtIsNotClean(t *testing.T) {
	c, err := scan.At(clamd(t, 100<<10))
	if err != nil {
		t.Fatal(err)
	}
	if found, err := c.Scan(t.Context(), strings.NewReader(strings.Repeat("x", 4<<20))); err == nil {
		t.Errorf("a file that is larger than it looks at is %q, and no error", found)
	}
	broken := errors.New("the disk is gone")
	if _, err := c.Scan(t.Context(), io.MultiReader(strings.NewReader("half"), failing{broken})); err == nil {
		t.Error("a file that could not be read is clean")
	}
	away, err := scan.At("unix:" + filepath.Join(t.TempDir(), "nobody"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := away.Scan(t.Context(), strings.NewReader("x")); err == nil || away.Ping(t.Context()) == nil {
		t.Error("a scanner that is not there finds nothing, and no error")
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestClamd_IsReachedOnThisMachineAlone(t *testing.T) {
	for _, address := range []string{"unix:/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310"} {
		if _, err := scan.At(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"", "unix:", "unix:clamd", "192.0.2.1:3310", "scanner.example:3310", "127.0.0.1", "127.0.0.1:0", "localhost:3310", "0.0.0.0:3310"} {
		if _, err := scan.At(address); !errors.Is(err, scan.ErrAddress) {
			t.Errorf("%q: %v", address, err)
		}
	}
}
