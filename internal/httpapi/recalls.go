package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/ident"
	"imprimatur/internal/recall"
)

// RecallRow is a recall as a list shows it.
type RecallRow struct {
	ID       string     `json:"id"`
	Cause    string     `json:"cause" enum:"withdrawn,objected,blur,restricted,expired,erased,face,changed"`
	Person   *Named     `json:"person,omitempty" doc:"Whose word it is"`
	OpenedAt time.Time  `json:"opened_at"`
	DueAt    time.Time  `json:"due_at"`
	Late     bool       `json:"late"`
	ClosedAt *time.Time `json:"closed_at,omitempty"`
	Uses     int        `json:"uses"`
	Open     int        `json:"open" doc:"Uses that wait for somebody"`
	Answered int        `json:"answered" doc:"Of those, how many a receiver has answered for so that staff have to decide"`
	Photos   int        `json:"photos"`
	Shown    []Item     `json:"shown" nullable:"false" doc:"The first photos"`
}

// RecallDetail is a recall with all that belongs to it.
type RecallDetail struct {
	RecallRow
	Items     []RecallItem     `json:"items" nullable:"false"`
	Receivers []RecallReceiver `json:"receivers" nullable:"false"`
}

// RecallItem is one use in a recall.
type RecallItem struct {
	Use      Use          `json:"use"`
	Asset    Item         `json:"asset"`
	Receiver string       `json:"receiver" doc:"Who was written to; empty: nobody can be"`
	State    string       `json:"state" enum:"open,needed,not-mine,removed,replaced,kept,noted,cleared,stopped"`
	Answer   string       `json:"answer,omitempty" enum:"removed,replaced,needed,not-mine" doc:"What the receiver said"`
	Note     string       `json:"note"`
	SaidAt   *time.Time   `json:"said_at,omitempty"`
	By       Named        `json:"by" doc:"Who of the house said so; empty: the receiver, or nobody"`
	Offer    *RecallOffer `json:"offer,omitempty" doc:"What the receiver can take in its place"`
	AgainAt  *time.Time   `json:"again_at,omitempty" doc:"Since when one that was stopped is shown again"`
}

// RecallReceiver is somebody whom a recall tells.
type RecallReceiver struct {
	ID        string     `json:"id"`
	Address   string     `json:"address"`
	Account   Named      `json:"account" doc:"Theirs, where they have one"`
	Sent      string     `json:"sent" enum:",waiting,sent,failed,given-up,dropped" doc:"What became of the last message"`
	SentAt    *time.Time `json:"sent_at,omitempty"`
	OpenedAt  *time.Time `json:"opened_at,omitempty" doc:"When they first looked"`
	Reminders int        `json:"reminders"`
}

// SettleForm says what came of uses.
type SettleForm struct {
	Uses  []string `json:"uses" minItems:"1" maxItems:"10000" nullable:"false"`
	State string   `json:"state" enum:"removed,replaced,kept,noted,open"`
	Note  string   `json:"note,omitempty" maxLength:"5000" doc:"Why; needed where it stays"`
}

// Replacement is what can be used in the place of a photo.
type Replacement struct {
	Blurred bool   `json:"blurred" doc:"The same photo, with exactly those unrecognisable who do not allow it"`
	Others  []Item `json:"others" nullable:"false" doc:"Other photos of the same folder that are cleared for the use"`
}

// OfferForm offers a receiver something in the place of a photo.
type OfferForm struct {
	Use   string `json:"use" doc:"In whose place"`
	Asset string `json:"asset,omitempty" doc:"Another photo of the same folder; without it the same photo, blurred"`
}

// RecallOffer is what a receiver can take by their link in the place of a photo.
type RecallOffer struct {
	Asset   Item      `json:"asset"`
	Blurred bool      `json:"blurred" doc:"It is the same photo, with people unrecognisable"`
	At      time.Time `json:"at"`
	By      Named     `json:"by"`
	Taken   bool      `json:"taken" doc:"They have taken it"`
}

func (s *Server) recalls() {
	const tag, clerk = "recalls", access.EditConsents
	handle(s, op{method: http.MethodGet, path: "/recalls", id: "list-recalls", tag: tag, action: clerk, summary: "What is called back, the newest first",
		about: "What the clock has ended by this second is among them."}, s.listRecalls)
	handle(s, op{method: http.MethodGet, path: "/recalls/{id}", id: "get-recall", tag: tag, action: clerk, summary: "A recall with its uses and receivers"}, s.getRecall)
	handle(s, op{method: http.MethodPost, path: "/recalls/{id}/settle", id: "settle-recall", tag: tag, action: clerk, limit: 1 << 20,
		summary: "Note what came of uses", about: "When nothing of it waits any more, the recall closes."}, s.settleRecall)
	handle(s, op{method: http.MethodPost, path: "/recalls/{id}/receivers/{receiver}/write", id: "write-to-receiver", tag: tag, action: clerk, status: http.StatusNoContent,
		summary: "Write to a receiver again"}, s.writeToReceiver)
	handle(s, op{method: http.MethodPost, path: "/receivers/{id}/link", id: "make-receiver-link", tag: tag, action: clerk, secret: true,
		summary: "A link to hand on to a receiver whom no mail reaches"}, s.makeReceiverLink)
	handle(s, op{method: http.MethodPost, path: "/recalls/{id}/offer", id: "offer-replacement", tag: tag, action: clerk,
		summary: "Offer a receiver something in the place of a photo", about: "They take it by their link. Whether it may leave is decided again in that moment, and it is a use of its own."}, s.offerReplacement)
	handle(s, op{method: http.MethodGet, path: "/uses/{id}/replacement", id: "get-replacement", tag: tag, action: clerk, summary: "What can be used in the place of a photo that is called back"}, s.getReplacement)
}

// recallRows says recalls to a caller.
func (s *Server) recallRows(ctx context.Context, by access.Caller, list []recall.Summary) ([]RecallRow, error) {
	var people []ident.Person
	var photos []ident.Asset
	for _, r := range list {
		people, photos = append(people, r.Person), append(photos, r.Shown...)
	}
	called, err := s.o.People.Names(ctx, by, people)
	if err != nil {
		return nil, err
	}
	items, err := s.itemsOf(ctx, by, photos)
	if err != nil {
		return nil, err
	}
	return each(list, func(r recall.Summary) RecallRow {
		row := RecallRow{
			ID: r.ID.String(), Cause: string(r.Cause), OpenedAt: r.OpenedAt.UTC(), DueAt: r.DueAt.UTC(), Late: r.Late(s.o.Now()), ClosedAt: when(r.ClosedAt),
			Uses: r.Uses, Open: r.Open(), Answered: r.Count[recall.Needed] + r.Count[recall.NotMine], Photos: r.Photos, Shown: each(r.Shown, items),
		}
		if r.Person != 0 {
			row.Person = &Named{r.Person.String(), labelOf(by.Language, called[r.Person])}
		}
		return row
	}), nil
}

func (s *Server) recallFor(ctx context.Context, by access.Caller, d recall.Detail) (*answer[RecallDetail], error) {
	rows, err := s.recallRows(ctx, by, []recall.Summary{d.Summary})
	if err != nil {
		return nil, err
	}
	photos := each(d.Items, func(i recall.Item) ident.Asset { return i.Use.Asset })
	for _, i := range d.Items {
		if i.Offer.Stands() {
			photos = append(photos, i.Offer.Asset)
		}
	}
	items, err := s.itemsOf(ctx, by, photos)
	if err != nil {
		return nil, err
	}
	return &answer[RecallDetail]{RecallDetail{
		RecallRow: rows[0],
		Items: each(d.Items, func(i recall.Item) RecallItem {
			row := RecallItem{
				Use: useFor(i.Use, i.State == recall.Cleared, d.Staff[i.Use.By]), Asset: items(i.Use.Asset), Receiver: i.Receiver.String(),
				State: string(i.State), Answer: string(i.Answer), Note: i.Note, SaidAt: when(i.SaidAt), By: Named{i.By.String(), d.Staff[i.By]}, AgainAt: when(i.AgainAt),
			}
			if o := i.Offer; o.Stands() {
				row.Offer = &RecallOffer{items(o.Asset), o.Blur, o.At.UTC(), Named{o.By.String(), d.Staff[o.By]}, o.Taken != 0}
			}
			return row
		}),
		Receivers: each(d.Receivers, func(v recall.Receiver) RecallReceiver {
			return RecallReceiver{
				ID: v.ID.String(), Address: v.Address, Account: Named{v.Account.String(), d.Staff[v.Account]}, Sent: v.Sent, SentAt: when(v.SentAt),
				OpenedAt: when(v.OpenedAt), Reminders: v.Reminders,
			}
		}),
	}}, nil
}

func (s *Server) listRecalls(ctx context.Context, by access.Caller, in *struct {
	State  string `query:"state" enum:"open,closed" default:"open"`
	Person string `query:"person" doc:"Of one person alone"`
}) (*answer[list[RecallRow]], error) {
	var of ident.Person
	if in.Person != "" {
		var err error
		if of, err = parse[ident.Person](in.Person, "person.not-found"); err != nil {
			return nil, err
		}
	}
	found, err := s.o.Recall.Board(ctx, by, in.State != "closed", of)
	if err != nil {
		return nil, err
	}
	rows, err := s.recallRows(ctx, by, found)
	return &answer[list[RecallRow]]{list[RecallRow]{rows}}, err
}

func (s *Server) getRecall(ctx context.Context, by access.Caller, in *ByID) (*answer[RecallDetail], error) {
	id, err := parse[ident.Recall](in.ID, "recall.not-found")
	if err != nil {
		return nil, err
	}
	d, err := s.o.Recall.Recall(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.recallFor(ctx, by, d)
}

func (s *Server) settleRecall(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body SettleForm
}) (*answer[RecallDetail], error) {
	id, err := parse[ident.Recall](in.ID, "recall.not-found")
	if err != nil {
		return nil, err
	}
	uses, err := parseFields[ident.Use](in.Body.Uses, "uses")
	if err != nil {
		return nil, err
	}
	d, err := s.o.Recall.Settle(ctx, by, id, recall.Said{Uses: uses, State: recall.State(in.Body.State), Note: in.Body.Note})
	if err != nil {
		return nil, err
	}
	return s.recallFor(ctx, by, d)
}

func (s *Server) offerReplacement(ctx context.Context, by access.Caller, in *struct {
	ByID
	Body OfferForm
}) (*answer[RecallDetail], error) {
	id, err := parse[ident.Recall](in.ID, "recall.not-found")
	if err != nil {
		return nil, err
	}
	use, err := parse[ident.Use](in.Body.Use, "use.not-found")
	if err != nil {
		return nil, err
	}
	var of ident.Asset
	if in.Body.Asset != "" {
		if of, err = parse[ident.Asset](in.Body.Asset, "asset.not-found"); err != nil {
			return nil, err
		}
	}
	d, err := s.o.Recall.Offer(ctx, by, id, use, of)
	if err != nil {
		return nil, err
	}
	return s.recallFor(ctx, by, d)
}

func (s *Server) writeToReceiver(ctx context.Context, by access.Caller, in *struct {
	ByID
	Receiver string `path:"receiver"`
}) (*none, error) {
	id, err := parse[ident.Recall](in.ID, "recall.not-found")
	if err != nil {
		return nil, err
	}
	to, err := parse[ident.Receiver](in.Receiver, "receiver.not-found")
	if err != nil {
		return nil, err
	}
	return &none{}, s.o.Recall.WriteAgain(ctx, by, id, to)
}

func (s *Server) makeReceiverLink(ctx context.Context, by access.Caller, in *ByID) (*answer[MadeLink], error) {
	id, err := parse[ident.Receiver](in.ID, "receiver.not-found")
	if err != nil {
		return nil, err
	}
	address, err := s.o.People.ReceiverLink(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return &answer[MadeLink]{MadeLink{address}}, nil
}

func (s *Server) getReplacement(ctx context.Context, by access.Caller, in *ByID) (*answer[Replacement], error) {
	id, err := parse[ident.Use](in.ID, "use.not-found")
	if err != nil {
		return nil, err
	}
	p, err := s.o.Recall.Replacement(ctx, by, id)
	if err != nil {
		return nil, err
	}
	items, err := s.itemsOf(ctx, by, p.Others)
	if err != nil {
		return nil, err
	}
	return &answer[Replacement]{Replacement{p.Blurred, each(p.Others, items)}}, nil
}
