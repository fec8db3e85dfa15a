package outreach

import (
	"context"
	"fmt"
	"slices"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// Visitor is whoever holds a secret address. They have no account.
type Visitor struct {
	Source   string // network address
	Language string // in which they want to read; empty: as it was sent to them
}

// caller is the visitor as the log knows them.
func (v Visitor) caller() access.Caller {
	return access.Caller{Kind: access.Stranger, Source: v.Source, Language: v.Language}
}

// Sheet is all that a signer is shown before they sign.
type Sheet struct {
	Asks     Identity
	Title    string          // what it is about; may be empty
	Depicted string          // what the person shown is called
	Signer   string          // what the signer is called
	Relation person.Relation // of a guardian; empty: the signer is the person shown
	Note     string          // a word from those who ask
	Photos   []OwnPhoto      // at most mostOnSheet
	More     int             // photos beyond those
	Scope    consent.Scope
	Folders  []string
	Term     consent.Term
	Form     consent.Form
	Asked    []AskedPurpose
	Language string // of the page; the text's own is in it
	Kiosk    bool   // on a tablet that staff handed over
	CodeTo   string // where a code goes, as far as it is shown; empty: none is needed
	CodeBy   consent.Way
}

// AskedPurpose is one purpose on a sheet with the channels asked for it.
type AskedPurpose struct {
	Sentence
	Channels []Sentence
}

// OwnPhoto is a photo of somebody as they see it in the list of theirs.
type OwnPhoto struct {
	Asset    ident.Asset
	FileName string
	TakenAt  time.Time
	Lies     []ident.Folder // the folder it lies in, then those above
}

// mostOnSheet is how many photos a sheet shows: it is read on a phone.
const mostOnSheet = 24

// signing is one invitation with all that signing rests on.
type signing struct {
	link     Link
	invited  Invited
	request  Asked
	consent  Recorded
	depicted Entry
	signer   person.Person
	sheet    Sheet
	terms    *consent.Terms
	asked    []consent.Uses
	method   SignMethod // what proves who signs
}

// Sheet gives what the holder of a link to sign is asked, and notes that it was opened.
//
// Problems: "link.ended".
func (o *Outreach) Sheet(ctx context.Context, v Visitor, token string) (sheet Sheet, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		s, err := o.signing(ctx, tx, v, token)
		if err != nil {
			return err
		}
		sheet = s.sheet
		if s.invited.Has(consent.Opened) {
			return nil
		}
		if _, err := o.step(ctx, tx, s.invited, consent.Opened, 0); err != nil {
			return err
		}
		return tx.Append(ctx, o.event(v.caller(), audit.LinkOpened, "person", s.depicted.ID.String(), s.body()))
	})
	if err != nil {
		return Sheet{}, fmt.Errorf("show what is asked: %w", err)
	}
	return sheet, nil
}

// body is what the log keeps of an act of a signer: names of things, not of people.
func (s *signing) body() map[string]any {
	return map[string]any{
		"consent": s.consent.ID.String(), "invitation": s.invited.ID.String(), "link": string(s.link.Kind),
		"signer": s.invited.Signer.String(), "number": s.depicted.Number,
	}
}

// signing reads all that signing rests on. A link whose invitation is over opens nothing, as one
// that never was.
func (o *Outreach) signing(ctx context.Context, tx Reader, v Visitor, token string) (*signing, error) {
	link, err := o.OpenLink(ctx, tx, token, SignLink, TabletLink)
	if err != nil {
		return nil, err
	}
	s := &signing{link: link}
	if s.invited, err = tx.Invitation(ctx, link.Invitation); err != nil {
		return nil, err
	}
	if s.invited.State(o.now()).Over() {
		return nil, problem.New(problem.NotFound, "link.ended")
	}
	if s.request, err = tx.Request(ctx, s.invited.Request); err != nil {
		return nil, err
	}
	if s.consent, err = tx.Consent(ctx, s.invited.Consent); err != nil {
		return nil, err
	}
	if s.depicted, err = entry(ctx, tx, s.consent.Person); err != nil {
		return nil, err
	}
	if s.terms, err = tx.Terms(ctx); err != nil {
		return nil, err
	}
	signer, _, err := o.read(ctx, tx, s.invited.Signer)
	if err != nil {
		return nil, err
	}
	s.signer, s.asked = signer.Person, s.request.Uses
	return s, o.compile(ctx, tx, v, s)
}

// compile puts the sheet together.
func (o *Outreach) compile(ctx context.Context, tx Reader, v Visitor, s *signing) error {
	sheet := &s.sheet
	var err error
	if sheet.Asks, err = tx.Identity(ctx); err != nil {
		return err
	}
	sheet.Language = v.Language
	if !phrase.Known(sheet.Language) {
		sheet.Language = s.invited.Language
	}
	depicted, err := o.open(s.depicted)
	if err != nil {
		return err
	}
	sheet.Depicted, sheet.Signer = label(depicted), label(s.signer)
	sheet.Relation = relationOf(s.depicted, s.signer.ID)
	sheet.Title, sheet.Scope, sheet.Term, sheet.Kiosk = s.request.Title, s.consent.Scope, s.consent.Term, s.link.Kind == TabletLink
	if sheet.Note, err = o.noteOf(ctx, tx, s.consent.Owner, s.depicted, s.consent.ID.String(), s.consent.Sealed); err != nil {
		return err
	}
	if sheet.Folders, err = called(ctx, tx, s.consent.Scope.Folders); err != nil {
		return err
	}
	variant := s.request.TextFor(consent.Signer{Person: s.signer.ID, Guardian: s.signer.ID != s.consent.Person})
	sheet.Form, sheet.Asked, err = formOf(ctx, tx, s.request.Quitclaim, s.request.Version, variant, sheet.Language, s.terms, s.asked)
	if err != nil {
		return err
	}
	if s.request.ShowPhotos {
		if err := o.photosOn(ctx, tx, s); err != nil {
			return err
		}
	}
	s.method = o.methodFor(s)
	sheet.CodeTo, sheet.CodeBy = s.method.Reach()
	return nil
}

// relationOf gives what a signer is to the person shown; empty: they are the same, or it is not known.
func relationOf(of Entry, signer ident.Person) person.Relation {
	if of.ID == signer {
		return ""
	}
	for _, g := range of.Guardians {
		if g.Person == signer {
			return g.Relation
		}
	}
	return person.OtherRelation
}

// formOf makes the form of a text and the uses asked, in the order in which people are shown them.
func formOf(ctx context.Context, tx Reader, id ident.Quitclaim, version int, variant consent.Variant, language string, terms *consent.Terms, asked []consent.Uses) (consent.Form, []AskedPurpose, error) {
	text, err := tx.PublishedText(ctx, id, version, variant, language)
	if err != nil {
		return consent.Form{}, nil, err
	}
	words, err := tx.Sentences(ctx, text.Language)
	if err != nil {
		return consent.Form{}, nil, err
	}
	form := consent.Form{Text: text}
	var purposes []AskedPurpose
	var open consent.Matrix
	open.Add(asked)
	for _, p := range words.Purposes {
		number := terms.Purpose(consent.Purpose(p.Key))
		if number < 0 || open[number] == 0 {
			continue
		}
		one := AskedPurpose{Sentence: p}
		for _, c := range words.Channels {
			if open[number].Has(terms.Channel(consent.Channel(c.Key))) {
				one.Channels = append(one.Channels, c)
				form.Asked = append(form.Asked, words.Question(consent.Purpose(p.Key), consent.Channel(c.Key)))
			}
		}
		purposes = append(purposes, one)
	}
	return form, purposes, nil
}

// photosOn finds the photos that the sheet is about and shows.
func (o *Outreach) photosOn(ctx context.Context, tx Reader, s *signing) error {
	all, err := tx.OwnPhotos(ctx, s.consent.Person, o.now())
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(p OwnPhoto) bool { return !s.consent.Scope.Covers(p.Asset, p.Lies) })
	s.sheet.Photos = all[:min(len(all), mostOnSheet)]
	s.sheet.More = len(all) - len(s.sheet.Photos)
	return nil
}

// called gives the names of folders in their order; those that are gone are left out.
func called(ctx context.Context, tx Reader, folders []ident.Folder) ([]string, error) {
	names, err := tx.FolderNames(ctx, folders)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, id := range folders {
		if name, there := names[id]; there {
			list = append(list, name)
		}
	}
	return list, nil
}
