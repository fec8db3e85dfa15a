package main

import (
	"context"

	"imprimatur/internal/httpapi"
)

// figures are what the house counts, for the metrics listener.
func (h *house) figures(ctx context.Context) ([]httpapi.Figure, error) {
	c, err := h.db.Counts(ctx)
	if err != nil {
		return nil, err
	}
	gauge := func(name, help string, value int64) httpapi.Figure {
		return httpapi.Figure{Name: "imprimatur_" + name, Help: help, Value: float64(value)}
	}
	total := func(name, help string, value int64) httpapi.Figure {
		return httpapi.Figure{Name: "imprimatur_" + name, Help: help, Value: float64(value), Counter: true}
	}
	return []httpapi.Figure{
		gauge("photos", "Photos in the library.", c.Photos),
		gauge("photos_trashed", "Photos in the trash.", c.Trashed),
		gauge("users", "Accounts that are not disabled.", c.Users),
		gauge("jobs_waiting", "Jobs that wait for their turn; uploads that arrived are among them.", c.JobsWaiting),
		gauge("jobs_given_up", "Jobs that failed too often and need somebody to look.", c.JobsGivenUp),
		total("log_events_total", "Events in the log.", c.LogEvents),
		total("searches_empty_total", "Searches that found nothing.", c.SearchMisses),
	}, nil
}
