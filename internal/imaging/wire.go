package imaging

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"imprimatur/internal/asset"
	"imprimatur/internal/library"
)

// What server and worker say to each other: frames of one JSON text and the bytes that
// belong to it. The server believes nothing of a reply before accept has looked at it.
//
//	4 bytes  length of the JSON text, big endian
//	4 bytes  length of the bytes after it
//	JSON, bytes
const (
	frameHead  = 8
	maxText    = 2 << 20  // JSON of one frame
	maxPayload = 96 << 20 // pictures of one reply
)

// Task is what a worker is asked to do with an original.
type Task string

// The tasks.
const (
	Probe   Task = "probe"   // say what it is, without decoding pixels
	Examine Task = "examine" // everything the library keeps of it
	Render  Task = "render"  // one derived file
)

// Request is what the server asks. The original comes with it as a sealed memory file.
type Request struct {
	Task    Task
	Ext     string // extension of the name, lower case, no dot
	Sidecar []byte // XMP beside the file, or nothing
	Spec    library.RenderSpec
	Gate    Gate
}

// Gate is what an original may claim before a pixel of it is decoded. The worker applies it
// to the header, the server again to what the worker says of the header.
type Gate struct {
	Pixels int64 // width times height times one frame
	Side   int   // longest side
	Frames int
	Scans  int   // of a progressive JPEG
	Effort int64 // scans times pixels
}

// Header is what the file claims about itself.
type Header struct {
	MediaType     string
	Width, Height int // after orientation
	Frames        int
	Scans         int // JPEG: how many times the picture is gone over
}

// Reply is what a worker answers.
type Reply struct {
	Refusal string // a problem code ("file.unreadable"), or nothing
	Cause   string // for the log
	Hello   *Hello // the first frame after the start only
	Tired   bool   // the worker has lost its second metadata reader and should be replaced

	Header     Header
	Damaged    bool
	Metadata   asset.Metadata
	ThumbHash  []byte
	Perceptual uint64
	Pictures   []Picture // their bytes follow the text in this order
}

// Picture describes one picture of a reply.
type Picture struct {
	Size          int
	MediaType     string
	Width, Height int
	Length        int
}

// Hello is what a worker says once it has shut the doors behind itself.
type Hello struct {
	Decoder string   // version of the decoding library
	Reader  bool     // the second metadata reader runs
	Sealed  bool     // its filter of system calls stands
	Open    []string // what it tried and should not have been able to do
}

var errFrame = errors.New("not a frame of this protocol")

// writeFrame sends a message and the bytes that belong to it.
func writeFrame(w io.Writer, message any, payload ...[]byte) error {
	text, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("writing a frame: %w", err)
	}
	total := 0
	for _, p := range payload {
		total += len(p)
	}
	if len(text) > maxText || total > maxPayload {
		return fmt.Errorf("writing a frame of %d and %d bytes: %w", len(text), total, errFrame)
	}
	head := make([]byte, frameHead, frameHead+len(text))
	binary.BigEndian.PutUint32(head, uint32(len(text)))
	binary.BigEndian.PutUint32(head[4:], uint32(total))
	for _, part := range append([][]byte{append(head, text...)}, payload...) {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("writing a frame: %w", err)
		}
	}
	return nil
}

// readFrame reads a message into into and gives the bytes after it. Lengths over the bounds
// are refused before anything is allocated for them.
func readFrame(r io.Reader, into any, payloadBound int) ([]byte, error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, fmt.Errorf("reading a frame: %w", err)
	}
	text, total := binary.BigEndian.Uint32(head[:]), binary.BigEndian.Uint32(head[4:])
	if text > maxText || int64(total) > int64(payloadBound) {
		return nil, fmt.Errorf("reading a frame of %d and %d bytes: %w", text, total, errFrame)
	}
	body := make([]byte, text)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, fmt.Errorf("reading a frame: %w", err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return nil, fmt.Errorf("reading a frame: %w", err)
	}
	payload := make([]byte, total)
	if _, err := io.ReadFull(r, payload); err != nil {
		return nil, fmt.Errorf("reading a frame: %w", err)
	}
	return payload, nil
}
