"""Definitions under conditions: those that count, and those that may."""

import os
import sys
from typing import TYPE_CHECKING

flag = os.environ.get("NO_SUCH_VARIABLE_AT_ALL") is None

# ---- tests ----
if sys.version_info >= (3, 8):
    def settled(a): ...
else:
    def settled(b): ...

if sys.version_info < (3, 8):
    def old(a): ...

if sys.version_info[:2] >= (3, 8):
    def unsettled(a): ...
else:
    def unsettled(b): ...

if flag:
    def open_(a): ...
elif not flag:
    def open_(b): ...
else:
    def open_(c): ...

if flag:
    def perhaps(a): ...

if TYPE_CHECKING:
    def checked(a): ...
else:
    def checked(b): ...

if sys.platform == "win32":
    def by_platform(a): ...
elif sys.platform.startswith("linux"):
    def by_platform(b): ...
else:
    def by_platform(c): ...

# ---- attempts ----
try:
    import no_such_module_at_all as fast
except ImportError:
    fast = None

try:
    from json import dumps as write
except ImportError:
    def write(a): ...

try:
    def tried(a): ...
except NameError:
    def tried(b): ...

try:
    no_such_name_at_all
except NameError:
    def only_in_handler(a): ...

try:
    pass
finally:
    def at_last(a): ...

# ---- order ----
def before(a): ...
if flag:
    def before(b): ...

if flag:
    def after(a): ...
def after(b): ...

def kept(a): ...
if sys.version_info < (3, 8):
    del kept

def gone(a): ...
del gone

# ---- blocks ----
for _ in range(1):
    def in_loop(a): ...

with open(os.devnull):
    def in_with(a): ...

while flag:
    def in_while(a): ...
    break

match flag:
    case True:
        def in_match(a): ...
    case _:
        def in_match(b): ...

x: int
if flag:
    x = 1
else:
    x = "a"

count = 1
count += 1


# ---- members ----
class A:
    if sys.version_info >= (3, 8):
        def settled(self, a): ...
    else:
        def settled(self, b): ...

    if flag:
        def open_(self, a): ...
        only = 1
    else:
        def open_(self, b): ...

    if flag:
        @property
        def prop(self) -> int: ...
    else:
        prop = 5

    if TYPE_CHECKING:
        def checked(self, a): ...
        declared: int
    else:
        def checked(self, b): ...

    try:
        from os.path import join
    except ImportError:
        join = None

    @property
    def late(self): ...
    if flag:
        @late.setter
        def late(self, value): ...


# ---- classes ----
if flag:
    class B:
        def f(self, a): ...
else:
    class B:
        def f(self, b): ...


class C(B): ...
