// Package portal is the pages for people without an account: those who are asked for their
// consent, those who want to see and change what they said, those with whom photos are shared, and
// those who have photos that are called back. The server renders them; they need no app and no
// script but for drawing a signature, and no cookie but for a share that asks for a password or a code.
//
// Whoever holds the secret address of a page may do what the page offers. The secret stands in
// the path, never in the query; no page is kept by a browser, sent as a referrer or framed. What
// people may do, outreach decides; photos come through the door like every other picture.
package portal

import (
	"context"
	"crypto/sha256"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/consent"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/release"
	"imprimatur/internal/share"
)

// People is what the pages ask of outreach.
type People interface {
	Sheet(ctx context.Context, v outreach.Visitor, token string) (outreach.Sheet, error)
	SendCode(ctx context.Context, v outreach.Visitor, token string) error
	Sign(ctx context.Context, v outreach.Visitor, token string, g outreach.Signature) (outreach.Signed, error)

	Personal(ctx context.Context, v outreach.Visitor, token string) (outreach.Own, error)
	WithdrawOwn(ctx context.Context, v outreach.Visitor, token string, t outreach.TakeBack) (int, error)
	ChangeOwn(ctx context.Context, v outreach.Visitor, token string, c outreach.Change) (int, error)
	EndWishOwn(ctx context.Context, v outreach.Visitor, token string, subject ident.Person) (ended int, err error)
	AskRight(ctx context.Context, v outreach.Visitor, token string, subject ident.Person, kind outreach.RightKind, note string) (outreach.Right, error)
	RenewOwn(ctx context.Context, v outreach.Visitor, token string) (outreach.Renewed, error)
	OwnPapers(ctx context.Context, v outreach.Visitor, token string, id ident.Consent, event int) (outreach.Papers, error)
	AskPersonalLink(ctx context.Context, v outreach.Visitor, contact string) error

	LookAtEvent(ctx context.Context, code string) (outreach.EventSheet, error)
	JoinEvent(ctx context.Context, v access.Caller, code string, j outreach.Joiner) (address string, err error)
	PublicFace(ctx context.Context) (outreach.Identity, error)
}

// Shares is what the pages of shared photos ask.
type Shares interface {
	Open(ctx context.Context, v share.Visitor, token string, from int) (share.Face, error)
	Look(ctx context.Context, v share.Visitor, token string, id ident.Asset) (f share.Face, before, after ident.Asset, err error)
	Terms(ctx context.Context, v share.Visitor, token string) (share.Face, error)
	Review(ctx context.Context, v share.Visitor, token string, id ident.Asset, said share.Say) error
	AskCode(ctx context.Context, v share.Visitor, token, email string) error
	Prove(ctx context.Context, v share.Visitor, token, email, code string) (share.Entry, error)
	Unlock(ctx context.Context, v share.Visitor, token, password string) (share.Entry, error)
}

// Door shows people the photos of themselves, and receivers those that are shared with them.
type Door interface {
	ShareLook(ctx context.Context, v release.Visit, id ident.Asset, size int) (*release.Delivery, error)
	ShareFile(ctx context.Context, v release.Visit, id ident.Asset) (*release.Delivery, error)
	ShareArchive(ctx context.Context, v release.Visit) (*release.Archive, error)
	TakeInstead(ctx context.Context, by access.Caller, hash [sha256.Size]byte, use ident.Use) (*release.Delivery, error)
	ShowToDepicted(ctx context.Context, by access.Caller, hash [sha256.Size]byte, id ident.Asset, size int) (*release.Picture, error)
}

// Page is one address of the portal.
type Page struct {
	Method, Pattern string
	ID              string
	Limit           int64 // most bytes of a form; 0: the server's own limit
	Metered         bool  // it costs something although nobody has shown a secret
	Drawn           bool  // it is drawn anew for whoever asks, which costs more than showing what is there
	Long            bool  // its answer may take as long as it makes progress
	Knows           bool  // it asks whether somebody is logged in
	// Serve answers. When it gives a failure it has written nothing, or nobody
	// waits for the rest.
	Serve func(http.ResponseWriter, *http.Request, Guest) error
}

// Guest is who asks for a page.
type Guest struct {
	Source   string // network address
	Language string // in which the browser asks to be answered
	Request  string // finds the log line
	Member   bool   // they are logged in; known where the page asks
}

// Portal makes the pages. It may be used from many goroutines.
type Portal struct {
	people    People
	door      Door
	shares    Shares
	receivers Receivers
	now       func() time.Time
	looks     *looks
	markdown  *Markdown
}

// New makes a portal.
func New(people People, door Door, shares Shares, receivers Receivers, now func() time.Time) (*Portal, error) {
	l, err := newLooks()
	if err != nil {
		return nil, err
	}
	return &Portal{people, door, shares, receivers, now, l, NewMarkdown()}, nil
}

// formLimit bounds what a signer sends: the answers and a drawing.
const formLimit = 128 << 10

// Pages lists every address of the portal.
func (p *Portal) Pages() []Page {
	get, post := http.MethodGet, http.MethodPost
	return []Page{
		{Method: get, Pattern: "/portal/{file}", ID: "portal-file", Serve: p.file},

		{Method: get, Pattern: "/s/{token}", ID: "sign-page", Serve: p.sheet(false)},
		{Method: post, Pattern: "/s/{token}", ID: "sign", Limit: formLimit, Serve: p.sign(false)},
		{Method: get, Pattern: "/s/{token}/photos/{asset}/{size}", ID: "sign-photo", Serve: p.photo},
		{Method: get, Pattern: "/t/{token}", ID: "tablet-page", Serve: p.sheet(true)},
		{Method: post, Pattern: "/t/{token}", ID: "tablet-sign", Limit: formLimit, Serve: p.sign(true)},
		{Method: get, Pattern: "/t/{token}/photos/{asset}/{size}", ID: "tablet-photo", Serve: p.photo},
		{Method: get, Pattern: "/t", ID: "tablet-done", Serve: p.tabletDone},

		{Method: get, Pattern: "/p", ID: "ask-link-page", Serve: p.askLinkPage},
		{Method: post, Pattern: "/p", ID: "ask-link", Metered: true, Serve: p.askLink},
		{Method: get, Pattern: "/p/{token}", ID: "own-page", Serve: p.own},
		{Method: get, Pattern: "/p/{token}/photos/{asset}/{size}", ID: "own-photo", Serve: p.photo},
		{Method: get, Pattern: "/p/{token}/signed/{consent}/{event}", ID: "own-signed", Serve: p.signed},
		{Method: get, Pattern: "/p/{token}/copy/{consent}/{event}", ID: "own-copy", Serve: p.paper(false)},
		{Method: get, Pattern: "/p/{token}/receipt/{consent}/{event}", ID: "own-receipt", Serve: p.paper(true)},
		{Method: post, Pattern: "/p/{token}/withdraw", ID: "own-withdraw", Serve: p.withdraw},
		{Method: post, Pattern: "/p/{token}/change", ID: "own-change", Limit: formLimit, Serve: p.change},
		{Method: post, Pattern: "/p/{token}/object", ID: "own-object", Serve: p.object},
		{Method: post, Pattern: "/p/{token}/blur", ID: "own-blur", Serve: p.blur},
		{Method: post, Pattern: "/p/{token}/rights", ID: "own-right", Serve: p.right},
		{Method: post, Pattern: "/p/{token}/renew", ID: "own-renew", Serve: p.renew},

		{Method: get, Pattern: "/share/{token}", ID: "share-page", Serve: p.sharePage},
		{Method: post, Pattern: "/share/{token}", ID: "share-unlock", Metered: true, Serve: p.shareUnlock},
		{Method: get, Pattern: "/share/{token}/photos/{asset}", ID: "share-photo-page", Serve: p.sharePhotoPage},
		{Method: get, Pattern: "/share/{token}/photos/{asset}/{size}", ID: "share-photo", Serve: p.sharePhoto},
		{Method: post, Pattern: "/share/{token}/photos/{asset}/file", ID: "share-file", Long: true, Serve: p.shareFile},
		{Method: post, Pattern: "/share/{token}/photos/{asset}/opinion", ID: "share-review", Metered: true, Serve: p.shareReview},
		{Method: post, Pattern: "/share/{token}/archive", ID: "share-archive", Long: true, Serve: p.shareArchive},

		{Method: get, Pattern: "/r/{token}", ID: "receiver-page", Serve: p.receive},
		{Method: post, Pattern: "/r/{token}/instead/{use}", ID: "receiver-instead", Limit: formLimit, Serve: p.takeInstead},
		{Method: post, Pattern: "/r/{token}", ID: "receiver-answer", Limit: formLimit, Serve: p.answerRecall},

		{Method: get, Pattern: "/e/{code}", ID: "event-page", Metered: true, Serve: p.event},
		{Method: post, Pattern: "/e/{code}", ID: "event-sign-in", Metered: true, Serve: p.signIn},
	}
}

func visitor(g Guest, language string) outreach.Visitor {
	return outreach.Visitor{Source: g.Source, Language: language}
}

func use(purpose, channel string) string { return "use/" + purpose + "/" + channel }

// said reads the answers of a form: those that are yes or no to a question that it has.
func said(r *http.Request, asked []outreach.AskedPurpose) (list []outreach.Said) {
	for _, p := range asked {
		one := outreach.Said{Purpose: consent.Purpose(p.Key)}
		for _, c := range p.Channels {
			switch r.PostForm.Get(use(p.Key, c.Key)) {
			case "yes":
				one.Yes = append(one.Yes, consent.Channel(c.Key))
			case "no":
				one.No = append(one.No, consent.Channel(c.Key))
			}
		}
		list = append(list, one)
	}
	return list
}
