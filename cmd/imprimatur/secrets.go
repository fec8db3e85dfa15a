package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// passphrase reads the passphrase from the file given, the systemd credential, or the
// terminal. twice asks for it again, where it is chosen.
func (c *console) passphrase(cfg Config, twice bool) ([]byte, error) {
	return c.secretFrom(cfg.PassphraseFile, "--passphrase-file", "Passphrase: ", twice)
}

// secret asks for a secret on the terminal without echo. flag is how else it can be given.
func (c *console) secret(flag, prompt string, twice bool) ([]byte, error) {
	file, ok := c.in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil, problem.New(problem.Invalid, "console.no-terminal", "flag", flag)
	}
	ask := func(prompt string) ([]byte, error) {
		fmt.Fprint(c.errs, prompt)
		typed, err := term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(c.errs)
		if err != nil {
			return nil, fmt.Errorf("read from the terminal: %w", err)
		}
		return typed, nil
	}
	first, err := ask(prompt)
	if err != nil || !twice {
		return first, err
	}
	second, err := ask("Once more: ")
	if err != nil {
		return nil, err
	}
	if string(first) != string(second) {
		return nil, problem.New(problem.Invalid, "console.not-equal")
	}
	return first, nil
}

// secretFrom reads a secret from a file, or asks for it where none is named.
func (c *console) secretFrom(file, flag, prompt string, twice bool) ([]byte, error) {
	if file != "" {
		return c.secretIn(file)
	}
	return c.secret(flag, prompt, twice)
}

// readSecret reads the first line of a file that holds a secret.
func readSecret(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, problem.New(problem.Invalid, "secret.unreadable", "file", file).Because(err)
	}
	defer f.Close()
	line, err := bufio.NewReader(io.LimitReader(f, 64<<10)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, problem.New(problem.Invalid, "secret.unreadable", "file", file).Because(err)
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return nil, problem.New(problem.Invalid, "secret.empty", "file", file)
	}
	return []byte(line), nil
}

// secretIn reads a secret from a file. At the console it says so when others can read it too;
// a server says it of all its files at its start.
func (c *console) secretIn(file string) ([]byte, error) {
	secret, err := readSecret(file)
	if err == nil && !c.serves && c.othersRead(file) {
		sentence, hint := phrase.Problem(c.lang, problem.New(problem.Invalid, "secret.open", "file", file))
		fmt.Fprintf(c.errs, "imprimatur: %s\n", printable(sentence))
		c.hints([]string{hint})
	}
	return secret, err
}

// othersRead tells whether others than its owner can read a file. A systemd credential is the
// service's alone, whatever its mode says; a pipe or a terminal is nobody's file.
func (c *console) othersRead(file string) bool {
	if folder := c.env["CREDENTIALS_DIRECTORY"]; folder != "" && below(folder, file) != "" {
		return false
	}
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0
}

// examineSecrets looks at who can read the files that hold the server's secrets.
func (c *console) examineSecrets(_ context.Context, cfg Config) []finding {
	type secret struct{ check, what, file string }
	files := []secret{
		{"keys", "the passphrase file", cfg.PassphraseFile},
		{"mail", "the password of the mail server", cfg.MailPasswordFile}, {"sms", "the password of the SMS gateway", cfg.SMSPasswordFile},
	}
	if cfg.TLS == "files" {
		files = append(files, secret{"tls", "the certificate's key", cfg.KeyFile})
	}
	if file, ok := strings.CutPrefix(cfg.Database, "postgres:"); ok {
		files = append(files, secret{"database", "the file with the database's address", file})
	}
	var all []finding
	for _, f := range files {
		if f.file != "" && c.othersRead(f.file) {
			all = append(all, finding{f.check, warning, "Others on this machine can read " + f.what + ".", "chmod 600 " + f.file})
		}
	}
	return all
}
