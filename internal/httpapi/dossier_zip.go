package httpapi

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// The forms of what somebody gets of themselves. They are written for other programs to read, and
// change only by growing.
type (
	dossierForm struct {
		MadeAt   time.Time        `json:"made_at"`
		Person   dossierPerson    `json:"person"`
		Consents []dossierConsent `json:"consents"`
		Stops    []Stop           `json:"objections_and_restrictions"`
		Photos   []dossierPhoto   `json:"photos"`
		Withheld int              `json:"photos_withheld"`

		OthersStay int `json:"photos_others_recognisable"` // left out: others could not be made unrecognisable

		Uses []dossierUse   `json:"uses"`
		Log  []dossierEvent `json:"log"`
	}
	dossierPerson struct {
		Number   int               `json:"number"`
		Name     string            `json:"name"`
		Identity string            `json:"identity"`
		Email    string            `json:"email"`
		Mobile   string            `json:"mobile"`
		Born     string            `json:"born"`
		Country  string            `json:"country"`
		Language string            `json:"language"`
		Employee string            `json:"employee"`
		Notes    string            `json:"notes"`
		Fields   map[string]string `json:"fields"` // the organisation's own, by name
		Withheld int               `json:"fields_withheld"`
	}
	dossierConsent struct {
		ID      string        `json:"id"`
		State   string        `json:"state"`
		AskedAt time.Time     `json:"asked_at"`
		Until   *time.Time    `json:"until"`
		Scope   ScopeForm     `json:"scope"`
		Note    string        `json:"note"`
		Events  []dossierWord `json:"events"`
	}
	dossierWord struct {
		Kind    string     `json:"kind"`
		At      time.Time  `json:"at"`
		Own     bool       `json:"own"` // the person's own word, and not that of somebody who speaks for them
		Method  string     `json:"method"`
		Answers []SaidForm `json:"answers"`
		Assets  []string   `json:"assets"`
	}
	dossierPhoto struct {
		Asset    string    `json:"asset"`
		File     string    `json:"file"`
		FileName string    `json:"file_name"`
		Title    string    `json:"title"`
		Taken    time.Time `json:"taken"`
		Boxes    []Box     `json:"boxes"`
	}
	dossierUse struct {
		Asset    string     `json:"asset"`
		Purpose  string     `json:"purpose"`
		Channel  string     `json:"channel"`
		Preset   string     `json:"preset"`
		Receiver string     `json:"receiver"`
		At       time.Time  `json:"at"`
		Times    int        `json:"times"`
		Source   string     `json:"source"`
		Whom     string     `json:"for"`
		Place    string     `json:"place"`
		EndedAt  *time.Time `json:"ended_at"`
	}
	dossierEvent struct {
		At      time.Time `json:"at"`
		Kind    string    `json:"kind"`
		Outcome string    `json:"outcome"`
	}
)

// writeDossier writes the archive, with alone so that nobody else can be recognised in the photos. The
// language is the person's own where the house speaks it.
func (s *Server) writeDossier(ctx context.Context, by access.Caller, d outreach.Dossier, alone bool, to io.Writer) (err error) {
	archive := zip.NewWriter(to)
	lang := by.Language
	if phrase.Known(d.Person.Language) {
		lang = d.Person.Language
	}
	form := s.dossierOf(d)
	for i := range form.Photos {
		p := &form.Photos[i]
		p.File, err = s.writePhoto(ctx, by, archive, d, i, alone)
		if problem.Of(err).Code == "copy.others-stay" {
			form.OthersStay++
			continue
		}
		if err != nil {
			return err
		}
	}
	if err := write(archive, "README.txt", d.MadeAt, func(w io.Writer) error {
		return readme(w, lang, d, alone, form.OthersStay)
	}); err != nil {
		return err
	}
	if err := write(archive, "person.json", d.MadeAt, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(form)
	}); err != nil {
		return err
	}
	for name, table := range form.tables() {
		if err := write(archive, name, d.MadeAt, func(w io.Writer) error { return writeTable(w, table) }); err != nil {
			return err
		}
	}
	return archive.Close()
}

// readme says what is in the archive.
func readme(w io.Writer, lang string, d outreach.Dossier, alone bool, othersStay int) error {
	args := map[string]string{
		"date": d.MadeAt.UTC().Format(time.RFC3339), "photos": strconv.Itoa(len(d.Photos)), "withheld": strconv.Itoa(d.Withheld),
		"left": strconv.Itoa(othersStay), "fields": strconv.Itoa(d.Person.Withheld),
	}
	say := func(key string) string { return phrase.Say(lang, "dossier/"+key, args) }
	lines := []string{say("intro"), say("made"), ""}
	for _, name := range []string{"person.json", "photos.csv", "photos", "consents.csv", "uses.csv", "log.csv"} {
		lines = append(lines, fmt.Sprintf("%-14s %s", name, say(name)))
	}
	others := "others"
	if alone {
		others = "others-blurred"
	}
	lines = append(lines, "", say(others), "")
	if othersStay > 0 {
		lines = append(lines, say("others-stay"), "")
	}
	if d.Withheld > 0 {
		lines = append(lines, say("withheld"), "")
	}
	if d.Person.Withheld > 0 {
		lines = append(lines, say("fields"), "")
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n"))
	return err
}

// writePhoto puts a photo into the archive and gives its place there; none where it has gone since
// the list was read.
func (s *Server) writePhoto(ctx context.Context, by access.Caller, archive *zip.Writer, d outreach.Dossier, i int, alone bool) (string, error) {
	out, err := s.o.Door.ForPerson(ctx, by, d.Photos[i].Asset, d.Person.ID, alone)
	if problem.Is(err, problem.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	_, ending, _ := strings.Cut(out.MediaType, "/")
	name := fmt.Sprintf("photos/%04d-%s.%s", i+1, d.Photos[i].Asset, ending)
	err = write(archive, name, d.MadeAt, func(w io.Writer) error {
		_, err := io.Copy(w, out.Content)
		return err
	})
	return name, errors.Join(err, out.Content.Close())
}

// calledFields gives values by the names of their fields.
func calledFields(fields []person.Field, values map[ident.Field]string) map[string]string {
	out := make(map[string]string, len(values))
	for _, f := range fields {
		if value := values[f.ID]; value != "" {
			out[f.Name] = value
		}
	}
	return out
}

func write(archive *zip.Writer, name string, at time.Time, content func(io.Writer) error) error {
	w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.UTC()})
	if err != nil {
		return fmt.Errorf("begin %s: %w", name, err)
	}
	if err := content(w); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func (s *Server) dossierOf(d outreach.Dossier) dossierForm {
	p := d.Person
	return dossierForm{
		MadeAt: d.MadeAt.UTC(), Withheld: d.Withheld,
		Person: dossierPerson{p.Number, p.Name, p.Identity, p.Email, p.Mobile, p.Born.String(), p.Country, p.Language, p.Employee, p.Notes, calledFields(d.Fields, p.Fields), p.Withheld},
		Consents: each(d.Consents, func(c outreach.Consent) dossierConsent {
			return dossierConsent{
				ID: c.ID.String(), State: string(c.State), AskedAt: c.AskedAt.UTC(), Until: when(c.Term.Until), Note: c.Note,
				Scope: ScopeForm{string(c.Scope.Extent), each(c.Scope.Assets, ident.Asset.String), each(c.Scope.Folders, ident.Folder.String)},
				Events: each(c.Events, func(e consent.Event) dossierWord {
					return dossierWord{string(e.Kind), e.At.UTC(), e.Signer == c.Person, string(e.Method), saidForms(c.Terms, e.Answers), each(e.Assets, ident.Asset.String)}
				}),
			}
		}),
		Stops: each(d.Stops, stopOf),
		Photos: each(d.Photos, func(p outreach.PhotoOf) dossierPhoto {
			return dossierPhoto{Asset: p.Asset.String(), FileName: p.FileName, Title: p.Title, Taken: p.Taken.UTC(), Boxes: each(p.Boxes, func(b person.Box) Box { return Box{b.X, b.Y, b.W, b.H} })}
		}),
		Uses: each(d.Uses, func(u outreach.UseOf) dossierUse {
			return dossierUse{u.Asset.String(), string(u.For.Purpose), string(u.For.Channel), u.Preset, u.Receiver, u.At.UTC(), u.Times, u.Source, u.Whom, u.Place, when(u.EndedAt)}
		}),
		Log: each(d.Log, func(e audit.Event) dossierEvent { return dossierEvent{e.At.UTC(), string(e.Kind), string(e.Outcome)} }),
	}
}

// tables are what can be read in a spreadsheet.
func (f dossierForm) tables() map[string][][]string {
	photos := [][]string{{"asset", "file", "file_name", "title", "taken"}}
	for _, p := range f.Photos {
		photos = append(photos, []string{p.Asset, p.File, p.FileName, p.Title, p.Taken.Format(time.RFC3339)})
	}
	consents := [][]string{{"consent", "state", "kind", "at", "own_word", "purpose", "yes", "no"}}
	for _, c := range f.Consents {
		for _, e := range c.Events {
			row := []string{c.ID, c.State, e.Kind, e.At.Format(time.RFC3339), strconv.FormatBool(e.Own)}
			if len(e.Answers) == 0 {
				consents = append(consents, append(row, "", "", ""))
			}
			for _, a := range e.Answers {
				consents = append(consents, append(row[:5:5], a.Purpose, strings.Join(a.Yes, " "), strings.Join(a.No, " ")))
			}
		}
	}
	uses := [][]string{{"asset", "purpose", "channel", "preset", "receiver", "at", "times", "source", "for", "place", "ended_at"}}
	for _, u := range f.Uses {
		ended := ""
		if u.EndedAt != nil {
			ended = u.EndedAt.Format(time.RFC3339)
		}
		uses = append(uses, []string{u.Asset, u.Purpose, u.Channel, u.Preset, u.Receiver, u.At.Format(time.RFC3339), strconv.Itoa(u.Times), u.Source, u.Whom, u.Place, ended})
	}
	log := [][]string{{"at", "kind", "outcome"}}
	for _, e := range f.Log {
		log = append(log, []string{e.At.Format(time.RFC3339), e.Kind, e.Outcome})
	}
	return map[string][][]string{"photos.csv": photos, "consents.csv": consents, "uses.csv": uses, "log.csv": log}
}

// writeTable writes CSV in which no cell can be taken for a formula (I-14).
func writeTable(to io.Writer, table [][]string) error {
	w := csv.NewWriter(to)
	for _, row := range table {
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				row[i] = "'" + cell
			}
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
