package httpapi

import "time"

// Share is a link to photos for people without an account.
type Share struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind" enum:"gallery,review"`
	State     string          `json:"state" enum:"live,waiting,declined,ended,used-up,revoked,orphaned"`
	Title     string          `json:"title"`
	Note      string          `json:"note,omitempty"`
	Owner     Named           `json:"owner"`
	Mine      bool            `json:"mine" doc:"The caller owns it"`
	Of        string          `json:"of" enum:"photos,collection,folder" doc:"A list made with it, or a collection or folder as it is at each moment"`
	Place     string          `json:"place,omitempty" doc:"What the folder or collection is called"`
	Photos    int             `json:"photos,omitempty" doc:"How many are in the list"`
	Purpose   string          `json:"purpose"`
	Channel   string          `json:"channel"`
	Preset    string          `json:"preset,omitempty" doc:"In which photos are taken; without it they are only looked at"`
	Mark      bool            `json:"mark" doc:"The receiver's name stands across each photo"`
	Password  bool            `json:"password" doc:"It asks for one"`
	Receivers []ShareReceiver `json:"receivers" nullable:"false" doc:"Those for whom it was made by name"`
	Named     int             `json:"named" doc:"How many those are"`
	Most      int             `json:"most" doc:"How often photos can be taken; 0: no limit"`
	Used      int             `json:"used" doc:"How often they were"`
	MadeAt    time.Time       `json:"made_at"`
	Until     *time.Time      `json:"until,omitempty" doc:"Without it, it has no end"`
	EndedAt   *time.Time      `json:"ended_at,omitempty" doc:"When it was revoked"`
	Opened    int             `json:"opened" doc:"How often its page was opened"`
	SeenAt    *time.Time      `json:"seen_at,omitempty" doc:"When somebody last came"`
	Revision  int64           `json:"revision"`
	Risks     []string        `json:"risks" nullable:"false" doc:"What spoke against it when it was made"`
	Opinions  []ShareOpinion  `json:"opinions" nullable:"false" doc:"What receivers think of the photos, in a review; in lists empty"`
	Events    []ShareEvent    `json:"events" nullable:"false" doc:"What happened with it, the newest first; in lists empty"`
}

// ShareReceiver is somebody for whom a share is made by name.
type ShareReceiver struct {
	Name     string `json:"name,omitempty" maxLength:"200"`
	Email    string `json:"email" maxLength:"254"`
	Language string `json:"language,omitempty" enum:"en,nl,sv,de"`
}

// ShareOpinion is what one receiver thinks of one photo.
type ShareOpinion struct {
	Photo     string   `json:"photo" doc:"Name of the photo"`
	Who       string   `json:"who,omitempty" doc:"Receiver by name; empty for whoever holds the address"`
	Favourite bool     `json:"favourite"`
	Verdict   string   `json:"verdict,omitempty" enum:"approved,rejected"`
	Remarks   []string `json:"remarks" nullable:"false"`
}

// ShareEvent is one thing that happened with a share.
type ShareEvent struct {
	Kind   string    `json:"kind" enum:"made,opened,looked,took,missed,changed,revoked,asked,approved,declined,opinion,remarked"`
	At     time.Time `json:"at"`
	Who    string    `json:"who,omitempty" doc:"Receiver or colleague by name; empty for whoever holds the address"`
	Inside bool      `json:"inside" doc:"It was somebody of the house"`
	Photo  string    `json:"photo,omitempty" doc:"Name of the photo"`
	Photos int       `json:"photos,omitempty" doc:"How many"`
	Note   string    `json:"note,omitempty"`
}

// ShareForm is a new share.
type ShareForm struct {
	SetForm
	Kind      string          `json:"kind,omitempty" enum:"gallery,review" default:"gallery"`
	Frozen    bool            `json:"frozen,omitempty" doc:"Of what is in the folder or collection now, once and for all"`
	Title     string          `json:"title" maxLength:"200"`
	Note      string          `json:"note,omitempty" maxLength:"2000"`
	Take      bool            `json:"take,omitempty" doc:"Photos can be taken, in the preset; else they are only looked at"`
	Mark      bool            `json:"mark,omitempty" doc:"Put the receiver's name across each photo"`
	Password  string          `json:"password,omitempty" maxLength:"1024"`
	Receivers []ShareReceiver `json:"receivers,omitempty" maxItems:"100" nullable:"false"`
	Most      int             `json:"most,omitempty" minimum:"0" maximum:"100000" doc:"How often photos can be taken; 0: no limit"`
	Until     *time.Time      `json:"until,omitempty" doc:"Two weeks from now without it"`
	NoEnd     bool            `json:"no_end,omitempty"`
}

// NewShare is a share just made.
type NewShare struct {
	Share   Share  `json:"share"`
	Address string `json:"address" doc:"Told this once, and kept nowhere"`
	QR      QR     `json:"qr"`
}

// ShareWeight is what would go out with a share, and what speaks against it.
type ShareWeight struct {
	Photos   int      `json:"photos" doc:"That the caller may know of"`
	Cleared  int      `json:"cleared" doc:"Those that would be seen"`
	People   int      `json:"people" doc:"How many are named in those"`
	Minors   int      `json:"minors" doc:"Photos of those that show somebody under age"`
	Risks    []string `json:"risks" nullable:"false" enum:"minors,many-people,originals,open-link,unknown-domain,no-end"`
	Approval bool     `json:"approval" doc:"A second person has to approve it"`
}

// ShareDecision is what a second person decides.
type ShareDecision struct {
	Approve bool   `json:"approve"`
	Reason  string `json:"reason,omitempty" maxLength:"1000"`
}

// ShareRules say what a second person has to approve.
type ShareRules struct {
	Risks []string `json:"risks" nullable:"false" maxItems:"6" enum:"minors,many-people,originals,open-link,unknown-domain,no-end"`
}

// ShareChange changes what it names.
type ShareChange struct {
	Title    *string `json:"title,omitempty" maxLength:"200"`
	Note     *string `json:"note,omitempty" maxLength:"2000"`
	Until    moment  `json:"until,omitempty" doc:"Null: no end"`
	Password *string `json:"password,omitempty" maxLength:"1024" doc:"Empty: none any more; whoever was let in has to say the new one"`
	Most     *int    `json:"most,omitempty" minimum:"0" maximum:"100000"`
}
