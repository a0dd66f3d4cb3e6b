# a() is no call
"""b()"""
@deco(1)
def f(): await a.b(c())
x = d[0].e()
"text".join(parts)
(yield_)()
f"{formatted()}"
g()(1)
class A(base()): pass
a[0](1)
(lambda: 1)()
(a.b)(1)
super().m()
x = [i() for i in j()]
await_()
@a.deco
def g(b=c()): pass
