package main

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/rogpeppe/go-internal/testscript"
)

// postgresAddress names the PostgreSQL that the tests may use; scripts that need one are run
// only when it is set, as make test does.
const postgresAddress = "IMPRIMATUR_TEST_POSTGRES"

// cmdPostgres makes an empty place in a PostgreSQL and writes its address into a file:
// postgres FILE.
func cmdPostgres(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: postgres FILE")
	}
	address, err := url.Parse(os.Getenv(postgresAddress))
	ts.Check(err)
	outer, err := sql.Open("pgx", address.String())
	ts.Check(err)
	schema := "command_" + strings.ToLower(rand.Text())
	_, err = outer.Exec(`CREATE SCHEMA ` + schema)
	ts.Check(err)
	ts.Defer(func() {
		_, err := outer.Exec(`DROP SCHEMA ` + schema + ` CASCADE`)
		ts.Check(err)
		ts.Check(outer.Close())
	})
	query := address.Query()
	query.Set("search_path", schema)
	address.RawQuery = query.Encode()
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(address.String()+"\n"), 0o600))
}
