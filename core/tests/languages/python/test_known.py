"""What is known of modules outside the tree: decorators, bases, makers of classes, old names of types."""

from __future__ import annotations

import importlib
import typing

import pytest
from lockstitch.languages.python import ClassSurface, Method, Offer, Property, PythonProgram, class_surface
from lockstitch.languages.python.ancestry import KNOWN_BASES
from lockstitch.languages.python.types import canonical
from lockstitch.testing import MemoryView


def surface(text: str, name: str = "A") -> ClassSurface:
    program = PythonProgram(MemoryView({"m.py": text}))
    ref = program.class_at("m.py", name)
    assert ref is not None
    return class_surface(program, ref)


def decorated(decorator: str, before: str = "") -> Offer:
    module = decorator.partition("(")[0].rpartition(".")[0]
    text = f"{f'import {module}' if module else ''}\n{before}\nclass A:\n    @{decorator}\n    def f(self, a) -> int: ...\n"
    (offer,) = surface(text).members["f"].offers
    return offer


# ---- decorators ----


@pytest.mark.parametrize(
    "decorator",
    [
        "functools.lru_cache", "functools.lru_cache(None)", "functools.cache", "functools.singledispatch",
        "functools.singledispatchmethod", "typing.final", "typing.override", "typing.no_type_check",
        "typing.type_check_only", "typing.deprecated('x')", "typing.no_type_check_decorator",
        "typing_extensions.override", "typing_extensions.deprecated('x')", "warnings.deprecated('x')",
        "deprecated.deprecated", "atexit.register", "reprlib.recursive_repr()", "unittest.skip", "unittest.skipIf(x, 'y')",
        "unittest.skipUnless(x, 'y')", "unittest.expectedFailure", "tenacity.retry", "backoff.on_exception(x)",
        "backoff.on_predicate(x)", "overrides.override", "overrides.overrides", "torch.no_grad()",
        "torch.inference_mode", "beartype.beartype", "typeguard.typechecked", "pydantic.validate_call",
        "cachetools.cached({})", "cachetools.cachedmethod(x)", "other.register", "f.register(int)",
    ],
)  # fmt: skip
def test_decorators_that_keep_the_signature(decorator: str) -> None:
    offer = decorated(decorator)
    assert isinstance(offer, Method)
    assert (offer.doubt, offer.binding, offer.abstract) == ("", "instance", False)
    assert [form.spelled() for form in offer.signatures] == ["def (a) -> int"]


@pytest.mark.parametrize(
    ("decorator", "says"),
    [
        ("staticmethod", "static def (self, a) -> int"),
        ("classmethod", "class def (a) -> int"),
        ("abc.abstractmethod", "abstract instance def (a) -> int"),
        ("abc.abstractclassmethod", "abstract class def (a) -> int"),
        ("abc.abstractstaticmethod", "abstract static def (self, a) -> int"),
        ("contextlib.contextmanager", "instance def (a) -> ContextManager[Any]"),
        ("contextlib.asynccontextmanager", "instance def (a) -> AsyncContextManager[Any]"),
        # those that are not found are known by their names
        ("abstractmethod", "abstract instance def (a) -> int"),
        ("lost.classmethod", "class def (a) -> int"),
        ("lost.staticmethod", "static def (self, a) -> int"),
    ],
)
def test_decorators_that_change_it_in_a_known_way(decorator: str, says: str) -> None:
    offer = decorated(decorator, "from .nowhere import abstractmethod, lost")
    assert isinstance(offer, Method)
    assert not offer.doubt
    assert f"{'abstract ' if offer.abstract else ''}{offer.binding} {offer.signatures[0].spelled()}" == says


@pytest.mark.parametrize(
    ("decorator", "cached", "abstract"),
    [
        ("property", False, False),
        ("abc.abstractproperty", False, True),
        ("types.DynamicClassAttribute", False, False),
        ("enum.property", False, False),
        ("functools.cached_property", True, False),
        ("django.utils.functional.cached_property", True, False),
        ("cached_property.cached_property", True, False),
        ("werkzeug.utils.cached_property", True, False),
        ("lost.property", False, False),
        ("lazy", False, False),
        ("Lazy", False, False),
        ("Kept", True, False),
    ],
)
def test_decorators_that_make_properties(decorator: str, cached: bool, abstract: bool) -> None:
    before = (
        "import functools\nfrom .nowhere import lost\nlazy = other = property\n"
        "class Lazy(property): ...\nclass Kept(functools.cached_property): ...\n"
    )
    offer = decorated(decorator, before)
    assert isinstance(offer, Property)
    assert (offer.settable, offer.deletable, offer.cached) == (cached, cached, cached)
    assert (offer.abstract, offer.doubt, offer.asynchronous) == (abstract, "", False)


@pytest.mark.parametrize(
    ("decorator", "doubt"),
    [
        ("lib.any", "the decorator `lib.any` is outside the tree and may change it"),
        ("lib.any(1)", "the decorator `lib.any` is outside the tree and may change it"),
        ("functools.wraps(g)", "its signature is that of `g`"),
        ("functools.wraps", "the decorator `functools.wraps` is outside the tree and may change it"),
        ("repr", "the decorator `repr` may change it"),
        ("missing", "the decorator `missing` cannot be followed: `missing` is not defined in m.py"),
        ("value", "the decorator `value` may change it"),
        (
            "either",
            "the decorator `either` cannot be followed: `either` is defined differently under different conditions in m.py",
        ),
        ("Lazy()", "the decorator `Lazy` may change it"),
        ("Plain", "the decorator `Plain` may change it"),
        ("changes", "the decorator `changes` may change it"),
        ("call()", "the decorator `call` may change it"),
        ("call()()", "the decorator `call()()` may change it"),
        ("call().a", "the decorator `call().a` may change it"),
        ("pick[0]", "the decorator `pick[0]` may change it"),
        ("same_any", "the decorator `same_any` may change it"),
        ("same_callable", "the decorator `same_callable` may change it"),
        ("same_dotted", "the decorator `same_dotted` may change it"),
        ("same_object", "the decorator `same_object` may change it"),
        ("same_long", "the decorator `same_long` may change it"),
        ("same_list", "the decorator `same_list` may change it"),
        ("only_keyword", "the decorator `only_keyword` may change it"),
        ("other_type", "the decorator `other_type` may change it"),
    ],
)
def test_decorators_that_may_change_anything(decorator: str, doubt: str) -> None:
    before = (
        "import functools, lib\nvalue = 1\nif value:\n    either = property\nelse:\n    either = staticmethod\nclass Lazy(property): ...\n"
        "class Plain: ...\ndef changes(f): return lib.x(f)\ndef call(): ...\n"
        "def same_any(f: Any) -> Any: ...\ndef same_callable(f: Callable) -> Callable: ...\n"
        "def same_dotted(f: t.Callable) -> t.Callable: ...\ndef same_object(f: object) -> object: ...\n"
        "def same_long(f: SomeCallableThing) -> SomeCallableThing: ...\ndef same_list(f: list[F]) -> list[F]: ...\n"
        "def only_keyword(*, f: F) -> F: ...\ndef other_type(f: F) -> G: ...\n"
    )
    text = f"{before}class A:\n    @{decorator}\n    def f(self, a): ...\n"
    (offer,) = surface(text).members["f"].offers
    assert isinstance(offer, Method)
    assert offer.doubt == doubt


@pytest.mark.parametrize(
    "decorator",
    ["same", "same_short", "same_positional", "chosen", "conditional"],
)
def test_decorators_of_the_tree_that_hand_on(decorator: str) -> None:
    before = (
        "import functools\ndef same(f: F) -> F: ...\ndef same_short(f: Twelve_chars, *, x=1) -> Twelve_chars: ...\n"
        "def same_positional(f: F, /) -> F: ...\ndef chosen(f=None):\n    return functools.wraps(f)(f)\n"
        "if flag:\n    def conditional(f): return f\nelse:\n    def conditional(f): return g\n"
    )
    offer = decorated(decorator, before)
    assert isinstance(offer, Method)
    assert not offer.doubt


# ---- decorators of classes ----


@pytest.mark.parametrize(
    ("decorator", "doubts"),
    [
        ("typing.final", ()), ("typing.runtime_checkable", ()), ("functools.total_ordering", ()), ("enum.unique", ()),
        ("typing.deprecated('x')", ()), ("warnings.deprecated('x')", ()), ("typing.type_check_only", ()),
        ("typing.no_type_check", ()), ("typing_extensions.final", ()), ("lib.thing", ("lib.thing",)),
        ("functools.cache", ("functools.cache",)), ("lib.thing()(1)", ("…",)), ("given", ()), ("made", ("made",)),
    ],
)  # fmt: skip
def test_decorators_of_classes(decorator: str, doubts: tuple[str, ...]) -> None:
    module = decorator.partition("(")[0].rpartition(".")[0]
    text = f"{f'import {module}' if module else ''}\ndef given(cls): return cls\ndef made(cls): ...\n@{decorator}\nclass A: ...\n"
    assert surface(text).doubts == tuple(f"the decorator `{name}` may change `A`" for name in doubts)


@pytest.mark.parametrize(
    ("maker", "field"),
    [
        (maker, field)
        for makers, fields in [
            (["dataclasses.dataclass", "pydantic.dataclasses.dataclass"], ["dataclasses.field", "pydantic.Field", "pydantic.fields.Field"]),
            (
                ["attr.define", "attr.frozen", "attr.mutable", "attrs.define", "attrs.frozen", "attrs.mutable", "attr.dataclass"],
                ["attr.ib", "attr.attrib", "attr.field", "attrs.field"],
            ),
            (["attr.s", "attr.attrs", "attr.attributes"], ["attr.ib"]),
        ]
        for maker in makers
        for field in fields
    ],
)  # fmt: skip
def test_makers_of_constructors(maker: str, field: str) -> None:
    modules = f"import {maker.rpartition('.')[0]}\nimport {field.rpartition('.')[0]}\n"
    found = surface(f"{modules}@{maker}\nclass A:\n    x: int = {field}(default=1)\n")
    (made,) = found.members["__init__"].offers
    assert isinstance(made, Method)
    assert (found.doubts, made.doubt) == ((), "")
    assert made.generated == ("dataclass" if "dataclasses" in maker else "attrs")
    assert made.signatures[0].spelled() == "def (x: int = 1)"


# ---- bases ----


@pytest.mark.parametrize("name", sorted(KNOWN_BASES))
def test_known_bases_have_what_is_said_of_them(name: str) -> None:
    module, _, bare = name.rpartition(".")
    found = getattr(importlib.import_module(module), bare)
    found = typing.get_origin(found) or found
    if isinstance(found, type):
        assert {member for member in KNOWN_BASES[name] if not hasattr(found, member)} <= {"name", "value"}


@pytest.mark.parametrize(
    ("base", "members"),
    [
        ("object", ""),
        ("abc.ABC", ""),
        ("typing.Protocol", ""),
        ("typing.Generic[T]", ""),
        ("enum.Enum", "name value"),
        ("enum.Flag", "name value"),
        ("Exception", "add_note args with_traceback"),
        ("NameError", "add_note args name with_traceback"),
        ("StopIteration", "add_note args value with_traceback"),
        ("collections.abc.Mapping", "__contains__ __eq__ __getitem__ __iter__ __len__ get items keys values"),
        ("typing.Iterator[int]", "__iter__ __next__"),
        ("typing.Hashable", "__hash__"),
        ("contextlib.AbstractContextManager", "__enter__ __exit__"),
        ("typing.AsyncContextManager", "__aenter__ __aexit__"),
        ("typing.SupportsInt", "__int__"),
        ("collections.abc.Coroutine", "__await__ close send throw"),
    ],
)
def test_what_known_bases_bring(base: str, members: str) -> None:
    found = surface(f"import abc, collections.abc, contextlib, enum, typing\nclass A({base}): ...\n")
    assert sorted(found.members) == members.split()
    assert found.doubts == ()


@pytest.mark.parametrize(
    ("base", "some"),
    [
        ("dict[str, int]", "get items __getitem__"),
        ("typing.TypedDict", "get items __getitem__"),
        ("enum.IntEnum", "name value real bit_length"),
        ("enum.StrEnum", "name value upper"),
        ("enum.IntFlag", "name value real"),
        ("typing.NamedTuple", "_asdict _replace _make _fields _field_defaults count index"),
        ("collections.namedtuple('A', 'x y')", "x y _asdict _replace _make _fields _field_defaults count index"),
        ("typing.Dict[str, int]", "get items __getitem__"),
        ("typing.TypedDict('B', {})", "get items __getitem__"),
        ("str", "upper"), ("int", "real"), ("float", "hex"), ("bytes", "decode"), ("list", "sort"), ("tuple", "count"),
        ("set", "add"), ("frozenset", "union"), ("OSError", "errno"), ("UnicodeDecodeError", "reason"),
    ],
)  # fmt: skip
def test_some_of_what_bigger_bases_bring(base: str, some: str) -> None:
    found = surface(f"import collections, enum, typing\nclass A({base}): ...\n")
    assert set(some.split()) <= set(found.members)
    assert not set(found.members) & {"__init__", "__module__", "__slots__", "__class_getitem__", "__dict__"} - {
        "__init__"
    }
    assert found.doubts == ()


@pytest.mark.parametrize("metaclass", ["abc.ABCMeta", "enum.EnumMeta", "enum.EnumType", "type"])
def test_metaclasses_that_add_nothing(metaclass: str) -> None:
    assert surface(f"import abc, enum\nclass A(metaclass={metaclass}): ...\n").doubts == ()


@pytest.mark.parametrize(
    ("name", "one"),
    [
        ("typing.List", "builtins.list"), ("typing.Dict", "builtins.dict"), ("typing.Set", "builtins.set"),
        ("typing.FrozenSet", "builtins.frozenset"), ("typing.Tuple", "builtins.tuple"), ("typing.Type", "builtins.type"),
        ("typing.Text", "builtins.str"), ("typing.DefaultDict", "collections.defaultdict"),
        ("typing.OrderedDict", "collections.OrderedDict"), ("typing.Counter", "collections.Counter"),
        ("typing.ChainMap", "collections.ChainMap"), ("typing.Deque", "collections.deque"),
        ("typing.Pattern", "re.Pattern"), ("typing.Match", "re.Match"), ("collections.abc.Set", "typing.AbstractSet"),
        ("collections.Set", "typing.AbstractSet"), ("collections.Mapping", "typing.Mapping"),
        ("contextlib.AbstractContextManager", "typing.ContextManager"),
        ("contextlib.AbstractAsyncContextManager", "typing.AsyncContextManager"),
        ("asyncio.tasks.Task", "asyncio.Task"), ("builtins.EnvironmentError", "builtins.OSError"),
        ("builtins.IOError", "builtins.OSError"), ("typing_extensions.List", "builtins.list"),
        ("typing_extensions.Literal", "typing.Literal"), ("collections.abc.Buffer", "typing.Buffer"),
        ("collections.abc.ByteString", "typing.ByteString"), ("collections.deque", "collections.deque"),
        ("other.Mapping", "other.Mapping"), ("re.Pattern", "re.Pattern"),
    ],
)  # fmt: skip
def test_one_name_for_each_class(name: str, one: str) -> None:
    assert canonical(name) == one
