package main

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// examineDatabase looks at whether the database is whole, and at what lies outside the data
// folder.
func (c *console) examineDatabase(ctx context.Context, cfg Config) []finding {
	if file, outside := strings.CutPrefix(cfg.Database, "postgres:"); outside {
		return examinePostgres(file)
	}
	return []finding{c.examineFile(ctx, cfg)}
}

// databaseTime is how long the database is read for damage.
const databaseTime = time.Minute

// examineFile reads the database through, as far as the passphrase is at hand and nobody else
// holds the data folder.
func (c *console) examineFile(ctx context.Context, cfg Config) finding {
	lies := "The database lies in the data folder, encrypted with " + cfg.DatabaseCipher
	if info, err := os.Stat(filepath.Join(cfg.Data, databaseFile)); err != nil || info.Size() == 0 {
		return databaseFault(problem.New(problem.Conflict, "store.missing").Because(err))
	}
	if _, err := os.Stat(filepath.Join(cfg.Data, keyFolder, "root.json")); err != nil || cfg.PassphraseFile == "" {
		return finding{"database", noted, lies + "; whether it is whole was not looked at.", "Run doctor with --passphrase-file to have it read."}
	}
	ctx, cancel := context.WithTimeout(ctx, databaseTime)
	defer cancel()
	switch err := c.checkFile(ctx, cfg); {
	case problem.Of(err).Code == "data.in-use":
		return finding{"database", noted, lies + "; whether it is whole was not looked at, for another process holds it.", "Run doctor while no server runs to have it read."}
	case errors.Is(err, context.DeadlineExceeded):
		return finding{"database", fine, lies + "; it is large, and a minute of reading found no damage.", ""}
	case err != nil:
		return databaseFault(err)
	}
	return finding{"database", fine, lies + ", and is whole.", ""}
}

// databaseFault says in the words of doctor, which is English, why the database does not open.
func databaseFault(err error) finding {
	p := problem.Of(err)
	check := "database"
	if strings.HasPrefix(p.Code, "key.") {
		check = "keys"
	}
	says, do := phrase.Problem(phrase.Default, p)
	return finding{check, fault, says, do}
}

// checkFile opens the keys and has the database read.
func (c *console) checkFile(ctx context.Context, cfg Config) (err error) {
	h := &house{cfg: cfg, log: c.logger(cfg)}
	defer func() { err = errors.Join(err, h.close()) }()
	if err := h.unlock(ctx, c.byPassphrase); err != nil {
		return err
	}
	config, err := h.databaseConfig()
	if err != nil {
		return err
	}
	return config.SQLite.Check(ctx)
}

// examinePostgres says how safe the way to PostgreSQL is, whose address a file holds.
func examinePostgres(file string) []finding {
	all := []finding{{"database", noted, "Titles, names and the log lie in PostgreSQL, which this program does not encrypt.",
		"Keep PostgreSQL's disk and backups encrypted; see docs/operator/postgresql.md."}}
	address, err := readSecret(file)
	if err != nil {
		return append(all, finding{"database", fault, "The file with the database's address cannot be read: " + file, "Make it readable for the server's user."})
	}
	target, err := url.Parse(string(address))
	if err != nil {
		return append(all, finding{"database", fault, "The database's address cannot be read.", "Write it as postgres://USER:PASSWORD@HOST/DATABASE in " + file + "."})
	}
	host, mode := firstOf(target.Query().Get("host"), target.Hostname()), target.Query().Get("sslmode")
	if host != "" && !strings.HasPrefix(host, "/") && loopback(net.JoinHostPort(host, "0")) != nil && mode != "verify-full" {
		all = append(all, finding{"database", warning, "The way to PostgreSQL at " + host + " is not proven to lead there.", "Add sslmode=verify-full and sslrootcert to the address."})
	}
	return all
}
