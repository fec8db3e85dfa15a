package library

import (
	"encoding/base64"
	"encoding/binary"

	"imprimatur/internal/problem"
)

// cursor is where a page begins. It holds no secret and gives no right: whoever makes one up
// turns to another page of what they may see anyway. The total rides along, so that it is
// counted once a list.
type cursor struct {
	Stretch
	total  int // -1: not counted yet
	capped bool
	jumped bool // to a month; never in a text
}

// What the first byte of a cursor's text says.
const (
	cursorForm   = 0x40 // this form of cursor
	cursorNewer  = 1
	cursorCapped = 2
	cursorStart  = 4
)

func (c cursor) text() string {
	head := byte(cursorForm)
	if c.Newer {
		head |= cursorNewer
	}
	if c.capped {
		head |= cursorCapped
	}
	if c.Start {
		head |= cursorStart
	}
	b := binary.AppendVarint([]byte{head}, c.From)
	b = binary.AppendUvarint(b, uint64(max(c.total, 0)))
	return base64.RawURLEncoding.EncodeToString(b)
}

func readCursor(text string) (cursor, error) {
	invalid := problem.New(problem.Invalid, "cursor.invalid").At("cursor")
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) == 0 || b[0]&^(cursorNewer|cursorCapped|cursorStart) != cursorForm {
		return cursor{}, invalid
	}
	from, n := binary.Varint(b[1:])
	if n <= 0 {
		return cursor{}, invalid
	}
	total, m := binary.Uvarint(b[1+n:])
	if m <= 0 || 1+n+m != len(b) || total > 1<<40 {
		return cursor{}, invalid
	}
	return cursor{
		Stretch: Stretch{From: from, Newer: b[0]&cursorNewer != 0, Start: b[0]&cursorStart != 0}, total: int(total), capped: b[0]&cursorCapped != 0,
	}, nil
}
