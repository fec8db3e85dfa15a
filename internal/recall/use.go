package recall

import (
	"net/mail"
	"strings"
	"time"

	"imprimatur/internal/clearance"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
)

// Source is the way in which a photo left. Others may join: the store reads each as one more
// list of uses, and nothing here asks which they are.
type Source string

// The sources.
const (
	Download Source = "download"
	Outside  Source = "outside" // noted by hand
	Embed    Source = "embed"   // on a website, from here
	Link     Source = "share"   // shown by a link
	Portal   Source = "portal"
)

// Ours tells whether the house itself shows the photo there, at each request, and so has stopped
// by the moment in which it is not allowed any more. Nobody need give it back.
func (s Source) Ours() bool { return s == Embed || s == Link || s == Portal }

// Use is one use on record.
type Use struct {
	ID       ident.Use
	Source   Source
	Asset    ident.Asset
	For      clearance.Use
	Preset   string
	At       time.Time
	ByRule   bool // not cleared then, but the house's rule let it out
	Blurred  []int
	Blurs    bool       // whoever does not allow it is unrecognisable each time it is shown
	By       ident.User // who took it out, or noted it; 0: the console
	Receiver string     // for whom, as it was written; empty: not said
	Address  string     // the receiver's mail address, where that is what was written
	Times    int        // how often it was collected
	Place    Place      // of a use outside, and where the house shows it
	Pages    []string   // addresses of pages on which it was seen
	Ended    Ending
	Recalled time.Time // when it was last called back, and not allowed again since; zero: never
	Open     bool      // that recall has not settled it yet
}

// Place is where a use stands.
type Place struct {
	Kind        PlaceKind
	Title       string // of the brochure, the page
	Address     string // of the page, or where it was printed
	Edition     string
	Circulation int
	Note        string
}

// PlaceKind is what sort of place.
type PlaceKind string

// The kinds.
const (
	Print PlaceKind = "print"
	Web   PlaceKind = "page"
	Other PlaceKind = "other"
)

// Ending is that a use stands no more; the zero value is that it does.
type Ending struct {
	How  State // Removed or Replaced
	At   time.Time
	By   ident.User // 0: the receiver said so
	Note string
}

// Stands tells whether the use still stands.
func (u *Use) Stands() bool { return u.Ended.At.IsZero() }

// AddressIn gives the mail address that a receiver is written as, or nothing.
func AddressIn(receiver string) string {
	a, err := mail.ParseAddress(strings.TrimSpace(receiver))
	if err != nil || strings.ContainsAny(a.Address, " \r\n\t") {
		return ""
	}
	return strings.ToLower(a.Address)
}

// Cause is why uses come back.
type Cause string

// The causes.
const (
	Withdrawn Cause = "withdrawn" // a consent was taken back, or refused
	Objected  Cause = "objected"
	Blurred   Cause = "blur"       // somebody wishes to be unrecognisable, and is not
	Limited   Cause = "restricted" // GDPR Art. 18
	Expired   Cause = "expired"
	Erased    Cause = "erased"  // a person or a photo
	Misnamed  Cause = "face"    // somebody else is in it than was thought
	Changed   Cause = "changed" // a hold, another legal basis
)

// Causes lists them.
func Causes() []Cause {
	return []Cause{Withdrawn, Objected, Blurred, Limited, Expired, Erased, Misnamed, Changed}
}

// Patient tells whether receivers are written to a little later: what may be a slip of the hand
// is often put right at once, and then nobody need be troubled.
func (c Cause) Patient() bool { return c == Misnamed || c == Changed }

// causes tells by what stands against a use why it comes back.
func causes() map[clearance.Cause]Cause {
	return map[clearance.Cause]Cause{
		clearance.WithdrawnUse: Withdrawn, clearance.GuardianWithdrew: Withdrawn, clearance.RefusedUse: Withdrawn, clearance.GuardianRefused: Withdrawn,
		clearance.Objected: Objected, clearance.WishesBlur: Blurred, clearance.Restricted: Limited, clearance.NotInLibrary: Erased,
		clearance.ConsentEnded: Expired, clearance.ConsentReplaced: Expired, clearance.CameOfAge: Expired, clearance.GuardianEnded: Expired,
		clearance.AgreementEnded: Expired, clearance.LicenceEnded: Expired, clearance.ReviewDue: Expired,
		clearance.FaceUnknown: Misnamed, clearance.FaceSuggested: Misnamed, clearance.NotAsked: Misnamed, clearance.NotCovered: Misnamed, clearance.NotAnswered: Misnamed,
		clearance.GuardianMissing: Misnamed, clearance.GuardianSilent: Misnamed, clearance.SomebodyShown: Misnamed, clearance.SomebodyLives: Misnamed,
	}
}

// Due is that a use has to come back.
type Due struct {
	Cause  Cause
	Person ident.Person // whose word it is; 0: nobody's
}

// Recall tells whether a use that stands has to come back now, and why. One that was called back
// is called again only for what happened since. What left uncleared by the house's rule comes back
// only for what was said after it left.
func (u *Use) Recall(f clearance.Facts, at time.Time) (Due, bool) {
	if !u.Stands() || u.Open {
		return Due{}, false
	}
	d := u.Decide(f, at)
	if d.Cleared() || len(d.Reasons) == 0 {
		return Due{}, false
	}
	why, since := latest(d.Reasons, &f, at)
	again := u.Recalled.IsZero() || since.After(u.Recalled)
	after := !u.ByRule || !since.IsZero() && !since.Before(u.At.Truncate(time.Second)) // reasons tell seconds
	if !again || !after {
		return Due{}, false
	}
	due := Due{Cause: causes()[clearance.Cause(why.Code)]}
	if due.Cause == "" {
		due.Cause = Changed
	}
	if id, err := ident.Parse[ident.Person](why.Args["person"]); err == nil {
		due.Person = id
	}
	return due, true
}

// Decide tells whether the use would be allowed at a moment, with the same people
// unrecognisable. That a photo lies in the bin is not said against what is out already.
func (u *Use) Decide(f clearance.Facts, at time.Time) clearance.Decision {
	f = f.OutOfTrash()
	if u.Blurs {
		return clearance.Blur(u.For, f, at).Decision
	}
	if len(u.Blurred) > 0 {
		f = f.WithoutFaces(u.Blurred)
	}
	return clearance.Decide(u.For, f, at)
}

// latest gives the reason that came last, and when that was. Of those without a date it is the first.
func latest(reasons []clearance.Reason, f *clearance.Facts, at time.Time) (clearance.Reason, time.Time) {
	best, since := reasons[0], begun(reasons[0], f, at)
	for _, r := range reasons[1:] {
		if date := begun(r, f, at); date.After(since) {
			best, since = r, date
		}
	}
	return best, since
}

// begun gives since when something stands against a use; zero where that is not known.
func begun(r clearance.Reason, f *clearance.Facts, at time.Time) time.Time {
	if date, err := time.Parse(time.RFC3339, r.Args["date"]); err == nil && !date.After(at) {
		return date
	}
	var since time.Time
	for _, s := range stops(r, f) {
		if s.Stands(f.Asset, at) && s.From.After(since) {
			since = s.From
		}
	}
	return since
}

// stops gives what may be behind a reason: what the person stopped whom it names, or the house.
func stops(r clearance.Reason, f *clearance.Facts) []consent.Stop {
	who, err := ident.Parse[ident.Person](r.Args["person"])
	if err != nil {
		return f.Stops
	}
	for _, s := range f.Shown {
		if s.Party != nil && s.Party.Person == who {
			return s.Party.Stops
		}
	}
	return nil
}
