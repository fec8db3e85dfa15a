package main

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/library"
	"imprimatur/internal/phrase"
)

// treeFolder is a folder as far as its path needs it.
type treeFolder struct {
	ID     string `json:"id"`
	Parent string `json:"parent"`
	Name   string `json:"name"`
}

// paths gives each folder its path below the top. Somebody who does not see what a folder lies
// in has a path that begins where they see it.
func paths(tree []treeFolder) map[string]string {
	known := make(map[string]treeFolder, len(tree))
	for _, f := range tree {
		known[f.ID] = f
	}
	all := make(map[string]string, len(tree))
	for _, f := range tree {
		path := ""
		for at, steps := f, 0; at.ID != "" && at.ID != asset.Root.String() && steps <= len(tree); at, steps = known[at.Parent], steps+1 {
			if path != "" {
				path = "/" + path
			}
			path = at.Name + path
		}
		all[f.ID] = path
	}
	return all
}

// pages gives lists of the data folder.
func (r *rooms) pages(ctx context.Context, by access.Caller) (pages, error) {
	folders, err := r.library.Folders(ctx, by)
	if err != nil {
		return nil, err
	}
	tree := make([]treeFolder, len(folders))
	for i, f := range folders {
		tree[i] = treeFolder{f.ID.String(), f.Parent.String(), f.Name}
	}
	where := paths(tree)
	return func(ctx context.Context, query, cursor string, limit int) (assetPage, error) {
		found, err := r.library.List(ctx, by, library.ListRequest{Query: query, Cursor: cursor, Limit: limit})
		if err != nil {
			return assetPage{}, err
		}
		page := assetPage{older: found.Older, total: found.Total, capped: found.Capped}
		for _, i := range found.Items {
			page.items = append(page.items, assetReport{
				ID: i.ID.String(), FileName: i.FileName, Folder: where[i.Folder.String()], MediaType: i.MediaType,
				Width: i.Width, Height: i.Height, TakenAt: i.TakenAt.UTC(), TakenGuess: i.TakenGuess, Bytes: i.Bytes, SHA256: i.SHA256, Clearance: i.Status,
			})
		}
		if found.Nothing != nil {
			page.explain(by.Language, found.Nothing)
		}
		return page, nil
	}, nil
}

// explain says why a list is empty.
func (p *assetPage) explain(lang string, n *library.Nothing) {
	for _, reason := range n.Why {
		p.why = append(p.why, phrase.Say(lang, "nothing/"+reason.Code, reason.Args))
	}
	for _, near := range n.Nearest {
		p.nearest = append(p.nearest, nearQuery{near.Query, near.Count, near.More})
	}
}

// folders gives the tree as far as the caller sees it.
func (r *remote) folders(ctx context.Context) ([]treeFolder, error) {
	var tree struct {
		Items []treeFolder `json:"items"`
	}
	err := r.call(ctx, http.MethodGet, "/api/v1/folders", nil, nil, nil, &tree)
	return tree.Items, err
}

// pages gives lists through the API.
func (r *remote) pages(ctx context.Context) (pages, error) {
	tree, err := r.folders(ctx)
	if err != nil {
		return nil, err
	}
	where := paths(tree)
	return func(ctx context.Context, query, cursor string, limit int) (assetPage, error) {
		var found remotePage
		values := url.Values{"q": {query}, "cursor": {cursor}, "limit": {strconv.Itoa(limit)}}
		if err := r.call(ctx, http.MethodGet, "/api/v1/assets", values, nil, nil, &found); err != nil {
			return assetPage{}, err
		}
		page := assetPage{older: found.Older, total: found.Total, capped: found.Capped, why: found.Nothing.Why, nearest: found.Nothing.Nearest}
		for _, i := range found.Items {
			page.items = append(page.items, assetReport{
				ID: i.ID, FileName: i.FileName, Folder: where[i.Folder], MediaType: i.MediaType,
				Width: i.Width, Height: i.Height, TakenAt: i.TakenAt.UTC(), TakenGuess: i.TakenGuess, Bytes: i.Bytes, SHA256: i.SHA256, Clearance: i.Clearance.Status,
			})
		}
		return page, nil
	}, nil
}

// remotePage is a page as the API tells it.
type remotePage struct {
	Items []struct {
		ID         string    `json:"id"`
		Folder     string    `json:"folder"`
		FileName   string    `json:"file_name"`
		MediaType  string    `json:"media_type"`
		Width      int       `json:"width"`
		Height     int       `json:"height"`
		TakenAt    time.Time `json:"taken_at"`
		TakenGuess bool      `json:"taken_guess"`
		Bytes      int64     `json:"bytes"`
		SHA256     string    `json:"sha256"`
		Clearance  struct {
			Status string `json:"status"`
		} `json:"clearance"`
	} `json:"items"`
	Older   string `json:"older"`
	Total   int    `json:"total"`
	Capped  bool   `json:"capped"`
	Nothing struct {
		Why     []string    `json:"why"`
		Nearest []nearQuery `json:"nearest"`
	} `json:"nothing"`
}
