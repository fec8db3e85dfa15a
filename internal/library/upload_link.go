package library

import (
	"context"
	"io"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Link is an upload link as the intake sees it: where what is sent by it goes, and how much may be.
type Link struct {
	Folder    ident.Folder
	MostFiles int
	MostBytes int64
	Files     int // that were sent or are on their way
	Bytes     int64
}

// throughLink puts an upload that is sent by a link where the link leads, if there is room left. What
// is on its way counts whole from its beginning, so many at once find the same limit as one by one.
//
// Problems: "upload.link-files" (TooMany), "upload.link-bytes" (TooLarge).
func (l *Library) throughLink(ctx context.Context, tx Tx, rights *access.Rights, u *Upload) error {
	if u.Link == 0 {
		return nil
	}
	if !rights.Enabled() {
		return problem.New(problem.NotFound, "share.not-found")
	}
	link, err := tx.Link(ctx, u.Link)
	if err != nil {
		return err
	}
	u.Use, u.Beside, u.Folder, u.Below = ForAsset, 0, link.Folder, nil
	switch {
	case link.Files >= link.MostFiles:
		return problem.New(problem.TooMany, "upload.link-files")
	case u.Size > link.MostBytes-link.Bytes:
		return problem.New(problem.TooLarge, "upload.link-bytes")
	}
	return nil
}

// welcomeAgain is how often a link by which a file is being sent is looked at.
const welcomeAgain = time.Second

// whileWelcome yields what is sent by an upload link for as long as the link is good.
func (l *Library) whileWelcome(ctx context.Context, by access.Caller, r io.Reader) io.Reader {
	if by.Kind != access.Sender {
		return r
	}
	return &welcome{r: r, now: l.now, next: l.now().Add(welcomeAgain), ask: func() error {
		return l.store.View(ctx, func(tx Reader) error {
			rights, err := tx.Rights(ctx, by)
			if err == nil && !rights.Enabled() {
				err = problem.New(problem.NotFound, "share.not-found")
			}
			return err
		})
	}}
}

type welcome struct {
	r    io.Reader
	now  func() time.Time
	next time.Time
	ask  func() error
}

func (w *welcome) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if now := w.now(); !now.Before(w.next) {
		if refused := w.ask(); refused != nil {
			return 0, refused
		}
		w.next = now.Add(welcomeAgain)
	}
	return n, err
}
