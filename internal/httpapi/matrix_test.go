package httpapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/clearance"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/publish"
	"imprimatur/internal/release"
	"imprimatur/internal/share"
	"imprimatur/internal/testkit"
	"imprimatur/internal/testkit/house"
)

// The access matrix: every route that the router knows, asked by everybody, about an object
// in a folder that is opened to some (viewer: see, editor: edit, token: see) and about one in
// a folder that is opened to nobody. A route without a row fails.

// everybody lists the actors in the order of the columns. "ended" is a manager whose session
// was ended, "disabled" one whose account was disabled with the session alive.
var everybody = []string{"stranger", "ended", "disabled", "viewer", "editor", "consent", "manager", "admin", "token"}

// row is what a route answers: one status for each actor, about the opened object and about
// the closed one. closed is empty where the route has no object.
type row struct {
	opened, closed string
	body           string   // {x} is replaced as in the path
	header         []string // likewise
	object         func(s *story, folder ident.Folder) map[string]string
	query          string
}

// Statuses of the three who never get in, written once.
const out = "401 401 401 "

// Rows that many routes share.
const (
	all  = out + "200 200 200 200 200 200"
	boss = out + "403 403 403 403 200 403" // only who runs the house
	// about a photo: who may see it, and only managers and consent managers where nobody was let in
	see       = out + "200 200 200 200 404 200"
	closedSee = out + "404 404 200 200 404 404"
	// changing a photo: editors where they were let in, managers everywhere
	edit200       = out + "403 200 403 200 404 403"
	edit204       = out + "403 204 403 204 404 403"
	closedEdit200 = out + "404 404 403 200 404 404"
	closedEdit204 = out + "404 404 403 204 404 404"
)

// matrix is the whole table.
func matrix() map[string]row {
	table := houseMatrix()
	maps.Copy(table, peopleMatrix())
	maps.Copy(table, textMatrix())
	maps.Copy(table, deskMatrix())
	maps.Copy(table, signMatrix())
	maps.Copy(table, recallMatrix())
	maps.Copy(table, uploadLinkMatrix())
	return table
}

func houseMatrix() map[string]row {
	return map[string]row{
		"get-health":    {opened: "200 200 200 200 200 200 200 200 200"},
		"get-readiness": {opened: "200 200 200 200 200 200 200 200 200"},
		"get-openapi":   {opened: "200 200 200 200 200 200 200 200 200"},
		"get-docs":      {opened: "200 200 200 200 200 200 200 200 200"},
		"get-setup":     {opened: "200 200 200 200 200 200 200 200 200"},
		"set-up": {opened: "404 404 404 404 404 404 404 404 404",
			body: `{"token":"x","organisation":"x","language":"en","name":"x","email":"x@x.example","password":"` + password + `"}`},
		"log-in":  {opened: "401 401 401 401 401 401 401 401 401", body: `{"email":"{email}","password":"wrong"}`, object: newEmail},
		"log-out": {opened: out + "204 204 204 204 204 403"},

		"get-me":             {opened: all},
		"change-me":          {opened: out + "200 200 200 200 200 403", body: `{"language":"en"}`},
		"change-my-password": {opened: out + "403 403 403 403 403 403", body: `{"current":"wrong","new":"` + password + `!"}`},
		"list-sessions":      {opened: out + "200 200 200 200 200 403"},
		"end-session":        {opened: out + "404 404 404 404 404 403", object: anothersSession},
		"end-other-sessions": {opened: out + "204 204 204 204 204 403"},
		"list-tokens":        {opened: out + "200 200 200 200 200 403"},
		"make-token":         {opened: out + "201 201 201 201 201 403", body: `{"name":"x","right":"see","until":"{soon}"}`, object: soon},
		"end-token":          {opened: out + "404 404 404 404 404 403", object: anothersToken},

		"list-users":   {opened: out + "403 403 403 200 200 403"},
		"add-user":     {opened: out + "403 403 403 403 201 403", body: `{"email":"{email}","name":"x","language":"en","roles":["viewer"]}`, object: newEmail},
		"get-user":     {opened: boss, object: aUser},
		"change-user":  {opened: boss, body: `{"name":"renamed"}`, header: []string{"If-Match", "{revision}"}, object: aUser},
		"set-password": {opened: out + "403 403 403 403 204 403", body: `{"password":"` + password + `"}`, object: aUser},
		"list-groups":  {opened: out + "403 403 403 200 200 403"},
		"add-group":    {opened: out + "403 403 403 403 201 403", body: `{"name":"{email}"}`, object: newEmail},
		"change-group": {opened: boss, body: `{"members":[]}`, header: []string{"If-Match", `"1"`}, object: aGroup},
		"remove-group": {opened: out + "403 403 403 403 204 403", header: []string{"If-Match", `"1"`}, object: aGroup},
		"list-grants":  {opened: out + "403 403 403 200 200 403", closed: out + "404 404 403 200 200 404", object: theFolder},
		"add-grant": {opened: out + "403 403 403 201 201 403", closed: out + "404 404 403 201 201 404",
			body: `{"user":"{user}","right":"see"}`, object: join(theFolder, aUserNamed)},
		"change-grant":       {opened: out + "404 404 404 200 200 404", closed: out + "404 404 404 200 200 404", body: `{"right":"see"}`, object: aGrant},
		"remove-grant":       {opened: out + "404 404 404 204 204 404", closed: out + "404 404 404 204 204 404", object: aGrant},
		"list-folder-access": {opened: out + "403 403 403 200 200 403", closed: out + "404 404 403 200 200 404", object: theFolder},
		"break-glass":        {opened: out + "403 403 403 403 200 403", body: `{"reason":"a reason that is long enough"}`},
		"list-notices":       {opened: out + "403 403 200 200 403 403"},
		"put-notice-away":    {opened: out + "403 403 404 204 403 403", object: aNotice}, // it is for managers alone
		"list-work":          {opened: out + "403 403 403 200 200 403"},
		"try-work-again":     {opened: out + "403 403 403 204 204 403", object: givenUpWork},
		"get-settings":       {opened: all},
		"change-settings":    {opened: out + "403 403 403 403 200 403", body: `{"organisation":"Museum"}`, header: []string{"If-Match", "{settings}"}, object: theSettings},
		"read-log":           {opened: out + "403 403 403 200 200 403"},
		"list-seen":          {opened: out + "403 403 403 200 200 403", query: "?user={user}&from=2020-01-01T00:00:00Z&until=2030-01-01T00:00:00Z", object: aUserNamed},
		"get-checkpoint":     {opened: out + "403 403 403 200 200 403"},
		"export-log":         {opened: out + "403 403 403 200 200 403"},

		"list-folders":  {opened: all},
		"make-folder":   {opened: out + "403 201 403 201 404 403", closed: out + "404 404 403 201 404 404", body: `{"parent":"{id}","name":"{email}"}`, object: join(theFolder, newEmail)},
		"change-folder": {opened: out + "403 200 403 200 404 403", closed: out + "404 404 403 200 404 404", body: `{"name":"{email}"}`, header: []string{"If-Match", `"1"`}, object: join(aFolder, newEmail)},
		"remove-folder": {opened: out + "403 403 403 204 404 403", closed: out + "404 404 403 204 404 404", object: aFolder},

		"list-collections":          {opened: all},
		"make-collection":           {opened: out + "201 201 201 201 201 201", body: `{"name":"x"}`},
		"get-collection":            {opened: out + "404 404 404 404 404 404", object: anothersCollection},
		"change-collection":         {opened: out + "404 404 404 404 404 404", body: `{"name":"x"}`, header: []string{"If-Match", `"1"`}, object: anothersCollection},
		"remove-collection":         {opened: out + "404 404 404 404 404 404", object: anothersCollection},
		"change-collection-members": {opened: out + "403 204 403 204 404 403", closed: out + "404 404 403 204 404 404", body: `{"add":["{asset}"]}`, object: join(sharedCollection, aPhotoNamed)},
		"list-searches":             {opened: all},
		"save-search":               {opened: out + "201 201 201 201 201 201", body: `{"name":"x","query":"tree"}`},
		"remove-search":             {opened: out + "404 404 404 404 404 404", object: anothersSearch},

		"list-assets":   {opened: all},
		"suggest":       {opened: all, query: "?q=tree"},
		"get-asset":     {opened: see, closed: closedSee, object: aPhoto},
		"get-history":   {opened: see, closed: closedSee, object: aPhoto},
		"change-asset":  {opened: edit200, closed: closedEdit200, body: `{"title":"x"}`, header: []string{"If-Match", `"1"`}, object: aPhoto},
		"change-assets": {opened: edit200, closed: closedEdit200, body: `{"ids":["{asset}"],"change":{"title":"x"}}`, object: aPhotoNamed},
		"undo":          {opened: out + "404 404 404 404 404 404", object: anothersChange},
		// Besides managers, editors and consent managers may say on which basis a photo stands that they see.
		"set-basis": {opened: out + "403 200 200 200 404 403", closed: out + "404 404 200 200 404 404",
			body: `{"basis":"no-identifiable-persons"}`, header: []string{"If-Match", `"1"`}, object: aPhoto},

		"list-duplicates": {opened: all},
		// Two photos that nobody has found to be alike; see TestDuplicates for such that are.
		"decide-duplicate": {opened: out + "403 404 403 404 404 403", closed: out + "404 404 403 404 404 404", body: `{"a":"{a}","b":"{b}","decision":"keep"}`, object: twoPhotos},
		"make-stack":       {opened: edit204, closed: closedEdit204, body: `{"top":"{a}","under":["{b}"]}`, object: twoPhotos},
		"get-stack":        {opened: see, closed: closedSee, object: aPhoto},
		"unstack-asset":    {opened: edit204, closed: closedEdit204, object: aPhoto},

		"list-keywords":    {opened: all},
		"suggest-keywords": {opened: all, query: "?prefix=t"},
		"add-keyword":      {opened: out + "403 403 403 201 403 403", body: `{"name":"{word}"}`, object: newWord},
		"change-keyword":   {opened: out + "403 403 403 200 403 403", body: `{"synonyms":["{word}"]}`, header: []string{"If-Match", `"1"`}, object: join(aKeyword, newWord)},
		"merge-keyword":    {opened: out + "403 403 403 204 403 403", body: `{"into":"{into}"}`, object: twoKeywords},
		"remove-keyword":   {opened: out + "403 403 403 204 403 403", object: aKeyword},
		"list-fields":      {opened: all},
		"add-field":        {opened: out + "403 403 403 201 403 403", body: `{"name":"{word}","kind":"text"}`, object: newWord},
		"change-field":     {opened: out + "403 403 403 200 403 403", body: `{"name":"{word}"}`, header: []string{"If-Match", `"1"`}, object: join(aField, newWord)},
		"remove-field":     {opened: out + "403 403 403 204 403 403", object: aField},
		"list-months":      {opened: all},
		"list-facets":      {opened: all},
		"get-rendition":    {opened: see, closed: closedSee, object: aPhoto},
		"list-versions":    {opened: see, closed: closedSee, object: aPhoto},
		// With an upload that is nobody's; with one's own see TestVersions.
		"add-version": {opened: out + "404 404 404 404 404 404", closed: out + "404 404 404 404 404 404",
			body: `{"upload":"0000000000001"}`, header: []string{"If-Match", `"1"`}, object: aPhoto},
		"use-version":   {opened: edit204, closed: closedEdit204, header: []string{"If-Match", `"1"`}, object: aPhoto},
		"trash-asset":   {opened: edit204, closed: closedEdit204, object: aPhoto},
		"restore-asset": {opened: out + "404 204 404 204 404 404", closed: out + "404 404 404 204 404 404", object: trashedPhoto},
		"erase-asset":   {opened: out + "404 403 404 204 404 404", closed: out + "404 404 404 204 404 404", body: `{"confirm":"{name}"}`, object: trashedPhoto},

		"list-presets":  {opened: all},
		"list-my-usual": {opened: all},
		"list-bases":    {opened: all},
		"ask-clearance": {opened: see, closed: closedSee, body: `{"purpose":"news","channel":"website"}`, object: aPhoto},
		// A cleared photo: those with the right to download get it.
		"release-asset": {opened: out + "403 200 403 200 404 403", closed: out + "404 404 403 200 404 404",
			body: `{"purpose":"news","channel":"website","preset":"web"}`, object: clearedPhoto},
		"fetch-release": {opened: out + "404 404 404 404 404 404", object: anothersRelease},
		"add-preset":    {opened: out + "403 403 403 201 403 403", body: `{"names":{"en":"{word}"},"active":true,"form":` + someForm + `}`, object: newWord},
		"change-preset": {opened: out + "403 403 403 200 403 403", body: `{"names":{"en":"{word}"},"active":true,"form":` + someForm + `}`, header: []string{"If-Match", "{revision}"}, object: aPreset},
		"get-focus":     {opened: see, closed: closedSee, object: aPhoto},
		"set-focus":     {opened: edit204, closed: closedEdit204, body: `{"x":0.5,"y":0.25}`, object: aPhoto},
		"get-sample":    {opened: see, closed: closedSee, body: `{"purpose":"","channel":"","preset":"web"}`, object: aPhoto},
		"ask-outlook":   {opened: see, closed: closedSee, body: `{"folder":"{id}","purpose":"news","channel":"website","preset":"web"}`, object: theFolder},
		// Of a set in which nothing is cleared for the caller nothing is ordered.
		"order-photos": {opened: out + "403 201 403 201 404 403", closed: out + "404 404 403 201 404 404",
			body: `{"ids":["{id}"],"purpose":"news","channel":"website","preset":"web"}`, object: clearedPhoto},
		// On a website goes what the caller may take; who may edit the photo ends what others put there.
		"list-embeds": {opened: see, closed: closedSee, object: aPhoto},
		"make-embed": {opened: out + "403 201 403 201 404 403", closed: out + "404 404 403 201 404 404",
			body: `{"purpose":"news","channel":"website","preset":"web"}`, object: clearedPhoto},
		"list-standing-embeds": {opened: all},
		// Of an embed that is not the caller's to speak for nothing is kept, and that is all they learn.
		"set-embed-page": {opened: all, body: `{"page":"https://www.example.org/news","embeds":["0123456789abcdefghjkmnpqrstvwxyz"]}`},
		"end-embed":      {opened: edit204, closed: closedEdit204, object: anEmbed},

		"list-portals":  {opened: out + "403 403 403 200 403 403"},
		"make-portal":   {opened: out + "403 403 403 201 403 403", body: `{"name":"{word}",` + somePortal + `}`, object: newWord},
		"change-portal": {opened: out + "403 403 403 200 403 403", body: `{"name":"{word}",` + somePortal + `}`, header: []string{"If-Match", `"1"`}, object: join(newWord, aPortal)},

		"list-webhooks":           {opened: out + "403 403 403 200 403 403"},
		"make-webhook":            {opened: out + "403 403 403 201 403 403", body: someWebhook, object: noWebhook},
		"change-webhook":          {opened: out + "403 403 403 200 403 403", body: someWebhook, header: []string{"If-Match", `"1"`}, object: aWebhook},
		"remove-webhook":          {opened: out + "403 403 403 204 403 403", object: aWebhook},
		"rotate-webhook-secret":   {opened: out + "403 403 403 200 403 403", object: aWebhook},
		"test-webhook":            {opened: out + "403 403 403 204 403 403", object: aWebhook},
		"list-webhook-deliveries": {opened: out + "403 403 403 200 403 403", object: aWebhook},
		"replay-webhook":          {opened: out + "403 403 403 200 403 403", body: `{"since":"2026-01-01T00:00:00Z"}`, object: aWebhook},

		"get-order":     {opened: out + "404 404 404 404 404 404", object: anothersOrder},
		"fetch-archive": {opened: out + "404 404 404 404 404 404", object: anothersOrder},

		"list-shares": {opened: out + "200 200 200 200 200 403"},
		// Who may not take any of the photos shares none.
		"make-share": {opened: out + "403 201 403 201 403 403", closed: out + "403 403 403 201 403 403",
			body: `{"ids":["{id}"],"purpose":"news","channel":"website","preset":"web","title":"x"}`, object: clearedPhoto},
		"get-share":    {opened: out + "404 404 404 200 200 403", object: anothersShare},
		"change-share": {opened: out + "404 404 404 200 200 403", body: `{"note":"x"}`, header: []string{"If-Match", `"1"`}, object: anothersShare},
		"revoke-share": {opened: out + "404 404 404 204 204 403", object: anothersShare},
		"weigh-share": {opened: out + "200 200 200 200 200 403", closed: out + "200 200 200 200 200 403",
			body: `{"ids":["{id}"],"purpose":"news","channel":"website","preset":"web","title":"x"}`, object: clearedPhoto},
		"list-shares-to-approve": {opened: out + "403 403 200 200 403 403"},
		"decide-share":           {opened: out + "404 404 204 204 403 403", body: `{"approve":true}`, object: waitingShare},
		"get-share-rules":        {opened: out + "200 200 200 200 200 403"},
		"set-share-rules":        {opened: out + "403 403 403 403 204 403", body: `{"risks":["minors"]}`},
		"list-folder-shares":     {opened: out + "403 403 403 200 200 403", closed: out + "403 403 403 200 200 403", object: theFolder},

		"list-uploads": {opened: all},
		"get-upload":   {opened: out + "404 404 404 404 404 404", object: anothersUpload},
		"add-asset":    {opened: out + "403 201 403 201 404 403", closed: out + "404 404 403 201 404 404", query: "?folder={id}&file_name=x.jpg", body: "{photo}", object: join(theFolder, newPhoto)},
		"create-upload": {opened: out + "403 201 403 201 404 403", closed: out + "404 404 403 201 404 404",
			header: []string{"Tus-Resumable", tus, "Upload-Length", "10", "Upload-Metadata", "{metadata}"}, object: uploadInto},
		"discover-uploads": {opened: strings.ReplaceAll(all, "200", "204")},
		"head-upload":      {opened: out + "404 404 404 404 404 404", header: []string{"Tus-Resumable", tus}, object: anothersUpload},
		"continue-upload":  {opened: out + "404 404 404 404 404 404", body: "x", header: []string{"Tus-Resumable", tus, "Upload-Offset", "0", "Content-Type", chunk}, object: anothersUpload},
		"cancel-upload":    {opened: out + "404 404 404 404 404 404", header: []string{"Tus-Resumable", tus}, object: anothersUpload},
	}
}

func TestA1_EveryRouteAnswersEverybodyAsTheTableSays(t *testing.T) {
	s := newStory(t)
	table := matrix()
	for _, rt := range s.server.Routes() {
		r, known := table[rt.ID]
		if !known {
			t.Errorf("%s %s (%s) has no row", rt.Method, rt.Pattern, rt.ID)
			continue
		}
		delete(table, rt.ID)
		if len(strings.Fields(r.opened)) != len(everybody) || r.closed != "" && len(strings.Fields(r.closed)) != len(everybody) {
			t.Errorf("%s: a row has %d columns", rt.ID, len(everybody))
			continue
		}
		t.Run(rt.ID, func(t *testing.T) {
			s.column(t, rt.Method, rt.Pattern, r, s.seeFolder, strings.Fields(r.opened))
			if r.closed != "" {
				s.column(t, rt.Method, rt.Pattern, r, s.closedFolder, strings.Fields(r.closed))
			}
		})
	}
	for id := range table {
		t.Errorf("the router does not know %s", id)
	}
}

// column asks a route as everybody, each about an object of its own.
func (s *story) column(t *testing.T, method, pattern string, r row, folder ident.Folder, want []string) {
	t.Helper()
	s.t = t
	for i, name := range everybody {
		s.rest()
		a := s.entrant(name)
		var object map[string]string
		if r.object != nil {
			object = r.object(s, folder)
		}
		path := fill(pattern, object) + fill(r.query, object)
		header := make([]string, len(r.header))
		for j, h := range r.header {
			header[j] = fill(h, object)
		}
		answer := a.ask(method, path, fill(r.body, object), header...)
		if got := strconv.Itoa(answer.Code); got != want[i] {
			t.Errorf("%s (folder %s) gets %s, want %s: %s %s: %.300s", name, folderName(s, folder), got, want[i], method, path, answer.Body)
		}
		if strings.HasSuffix(pattern, "/break-glass") {
			s.Later(2 * time.Hour) // until the glass is whole again
		}
		if method != http.MethodHead && answer.Code >= 400 {
			answer.problem()
		}
	}
}

func folderName(s *story, f ident.Folder) string {
	if f == s.seeFolder {
		return "opened"
	}
	return "closed"
}

// entrant is an actor with a login of their own: what one cell ends must not end another.
func (s *story) entrant(name string) *actor {
	s.t.Helper()
	a := *s.as(name)
	if a.session == "" || name == "ended" || name == "disabled" {
		return &a
	}
	a.session = s.login(a.user.Email)
	return &a
}

// rest lets the limits of rate forget.
func (s *story) rest() { s.Later(2 * time.Minute) }

func fill(text string, object map[string]string) string {
	for name, value := range object {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	for name, value := range map[string]string{"size": "256", "number": "1"} {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// -- objects: each made anew, past the API --

type maker = func(*story, ident.Folder) map[string]string

func join(makers ...maker) maker {
	return func(s *story, f ident.Folder) map[string]string {
		all := map[string]string{}
		for _, m := range makers {
			for name, value := range m(s, f) {
				all[name] = value
			}
		}
		return all
	}
}

func theFolder(_ *story, f ident.Folder) map[string]string {
	return map[string]string{"id": f.String()}
}

func aFolder(s *story, f ident.Folder) map[string]string {
	return map[string]string{"id": s.folder(f, s.fresh()).String()}
}

func aPhoto(s *story, f ident.Folder) map[string]string {
	return map[string]string{"id": s.photo(f).String()}
}

func aPhotoNamed(s *story, f ident.Folder) map[string]string {
	return map[string]string{"asset": s.photo(f).String()}
}

func clearedPhoto(s *story, f ident.Folder) map[string]string {
	id := s.photo(f).String()
	s.clear(id)
	return map[string]string{"id": id}
}

// somePortal is all of a portal but its name.
const somePortal = `"titles":{"en":"Press"},"texts":{},"query":"","purpose":"news","channel":"website","presets":[],"open":true`

func aPortal(s *story, _ ident.Folder) map[string]string {
	made, err := s.Publisher.SavePortal(s.t.Context(), house.Console(), publish.Portal{
		Name: s.fresh(), Titles: map[string]string{"en": "Press"}, For: clearance.Use{Purpose: "news", Channel: "website"}, Open: true,
	})
	s.must(err)
	return map[string]string{"id": made.ID.String()}
}

const someWebhook = `{"address":"https://www.example.org/hook","events":["asset.cleared"],"active":true}`

// noWebhook sees to it that there is room for one more.
func noWebhook(s *story, _ ident.Folder) map[string]string {
	all, err := s.Webhooks.List(s.t.Context(), house.Console())
	s.must(err)
	for _, h := range all {
		s.must(s.Webhooks.Remove(s.t.Context(), house.Console(), h.ID))
	}
	return nil
}

func aWebhook(s *story, f ident.Folder) map[string]string {
	noWebhook(s, f)
	made, _, err := s.Webhooks.Make(s.t.Context(), house.Console(), publish.Webhook{Address: "https://www.example.org/hook", Events: publish.EventKinds()})
	s.must(err)
	return map[string]string{"id": made.ID.String()}
}

func anEmbed(s *story, f ident.Folder) map[string]string {
	id, err := ident.Parse[ident.Asset](clearedPhoto(s, f)["id"])
	s.must(err)
	made, err := s.Publisher.MakeEmbed(s.t.Context(), house.Console(), id, release.Wanted{For: clearance.Use{Purpose: "news", Channel: "website"}, Preset: "web"}, "")
	s.must(err)
	return map[string]string{"id": made.ID.String()}
}

func trashedPhoto(s *story, f ident.Folder) map[string]string {
	id := s.photo(f)
	s.must(s.Library.Trash(s.t.Context(), house.Console(), []ident.Asset{id}))
	return map[string]string{"id": id.String(), "name": fmt.Sprintf("photo-%d.jpg", s.photos.Load())}
}

func newPhoto(s *story, _ ident.Folder) map[string]string {
	return map[string]string{"photo": string(testkit.PlainPhoto(s.photos.Add(1), 300))}
}

func uploadInto(_ *story, f ident.Folder) map[string]string {
	return map[string]string{"metadata": metadata("filename", "x.jpg", "folder", f.String())}
}

func anothersUpload(s *story, _ ident.Folder) map[string]string {
	u, err := s.Library.CreateUpload(s.t.Context(), s.caller("owner"), library.NewUpload{FileName: "x.jpg", Folder: s.seeFolder, Size: 10})
	s.must(err)
	return map[string]string{"id": u.ID.String()}
}

func anothersSession(s *story, _ ident.Folder) map[string]string {
	return map[string]string{"id": s.caller("owner").Session.String()}
}

func anothersToken(s *story, _ ident.Folder) map[string]string {
	s.tokenOf("owner", access.Scope{Right: access.See})
	tokens, err := s.Office.Tokens(s.t.Context(), s.caller("owner"))
	s.must(err)
	return map[string]string{"id": tokens[0].ID.String()}
}

func anothersCollection(s *story, _ ident.Folder) map[string]string {
	c, err := s.Library.MakeCollection(s.t.Context(), s.caller("owner"), s.fresh(), false)
	s.must(err)
	return map[string]string{"id": c.ID.String()}
}

func sharedCollection(s *story, _ ident.Folder) map[string]string {
	c, err := s.Library.MakeCollection(s.t.Context(), s.caller("owner"), s.fresh(), true)
	s.must(err)
	return map[string]string{"id": c.ID.String()}
}

func anothersSearch(s *story, _ ident.Folder) map[string]string {
	saved, err := s.Library.SaveSearch(s.t.Context(), s.caller("owner"), "x", "tree")
	s.must(err)
	return map[string]string{"id": saved.ID.String()}
}

func anothersRelease(s *story, _ ident.Folder) map[string]string {
	id := s.photo(s.seeFolder).String()
	s.clear(id)
	var granted struct{ Download string }
	s.as("owner").ask("POST", "/api/v1/assets/"+id+"/release", `{"purpose":"news","channel":"website","preset":"web"}`).is(200).into(&granted)
	return map[string]string{"token": granted.Download[strings.LastIndexByte(granted.Download, '/')+1:]}
}

// someForm is what a preset makes.
const someForm = `{"width":800,"height":800,"media_type":"image/jpeg","quality":80,"metadata":"none"}`

func aPreset(s *story, _ ident.Folder) map[string]string {
	p, err := s.Door.AddPreset(s.t.Context(), s.caller("owner"), map[string]string{"en": s.fresh()}, release.Form{
		Width: 100, Height: 100, MediaType: "image/png", Quality: 80, Metadata: release.SayNothing,
	})
	s.must(err)
	return map[string]string{"id": p.ID.String(), "word": s.fresh(), "revision": `"1"`}
}

func anothersOrder(s *story, _ ident.Folder) map[string]string {
	id := s.photo(s.seeFolder).String()
	s.clear(id)
	var ticket struct{ ID, Download string }
	s.as("owner").ask("POST", "/api/v1/orders", `{"ids":["`+id+`"],"purpose":"news","channel":"website","preset":"web"}`).is(201).into(&ticket)
	return map[string]string{"id": ticket.ID, "token": ticket.Download[strings.LastIndexByte(ticket.Download, '/')+1:]}
}

func anothersShare(s *story, _ ident.Folder) map[string]string {
	id := s.photo(s.seeFolder).String()
	s.clear(id)
	var made struct{ Share struct{ ID string } }
	s.as("owner").ask("POST", "/api/v1/shares", `{"ids":["`+id+`"],"purpose":"news","channel":"website","preset":"web","title":"x"}`).is(201).into(&made)
	return map[string]string{"id": made.Share.ID}
}

// waitingShare is one that a second person has to approve.
func waitingShare(s *story, folder ident.Folder) map[string]string {
	s.must(s.Shares.SetStops(s.t.Context(), house.Console(), []share.Risk{share.OpenLink}))
	made := anothersShare(s, folder)
	s.must(s.Shares.SetStops(s.t.Context(), house.Console(), nil))
	return made
}

func aUser(s *story, _ ident.Folder) map[string]string {
	u := s.join(s.fresh(), access.Viewer).user
	return map[string]string{"id": u.ID.String(), "revision": `"` + strconv.FormatInt(u.Revision, 10) + `"`}
}

func aUserNamed(s *story, _ ident.Folder) map[string]string {
	return map[string]string{"user": s.as("guest").user.ID.String()}
}

func aGroup(s *story, _ ident.Folder) map[string]string {
	g, err := s.Office.AddGroup(s.t.Context(), house.Console(), s.fresh(), nil)
	s.must(err)
	return map[string]string{"id": g.ID.String()}
}

func aGrant(s *story, f ident.Folder) map[string]string {
	g := s.grant(f, "guest", access.See)
	return map[string]string{"id": g.String()}
}

func anothersChange(s *story, _ ident.Folder) map[string]string {
	title := s.fresh()
	change, _, err := s.Library.Edit(s.t.Context(), s.caller("owner"), s.photo(s.seeFolder), library.Edit{Title: &title}, 1)
	s.must(err)
	return map[string]string{"id": change.String()}
}

func twoPhotos(s *story, f ident.Folder) map[string]string {
	return map[string]string{"a": s.photo(f).String(), "b": s.photo(f).String()}
}

func newWord(s *story, _ ident.Folder) map[string]string { return map[string]string{"word": s.fresh()} }

func aKeyword(s *story, _ ident.Folder) map[string]string {
	k, err := s.Library.AddKeyword(s.t.Context(), house.Console(), library.Keyword{Name: s.fresh()})
	s.must(err)
	return map[string]string{"id": k.ID.String()}
}

func twoKeywords(s *story, f ident.Folder) map[string]string {
	return map[string]string{"id": aKeyword(s, f)["id"], "into": aKeyword(s, f)["id"]}
}

func aField(s *story, _ ident.Folder) map[string]string {
	f, err := s.Library.AddField(s.t.Context(), house.Console(), asset.Field{Name: s.fresh(), Kind: asset.TextField})
	s.must(err)
	return map[string]string{"id": f.ID.String()}
}

func newEmail(s *story, _ ident.Folder) map[string]string {
	return map[string]string{"email": s.fresh() + "@museum.example"}
}

func soon(s *story, _ ident.Folder) map[string]string {
	return map[string]string{"soon": s.Now().Add(time.Hour).UTC().Format(time.RFC3339)}
}

func theSettings(s *story, _ ident.Folder) map[string]string {
	settings, err := s.Office.Settings(s.t.Context(), house.Console())
	s.must(err)
	return map[string]string{"settings": `"` + strconv.FormatInt(settings.Revision, 10) + `"`}
}
