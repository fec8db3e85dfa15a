package httpapi

import (
	"time"

	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
)

// AskForm is what staff want to ask, and whom.
type AskForm struct {
	People     []string          `json:"people,omitempty" maxItems:"500" nullable:"false" doc:"Those shown; minors are asked through all who speak for them"`
	Scope      ScopeForm         `json:"scope"`
	From       *time.Time        `json:"from,omitempty" doc:"From when a yes counts; left out: at once"`
	Term       *time.Time        `json:"term,omitempty" doc:"Until when a yes counts; left out: until withdrawn"`
	Quitclaim  string            `json:"quitclaim"`
	Variant    string            `json:"variant,omitempty" enum:"adult,guardian,model-contract"`
	Uses       []SaidForm        `json:"uses" maxItems:"64" nullable:"false" doc:"What is asked, in yes"`
	ShowPhotos bool              `json:"show_photos,omitempty"`
	Way        string            `json:"way,omitempty" enum:"mail,sms,link,tablet" doc:"Left out: what reaches each signer best"`
	Ways       map[string]string `json:"ways,omitempty" doc:"Another way for some signers"`
	Until      *time.Time        `json:"until,omitempty" doc:"When the request ends; left out: in 30 days"`
	Language   string            `json:"language,omitempty" doc:"For signers whose own is not known"`
	Title      string            `json:"title,omitempty" maxLength:"255" doc:"What it is about"`
	Note       string            `json:"note,omitempty" maxLength:"10000" doc:"A word to those asked"`
}

// Invitation is one signer's part in a request.
type Invitation struct {
	ID          string     `json:"id"`
	Request     string     `json:"request"`
	Consent     string     `json:"consent"`
	Person      Named      `json:"person" doc:"Who is shown"`
	Signer      Named      `json:"signer" doc:"Who is asked"`
	Title       string     `json:"title"`
	Way         string     `json:"way" enum:"mail,sms,link,tablet"`
	State       string     `json:"state" enum:"requested,delivered,opened,verified,signed,partly,refused,expired,cancelled"`
	Undelivered bool       `json:"undelivered" doc:"The last message did not arrive"`
	Until       time.Time  `json:"until"`
	AskedAt     time.Time  `json:"asked_at"`
	LastAt      time.Time  `json:"last_at" doc:"When something last happened"`
	Reminders   int        `json:"reminders"`
	Reminder    *time.Time `json:"reminder,omitempty" doc:"When the signer is reminded next"`
	Steps       []Step     `json:"steps" nullable:"false" doc:"Oldest first"`
}

// Step is one thing that happened to an invitation.
type Step struct {
	Kind string    `json:"kind" enum:"requested,delivered,undelivered,opened,verified,signed,partly,refused,reminded,resent,cancelled"`
	At   time.Time `json:"at"`
	By   string    `json:"by,omitempty" doc:"User; left out: the signer or the house"`
}

// InvitationPage is a stretch of invitations.
type InvitationPage struct {
	Items  []Invitation   `json:"items" nullable:"false"`
	Next   string         `json:"next" doc:"Cursor of what comes after; empty at the end"`
	Counts map[string]int `json:"counts" doc:"How many of all invitations stand where"`
}

// Request is what was asked.
type Request struct {
	ID          string       `json:"id"`
	Title       string       `json:"title"`
	Quitclaim   string       `json:"quitclaim"`
	Version     int          `json:"version"`
	Variant     string       `json:"variant"`
	Uses        []SaidForm   `json:"uses" nullable:"false"`
	Scope       ScopeForm    `json:"scope"`
	Term        *time.Time   `json:"term,omitempty"`
	ShowPhotos  bool         `json:"show_photos"`
	MadeAt      time.Time    `json:"made_at"`
	Until       time.Time    `json:"until"`
	Cancelled   *time.Time   `json:"cancelled,omitempty"`
	Invitations []Invitation `json:"invitations" nullable:"false"`
}

// SignInEvent is a request at which people sign themselves in.
type SignInEvent struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Code      string     `json:"code" doc:"As on the poster"`
	Address   string     `json:"address"`
	QR        QR         `json:"qr"`
	MadeAt    time.Time  `json:"made_at"`
	Until     time.Time  `json:"until"`
	Cancelled *time.Time `json:"cancelled,omitempty"`
	Guests    []Guest    `json:"guests" nullable:"false" doc:"Who signed themselves in and waits to be compared with the register"`
}

// QR is a QR code as a drawing.
type QR struct {
	Size int    `json:"size" doc:"Modules in a row, with the quiet zone"`
	Path string `json:"path" doc:"SVG path of the dark modules, one unit each"`
}

// Guest is somebody who signed themselves in.
type Guest struct {
	Person Named     `json:"person"`
	At     time.Time `json:"at"`
}

// WhomForm says among whom staff look for people to ask.
type WhomForm struct {
	Assets  []string `json:"assets,omitempty" maxItems:"10000" nullable:"false"`
	Folders []string `json:"folders,omitempty" maxItems:"100" nullable:"false" doc:"With all that lies in them"`
	People  []string `json:"people,omitempty" maxItems:"500" nullable:"false"`
}

// Candidate is somebody who can perhaps be asked.
type Candidate struct {
	Person  Named             `json:"person"`
	Photos  int               `json:"photos" doc:"Of those in question, in how many they are"`
	Minor   bool              `json:"minor"`
	Signers []CandidateSigner `json:"signers" nullable:"false"`
	Refused string            `json:"refused,omitempty" doc:"Why they cannot be asked"`
	Waiting bool              `json:"waiting" doc:"They were asked and have not answered"`
	Has     bool              `json:"has" doc:"A consent of theirs covers all that is in question, for some use"`
}

// CandidateSigner is whose word is needed, and how they are reached.
type CandidateSigner struct {
	Person   Named  `json:"person"`
	Guardian bool   `json:"guardian"`
	Email    string `json:"email,omitempty"`
	Mobile   string `json:"mobile,omitempty"`
	Way      string `json:"way" enum:"mail,sms,link,tablet" doc:"The best"`
}

// Letter is a message as its reader sees it.
type Letter struct {
	Subject    string   `json:"subject"`
	Paragraphs []string `json:"paragraphs" nullable:"false"`
	Code       string   `json:"code,omitempty"`
	Button     string   `json:"button,omitempty"`
	Link       string   `json:"link,omitempty"`
	After      []string `json:"after" nullable:"false"`
	Footer     []string `json:"footer" nullable:"false"`
	Short      string   `json:"short" doc:"As an SMS"`
}

// PreviewForm asks how a letter would look.
type PreviewForm struct {
	Title    string     `json:"title,omitempty" maxLength:"255"`
	Note     string     `json:"note,omitempty" maxLength:"10000"`
	Language string     `json:"language,omitempty" enum:"en,nl,sv,de"`
	Until    *time.Time `json:"until,omitempty"`
	Guardian bool       `json:"guardian,omitempty" doc:"To who speaks for a minor"`
}

// Message is a mail or SMS that was sent or waits to be.
type Message struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind"`
	Name     string     `json:"name" doc:"What it is for, in the caller's language"`
	Way      string     `json:"way" enum:"mail,sms"`
	To       string     `json:"to"`
	State    string     `json:"state" enum:"waiting,sent,failed,given-up,dropped"`
	MadeAt   time.Time  `json:"made_at"`
	SentAt   *time.Time `json:"sent_at,omitempty"`
	Attempts int        `json:"attempts"`
	Answer   string     `json:"answer,omitempty" doc:"What the gateway said last"`
	Letter   *Letter    `json:"letter,omitempty" doc:"How it looks; in a demo's outbox alone"`
}

// Post is what the house can send.
type Post struct {
	Ways  []string `json:"ways" nullable:"false" doc:"mail, sms; none: links can be copied"`
	Demo  bool     `json:"demo" doc:"Messages stay in the outbox"`
	Forms []Named  `json:"forms" nullable:"false" doc:"Consent forms that people can be asked with"`
}

func letterOf(l outreach.Composed) *Letter {
	return &Letter{l.Subject, filled(l.Paragraphs), l.Code, l.Button, l.Link, filled(l.After), filled(l.Footer), l.Short}
}

// filled is a list that is never null.
func filled(texts []string) []string { return append([]string{}, texts...) }

func requestOf(r outreach.Request, invitations []Invitation) Request {
	return Request{
		ID: r.ID.String(), Title: r.Title, Quitclaim: r.Quitclaim.String(), Version: r.Version, Variant: string(r.Variant),
		Uses:  saidForms(r.Terms, each(r.Uses, func(u consent.Uses) consent.Answer { return consent.Answer{Purpose: u.Purpose, Yes: u.Channels} })),
		Scope: ScopeForm{string(r.Scope.Extent), each(r.Scope.Assets, ident.Asset.String), each(r.Scope.Folders, ident.Folder.String)},
		Term:  when(r.Term.Until), ShowPhotos: r.ShowPhotos, MadeAt: r.MadeAt.UTC(), Until: r.Until.UTC(), Cancelled: when(r.Cancelled), Invitations: invitations,
	}
}
