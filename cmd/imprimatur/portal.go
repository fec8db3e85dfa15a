package main

import (
	"net/http"
	"time"

	"imprimatur/internal/httpapi"
	"imprimatur/internal/portal"
)

// guestPages puts the portal's pages into the form in which the server serves them.
func (r *rooms) guestPages() ([]httpapi.GuestPage, error) {
	own, err := portal.New(r.people, r.door, r.shares, r.recall, time.Now)
	if err != nil {
		return nil, err
	}
	public, err := portal.NewPublic(r.people, r.publisher, r.publisher, r.door)
	if err != nil {
		return nil, err
	}
	return append(guestPages(own.Pages(), own.Fail), guestPages(public.Pages(), public.Fail)...), nil
}

func guestPages(made []portal.Page, fail func(http.ResponseWriter, *http.Request, portal.Guest, error)) []httpapi.GuestPage {
	var pages []httpapi.GuestPage
	for _, p := range made {
		pages = append(pages, httpapi.GuestPage{
			Method: p.Method, Pattern: p.Pattern, ID: p.ID, Limit: p.Limit, Metered: p.Metered, Drawn: p.Drawn, Long: p.Long, Knows: p.Knows,
			Serve: func(w http.ResponseWriter, q *http.Request, g httpapi.Visit) error {
				return p.Serve(w, q, portal.Guest(g))
			},
			Fail: func(w http.ResponseWriter, q *http.Request, g httpapi.Visit, err error) {
				fail(w, q, portal.Guest(g), err)
			},
		})
	}
	return pages
}
