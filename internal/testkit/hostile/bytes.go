package hostile

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// cat puts texts and bytes one after another.
func cat(parts ...any) []byte {
	var out []byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			out = append(out, p...)
		case []byte:
			out = append(out, p...)
		}
	}
	return out
}

func anyOf(parts [][]byte) []any {
	out := make([]any, len(parts))
	for i, p := range parts {
		out[i] = p
	}
	return out
}

func le16(numbers ...int) []byte {
	var out []byte
	for _, n := range numbers {
		out = binary.LittleEndian.AppendUint16(out, uint16(n))
	}
	return out
}

func le32(numbers ...uint32) []byte {
	var out []byte
	for _, n := range numbers {
		out = binary.LittleEndian.AppendUint32(out, n)
	}
	return out
}

func be16(numbers ...int) []byte {
	var out []byte
	for _, n := range numbers {
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	return out
}

// segment is a piece of a JPEG.
func segment(marker byte, data []byte) []byte {
	return cat([]byte{0xff, marker}, be16(len(data)+2), data)
}

// chunk is a piece of a PNG.
func chunk(kind string, data []byte) []byte {
	body := cat(kind, data)
	return cat(binary.BigEndian.AppendUint32(nil, uint32(len(data))), body, binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)))
}

// zeros gives n zero bytes, packed as zlib does. Blocks of a mebibyte are packed once and
// repeated, so that a gibibyte takes no time.
func zeros(n int) []byte {
	const block = 1 << 20
	pack := func(n int, last bool) []byte {
		var out bytes.Buffer
		w, err := flate.NewWriter(&out, flate.BestCompression)
		must(err)
		_, err = w.Write(make([]byte, n))
		must(err)
		if last {
			must(w.Close())
		} else {
			must(w.Flush())
		}
		return out.Bytes()
	}
	check := binary.BigEndian.AppendUint32(nil, uint32(n%65521)<<16|1) // Adler-32 of n zeros
	return cat("\x78\xda", bytes.Repeat(pack(block, false), n/block), pack(n%block, true), check)
}

func gzipped(head string, n int) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := io.WriteString(w, head)
	must(err)
	_, err = io.CopyN(w, nothing{}, int64(n))
	must(err)
	must(w.Close())
	return out.Bytes()
}

func deflated(content string) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestSpeed)
	must(err)
	_, err = io.WriteString(w, content)
	must(err)
	must(w.Close())
	return out.Bytes()
}

// rawHeader fills in what a zip says of a member, so that names no zip writer would take get in.
func rawHeader(head *zip.FileHeader, content string, packed []byte) *zip.FileHeader {
	head.CRC32 = crc32.ChecksumIEEE([]byte(content))
	head.UncompressedSize64 = uint64(len(content))
	head.CompressedSize64 = uint64(len(packed))
	return head
}

// nothing reads as zeros without end.
type nothing struct{}

func (nothing) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
