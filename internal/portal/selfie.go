package portal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"imprimatur/internal/outreach"
	"imprimatur/internal/problem"
)

// The page of an event is the only one that takes a form with a file, because a browser without
// script can send a file in no other way. The form is read part by part and held in memory alone:
// nothing of a stranger's photo is ever written down before it is sealed.
const (
	// joinLimit bounds the whole form. It is above what a photo may have, so that one that is a
	// little too large is answered with a sentence, and not by an end of the line.
	joinLimit = outreach.MostSelfie + 10<<20
	// joinField bounds what is written in one field, and joinParts how many parts a form has.
	joinField = 4 << 10
	joinParts = 8
	// mostMirrored is how many photos of strangers are held at a time.
	mostMirrored = 4
)

// joining reads the form of an event: its fields into r.PostForm, and the photo if one was added.
// done is called when the photo is no longer needed. A problem with the photo alone is at the field
// "selfie", and the other fields are then read all the same.
func (p *Portal) joining(r *http.Request) (selfie []byte, done func(), err error) {
	done = func() {}
	parts, err := r.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		return nil, done, parse(r)
	}
	if err != nil {
		return nil, done, problem.New(problem.Invalid, "request.malformed").Because(err)
	}
	r.PostForm = make(map[string][]string)
	var wrong error
	for n := 0; ; n++ {
		part, err := parts.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			return selfie, done, wrong
		case err != nil:
			return nil, done, unread(err)
		case n == joinParts:
			return nil, done, problem.New(problem.Invalid, "request.malformed").Because(errors.New("more parts than the form has"))
		}
		name := part.FormName()
		_, twice := r.PostForm[name]
		switch {
		case name == "selfie" && selfie == nil && wrong == nil:
			var leave func()
			selfie, leave, err = p.mirrored(part)
			done = leave
			if problem.Of(err).Field == "selfie" {
				selfie, wrong, err = nil, err, nil
			}
		case slices.Contains([]string{"name", "contact", "child", "lang"}, name) && !twice:
			var text []byte
			text, err = io.ReadAll(io.LimitReader(part, joinField+1))
			if err == nil && len(text) > joinField {
				err = problem.New(problem.TooLarge, "request.too-large")
			}
			r.PostForm.Set(name, string(text))
		default:
			err = problem.New(problem.Invalid, "request.malformed").Because(fmt.Errorf("a part %.20q that the form does not have", name))
		}
		if err != nil {
			return nil, done, unread(err)
		}
	}
}

// mirrored reads a photo into memory, if there is room for one more. What is too large is read to
// its end, so that the page can say so.
func (p *Portal) mirrored(part io.Reader) (selfie []byte, leave func(), err error) {
	leave = func() {}
	var first [1]byte
	if n, err := io.ReadFull(part, first[:]); n == 0 {
		if errors.Is(err, io.EOF) {
			return nil, leave, nil // the field was left empty
		}
		return nil, leave, err
	}
	select {
	case p.mirror <- struct{}{}:
	default:
		_, err := io.Copy(io.Discard, part)
		return nil, leave, errors.Join(err, problem.New(problem.Busy, "worker.busy").At("selfie"))
	}
	leave = func() { <-p.mirror }
	held := bytes.NewBuffer(first[:])
	size, err := io.Copy(held, io.LimitReader(part, outreach.MostSelfie))
	if err == nil && size == outreach.MostSelfie {
		if _, err = io.Copy(io.Discard, part); err == nil {
			err = problem.New(problem.TooLarge, "selfie.too-large").At("selfie")
		}
	}
	return held.Bytes(), leave, err
}

// unread says what is wrong with a form that could not be read to its end.
func unread(err error) error {
	var large *http.MaxBytesError
	var known *problem.Problem
	switch {
	case errors.As(err, &large):
		return problem.New(problem.TooLarge, "request.too-large").Because(err)
	case errors.As(err, &known):
		return err
	}
	return problem.New(problem.Invalid, "request.malformed").Because(err)
}
