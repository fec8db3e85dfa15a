// Package scan has files looked at by a virus scanner of the operator's: clamd, or what speaks like
// it, at a socket of this machine. Files go to it in pieces (INSTREAM) as they are read out of their
// seal; nothing is written anywhere on the way. There is no scanner unless the configuration names
// one, and none is ever asked beyond this machine.
package scan

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"
)

// Clamd is a scanner at a socket. It may be used from many goroutines; each file has a connection
// of its own.
type Clamd struct {
	network, address string
}

// How long the scanner may be silent.
const (
	dialTime  = 5 * time.Second
	quietTime = 60 * time.Second

	pieceSize = 64 << 10
	mostSaid  = 4 << 10
)

// ErrAddress is the failure to read an address.
var ErrAddress = errors.New("a scanner is reached at unix:/path or at a loopback address with a port")

// At gives the scanner at an address: "unix:/run/clamav/clamd.ctl", or a loopback address as
// "127.0.0.1:3310". Failure: ErrAddress.
func At(address string) (*Clamd, error) {
	if path, ok := strings.CutPrefix(address, "unix:"); ok && strings.HasPrefix(path, "/") {
		return &Clamd{"unix", path}, nil
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil || !at.Addr().IsLoopback() || at.Port() == 0 {
		return nil, ErrAddress
	}
	return &Clamd{"tcp", address}, nil
}

// Ping tells whether the scanner answers.
func (c *Clamd) Ping(ctx context.Context) error {
	said, err := c.ask(ctx, "zPING\x00", nil)
	if err == nil && said != "PONG" {
		err = fmt.Errorf("the scanner says %q", said)
	}
	return err
}

// Scan implements library.Scanner.
func (c *Clamd) Scan(ctx context.Context, r io.Reader) (found string, err error) {
	said, err := c.ask(ctx, "zINSTREAM\x00", r)
	if err != nil {
		return "", err
	}
	said = strings.TrimPrefix(said, "stream: ")
	if said == "OK" {
		return "", nil
	}
	if found, ok := strings.CutSuffix(said, " FOUND"); ok && found != "" {
		return found, nil
	}
	return "", fmt.Errorf("the scanner says %q", said)
}

// ask sends a command, and a file where there is one, and gives the answer.
func (c *Clamd) ask(ctx context.Context, command string, file io.Reader) (string, error) {
	dialer := net.Dialer{Timeout: dialTime}
	line, err := dialer.DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", fmt.Errorf("reach the scanner: %w", err)
	}
	defer line.Close()
	defer context.AfterFunc(ctx, func() { line.Close() })()
	if err := line.SetDeadline(time.Now().Add(quietTime)); err != nil {
		return "", fmt.Errorf("reach the scanner: %w", err)
	}
	if _, err := io.WriteString(line, command); err != nil {
		return "", fmt.Errorf("ask the scanner: %w", err)
	}
	var broke error
	if file != nil {
		broke = send(line, file)
	}
	if broke != nil {
		if errors.Is(broke, errFile) {
			return "", broke
		}
		if err := line.SetDeadline(time.Now().Add(dialTime)); err != nil {
			return "", fmt.Errorf("hear the scanner: %w", errors.Join(broke, err))
		}
	}
	// A scanner that has had enough says so and hangs up: what it says counts more than that it did.
	answer, err := bufio.NewReader(io.LimitReader(line, mostSaid)).ReadString(0)
	if err != nil {
		return "", fmt.Errorf("hear the scanner: %w", errors.Join(broke, err))
	}
	said := strings.TrimRight(answer, "\x00\n")
	if broke != nil && !strings.HasSuffix(said, " FOUND") {
		return "", fmt.Errorf("send a file to the scanner: %w", broke)
	}
	return said, nil
}

// errFile is the failure to read the file: then there is nothing to hear.
var errFile = errors.New("read the file for the scanner")

// send writes a file in pieces, each after its length, and the length 0 at its end.
func send(line net.Conn, file io.Reader) error {
	piece := make([]byte, 4+pieceSize)
	for {
		n, err := io.ReadFull(file, piece[4:])
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%w: %w", errFile, err)
		}
		last := err != nil
		binary.BigEndian.PutUint32(piece, uint32(n)) //nolint:gosec // no more than pieceSize
		out := piece[:4+n]
		if last && n > 0 {
			out = append(out, 0, 0, 0, 0)
		}
		if err := line.SetDeadline(time.Now().Add(quietTime)); err != nil {
			return err
		}
		if _, err := line.Write(out); err != nil {
			return err
		}
		if last {
			return nil //nolint:nilerr // the error was the file's end
		}
	}
}
