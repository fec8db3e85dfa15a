package httpapi

import (
	"context"
	"net/http"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/office"
)

// Settings are the organisation's own.
type Settings struct {
	Organisation string              `json:"organisation"`
	Language     string              `json:"language"`
	Identity     Identity            `json:"identity" doc:"Who the organisation is to the people it asks"`
	Purposes     []Term              `json:"purposes" nullable:"false" doc:"Why a photo is used"`
	Channels     []Term              `json:"channels" nullable:"false" doc:"Where a photo is used"`
	Uncleared    map[string][]string `json:"uncleared" doc:"What each role may still do with a photo that is not cleared: preview, download"`
	Asking       Asking              `json:"asking" doc:"How people are written to"`
	Recalling    Recalling           `json:"recalling" doc:"How long recalls wait for those who have photos"`
	TrashDays    int                 `json:"trash_days" doc:"How long a trashed photo can be restored"`
	Revision     int64               `json:"revision"`
}

// trashDays is how long a trashed photo can be restored.
const trashDays = int(asset.TrashPeriod / (24 * time.Hour))

// Term is a word of the organisation's own.
type Term struct {
	Key       string            `json:"key" maxLength:"64"`
	Names     map[string]string `json:"names" doc:"By language"`
	Sentences map[string]string `json:"sentences,omitempty" doc:"What it means for somebody who is asked: one plain sentence, by language"`
	Active    bool              `json:"active" doc:"Can be chosen"`
}

// Identity is who the organisation is to the people it asks (GDPR Art. 13). What was never set
// is empty.
type Identity struct {
	Controller string `json:"controller" maxLength:"1000" doc:"Legal name of who decides; empty: as the organisation is called"`
	Address    string `json:"address" maxLength:"1000" doc:"Postal, in lines"`
	Email      string `json:"email" maxLength:"1000" doc:"Where people write"`
	Officer    string `json:"officer" maxLength:"1000" doc:"How the data protection officer is reached"`
	Authority  string `json:"authority" maxLength:"1000" doc:"The authority at which people can complain"`
	Site       string `json:"site" maxLength:"1000" doc:"Address at which people reach their pages, such as https://photos.example.org"`
}

// Asking is how the house writes to the people that it asks.
type Asking struct {
	Remind []int `json:"remind" maxItems:"5" nullable:"false" doc:"Days before a request ends, on which who has not answered is reminded"`
	Ahead  []int `json:"ahead" maxItems:"5" nullable:"false" doc:"Days before a consent ends, on which who gave it is told; 0 is the end itself"`
	Digest bool  `json:"digest" doc:"Whether consent managers are told by mail what has happened"`
}

// Recalling is how long a recall waits for those who have photos, in days.
type Recalling struct {
	First int `json:"first" minimum:"1" maximum:"90" doc:"After the letter, the first reminder"`
	Next  int `json:"next" minimum:"0" maximum:"90" doc:"After that, the last reminder; 0: there is none"`
	Due   int `json:"due" minimum:"1" maximum:"90" doc:"After the recall opened, managers are told who has not answered"`
}

// SettingsChange changes what it names.
type SettingsChange struct {
	Organisation *string              `json:"organisation,omitempty" maxLength:"255"`
	Language     *string              `json:"language,omitempty" enum:"en,nl,sv,de"`
	Identity     *Identity            `json:"identity,omitempty"`
	Asking       *Asking              `json:"asking,omitempty"`
	Recalling    *Recalling           `json:"recalling,omitempty"`
	Purposes     *[]Term              `json:"purposes,omitempty" maxItems:"64" nullable:"false"`
	Channels     *[]Term              `json:"channels,omitempty" maxItems:"64" nullable:"false"`
	Uncleared    *map[string][]string `json:"uncleared,omitempty"`
}

func (s *Server) settings() {
	handle(s, op{method: http.MethodGet, path: "/settings", id: "get-settings", tag: "settings", summary: "The organisation's settings"}, s.getSettings)
	handle(s, op{method: http.MethodPatch, path: "/settings", id: "change-settings", tag: "settings", action: access.RunHouse, summary: "Change settings",
		about: "Purposes and channels may also be changed by those who may `edit-words`. One that was ever there is put out of use, never away. The order of the lists is the one in which people see them."}, s.patchSettings)
}

func termOf(t office.Term) Term {
	return Term{Key: t.Key, Names: t.Names, Sentences: t.Sentences, Active: t.Active}
}

func activeTerms(terms []office.Term) []Term {
	active := []Term{}
	for _, t := range terms {
		if t.Active {
			active = append(active, termOf(t))
		}
	}
	return active
}

func askingOf(a office.Asking) Asking {
	a = a.Effective()
	return Asking{Remind: a.Remind, Ahead: a.Ahead, Digest: !a.NoDigest}
}

func settingsOf(from office.Settings) Settings {
	uncleared := make(map[string][]string, len(from.Uncleared))
	for role, acts := range from.Uncleared {
		uncleared[string(role)] = acts
	}
	return Settings{
		Organisation: from.Organisation, Language: from.Language, Identity: Identity(from.Identity), Purposes: each(from.Purposes, termOf), Channels: each(from.Channels, termOf),
		Uncleared: uncleared, Asking: askingOf(from.Asking), Recalling: Recalling(from.Recalling.Effective()), TrashDays: trashDays, Revision: from.Revision,
	}
}

func (s *Server) getSettings(ctx context.Context, by access.Caller, _ *none) (*tagged[Settings], error) {
	settings, err := s.o.Office.Settings(ctx, by)
	if err != nil {
		return nil, err
	}
	return &tagged[Settings]{tagOf(settings.Revision), settingsOf(settings)}, nil
}

func (s *Server) patchSettings(ctx context.Context, by access.Caller, in *struct {
	IfMatch string `header:"If-Match" doc:"The revision that the change is based on"`
	Body    SettingsChange
}) (*tagged[Settings], error) {
	revision, err := revisionOf(in.IfMatch)
	if err != nil {
		return nil, err
	}
	b := in.Body
	c := office.SettingsChange{Organisation: b.Organisation, Language: b.Language, Purposes: termsOf(b.Purposes), Channels: termsOf(b.Channels)}
	if b.Identity != nil {
		identity := office.Identity(*b.Identity)
		c.Identity = &identity
	}
	if b.Asking != nil {
		c.Asking = &office.Asking{Remind: b.Asking.Remind, Ahead: b.Asking.Ahead, NoDigest: !b.Asking.Digest}
	}
	if b.Recalling != nil {
		recalling := office.Recalling(*b.Recalling)
		c.Recalling = &recalling
	}
	if b.Uncleared != nil {
		uncleared := make(map[access.Role][]string, len(*b.Uncleared))
		for role, acts := range *b.Uncleared {
			uncleared[access.Role(role)] = acts
		}
		c.Uncleared = &uncleared
	}
	settings, err := s.o.Office.ChangeSettings(ctx, by, revision, c)
	if err != nil {
		return nil, err
	}
	return &tagged[Settings]{tagOf(settings.Revision), settingsOf(settings)}, nil
}

func termsOf(terms *[]Term) *[]office.Term {
	if terms == nil {
		return nil
	}
	list := each(*terms, func(t Term) office.Term {
		return office.Term{Key: t.Key, Names: t.Names, Sentences: t.Sentences, Active: t.Active}
	})
	return &list
}
