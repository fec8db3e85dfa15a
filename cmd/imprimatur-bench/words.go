package main

import (
	"math"
	"math/rand/v2"
	"sort"
	"strings"
)

// dice are the source of everything made up; the same seed makes the same library.
type dice struct{ *rand.Rand }

//nolint:gosec // a measurement is to be repeated with the same dice
func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 77))} }

// coin is true that often.
func (d dice) coin(often float64) bool { return d.Float64() < often }

// zipf draws ranks of which the first are common, as words are: rank r comes 1/(r+shift) as often.
type zipf struct{ sums []float64 }

func newZipf(count int, shift float64) zipf {
	z := zipf{sums: make([]float64, count)}
	total := 0.0
	for i := range z.sums {
		total += 1 / (float64(i) + shift)
		z.sums[i] = total
	}
	return z
}

func (z zipf) draw(d dice) int {
	return sort.SearchFloat64s(z.sums, d.Float64()*z.sums[len(z.sums)-1])
}

// lexicon makes words that can be spoken, each once. The word of a rank is always the same.
func lexicon(count int) []string {
	onsets := strings.Fields("b br d dr f fl g gr h j k kl kr l m n p pl pr r s sk sl st str t tr v w")
	vowels := strings.Fields("a e i o u aa ee oe ie ou")
	codas := strings.Fields("n r s t l m k ng nd rt ls")
	d := newDice(5)
	seen := make(map[string]bool, count)
	list := make([]string, 0, count)
	for len(list) < count {
		var word strings.Builder
		for range 1 + d.IntN(3) {
			word.WriteString(onsets[d.IntN(len(onsets))])
			word.WriteString(vowels[d.IntN(len(vowels))])
		}
		word.WriteString(codas[d.IntN(len(codas))])
		if w := word.String(); !seen[w] {
			seen[w] = true
			list = append(list, w)
		}
	}
	return list
}

// quantile gives a value below which that part of the sorted values lies.
func quantile(sorted []float64, part float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(math.Ceil(part*float64(len(sorted))))-1]
}
