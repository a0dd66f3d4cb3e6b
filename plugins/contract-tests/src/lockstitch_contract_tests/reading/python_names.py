"""What the names of a Python file of tests mean, and which calls skip or assert."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from lockstitch.api import Source
from lockstitch.languages import node_text, walk

if TYPE_CHECKING:
    from tree_sitter import Node

#: How a skip weighs: `always`, `guarded` (it hangs on a condition), `given` (on its first argument), `expected`.
SKIPS = {
    "pytest.mark.skip": "always",
    "pytest.mark.skipif": "given",
    "pytest.mark.xfail": "expected",
    "pytest.skip": "always",
    "pytest.skip.Exception": "always",
    "pytest.xfail": "expected",
    "pytest.importorskip": "guarded",
    "unittest.skip": "always",
    "unittest.skipIf": "given",
    "unittest.skipUnless": "given",
    "unittest.expectedFailure": "expected",
    "unittest.SkipTest": "always",
    "unittest.case.SkipTest": "always",
}
#: Functions that are given what a test looks at, and hand it on to nobody.
BUILTINS = frozenset(
    """abs all any bool bytes callable dict dir enumerate filter float format frozenset getattr hasattr hash id
    int isinstance issubclass iter len list map max min next open print range repr reversed round set setattr
    sorted str sum super tuple type vars zip""".split()  # noqa: SIM905
)
_ASSERTING = re.compile(r"(?i)(?:assert|check|verify|expect|ensure|fail|should|must|require)\w*")
_CLASS = re.compile(r"_*[A-Z]")
_BUILTIN = frozenset(sys.stdlib_module_names)


class Imports:
    """The imports of a file: local name → dotted name, with leading dots where it is relative."""

    def __init__(self, source: Source, root: Node) -> None:
        self.names: dict[str, str] = {}
        for node in walk(root):
            if node.type == "import_statement":
                for item in node.children_by_field_name("name"):
                    self._plain(source, item)
            elif node.type == "import_from_statement":
                module = node.child_by_field_name("module_name")
                base = node_text(source, module) if module is not None else ""
                for item in node.children_by_field_name("name"):
                    name, alias = _aliased(source, item)
                    self.names[alias or name] = f"{base}.{name}" if not base.endswith(".") else f"{base}{name}"

    def _plain(self, source: Source, item: Node) -> None:
        name, alias = _aliased(source, item)
        if alias:
            self.names[alias] = name
        else:
            self.names[name.partition(".")[0]] = name.partition(".")[0]

    def full(self, dotted: str) -> str:
        """A dotted name with its first part as it was imported; itself when it was not."""
        first, dot, rest = dotted.partition(".")
        return f"{self.names.get(first, first)}{dot}{rest}"

    def is_imported(self, dotted: str) -> bool:
        """Whether its first part is an import."""
        return dotted.partition(".")[0] in self.names

    def is_standard(self, dotted: str) -> bool:
        """Whether it comes from the standard library."""
        return self.full(dotted).partition(".")[0] in _BUILTIN


def _aliased(source: Source, item: Node) -> tuple[str, str]:
    if item.type == "aliased_import":
        name, alias = item.child_by_field_name("name"), item.child_by_field_name("alias")
        return (
            node_text(source, name) if name is not None else "",
            node_text(source, alias) if alias is not None else "",
        )
    return node_text(source, item), ""


def dotted(source: Source, node: Node | None) -> str:
    """The dotted name that an expression is; empty when it is none. What `super()` or a call gives is `?`."""
    if node is None:
        return ""
    if node.type == "identifier":
        return node_text(source, node)
    parts: list[str] = []
    while node is not None and node.type == "attribute":
        attribute = node.child_by_field_name("attribute")
        parts.append(node_text(source, attribute) if attribute is not None else "")
        node = node.child_by_field_name("object")
    if node is None or not parts:
        return ""
    parts.append(node_text(source, node) if node.type == "identifier" else "?")
    return ".".join(reversed(parts))


def skips(name: str, imports: Imports) -> str:
    """How a name skips: a value of `SKIPS`; empty when it does not."""
    if name.endswith(".skipTest") and name.count(".") == 1:
        return "always"
    return SKIPS.get(imports.full(name), "")


def may_fail(name: str, given: bool, imports: Imports) -> bool:
    """Whether a call can fail the test by itself, or hands on to what may."""
    last = name.rpartition(".")[2]
    if imports.full(name) in {"pytest.raises", "pytest.fail", "pytest.warns", "pytest.approx"}:
        return last != "approx"
    if _ASSERTING.fullmatch(last) and ("." in name or imports.is_imported(name)):
        return True
    # What another file does with what it is given, nobody knows here.
    imported = imports.is_imported(name) and not imports.is_standard(name)
    return imported and given and not _CLASS.match(last) and not imports.full(name).startswith(("pytest.", "unittest."))
