package audit

import (
	"errors"
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 hash of the tree.
type Hash = tlog.Hash

// Tree is the right edge of the log's hash tree: enough to append to it and to know its root.
// The zero value is the empty tree. A store keeps it with the log's size, in the transaction
// that appends.
type Tree struct {
	size int64
	edge []Hash // roots of the whole subtrees, biggest first: one for each bit of size
}

// Size is the number of events.
func (t *Tree) Size() int64 { return t.size }

// Append adds a leaf and gives the hashes that are now complete: the leaf's, then those of
// the subtrees that it completes, from small to big. A store keeps them with the event.
func (t *Tree) Append(leaf Hash) []Hash {
	hashes := []Hash{leaf}
	for range bits.TrailingZeros64(^uint64(t.size)) {
		last := len(t.edge) - 1
		leaf = tlog.NodeHash(t.edge[last], leaf)
		t.edge = t.edge[:last]
		hashes = append(hashes, leaf)
	}
	t.edge = append(t.edge, leaf)
	t.size++
	return hashes
}

// Root is the hash of the whole tree.
func (t *Tree) Root() (Hash, error) {
	return tlog.TreeHash(t.size, tlog.HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		if len(indexes) != len(t.edge) {
			return nil, errors.New("the edge does not fit the size")
		}
		return t.edge, nil // asked for in this very order
	}))
}

// AppendBinary writes the edge; the size is kept beside it.
func (t *Tree) AppendBinary(to []byte) ([]byte, error) {
	for _, hash := range t.edge {
		to = append(to, hash[:]...)
	}
	return to, nil
}

// ParseTree reads what AppendBinary wrote of a tree of this size.
func ParseTree(size int64, edge []byte) (*Tree, error) {
	if size < 0 || len(edge) != bits.OnesCount64(uint64(size))*tlog.HashSize {
		return nil, errors.New("reading the log's tree: its edge does not fit its size")
	}
	t := &Tree{size: size}
	for ; len(edge) > 0; edge = edge[tlog.HashSize:] {
		t.edge = append(t.edge, Hash(edge[:tlog.HashSize]))
	}
	return t, nil
}

// Hashes reads stored hashes by their index, for proofs. Locate tells where one is.
type Hashes interface {
	// ReadHashes gives as many hashes as it is asked for, in that order.
	ReadHashes(indexes []int64) ([]Hash, error)
}

// Locate tells with which event, and at which place among its hashes, a stored hash is kept.
func Locate(index int64) (seq int64, place int) {
	level, n := tlog.SplitStoredHashIndex(index)
	return (n+1)<<level - 1, level
}

// RootOf computes the root that the log had at a size.
func RootOf(size int64, hashes Hashes) (Hash, error) {
	root, err := tlog.TreeHash(size, hashes)
	if err != nil {
		return Hash{}, fmt.Errorf("computing the log's root at %d: %w", size, err)
	}
	return root, nil
}

// ProveInclusion proves that the log of a size holds an event; CheckInclusion checks it with
// nothing but a checkpoint and the event's leaf hash.
func ProveInclusion(size, seq int64, hashes Hashes) ([]Hash, error) {
	proof, err := tlog.ProveRecord(size, seq, hashes)
	if err != nil {
		return nil, fmt.Errorf("proving event %d: %w", seq, err)
	}
	return proof, nil
}

// CheckInclusion checks a proof of ProveInclusion.
func CheckInclusion(proof []Hash, in Checkpoint, seq int64, leaf Hash) error {
	return tlog.CheckRecord(proof, in.Size, in.Root, seq, leaf)
}

// ProveConsistency proves that the log of a size begins with the log of a smaller size;
// CheckConsistency checks it with nothing but the two checkpoints.
func ProveConsistency(size, smaller int64, hashes Hashes) ([]Hash, error) {
	proof, err := tlog.ProveTree(size, smaller, hashes)
	if err != nil {
		return nil, fmt.Errorf("proving that the log only grew from %d to %d: %w", smaller, size, err)
	}
	return proof, nil
}

// CheckConsistency checks a proof of ProveConsistency.
func CheckConsistency(proof []Hash, now, before Checkpoint) error {
	return tlog.CheckTree(proof, now.Size, now.Root, before.Size, before.Root)
}
