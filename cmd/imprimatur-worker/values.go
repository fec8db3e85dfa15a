package main

import (
	"fmt"
	"strconv"
	"strings"
)

// The two metadata readers give values of many kinds; these make texts and numbers of them.

// plain gives a value as text.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case []string:
		return strings.Join(v, ", ")
	case []any:
		return strings.Join(list(v), ", ")
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// list gives a value as texts.
func list(v any) []string {
	switch v := v.(type) {
	case nil:
		return nil
	case []string:
		return v
	case []any:
		texts := make([]string, 0, len(v))
		for _, one := range v {
			texts = append(texts, plain(one))
		}
		return texts
	}
	return []string{plain(v)}
}

// value gives a value as a number; 0 when it is none.
func value(v any) float64 {
	if r, ok := v.(interface{ Float64() float64 }); ok {
		return r.Float64()
	}
	return number(plain(v))
}

// degrees gives a coordinate of EXIF, which has its sign in a letter.
func degrees(v any, letter, negative string) (float64, bool) {
	if v == nil {
		return 0, false
	}
	d := value(v)
	if strings.HasPrefix(strings.ToUpper(letter), negative) {
		d = -d
	}
	return d, d == d
}

// xmpDegrees gives a coordinate as XMP writes it: "52,31.45N" or "52,31,27N".
func xmpDegrees(text, positive, negative string) (float64, bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	sign := 1.0
	if strings.HasSuffix(text, negative) {
		sign = -1
	} else if !strings.HasSuffix(text, positive) {
		return 0, false
	}
	d, unit := 0.0, 1.0
	for _, part := range strings.Split(text[:len(text)-1], ",") {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return 0, false
		}
		d += n / unit
		unit *= 60
	}
	return sign * d, true
}

// first gives the first text that says something.
func first(texts ...string) string {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}
