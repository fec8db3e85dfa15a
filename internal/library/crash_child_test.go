package library_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/problem"
	"imprimatur/internal/sqlstore"
	"imprimatur/internal/testkit"
)

// The stories of crashes are played by this test program started again as a child, which works
// in a house until it is killed and tells line by line what was acknowledged:
//
//	photo SHA          an original with this hash is in the library
//	sent SHA           an upload of it is whole
//	upload ID BYTES    so many bytes of an upload are durable
//	erasing SHA        from here on it may be gone
//	erased SHA         and now it must be
//
// The next child gets all these lines on its standard input and looks whether they hold.
const (
	childRole   = "IMPRIMATUR_TEST_CHILD" // "work", "faults", "full" or "look"; otherwise this is the test itself
	childFolder = "IMPRIMATUR_TEST_FOLDER"
	childSeed   = "IMPRIMATUR_TEST_SEED"
	childSize   = "IMPRIMATUR_TEST_SIZE" // of the biggest photo
)

func TestMain(m *testing.M) {
	role := os.Getenv(childRole)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := child(context.Background(), role); err != nil {
		fmt.Println("wrong", strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

func child(ctx context.Context, role string) (err error) {
	told, err := readFacts(os.Stdin)
	if err != nil {
		return err
	}
	h, err := openHouse(ctx, os.Getenv(childFolder), sqlstore.Adiantum, nil)
	if err != nil {
		return fmt.Errorf("opening the house: %w", err)
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	w := &worker{house: h, by: access.Caller{Kind: access.Member, User: 42}, out: os.Stdout}
	if w.biggest, err = strconv.Atoi(os.Getenv(childSize)); err != nil {
		return err
	}
	seed, err := strconv.ParseUint(os.Getenv(childSeed), 10, 64)
	if err != nil {
		return err
	}
	if err := w.hire(ctx); err != nil {
		return err
	}
	if err := w.holds(ctx, told, 0); err != nil {
		return err
	}
	fmt.Println("ready")
	switch role {
	case "work":
		return w.work(ctx, seed)
	case "faults":
		return w.faults(ctx, seed)
	case "full":
		return w.full(ctx, seed)
	}
	return nil
}

// worker works in a house.
type worker struct {
	*house
	by      access.Caller
	biggest int
	out     io.Writer // what was acknowledged
}

func (w *worker) tell(words ...any) {
	if _, err := fmt.Fprintln(w.out, words...); err != nil {
		panic(err) // nobody listens any more
	}
}

// hire makes the account that the child works with.
func (w *worker) hire(ctx context.Context) error {
	return w.db.Office().InTx(ctx, func(tx office.Tx) error {
		_, err := tx.User(ctx, w.by.User)
		if !problem.Is(err, problem.NotFound) {
			return err
		}
		u := access.User{ID: w.by.User, Email: "editor@example.org", Language: "en", Roles: []access.Role{access.Editor}, MadeAt: w.now(), Revision: 1}
		if err := tx.SaveUser(ctx, u); err != nil {
			return err
		}
		return tx.SaveGrant(ctx, access.Grant{ID: 42, Folder: asset.Root, User: u.ID, Right: access.Edit}, 0)
	})
}

// work goes on until the process is killed.
func (w *worker) work(ctx context.Context, seed uint64) error {
	var all sync.WaitGroup
	acts := []func(context.Context, *rand.Rand) error{w.send, w.bring, w.changeAndErase}
	failed := make([]error, len(acts))
	for i, act := range acts {
		all.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(i)))
			for failed[i] == nil {
				failed[i] = act(ctx, random)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

func (w *worker) photo(random *rand.Rand) []byte {
	return testkit.PlainPhoto(random.Uint64(), 1+random.IntN(w.biggest))
}

// send sends a photo in pieces and has it taken in.
func (w *worker) send(ctx context.Context, random *rand.Rand) error {
	content := w.photo(random)
	u, err := w.CreateUpload(ctx, w.by, library.NewUpload{Folder: asset.Root, FileName: "sent.jpg", Size: int64(len(content))})
	if err != nil {
		return err
	}
	for offset := 0; offset < len(content); {
		piece := content[offset:min(len(content), offset+1+random.IntN(w.biggest))]
		n, err := w.WriteUpload(ctx, w.by, u.ID, int64(offset), bytes.NewReader(piece))
		if err != nil {
			return err
		}
		offset += int(n)
		w.tell("upload", u.ID, offset)
	}
	w.tell("sent", sha(content))
	if err := w.TakeUpload(ctx, u.ID); err != nil {
		return err
	}
	w.tell("photo", sha(content))
	return nil
}

// bring adds a photo.
func (w *worker) bring(ctx context.Context, random *rand.Rand) error {
	content := w.photo(random)
	if _, err := w.Add(ctx, w.by, photo("brought.jpg", content)); err != nil {
		return err
	}
	w.tell("photo", sha(content))
	return nil
}

// changeAndErase adds a photo, replaces its file and then, now and then, erases it.
func (w *worker) changeAndErase(ctx context.Context, random *rand.Rand) error {
	one, two := w.photo(random), w.photo(random)
	a, err := w.Add(ctx, w.by, photo("changed.jpg", one))
	if err != nil {
		return err
	}
	w.tell("photo", sha(one))
	if _, err := w.Replace(ctx, w.by, a.Asset, newFile("changed.jpg", two, 1)); err != nil {
		return err
	}
	w.tell("photo", sha(two))
	if random.IntN(2) == 0 {
		return nil
	}
	if err := w.Trash(ctx, w.by, []ident.Asset{a.Asset}); err != nil {
		return err
	}
	w.tell("erasing", sha(one))
	w.tell("erasing", sha(two))
	if err := w.Erase(ctx, console, a.Asset, "changed.jpg"); err != nil {
		return err
	}
	w.tell("erased", sha(one))
	w.tell("erased", sha(two))
	return nil
}

// facts are what was acknowledged.
type facts struct {
	photos  map[string]bool // by hash
	gone    map[string]bool
	uploads map[string]int64 // durable bytes by name
}

func readFacts(r io.Reader) (facts, error) {
	f := facts{photos: make(map[string]bool), gone: make(map[string]bool), uploads: make(map[string]int64)}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		word := strings.Fields(lines.Text())
		switch {
		case len(word) == 2 && (word[0] == "photo" || word[0] == "sent"):
			f.photos[word[1]] = true
		case len(word) == 2 && word[0] == "erasing":
			delete(f.photos, word[1])
		case len(word) == 2 && word[0] == "erased":
			f.gone[word[1]] = true
		case len(word) == 3 && word[0] == "upload":
			n, err := strconv.ParseInt(word[2], 10, 64)
			if err != nil {
				return f, err
			}
			f.uploads[word[1]] = n
		}
	}
	return f, lines.Err()
}

// holds looks whether all that was acknowledged is there, and nothing else. It reads what came
// in after since.
func (w *worker) holds(ctx context.Context, told facts, since ident.Version) error {
	if _, err := w.Sweep(ctx, 0); err != nil {
		return fmt.Errorf("sweeping: %w", err)
	}
	under, err := w.Uploads(ctx, w.by, library.Received)
	if err != nil {
		return err
	}
	for _, u := range under { // what the job does
		if err := w.TakeUpload(ctx, u.ID); err != nil {
			return fmt.Errorf("taking an upload in: %w", err)
		}
	}
	var wrong []error
	for sum := range told.photos {
		if found, err := w.has(ctx, sum); err != nil || !found {
			wrong = append(wrong, errors.Join(fmt.Errorf("photo %s is not there", sum), err))
		}
	}
	for sum := range told.gone {
		if found, err := w.has(ctx, sum); err != nil || found {
			wrong = append(wrong, errors.Join(fmt.Errorf("photo %s is still there", sum), err))
		}
	}
	for name, bytes := range told.uploads {
		id, err := ident.Parse[ident.Upload](name)
		if err != nil {
			return err
		}
		if u, err := w.Upload(ctx, w.by, id); err != nil || u.Received < bytes {
			wrong = append(wrong, errors.Join(fmt.Errorf("of upload %s %d bytes were acknowledged, %d are there", name, bytes, u.Received), err))
		}
	}
	return errors.Join(append(wrong, w.spoolIsTidy(ctx), w.checkSince(ctx, since))...)
}

// has tells whether an original with this hash is in the library.
func (w *worker) has(ctx context.Context, sum string) (bool, error) {
	digest, err := w.digest(sum)
	if err != nil {
		return false, err
	}
	var twins []library.Twin
	err = w.view(ctx, func(tx library.Reader) (err error) {
		twins, err = tx.Twins(ctx, digest)
		return err
	})
	return len(twins) > 0, err
}

// spoolIsTidy looks whether the spool holds nothing but uploads under way.
func (w *worker) spoolIsTidy(ctx context.Context) error {
	under, err := w.Uploads(ctx, w.by, library.Receiving)
	if err != nil {
		return err
	}
	known := make(map[string]bool)
	for _, u := range under {
		known[u.ID.String()] = true
	}
	for left, err := range w.spool.List(ctx) {
		if err != nil {
			return err
		}
		if !known[left.Name] {
			return fmt.Errorf("%s is left in the spool", left.Name)
		}
	}
	return nil
}
