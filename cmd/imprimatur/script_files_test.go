package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"imprimatur/internal/testkit/hostile"
	"imprimatur/internal/testkit/photos"
)

// cmdPhoto writes a sample photo: photo FILE [seed=N size=WxH taken=... title=... keywords=a,b
// camera='MAKE MODEL' orientation=N raw=nef]. The file's name says whether it is JPEG, PNG, GIF
// or the XMP alone.
func cmdPhoto(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: photo FILE [key=value]...")
	}
	p := photos.Photo{Width: 320, Height: 240}
	var raw string
	for _, arg := range args[1:] {
		key, value, _ := strings.Cut(arg, "=")
		n, _ := strconv.Atoi(value)
		switch key {
		case "seed":
			p.Seed = uint64(n)
		case "size":
			_, err := fmt.Sscanf(value, "%dx%d", &p.Width, &p.Height)
			ts.Check(err)
		case "taken":
			p.Taken = value
		case "title":
			p.Title = value
		case "keywords":
			p.Keywords = strings.Split(value, ",")
		case "camera":
			p.Make, p.Model, _ = strings.Cut(value, " ")
		case "orientation":
			p.Orientation = n
		case "raw":
			raw = value
		default:
			ts.Fatalf("photo: there is no %q", key)
		}
	}
	content := p.JPEG()
	switch filepath.Ext(args[0]) {
	case ".png":
		content = p.PNG()
	case ".gif":
		content = p.GIF(2)
	case ".xmp":
		content = p.XMP()
	}
	if raw != "" {
		content = p.Raw(photos.RawKind(raw))
	}
	write(ts, args[0], content)
}

// cmdPhotos writes many small photos: photos FOLDER COUNT [SEED].
func cmdPhotos(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: photos FOLDER COUNT [SEED]")
	}
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	seed := 0
	if len(args) == 3 {
		seed, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	for i := range count {
		write(ts, filepath.Join(args[0], fmt.Sprintf("%03d.jpg", i)), photos.Photo{Seed: uint64(seed + i), Width: 640, Height: 480}.JPEG())
	}
}

// cmdHostile writes files that attack a photo library: hostile FOLDER NAME...
func cmdHostile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: hostile FOLDER NAME...")
	}
	for _, name := range args[1:] {
		write(ts, filepath.Join(args[0], name), hostile.Named(name).Bytes())
	}
}

// cmdOdd writes photos under names that a file can have and a script cannot spell: odd FOLDER
// seed=N.
func cmdOdd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: odd FOLDER seed=N")
	}
	seed, err := strconv.Atoi(strings.TrimPrefix(args[1], "seed="))
	ts.Check(err)
	for i, name := range []string{
		"\x1b[31mred\x07.jpg", "line\nbreak.jpg", "\u202egpj.exe.jpg", "latin-\xe9.jpg", "-rf.jpg", strings.Repeat("x", 251) + ".jpg",
	} {
		write(ts, filepath.Join(args[0], name), photos.Photo{Seed: uint64(seed + i), Width: 64, Height: 48}.JPEG())
	}
}

func write(ts *testscript.TestScript, file string, content []byte) {
	full := ts.MkAbs(file)
	ts.Check(os.MkdirAll(filepath.Dir(full), 0o755))
	ts.Check(os.WriteFile(full, content, 0o644))
}

// cmdDamage does to the biggest file of a folder, or to a file, what a bad disk does: damage
// flip|start|cut|remove PATH. start flips a bit of the first page.
func cmdDamage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: damage flip|start|cut|remove PATH")
	}
	file := biggest(ts, ts.MkAbs(args[1]))
	content, err := os.ReadFile(file)
	ts.Check(err)
	switch args[0] {
	case "flip":
		content[len(content)/2] ^= 1
	case "start":
		content[100] ^= 1
	case "cut":
		content = content[:len(content)/2]
	case "remove":
		ts.Check(os.Remove(file))
		return
	default:
		ts.Fatalf("damage: there is no %q", args[0])
	}
	ts.Check(os.WriteFile(file, content, 0o600))
}

func biggest(ts *testscript.TestScript, path string) (found string) {
	most := int64(-1)
	ts.Check(filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Size() > most {
			found, most = name, info.Size()
		}
		return err
	}))
	return found
}

// cmdStatus runs a command that must end with the given exit code: status CODE COMMAND...
func cmdStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		got = ended.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d\n%s%s", got, want, ts.ReadFile("stdout"), ts.ReadFile("stderr"))
	}
}

// cmdKilled runs a command and kills it (SIGKILL) after a while, unless it has ended by then:
// killed DURATION COMMAND...
func cmdKilled(ts *testscript.TestScript, neg bool, args []string) {
	signalled(ts, neg, args, syscall.SIGKILL)
}

// cmdInterrupted is the same with Ctrl-C: interrupted DURATION COMMAND...
func cmdInterrupted(ts *testscript.TestScript, neg bool, args []string) {
	signalled(ts, neg, args, syscall.SIGINT)
}

func signalled(ts *testscript.TestScript, neg bool, args []string, signal os.Signal) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: DURATION COMMAND...")
	}
	after, err := time.ParseDuration(args[0])
	ts.Check(err)
	program := exec.Command(filepath.Join(programs, args[1]), args[2:]...)
	program.Dir, program.Env = ts.Getenv("WORK"), serverEnv(ts)
	program.Stdout, program.Stderr = ts.Stdout(), ts.Stderr()
	ts.Check(program.Start())
	timer := time.AfterFunc(after, func() { _ = program.Process.Signal(signal) })
	defer timer.Stop()
	_ = program.Wait() // how it ends is what the script looks at
}

// What differs from one run to the next, and how a script writes it.
var volatile = []struct {
	form *regexp.Regexp
	name string
}{
	{regexp.MustCompile(`"[0-9a-f]{64}"`), `"SHA256"`},
	{regexp.MustCompile(`"[0-9a-hjkmnp-tv-z]{13}"`), `"ID"`},
	{regexp.MustCompile(`(?m)^[0-9a-hjkmnp-tv-z]{13} `), `ID `},
	{regexp.MustCompile(`"bytes":[0-9]+`), `"bytes":N`},
	{regexp.MustCompile(`"([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}"`), `"RECOVERY KEY"`},
	{regexp.MustCompile(`"at":"[^"]*"`), `"at":"TIME"`},
	{regexp.MustCompile(`"root":"[^"]*"`), `"root":"ROOT"`},
	{regexp.MustCompile(`"seq":[0-9]+`), `"seq":N`},
	{regexp.MustCompile(`"blob":"[^"]*"`), `"blob":"BLOB"`},
}

// cmdShape compares an answer with what the script says it looks like, once what differs from
// run to run is replaced: shape stdout|FILE GOLDEN.
func cmdShape(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: shape stdout|FILE GOLDEN")
	}
	got := strings.ReplaceAll(ts.ReadFile(args[0]), ts.Getenv("WORK"), "$WORK")
	for _, v := range volatile {
		got = v.form.ReplaceAllString(got, v.name)
	}
	if want := ts.ReadFile(args[1]); got != want {
		ts.Fatalf("it is\n%s\nand not\n%s", got, want)
	}
}

// cmdKeep puts a value of a JSON answer into a variable: keep NAME stdout|FILE imported.0.asset
func cmdKeep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: keep NAME stdout|FILE KEY.KEY")
	}
	var value any
	ts.Check(json.NewDecoder(bytes.NewBufferString(ts.ReadFile(args[1]))).Decode(&value))
	for key := range strings.SplitSeq(args[2], ".") {
		switch in := value.(type) {
		case map[string]any:
			value = in[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(in) {
				ts.Fatalf("keep: there is no %s in %s", args[2], args[1])
			}
			value = in[i]
		default:
			value = nil
		}
	}
	if value == nil {
		ts.Fatalf("keep: there is no %s in %s", args[2], args[1])
	}
	ts.Setenv(args[0], fmt.Sprint(value))
}
