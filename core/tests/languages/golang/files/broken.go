package p

type Good struct{ a int }

type Array [...]int

type Bad struct {
	a int,
	b
}

func Lost( {{{

func (t Good) Found() int { return 0 }

type I interface {
	A(
	B()
}
