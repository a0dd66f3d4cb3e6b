# Statements of a module, under blocks of every kind.
from __future__ import annotations
# ---- imports ----
import a
import a.b, c.d.e, f as g
import h.i as j
from k import l
from m.n import o, p as q
from . import r
from .. import s as t
from ...u.v import (
    w,
    x as y,
)
from z import *
from .near import *
from .Xy import X
from ..XX.y import Z

# ---- assignments ----
one = 1
two: int
three: "int" = 3
four = five = 4
six, seven = 6, 7
(eight, [nine, *ten]) = data
obj.attr = 1
obj.deep.attr: int = 2
obj().lost = 3
obj[0] = 4
obj.a, eleven = 1, 2
one += 1
obj.attr -= 1
type Alias = list[int]
type Generic[T] = dict[str, T]
twelve = (yield_ := 3)
first = 1; second = 2
del one
del two, (three, four)
del obj.attr, obj[0]
print("no name")
"""no name either"""
global_ = lambda: 1

# ---- tests ----
if a:
    x1 = 1
elif b == 1:
    x2 = 2
elif c:
    x3 = 3
else:
    x4 = 4
if not d:
    if e:
        x5 = 5
    x6 = 6
else:
    def x7(): ...

# ---- attempts ----
try:
    import fast as impl
except ImportError:
    import slow as impl
except (A, B) as error:
    impl = None
else:
    ready = True
finally:
    done = True
try:
    x8 = 1
except* C:
    x9 = 2

# ---- blocks ----
for i in range(3):
    x10 = i
else:
    x11 = 1
while a:
    x12 = 1
else:
    x13 = 2
with open(a) as b:
    x14 = 1
async def f():
    hidden = 1
    class Hidden: ...
match a:
    case 1:
        x15 = 1
    case [_]:
        x16 = 2
        if b:
            class X17: ...
x18 = 1
# ---- calls ----
register(X17)
pkg.register(pkg.Thing, "name")
register(1)
register()
register(key=X17)
register(*X17)
registry[0](X17)
if a:
    register(x18, x1); x1.f(x2)
