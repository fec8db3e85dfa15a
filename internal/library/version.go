package library

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// NewFile is a file that replaces an asset's, and why.
type NewFile struct {
	File          // Folder, Below and Modified are not used
	Note   string // what is different, in the words of who brings it
	Expect int64  // the revision of the asset that the caller has seen
}

// maxNote is the longest note on a version, in bytes.
const maxNote = 1000

// Versions lists the files that an asset has had, the newest number first.
func (l *Library) Versions(ctx context.Context, by access.Caller, id ident.Asset) ([]asset.Version, error) {
	var list []asset.Version
	err := l.store.View(ctx, func(tx Reader) error {
		if _, err := l.holding(ctx, tx, by, id, access.See); err != nil {
			return err
		}
		var err error
		list, err = tx.Versions(ctx, id)
		return err
	})
	return list, err
}

// Replace gives an asset a new file. The old one is kept as an older version; how people have
// described the photo stays. Its own legal basis is then unset, and who is in it has to be looked
// at again: the new file is not cleared by what was decided of the old one. It is sealed and
// examined as Add does it.
//
// The caller needs the right to edit. Problems besides those of Add: "asset.stale", and
// (Conflict) "version.same" when the asset has had this file, "version.existing" when it is
// another asset that the caller may see.
func (l *Library) Replace(ctx context.Context, by access.Caller, id ident.Asset, f NewFile) (asset.Version, error) {
	return l.replace(ctx, by, id, f, nil)
}

// ReplaceWith is Replace with an upload of the caller's that was made for it and is whole.
func (l *Library) ReplaceWith(ctx context.Context, by access.Caller, id ident.Asset, from ident.Upload, f NewFile) (asset.Version, error) {
	u, err := l.Upload(ctx, by, from)
	if err != nil {
		return asset.Version{}, err
	}
	if u.State != Received || u.Use != ForVersion {
		return asset.Version{}, problem.New(problem.Conflict, "upload.not-waiting").At("upload")
	}
	content, err := l.spooled(ctx, u)
	if err != nil {
		return asset.Version{}, err
	}
	f.Name, f.Content = u.FileName, content
	v, err := l.replace(ctx, by, id, f, l.settle(u.ID, 0))
	if errors.Is(err, errUploadGone) {
		err = problem.New(problem.Conflict, "upload.not-waiting").At("upload")
	}
	if err := errors.Join(err, content.Close()); err != nil && refusal(err) == nil {
		return asset.Version{}, err
	}
	return v, errors.Join(err, l.unspool(ctx, u.ID))
}

func (l *Library) replace(ctx context.Context, by access.Caller, id ident.Asset, f NewFile, settle settlement) (asset.Version, error) {
	if settle == nil {
		settle = settleNothing
	}
	f.Name = asset.FileName(f.Name)
	if len(f.Note) > maxNote {
		return asset.Version{}, problem.New(problem.Invalid, "version.note-too-long").At("note")
	}
	key, err := l.keyToReplace(ctx, by, id, f.Expect)
	if err != nil {
		return asset.Version{}, err
	}
	s, err := l.begin(id, key, nil)
	if err != nil {
		return asset.Version{}, err
	}
	defer s.end(ctx)
	v, err := s.replace(ctx, by, f, settle)
	if refused := refusal(err); refused != nil {
		return asset.Version{}, l.refuse(ctx, by, assetObject(id), f.Name, s.size, refused, settle)
	}
	return v, err
}

// keyToReplace asks early whether the file may be replaced and gives the asset's key.
func (l *Library) keyToReplace(ctx context.Context, by access.Caller, id ident.Asset, expect int64) (DataKey, error) {
	var wrapped []byte
	err := l.store.View(ctx, func(tx Reader) error {
		if _, err := l.toChange(ctx, tx, by, id, expect); err != nil {
			return err
		}
		var err error
		wrapped, err = tx.Key(ctx, keyOfAsset(id))
		return err
	})
	if err != nil {
		return nil, err
	}
	return l.keys.OpenKey(asset.KeySubject(id), wrapped)
}

func (s *sealing) replace(ctx context.Context, by access.Caller, f NewFile, settle settlement) (asset.Version, error) {
	if err := s.keepOriginal(ctx, f.Content); err != nil {
		return asset.Version{}, err
	}
	l := s.library
	err := l.store.View(ctx, func(tx Reader) error { return s.notAgain(ctx, tx, by) })
	if err != nil {
		return asset.Version{}, err
	}
	if err := s.examine(ctx, f.Name, f.Sidecar); err != nil {
		return asset.Version{}, err
	}
	var v NewVersion
	err = s.commit(ctx, func(tx Tx) error {
		if _, err := l.toChange(ctx, tx, by, s.asset, f.Expect); err != nil {
			return err
		}
		if err := s.notAgain(ctx, tx, by); err != nil {
			return err
		}
		// the key's row says that the asset was not erased meanwhile
		if _, err := tx.Key(ctx, keyOfAsset(s.asset)); err != nil {
			return err
		}
		versions, err := tx.Versions(ctx, s.asset)
		if err != nil || len(versions) == 0 {
			return errors.Join(err, errIncomplete)
		}
		v = s.newVersion(versions[0].Number+1, f.Name, by.User, l.now(), f.Note)
		if err := s.recordVersion(ctx, tx, by, v); err != nil {
			return err
		}
		return settle(ctx, tx, Arrival{Asset: s.asset}, nil)
	})
	return v.Version, err
}

var errIncomplete = errors.New("the asset has no version")

func (s *sealing) recordVersion(ctx context.Context, tx Tx, by access.Caller, v NewVersion) error {
	if err := tx.AddVersion(ctx, v); err != nil {
		return fmt.Errorf("keeping a version: %w", err)
	}
	if err := tx.AddBlobs(ctx, s.blobs); err != nil {
		return fmt.Errorf("keeping blobs: %w", err)
	}
	return s.library.switchTo(ctx, tx, by, s.asset, v.Number, map[string]any{
		"change": "replaced", "version": v.Number, "file_name": v.FileName, "note": v.Note, "bytes": v.Bytes,
	})
}

// notAgain refuses a file that the caller can have without storing it again.
func (s *sealing) notAgain(ctx context.Context, tx Reader, by access.Caller) error {
	twins, err := tx.Twins(ctx, s.digest)
	if err != nil {
		return err
	}
	for _, t := range twins {
		if t.Asset == s.asset {
			return problem.New(problem.Conflict, "version.same", "version", strconv.Itoa(t.Version))
		}
	}
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return err
	}
	if twin := s.library.known(twins, rights); twin.Existing {
		return problem.New(problem.Conflict, "version.existing", "asset", twin.Asset.String())
	}
	return nil
}

// UseVersion makes one of an asset's versions the current one, which is to be assessed again like
// a new file. The caller needs the right to edit.
func (l *Library) UseVersion(ctx context.Context, by access.Caller, id ident.Asset, number int, expect int64) error {
	return l.store.InTx(ctx, func(tx Tx) error {
		h, err := l.toChange(ctx, tx, by, id, expect)
		if err != nil || h.Version == number {
			return err
		}
		versions, err := tx.Versions(ctx, id)
		if err != nil {
			return err
		}
		for _, v := range versions {
			if v.Number == number {
				return l.switchTo(ctx, tx, by, id, number, map[string]any{"change": "switched", "version": number, "before": h.Version})
			}
		}
		return problem.New(problem.NotFound, "version.not-found")
	})
}

// switchTo makes a version the current one. What was decided of the file before it does not pass
// to it.
func (l *Library) switchTo(ctx context.Context, tx Tx, by access.Caller, id ident.Asset, number int, body map[string]any) error {
	if err := tx.UseVersion(ctx, id, number); err != nil {
		return fmt.Errorf("switching to version %d: %w", number, err)
	}
	if err := tx.Append(ctx, l.happened(by, audit.AssetVersioned, assetObject(id), audit.OK, body)); err != nil {
		return err
	}
	return l.assessAgain(ctx, tx, by, id)
}

// assessAgain takes the asset's own legal basis away, and lets whoever is named in it wait until
// somebody has looked. The default of its folder counts as for any new photo.
func (l *Library) assessAgain(ctx context.Context, tx Tx, by access.Caller, id ident.Asset) error {
	before, after, err := tx.LookAgain(ctx, id)
	if err != nil {
		return fmt.Errorf("having the people looked at again: %w", err)
	}
	if before != after {
		scenes := map[string]any{"before": string(before), "after": string(after)}
		if err := tx.Append(ctx, l.happened(by, audit.SceneSet, assetObject(id), audit.OK, scenes)); err != nil {
			return err
		}
	}
	found, err := tx.Records(ctx, []ident.Asset{id})
	if err != nil {
		return err
	}
	_, err = l.alter(ctx, tx, by, audit.BasisSet, 0, found, func(r *Record) error {
		r.Assessment = consent.Assessment{}
		return nil
	})
	return err
}

// holding gives an asset on which the caller has at least the right named. An asset that they
// may not see is not found.
func (l *Library) holding(ctx context.Context, tx Reader, by access.Caller, id ident.Asset, least access.Right) (Holding, error) {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return Holding{}, err
	}
	h, err := tx.Holding(ctx, id)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return Holding{}, err
	}
	right := rights.On(h.Folder, l.now())
	visible := right >= access.See && (!h.Restricted || rights.May(access.SeeRestricted))
	switch h.State {
	case asset.Active:
	case asset.Quarantined:
		visible = visible && rights.May(access.SeeQuarantine)
	case asset.Trashed:
		visible = visible && right >= access.Edit
	default:
		visible = false
	}
	switch {
	case err != nil || !visible:
		return Holding{}, problem.New(problem.NotFound, "asset.not-found")
	case right < least:
		return Holding{}, problem.New(problem.Forbidden, "asset.right-missing")
	}
	return h, nil
}

// toChange gives an asset whose file the caller may change, as they have seen it.
func (l *Library) toChange(ctx context.Context, tx Reader, by access.Caller, id ident.Asset, expect int64) (Holding, error) {
	h, err := l.holding(ctx, tx, by, id, access.Edit)
	switch {
	case err != nil:
		return Holding{}, err
	case h.State == asset.Trashed:
		return Holding{}, problem.New(problem.Conflict, "asset.in-trash")
	case h.Revision != expect:
		return Holding{}, problem.New(problem.Stale, "asset.stale")
	}
	return h, nil
}
