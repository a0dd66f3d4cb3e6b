"""Functions and methods: kinds, bindings, decorators, overloads, properties, aliases."""

import abc
import asyncio
import contextlib
import functools
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from functools import cache, cached_property, lru_cache, partialmethod, singledispatch, wraps
from typing import Any, Callable, Optional, TypeVar, final, overload

F = TypeVar("F", bound=Callable[..., Any])
MISSING = object()
LIMIT = 10
ALSO = LIMIT
NAMES = ["a"]
PAIR = (1, 2)
RATE = 60 * 60


def keeps(function):
    @wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


def keeps_with(option):
    def decorate(function):
        @functools.wraps(function)
        def inner(*args):
            return function(*args)

        return inner

    return decorate


def typed(function: F) -> F:
    return function if function else function


def registers(function):
    NAMES.append(function.__name__)
    return function


def changes(function):
    def inner(other):
        return function(other)

    return inner


def any_to_any(function: Any) -> Any:
    return changes(function)


# ---- functions ----
def kinds(a, b: int, /, c, d=1, *args: int, e, f: str = "x", **kwargs: float) -> None: ...
def no_stars(a=1, *, b): ...
def defaults(a=None, b=True, c=-1, d="it's", e=b"x", f=(1, "a"), g=1.5, h=..., i=2 ** 8, j=()): ...
def named(a=LIMIT, b=ALSO, c=PAIR, d=RATE, e=int, f=keeps): ...
def sentinel(a=MISSING, b=NAMES, c={}, d=[], e=dict(a=1), f=object()): ...
# ---- results ----
async def waits(url: str, *, timeout: Optional[float] = None) -> bytes: ...
async def streams(n: int) -> AsyncIterator[int]:
    yield n


async def streams_something():
    yield 1


def generates() -> Iterator[int]:
    yield 1


# ---- decorators of functions ----
@asyncio.coroutine if False else keeps
def computed(a): ...
@keeps
def kept(a, *, b=1) -> int: ...
@keeps_with("option")
def kept_with(a): ...
@typed
def kept_by_type(a): ...
@registers
def registered(a): ...
@changes
def changed(a): ...
@any_to_any
def changed_by_any(a): ...
@lru_cache(maxsize=None)
def cached(a, b=1): ...
@cache
def cached_plainly(a): ...
@functools.wraps(keeps)
def like(*args): ...
@singledispatch
def dispatched(value, *, depth=0): ...
@dispatched.register
def _(value: int, *, depth=0): ...
# ---- context managers ----
@contextlib.contextmanager
def manages(path: str) -> Iterator[int]:
    yield 1
@contextlib.asynccontextmanager
async def manages_async(path: str) -> AsyncIterator["str"]:
    yield ""
@contextlib.contextmanager
def manages_generator() -> Generator[str, None, None]:
    yield ""
@contextlib.contextmanager
def manages_something():
    yield


# ---- aliases ----
def first(a, /, b: int, *, c=1): ...
@overload
def many(a: int) -> int: ...
@overload
def many(a: str) -> str: ...
def many(a): ...


again = many
renamed = first
twice_renamed = renamed
made = functools.partial(first, 1)
small = lambda a: a


# ---- overloads ----
@overload
def many(a: int) -> int: ...
@overload
def many(a: str, b: bool = ...) -> str: ...
def many(a, b=False): ...



# ---- methods ----
class Methods:
    """Methods of every kind."""

    limit = 5

    def __new__(cls, name: str, *rest): ...
    def __init__(self, name: str, *rest) -> None:
        self.name = name
        self.late: int = 1

    def __init_subclass__(cls, flag=False): ...
    def __class_getitem__(cls, item): ...
    def method(self, a: int, *, b=limit) -> "Methods": ...
    def no_self(*args): ...
    def only_kwargs(**kwargs): ...
    def positional(self, /, a): ...
    def first_by_another_name(this, a): ...
    def me(self: F, a: F, b: int = 1) -> F: ...
    def based(self: ABC, a: ABC) -> ABC: ...
    async def wait(self, a) -> int: ...
    async def stream(self) -> AsyncGenerator[int, None]:
        yield 1

    def __private(self): ...
    def _protected(self, a): ...
    @classmethod
    def build(cls, a) -> "Methods": ...
    @classmethod
    def build_typed(cls: type[F], a: F) -> F: ...
    @staticmethod
    def static(a, b=1): ...
    @staticmethod
    @keeps
    def static_kept(a): ...


# ---- what must be written ----
class Abstract(ABC):
    @abstractmethod
    def must(self, a) -> None: ...
    @property
    @abstractmethod
    def must_have(self) -> str: ...
    @classmethod
    @abstractmethod
    def must_build(cls): ...
    @staticmethod
    @abc.abstractmethod
    def must_static(): ...
    @abc.abstractproperty
    def must_old(self): ...
    @abc.abstractclassmethod
    def must_old_class(cls): ...
    @abc.abstractstaticmethod
    def must_old_static(a): ...
    @abstractmethod
    async def must_wait(self) -> bytes: ...
    @overload
    @abstractmethod
    def must_many(self, a: int) -> int: ...
    @overload
    @abstractmethod
    def must_many(self, a: str) -> str: ...
    @abstractmethod
    def must_many(self, a): ...


# ---- properties ----
class Properties:
    @property
    def read(self) -> int: ...
    @property
    def both(self) -> "Optional[int]": ...
    @both.setter
    def both(self, value): ...
    @both.deleter
    def both(self): ...
    @property
    def written(self): ...
    @written.setter
    def written(self, value: int) -> None: ...
    @property
    def got(self) -> int: ...
    @got.getter
    def got(self) -> str: ...
    @property
    async def waited(self) -> int: ...
    @cached_property
    def once(self) -> list[int]: ...
    @property
    @changes
    def doubtful(self) -> int: ...

    def get(self) -> int: ...
    def set(self, value): ...

    size = property(get)
    sized = property(lambda self: 1, lambda self, value: None)
    full = property(get, set, get, "doc")
    by_words = property(fset=set, fget=get)
    by_more_words = property(fget=get, fdel=get)
    without_getter = property(fset=set)
    only_lambda = property(fget=lambda self: 1, fdel=get)

    def own(self: F) -> F: ...

    owned = property(own)
    without_setter = property(get, None, get)
    with_late_setter = property(get)

    @with_late_setter.setter
    def with_late_setter(self, value): ...


class Below(Properties):
    @Properties.read.setter
    def read(self, value): ...
    @property
    def both(self) -> int: ...


# ---- decorated methods ----
class Decorated:
    @keeps
    def kept(self, a): ...
    @changes
    def changed(self, a): ...
    @changes
    @keeps
    def changed_after(self, a): ...
    @lru_cache
    def cached(self, a): ...
    @final
    def last(self): ...
    @contextlib.contextmanager
    def managed(self, a) -> Iterator["Decorated"]: ...
    @functools.singledispatchmethod
    def dispatched(self, value): ...
    @dispatched.register
    def _(self, value: int): ...
    @overload
    def many(self, a: int) -> int: ...
    @overload
    def many(self, a: str) -> str: ...
    def many(self, a): ...
    @overload
    @staticmethod
    def many_static(a: int) -> int: ...
    @overload
    @staticmethod
    def many_static(a: str) -> str: ...
    @staticmethod
    def many_static(a): ...
    @overload
    @changes
    def many_changed(self, a: int) -> int: ...
    @overload
    def many_changed(self, a: str) -> str: ...
    def many_changed(self, a): ...
    if LIMIT:

        @overload
        def many_perhaps(self, a: int) -> int: ...
    @overload
    def many_perhaps(self, a: str) -> str: ...
    def many_perhaps(self, a): ...
    @overload
    def many_kept(self, a: int) -> int: ...
    @overload
    def many_kept(self, a: str) -> str: ...
    @keeps
    def many_kept(self, a): ...


# ---- other names ----
def outer(a, /, b: int = 1): ...


class Names:
    limit = 5
    other = limit
    none = None

    def method(self, a: int) -> "Names": ...
    @staticmethod
    def static(a, b=1): ...
    @property
    def read(self) -> int: ...

    alias = method
    alias_of_alias = alias
    also_static = static
    also_read = read
    outer = outer
    made_static = staticmethod(method)
    made_class = classmethod(method)
    from_outside = staticmethod(abs)
    partial = partialmethod(method, 1)
    small = lambda self: 1
    computed = 1 + limit
    called = dict(a=1)
    pair, other_pair = 1, 2
    inner_type = int

    class Meta:
        def deep(self, a): ...

    meta = Meta

    def redefined(self, a): ...
    def redefined(self, b): ...
    def gone(self): ...
    del gone
    def replaced(self): ...
    replaced = None
    value = 1
    def value(self): ...


Names.added = lambda self: 1
Names.attached = outer
Names.method_too = Names.method
Names.Meta.extra = outer
Names.Meta.deep.note = 1
