package portal_test

import (
	"encoding/json"

	"imprimatur/internal/audit"
)

// logOf chooses the newest rows of the log.
func logOf() audit.Filter { return audit.Filter{Limit: 500} }

func bodyText(body map[string]any) string {
	text, err := json.Marshal(body)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
