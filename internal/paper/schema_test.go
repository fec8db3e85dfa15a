package paper_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// schema is as much of JSON Schema as the receipt's needs.
type schema struct {
	Type       string             `json:"type"`
	Const      any                `json:"const"`
	Enum       []any              `json:"enum"`
	Required   []string           `json:"required"`
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
	MinItems   int                `json:"minItems"`
	Closed     *bool              `json:"additionalProperties"`
}

// readSchema reads the fields that ISO/IEC TS 27560 asks of a receipt, by their names in the Data
// Privacy Vocabulary.
func readSchema(t *testing.T) *schema {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "receipt.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	s := new(schema)
	if err := json.Unmarshal(text, s); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *schema) faults(where string, value any) (found []string) {
	if s.Const != nil && s.Const != value || len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		return []string{fmt.Sprintf("%s is %v", where, value)}
	}
	switch v := value.(type) {
	case map[string]any:
		for _, name := range s.Required {
			if _, there := v[name]; !there {
				found = append(found, where+" lacks "+name)
			}
		}
		for name, inner := range v {
			if of := s.Properties[name]; of != nil {
				found = append(found, of.faults(where+"."+name, inner)...)
			} else if s.Closed != nil && !*s.Closed {
				found = append(found, where+" has "+name)
			}
		}
	case []any:
		if len(v) < s.MinItems {
			found = append(found, where+" is too short")
		}
		for i, inner := range v {
			if s.Items != nil {
				found = append(found, s.Items.faults(fmt.Sprintf("%s[%d]", where, i), inner)...)
			}
		}
	}
	kinds := map[string]bool{}
	switch value.(type) {
	case map[string]any:
		kinds["object"] = true
	case []any:
		kinds["array"] = true
	case string:
		kinds["string"] = true
	case float64:
		kinds["integer"], kinds["number"] = true, true
	}
	if s.Type != "" && !kinds[s.Type] {
		found = append(found, where+" is not of type "+s.Type)
	}
	return found
}
