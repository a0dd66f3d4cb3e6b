"""When code counts as changed: its tokens decide, not its layout, comments and docstrings."""

from __future__ import annotations

import itertools

import pytest
from lockstitch.languages.anchors import ANCHORS, Anchor
from lockstitch.testing import facts_of


def _code(text: str, language: str, symbol: str = "f") -> str:
    facts = facts_of(ANCHORS, text, language).facts
    return next(fact.code for fact in facts if isinstance(fact, Anchor) and (fact.symbol or fact.kind) == symbol)


_PYTHON = "def f():\n    if a:\n        b('x')\n    c\n"
_GO = "package a\n\nfunc f() { g(a, []int{1, 2}) }\n"
_SHELL = 'f() { a "$1" -x; b; }\n'


@pytest.mark.parametrize(
    ("language", "text", "same"),
    [
        ("go", _GO, "package a\n\nfunc f() {\n\tg(a, []int{\n\t\t1,\n\t\t2,\n\t})\n}\n"),
        ("go", _GO, "package a\n\nfunc f() { g(a, []int{1, 2}) } // behind\n"),
        ("go", _GO, "package a\n\nfunc f() { g(a, /* within */ []int{1, 2}) }\n"),
        ("go", _GO, "package a\n\nvar x = 1\n\n// Of f.\nfunc f() { g(a, []int{1, 2}) }\n\nvar y = 2\n"),
        ("go", _GO, _GO.replace("\n", "\r\n")),
        ("go", "package a\nfunc f() { a(); b() }\n", "package a\nfunc f() {\n\ta()\n\tb()\n}\n"),
        ("python", _PYTHON, 'def f():\n  """Doc."""\n  if a:\n    b("x")  # why\n\n  c\n'),
        ("python", _PYTHON, "def f():\n    if a: b('x')\n    c\n"),
        ("python", _PYTHON, "def f():\n    if (\n        a\n    ):\n        b(\n            'x',\n        )\n    c\n".replace("(\n        a\n    )", "a")),
        ("python", _PYTHON, "def f():\n    if \\\n            a:\n        b('x')\n    c\n"),
        ("python", "def f():\n    pass\n", "def f():\n    'Doc.'\n    pass\n"),
        ("python", "def f():\n    x = '''a'''\n", 'def f():\n    x = """a"""\n'),
        ("python", "class f:\n    def m(self): ...\n", 'class f:\n    def m(self):\n        """Doc."""\n        ...\n'),
        ("shell", _SHELL, 'f() {\n  a "$1" \\\n    -x  # why\n  # more\n  b\n}\n'),
        ("shell", "f() { if a; then b; fi; }\n", "f() {\n  if a\n  then\n    b\n  fi\n}\n"),
    ],
)  # fmt: skip
def test_the_same_code_in_another_layout(language: str, text: str, same: str) -> None:
    assert _code(same, language) == _code(text, language)


_DIFFERENT = {
    "go": [
        "g(a, b)",
        "g(b, a)",
        "g(a b)",
        'g("a b")',
        'g("a  b")',
        'g(" a b")',
        "g(`a b`)",
        "g(`a\n\tb`)",
        "g(`a\n b`)",
        "g('a')",
        "g(' ')",
        "g(a, b, c)",
        "g(a, f(b))",
        "g(ab)",
        "x, ok := g(a, b)",
        "",
    ],
    "python": [
        "if a:\n        b\n    c",
        "if a:\n        b\n        c",
        "if a:\n        pass\n    b\n    c",
        "for a in b:\n        c\n    else:\n        d",
        "for a in b:\n        if c: c\n        else:\n            d",
        "x = 'a b'",
        "x = 'a  b'",
        "x = ' a b'",
        "x = b'a b'",
        "x = '''a\nb'''",
        "x = '''a\n b'''",
        "x = f'{a}'",
        "x = 1\n    'no docstring'",
        "x = 1\n    'no docstring at all'",
        "x = a,",
        "x = a",
        "x = [a]",
    ],
    "shell": [
        "a && b",
        "a || b",
        "a | b",
        "a & b",
        "a; b",
        "a b",
        "a 'b'",
        "a ' b'",
        "a 'b '",
        "a $'b '",
        "a $'b'",
        'a "b  c"',
        'a "b c"',
        "a <<E\nb c\nE\n",
        "a <<E\nb  c\nE\n",
        "a <<'E'\nb  c\nE\n",
        "a ,",
        "(a ,)",
        "(a)",
        "a\n[ b ]",
        "a [ b ]",
    ],
}
_AROUND = {"go": "package a\n\nfunc f() {{ {} }}\n", "python": "def f():\n    {}\n", "shell": "f() {{\n{}\n}}\n"}


@pytest.mark.parametrize("language", _DIFFERENT)
def test_other_code_is_other_code(language: str) -> None:
    codes = {text: _code(_AROUND[language].format(text), language) for text in _DIFFERENT[language]}
    alike = [pair for pair in itertools.combinations(codes, 2) if codes[pair[0]] == codes[pair[1]]]
    assert alike == []


def test_a_string_that_is_no_docstring_is_code() -> None:
    bodies = ["return 1", "return 1; 'a'", "b'a'; return 1", "f'a'; return 1", "('a'); return 1", "'a' + b; return 1"]
    codes = [_code(f"def f():\n    {body}\n", "python") for body in bodies]
    assert len(set(codes)) == len(bodies)


@pytest.mark.parametrize(
    ("language", "symbol", "first", "second"),
    [
        ("go", "X", "const (\n\tX = 1\n\tY = 2\n)\n", "const (\n\tX = 1\n\tY = 3\n)\n"),
        ("go", "T.A", "type T struct {\n\tA int\n\tB int\n}\n", "type T struct {\n\tA int\n\tB string\n}\n"),
        ("go", "f", "func f() {}\n\nfunc g() { a() }\n", "func f() {}\n\nfunc g() { b() }\n"),
        ("python", "f", "def f(): pass\ng()\n", "def f(): pass\nh()\n"),
        ("python", "A.x", "class A:\n    x = 1\n    y = 1\n", "class A:\n    x = 1\n    y = 2\n"),
        ("python", "f", "if a:\n    def f(): pass\nb\n", "if a:\n    def f(): pass\n    b\n"),
        ("python", "f", "if a:\n    def f(): pass\n", "if a:\n    b\n    def f(): pass\n"),
        (
            "python",
            "A.f",
            "class A:\n    def f(self): pass\n",
            "class A:\n    def f(self): pass\n    def g(self): ...\n",
        ),
        ("python", "A.f", "class A:\n    def f(self): pass\n", "class A:\n    x = 1\n\n    def f(self): pass\n"),
        ("python", "A.x", "class A:\n    x = 1\n", "class A:\n    'Doc.'\n    w = 1\n    x = 1\n    y = 1\n"),
        ("shell", "f", "f() { :; }\na\n", "f() { :; }\nb\n"),
        ("shell", "A", "A=1\nB=2\n", "A=1\nB=3\n"),
    ],
)
def test_code_beside_a_symbol_is_none_of_its_own(language: str, symbol: str, first: str, second: str) -> None:
    head = "package a\n\n" if language == "go" else ""
    assert _code(head + first, language, symbol) == _code(head + second, language, symbol)
    assert _code(head + first, language, "file") != _code(head + second, language, "file")


@pytest.mark.parametrize(
    ("language", "symbol", "first", "second"),
    [
        ("go", "x", "var x = 1\n", "const x = 1\n"),
        ("go", "T", "type T int\n", "type T = int\n"),
        ("python", "f", "@a\ndef f(): ...\n", "@b\ndef f(): ...\n"),
        ("python", "f", "def f(): ...\n", "async def f(): ...\n"),
        ("python", "x", "x: int = 1\n", "x: str = 1\n"),
        ("shell", "A", "readonly A=1\n", "export A=1\n"),
        ("shell", "r", "# region r\na\n# endregion\n", "# region r\nb\n# endregion\n"),
    ],
)
def test_what_makes_a_declaration_is_its_code(language: str, symbol: str, first: str, second: str) -> None:
    head = "package a\n\n" if language == "go" else ""
    assert _code(head + first, language, symbol) != _code(head + second, language, symbol)
