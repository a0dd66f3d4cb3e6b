"""Names, classes and signatures over a tree."""

from __future__ import annotations

import pytest
from lockstitch.api import Need
from lockstitch.languages.python import (
    PYTHON_OUTLINE,
    Attribute,
    ClassRef,
    ClassSurface,
    Configuration,
    InnerClass,
    Lost,
    Method,
    Offer,
    Outside,
    Property,
    PythonProgram,
    Scope,
    TypeReader,
    Unclear,
    ValueRef,
    class_surface,
    hierarchy,
    offered_by_module,
)
from lockstitch.languages.python.ancestry import OutsideBase
from lockstitch.languages.python.facts import PyAssignment
from lockstitch.languages.python.types import show
from lockstitch.testing import MemoryView


def program(files: dict[str, str], configuration: Configuration | None = None) -> PythonProgram:
    return PythonProgram(MemoryView(files), configuration)


def surface(text: str, name: str = "A", configuration: Configuration | None = None, **more: str) -> ClassSurface:
    files = {"m.py": text, **{f"{stem}.py": body for stem, body in more.items()}}
    made = program(files, configuration)
    ref = made.class_at("m.py", name)
    assert ref is not None
    return class_surface(made, ref)


def offer(text: str, name: str, **more: str) -> Offer:
    (found,) = surface(text, **more).members[name].offers
    return found


def spelled(text: str, name: str, **more: str) -> str:
    found = offer(text, name, **more)
    assert isinstance(found, Method)
    return " | ".join(signature.spelled(name) for signature in found.signatures)


def init(text: str, name: str = "A", **more: str) -> str:
    (found,) = surface(text, name, **more).members["__init__"].offers
    assert isinstance(found, Method)
    assert not found.doubt
    return found.signatures[0].spelled()


def type_of(annotation: str, before: str = "", **more: str) -> str:
    files = {"m.py": f"{before}\nx: {annotation}\n", **{f"{stem}.py": body for stem, body in more.items()}}
    made = program(files)
    module = made.module("m.py")
    assert module is not None
    node = module.names["x"][0]
    assert isinstance(node, PyAssignment)
    assert node.annotation is not None
    return show(TypeReader(made, Scope(module)).read(node.annotation))


# ---- modules ----


@pytest.mark.parametrize(
    ("importer", "line", "target"),
    [
        ("pkg/a.py", "from .b import X", "pkg/b.py"),
        ("pkg/a.py", "from pkg.b import X", "pkg/b.py"),
        ("pkg/a.py", "from . import b\nX = b.X", "pkg/b.py"),
        ("pkg/a.py", "import pkg.b\nX = pkg.b.X", "pkg/b.py"),
        ("pkg/a.py", "import pkg.b as q\nX = q.X", "pkg/b.py"),
        ("pkg/sub/c.py", "from ..b import X", "pkg/b.py"),
        ("pkg/sub/c.py", "from .. import b\nX = b.X", "pkg/b.py"),
        ("tests/t.py", "from pkg.b import X", "pkg/b.py"),
        ("services/api/src/api/a.py", "from api.models import X", "services/api/src/api/models.py"),
        ("services/web/app.py", "from api.models import X", "services/api/src/api/models.py"),
        ("pkg/a.py", "from pkg import X", "pkg/b.py"),
        ("pkg/a.py", "from pkg.star import X", "pkg/b.py"),
        ("ns/one/two/a.py", "from ns.one.b import X", "ns/one/b.py"),
        ("pkg/a.py", "if TYPE_CHECKING:\n    from .b import X", "pkg/b.py"),
    ],
)
def test_imports_are_followed(importer: str, line: str, target: str) -> None:
    files = {
        "pkg/__init__.py": "from .b import X\n",
        "pkg/b.py": "class X: ...\n",
        "pkg/star.py": "from .b import *\n",
        "pkg/sub/__init__.py": "",
        "services/api/src/api/__init__.py": "",
        "services/api/src/api/models.py": "class X: ...\n",
        "ns/one/b.py": "class X: ...\n",
        importer: line + "\n",
    }
    made = program(files)
    module = made.module(importer)
    assert module is not None
    found = made.lookup(Scope(module), "X")
    if isinstance(found, ValueRef):
        assert found.node.value is not None
        found = made.lookup(found.scope, found.node.value.dotted)  # type: ignore[union-attr]
    assert isinstance(found, ClassRef), found
    assert found.key == f"{target}#X"


def test_a_name_that_two_packages_could_mean_is_lost() -> None:
    made = program(
        {"a/lib/__init__.py": "class X: ...", "b/lib/__init__.py": "class X: ...", "c.py": "from lib import X"}
    )
    module = made.module("c.py")
    assert module is not None
    assert isinstance(made.lookup(Scope(module), "X"), Lost)


def test_an_import_with_a_fallback_may_be_either() -> None:
    text = "try:\n    from {} import Literal as X\nexcept ImportError:\n    from {} import Literal as X\n"
    for names, told in ((("typing", "typing_extensions"), True), (("fast", "slow"), False)):
        made = program({"m.py": text.format(*names)})
        module = made.module("m.py")
        assert module is not None
        assert isinstance(made.lookup(Scope(module), "X"), Outside) is told


def test_circles_of_imports_end() -> None:
    made = program({"a.py": "from b import X\n", "b.py": "from a import X\n"})
    module = made.module("a.py")
    assert module is not None
    assert isinstance(made.lookup(Scope(module), "X"), Lost)


def test_what_is_outside_is_named_by_its_whole_path() -> None:
    made = program({"m.py": "import numpy as np\nfrom os import path as p\n"})
    module = made.module("m.py")
    assert module is not None
    assert made.lookup(Scope(module), "np.typing.X") == Outside("numpy.typing.X")
    assert made.lookup(Scope(module), "p") == Outside("os.path")
    assert made.lookup(Scope(module), "int") == Outside("builtins.int")


def test_files_that_were_not_given_are_wanted() -> None:
    view = MemoryView({"a.py": "from b import X\nclass A(X): ...\n", "b.py": "class X: ...\n"}, strict=True)
    made = PythonProgram(view)
    assert made.module("a.py") is None
    assert made.wanted == {"a.py"}
    view.ask(Need(PYTHON_OUTLINE, "a.py"))
    made = PythonProgram(view)
    ref = made.class_at("a.py", "A")
    assert ref is not None
    assert hierarchy(made, ref).doubts
    assert made.wanted == {"b.py"}


# ---- types ----


@pytest.mark.parametrize(
    ("annotation", "shown"),
    [
        ("t.Optional[int]", "int | None"),
        ("'None | int'", "int | None"),
        ("t.Union[str, int, None]", "int | str | None"),
        ("t.List[t.Dict[str, 'int']]", "list[dict[str, int]]"),
        ("te.Literal['b', 'a']", 'Literal["a", "b"]'),
        ("t.Union[te.Literal['a'], te.Literal['b']]", 'Literal["a", "b"]'),
        ("t.Callable[[int], str]", "Callable[[int], str]"),
        ("t.Callable[..., None]", "Callable[..., None]"),
        ("t.Annotated[int, 'meta']", "int"),
        ("t.Type['C']", "type[C]"),
        ("t.Tuple[()]", "tuple[()]"),
        ("Alias", "dict[str, int] | None"),
        ("T", "T"),
        ("UserId", "UserId"),
        ("t.NoReturn", "Never"),
    ],
)
def test_types_have_one_form(annotation: str, shown: str) -> None:
    before = (
        "import typing as t\nimport typing_extensions as te\nclass C: ...\nT = t.TypeVar('T')\n"
        "Alias = t.Optional[t.Dict[str, int]]\nUserId = t.NewType('UserId', int)\n"
    )
    assert type_of(annotation, before) == shown


def test_an_alias_of_itself_ends() -> None:
    assert type_of("A", "A = B\nB = A\n") == "A"


# ---- classes ----


def test_the_order_of_bases_is_pythons() -> None:
    text = "class O: ...\nclass B(O): ...\nclass C(O): ...\nclass A(B, C): ...\n"
    assert [ref.node.name for ref in surface(text).hierarchy.classes] == ["A", "B", "C", "O"]


def test_impossible_orders_and_circles_are_doubts() -> None:
    assert surface("class O: ...\nclass B(O): ...\nclass A(O, B): ...\n").doubts
    assert surface("class A(B): ...\nclass B(A): ...\n").doubts


@pytest.mark.parametrize(
    "header",
    ["A(lib.Base)", "A(metaclass=lib.Meta)", "A(*bases)", "A(make())", "A(Missing)"],
)
def test_bases_out_of_sight_are_doubts(header: str) -> None:
    assert surface(f"import lib\nbases = (lib.X,)\nclass {header}:\n    x = 1\n").doubts


@pytest.mark.parametrize(
    "header", ["A", "A(ABC)", "A(Generic[T])", "A(Protocol)", "A(Exception)", "A(metaclass=ABCMeta)"]
)
def test_known_bases_are_none(header: str) -> None:
    before = "from abc import ABC, ABCMeta\nfrom typing import Generic, Protocol, TypeVar\nT = TypeVar('T')\n"
    assert not surface(f"{before}class {header}:\n    x = 1\n").doubts


def test_a_member_behind_an_unseen_base_cannot_be_told() -> None:
    text = "import lib\nclass Mixin:\n    def f(self): ...\nclass A(lib.Base, Mixin):\n    def g(self): ...\n"
    assert isinstance(offer(text, "f"), Unclear)
    assert isinstance(offer(text, "g"), Method)


def test_a_class_may_take_its_bases_name() -> None:
    found = surface("from base import A\nclass A(A):\n    def g(self): ...\n", base="class A:\n    def f(self): ...\n")
    assert {"f", "g"} <= set(found.members)
    assert not found.doubts


# ---- members ----


def test_methods_are_bound() -> None:
    text = (
        "class A:\n    def f(self, a: int, *, b=1) -> str: ...\n    @classmethod\n    def g(cls, a): ...\n"
        "    @staticmethod\n    def h(a): ...\n    async def i(self): ...\n"
    )
    assert spelled(text, "f") == "def f(a: int, *, b=1) -> str"
    assert spelled(text, "g") == "def g(a)"
    assert spelled(text, "h") == "def h(a)"
    assert spelled(text, "i") == "async def i()"


def test_properties_and_their_halves() -> None:
    text = "class A:\n    @property\n    def x(self) -> int: ...\n    @x.setter\n    def x(self, v): ...\n    @x.deleter\n    def x(self): ...\n"
    found = offer(text, "x")
    assert isinstance(found, Property)
    assert (found.settable, found.deletable) == (True, True)


def test_aliases_are_followed() -> None:
    text = "from m2 import helper\nclass A:\n    def f(self, a): ...\n    g = f\n    h = helper\n    i = lib.what\n"
    assert spelled(text, "g", m2="def helper(self, b): ...\n") == "def g(a)"
    assert spelled(text, "h", m2="def helper(self, b): ...\n") == "def h(b)"
    assert isinstance(offer(text, "i"), Unclear)


def test_overloads_stand_before_their_implementation() -> None:
    text = (
        "from typing import overload\nclass A:\n    @overload\n    def f(self, a: int) -> int: ...\n    @overload\n"
        "    def f(self, a: str) -> str: ...\n    def f(self, a): ...\n"
    )
    assert spelled(text, "f") == "def f(a: int) -> int | def f(a: str) -> str"


@pytest.mark.parametrize(
    ("decorator", "doubt"),
    [
        ("functools.lru_cache(None)", False),
        ("wrapped", False),
        ("typed", False),
        ("factory(1)", False),
        ("opaque", True),
        ("lib.anything", True),
        ("lib.anything(1)", True),
        ("missing", True),
        ("functools.wraps(other)", True),
        ("f()[0]", True),
    ],
)
def test_decorators(decorator: str, doubt: bool) -> None:
    text = (
        "import functools, lib\n"
        "def wrapped(f):\n    @functools.wraps(f)\n    def g(*a): ...\n    return g\n"
        "def typed(f: F) -> F:\n    return lib.x(f)\n"
        "def factory(n):\n    def d(f):\n        @functools.wraps(f)\n        def g(*a): ...\n        return g\n    return d\n"
        "def opaque(f):\n    return lib.x(f)\n"
        f"class A:\n    @{decorator}\n    def m(self, a): ...\n"
    )
    found = offer(text, "m")
    assert isinstance(found, Method)
    assert bool(found.doubt) is doubt


def test_conditions_are_settled_where_they_can_be() -> None:
    text = (
        "import sys\nclass A:\n    if sys.version_info >= (3, 8):\n        def f(self): ...\n    else:\n        def f(self, a): ...\n"
        "    if sys.version_info >= (3, 12):\n        def g(self): ...\n    else:\n        def g(self, a): ...\n"
        "    if sys.platform == 'win32':\n        def h(self): ...\n"
    )
    found = surface(text)
    assert len(found.members["f"].offers) == 1
    assert len(found.members["g"].offers) == 2
    assert not found.members["g"].conditional
    assert found.members["h"].conditional
    old = surface(text, configuration=Configuration((3, 11), "linux"))
    assert len(old.members["g"].offers) == 1
    assert "h" not in old.members


def test_attributes_of_every_kind() -> None:
    text = "class A:\n    __slots__ = ('s',)\n    x: int\n    y = 1\n    class In: ...\n    def f(self):\n        self.z = 1\nA.late = lambda self: 1\n"
    assert isinstance(offer(text, "s"), Attribute)
    assert isinstance(offer(text, "x"), Attribute)
    assert isinstance(offer(text, "z"), Attribute)
    assert isinstance(offer(text, "In"), InnerClass)
    assert isinstance(offer(text, "late"), Method)


# ---- constructors that nobody wrote ----


def test_dataclasses() -> None:
    text = (
        "from dataclasses import KW_ONLY, dataclass, field\nfrom typing import ClassVar\n"
        "@dataclass\nclass B:\n    a: int\n    b: str = 'x'\n"
        "@dataclass\nclass A(B):\n    k: ClassVar[int] = 1\n    a: float\n    c: list = field(default_factory=list)\n"
        "    d: int = field(init=False)\n    e: int = field(default=3, kw_only=True)\n    _: KW_ONLY\n    f: int\n"
    )
    assert init(text) == 'def (a: float, b: str = "x", c: list = ..., *, e: int = 3, f: int)'


def test_dataclasses_that_write_their_own() -> None:
    text = "from dataclasses import dataclass\n@dataclass\nclass A:\n    a: int\n    def __init__(self, z): ...\n"
    assert init(text) == "def (z)"
    assert (
        "__init__" not in surface(text.replace("@dataclass", "@dataclass(init=False)").partition("    def")[0]).members
    )


def test_named_tuples_and_attrs() -> None:
    assert (
        init("from typing import NamedTuple\nclass A(NamedTuple):\n    x: int\n    y: int = 1\n")
        == "def (x: int, y: int = 1)"
    )
    assert (
        init("from collections import namedtuple\nclass A(namedtuple('A', 'x y', defaults=[0])): ...\n")
        == "def (x, y=0)"
    )
    assert (
        init("import attr\n@attr.s\nclass A:\n    _x = attr.ib()\n    y = attr.ib(factory=list)\n") == "def (x, y=...)"
    )
    assert (
        init("from attrs import define\n@define\nclass A:\n    x: int\n    y: int = 2\n") == "def (x: int, y: int = 2)"
    )


# ---- modules as a whole ----


def test_stubs_win_over_sources() -> None:
    made = program({"m.py": "def f(a): ...\n", "m.pyi": "def f(b: int) -> str: ...\n"})
    found = offered_by_module(made, "m.py", "f")
    assert found is not None
    assert found.path == "m.pyi"
    assert isinstance(found.offers[0], Method)
    assert found.offers[0].signatures[0].spelled("f") == "def f(b: int) -> str"


def test_base_names_outside_are_told() -> None:
    found = surface("import lib\nclass A(lib.Base): ...\n").hierarchy
    assert OutsideBase("lib.Base") in found.order
