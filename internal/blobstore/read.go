package blobstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"

	"github.com/minio/sio"

	"imprimatur/internal/problem"
)

// Reader reads one blob in clear. Read and Seek belong to one goroutine; ReadAt may be called
// from many. Every byte it yields was authenticated; a byte that is not what was put gives
// the problem "blob.damaged", and none of its package is yielded.
type Reader struct {
	store  *Store
	file   File
	config sio.Config
	name   Name
	size   int64

	pos    int64     // of the next Read
	stream io.Reader // decrypts from pos on; nil until the next Read
}

// Open opens a blob of the plain size that the database knows. A blob whose stored length
// does not fit that size is "blob.damaged" at once, one that is not there "blob.missing".
func (s *Store) Open(ctx context.Context, key Key, name Name, size int64) (*Reader, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if _, err := ParseName(string(name)); err != nil {
		return nil, fmt.Errorf("opening blob %q: %w", name, err)
	}
	config, err := s.config(key, name)
	if err != nil {
		return nil, err
	}
	file, err := s.disk.Open(name.path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.Internal, "blob.missing").Because(err)
	}
	if err != nil {
		return nil, reading(name, err)
	}
	if err := fits(file, size); err != nil {
		return nil, errors.Join(reading(name, err), file.Close())
	}
	return &Reader{store: s, file: file, config: config, name: name, size: size}, nil
}

// fits tells whether a file is as long as a blob of this plain size must be.
func fits(file File, size int64) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if size < 0 {
		return errLength
	}
	sealed, err := sio.EncryptedSize(uint64(size))
	if err != nil || info.Size() != int64(sealed) {
		return errLength
	}
	return nil
}

var errLength = errors.New("the stored length does not fit the size")

// Size gives the plain size.
func (r *Reader) Size() int64 { return r.size }

// Close lets go of the blob.
func (r *Reader) Close() error { return r.file.Close() }

// Read implements io.Reader.
func (r *Reader) Read(p []byte) (int, error) {
	if r.pos >= r.size {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if r.stream == nil {
		if r.pos == 0 && r.size <= wholeSize && int64(len(p)) >= r.size {
			n, err := r.whole(p[:r.size])
			if err != nil {
				return 0, reading(r.name, err)
			}
			r.pos = r.size
			return n, nil
		}
		stream, err := r.from(r.pos)
		if err != nil {
			return 0, reading(r.name, err)
		}
		r.stream = stream
	}
	n, err := r.stream.Read(p[:min(int64(len(p)), r.size-r.pos)])
	r.pos += int64(n)
	if r.pos == r.size && (err == nil || err == io.EOF) {
		err = ended(r.stream)
		r.stream = nil
	} else if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		r.stream = nil
		return n, reading(r.name, err)
	}
	return n, nil
}

// wholeSize is the plain size up to which a blob's packages fit a buffer of the store.
const wholeSize = bufferSize / packageSize * payloadSize

// whole reads all of a small blob into p, which is as long as it: one read, one decryption.
func (r *Reader) whole(p []byte) (int, error) {
	buffer := r.store.buffers.Get().(*[bufferSize]byte)
	defer r.store.buffers.Put(buffer)
	sealed := buffer[:sealedSize(r.size)]
	if n, err := r.file.ReadAt(sealed, 0); n < len(sealed) {
		return 0, unexpected(err)
	}
	plain, err := sio.DecryptBuffer(p[:0:len(p)], sealed, r.config)
	if err != nil {
		clear(p)
		return 0, err
	}
	if len(plain) != len(p) || &plain[0] != &p[0] {
		clear(p)
		return 0, errLength
	}
	return len(p), nil
}

// sealedSize is how long a small blob is on the disk.
func sealedSize(size int64) int64 {
	return size + (size+payloadSize-1)/payloadSize*(packageSize-payloadSize)
}

// Seek implements io.Seeker. Nothing is read before the next Read.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.pos
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("seeking before the start of a blob")
	}
	if offset != r.pos {
		r.pos, r.stream = offset, nil
	}
	return offset, nil
}

// ReadAt implements io.ReaderAt. It decrypts the packages that hold the range, no more.
func (r *Reader) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 {
		return 0, errors.New("reading before the start of a blob")
	}
	if offset >= r.size {
		return 0, io.EOF
	}
	wanted := p[:min(int64(len(p)), r.size-offset)]
	stream, err := r.from(offset)
	if err != nil {
		return 0, reading(r.name, err)
	}
	n, err := io.ReadFull(stream, wanted)
	if err != nil {
		return n, reading(r.name, unexpected(err))
	}
	if len(wanted) < len(p) {
		if err := ended(stream); err != nil {
			return n, reading(r.name, err)
		}
		return n, io.EOF
	}
	return n, nil
}

// from decrypts from an offset inside the blob to its end.
func (r *Reader) from(offset int64) (io.Reader, error) {
	first := offset / payloadSize
	config := r.config
	config.SequenceNumber = uint32(first) // a blob has fewer than 2^32 packages: sio.EncryptedSize saw to it
	sealed := io.NewSectionReader(r.file, first*packageSize, 1<<62)
	stream, err := sio.DecryptReader(sealed, config)
	if err != nil {
		return nil, err
	}
	if skip := offset % payloadSize; skip > 0 {
		if _, err := io.CopyN(io.Discard, stream, skip); err != nil {
			return nil, unexpected(err)
		}
	}
	return stream, nil
}

// ended makes sure that the last package says it is the last. It also lets the stream give
// back its buffer.
func ended(stream io.Reader) error {
	var one [1]byte
	if n, err := stream.Read(one[:]); n > 0 {
		return errLength
	} else if err != io.EOF {
		return err
	}
	return nil
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Verify reads a blob to its end and authenticates every byte: nil, "blob.damaged" or
// "blob.missing".
func (s *Store) Verify(ctx context.Context, key Key, name Name, size int64) error {
	blob, err := s.Open(ctx, key, name, size)
	if err != nil {
		return err
	}
	buffer := s.buffers.Get().(*[bufferSize]byte)
	defer s.buffers.Put(buffer)
	_, err = io.CopyBuffer(io.Discard, &counted{ctx: ctx, r: blob}, buffer[:])
	return errors.Join(err, blob.Close())
}

// reading words an error of reading, and knows damage: bytes that do not authenticate, that
// are not there, or that the medium does not give back.
func reading(name Name, err error) error {
	if err == io.EOF {
		return err
	}
	if isForged(err) || errors.Is(err, syscall.EIO) {
		return problem.New(problem.Internal, "blob.damaged").Because(fmt.Errorf("blob %s: %w", name, err))
	}
	return fmt.Errorf("reading blob %s: %w", name, err)
}

// isForged tells whether bytes are not what was sealed, or not all there.
func isForged(err error) bool {
	var seal sio.Error
	return errors.As(err, &seal) || errors.Is(err, errLength) || errors.Is(err, io.ErrUnexpectedEOF)
}
