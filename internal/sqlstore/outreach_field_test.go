package sqlstore

import (
	"testing"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/outreach"
	"imprimatur/internal/person"
)

func (v *village) field(name string, choices ...string) outreach.OwnField {
	v.t.Helper()
	kind := asset.TextField
	if len(choices) > 0 {
		kind = asset.ChoiceField
	}
	return must[outreach.OwnField](v.t)(v.AddPersonField(v.t.Context(), v.clerk, person.Field{Field: asset.Field{Name: name, Kind: kind, Choices: choices}}))
}

// has is what somebody's page says of a field.
func (v *village) has(who ident.Person, f outreach.OwnField) string {
	v.t.Helper()
	return must[outreach.Person](v.t)(v.Person(v.t.Context(), v.clerk, who)).Fields[f.ID]
}

func TestOwnFieldsOfPeople_AreDefinedOrderedAndTakenAway(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		team, shirt := v.field("Team", "red", "green"), v.field("Shirt")
		if _, err := v.AddPersonField(ctx, v.clerk, person.Field{Field: asset.Field{Name: "TEAM", Kind: asset.TextField}}); code(err) != "field.exists" {
			t.Errorf("a second field of that name: %v", err)
		}
		if _, err := v.AddPersonField(ctx, addUser(t, v.db, access.ConsentManager), person.Field{Field: asset.Field{Name: "x", Kind: asset.TextField}}); code(err) != "action.not-allowed" {
			t.Errorf("added by one who keeps no words: %v", err)
		}
		first := 0
		shirt = must[outreach.OwnField](t)(v.ChangePersonField(ctx, v.clerk, shirt.ID, shirt.Revision, outreach.PersonFieldChange{Place: &first}))
		list := must[[]outreach.OwnField](t)(v.PersonFields(ctx, v.clerk))
		if len(list) != 2 || list[0].ID != shirt.ID || list[1].ID != team.ID || list[1].Choices[1] != "green" {
			t.Errorf("the fields are %+v", list)
		}
		nobody := []ident.Group{newID[ident.Group](t)}
		if _, err := v.ChangePersonField(ctx, v.clerk, shirt.ID, shirt.Revision, outreach.PersonFieldChange{SeenBy: &nobody}); code(err) != "group.not-found" {
			t.Errorf("for a group that there is not: %v", err)
		}
		v.somebody(person.Person{Name: "Maja", Fields: map[ident.Field]string{team.ID: "red"}})
		less := []string{"green"}
		if _, err := v.ChangePersonField(ctx, v.clerk, team.ID, team.Revision, outreach.PersonFieldChange{Choices: &less}); code(err) != "field.choice-has-people" {
			t.Errorf("a choice that somebody has is gone: %v", err)
		}
		if err := v.RemovePersonField(ctx, v.clerk, team.ID); code(err) != "field.has-people" {
			t.Errorf("a field that somebody has is gone: %v", err)
		}
		if err := v.RemovePersonField(ctx, v.clerk, shirt.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestOwnFieldsOfPeople_SurviveAMergeAndItsUndo(t *testing.T) {
	forEachVillage(t, 0, func(t *testing.T, v *village) {
		ctx := t.Context()
		team, shirt := v.field("Team"), v.field("Shirt")
		maja := v.somebody(person.Person{Name: "Maja", Fields: map[ident.Field]string{team.ID: "red"}})
		double := v.somebody(person.Person{Name: "Maja B", Fields: map[ident.Field]string{team.ID: "green", shirt.ID: "XL"}})
		made := must[outreach.Merge](t)(v.MergePeople(ctx, v.clerk, double, maja, 1))
		if v.has(maja, team) != "red" || v.has(maja, shirt) != "XL" {
			t.Errorf("merged she has %q and %q", v.has(maja, team), v.has(maja, shirt))
		}
		must[outreach.Person](t)(v.ChangePerson(ctx, v.clerk, maja, 1, outreach.PersonChange{Fields: map[ident.Field]string{shirt.ID: ""}}))
		if got := v.has(maja, shirt); got != "" {
			t.Errorf("what was emptied says %q", got)
		}
		if err := v.PartPeople(ctx, v.clerk, made.ID); err != nil {
			t.Fatal(err)
		}
		if v.has(maja, team) != "red" || v.has(maja, shirt) != "" || v.has(double, team) != "green" || v.has(double, shirt) != "XL" {
			t.Error("parted they do not have what each had")
		}
	})
}
