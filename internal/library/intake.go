package library

import (
	"context"
	"fmt"
	"io"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// File is one file on its way in.
type File struct {
	Name     string       // as it came; never refused, only made fit to be kept
	Folder   ident.Folder // where it is to live
	Below    []string     // folders below it, made where they are missing
	Modified time.Time    // when the file says that it was last changed; zero if unknown
	Sidecar  []byte       // the XMP file beside it, or empty
	Content  io.Reader    // read once, to its end
}

// Arrival says what became of a file that was taken.
type Arrival struct {
	Asset ident.Asset
	// Existing: the house had the same bytes already, at Asset; nothing was stored.
	Existing bool
	// Trashed: it is in the trash there, and could be restored.
	Trashed bool
}

// settlement does what must stand or fall with an arrival, in its transaction. It may be run
// more than once for one file. refused is nil when the file was taken.
type settlement func(ctx context.Context, tx Tx, a Arrival, refused *problem.Problem) error

func settleNothing(context.Context, Tx, Arrival, *problem.Problem) error { return nil }

// Add brings in one file: it is sealed, examined by the confined worker and, when that
// accepts it, becomes an asset with its first version. When Add returns without error, the
// asset survives a power cut. A file that is refused leaves nothing but an event behind; the
// problem is the decoder's, or "file.too-large".
//
// A file that the house has already is not stored again, if the caller may see where it is.
// Of a photo that is hidden from the caller they learn nothing, not even that it is there:
// to them their file is new, and it becomes an asset of its own.
//
// The caller needs the right to edit the folder.
func (l *Library) Add(ctx context.Context, by access.Caller, f File) (Arrival, error) {
	return l.bringIn(ctx, by, f, nil)
}

func (l *Library) bringIn(ctx context.Context, by access.Caller, f File, settle settlement) (Arrival, error) {
	if settle == nil {
		settle = settleNothing
	}
	f.Name = asset.FileName(f.Name)
	if err := l.mayBringIn(ctx, by, f.Folder); err != nil {
		return Arrival{}, err
	}
	s, err := l.newSealing()
	if err != nil {
		return Arrival{}, err
	}
	defer s.end(ctx)
	a, err := s.arrive(ctx, by, f, settle)
	if refused := refusal(err); refused != nil {
		return Arrival{}, l.refuse(ctx, by, folderObject(f.Folder), f.Name, s.size, refused, settle)
	}
	return a, err
}

// arrive takes a file from its bytes to its asset.
func (s *sealing) arrive(ctx context.Context, by access.Caller, f File, settle settlement) (Arrival, error) {
	l := s.library
	if err := s.keepOriginal(ctx, f.Content); err != nil {
		return Arrival{}, err
	}
	twin, err := l.existing(ctx, by, s.digest, settle)
	if err != nil || twin.Existing {
		return twin, err
	}
	if err := s.examine(ctx, f.Name, f.Sidecar); err != nil {
		return Arrival{}, err
	}
	return s.keep(ctx, by, f, settle)
}

// mayBringIn asks early, so that nobody without the right makes the house work.
func (l *Library) mayBringIn(ctx context.Context, by access.Caller, folder ident.Folder) error {
	return l.store.View(ctx, func(tx Reader) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		return l.mayEdit(rights, folder)
	})
}

// mayEdit tells whether photos may be brought into and taken out of a folder.
func (l *Library) mayEdit(rights *access.Rights, folder ident.Folder) error {
	switch right := rights.On(folder, l.now()); {
	case right >= access.Edit:
		return nil
	case right >= access.See:
		return problem.New(problem.Forbidden, "folder.right-missing")
	}
	return problem.New(problem.NotFound, "folder.not-found")
}

// existing settles a file that the house has already.
func (l *Library) existing(ctx context.Context, by access.Caller, digest Digest, settle settlement) (Arrival, error) {
	var a Arrival
	look := func(tx Reader) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		a, err = l.twin(ctx, tx, rights, digest)
		return err
	}
	if err := l.store.View(ctx, look); err != nil || !a.Existing {
		return Arrival{}, err
	}
	err := l.store.InTx(ctx, func(tx Tx) error {
		if err := look(tx); err != nil || !a.Existing {
			return err // erased in this moment: then the file is new
		}
		return settle(ctx, tx, a, nil)
	})
	return a, err
}

// twin finds an asset with the same content that the caller may know of.
func (l *Library) twin(ctx context.Context, tx Reader, rights *access.Rights, digest Digest) (Arrival, error) {
	twins, err := tx.Twins(ctx, digest)
	if err != nil {
		return Arrival{}, err
	}
	return l.known(twins, rights), nil
}

// known chooses among twins one that the caller may know of, rather one that is not in the trash.
func (l *Library) known(twins []Twin, rights *access.Rights) Arrival {
	var trashed Arrival
	for _, t := range twins {
		right := rights.On(t.Folder, l.now())
		switch {
		case t.State == asset.Active && right >= access.See,
			t.State == asset.Quarantined && right >= access.See && rights.May(access.SeeQuarantine):
			return Arrival{Asset: t.Asset, Existing: true}
		case t.State == asset.Trashed && right >= access.Edit && !trashed.Existing:
			trashed = Arrival{Asset: t.Asset, Existing: true, Trashed: true}
		}
	}
	return trashed
}

// keep makes the asset, in one transaction with all that belongs to it.
func (s *sealing) keep(ctx context.Context, by access.Caller, f File, settle settlement) (Arrival, error) {
	l := s.library
	var a Arrival
	err := s.commit(ctx, func(tx Tx) error {
		rights, err := tx.Rights(ctx, by)
		if err != nil {
			return err
		}
		if err := l.mayEdit(rights, f.Folder); err != nil {
			return err
		}
		if a, err = l.twin(ctx, tx, rights, s.digest); err != nil {
			return err
		}
		if a.Existing { // the same file came in twice at once
			return settle(ctx, tx, a, nil)
		}
		a = Arrival{Asset: s.asset}
		if err := s.record(ctx, tx, by, f); err != nil {
			return err
		}
		return settle(ctx, tx, a, nil)
	})
	if err != nil {
		return Arrival{}, err
	}
	if a.Existing {
		s.discard(ctx)
	}
	return a, nil
}

// record writes asset, version, blobs, key and event.
func (s *sealing) record(ctx context.Context, tx Tx, by access.Caller, f File) error {
	l := s.library
	folder, err := l.folderPath(ctx, tx, by, f)
	if err != nil {
		return err
	}
	at := l.now()
	a := s.newAsset(f, folder, by.User, at)
	if err := tx.AddAsset(ctx, a); err != nil {
		return fmt.Errorf("keeping an asset: %w", err)
	}
	if err := tx.AddVersion(ctx, s.newVersion(1, f.Name, by.User, at, "")); err != nil {
		return fmt.Errorf("keeping a version: %w", err)
	}
	if err := tx.AddBlobs(ctx, s.blobs); err != nil {
		return fmt.Errorf("keeping blobs: %w", err)
	}
	if err := l.saveKey(ctx, tx, keyOfAsset(a.ID), s.wrapped); err != nil {
		return err
	}
	return tx.Append(ctx, l.happened(by, audit.AssetAdded, assetObject(a.ID), audit.OK, map[string]any{
		"file_name": a.FileName, "folder": folder.String(), "media_type": a.MediaType, "bytes": a.Bytes,
	}))
}

// folderPath finds the folder that a file goes into and makes what is missing of it.
func (l *Library) folderPath(ctx context.Context, tx Tx, by access.Caller, f File) (ident.Folder, error) {
	if len(f.Below) == 0 {
		return f.Folder, nil
	}
	names := make([]string, len(f.Below))
	for i, name := range f.Below {
		names[i] = asset.FileName(name)
	}
	at, made, err := tx.FolderPath(ctx, f.Folder, names)
	if err != nil {
		return 0, fmt.Errorf("making folders: %w", err)
	}
	for _, folder := range made {
		body := map[string]any{"change": "made", "name": folder.Name, "parent": folder.Parent.String()}
		if err := tx.Append(ctx, l.happened(by, audit.FolderChanged, folderObject(folder.ID), audit.OK, body)); err != nil {
			return 0, err
		}
	}
	return at, nil
}

// saveKey keeps a wrapped key. Once its row stands, a rotation that began meanwhile sees it;
// one that ended meanwhile has left the key behind, and it is wrapped anew here.
func (l *Library) saveKey(ctx context.Context, tx Tx, of KeyHolder, wrapped []byte) error {
	if err := tx.SaveKey(ctx, WrappedKey{of, wrapped}); err != nil {
		return fmt.Errorf("keeping a key: %w", err)
	}
	present, changed, err := l.keys.Rewrap(of.Subject(), wrapped)
	if err != nil || !changed {
		return err
	}
	return tx.SaveKey(ctx, WrappedKey{of, present})
}

// refusal tells a file that is not taken from trouble of our own.
func refusal(err error) *problem.Problem {
	p := problem.Of(err)
	if err != nil && (p.Kind == problem.Unsupported || p.Kind == problem.TooLarge || p.Code == "file.not-scanned") {
		return p
	}
	return nil
}

// refuse puts a refusal on record and gives it back as the answer.
func (l *Library) refuse(ctx context.Context, by access.Caller, object audit.Object, name string, size int64, refused *problem.Problem, settle settlement) error {
	err := l.store.InTx(ctx, func(tx Tx) error {
		if err := settle(ctx, tx, Arrival{}, refused); err != nil {
			return err
		}
		return tx.Append(ctx, l.refused(by, object, name, size, refused))
	})
	if err != nil {
		return err
	}
	return refused
}

// refused is the event of a file that was not taken.
func (l *Library) refused(by access.Caller, object audit.Object, name string, size int64, why *problem.Problem) audit.Event {
	return l.happened(by, audit.AssetRefused, object, audit.Denied, map[string]any{
		"file_name": name, "bytes": size, "reason": why.Code,
	})
}

// happened is an event of this moment.
func (l *Library) happened(by access.Caller, kind audit.Kind, object audit.Object, outcome audit.Outcome, body map[string]any) audit.Event {
	if by.Link != 0 {
		body["link"] = by.Link.String()
	}
	return audit.Event{
		At: l.now(), Actor: audit.By(by), Source: by.Source, Kind: kind, Object: object, Outcome: outcome, Body: body,
	}
}

func assetObject(id ident.Asset) audit.Object {
	return audit.Object{Kind: "asset", ID: id.String()}
}

func folderObject(id ident.Folder) audit.Object {
	return audit.Object{Kind: "folder", ID: id.String()}
}
