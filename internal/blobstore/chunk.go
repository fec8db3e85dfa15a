package blobstore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/minio/sio"

	"imprimatur/internal/problem"
)

// A chunk of an upload in its file: the plain length in four bytes, then a DARE stream of so
// many bytes, under a key bound to the upload's name and to the chunk's offset.
const (
	chunkHeader = 4
	chunkSize   = 4 * payloadSize // most plain bytes in one
)

func chunkInfo(id string, offset int64) string {
	return fmt.Sprintf("imprimatur spool v1\x00%s\x00%d", id, offset)
}

// chunkBuffer is room for one chunk, in clear and sealed.
type chunkBuffer struct {
	plain  [chunkSize]byte
	sealed [chunkHeader + chunkSize/payloadSize*packageSize]byte
}

// seal gives the chunk of the first n plain bytes; it is valid until the next call.
func (b *chunkBuffer) seal(key Key, id string, offset int64, n int, random io.Reader) ([]byte, error) {
	config, err := dare(key, chunkInfo(id, offset), random)
	if err != nil {
		return nil, err
	}
	size, err := sio.EncryptedSize(uint64(n))
	if err != nil {
		return nil, err
	}
	stream, err := sio.EncryptReader(bytes.NewReader(b.plain[:n]), config)
	if err != nil {
		return nil, fmt.Errorf("sealing a chunk: %w", err)
	}
	out := b.sealed[:chunkHeader+size]
	binary.BigEndian.PutUint32(out, uint32(n))
	if _, err := io.ReadFull(stream, out[chunkHeader:]); err != nil {
		return nil, fmt.Errorf("sealing a chunk: %w", err)
	}
	if err := ended(stream); err != nil {
		return nil, fmt.Errorf("sealing a chunk: %w", err)
	}
	return out, nil
}

// chunks reads the chunks of one upload, in order.
type chunks struct {
	key    Key
	id     string
	file   File
	at     chunkEnd // where the next one begins
	buffer chunkBuffer
}

// next gives the next chunk in clear, valid until the call after; io.EOF after the last, "blob.damaged" for one that is
// not whole and authentic.
func (c *chunks) next() ([]byte, error) {
	length, stored, err := header(c.file, c.at.stored)
	if err != nil {
		return nil, wordChunk(err)
	}
	sealed := c.buffer.sealed[:stored-chunkHeader]
	if n, err := c.file.ReadAt(sealed, c.at.stored+chunkHeader); n < len(sealed) {
		return nil, wordChunk(unexpected(err))
	}
	config, err := dare(c.key, chunkInfo(c.id, c.at.plain), nil)
	if err != nil {
		return nil, err
	}
	plain, err := sio.DecryptBuffer(c.buffer.plain[:0], sealed, config)
	if err != nil {
		return nil, wordChunk(err)
	}
	c.at.plain += length
	c.at.stored += stored
	return plain, nil
}

// header reads the length of the chunk at an offset of the file: of its plain bytes, and of
// all of it in the file. io.EOF says that there is none.
func header(file File, offset int64) (length, stored int64, err error) {
	var head [chunkHeader]byte
	n, err := file.ReadAt(head[:], offset)
	switch {
	case n == 0 && err == io.EOF:
		return 0, 0, io.EOF
	case n < len(head):
		return 0, 0, unexpected(err)
	}
	length = int64(binary.BigEndian.Uint32(head[:]))
	if length == 0 || length > chunkSize {
		return 0, 0, errLength
	}
	sealed, err := sio.EncryptedSize(uint64(length))
	return length, chunkHeader + int64(sealed), err
}

// measure adds up the lengths in an upload's file and compares them with the size.
func measure(file File, size int64) error {
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("measuring an upload: %w", err)
	}
	var at chunkEnd
	for {
		length, stored, err := header(file, at.stored)
		if err == io.EOF {
			break
		}
		if err != nil {
			return wordChunk(err)
		}
		at.plain += length
		at.stored += stored
	}
	if at.plain != size || at.stored != info.Size() {
		return wordChunk(errLength)
	}
	return nil
}

func wordChunk(err error) error {
	if err == io.EOF {
		return err
	}
	if isForged(err) || errors.Is(err, syscall.EIO) {
		return problem.New(problem.Internal, "blob.damaged").Because(fmt.Errorf("upload: %w", err))
	}
	return fmt.Errorf("reading an upload: %w", err)
}

// uploadReader yields the chunks as one stream.
type uploadReader struct {
	chunks chunks
	size   int64
	left   []byte
}

func (r *uploadReader) Read(p []byte) (int, error) {
	for len(r.left) == 0 {
		plain, err := r.chunks.next()
		if err == io.EOF && r.chunks.at.plain != r.size {
			err = wordChunk(errLength)
		}
		if err != nil {
			return 0, err
		}
		r.left = plain
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

func (r *uploadReader) Close() error { return r.chunks.file.Close() }
