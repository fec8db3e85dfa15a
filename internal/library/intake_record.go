package library

import (
	"time"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// newAsset says what the house knows of a file that has just come in.
func (s *sealing) newAsset(f File, folder ident.Folder, by ident.User, at time.Time) asset.Asset {
	e := s.examined
	meta := e.Metadata
	meta.Taken = taken(meta.Taken, f.Modified, at)
	return asset.Asset{
		ID: s.asset, Folder: folder, State: asset.Active,
		FileName: f.Name, MediaType: e.MediaType, Width: e.Width, Height: e.Height,
		Bytes: s.size, SHA256: s.sha256, Damaged: e.Damaged, Metadata: meta,
		AddedAt: at, AddedBy: by, ThumbHash: e.ThumbHash, Perceptual: e.Perceptual,
		Version: 1, Revision: 1,
	}
}

func (s *sealing) newVersion(number int, name string, by ident.User, at time.Time, note string) NewVersion {
	e := s.examined
	return NewVersion{
		Version: asset.Version{
			ID: s.version, Asset: s.asset, Number: number, FileName: name, MediaType: e.MediaType,
			Width: e.Width, Height: e.Height, Bytes: s.size, SHA256: s.sha256,
			AddedAt: at, AddedBy: by, Note: note, Current: true,
		},
		Digest: s.digest, Damaged: e.Damaged, ThumbHash: e.ThumbHash, Perceptual: e.Perceptual,
	}
}

// The years in which a photo can have been taken; whatever lies outside is a broken clock.
const (
	firstYear = 1800
	lastYear  = 2200
)

// taken chooses the moment of capture: what the file says, else when it was last changed, else
// now. The latter two are guesses: the source says so, and no zone of the capture is known.
func taken(said asset.Taken, modified, arrival time.Time) asset.Taken {
	switch {
	case plausible(said.At):
		return said
	case plausible(modified):
		return asset.Taken{At: modified, Source: asset.TakenFile}
	}
	return asset.Taken{At: arrival, Source: asset.TakenArrival}
}

func plausible(t time.Time) bool {
	return !t.IsZero() && t.Year() >= firstYear && t.Year() <= lastYear
}
