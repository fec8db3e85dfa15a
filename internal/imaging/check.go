package imaging

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"slices"
)

// Report says what the self-check found.
type Report struct {
	Decoder  string           // version of the decoding library
	Reader   bool             // the second metadata reader runs
	Landlock int              // version of the kernel's landlock, 0: none
	Lacks    map[Layer]string // layers that cannot be had here, and why
	Open     []string         // what a worker tried and should not have been able to do
	Decodes  bool             // a picture went through
}

// Missing lists the layers that are lacking and that the operator has not allowed to lack, in
// the order of Layers. When there is one, Start fails.
func (r Report) Missing(without []Layer) []Layer {
	return slices.DeleteFunc(Layers(), func(l Layer) bool {
		_, lacking := r.Lacks[l]
		return !lacking || slices.Contains(without, l)
	})
}

// Check starts one worker, whatever layers can be had, and looks at what holds it. It hands it
// one picture of its own making and no foreign byte. An error means that no worker can be started
// at all, or that it cannot decode.
func Check(ctx context.Context, opts Options) (Report, error) {
	opts = opts.withDefaults()
	opts.Without = Layers()
	var report Report
	if version, err := landlockVersion(); err == nil {
		report.Landlock = version
	}
	w, err := startWorker(ctx, opts)
	if err != nil {
		return report, fmt.Errorf("checking a worker: %w", err)
	}
	defer w.end()
	report.Decoder, report.Reader = clean(w.hello.Decoder, shortText, false), w.hello.Reader
	report.Lacks = w.cell.missing
	for _, what := range w.hello.Open {
		report.Open = append(report.Open, clean(what, shortText, false))
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		return report, fmt.Errorf("making a picture: %w", err)
	}
	file, err := memoryFile(&picture, int64(picture.Len()))
	if err != nil {
		return report, err
	}
	defer func() { _ = file.Close() }() // memory only
	reply, pictures, err := w.ask(ctx, Request{Task: Examine, Gate: opts.Limits.Gate}, file, opts.Limits.Deadline)
	if err != nil {
		return report, fmt.Errorf("checking a worker: %w", err)
	}
	if err := acceptRefusal(reply); err != nil {
		return report, fmt.Errorf("checking a worker: %w", err)
	}
	if _, err := acceptExamined(reply, pictures, opts.Limits.Gate); err != nil {
		return report, fmt.Errorf("checking a worker: %w", err)
	}
	report.Decodes = true
	return report, nil
}
