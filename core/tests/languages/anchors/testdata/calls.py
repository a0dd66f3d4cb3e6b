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
