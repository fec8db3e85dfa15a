package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"imprimatur/internal/httpapi"
	"imprimatur/internal/problem"
)

// stopTime is how long a stopping server waits for what runs.
const stopTime = 30 * time.Second

// serving is the listeners of a server.
type serving struct {
	log     *slog.Logger
	address string // where HTTPS is served
	servers []*http.Server
	failed  chan error
	running sync.WaitGroup
}

// open listens on every address that the configuration names.
func (s *serving) open(ctx context.Context, cfg Config, server *httpapi.Server, certificates *tls.Config) error {
	main := httpapi.Listener(server, s.log)
	main.TLSConfig = certificates
	address, err := s.start(ctx, main, cfg.Listen)
	if err != nil {
		return err
	}
	s.address = address
	if cfg.ListenRedirect != "" {
		if _, err := s.start(ctx, httpapi.Listener(httpapi.Redirect(publicHost(cfg, address)), s.log), cfg.ListenRedirect); err != nil {
			return err
		}
	}
	if cfg.ListenMetrics == "" {
		return nil
	}
	if err := loopback(cfg.ListenMetrics); err != nil {
		return problem.New(problem.Invalid, "config.bad-value", "key", "listen_metrics").Because(err)
	}
	_, err = s.start(ctx, httpapi.Listener(server.Metrics(), s.log), cfg.ListenMetrics)
	return err
}

// start serves at an address, over TLS where the server has certificates.
func (s *serving) start(ctx context.Context, server *http.Server, address string) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return "", problem.New(problem.Conflict, "serve.address", "address", address).Because(err)
	}
	s.servers = append(s.servers, server)
	s.running.Go(func() {
		serve := server.Serve
		if server.TLSConfig != nil {
			serve = func(l net.Listener) error { return server.ServeTLS(httpapi.Lines(l), "", "") }
		}
		if err := serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("serve at %s: %w", address, err)
		}
	})
	return listener.Addr().String(), nil
}

// stop takes no new request, waits for those that run, and cuts off what takes too long.
func (s *serving) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	var failed []error
	for _, server := range s.servers {
		if err := server.Shutdown(ctx); err != nil {
			failed = append(failed, fmt.Errorf("stop serving: %w", errors.Join(err, server.Close())))
		}
	}
	s.running.Wait()
	return errors.Join(failed...)
}
