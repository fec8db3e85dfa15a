package release

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
)

// Teller puts what an archive's report says into a receiver's words.
type Teller interface {
	Words() ReportWords
	// Reasons says why a photo stayed in, naming people as far as the receiver may know names.
	Reasons(ctx context.Context, reasons []clearance.Reason) ([]string, error)
}

// ReportWords are the fixed words of a report.
type ReportWords struct {
	TextName, TableName string   // what the two files of the report are called; without TableName there is one
	Head                []string // lines at the beginning: who, what for, where, when
	Left, Held          string   // headings; without Held nothing is said of what stayed in
	Nothing             string   // stands under a heading with nothing below
	Columns             []string // of the table: file, original name, photo, SHA-256, bytes, why it stayed in
}

// entry is what became of one photo.
type entry struct {
	Name      string // in the archive; empty where it stayed in
	Original  string // what its file is called in the house; empty where the receiver may not know
	Asset     ident.Asset
	Bytes     int64
	SHA256    string
	Sentences []string

	holding Holding
	why     []clearance.Reason
}

// report gathers what became of each photo.
type report struct {
	words   ReportWords
	entries []entry
}

func newReport(a *Archive, words ReportWords) *report {
	return &report{words: words, entries: make([]entry, 0, len(a.listed))}
}

func (r *report) add(e entry) {
	e.holding, e.why = Holding{}, nil // a report is kept to the end, and they are big
	r.entries = append(r.entries, e)
}

// write puts the report at the end of the archive, as a text and as a table.
func (r *report) write(z *zip.Writer, at time.Time) error {
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{{r.words.TextName, r.text}, {r.words.TableName, r.table}} {
		if file.name == "" {
			continue
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: file.name, Method: zip.Deflate, Modified: at})
		if err == nil {
			err = file.write(w)
		}
		if err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	return nil
}

// text is for people.
func (r *report) text(w io.Writer) error {
	var b strings.Builder
	for _, line := range r.words.Head {
		b.WriteString(line + "\r\n")
	}
	list := func(heading string, line func(entry) string) {
		b.WriteString("\r\n" + heading + "\r\n")
		before := b.Len()
		for _, e := range r.entries {
			if l := line(e); l != "" {
				b.WriteString("- " + l + "\r\n")
			}
		}
		if b.Len() == before {
			b.WriteString(r.words.Nothing + "\r\n")
		}
	}
	if r.words.Held != "" {
		list(r.words.Held, func(e entry) string {
			if e.Name != "" {
				return ""
			}
			return e.called() + ": " + strings.Join(e.Sentences, " ")
		})
	}
	list(r.words.Left, func(e entry) string { return oneLine(e.Name) })
	_, err := io.WriteString(w, b.String())
	return err
}

// called is what a photo is called that is not in the archive.
func (e entry) called() string {
	if e.Original == "" {
		return e.Asset.String()
	}
	return oneLine(e.Original) + " (" + e.Asset.String() + ")"
}

// table is for spreadsheets.
func (r *report) table(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // so that they know it is UTF-8
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	rows := make([][]string, 0, len(r.entries)+1)
	rows = append(rows, r.words.Columns)
	for _, e := range r.entries {
		bytes := ""
		if e.Name != "" {
			bytes = strconv.FormatInt(e.Bytes, 10)
		}
		rows = append(rows, []string{e.Name, e.Original, e.Asset.String(), e.SHA256, bytes, strings.Join(e.Sentences, " ")})
	}
	for _, row := range rows {
		for i, cell := range row {
			row[i] = inert(cell)
		}
	}
	return c.WriteAll(rows)
}

// inert keeps a spreadsheet from taking a cell for a formula.
func inert(cell string) string {
	cell = oneLine(cell)
	if cell != "" && strings.ContainsRune("=+-@\t\r|%＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}

// oneLine keeps a name from ending its line.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r < ' ' && r != '\t' {
			return ' '
		}
		return r
	}, text)
}
