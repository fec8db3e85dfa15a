package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// room is how many bytes of the file are kept for a signature, which is far less.
const room = 4096

// sealed adds the signature to a PDF of ours, as an update at its end: a signature field on the
// first page that shows nothing, and the signature over every byte of the file but its own.
func (p *Press) sealed(pdf []byte, organisation string, at time.Time) ([]byte, error) {
	u, err := newUpdate(pdf)
	if err != nil {
		return nil, err
	}
	signature, field := u.next, u.next+1
	u.replace(u.root, fmt.Sprintf("/AcroForm <</Fields [%d 0 R] /SigFlags 3>>", field))
	u.replace(u.page, fmt.Sprintf("/Annots [%d 0 R]", field))
	const blank = "/ByteRange [0 0000000000 0000000000 0000000000]"
	u.add(signature, fmt.Sprintf("<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Name %s /M (%s)\n%s\n/Contents <%s>>>",
		pdfText(organisation), at.UTC().Format("D:20060102150405Z"), blank, strings.Repeat("0", 2*room)))
	u.add(field, fmt.Sprintf("<</Type /Annot /Subtype /Widget /FT /Sig /T (signature) /V %d 0 R /F 132 /Rect [0 0 0 0] /P %d 0 R>>", signature, u.page))
	whole := u.finish()

	begin := bytes.Index(whole, []byte("/Contents <"+strings.Repeat("0", 2*room))) + len("/Contents ")
	end := begin + 2*room + 2
	ranges := fmt.Sprintf("/ByteRange [0 %010d %010d %010d]", begin, end, len(whole)-end)
	copy(whole[bytes.Index(whole, []byte(blank)):], ranges)
	der, err := p.sign(digestOf(whole, begin, end))
	if err != nil {
		return nil, err
	}
	if len(der) > room {
		return nil, errors.New("a signature is longer than its place")
	}
	copy(whole[begin+1:], strings.ToUpper(hex.EncodeToString(der)))
	return whole, nil
}

func digestOf(whole []byte, begin, end int) (digest [sha256.Size]byte) {
	h := sha256.New()
	h.Write(whole[:begin])
	h.Write(whole[end:])
	return [sha256.Size]byte(h.Sum(nil))
}

var byteRange = regexp.MustCompile(`/ByteRange \[0 (\d{10}) (\d{10}) (\d{10})\]`)

// Verify tells whether a PDF is, to its last byte, one that the library signed.
func (p *Press) Verify(pdf []byte) error {
	found := byteRange.FindAllSubmatch(pdf, 2)
	if len(found) != 1 {
		return errors.New("not a signed copy")
	}
	var at [3]int
	for i, digits := range found[0][1:] {
		n, err := strconv.Atoi(string(digits))
		if err != nil {
			return fmt.Errorf("read what was signed: %w", err)
		}
		at[i] = n
	}
	begin, end := at[0], at[1]
	if begin+2*room+2 != end || end+at[2] != len(pdf) || pdf[begin] != '<' || pdf[end-1] != '>' {
		return errors.New("not all of the file was signed")
	}
	der, err := hex.DecodeString(string(pdf[begin+1 : end-1]))
	if err != nil {
		return fmt.Errorf("read a signature: %w", err)
	}
	return p.check(der, digestOf(pdf, begin, end))
}

// update is an addition to a PDF that leaves every byte of it as it was.
type update struct {
	file       bytes.Buffer
	pdf        []byte
	root, info int
	page       int // the first
	next       int // the first object number not in use
	before     int // where the file's own list of objects is
	places     map[int]int
}

var (
	trailer   = regexp.MustCompile(`trailer\s*<<\s*/Size (\d+)\s*/Root (\d+) 0 R\s*/Info (\d+) 0 R`)
	startXref = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`)
)

// firstPage is the object that the PDF library gives to the first page.
const firstPage = 3

func newUpdate(pdf []byte) (*update, error) {
	end, last := trailer.FindSubmatch(pdf), startXref.FindSubmatch(pdf)
	if end == nil || last == nil {
		return nil, errors.New("the PDF ends otherwise than expected")
	}
	u := &update{pdf: pdf, page: firstPage, places: make(map[int]int)}
	for i, into := range []*int{&u.next, &u.root, &u.info, &u.before} {
		n, err := strconv.Atoi(string([][]byte{end[1], end[2], end[3], last[1]}[i]))
		if err != nil {
			return nil, fmt.Errorf("read the end of a PDF: %w", err)
		}
		*into = n
	}
	u.file.Write(pdf)
	return u, nil
}

// add writes an object.
func (u *update) add(number int, body string) {
	u.places[number] = u.file.Len()
	fmt.Fprintf(&u.file, "%d 0 obj\n%s\nendobj\n", number, body)
}

// replace writes an object of the file again with more in its dictionary.
func (u *update) replace(number int, more string) {
	from := bytes.Index(u.pdf, fmt.Appendf(nil, "\n%d 0 obj\n", number)) + 1
	from += len(strconv.Itoa(number)) + len(" 0 obj\n")
	body := u.pdf[from : from+bytes.Index(u.pdf[from:], []byte("endobj"))]
	u.add(number, string(bytes.TrimSuffix(bytes.TrimSpace(body), []byte(">>")))+more+">>")
}

// finish writes the list of the objects that are new.
func (u *update) finish() []byte {
	at := u.file.Len()
	u.file.WriteString("xref\n")
	for _, first := range []int{u.page, u.root, u.next, u.next + 1} {
		fmt.Fprintf(&u.file, "%d 1\n%010d 00000 n \n", first, u.places[first])
	}
	fmt.Fprintf(&u.file, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n", u.next+2, u.root, u.info, u.before, at)
	return u.file.Bytes()
}

// pdfText writes a text as PDF does: UTF-16 in hex, so that nothing in it can mean anything.
func pdfText(text string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, r := range text {
		if r > 0xFFFF {
			r = '?'
		}
		fmt.Fprintf(&b, "%04X", r)
	}
	b.WriteString(">")
	return b.String()
}
