package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Bounds of a JSON body (I-52). Its size is bounded by the route.
const (
	maxDepth  = 32
	maxValues = 100_000
)

// readJSON reads one JSON value strictly: nothing after it, no key twice in an object, not
// deeper and not of more values than anything of ours needs.
func readJSON(data []byte, into any) error {
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	if err := checkJSON(data); err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// checkJSON walks the tokens once before anything is built from them.
func checkJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	type level struct {
		keys map[string]bool // nil in a list
		key  bool            // the next string is a key
	}
	var open []level
	for values := 0; ; values++ {
		if values > maxValues {
			return errors.New("too many values")
		}
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("not JSON: %w", err)
		}
		if delim, ok := token.(json.Delim); ok {
			switch delim {
			case '{', '[':
				if len(open) == maxDepth {
					return errors.New("nested too deeply")
				}
				l := level{}
				if delim == '{' {
					l = level{keys: map[string]bool{}, key: true}
				}
				open = append(open, l)
				continue
			default:
				open = open[:len(open)-1]
			}
		} else if len(open) > 0 {
			top := &open[len(open)-1]
			if top.key {
				name := strings.ToLower(token.(string)) // the decoder takes any case
				if top.keys[name] {
					return errors.New("a key stands twice")
				}
				top.keys[name], top.key = true, false
				continue
			}
		}
		if len(open) > 0 && open[len(open)-1].keys != nil {
			open[len(open)-1].key = true
		}
	}
}

// writeJSON writes a value without turning <, > and & into escapes: every answer is nosniff.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
