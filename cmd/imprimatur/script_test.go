package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The stories of the command are scripts that read like a manual: testdata/script/*.txt. They
// run the real program and the real confined worker, built once for the whole test.

func TestMain(m *testing.M) {
	code, err := withPrograms(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// programs is the folder with both programs, as they would be installed.
var programs string

func withPrograms(run func() int) (code int, err error) {
	if programs, err = os.MkdirTemp("", "imprimatur-programs-"); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(programs)) }()
	for name, cgo := range map[string]string{"imprimatur": "0", "imprimatur-worker": "1"} {
		build := exec.Command("go", "build", "-ldflags", "-s -w -X main.version=1.0.0", "-o", programs, "imprimatur/cmd/"+name)
		build.Env = append(os.Environ(), "CGO_ENABLED="+cgo)
		if said, err := build.CombinedOutput(); err != nil {
			return 1, fmt.Errorf("build %s: %w\n%s", name, err, said)
		}
	}
	return run(), nil
}

func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", programs+string(filepath.ListSeparator)+env.Getenv("PATH"))
			env.Setenv("IMPRIMATUR_DATA", "library")
			env.Setenv("IMPRIMATUR_PASSPHRASE_FILE", "passphrase")
			env.Setenv("IMPRIMATUR_LISTEN", "127.0.0.1:0")
			env.Setenv("TOMORROW", time.Now().Add(24*time.Hour).UTC().Format(time.RFC3339))
			env.Values[session{}] = &session{}
			// Every script has a passphrase; a library it makes for itself.
			return os.WriteFile(filepath.Join(env.WorkDir, "passphrase"), []byte("seven quiet herons waited\n"), 0o600)
		},
		Condition: func(name string) (bool, error) {
			if name == "postgres" {
				return os.Getenv(postgresAddress) != "", nil
			}
			return false, fmt.Errorf("there is no condition %q", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"photo": cmdPhoto, "photos": cmdPhotos, "hostile": cmdHostile, "odd": cmdOdd, "damage": cmdDamage,
			"shape": cmdShape, "keep": cmdKeep, "status": cmdStatus, "killed": cmdKilled, "interrupted": cmdInterrupted,
			"serve": cmdServe, "stop-server": cmdStopServer, "api": cmdAPI, "fetch": cmdFetch, "postgres": cmdPostgres, "certificate": cmdCertificate,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
