package main

import (
	"net/http"

	"imprimatur/internal/httpapi"
	"imprimatur/internal/portal"
)

// guestPages puts the portal's pages into the form in which the server serves them.
func (r *rooms) guestPages() ([]httpapi.GuestPage, error) {
	made, err := portal.New(r.people, r.door, r.recall)
	if err != nil {
		return nil, err
	}
	var pages []httpapi.GuestPage
	for _, p := range made.Pages() {
		pages = append(pages, httpapi.GuestPage{
			Method: p.Method, Pattern: p.Pattern, ID: p.ID, Limit: p.Limit, Metered: p.Metered,
			Serve: func(w http.ResponseWriter, q *http.Request, g httpapi.Visit) error {
				return p.Serve(w, q, portal.Guest(g))
			},
			Fail: func(w http.ResponseWriter, q *http.Request, g httpapi.Visit, err error) {
				made.Fail(w, q, portal.Guest(g), err)
			},
		})
	}
	return pages, nil
}
