package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/phrase"
	"imprimatur/internal/problem"
)

// importReport is what `import --json` ends with.
type importReport struct {
	Imported []importedFile `json:"imported"`
	Existing []importedFile `json:"existing"`
	Refused  []refusedFile  `json:"refused"`
}

type importedFile struct {
	reportedPath
	Asset string `json:"asset"`
}

type refusedFile struct {
	reportedPath
	Reason string `json:"reason"`
	Code   string `json:"code"`
}

func newImport(c *console) *cobra.Command {
	var into string
	var parallel int
	verb := &cobra.Command{
		Use:   "import PATH...",
		Short: "Bring in photos: files, and folders with all that lies in them",
		Long: `Brings in files and folders. Folders become folders of the library, XMP files beside photos
go with them, hidden files are left out. Links and devices are refused, as is what is no photo: a
file that is refused is reported with its reason and harms nothing else. Running it again skips
what is in.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.importPaths(cmd.Context(), args, into, parallel)
		},
	}
	verb.Flags().StringVar(&into, "folder", "", "folder of the library to bring them into, as a path like Events/Summer (default: the top)")
	verb.Flags().IntVar(&parallel, "parallel", 0, "files under way at once (default: as the machine can)")
	return verb
}

func (c *console) importPaths(ctx context.Context, paths []string, into string, parallel int) error {
	below, err := folderNames(into)
	if err != nil {
		return err
	}
	sources, closeAll, err := openSources(paths)
	if err != nil {
		return err
	}
	defer closeAll()
	report := importReport{Imported: []importedFile{}, Existing: []importedFile{}, Refused: []refusedFile{}}
	shown := newMeter(c)
	wanted := library.Import{
		Folder: asset.Root, Sources: sources, Parallel: parallel, Progress: shown.progress,
		Each: func(r library.ImportResult) {
			c.note(&report, r)
			shown.file(r)
		},
	}
	err = c.somewhere(ctx,
		func(ctx context.Context, h *house, r *rooms) error {
			for i := range wanted.Sources {
				wanted.Sources[i].Below = below
			}
			if err := c.tidy(ctx, h, r); err != nil {
				return err
			}
			each := wanted.Each
			wanted.Each = func(r library.ImportResult) {
				if r.Outcome == library.NotTaken && r.Reason.Kind == problem.Internal {
					h.log.Error("a file could not be taken in", "error", r.Reason)
				}
				each(r)
			}
			_, err := r.library.Import(ctx, consoleCaller(c.lang), wanted)
			return err
		},
		func(ctx context.Context, server *remote) error { return server.bringIn(ctx, wanted, below) })
	shown.end()
	if len(report.Imported)+len(report.Existing)+len(report.Refused) > 0 || err == nil {
		err = errors.Join(err, c.tellImport(report))
	}
	return err
}

// tidy takes away what an import has left that was killed; where none was, it costs nothing.
func (c *console) tidy(ctx context.Context, h *house, r *rooms) error {
	if !h.folder.LeftOver() {
		return nil
	}
	swept, err := h.sweep(ctx, r)
	if err == nil && swept.Blobs+swept.Parts > 0 {
		fmt.Fprintf(c.errs, "%s taken away that a broken-off process had left\n", counted(swept.Blobs+swept.Parts, "blob"))
	}
	return err
}

// sort orders the report by path: files come in as the machine can.
func (r *importReport) sort() {
	byPath := func(a, b importedFile) int { return strings.Compare(a.Path, b.Path) }
	slices.SortFunc(r.Imported, byPath)
	slices.SortFunc(r.Existing, byPath)
	slices.SortFunc(r.Refused, func(a, b refusedFile) int { return strings.Compare(a.Path, b.Path) })
}

// note adds a file to the report, as a person reads it.
func (c *console) note(report *importReport, r library.ImportResult) {
	switch r.Outcome {
	case library.Imported:
		report.Imported = append(report.Imported, importedFile{pathReported(r.Path), r.Asset.String()})
	case library.KnownNow:
		report.Existing = append(report.Existing, importedFile{pathReported(r.Path), r.Asset.String()})
	default:
		report.Refused = append(report.Refused, refusedFile{pathReported(r.Path), c.reason(r.Reason), r.Reason.Code})
	}
}

// reason is why a file was refused, as the server said it where one did.
func (c *console) reason(p *problem.Problem) string {
	var said *remoteProblem
	if errors.As(p, &said) {
		return said.Detail
	}
	sentence, _ := phrase.Problem(c.lang, p)
	return sentence
}

func (c *console) tellImport(report importReport) error {
	report.sort()
	if c.flags.json {
		return c.report(report)
	}
	for _, f := range report.Refused {
		c.say("refused  %s: %s", printable(f.Path), f.Reason)
	}
	c.say("%d imported, %d already there, %d refused", len(report.Imported), len(report.Existing), len(report.Refused))
	return nil
}

// openSources opens what an import reads. What is named must be there.
func openSources(paths []string) (sources []library.Source, closeAll func(), err error) {
	var roots []*os.Root
	closeAll = func() {
		for _, root := range roots {
			root.Close()
		}
	}
	for _, named := range paths {
		full, err := filepath.Abs(named)
		if err != nil {
			return nil, closeAll, fmt.Errorf("find %s: %w", named, err)
		}
		info, err := os.Stat(full)
		if err != nil {
			return nil, closeAll, problem.New(problem.Invalid, "console.no-file", "file", named).Because(err)
		}
		source := library.Source{Label: named, Root: full, Start: "."}
		if !info.IsDir() {
			source.Root, source.Start = filepath.Split(full)
			source.Root = filepath.Clean(source.Root)
		}
		root, err := os.OpenRoot(source.Root)
		if err != nil {
			return nil, closeAll, problem.New(problem.Invalid, "console.no-file", "file", named).Because(err)
		}
		roots = append(roots, root)
		source.Tree = tree{root}
		sources = append(sources, source)
	}
	return sources, closeAll, nil
}

// tree is a folder of the disk. Unlike the standard library's it takes names that are not
// UTF-8, as old disks have them; like it, it follows no link out of itself.
type tree struct{ root *os.Root }

// Open implements fs.FS.
func (t tree) Open(name string) (fs.File, error) { return t.root.Open(name) }

// folderNames splits a path of the library.
func folderNames(path string) ([]string, error) {
	var names []string
	for part := range strings.SplitSeq(path, "/") {
		if part == "" {
			continue
		}
		name, err := asset.CleanName(part)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// parallelOr gives how many files are sent at once.
func parallelOr(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0) + 2
}

// parseAsset reads an asset's name as the server tells it.
func parseAsset(text string) ident.Asset {
	id, err := ident.Parse[ident.Asset](text)
	if err != nil {
		return 0
	}
	return id
}
