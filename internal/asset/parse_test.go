package asset_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// names knows one thing of each kind.
type names struct{}

func (names) Folder(path string) (ident.Folder, error) {
	if path == "School/Sports day" {
		return 12, nil
	}
	return 0, problem.New(problem.NotFound, "folder.not-found")
}

func (names) Collection(name string) (ident.Collection, error) {
	if name == "Best of" {
		return 13, nil
	}
	return 0, problem.New(problem.NotFound, "collection.not-found")
}

func (names) User(email string) (ident.User, error) {
	if email == "ann@example.org" {
		return 14, nil
	}
	return 0, problem.New(problem.NotFound, "user.not-found")
}

func day(text string) time.Time {
	at, err := time.Parse("2006-01-02", text)
	if err != nil {
		panic(err)
	}
	return at
}

func TestQuery_WhatPeopleType(t *testing.T) {
	for text, want := range map[string]asset.Query{
		"":                                    {},
		"   ":                                 {},
		"-":                                   {},
		`""`:                                  {},
		"berg":                                {Words: []asset.Word{{Text: "berg", Prefix: true}}},
		"berg ":                               {Words: []asset.Word{{Text: "berg"}}},
		`"berg"`:                              {Words: []asset.Word{{Text: "berg"}}},
		"a berg":                              {Words: []asset.Word{{Text: "a"}, {Text: "berg", Prefix: true}}},
		"be* x ":                              {Words: []asset.Word{{Text: "be", Prefix: true}, {Text: "x"}}},
		`"sports  day" -rain`:                 {Words: []asset.Word{{Text: "sports day", Phrase: true}, {Text: "rain", Not: true}}},
		`-"no way" 12:30 `:                    {Words: []asset.Word{{Text: "no way", Phrase: true, Not: true}, {Text: "12:30"}}},
		`say "a \"b\" \\"`:                    {Words: []asset.Word{{Text: "say"}, {Text: `a "b" \`, Phrase: true}}},
		`folder:"School/Sports day"`:          {Folder: 12, Below: true},
		`folder:"=/School/Sports day/"`:       {Folder: 12},
		"folder:" + ident.Folder(77).String(): {Folder: 77, Below: true},
		`Collection:"Best of" IN:Trash`:       {Collection: 13, State: asset.Trashed},
		"type:JPEG,heic,image/x-new":          {MediaTypes: []string{"image/jpeg", "image/heic", "image/heif", "image/x-new"}},
		"shape:portrait,square shape:square":  {Shapes: []asset.Shape{asset.Portrait, asset.Square}},
		`camera:"Canon, EOS" camera:Leica`:    {Cameras: []string{"Canon, EOS", "Leica"}},
		"clearance:blocked,cleared":           {Statuses: []string{"blocked", "cleared"}},
		"by:ann@example.org":                  {AddedBy: []ident.User{14}},
		"by:console,ann@example.org":          {AddedBy: []ident.User{0, 14}},
		"taken:2024":                          {TakenFrom: day("2024-01-01"), TakenUntil: day("2025-01-01")},
		"taken:2024-02":                       {TakenFrom: day("2024-02-01"), TakenUntil: day("2024-03-01")},
		"taken:2024-05-03":                    {TakenFrom: day("2024-05-03"), TakenUntil: day("2024-05-04")},
		"taken:2024-01..2024-06":              {TakenFrom: day("2024-01-01"), TakenUntil: day("2024-07-01")},
		"added:2024-01..":                     {AddedFrom: day("2024-01-01")},
		"added:..2024-01":                     {AddedUntil: day("2024-02-01")},
		"keyword:boat keyword:harbour":        {Keywords: []string{"boat", "harbour"}},
		"place:Bergen file:IMG_2034":          {Place: "Bergen", FileName: "IMG_2034"},
		"ends:30 is:wanted":                   {Ends: 30, Refused: true},
		"has:gps is:damaged is:versioned":     {Located: true, Damaged: true, Version: true},
	} {
		got, err := asset.ParseQuery(text, names{})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q\n got %+v\nwant %+v", text, got, want)
		}
	}
}

func TestQuery_TroubleSaysWhereAndWhatMayHaveBeenMeant(t *testing.T) {
	for text, want := range map[string]string{
		"a foldr:x":               "query.unknown-key 3 folder",
		"xyzzy:1":                 "query.strange-key 1 ",
		"camra:Leica":             "query.unknown-key 1 camera",
		"type:jpg":                "query.unknown-value 6 jpeg",
		"é shape:portrit":         "query.unknown-value 9 portrait",
		"clearance:clear":         "query.unknown-value 11 cleared",
		"in:trsh":                 "query.unknown-value 4 trash",
		"taken:yesterday":         "query.date 7 ",
		"taken:2024-13":           "query.date 7 ",
		"taken:..":                "query.date 7 ",
		"taken:2024..2023":        "query.date-backwards 7 ",
		"taken:":                  "query.value-missing 1 ",
		"taken:2024 taken:2023":   "query.twice 12 ",
		"-type:jpeg":              "query.filter-not-negated 1 ",
		`a "b`:                    "query.quote-open 3 ",
		`"a"b`:                    "query.blank-missing 4 ",
		"folder:Elsewhere":        "folder.not-found 8 ",
		"by:bob@example.org":      "user.not-found 4 ",
		"collection:None":         "collection.not-found 12 ",
		strings.Repeat("a ", 65):  "query.too-many-words 129 ",
		strings.Repeat("a", 2001): "query.too-long  ",
		"a\xff":                   "query.not-text  ",
		"has:wings":               "query.strange-value 5 ",
		"shape:tall":              "query.strange-value 7 ",
		"is:damagd":               "query.unknown-value 4 damaged",
		"keyword:\" \"":           "query.value-missing 1 ",
	} {
		_, err := asset.ParseQuery(text, names{})
		p := problem.Of(err)
		if got := p.Code + " " + p.Args["position"] + " " + p.Args["nearest"]; got != want || p.Field != "q" || p.Kind != problem.Invalid {
			t.Errorf("%.40q: %s (%v, field %q), want %s", text, got, p.Kind, p.Field, want)
		}
	}
}

func TestQuery_TextReadsBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuery(t)
		text := q.Text()
		got, err := asset.ParseQuery(text, names{})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if !reflect.DeepEqual(got, q) {
			t.Fatalf("%q\n got %+v\nwant %+v", text, got, q)
		}
	})
}

func drawQuery(t *rapid.T) asset.Query {
	var q asset.Query
	text := rapid.StringMatching(`[a-zé:"\\*,.-][a-z0-9é:"\\*,. -]{0,8}[a-z"*]`)
	for range rapid.IntRange(0, 3).Draw(t, "words") {
		w := strings.Join(strings.Fields(text.Draw(t, "word")), " ")
		not := rapid.Bool().Draw(t, "not")
		q.Words = append(q.Words, asset.Word{
			Text: w, Phrase: strings.Contains(w, " "), Not: not, Prefix: !not && rapid.Bool().Draw(t, "prefix"),
		})
	}
	value := func(label string) string { return strings.TrimSpace(text.Draw(t, label)) }
	if rapid.Bool().Draw(t, "in a folder") {
		q.Folder, q.Below = ident.Folder(rapid.Int64Range(1, 1<<62).Draw(t, "folder")), rapid.Bool().Draw(t, "below")
	}
	q.Collection = ident.Collection(rapid.Int64Range(0, 1<<62).Draw(t, "collection"))
	q.Cameras = rapid.SliceOfNDistinct(rapid.Just(value("camera")), 0, 1, rapid.ID[string]).Draw(t, "cameras")
	q.Keywords = rapid.SliceOfNDistinct(rapid.Just(value("keyword")), 0, 1, rapid.ID[string]).Draw(t, "keywords")
	q.MediaTypes = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"image/jpeg", "image/heic", "image/heif", "image/x-sony-arw"}), 0, 3, rapid.ID[string]).Draw(t, "types")
	q.Shapes = rapid.SliceOfNDistinct(rapid.SampledFrom([]asset.Shape{asset.Square, asset.Portrait}), 0, 2, rapid.ID[asset.Shape]).Draw(t, "shapes")
	q.Statuses = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"blocked", "cleared"}), 0, 2, rapid.ID[string]).Draw(t, "statuses")
	q.AddedBy = rapid.SliceOfNDistinct(rapid.Map(rapid.Int64Range(0, 1<<62), func(n int64) ident.User { return ident.User(n) }), 0, 3, rapid.ID[ident.User]).Draw(t, "by")
	q.TakenFrom, q.TakenUntil = drawSpan(t)
	q.AddedFrom, q.AddedUntil = drawSpan(t)
	if rapid.Bool().Draw(t, "place") {
		q.Place = value("place")
	}
	if rapid.Bool().Draw(t, "file") {
		q.FileName = value("file")
	}
	q.State = rapid.SampledFrom([]asset.State{0, asset.Active, asset.Trashed, asset.Quarantined}).Draw(t, "state")
	q.Damaged, q.Version, q.Located = rapid.Bool().Draw(t, "d"), rapid.Bool().Draw(t, "v"), rapid.Bool().Draw(t, "g")
	for _, list := range []*[]string{&q.Cameras, &q.Keywords, &q.MediaTypes, &q.Statuses} {
		if len(*list) == 0 {
			*list = nil
		}
	}
	if len(q.Shapes) == 0 {
		q.Shapes = nil
	}
	if len(q.AddedBy) == 0 {
		q.AddedBy = nil
	}
	return q
}

func drawSpan(t *rapid.T) (from, until time.Time) {
	start := day("1990-01-01").AddDate(0, 0, rapid.IntRange(0, 20000).Draw(t, "start"))
	end := start.AddDate(0, 0, rapid.IntRange(1, 800).Draw(t, "days"))
	switch rapid.IntRange(0, 5).Draw(t, "span") {
	case 0:
		return time.Time{}, time.Time{}
	case 1:
		return start, time.Time{}
	case 2:
		return time.Time{}, end
	case 3:
		return day(start.Format("2006") + "-01-01"), day(start.AddDate(1, 0, 0).Format("2006") + "-01-01")
	}
	return start, end
}

func FuzzI2_WhateverIsSearchedForIsReadOrRefused(f *testing.F) {
	for _, text := range []string{"a b", `-"x" key:y`, `folder:=a/b type:jpeg,raw taken:2024-01..`, `"a\"b"*`, "::", `-*`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := asset.ParseQuery(text, names{})
		if err != nil {
			if problem.Of(err).Kind == problem.Internal {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if len(q.Text()) > 2000 {
			return // quotation marks have made it longer than what is read
		}
		again, err := asset.ParseQuery(q.Text(), names{})
		if err != nil || !reflect.DeepEqual(q, again) {
			t.Fatalf("%q became %q:\n%+v\n%+v (%v)", text, q.Text(), q, again, err)
		}
	})
}
