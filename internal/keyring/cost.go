package keyring

// Cost is what one guess at the passphrase costs (Argon2id, RFC 9106).
type Cost struct {
	Time    uint32 `json:"time"`
	Memory  uint32 `json:"memory_kib"`
	Threads uint8  `json:"threads"`
}

// DefaultCost is the second recommendation of RFC 9106.
func DefaultCost() Cost { return Cost{Time: 3, Memory: 64 << 10, Threads: 4} }

// FloorCost is the least that is taken.
func FloorCost() Cost { return Cost{Time: 2, Memory: 19 << 10, Threads: 1} }

// acceptable keeps a file from asking for so little that guessing is cheap, or for so much
// that opening it takes the machine down.
func (c Cost) acceptable() bool {
	floor := FloorCost()
	return c.Time >= floor.Time && c.Memory >= floor.Memory && c.Threads >= floor.Threads &&
		c.Time <= 64 && c.Memory <= 4<<20 && c.Threads <= 64
}
