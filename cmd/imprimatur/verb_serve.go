package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"imprimatur/internal/audit"
	"imprimatur/internal/httpapi"
	"imprimatur/ui"
)

func newServe(c *console) *cobra.Command {
	var listen string
	verb := &cobra.Command{
		Use:   "serve",
		Short: "Serve the library over HTTPS",
		Long: `Serves the library over HTTPS until it is told to stop (Ctrl-C or SIGTERM); what runs is
then finished. While the library has no user it prints a one-time address at which the
first one is made.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := c.configure()
			if err = errors.Join(err, c.hereOnly()); err != nil {
				return err
			}
			cfg.Listen = firstOf(listen, cfg.Listen)
			c.serves = true
			return c.atHome(cmd.Context(), cfg, c.byPassphrase, c.serve)
		},
	}
	verb.Flags().StringVar(&listen, "listen", "", "HTTPS address, as HOST:PORT (default: 127.0.0.1:8443)")
	return verb
}

func (c *console) serve(ctx context.Context, h *house, r *rooms) (err error) {
	pages, err := r.guestPages()
	if err != nil {
		return err
	}
	for _, open := range c.examineSecrets(ctx, h.cfg) {
		h.log.Warn(open.Says, "do", open.Do)
	}
	server, err := httpapi.New(httpapi.Options{
		Pages:  pages,
		Office: r.office, Library: r.library, Door: r.door, People: r.people, Shares: r.shares, Publisher: r.publisher, Webhooks: r.webhooks, Recall: r.recall, Replies: h.db.Replies(), UI: ui.FS(), Version: version, Markdown: r.markdown(),
		Ready: h.db.Ready, Figures: h.figures, NamesBelow: h.cfg.HSTSSubdomains, Proxies: networks(h.cfg.TrustedProxies), Log: h.log, Now: time.Now, Random: rand.Reader,
	})
	if err != nil {
		return err
	}
	if _, err := r.workers.start(ctx); err != nil {
		return err
	}
	certificates, err := h.certificates(ctx)
	if err != nil {
		return err
	}
	if err := r.office.ServerRan(ctx, houseCaller(), audit.ServerStarted, version); err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, r.office.ServerRan(context.WithoutCancel(ctx), houseCaller(), audit.ServerStopped, version))
	}()
	work := h.startWork(r)
	defer work.stop()
	s := &serving{log: h.log, failed: make(chan error, 3)}
	defer func() { err = errors.Join(err, s.stop()) }()
	if err := s.open(ctx, h.cfg, server, certificates); err != nil {
		return err
	}
	debug.FreeOSMemory() // opening the keys took a lot that is not needed again
	if err := c.welcome(ctx, h.cfg, r, s.address); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		h.log.Info("stopping: finishing what runs")
		return nil
	case err := <-s.failed:
		return err
	}
}

// welcome says where the server is and, in an empty library, how to make its first user.
func (c *console) welcome(ctx context.Context, cfg Config, r *rooms, address string) error {
	home := url.URL{Scheme: "https", Host: publicHost(cfg, address), Path: "/"}
	secret, err := r.office.OpenSetUp(ctx)
	if err != nil {
		return err
	}
	c.say("Serving at %s", home.String())
	if secret != "" {
		home.Path, home.Fragment = "/setup", secret
		c.say("Set up the library, once, at %s", home.String())
	}
	c.say("Ctrl-C stops the server.")
	return nil
}

// publicHost is the name that people reach the server by, with its port unless that is 443.
func publicHost(cfg Config, address string) string {
	host := cfg.Hosts[0]
	_, port, err := net.SplitHostPort(address)
	if err != nil || port == "443" {
		return host
	}
	return net.JoinHostPort(host, port)
}

// loopback tells whether an address can be reached from this machine alone.
func loopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("read the address %q: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("%q is not a loopback address", address)
	}
	return nil
}
