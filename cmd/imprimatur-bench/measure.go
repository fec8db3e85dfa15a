package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"golang.org/x/sys/unix"

	"imprimatur/internal/access"
	"imprimatur/internal/audit"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/sqlstore"
)

// question is something that is asked again and again, a little different each time.
type question struct {
	name   string
	ask    func(ctx context.Context, h *house, d dice) error
	before func(ctx context.Context, h *house, d dice) error // once, not measured; may be nil
}

// figure is what measuring a question gave, in milliseconds.
type figure struct {
	Database string  `json:"database"`
	Question string  `json:"question"`
	P50      float64 `json:"p50_ms"`
	P95      float64 `json:"p95_ms"`
	// CPU is the p95 of what this process computed; on a machine that does other work too it
	// says more than the clock. The server of PostgreSQL is not in it.
	CPU float64 `json:"cpu_p95_ms"`
	// Ratio and CPURatio are the p95s against the same question to the first database, HalfRatio
	// the medians.
	HalfRatio float64 `json:"p50_ratio"`
	Ratio     float64 `json:"p95_ratio"`
	CPURatio  float64 `json:"cpu_p95_ratio"`
}

// house is an open database with a library over it.
type house struct {
	db   *sqlstore.DB
	lib  *library.Library
	who  []access.Caller
	seen []string // cursors of earlier pages, by which later ones are asked
	tree map[access.Caller][]library.FolderView
}

// unlogged leaves out the log's commit, which costs the same however large the library is.
type unlogged struct{ library.Store }

func (unlogged) Append(context.Context, ...audit.Event) error { return nil }

func enter(ctx context.Context, address string) (*house, error) {
	db, err := open(ctx, address)
	if err != nil {
		return nil, err
	}
	h := &house{db: db, tree: make(map[access.Caller][]library.FolderView), lib: library.New(library.Ports{Store: unlogged{db.Library()}, Now: time.Now, Random: rand.Reader})}
	err = db.Office().View(ctx, func(r office.Reader) error {
		users, err := r.Users(ctx)
		for _, u := range users {
			h.who = append(h.who, access.Caller{Kind: access.Member, User: u.ID})
		}
		return err
	})
	if err == nil && len(h.who) == 0 {
		err = errors.New("it is empty: fill it first")
	}
	return h, err
}

// somebody is one of the people, so that all kinds of rights take part.
func (h *house) somebody(d dice) access.Caller { return h.who[d.IntN(len(h.who))] }

// measure asks every database the same questions and prints how long that took.
func measure(ctx context.Context, addresses []string, rounds int, asJSON bool, questions []question) (err error) {
	var houses []*house
	defer func() {
		for _, h := range houses {
			err = errors.Join(err, h.db.Close())
		}
	}()
	for _, address := range addresses {
		h, err := enter(ctx, address)
		if err != nil {
			return fmt.Errorf("opening %s: %w", label(address), err)
		}
		houses = append(houses, h)
	}
	var figures []figure
	for _, q := range questions {
		of, err := q.time(ctx, houses, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		for i := range of {
			of[i].Database = label(addresses[i])
		}
		figures = append(figures, of...)
	}
	compare(figures)
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(figures)
	}
	return table(figures)
}

// time asks each house in turn many times, after some that do not count. What the machine does
// beside it harms all of them alike.
func (q question) time(ctx context.Context, houses []*house, rounds int) ([]figure, error) {
	throws := make([]dice, len(houses))
	took, computed := make([][]float64, len(houses)), make([][]float64, len(houses))
	for i, h := range houses {
		throws[i] = newDice(uint64(len(q.name)))
		if q.before == nil {
			continue
		}
		if err := q.before(ctx, h, throws[i]); err != nil {
			return nil, err
		}
	}
	for round := -rounds / 5; round < rounds; round++ {
		for i, h := range houses {
			began, work := time.Now(), cpu()
			if err := q.ask(ctx, h, throws[i]); err != nil {
				return nil, err
			}
			if round >= 0 {
				took[i] = append(took[i], float64(time.Since(began).Microseconds())/1000)
				computed[i] = append(computed[i], float64((cpu()-work).Microseconds())/1000)
			}
		}
	}
	figures := make([]figure, len(houses))
	for i := range houses {
		slices.Sort(took[i])
		slices.Sort(computed[i])
		figures[i] = figure{Question: q.name, P50: quantile(took[i], 0.5), P95: quantile(took[i], 0.95), CPU: quantile(computed[i], 0.95)}
	}
	return figures, nil
}

// cpu is the time that this process has computed.
func cpu() time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &now); err != nil {
		return 0
	}
	return time.Duration(now.Nano())
}

// compare sets the ratios to the first database.
func compare(figures []figure) {
	first := make(map[string]figure)
	for i := range figures {
		f := &figures[i]
		if _, known := first[f.Question]; !known {
			first[f.Question] = *f
		}
		if base := first[f.Question]; base.P95 > 0 && base.CPU > 0 {
			f.HalfRatio, f.Ratio, f.CPURatio = f.P50/base.P50, f.P95/base.P95, f.CPU/base.CPU
		}
	}
}

func table(figures []figure) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "database\tquestion\tp50 ms\tto first\tp95 ms\tto first\tcpu p95 ms\tto first")
	for _, f := range figures {
		fmt.Fprintf(w, "%s\t%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\n", f.Database, f.Question, f.P50, f.HalfRatio, f.P95, f.Ratio, f.CPU, f.CPURatio)
	}
	return w.Flush()
}
