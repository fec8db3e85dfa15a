package library

import (
	"context"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// seeker makes a query concrete for one caller in one transaction.
type seeker struct {
	library *Library
	tx      Reader
	by      access.Caller
	rights  *access.Rights
	folders []asset.Folder // read when first asked for

	children map[ident.Folder][]ident.Folder // made when first asked for
}

func (l *Library) seek(ctx context.Context, tx Reader, by access.Caller) (*seeker, error) {
	rights, err := tx.Rights(ctx, by)
	if err != nil {
		return nil, err
	}
	if !rights.Enabled() {
		return nil, problem.New(problem.Unauthenticated, "login.needed")
	}
	return &seeker{library: l, tx: tx, by: by, rights: rights}, nil
}

// parse reads a query's text, looking names up among what the caller may see.
func (s *seeker) parse(ctx context.Context, text string) (asset.Query, error) {
	return asset.ParseQuery(text, names{ctx, s})
}

// wanted applies the caller's rights to a query and replaces names by what they name.
func (s *seeker) wanted(ctx context.Context, q asset.Query) (Wanted, error) {
	w := Wanted{
		State: q.State, Place: q.Place, FileName: q.FileName,
		Types: q.MediaTypes, Shapes: q.Shapes, AddedBy: q.AddedBy,
		TakenFrom: q.TakenFrom, TakenUntil: q.TakenUntil, AddedFrom: q.AddedFrom, AddedUntil: q.AddedUntil,
		Collection: q.Collection, Damaged: q.Damaged, Versions: q.Version, Located: q.Located,
		People: q.People, Faces: q.Faces,
		Stacked: len(q.Words) > 0 || q.FileName != "" || q.Collection != 0,
		At:      s.library.now(),
	}
	for _, status := range q.Statuses {
		w.Statuses = append(w.Statuses, clearance.Status(status))
	}
	if q.Ends > 0 {
		w.EndsUntil = w.At.AddDate(0, 0, q.Ends)
	}
	if q.Refused {
		w.RefusedSince = w.At.Add(-wantedFor)
	}
	if w.State == asset.Unknown {
		w.State = asset.Active
		if len(q.Statuses) == 1 && w.Statuses[0] == clearance.Quarantined {
			w.State = asset.Quarantined
		}
	}
	if w.State != asset.Active {
		w.Stacked = true
	}
	if err := s.reach(&w, q); err != nil {
		return Wanted{}, err
	}
	if err := s.lookUp(ctx, &w, q); err != nil {
		return Wanted{}, err
	}
	return w, s.withhold(ctx, &w)
}

// wantedFor is how long a use counts as wanted that was refused at the door.
const wantedFor = 90 * 24 * time.Hour

// withhold leaves out what is restricted, but for those who may see it.
func (s *seeker) withhold(ctx context.Context, w *Wanted) (err error) {
	if !s.rights.May(access.SeeRestricted) {
		w.Unrestricted, err = s.tx.AnyRestricted(ctx, w.At)
	}
	return err
}

// uses gives the uses that a query names by their numbers; ok is false when there is no such use.
func (s *seeker) uses(ctx context.Context, named []asset.WantedUse) (uses []WantedUse, ok bool, err error) {
	if len(named) == 0 {
		return nil, true, nil
	}
	terms, err := s.tx.Terms(ctx)
	if err != nil {
		return nil, false, err
	}
	ok = true
	for _, u := range named {
		one := WantedUse{AnyPurpose: u.Purpose == "", Purpose: terms.Purpose(consent.Purpose(u.Purpose)), Channels: terms.Set(consent.Channel(u.Channel))}
		ok = ok && one.Channels != 0 && (one.AnyPurpose || one.Purpose >= 0)
		uses = append(uses, one)
	}
	return uses, ok, nil
}

// reach limits what is wanted to the folders in which the caller may find it.
func (s *seeker) reach(w *Wanted, q asset.Query) error {
	least := access.See
	switch {
	case w.State == asset.Trashed:
		least = access.Edit
	case w.State == asset.Quarantined && !s.rights.May(access.SeeQuarantine):
		*w = Wanted{At: w.At}
		return nil
	}
	folders, all := s.rights.Folders(least, w.At)
	if q.Folder == 0 || q.Folder == asset.Root && q.Below && all {
		w.Folders, w.All = folders, all
		return nil
	}
	if s.rights.On(q.Folder, w.At) < access.See {
		return problem.New(problem.NotFound, "folder.not-found").At("q")
	}
	within := map[ident.Folder]bool{q.Folder: true}
	if q.Below {
		within = s.below(q.Folder)
	}
	w.Folders = slices.DeleteFunc(folders, func(f ident.Folder) bool { return !within[f] })
	return nil
}

// below gives a folder and all that lies in it.
func (s *seeker) below(top ident.Folder) map[ident.Folder]bool {
	if s.children == nil {
		s.children = make(map[ident.Folder][]ident.Folder, len(s.rights.Tree))
		for folder, parent := range s.rights.Tree {
			s.children[parent] = append(s.children[parent], folder)
		}
	}
	within := map[ident.Folder]bool{top: true}
	for next := []ident.Folder{top}; len(next) > 0; {
		folder := next[len(next)-1]
		next = next[:len(next)-1]
		for _, child := range s.children[folder] {
			if !within[child] {
				within[child] = true
				next = append(next, child)
			}
		}
	}
	return within
}

// maxNamedFolders is in how many folders a word may find everything because of their names.
const maxNamedFolders = 500

// lookUp replaces what people call things. A name that nobody has finds nothing.
func (s *seeker) lookUp(ctx context.Context, w *Wanted, q asset.Query) error {
	meanings, err := s.tx.Meanings(ctx, q.Words)
	if err != nil {
		return err
	}
	for i, word := range q.Words {
		if len(s.tx.Split(word.Text)) == 0 {
			continue
		}
		meaning := meanings[i]
		meaning.Folders = s.named(meaning.Folders, *w)
		w.Words = append(w.Words, WantedWord{word, meaning})
	}
	known := false
	if w.Uses, known, err = s.uses(ctx, q.Uses); err != nil {
		return err
	}
	if len(q.Keywords) > 0 {
		if w.Keywords, err = s.tx.KeywordsNamed(ctx, q.Keywords); err != nil {
			return err
		}
		known = known && !slices.ContainsFunc(w.Keywords, func(k []ident.Keyword) bool { return len(k) == 0 })
	}
	if len(q.Cameras) > 0 {
		if w.Cameras, err = s.tx.CamerasNamed(ctx, q.Cameras); err != nil {
			return err
		}
		w.Cameras = slices.DeleteFunc(w.Cameras, func(c int64) bool { return c == 0 })
		known = known && len(w.Cameras) > 0
	}
	if q.Collection != 0 {
		if _, err := s.collection(ctx, q.Collection); err != nil {
			return err
		}
	}
	if !known {
		*w = Wanted{At: w.At}
	}
	return nil
}

// named gives, for folders whose names have a word in them, those and all that lies in them,
// as far as they are wanted. The name of a folder that the caller may not see finds nothing.
func (s *seeker) named(folders []ident.Folder, w Wanted) []ident.Folder {
	found := make(map[ident.Folder]bool)
	for _, f := range folders {
		if !found[f] && s.rights.On(f, w.At) >= access.See {
			for within := range s.below(f) {
				found[within] = true
			}
		}
	}
	if !w.All {
		reach := make(map[ident.Folder]bool, len(w.Folders))
		for _, f := range w.Folders {
			reach[f] = true
		}
		for f := range found {
			if !reach[f] {
				delete(found, f)
			}
		}
	}
	list := make([]ident.Folder, 0, len(found))
	for f := range found {
		list = append(list, f)
	}
	slices.Sort(list)
	return list[:min(len(list), maxNamedFolders)]
}

// names looks up names in a query among what the seeker may see.
type names struct {
	ctx  context.Context
	seek *seeker
}

// Folder finds a folder by its path below the root. Somebody who sees a folder but not what
// it lies in writes the path from where they see it.
func (n names) Folder(path string) (ident.Folder, error) {
	folders, err := n.seek.allFolders(n.ctx)
	if err != nil {
		return 0, err
	}
	known := make(map[ident.Folder]asset.Folder, len(folders))
	for _, f := range folders {
		known[f.ID] = f
	}
	parts := strings.Split(path, "/")
	var found ident.Folder
	for _, f := range folders {
		top, fits := n.fits(known, f, parts)
		switch {
		case !fits:
		case top == asset.Root || found == 0:
			found = f.ID
		}
		if fits && top == asset.Root {
			return found, nil
		}
	}
	if found == 0 {
		return 0, problem.New(problem.NotFound, "folder.not-found")
	}
	return found, nil
}

// fits tells whether a folder's path, as far as the caller sees it, is the one wanted; top is
// the folder in which that path begins.
func (n names) fits(known map[ident.Folder]asset.Folder, f asset.Folder, parts []string) (top ident.Folder, fits bool) {
	now := n.seek.library.now()
	for i := len(parts) - 1; i >= 0; i-- {
		if f.ID == 0 || n.seek.rights.On(f.ID, now) < access.See || !strings.EqualFold(f.Name, strings.TrimSpace(parts[i])) {
			return 0, false
		}
		f = known[f.Parent]
	}
	if f.ID == asset.Root || f.ID == 0 {
		return asset.Root, true
	}
	return f.ID, n.seek.rights.On(f.ID, now) < access.See
}

// allFolders reads the folders once.
func (s *seeker) allFolders(ctx context.Context) ([]asset.Folder, error) {
	if s.folders == nil {
		var err error
		if s.folders, err = s.tx.Folders(ctx); err != nil {
			return nil, err
		}
	}
	return s.folders, nil
}

// Collection finds a collection that the caller may see.
func (n names) Collection(name string) (ident.Collection, error) {
	list, err := n.seek.tx.Collections(n.ctx, n.seek.by.User)
	if err != nil {
		return 0, err
	}
	for _, c := range list {
		if strings.EqualFold(c.Name, strings.TrimSpace(name)) {
			return c.ID, nil
		}
	}
	return 0, problem.New(problem.NotFound, "collection.not-found")
}

// User finds an account by its address.
func (n names) User(email string) (ident.User, error) { return n.seek.tx.UserByEmail(n.ctx, email) }
