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
	"imprimatur/internal/clearance"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/sqlstore"
)

// question is something that is asked again and again, a little different each time.
type question struct {
	name   string
	ask    func(ctx context.Context, h *house, d dice) error
	before func(ctx context.Context, h *house, d dice) error // once, not measured; may be nil
	ready  func(ctx context.Context, h *house) error         // each time, not measured; may be nil
	after  func(ctx context.Context, h *house) error         // likewise
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
	// ToFirst and HighToFirst are the median and the p95 against those of the first question that
	// was asked in turn with it.
	ToFirst     float64 `json:"p50_to_first_question"`
	HighToFirst float64 `json:"p95_to_first_question"`
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

	known known
	three clearance.Facts // of a photo of three people, once looked for
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
	if err == nil {
		h.known, err = findKnown(ctx, db)
	}
	return h, err
}

// somebody is one of the people, so that all kinds of rights take part.
func (h *house) somebody(d dice) access.Caller { return h.who[d.IntN(len(h.who))] }

// measure asks every database the same questions and prints how long that took. Each of the sets
// of questions is asked in turn.
func measure(ctx context.Context, addresses []string, rounds int, asJSON bool, sets ...[]question) (err error) {
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
	for _, set := range sets {
		of, err := inTurn(ctx, set, houses, rounds)
		if err != nil {
			return err
		}
		for i := range of {
			of[i].Database = label(addresses[i%len(addresses)])
		}
		figures = append(figures, of...)
	}
	compare(figures)
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(figures)
	}
	return table(figures)
}

// apart makes a set of each question.
func apart(questions []question) [][]question {
	return slices.Collect(slices.Chunk(questions, 1))
}

// asking is a question to one house, and what was measured.
type asking struct {
	question
	*house
	dice
	took, computed []float64
}

// inTurn asks each house each question many times, after some that do not count. What the machine
// does beside it harms all of them alike.
func inTurn(ctx context.Context, set []question, houses []*house, rounds int) ([]figure, error) {
	var runs []*asking
	for _, q := range set {
		for _, h := range houses {
			r := &asking{question: q, house: h, dice: newDice(uint64(len(q.name)))}
			if q.before != nil {
				if err := q.before(ctx, h, r.dice); err != nil {
					return nil, fmt.Errorf("%s: %w", q.name, err)
				}
			}
			runs = append(runs, r)
		}
	}
	for round := -rounds / 5; round < rounds; round++ {
		for _, r := range runs {
			if err := r.once(ctx, round >= 0); err != nil {
				return nil, fmt.Errorf("%s: %w", r.name, err)
			}
		}
	}
	figures := make([]figure, len(runs))
	for i, r := range runs {
		slices.Sort(r.took)
		slices.Sort(r.computed)
		figures[i] = figure{Question: r.name, P50: quantile(r.took, 0.5), P95: quantile(r.took, 0.95), CPU: quantile(r.computed, 0.95)}
		if first := figures[i%len(houses)]; first.P50 > 0 && first.P95 > 0 {
			figures[i].ToFirst, figures[i].HighToFirst = figures[i].P50/first.P50, figures[i].P95/first.P95
		}
	}
	return figures, nil
}

func (r *asking) once(ctx context.Context, counts bool) error {
	if r.ready != nil {
		if err := r.ready(ctx, r.house); err != nil {
			return err
		}
	}
	began, work := time.Now(), cpu()
	if err := r.ask(ctx, r.house, r.dice); err != nil {
		return err
	}
	if counts {
		r.took = append(r.took, float64(time.Since(began).Microseconds())/1000)
		r.computed = append(r.computed, float64((cpu()-work).Microseconds())/1000)
	}
	if r.after != nil {
		return r.after(ctx, r.house)
	}
	return nil
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
	fmt.Fprintln(w, "database\tquestion\tp50 ms\tto first database\tto first question\tp95 ms\tto first database\tto first question\tcpu p95 ms\tto first database")
	for _, f := range figures {
		fmt.Fprintf(w, "%s\t%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\n",
			f.Database, f.Question, f.P50, f.HalfRatio, f.ToFirst, f.P95, f.Ratio, f.HighToFirst, f.CPU, f.CPURatio)
	}
	return w.Flush()
}
