"""How two types relate: the same, narrower, wider, different, or not to be told."""

from __future__ import annotations

import pytest
from lockstitch.languages.python import PythonProgram, Scope, TypeReader
from lockstitch.languages.python.facts import PyAssignment
from lockstitch.languages.python.types import Type
from lockstitch.testing import MemoryView
from lockstitch_signature_parity.python.relation import Relating

_BEFORE = """
import typing as t, collections.abc as c, asyncio, collections, contextlib, datetime, enum, multiprocessing, os
import pathlib, queue, threading
import httpx, lib, requests
class Base: ...
class Animal(Base): ...
class Dog(Animal): ...
class Cat(Animal): ...
class Plant: ...
class AsyncDog: ...
class Shape(t.Protocol): ...
class Square(Shape): ...
class Far(lib.Base): ...
class Near: ...
class Fault(Exception): ...
class Mode(enum.Enum):
    ON = 1
    OFF = 2
T = t.TypeVar("T")
U = t.TypeVar("U")
P = t.ParamSpec("P")
UNSET = object()
_UNSET = object()
OTHER = object()
TEN = 10
LIST = []
"""


def _program(lines: str) -> tuple[PythonProgram, dict[str, PyAssignment], Scope]:
    program = PythonProgram(MemoryView({"m.py": _BEFORE + lines}))
    module = program.module("m.py")
    assert module is not None
    nodes = {name: nodes[0] for name, nodes in module.names.items() if isinstance(nodes[0], PyAssignment)}
    return program, nodes, Scope(module)  # type: ignore[return-value]


def read(have: str, want: str, twin: bool = False) -> tuple[Relating, Type, Type]:
    program, nodes, scope = _program(f"x: {have}\ny: {want}\n")
    reader = TypeReader(program, scope)
    annotations = [nodes[name].annotation for name in "xy"]
    ours, theirs = (reader.read(annotation) for annotation in annotations if annotation is not None)
    return Relating(program, twin), ours, theirs


def relate(have: str, want: str, twin: bool = False) -> str:
    relating, ours, theirs = read(have, want, twin)
    return relating.relate(ours, theirs)


@pytest.mark.parametrize(
    ("have", "want", "word"),
    [
        ("int", "int", "same"),
        ("t.Any", "int", "same"),
        ("list", "list[int]", "same"),
        ("bool", "int", "narrower"),
        ("int", "float", "narrower"),
        ("int", "str", "different"),
        ("int", "int | None", "narrower"),
        ("int | None", "int", "wider"),
        ("int | str", "str | int", "same"),
        ("int | str", "str | bytes", "different"),
        ("list[int]", "c.Sequence[int]", "narrower"),
        ("c.Iterable[int]", "list[int]", "wider"),
        ("list[bool]", "list[int]", "different"),
        ("c.Sequence[bool]", "c.Sequence[int]", "narrower"),
        ("list[str]", "c.Sequence[int]", "different"),
        ("str", "c.Sequence[str]", "narrower"),
        ("dict[str, int]", "c.Mapping[str, int]", "narrower"),
        ("tuple[int, int]", "tuple[int, ...]", "narrower"),
        ("tuple[int, ...]", "tuple[int, str]", "different"),
        ("tuple[int, int]", "tuple[int]", "different"),
        ("t.Literal['a']", "str", "narrower"),
        ("t.Literal['a']", "t.Literal['b', 'a']", "narrower"),
        ("t.Literal['a', 'b']", "t.Literal['a']", "wider"),
        ("t.Literal['a']", "int", "different"),
        ("t.Literal[1]", "float", "narrower"),
        ("t.Literal[Mode.ON]", "Mode", "unknown"),
        ("Dog", "Animal", "narrower"),
        ("Animal", "Dog", "wider"),
        ("Dog", "Cat", "unknown"),
        ("Dog", "Plant", "different"),
        ("Dog", "Shape", "unknown"),
        ("Dog", "int", "different"),
        ("Far", "lib.Base", "narrower"),
        ("Far", "lib.Other", "unknown"),
        ("Dog", "object", "narrower"),
        ("object", "int", "wider"),
        ("t.NoReturn", "int", "narrower"),
        ("httpx.Response", "httpx._models.Response", "same"),
        ("httpx.Response", "int", "unknown"),
        ("Missing", "Missing", "same"),
        ("Missing", "int", "unknown"),
        ("t.Callable[[int], str]", "t.Callable[[int], str]", "same"),
        ("t.Callable[[int], bool]", "t.Callable[[bool], int]", "narrower"),
        ("t.Callable[[int], str]", "t.Callable[[], str]", "different"),
        ("t.Callable[..., str]", "t.Callable[[int], str]", "same"),
        ("t.Callable[[], str]", "str", "different"),
        ("t.Callable[[], str]", "Plant", "unknown"),
        ("T", "U", "same"),
        ("dict[T, T]", "dict[U, T]", "different"),
        ("T", "int", "unknown"),
        ("t.Awaitable[int]", "int", "different"),
        ("datetime.datetime", "datetime.date", "narrower"),
        ("asyncio.Task[int]", "c.Awaitable[int]", "narrower"),
    ],
)
def test_how_types_relate(have: str, want: str, word: str) -> None:
    assert relate(have, want) == word


@pytest.mark.parametrize(
    ("have", "want", "word"),
    [
        ("c.AsyncIterator[int]", "c.Iterator[int]", "same"),
        ("c.AsyncGenerator[int, None]", "c.Generator[int, None, None]", "same"),
        ("AsyncDog", "Dog", "same"),
        ("httpx.AsyncClient", "httpx.Client", "same"),
        ("c.Awaitable[int]", "int", "same"),
        ("t.Callable[[], c.Awaitable[int]]", "t.Callable[[], int]", "same"),
        ("AsyncDog", "Plant", "unknown"),
        ("int", "str", "different"),
    ],
)
def test_how_the_types_of_twins_relate(have: str, want: str, word: str) -> None:
    assert relate(have, want, twin=True) == word


#: What is a kind of what, one step at a time.
KINDS = """
bool int, int float, float complex, list c.MutableSequence, collections.deque c.MutableSequence,
c.MutableSequence c.Sequence, tuple c.Sequence, str c.Sequence, bytes c.Sequence, bytes c.ByteString,
bytearray c.MutableSequence, bytearray c.ByteString, range c.Sequence, c.Sequence c.Reversible,
c.Sequence c.Collection, c.Reversible c.Iterable, c.Collection c.Iterable, c.Collection c.Container,
c.Collection c.Sized, dict c.MutableMapping, collections.defaultdict dict, collections.OrderedDict dict,
collections.Counter dict, c.MutableMapping c.Mapping, c.Mapping c.Collection, set c.MutableSet, frozenset c.Set,
c.MutableSet c.Set, c.Set c.Collection, c.KeysView c.Set, c.Generator c.Iterator, c.Iterator c.Iterable,
c.AsyncGenerator c.AsyncIterator, c.AsyncIterator c.AsyncIterable, c.Coroutine c.Awaitable,
asyncio.Task asyncio.Future, asyncio.Future c.Awaitable, datetime.datetime datetime.date,
pathlib.Path pathlib.PurePath, pathlib.PurePath os.PathLike, bool complex, collections.Counter c.Iterable
"""


@pytest.mark.parametrize("pair", KINDS.replace("\n", " ").strip().split(", "))
def test_a_kind_of_something_is_narrower_than_it(pair: str) -> None:
    small, large = pair.split()
    assert (relate(small, large), relate(large, small)) == ("narrower", "wider")


@pytest.mark.parametrize(
    ("have", "want", "word"),
    [
        ("list[bool]", "list[int]", "different"),
        ("dict[str, bool]", "dict[str, int]", "different"),
        ("set[bool]", "set[int]", "different"),
        ("collections.deque[bool]", "collections.deque[int]", "different"),
        ("collections.defaultdict[str, bool]", "collections.defaultdict[str, int]", "different"),
        ("collections.OrderedDict[str, bool]", "collections.OrderedDict[str, int]", "different"),
        ("c.MutableSequence[bool]", "c.MutableSequence[int]", "different"),
        ("c.MutableMapping[str, bool]", "c.MutableMapping[str, int]", "different"),
        ("c.MutableSet[bool]", "c.MutableSet[int]", "different"),
        ("frozenset[bool]", "frozenset[int]", "narrower"),
        ("frozenset[int]", "frozenset[bool]", "wider"),
        ("c.Mapping[bool, int]", "c.Mapping[int, bool]", "different"),
        ("c.Mapping[bool, int]", "c.Mapping[int, float]", "narrower"),
        ("list[Missing]", "list[int]", "unknown"),
        ("dict[Missing, str]", "dict[int, int]", "different"),
        ("dict[Missing, bool]", "dict[int, int]", "different"),
        ("c.Mapping[Missing, bool]", "c.Mapping[int, int]", "unknown"),
        ("list[bool]", "c.MutableSequence[int]", "different"),
        ("list[bool]", "c.Sequence[int]", "narrower"),
        ("c.Sequence[int]", "list[bool]", "wider"),
        ("c.Sequence[bool]", "list[int]", "different"),
        ("list[Missing]", "c.Sequence[int]", "unknown"),
        ("collections.defaultdict[str, bool]", "dict[str, int]", "different"),
        ("list", "c.Sequence[int]", "narrower"),
        ("list[int]", "c.Sequence", "narrower"),
        ("str", "c.Sequence[int]", "different"),
        ("bytes", "c.Sequence[int]", "narrower"),
        ("bytes", "c.Sequence[str]", "different"),
        ("bytearray", "c.Iterable[str]", "different"),
        ("range", "c.Sequence[int]", "narrower"),
        ("range", "c.Sequence[str]", "different"),
        ("tuple[int, bool]", "c.Sequence[int]", "narrower"),
        ("tuple[int, str]", "c.Sequence[int]", "different"),
        ("tuple[int, ...]", "c.Sequence[int]", "narrower"),
        ("tuple[int, ...]", "c.Sequence[str]", "different"),
        ("tuple[int, str]", "tuple[int, str]", "same"),
        ("tuple[bool, str]", "tuple[int, str]", "narrower"),
        ("tuple[bool, ...]", "tuple[int, ...]", "narrower"),
        ("tuple[int, ...]", "tuple[int, int]", "wider"),
        ("tuple[bool, int]", "tuple[int, ...]", "narrower"),
        ("tuple[int, ...]", "tuple[bool, int]", "wider"),
        ("tuple[int, ...]", "tuple[str, int]", "different"),
        ("tuple[Missing, int]", "tuple[int, ...]", "unknown"),
        ("c.Coroutine[t.Any, t.Any, bool]", "c.Awaitable[int]", "narrower"),
        ("c.Coroutine[t.Any, t.Any, str]", "c.Awaitable[int]", "different"),
        ("c.Generator[int, None, None]", "c.Iterator[int]", "narrower"),
        ("c.Generator[int, None, None]", "c.Generator[int]", "same"),
        ("c.Generator[int, str, None]", "c.Generator[int, bytes]", "different"),
        ("t.ContextManager[int]", "t.ContextManager[int, bool]", "same"),
        ("t.AsyncContextManager[int]", "t.AsyncContextManager[str, bool]", "different"),
        ("type[Dog]", "type[Animal]", "narrower"),
        ("httpx.Response[int]", "httpx.Response[int, str]", "unknown"),
        ("httpx.Response[int]", "httpx.Response", "same"),
        ("httpx.Response", "requests.Response", "unknown"),
        ("asyncio.Queue", "multiprocessing.Queue", "different"),
        ("asyncio.Queue", "asyncio.queues.Queue", "different"),
        ("int | str", "int | bytes", "different"),
        ("int | str", "str | int | None", "narrower"),
        ("int | str | None", "str | int", "wider"),
        ("bool | str", "int | str", "narrower"),
        ("int | str", "float", "different"),
        ("int | bool", "float", "narrower"),
        ("int | Missing", "int | str", "unknown"),
        ("Missing | None", "int", "unknown"),
        ("Missing", "int | None", "unknown"),
        ("Missing | int", "Missing", "unknown"),
        ("None", "int | None", "narrower"),
        ("None", "int", "different"),
        ("None", "Plant", "different"),
        ("Plant | None", "Plant", "wider"),
        ("None", "httpx.Client", "different"),
        ("t.Callable[[], str] | None", "t.Callable[[], str]", "wider"),
        ("None", "None", "same"),
        ("t.NoReturn", "t.Never", "same"),
        ("int", "t.NoReturn", "wider"),
        ("t.NoReturn", "Missing", "unknown"),
        ("object", "Dog", "wider"),
        ("int", "object", "narrower"),
        ("t.Callable[[], int]", "object", "narrower"),
        ("object", "t.Callable[[], int]", "wider"),
        ("t.Literal['a']", "t.Literal['b']", "different"),
        ("t.Literal['a', 'b']", "t.Literal['b', 'a']", "same"),
        ("t.Literal['a', 'b']", "t.Literal['b', 'c']", "different"),
        ("t.Literal[1]", "int", "narrower"),
        ("t.Literal[-1]", "int", "narrower"),
        ("int", "t.Literal[1]", "wider"),
        ("t.Literal[True]", "bool", "narrower"),
        ("t.Literal[True]", "int", "narrower"),
        ("t.Literal[False]", "str", "different"),
        ("t.Literal[b'a']", "bytes", "narrower"),
        ("t.Literal[b'a']", "str", "different"),
        ('t.Literal["a"]', "c.Sequence[str]", "narrower"),
        ("t.Literal['a', 1]", "str", "different"),
        ("t.Literal['a', 1]", "str | int", "different"),
        ("t.Literal[Mode.ON]", "int", "unknown"),
        ("t.Literal['a'] | None", "str | None", "narrower"),
        ("t.Callable[[int], str]", "t.Callable[[bool], str]", "narrower"),
        ("t.Callable[[bool], str]", "t.Callable[[int], str]", "wider"),
        ("t.Callable[[int], bool]", "t.Callable[[int], int]", "narrower"),
        ("t.Callable[[bool], bool]", "t.Callable[[int], int]", "different"),
        ("t.Callable[[Missing], str]", "t.Callable[[int], str]", "unknown"),
        ("t.Callable[P, str]", "t.Callable[[int], str]", "unknown"),
        ("t.Callable[P, str]", "t.Callable[[int, int], str]", "unknown"),
        ("t.Callable[P, str]", "t.Callable[P, str]", "same"),
        ("t.Callable[P, bool]", "t.Callable[P, int]", "narrower"),
        ("t.Callable[..., bool]", "t.Callable[P, int]", "narrower"),
        ("t.Callable[[int, str], str]", "t.Callable[[int], str]", "different"),
        ("t.Callable", "t.Callable[[int], str]", "same"),
        ("t.Callable[[], str]", "int", "different"),
        ("t.Callable[[], str]", "datetime.date", "different"),
        ("t.Callable[[], str]", "httpx.Client", "unknown"),
        ("asyncio.Event", "t.Callable[[], str]", "unknown"),
        ("T", "T", "same"),
        ("dict[T, U]", "dict[U, T]", "same"),
        ("int", "T", "unknown"),
        ("list[T]", "list[int]", "unknown"),
        ("Plant", "Dog", "different"),
        ("Far", "Dog", "different"),
        ("Far", "int", "unknown"),
        ("Near", "lib.Base", "unknown"),
        ("Shape", "int", "unknown"),
        ("Shape", "Shape", "same"),
        ("Square", "Shape", "narrower"),
        ("Shape", "Square", "wider"),
        ("Plant", "httpx.Client", "unknown"),
        ("httpx.Client", "Plant", "unknown"),
        ("Plant", "datetime.date", "different"),
        ("Fault", "Exception", "narrower"),
        ("Exception", "Fault", "wider"),
    ],
)
def test_types_of_every_form(have: str, want: str, word: str) -> None:
    assert relate(have, want) == word


@pytest.mark.parametrize(
    ("have", "want", "word"),
    [
        ("c.AsyncIterable[int]", "c.Iterable[int]", "same"),
        ("c.AsyncGenerator[int, str]", "c.Generator[int, bytes, None]", "different"),
        ("t.AsyncContextManager[int]", "t.ContextManager[int]", "same"),
        ("contextlib.AsyncExitStack", "contextlib.ExitStack", "same"),
        ("asyncio.Lock", "threading.Lock", "same"),
        ("asyncio.Event", "threading.Event", "same"),
        ("asyncio.Condition", "threading.Condition", "same"),
        ("asyncio.Semaphore", "threading.Semaphore", "same"),
        ("asyncio.Queue[int]", "queue.Queue[int]", "same"),
        ("asyncio.Queue[int]", "queue.Queue[str]", "different"),
        ("c.Coroutine[t.Any, t.Any, int]", "int", "same"),
        ("c.Awaitable", "int", "different"),
        ("list[AsyncDog]", "list[Dog]", "same"),
        ("AsyncDog", "int", "unknown"),
        ("Plant", "Animal", "different"),
        ("AsyncDog | None", "Dog | None", "same"),
        ("AsyncDog | None", "Dog", "wider"),
    ],
)
def test_halves_of_every_form(have: str, want: str, word: str) -> None:
    assert relate(have, want, twin=True) == word


@pytest.mark.parametrize(
    ("have", "want", "reason"),
    [
        ("Missing", "int", "`Missing` is not known: `Missing` is not defined in m.py"),
        ("t.Literal[lib.Mode.ON]", "lib.Mode", "a literal is a member of an enumeration"),
        ("Dog", "Cat", "the two have a base in common"),
        ("Dog", "Shape", "`Shape` is a protocol, which may be met without being named"),
        ("httpx.Response", "int", "`httpx.Response` is outside the tree"),
        ("int", "httpx.Response", "`httpx.Response` is outside the tree"),
        ("Plant", "httpx.Response", "`httpx.Response` is outside the tree"),
        ("Far", "int", "its base `lib.Base` is outside the tree"),
        ("T", "int", "one of them is a type variable"),
        ("t.Callable[[], str]", "Plant", "one of them may be callable"),
        ("t.Callable[P, str]", "t.Callable[[int, int], str]", "its parameters are a variable"),
        ("httpx.A[int]", "httpx.A[int, str]", "they have different numbers of arguments"),
    ],
)
def test_why_it_cannot_be_told(have: str, want: str, reason: str) -> None:
    relating, ours, theirs = read(have, want)
    assert relating.relate(ours, theirs) == "unknown"
    assert relating.reason == reason
