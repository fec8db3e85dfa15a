package main

import (
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"imprimatur/internal/library"
)

// meter shows how far an import is: a bar with rate and time left on a terminal, plain lines
// otherwise.
type meter struct {
	c    *console
	bar  *progressbar.ProgressBar
	last time.Time
	now  library.ImportProgress
}

// lineEvery is how often a plain line says how far it is.
const lineEvery = 10 * time.Second

func newMeter(c *console) *meter {
	m := &meter{c: c, last: time.Now()}
	if file, ok := c.errs.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		m.bar = progressbar.NewOptions64(-1, progressbar.OptionSetWriter(file), progressbar.OptionShowBytes(true),
			progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish())
	}
	return m
}

// file says which file was refused, as soon as it was, where people are not told at the end.
func (m *meter) file(r library.ImportResult) {
	if m.bar == nil && m.c.flags.json && r.Outcome == library.NotTaken {
		fmt.Fprintf(m.c.errs, "refused %s: %s\n", printable(r.Path), m.c.reason(r.Reason))
	}
}

func (m *meter) progress(p library.ImportProgress) {
	m.now = p
	if m.bar != nil {
		m.bar.ChangeMax64(max(p.FoundBytes, 1))
		m.bar.Describe(fmt.Sprintf("%d of %d, %d refused", p.Done, p.Found, p.Refused))
		m.show(m.bar.Set64(min(p.Bytes, p.FoundBytes)))
		return
	}
	if time.Since(m.last) >= lineEvery {
		m.last = time.Now()
		fmt.Fprintf(m.c.errs, "%d of %d files done, %d refused\n", p.Done, p.Found, p.Refused)
	}
}

// show takes the bar's answer: a terminal that cannot be written to is no reason to stop.
func (m *meter) show(err error) {
	if err != nil {
		m.bar = nil
	}
}

func (m *meter) end() {
	if m.bar != nil {
		m.show(m.bar.Finish())
	}
}
