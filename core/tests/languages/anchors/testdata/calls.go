package a

// d() is no call.
var x = a().B().C

var s = `e()`

func f() {
	go h.db.Exec[int](g())(2)
	(p.q)()
	func() { inner() }()
	defer m[k].n()
	s[0]()
	T{}.method()
	(*T).expr(nil)
	Map[int, string](x)
	[]byte("conversion")
	a.b.c.d.e.f.g.h.i.j.k.l.m.n()
	if err := retry(func() error { return nested(deep()) }); err != nil {
		panic(err)
	}
}

func g() {
	pkg.Map[K, V](x)
	pkg.One[K](x, y)
	(pkg.Two[K])(x)
	*p.q() = r()
	_ = T(x)
	_ = chan int(nil)
	x.(*T).Asserted()
	<-c.recv()
	f[0].g[1]()
	defer func() {}()
	((a))()
}
