package p

// A is one.
//
// Deprecated: use B.
type A struct {
	a, b int `tag:"x"`
	*B
	pkg.C "t"
	*pkg.D[int]
	E[string, []int]
	_ [2]byte
	F func(...int) (x, y error)
}

// Deprecated: all of them.
type (
	B = A
	// Deprecated: this one.
	C[T any] []T
	D[K comparable, V ~int | ~string] map[K]V
)

/* Deprecated: alone in its group. */
type (
	Alone int
)

// Deprecated: not right above.

type Apart int

// Not a paragraph.
// Deprecated: so it does not count.
type Joined int
type Next int // Deprecated: beside it

type I interface {
	// Deprecated: no.
	M(a int, b ...string) (n int, err error)
	/*
	 * N does.
	 *
	 * Deprecated: either.
	 */
	N() // Deprecated: beside it
	O()
	pkg.J
	~int | *T | pkg.U[int]
	comparable
	interface{ P() }
	~[]byte
}

type Nested func(func(func()) func() <-chan int) (map[[2]string]*[]struct{}, chan<- error)
type Parens (*(int))
type Constants [a + b*c<<2 - len("x")]pkg.T
type More [(-n) / +pkg.N % uint(3) &^ 'x']byte
type Odd [f(1, 2) + g[int](3) + 2.5 + "s" + len(x) + len(`
`) + !y]byte
type Generic pkg.G[int, *T, []pkg.H[string]]

func Plain(a, b int, _ string) {}
func Types(int, a.B, *c)       {}
func One(a) error              { return nil }
func Two() (int, error)        { return 0, nil }
func Named() (n int, err error) { return }
func Single() (err error)      { return }
func Assembly(x int) int
func Generics[K comparable, V interface{ ~int }, W []K](k K, v ...V) W { panic(0) }
func init() {}
func _()    {}

// Deprecated: the method.
//
//go:noinline
func (t *T[K, _]) Method(x K) {}
func (T) Value()              {}
func (t T) Named2()           {}
func (t (*T)) Parens()        {}
func ((T)) Parens2()          {}
func () None()                {}
func (a, b T) Both()          {}
func (t pkg.T) Far()          {}
func (t []T) Slice()          {}
func ( /* c */ t /* d */ *T /* e */) Comments( /* f */ ) /* g */ { /* h */ }
func (t T) Map[A any, B ~int | string](f func(A) B) []B { return nil }

const One1, Two2 = 1, 2
const (
	a = iota /* first */
	b
	_, c = iota, "x" // second
	_, d
	// third
	e uint8 = 1 << iota
	f
	g = 2.5
	h
	i, j = -iota, (iota + 1) * len("é\n\x41")
)
const typed int = 'x'
const far = pkg.N

var (
	_ I      = (*T)(nil)
	_ pkg.I  = &T{}
	_ I[int] = T[int]{}
	_ error  = new(T)
	_ int    = T(1)
	_        = I(T{})
	_, x     = I(T{}), 1
	y        = I(T{})
	_ []I    = []I{}
	_ *T     = &T{}
	_ I      = nil
	_ I
)

func New() I               { return &T{} }
func New2() (pkg.I, error) { t := new(T); return t, nil }
func New3() error          { return &T{} }
func New4() I              { return T(1) }
func New5() (i I)          { return }
