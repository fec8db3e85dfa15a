package outreach

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// EndingKind is what ends, or has to be looked at again.
type EndingKind string

// The kinds.
const (
	ConsentEnds   EndingKind = "consent"   // the term of what somebody allowed
	ComesOfAge    EndingKind = "of-age"    // what guardians allowed lapses
	AgreementEnds EndingKind = "agreement" // with a stock library, an agency
	LicenceEnds   EndingKind = "licence"   // the right to use a picture
	ReviewDue     EndingKind = "review"    // a balancing of interests
	HoldEnds      EndingKind = "hold"      // what was stopped can be used again
)

// Ending is something that ends by itself at a moment.
type Ending struct {
	At     time.Time
	Kind   EndingKind
	Person ident.Person // of a consent or a coming of age
	Folder ident.Folder // where it is the folder's; 0: of single photos
	Photos int          // of which something changes then
	InUse  int          // of these, so many were handed out before

	Label      string // what the person is called, for who may see it
	Number     int
	FolderName string // as far as the caller sees the folder
}

// CalendarReader reads what ends when.
type CalendarReader interface {
	// Endings lists what ends after a moment and until another, in no order; Label, Number and
	// FolderName are left out. Where unrestricted, photos that are restricted are not counted.
	Endings(ctx context.Context, from, until time.Time, unrestricted bool) ([]Ending, error)
	// FolderNames gives the names of folders.
	FolderNames(ctx context.Context, ids []ident.Folder) (map[ident.Folder]string, error)
}

// MostDays is how far ahead the calendar can be asked for.
const MostDays = 366

// Calendar tells what ends in the coming days, the next first, to who keeps consents.
func (o *Outreach) Calendar(ctx context.Context, by access.Caller, days int) (list []Ending, err error) {
	if days < 1 || days > MostDays {
		return nil, problem.New(problem.Invalid, "field.invalid", "field", "days").At("days")
	}
	err = o.store.View(ctx, func(tx Reader) error {
		rights, err := known(ctx, tx, by)
		if err != nil {
			return err
		}
		if !rights.May(access.EditConsents) {
			return problem.New(problem.Forbidden, "action.not-allowed")
		}
		now := o.now()
		if list, err = tx.Endings(ctx, now, now.AddDate(0, 0, days), !rights.May(access.SeeRestricted)); err != nil {
			return err
		}
		slices.SortFunc(list, func(a, b Ending) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Person, b.Person))
		})
		return o.nameEndings(ctx, tx, rights, list)
	})
	if err != nil {
		return nil, fmt.Errorf("read what ends: %w", err)
	}
	return list, nil
}

func (o *Outreach) nameEndings(ctx context.Context, tx Reader, rights *access.Rights, list []Ending) error {
	var people []ident.Person
	var folders []ident.Folder
	for _, e := range list {
		if e.Person != 0 {
			people = append(people, e.Person)
		}
		if e.Folder != 0 && rights.On(e.Folder, o.now()) >= access.See {
			folders = append(folders, e.Folder)
		}
	}
	slices.Sort(people)
	called := make(map[ident.Person]Listed)
	if err := o.names(ctx, tx, rights, slices.Compact(people), called); err != nil {
		return err
	}
	names, err := tx.FolderNames(ctx, folders)
	for i, e := range list {
		list[i].Label, list[i].Number, list[i].FolderName = called[e.Person].Label, called[e.Person].Number, names[e.Folder]
	}
	return err
}
