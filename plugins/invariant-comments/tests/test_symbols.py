"""Which texts in backticks are symbols, and how symbols and calls are spelled."""

from __future__ import annotations

import pytest
from lockstitch_invariant_comments.book import is_call_of, is_test
from lockstitch_invariant_comments.symbols import named_symbols
from lockstitch_invariant_comments.targets import plain_symbol


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("org_instances.admin_token", "go", ("org_instances", "admin_token")),
        ("(*T).M", "go", ("T", "M")),
        ("*Pool", "go", ("Pool",)),
        ("run()", "go", ("run",)),
        ("T[K].M()", "go", ("T", "M")),
        ("$TOKEN", "shell", ("TOKEN",)),
        ("${TOKEN}", "shell", ("TOKEN",)),
        ("Größe", "python", ("Größe",)),
        ("S3_KEY", "go", ("S3_KEY",)),
    ],
)
def test_symbols(text: str, language: str, wanted: tuple[str, ...]) -> None:
    assert named_symbols(f"see `{text}` here", language) == ((text, wanted),)


@pytest.mark.parametrize("language", ["go", "python", "shell"])
@pytest.mark.parametrize(
    "text",
    [
        "a b",
        "a == b",
        "f(x)",
        "a/b.go",
        "b.go",
        "--flag",
        "200",
        "x",
        "nil",
        "None",
        "true",
        "a-b",
        "SELECT",
        "",
        "1.5",
    ],
)
def test_no_symbols(text: str, language: str) -> None:
    assert named_symbols(f"see `{text}` here", language) == ()


def test_libraries_and_fences_are_not_asked_for() -> None:
    assert named_symbols("`sync.Mutex` `context.Context`", "go") == ()
    assert named_symbols("`os.environ` `dict.get` `print`", "python") == ()
    assert named_symbols("``double_ticks``", "go") == ()


@pytest.mark.parametrize(
    ("symbol", "wanted"),
    [
        ("(*T).M", "T.M"),
        ("( * T ).M", "T.M"),
        ("(T).M", "T.M"),
        ("(*T[K, V]).M", "T.M"),
        ("T.M()", "T.M"),
        ("Class::method", "Class.method"),
        ("f", "f"),
    ],
)
def test_spellings_of_symbols(symbol: str, wanted: str) -> None:
    assert plain_symbol(symbol) == wanted


@pytest.mark.parametrize(
    ("name", "wanted", "is_one"),
    [
        ("Wait", "Wait", True),
        ("h.Wait", "Wait", True),
        ("h.Wait", "h.Wait", True),
        ("a.h.Wait", "h.Wait", True),
        ("g.Wait", "h.Wait", False),
        ("Wait", "h.Wait", False),
        ("h.db.Exec", "*.Exec", True),
        ("Exec", "*.Exec", False),
        ("Wait", "Wait()", True),
        ("WaitFor", "Wait", False),
        ("docker run -d", "docker run", True),
        ("docker rm", "docker run", False),
        ("docker run", "docker", True),
    ],
)
def test_calls(name: str, wanted: str, is_one: bool) -> None:
    assert is_call_of(name, wanted) is is_one


@pytest.mark.parametrize(
    "path", ["a_test.go", "test_a.py", "a_test.py", "tests/a.py", "x/conftest.py", "a/run-tests.sh"]
)
def test_test_files(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize("path", ["a.go", "contest.py", "latest.py", "testing.go", "a/attest.sh", "protest/a.py"])
def test_other_files(path: str) -> None:
    assert not is_test(path)
