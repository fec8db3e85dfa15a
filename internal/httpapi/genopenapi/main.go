// Command genopenapi writes the description of the API, from which the web app's types are
// generated: go run ./internal/httpapi/genopenapi [FILE], ui/openapi.json by default.
package main

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"time"

	"imprimatur/internal/httpapi"
)

func main() {
	file := "ui/openapi.json"
	if len(os.Args) > 1 {
		file = os.Args[1]
	}
	if err := write(file); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(file string) error {
	s, err := httpapi.New(httpapi.Options{Log: slog.New(slog.DiscardHandler), Now: time.Now, Random: rand.Reader})
	if err != nil {
		return err
	}
	description, err := s.Describe()
	if err != nil {
		return err
	}
	return os.WriteFile(file, description, 0o644)
}
