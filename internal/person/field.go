package person

import (
	"strings"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
)

// Field is a field that the organisation has added to all people. What it holds of somebody is
// sealed with all that is known of them.
type Field struct {
	asset.Field
	// SeenBy are the groups whose members may see and change what it holds; none: all who may see
	// what people are called. A group that is gone has no members.
	SeenBy []ident.Group
}

// Called tells whether a heading is one of the field's names, whatever the case.
func (f Field) Called(heading string) bool {
	if strings.EqualFold(heading, f.Name) {
		return true
	}
	for _, name := range f.Names {
		if name != "" && strings.EqualFold(heading, name) {
			return true
		}
	}
	return false
}
