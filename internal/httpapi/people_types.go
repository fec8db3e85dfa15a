package httpapi

import (
	"time"
)

// PersonItem is somebody as a list shows them.
type PersonItem struct {
	ID     string `json:"id"`
	Number int    `json:"number" doc:"Stands for them where names are not shown"`
	Label  string `json:"label" doc:"What they are called: a name, or their number for who may not see names"`
	Photos int    `json:"photos" doc:"In how many photos they are confirmed that the caller may see"`
}

// PersonRow is somebody in the list, with what one should know of them at a glance.
type PersonRow struct {
	PersonItem
	Minor    bool   `json:"minor" doc:"Others speak for them now"`
	Deceased bool   `json:"deceased"`
	Consent  string `json:"consent,omitempty" enum:"none,superseded,withdrawn,refused,asked,partly,lapsed,ended,not-begun,running" doc:"The best that stands of them; left out for who does not keep consents"`
}

// PersonPage is a stretch of the register.
type PersonPage struct {
	Items []PersonRow `json:"items" nullable:"false"`
	Next  string      `json:"next" doc:"Cursor of what comes after; empty at the end"`
	Total int         `json:"total"`
}

// Guardian is somebody who speaks for a minor.
type Guardian struct {
	Person   Named      `json:"person"`
	Relation string     `json:"relation" enum:"parent,legal-guardian,foster-parent,other"`
	From     *time.Time `json:"from,omitempty"`
	Until    *time.Time `json:"until,omitempty" doc:"Since when no longer"`
}

// Person is somebody in the register, as far as the caller may see.
type Person struct {
	PersonItem
	Hidden    bool              `json:"hidden" doc:"The caller may not see names: all but the number is left out"`
	Name      string            `json:"name"`
	Identity  string            `json:"identity" doc:"A number of the organisation's own instead of a name"`
	Email     string            `json:"email"`
	Mobile    string            `json:"mobile"`
	Born      string            `json:"born" doc:"2008-05-31; empty: not known"`
	Country   string            `json:"country"`
	Language  string            `json:"language"`
	Employee  string            `json:"employee"`
	Notes     string            `json:"notes"`
	Fields    map[string]string `json:"fields" doc:"The organisation's own that the caller may see: the value by the id of its field"`
	Guardians []Guardian        `json:"guardians" nullable:"false"`
	Minor     bool              `json:"minor" doc:"Others speak for them now"`
	OfAge     *time.Time        `json:"of_age,omitempty" doc:"When they come of age, or came"`
	Deceased  bool              `json:"deceased"`
	Died      string            `json:"died"`
	Revision  int64             `json:"revision"`
}

// GuardianForm names a guardian.
type GuardianForm struct {
	Person   string `json:"person"`
	Relation string `json:"relation" maxLength:"32"`
}

// PersonForm is somebody new.
type PersonForm struct {
	Name      string            `json:"name,omitempty" maxLength:"255"`
	Identity  string            `json:"identity,omitempty" maxLength:"255"`
	Email     string            `json:"email,omitempty" maxLength:"254"`
	Mobile    string            `json:"mobile,omitempty" maxLength:"40"`
	Born      string            `json:"born,omitempty" maxLength:"10"`
	Country   string            `json:"country,omitempty" maxLength:"2"`
	Language  string            `json:"language,omitempty" maxLength:"35"`
	Employee  string            `json:"employee,omitempty" maxLength:"255"`
	Notes     string            `json:"notes,omitempty" maxLength:"10000"`
	Fields    map[string]string `json:"fields,omitempty" maxProperties:"100"`
	Guardians []GuardianForm    `json:"guardians,omitempty" maxItems:"4" nullable:"false"`
	Deceased  bool              `json:"deceased,omitempty"`
	Died      string            `json:"died,omitempty" maxLength:"10"`
}

// PersonChange changes what it names.
type PersonChange struct {
	Name      *string           `json:"name,omitempty" maxLength:"255"`
	Identity  *string           `json:"identity,omitempty" maxLength:"255"`
	Email     *string           `json:"email,omitempty" maxLength:"254"`
	Mobile    *string           `json:"mobile,omitempty" maxLength:"40"`
	Born      *string           `json:"born,omitempty" maxLength:"10"`
	Country   *string           `json:"country,omitempty" maxLength:"2"`
	Language  *string           `json:"language,omitempty" maxLength:"35"`
	Employee  *string           `json:"employee,omitempty" maxLength:"255"`
	Notes     *string           `json:"notes,omitempty" maxLength:"10000"`
	Fields    map[string]string `json:"fields,omitempty" maxProperties:"100"`
	Guardians *[]GuardianForm   `json:"guardians,omitempty" maxItems:"4" nullable:"false" doc:"All who speak for them now; the others end now"`
	Deceased  *bool             `json:"deceased,omitempty"`
	Died      *string           `json:"died,omitempty" maxLength:"10"`
}

// MergePersonForm says who a double is.
type MergePersonForm struct {
	Into string `json:"into" doc:"The entry that stays"`
}

// MergeDone is two entries made one.
type MergeDone struct {
	Undo string `json:"undo" doc:"Names the merge, by which it can be taken back"`
}

// PeopleFile is a file of people.
type PeopleFile struct {
	CSV    string `json:"csv" maxLength:"4000000" doc:"The first line names the columns: name, identity, email, mobile, born, country, language, employee, notes, and the organisation's own fields by their names"`
	Commit bool   `json:"commit,omitempty" doc:"False: only say what would come of it"`
}

// PeopleRow is a line of a file of people.
type PeopleRow struct {
	Line    int               `json:"line"`
	Label   string            `json:"label"`
	Email   string            `json:"email"`
	Born    string            `json:"born"`
	Fields  map[string]string `json:"fields" doc:"The organisation's own: the value by the id of its field"`
	Person  string            `json:"person,omitempty" doc:"Who was added, or is in the register already"`
	Outcome string            `json:"outcome" enum:"new,known,twice,wrong"`
	Problem *FieldProblem     `json:"problem,omitempty"`
}

// PeopleImport is what a file of people comes to.
type PeopleImport struct {
	Rows    []PeopleRow   `json:"rows" nullable:"false"`
	Ignored []string      `json:"ignored" nullable:"false" doc:"Columns that mean nothing here"`
	Fields  []PersonField `json:"fields" nullable:"false" doc:"The organisation's own fields that have a column"`
	New     int           `json:"new"`
	Known   int           `json:"known" doc:"In the register already, or twice in the file"`
	Wrong   int           `json:"wrong"`
	Added   bool          `json:"added"`
}
