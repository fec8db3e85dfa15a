package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"imprimatur/internal/ident"
	"imprimatur/internal/job"
	"imprimatur/internal/library"
	"imprimatur/internal/problem"
	"imprimatur/internal/sqlstore"
)

const (
	takeUpload  job.Kind = "upload.take"  // enqueued by the store when an upload is whole
	sendMessage job.Kind = "message.send" // enqueued by the store with the message

	// messageAttempts are spread over three days: a gateway that is down for a weekend loses nothing.
	messageAttempts = 80
	codeAttempts    = 5 // whoever waits for a code asks again
	remindEvery     = 15 * time.Minute

	// verifyParts is into how many parts the nightly reading divides the blobs: all of them are
	// read once a month.
	verifyParts = 30

	workGrace = 20 * time.Second // for what runs when the server stops
	day       = 24 * time.Hour
)

// working is the house's own work under way.
type working struct {
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// startWork begins to do what waits to be done: uploads that are whole, and the chores.
func (h *house) startWork(r *rooms) *working {
	ctx, cancel := context.WithCancel(context.Background())
	runner := job.NewRunner(job.Options{
		Store: h.db.Jobs(), Handlers: h.handlers(ctx, r), Now: time.Now, Grace: workGrace,
		// One for the chores, and one so that a worker has a photo while others wait for the disk.
		Workers: max(h.cfg.Workers, runtime.GOMAXPROCS(0)) + 2,
		Ended:   func(j job.Job, took time.Duration, err error) { logJob(h.log, j, took, err) },
		Trouble: func(err error) {
			h.log.Error("the house's own work is in trouble", "code", problem.Of(err).Code, "error", err)
		},
	})
	w := &working{cancel: cancel}
	w.running.Go(func() { runner.Run(ctx) })
	w.running.Go(func() { h.keepSwept(ctx, r) })
	return w
}

// stop takes up nothing more, and returns when what runs has ended.
func (w *working) stop() {
	w.cancel()
	w.running.Wait()
}

// keepSwept takes away what crashes have left in this data folder, now and every day. It is
// no job: the data folder is this process's alone, whoever else is on the database.
func (h *house) keepSwept(ctx context.Context, r *rooms) {
	every := time.NewTicker(day)
	defer every.Stop()
	for {
		switch swept, err := h.sweep(ctx, r); {
		case err != nil && ctx.Err() == nil:
			h.log.Error("the sweep failed", "code", problem.Of(err).Code, "error", err)
		case swept != library.Swept{}:
			h.log.Info("swept", "blobs", swept.Blobs, "parts", swept.Parts, "uploads", swept.Uploads)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// sweep takes away what a process that was broken off has left in this data folder, which this
// one holds alone.
func (h *house) sweep(ctx context.Context, r *rooms) (library.Swept, error) {
	swept, err := r.library.Sweep(ctx, 0)
	if err == nil {
		h.folder.SetLeftOver(false)
	}
	return swept, err
}

func logJob(log *slog.Logger, j job.Job, took time.Duration, err error) {
	about := []any{"kind", string(j.Kind), "job", j.ID.String(), "attempt", j.Attempts, "took", took}
	if err == nil || errors.Is(err, context.Canceled) {
		log.Debug("job ended", about...)
		return
	}
	log.Error("job failed", append(about, "code", problem.Of(err).Code, "error", err)...)
}

// handlers are what the house does by itself. Several servers may do it at once. What takes
// long and can be begun again at any time gives way when the server stops.
func (h *house) handlers(stopping context.Context, r *rooms) map[job.Kind]job.Handler {
	chore := func(every time.Duration, do func(context.Context) error) job.Handler {
		return job.Handler{Every: every, Do: func(ctx context.Context, _ job.Job) error {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			defer context.AfterFunc(stopping, cancel)()
			return do(ctx)
		}}
	}
	return map[job.Kind]job.Handler{
		takeUpload: {
			Do: func(ctx context.Context, j job.Job) error {
				return withNamed(j, "upload", func(id ident.Upload) error { return r.library.TakeUpload(ctx, id) })
			},
			Forgo: func(ctx context.Context, j job.Job) error {
				return withNamed(j, "upload", func(id ident.Upload) error { return r.library.GiveUpUpload(ctx, id) })
			},
		},
		sqlstore.PersonalLink: {Do: func(ctx context.Context, j job.Job) error { return r.people.SendPersonalLink(ctx, j.Payload) }},
		sendMessage: {
			Attempts: messageAttempts,
			Do: func(ctx context.Context, j job.Job) error {
				return withNamed(j, "message", func(id ident.Message) error { return r.people.SendMessage(ctx, id) })
			},
			Forgo: func(ctx context.Context, j job.Job) error {
				return withNamed(j, "message", func(id ident.Message) error { return r.people.GiveUpMessage(ctx, id) })
			},
		},
		sqlstore.ShareCode: {
			Attempts: codeAttempts,
			Do: func(ctx context.Context, j job.Job) error {
				return withNamed(j, "receiver", func(id ident.Receiver) error { return r.shares.SendCode(ctx, id) })
			},
		},
		sqlstore.SpreadNews: {Do: func(ctx context.Context, _ job.Job) error { return r.webhooks.Spread(ctx) }},
		sqlstore.DeliverWebhook: {
			Attempts: messageAttempts,
			Do:       func(ctx context.Context, j job.Job) error { return withNamed(j, "webhook", deliver(ctx, r)) },
		},
		"house.webhooks":       chore(time.Minute, r.webhooks.Spread),
		"house.forget-webhook": chore(day, r.webhooks.Forget),
		"house.remind":         chore(remindEvery, r.people.Remind),
		"house.tell-of-ends":   chore(time.Hour, r.people.TellOfEnds),
		"house.tell-of-age":    chore(time.Hour, r.people.TellOfAge),
		"house.tell-of-rights": chore(time.Hour, r.people.TellOfRights),
		"house.tell-staff":     chore(day, r.people.TellStaff),
		"house.recall":         chore(time.Hour, r.recall.WriteDown),
		"house.follow-up":      chore(day, r.recall.FollowUp),
		"clearance.reclear": {Do: func(ctx context.Context, j job.Job) error {
			return withNamed(j, "folder", func(id ident.Folder) error { return r.library.Reclear(ctx, id) })
		}},
		"house.count-shown": chore(time.Minute, r.door.Settle),
		"house.purge-proof": chore(day, r.people.PurgeProof),
		"house.purge-trash": chore(time.Hour, func(ctx context.Context) error {
			_, err := r.library.PurgeTrash(ctx)
			return err
		}),
		"house.expire-uploads": chore(time.Hour, r.library.ExpireUploads),
		"house.verify": chore(day, func(ctx context.Context) error {
			found, err := r.library.Verify(ctx, houseCaller(), verifyParts, nil)
			if err == nil {
				h.logDamage(found)
			}
			return err
		}),
	}
}

// deliver sends what is due to a webhook, and goes on when more is.
func deliver(ctx context.Context, r *rooms) func(ident.Webhook) error {
	return func(to ident.Webhook) error {
		again, err := r.webhooks.Deliver(ctx, to)
		if err != nil || again.IsZero() {
			return err
		}
		return job.Again(again)
	}
}

func (h *house) logDamage(found library.Verification) {
	if len(found.Damage) > 0 {
		h.log.Error("damaged blobs found: run imprimatur verify, then restore from a backup", "count", len(found.Damage))
	}
}

// withNamed does something with what a job names.
func withNamed[T ~int64](j job.Job, what string, do func(T) error) error {
	var payload map[string]string
	if err := json.Unmarshal(j.Payload, &payload); err != nil {
		return job.GiveUp(fmt.Errorf("read the job: %w", err))
	}
	id, err := ident.Parse[T](payload[what])
	if err != nil {
		return job.GiveUp(fmt.Errorf("read the job: %w", err))
	}
	return do(id)
}
