package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"imprimatur/internal/problem"
)

func newAuditExport(c *console) *cobra.Command {
	var file string
	verb := &cobra.Command{
		Use:   "export -o FILE",
		Short: "Write the log with its signatures, to be verified anywhere",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return misused("audit export needs -o FILE")
			}
			return c.exportLog(cmd.Context(), file)
		},
	}
	verb.Flags().StringVarP(&file, "output", "o", "", "file to write; it must not be there yet")
	return verb
}

func (c *console) exportLog(ctx context.Context, file string) (err error) {
	out, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return problem.New(problem.Conflict, "console.file-there", "file", file)
	}
	if err != nil {
		return problem.New(problem.Invalid, "console.cannot-write", "file", file).Because(err)
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			err = errors.Join(err, os.Remove(file))
		}
	}()
	return c.somewhere(ctx,
		func(ctx context.Context, _ *house, r *rooms) error {
			return r.office.Export(ctx, consoleCaller(c.lang), out)
		},
		func(ctx context.Context, server *remote) error {
			answer, err := server.send(ctx, http.MethodGet, "/api/v1/log/export", nil, nil, nil, -1)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			if _, err := io.Copy(out, answer.Body); err != nil {
				return fmt.Errorf("write the export: %w", err)
			}
			return nil
		})
}
