package outreach

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/audit"
	"imprimatur/internal/ident"
	"imprimatur/internal/person"
	"imprimatur/internal/problem"
)

// mostRows is how many people one file brings.
const mostRows = 5000

// Row is a line of a file of people, and what would come of it.
type Row struct {
	Line    int
	Person  person.Person
	Problem *problem.Problem // why it cannot be taken
	Known   ident.Person     // who is in the register already by the same address or number; then nothing is done
	Twice   int              // the line above that says the same; then nothing is done
}

// Import is what a file of people comes to.
type Import struct {
	Rows    []Row
	Ignored []string   // columns that mean nothing here
	Fields  []OwnField // the organisation's own fields that have a column, in their order
	New     int
	Known   int
	Wrong   int
}

// columns are what a file can say of people, by the heading of the column: the organisation's own
// fields by their names in any language.
func columns(fields []person.Field) map[string]func(*person.Person, string) error {
	text := func(to func(*person.Person) *string) func(*person.Person, string) error {
		return func(p *person.Person, value string) error {
			*to(p) = value
			return nil
		}
	}
	all := make(map[string]func(*person.Person, string) error)
	for _, f := range fields {
		for _, name := range append(slices.Collect(maps.Values(f.Names)), f.Name) {
			all[strings.ToLower(name)] = func(p *person.Person, value string) error {
				if value = strings.TrimSpace(value); value == "" {
					return nil
				}
				if p.Fields == nil {
					p.Fields = make(map[ident.Field]string)
				}
				p.Fields[f.ID] = value
				return asset.CheckFields([]asset.Field{f.Field}, map[ident.Field]string{f.ID: value})
			}
		}
	}
	maps.Copy(all, map[string]func(*person.Person, string) error{
		"name":     text(func(p *person.Person) *string { return &p.Name }),
		"identity": text(func(p *person.Person) *string { return &p.Identity }),
		"email":    text(func(p *person.Person) *string { return &p.Email }),
		"mobile":   text(func(p *person.Person) *string { return &p.Mobile }),
		"country":  text(func(p *person.Person) *string { return &p.Country }),
		"language": text(func(p *person.Person) *string { return &p.Language }),
		"employee": text(func(p *person.Person) *string { return &p.Employee }),
		"notes":    text(func(p *person.Person) *string { return &p.Notes }),
		"born": func(p *person.Person, value string) (err error) {
			if p.Born, err = person.ParseDate(strings.TrimSpace(value)); err != nil {
				return problem.Of(err).At("born")
			}
			return nil
		},
	})
	return all
}

// ImportPeople reads people from a CSV file whose first line names the columns, and with commit
// puts those into the register who are not in it yet: all, or none when one line is wrong.
//
// Problems: "import.form" when it is no such file, "import.too-many", "import.wrong-rows".
func (o *Outreach) ImportPeople(ctx context.Context, by access.Caller, file string, commit bool) (plan Import, err error) {
	err = o.store.InTx(ctx, func(tx Tx) error {
		rights, err := allowed(ctx, tx, by, access.EditPeople)
		if err != nil {
			return err
		}
		fields, err := fieldsSeen(ctx, tx, rights)
		if err != nil {
			return err
		}
		if plan, err = o.plan(file, fields); err != nil {
			return err
		}
		if err := o.compare(ctx, tx, &plan); err != nil {
			return err
		}
		if !commit {
			return nil
		}
		if plan.Wrong > 0 {
			return problem.New(problem.Conflict, "import.wrong-rows", "n", strconv.Itoa(plan.Wrong))
		}
		for i, r := range plan.Rows {
			if r.Known != 0 || r.Twice != 0 {
				continue
			}
			added, err := o.add(ctx, tx, by, r.Person)
			if err != nil {
				return err
			}
			plan.Rows[i].Person = added.Person
		}
		return tx.Append(ctx, o.event(by, audit.PeopleImported, "", "", map[string]any{"added": plan.New, "known": plan.Known}))
	})
	if err != nil {
		return Import{}, fmt.Errorf("import people: %w", err)
	}
	return plan, nil
}

// plan reads the file.
func (o *Outreach) plan(file string, fields []person.Field) (Import, error) {
	file = strings.TrimPrefix(file, "\ufeff")
	r := csv.NewReader(strings.NewReader(file))
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = true
	if first, _, _ := strings.Cut(file, "\n"); strings.Count(first, ";") > strings.Count(first, ",") {
		r.Comma = ';'
	}
	wrong := func(cause error) error { return problem.New(problem.Invalid, "import.form").At("csv").Because(cause) }
	head, err := r.Read()
	if err != nil {
		return Import{}, wrong(err)
	}
	var plan Import
	known := columns(fields)
	sets := make([]func(*person.Person, string) error, len(head))
	meant := 0
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(name))
		if sets[i] = known[name]; sets[i] == nil {
			plan.Ignored = append(plan.Ignored, name)
			continue
		}
		meant++
	}
	if meant == 0 {
		return Import{}, wrong(errors.New("no column is known"))
	}
	for _, f := range fields {
		if slices.ContainsFunc(head, func(name string) bool { return f.Called(strings.TrimSpace(name)) }) {
			plan.Fields = append(plan.Fields, OwnField{f, true})
		}
	}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return plan, nil
		}
		if err != nil {
			return Import{}, wrong(err)
		}
		if len(plan.Rows) == mostRows {
			return Import{}, problem.New(problem.Invalid, "import.too-many", "most", strconv.Itoa(mostRows)).At("csv")
		}
		line, _ := r.FieldPos(0)
		plan.Rows = append(plan.Rows, o.rowOf(line, cells, sets))
	}
}

func (o *Outreach) rowOf(line int, cells []string, sets []func(*person.Person, string) error) Row {
	row := Row{Line: line}
	for i, cell := range cells {
		if i >= len(sets) || sets[i] == nil {
			continue
		}
		if err := sets[i](&row.Person, cell); err != nil {
			row.Problem = problem.Of(err)
			return row
		}
	}
	clean, err := row.Person.Clean(o.now())
	if err != nil {
		row.Problem = problem.Of(err)
		return row
	}
	row.Person = clean
	return row
}

// compare finds who is in the register already, or twice in the file.
func (o *Outreach) compare(ctx context.Context, tx Reader, plan *Import) error {
	all, err := o.listed(ctx, tx)
	if err != nil {
		return err
	}
	known := make(map[string]ident.Person)
	for _, l := range all {
		for _, m := range l.marks {
			known[m] = l.id
		}
	}
	seen := make(map[string]int)
	for i := range plan.Rows {
		r := &plan.Rows[i]
		if r.Problem != nil {
			plan.Wrong++
			continue
		}
		for _, m := range marksOf(r.Person) {
			if id := known[m]; id != 0 {
				r.Known = id
			}
			if line := seen[m]; line != 0 {
				r.Twice = line
			}
			seen[m] = r.Line
		}
		if r.Known != 0 || r.Twice != 0 {
			plan.Known++
			continue
		}
		plan.New++
	}
	return nil
}
