"""A tree in memory, and a way to ask a GoProgram over it as an analyzer does: needs first, until there are none."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import pytest
from lockstitch.languages.golang import DEFAULT, Configuration, GoProgram, MethodSet, TypeDeclaration
from lockstitch.testing.memory import MemoryView

T = TypeVar("T")
_HEADER = re.compile(r"^-- (\S+) --\n", re.MULTILINE)


class GoTree:
    """Files as a txtar; `ask` puts a question to a program until it needs nothing more."""

    def __init__(self, text: str) -> None:
        parts = _HEADER.split(text.lstrip())
        assert not parts[0], "text before the first file"
        self.files = dict(zip(parts[1::2], parts[2::2], strict=True))
        self.read: set[str] = set()

    def ask(self, question: Callable[[GoProgram], T], configuration: Configuration = DEFAULT) -> T:
        """The answer once nothing more is needed."""
        view = MemoryView(self.files, strict=True)
        for _ in range(30):
            program = GoProgram(view, configuration)
            answer = question(program)
            needs = program.needs
            if not needs:
                return answer
            fresh = [need for need in needs if view.ask(need)]
            assert len(fresh) == len(needs), "asked again for what is at hand"
            self.read |= {need.path for need in needs}
        raise AssertionError("the needs do not come to an end")

    def type(self, program: GoProgram, side: str) -> TypeDeclaration | None:
        """The type of a side, `path#Name`; None while it is not read."""
        path, _, name = side.partition("#")
        found = program.find_type(path, name)
        return found if isinstance(found, TypeDeclaration) else None

    def methods(self, side: str, configuration: Configuration = DEFAULT) -> MethodSet:
        """The method set of a side."""

        def question(program: GoProgram) -> MethodSet | None:
            found = self.type(program, side)
            return program.methods(found.type) if found else None

        answer = self.ask(question, configuration)
        assert answer is not None, f"no type {side}"
        return answer

    def signatures(self, side: str, configuration: Configuration = DEFAULT) -> dict[str, str]:
        """Name → signature, as people read it, of a side's methods; `*` before those of the pointer alone."""

        def question(program: GoProgram) -> dict[str, str]:
            found = self.type(program, side)
            methods = program.methods(found.type).methods if found else ()
            return {"*" * m.pointer + m.name: program.render_signature(m.signature) for m in methods}

        return self.ask(question, configuration)

    def identical(self, left: str, right: str, configuration: Configuration = DEFAULT) -> bool | str:
        """Whether the definitions of two sides (`path#Type`, `path#Type.Method`) are identical; or the reason."""

        def question(program: GoProgram) -> bool | str:
            types = []
            for side in (left, right):
                name, _, method = side.partition("#")[2].partition(".")
                found = self.type(program, f"{side.partition('#')[0]}#{name}")
                if found is None:
                    return "not found"
                one = program.methods(found.type).named(method) if method else None
                if method and one is None:
                    return f"no method {method}"
                types.append(one.signature if one else program.underlying(found.type))
            answer = program.identical(types[0], types[1])
            return answer if isinstance(answer, bool) else answer.reason

        return self.ask(question, configuration)


@pytest.fixture
def tree() -> type[GoTree]:
    """`tree(txtar)` is a GoTree."""
    return GoTree
