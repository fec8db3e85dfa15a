package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"imprimatur/internal/access"
	"imprimatur/internal/asset"
	"imprimatur/internal/ident"
	"imprimatur/internal/library"
	"imprimatur/internal/office"
	"imprimatur/internal/sqlstore"
)

// The library that is made up.
const (
	departments = 12
	firstYear   = 2011
	years       = 15
	events      = 1808 // so that there are 2,000 folders below the root
	people      = 60
	batch       = 20_000 // photos in a transaction
)

// event is a folder of photos taken within a few days.
type event struct {
	folder ident.Folder
	begins time.Time
	place  int
}

// fill fills a database, or goes on where a fill was broken off: the same dice make the same
// library.
func fill(ctx context.Context, address string, assets int, few bool) (err error) {
	db, err := open(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	began := time.Now()
	d := newDice(1)
	places, err := folders(ctx, db, d)
	if err != nil {
		return err
	}
	users, err := accounts(ctx, db, newDice(2)) // grants have dice of their own
	if err != nil {
		return err
	}
	shown, err := register(ctx, db, newDice(3))
	if err != nil {
		return err
	}
	there, err := filled(ctx, db)
	if err != nil {
		return err
	}
	p := newPhotos(d, places, users, shown, assets)
	p.few = few
	for done := 0; done < assets; {
		count := min(batch, assets-done)
		made := p.next(count)
		done += count
		if done <= there {
			continue
		}
		if err := db.Fill(ctx, made); err != nil {
			return err
		}
		if done%(5*batch) == 0 || done == assets {
			fmt.Fprintf(os.Stderr, "%d photos, %.0f s\n", done, time.Since(began).Seconds())
		}
	}
	return db.Tidy(ctx)
}

// filled counts the photos that are there.
func filled(ctx context.Context, db *sqlstore.DB) (total int, err error) {
	err = db.Library().View(ctx, func(r library.Reader) error {
		for _, state := range []asset.State{asset.Active, asset.Trashed} {
			count, err := r.Count(ctx, library.Wanted{All: true, State: state}, 0)
			if err != nil {
				return err
			}
			total += count
		}
		return nil
	})
	return total, err
}

// folders makes the tree: department, year, event.
func folders(ctx context.Context, db *sqlstore.DB, d dice) ([]event, error) {
	var list []event
	err := db.Library().InTx(ctx, func(tx library.Tx) error {
		list = nil
		known, err := tx.Folders(ctx)
		if err != nil {
			return err
		}
		there := make(map[string]ident.Folder, len(known))
		for _, f := range known {
			there[f.Parent.String()+f.Name] = f.ID
		}
		add := func(parent ident.Folder, name string) (ident.Folder, error) {
			if id := there[parent.String()+name]; id != 0 {
				return id, nil
			}
			id, err := ident.New[ident.Folder](time.Now(), rand.Reader)
			if err != nil {
				return 0, err
			}
			return id, tx.SaveFolder(ctx, asset.Folder{ID: id, Parent: parent, Name: name, Revision: 1}, time.Now())
		}
		var holders []ident.Folder
		for i := range departments {
			department, err := add(asset.Root, fmt.Sprintf("Department %c", 'A'+i))
			if err != nil {
				return err
			}
			for year := range years {
				holder, err := add(department, fmt.Sprint(firstYear+year))
				if err != nil {
					return err
				}
				holders = append(holders, holder)
			}
		}
		words := lexicon(4000)
		for i := range events {
			at := i % len(holders)
			year := firstYear + at%years
			name := fmt.Sprintf("%s %s %d", words[d.IntN(len(words))], words[d.IntN(len(words))], i)
			folder, err := add(holders[at], name)
			if err != nil {
				return err
			}
			list = append(list, event{folder, time.Date(year, 1, 1+d.IntN(360), 8, 0, 0, 0, time.UTC), d.IntN(200)})
		}
		d.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		return nil
	})
	return list, err
}

// accounts makes people of every kind with grants of every size: on departments, years and
// single events.
func accounts(ctx context.Context, db *sqlstore.DB, d dice) ([]ident.User, error) {
	var ids []ident.User
	err := db.Office().InTx(ctx, func(tx office.Tx) error {
		ids = nil
		var tree []asset.Folder
		if err := db.Library().View(ctx, func(r library.Reader) error {
			var err error
			tree, err = r.Folders(ctx)
			return err
		}); err != nil {
			return err
		}
		known, err := tx.Users(ctx)
		if err != nil {
			return err
		}
		there := make(map[string]ident.User, len(known))
		for _, u := range known {
			there[u.Email] = u.ID
		}
		for i := range people {
			if id := there[fmt.Sprintf("user%d@example.org", i)]; id != 0 {
				ids = append(ids, id)
				continue
			}
			id, err := ident.New[ident.User](time.Now(), rand.Reader)
			if err != nil {
				return err
			}
			ids = append(ids, id)
			role, grants := part(i)
			u := access.User{
				ID: id, Email: fmt.Sprintf("user%d@example.org", i), Name: fmt.Sprintf("User %d", i), Language: "en",
				Roles: []access.Role{role}, MadeAt: time.Now(), Revision: 1,
			}
			if err := tx.SaveUser(ctx, u); err != nil {
				return err
			}
			for range grants {
				if err := grant(ctx, tx, d, id, tree, i); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return ids, err
}

// part says what a person of the sixty is and how many folders are opened to them.
func part(i int) (role access.Role, grants int) {
	switch {
	case i < 4:
		return access.Manager, 0
	case i < 10:
		return access.ConsentManager, 0
	case i < 30:
		return access.Editor, 1 + i%6
	}
	return access.Viewer, 1 + (i*i)%40
}

// grant opens a folder: to some a department, to some years, to others single events.
func grant(ctx context.Context, tx office.Tx, d dice, user ident.User, tree []asset.Folder, i int) error {
	prefix := []string{"Department ", "20", ""}[i%3]
	var fitting []asset.Folder
	for _, f := range tree {
		if f.ID != asset.Root && strings.HasPrefix(f.Name, prefix) {
			fitting = append(fitting, f)
		}
	}
	id, err := ident.New[ident.Grant](time.Now(), rand.Reader)
	if err != nil {
		return err
	}
	return tx.SaveGrant(ctx, access.Grant{ID: id, Folder: fitting[d.IntN(len(fitting))].ID, User: user, Right: access.Edit}, 0)
}
