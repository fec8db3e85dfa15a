package library

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// KeepLogo keeps a picture that is to stand across photos, sealed under a key of its own. Only the
// confined worker looks into it. Managers only.
//
// Problems: "logo.size", "logo.not-png", those of Decoder.
func (l *Library) KeepLogo(ctx context.Context, by access.Caller, picture []byte) (ident.Attachment, error) {
	may := func(tx Reader) error {
		rights, err := tx.Rights(ctx, by)
		if err == nil && !rights.May(access.EditWords) {
			err = problem.New(problem.Forbidden, "action.not-allowed")
		}
		return err
	}
	if err := l.store.View(ctx, may); err != nil {
		return 0, err
	}
	if len(picture) == 0 || len(picture) > asset.MaxLogo {
		return 0, problem.New(problem.TooLarge, "logo.size", "limit", strconv.Itoa(asset.MaxLogo)).At("picture")
	}
	const name = "logo.png"
	found, err := l.decoder.Examine(ctx, name, bytes.NewReader(picture), int64(len(picture)), nil)
	if err != nil {
		return 0, err
	}
	if found.MediaType != "image/png" || found.Frames > 1 || found.Damaged || max(found.Width, found.Height) > asset.MaxLogoSide {
		return 0, problem.New(problem.Unsupported, "logo.not-png", "side", strconv.Itoa(asset.MaxLogoSide)).At("picture")
	}
	s, a, err := l.sealDocument(ctx, by, Document{Name: name, Content: picture})
	if err != nil {
		return 0, err
	}
	defer s.end(ctx)
	err = s.commit(ctx, func(tx Tx) error {
		if err := may(tx); err != nil {
			return err
		}
		if err := tx.SaveAttachment(ctx, a); err != nil {
			return fmt.Errorf("keeping a logo: %w", err)
		}
		return tx.Append(ctx, l.happened(by, audit.LogoKept, audit.Object{Kind: "attachment", ID: a.ID.String()}, audit.OK, map[string]any{"bytes": a.Size}))
	})
	if err != nil {
		return 0, err
	}
	return a.ID, nil
}

// Logo gives a picture that was kept for standing across photos; who may see it is not asked.
func (l *Library) Logo(ctx context.Context, id ident.Attachment) ([]byte, error) {
	var a Attachment
	err := l.store.View(ctx, func(tx Reader) (err error) {
		a, err = tx.Attachment(ctx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	content, err := l.openAttachment(ctx, a)
	if err != nil {
		return nil, err
	}
	defer content.Close()
	picture, err := io.ReadAll(io.LimitReader(content, asset.MaxLogo))
	if err != nil {
		return nil, fmt.Errorf("reading a logo: %w", err)
	}
	return picture, nil
}
