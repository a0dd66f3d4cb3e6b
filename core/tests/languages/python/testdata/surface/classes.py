"""Bases of every kind, and what comes from which."""

import abc
import collections.abc
import enum
from abc import ABC, ABCMeta, abstractmethod
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any, Callable, Generic, Protocol, TypeVar, runtime_checkable

T = TypeVar("T")
K = TypeVar("K")
BaseException_ = Exception


class Root:
    def shared(self, a): ...
    def root(self): ...
    x = 1


# ---- orders ----
class Left(Root):
    def shared(self, a, b): ...
    def left(self): ...


class Right(Root):
    def shared(self, a, b, c): ...
    def right(self): ...
    x: int = 2


class Diamond(Left, Right): ...
class Other(Right, Left):
    def left(self, more): ...


class Deep(Diamond):
    def root(self, deep): ...


# ---- abstract classes ----
class Object(object): ...
class Abstract(ABC):
    @abstractmethod
    def must(self, a: int) -> None: ...
    @property
    @abstractmethod
    def needed(self) -> int: ...
    @abstractmethod
    def left_open(self): ...
    def may(self): ...


class Partly(Abstract):
    def must(self, a: int) -> None: ...
    needed = 5


class Wholly(Partly):
    def left_open(self): ...


class Again(Wholly):
    @abstractmethod
    def may(self): ...


class ByMeta(metaclass=ABCMeta):
    @abc.abstractmethod
    def must(self): ...


# ---- protocols ----
class Reader(Protocol):
    name: str

    def read(self, n: int = -1) -> bytes: ...
    def documented(self) -> int:
        """Says something."""

    def raises(self):
        raise NotImplementedError

    def does(self) -> int:
        return 1

    @property
    def size(self) -> int: ...


@runtime_checkable
class Writer(Reader, Protocol):
    def write(self, data: bytes) -> int: ...


class Explicit(Writer):
    def write(self, data: bytes) -> int:
        return 1


class Generics(Generic[T, K]):
    def get(self, key: K) -> T: ...


class Strings(Generics[str, int]):
    def more(self) -> str: ...


class Typed(Protocol[T]):
    def get(self) -> T: ...


# ---- bases outside ----
class Failure(Exception):
    def __init__(self, code: int) -> None: ...


class Worse(Failure, ValueError): ...
class Aliased(BaseException_):
    def more(self): ...


class Kind(enum.Enum):
    A = 1
    B = "b"

    @property
    def label(self) -> str: ...


class Options(enum.Flag):
    NONE = 0


class Items(Mapping[str, int]):
    def __getitem__(self, key): ...
    def __iter__(self): ...
    def __len__(self): ...


class Changing(MutableMapping):
    def keys(self): ...


class Lines(Sequence["str"]): ...
class Steps(collections.abc.Iterator): ...
# ---- unknown bases ----
class Unknown(collections.UserDict):
    def mine(self): ...


class BehindUnknown(collections.UserDict, Root):
    def mine(self): ...


class BeforeUnknown(Root, collections.UserDict): ...
class Meta(type):
    def __call__(cls): ...


class Made(metaclass=Meta):
    def method(self): ...


class BelowMade(Made): ...
# ---- run time ----
class Dynamic:
    def __getattr__(self, name): ...
    def method(self): ...


class Catches:
    def __getattribute__(self, name): ...


class BelowDynamic(Dynamic): ...
class Sets:
    def __init__(self, **values):
        for name, value in values.items():
            setattr(self, name, value)


class BelowSets(Sets): ...
# ---- slots ----
class Slots:
    __slots__ = ("a", "b")


class OneSlot:
    __slots__ = "only"


class SlotList(Slots):
    __slots__ = ["c", *()]


class SlotWords:
    __slots__ = {"a": "its words", "b": "more"}


# ---- classes in classes ----
class Outer:
    class Base:
        def f(self, a): ...

    class Inner(Base):
        def __init__(self):
            self.value = 1

        def g(self): ...

    def give(self) -> Inner: ...


class OfInner(Outer.Inner):
    def h(self): ...


# ---- decorators ----
def make() -> Any: ...
def decorate(cls): return cls


def rebuild(cls):
    return type(cls.__name__, (cls,), {})


@decorate
class Decorated:
    def f(self): ...


@rebuild
class Rebuilt:
    def f(self): ...


class Called(make() or object):
    def f(self): ...


class Starred(*[Root]):
    def f(self): ...


class Conditional(Root if T else object): ...
# ---- attributes ----
class Attributes(Root):
    """Where attributes come from."""

    declared: int
    given: "str" = ""
    plain = 1
    handler: Callable[[int], str]

    def __init__(self) -> None:
        self.declared = 1
        self.set_here = 2
        self.a, self.b = 1, 2
        self.x = 3

    def later(self) -> None:
        self.set_later: int = 1
        self.set_here = 3


# ---- handed on ----
def give(cls, name): setattr(cls, name, property(lambda self: 1))
def note(cls): return cls.__name__


def extend(cls):
    cls.more = 1
    return cls


class Given: ...
class Noted: ...
@extend
class Extended: ...


give(Given, "size")
give(Given, "length")
note(Noted)
