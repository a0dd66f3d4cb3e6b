//go:build linux

// Package a is
// documented.
package a // behind

import "fmt"

// Of the group.
const (
	X = 1 // behind X
	// Of Y and Z.
	Y, Z = 2, 3
)

var single, other = 1, 2 // behind

// Of the group of one.
var (
	v int
)

type (
	// T is.
	T[K any, V any] struct {
		A, B int // behind A and B
		// Embedded.
		io.Reader
		*Other
		C struct{ D int }
	}
	/* I is. */
	I interface {
		// M does.
		M() error
		N(); O()
		fmt.Stringer
		~int | ~string
	}
)

type Alias = T[int, int]

// Named is.
type Named func()

// Far from F, on its own.

// F is.
//
//go:noinline
func F() {
	type inner struct{ x int }
	const local = 1
	_ = func() { g() }
} // behind F

func (t *T[K, V]) Generic() {}

func (T) Value() {}

func (/* a comment */ p *Plain) Commented() {}
func (t (*Paren)) Do() {}

// lockstitch: begin outer part
var inside = 1

//region inner
func Region() {}

//endregion

// lockstitch: end outer part
func External()
