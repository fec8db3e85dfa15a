package main

import (
	"context"
	"errors"

	"imprimatur/internal/problem"
)

// somewhere does a verb's work where it was asked for: through a server's API, or on the
// data folder, which is opened for it and closed again.
func (c *console) somewhere(ctx context.Context, here func(context.Context, *house, *rooms) error, there func(context.Context, *remote) error) error {
	return c.somehow(ctx, c.byPassphrase, here, there)
}

// somehow is somewhere with another way to open the data folder.
func (c *console) somehow(ctx context.Context, by unlocking, here func(context.Context, *house, *rooms) error, there func(context.Context, *remote) error) error {
	cfg, err := c.configure()
	if err != nil {
		return err
	}
	if c.flags.server != "" {
		if there == nil {
			return c.hereOnly()
		}
		server, err := c.remote(cfg)
		if err != nil {
			return err
		}
		return there(ctx, server)
	}
	err = c.atHome(ctx, cfg, by, here)
	if held := problem.Of(err); there == nil && err != nil && held.Code == "data.in-use" { // --server would be of no help
		return problem.New(problem.Conflict, "data.in-use-alone", "pid", held.Args["pid"]).Because(err)
	}
	return err
}

// hereOnly refuses --server for what works on the data folder only.
func (c *console) hereOnly() error {
	if c.flags.server != "" {
		return misused("this works on the data folder only, while no server holds it")
	}
	return nil
}

// atHome opens the data folder, puts the rooms together, works and closes.
func (c *console) atHome(ctx context.Context, cfg Config, by unlocking, work func(context.Context, *house, *rooms) error) (err error) {
	h, err := c.open(ctx, cfg, by)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	r, err := h.rooms(ctx)
	if err != nil {
		return err
	}
	return work(ctx, h, r)
}
