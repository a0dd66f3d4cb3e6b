"""Pieces of the Python dialect: names of twins, defaults, and how types relate."""

from __future__ import annotations

import pytest
from lockstitch.languages.python import PythonProgram, Scope, TypeReader
from lockstitch.languages.python.facts import PyAssignment
from lockstitch.languages.python.signatures import Value, read_value
from lockstitch.languages.python.types import Type
from lockstitch.testing import MemoryView
from lockstitch_signature_parity.python.defaults import same_default
from lockstitch_signature_parity.python.relation import Relating
from lockstitch_signature_parity.python.twins import flavour_of, own_name, shared_key, twins

_BEFORE = """
import typing as t, collections.abc as c, datetime, asyncio, httpx, lib
import enum
class Base: ...
class Animal(Base): ...
class Dog(Animal): ...
class Cat(Animal): ...
class Plant: ...
class AsyncDog: ...
class Shape(t.Protocol): ...
class Far(lib.Base): ...
class Mode(enum.Enum):
    ON = 1
    OFF = 2
T = t.TypeVar("T")
U = t.TypeVar("U")
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


def relate(have: str, want: str, twin: bool = False) -> str:
    program, nodes, scope = _program(f"x: {have}\ny: {want}\n")
    reader = TypeReader(program, scope)

    def read(name: str) -> Type:
        annotation = nodes[name].annotation
        assert annotation is not None
        return reader.read(annotation)

    return Relating(program, twin).relate(read("x"), read("y"))


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


@pytest.mark.parametrize(
    ("have", "want", "verdict"),
    [
        ("1", "1.0", "same"),
        ("1", "2", "different"),
        ("None", "1", "different"),
        ("...", "1", "same"),
        ("UNSET", "_UNSET", "same"),
        ("UNSET", "OTHER", "different"),
        ("UNSET", "None", "different"),
        ("TEN", "10", "same"),
        ("TEN", "11", "different"),
        ("LIST", "LIST", "same"),
        ("Mode.ON", "Mode.ON", "same"),
        ("Mode.ON", "Mode.OFF", "different"),
        ("Mode.ON", "1", "different"),
        ("lib.X", "1", "unknown"),
        ("lib.X", "lib.X", "same"),
        ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", "same"),
        ("{1, 2}", "{2, 1}", "same"),
        ("[1, 2]", "[2, 1]", "different"),
        ("lambda: 1", "lambda: 2", "unknown"),
        ("datetime.timedelta(1)", "timedelta(1)", "same"),
        ("(1, 2)", "(1, 3)", "different"),
    ],
)
def test_defaults(have: str, want: str, verdict: str) -> None:
    program, nodes, scope = _program(f"x = {have}\ny = {want}\n")

    def value(name: str) -> Value:
        expr = nodes[name].value
        assert expr is not None
        return read_value(program, scope, expr)

    found = same_default(value("x"), value("y"))
    assert (found if found in ("same", "different") else "unknown") == verdict


@pytest.mark.parametrize(
    ("path", "name", "flavour"),
    [
        ("m.py", "AsyncClient", "async"),
        ("m.py", "ClientAsync", "async"),
        ("m.py", "SyncClient", "sync"),
        ("pkg/_async/m.py", "Client", "async"),
        ("redis/asyncio/client.py", "Redis", "async"),
        ("pkg/_sync/m.py", "Client", "sync"),
        ("pkg/aio.py", "Client", "async"),
        ("m.py", "Client", ""),
        ("m.py", "Synchronizer", ""),
    ],
)
def test_what_names_say_of_their_kind(path: str, name: str, flavour: str) -> None:
    assert flavour_of(path, name) == flavour


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("aclose", "close"),
        ("__aenter__", "__enter__"),
        ("__anext__", "__next__"),
        ("add", "add"),
        ("ainvoke", "invoke"),
        ("handle_async_request", "handle_request"),
        ("fetch_async", "fetch"),
        ("async_fetch", "fetch"),
        ("_drain", "drain"),
        ("unknown", "unknown"),
        ("special", "declared"),
    ],
)
def test_shared_keys_of_async_names(name: str, key: str) -> None:
    other = {"close", "add", "invoke", "handle_request", "fetch", "drain"}
    assert shared_key(name, "async", {name}, other, {"declared": "special"}) == key


def test_names_back_from_keys() -> None:
    assert own_name("close", "async", {}, ()) == "aclose"
    assert own_name("close", "sync", {}, ()) == "close"
    assert own_name("__enter__", "async", {}, ()) == "__aenter__"
    assert own_name("get", "async", {"get": "agree"}, ()) == "agree"
    assert own_name("get", "async", {}, ("put_async",)) == "get_async"
    assert own_name("get", "async", {}, ()) == "get"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("AsyncClient", "Client", True),
        ("SyncPool", "AsyncPool", True),
        ("_Function", "Function", True),
        ("AClient", "Client", True),
        ("httpx.AsyncClient", "httpx.Client", True),
        ("Client", "Server", False),
        ("AsyncClient", "AsyncServer", False),
    ],
)
def test_twins_by_name(one: str, other: str, same: bool) -> None:
    assert twins(one, other) is same
