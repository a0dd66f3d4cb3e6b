"""Remedies for Python, and the edits that they come to: methods added through libcst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lockstitch.api import Edit, Remedy, Span
from lockstitch.languages.python import PythonProgram, Scope, spell
from lockstitch.languages.python.facts import PyFunction

from lockstitch_signature_parity.python.shapes import PythonMember
from lockstitch_signature_parity.python.sides import RawSide
from lockstitch_signature_parity.python.stubs import stub_of

if TYPE_CHECKING:
    import libcst as cst

_OURS = "python"


def stub_remedy(
    program: PythonProgram,
    raw: RawSide,
    shape: PythonMember,
    name: str,
    awaits: bool,
    plain: bool,
    order: Sequence[str],
) -> Remedy | None:
    """A stub for a sibling. `awaits` makes a plain method's twin async, `plain` the other way round."""
    if raw.module is None or raw.module.file.generated:
        return None
    asynchronous = True if awaits else False if plain else None
    target = raw.owner.scope if raw.owner is not None else Scope(raw.module)
    if (raw.owner is None) != (shape.offered.owner is None):
        return None
    stub = stub_of(program, shape, name, target, asynchronous, awaits or plain)
    if stub is None:
        return None
    body = "..." if raw.module.path.endswith(".pyi") else "raise NotImplementedError"
    return _remedy(f"Add a stub of `{name}` to {raw.name}", raw, (*stub.lines, f"\t{body}"), name, order, stub.whole)


def declare_remedy(program: PythonProgram, raw: RawSide, shape: PythonMember, order: Sequence[str]) -> Remedy | None:
    """The method in the protocol or base class, abstract where its other methods are."""
    if raw.owner is None or raw.module is None or raw.module.file.generated:
        return None
    name = shape.offered.name
    stub = stub_of(program, shape, name, raw.owner.scope, None, False)
    if stub is None:
        return None
    mark = _abstract_mark(raw.owner.node.members)
    decorators = (mark,) if mark else ()
    head = [line for line in stub.lines if line.startswith("@")]
    rest = [line for line in stub.lines if not line.startswith("@")]
    lines = (*head, *decorators, *rest, "\t...")
    if raw.noun != "protocol" and not mark:
        return None  # a method with a body that does nothing would be a trap in a plain base class
    return _remedy(f"Add `{name}` to {raw.name}", raw, lines, name, order, stub.whole)


def _remedy(title: str, raw: RawSide, lines: Sequence[str], name: str, order: Sequence[str], safe: bool) -> Remedy:
    assert raw.module is not None
    path = raw.module.path
    qualified = raw.owner.qualified if raw.owner is not None else ""
    before = order[: order.index(name)] if name in order else order
    return Remedy(title, (path,), (_OURS, path, qualified, " ".join(reversed(before)), *lines), safe)


def _abstract_mark(members: Sequence[object]) -> str:
    """How the class marks its abstract methods; empty when it has none."""
    for node in members:
        if isinstance(node, PyFunction):
            for decorator in node.decorators:
                text = spell(decorator)
                if text.rpartition(".")[2] == "abstractmethod":
                    return f"@{text}"
    return ""


def mend(remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    """The edits of a remedy; none when the class is not there any more or the text does not parse."""
    import libcst as cst
    from libcst.metadata import MetadataWrapper, PositionProvider

    _, path, qualified, before, *lines = remedy.data
    text = texts[path]
    try:
        wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    except cst.ParserSyntaxError:
        return []
    positions = wrapper.resolve(PositionProvider)
    module = wrapper.module
    default = module.default_indent
    target, depth = _find(module, qualified)
    if target is None:
        return []
    all_lines = text.split("\n")
    if isinstance(target, cst.Module):
        block: Sequence[cst.CSTNode] = target.body
        indent = ""
    else:
        if isinstance(target.body, cst.SimpleStatementSuite):
            return [_open_suite(target, positions, path, default * depth, default, lines, all_lines)]
        block = target.body.body
        indent = _indent_of(block, positions, all_lines) or default * depth
    neighbour = _neighbour(block, before.split())
    if neighbour is None:
        return []
    end_line = _after_comments(all_lines, positions[neighbour].end.line, len(indent))
    # A blank line around it in a class, two between functions of a module.
    gap = 2 if isinstance(target, cst.Module) else 1
    stub = _indented(lines, indent, "\t" if indent and not indent.strip("\t") else default)
    if len(block) <= 2 and _is_placeholder(neighbour):
        start = positions[neighbour].start
        end = positions[neighbour].end
        return [Edit(path, Span(start.line, start.column + 1, end.line, end.column + 1), stub.strip())]
    after = _column_end(all_lines, end_line)
    return [Edit(path, Span(end_line, after, end_line, after), "\n" * (gap + 1) + stub.removesuffix("\n"))]


def _find(module: cst.Module, qualified: str) -> tuple[cst.Module | cst.ClassDef | None, int]:
    """The class of that name, the last where there are several, and how deep its body stands."""
    import libcst as cst

    if not qualified:
        return module, 0
    current: cst.Module | cst.ClassDef = module
    depth = 0
    for name in qualified.split("."):
        found = None
        stack: list[cst.CSTNode] = list(reversed(_statements(current)))
        while stack:
            node = stack.pop()
            if isinstance(node, cst.ClassDef):
                if node.name.value == name:
                    found = node
            elif isinstance(node, cst.If | cst.Try | cst.Else | cst.Finally | cst.With | cst.ExceptHandler):
                stack.extend(reversed(_statements(node)))
        if found is None:
            return None, 0
        current, depth = found, depth + 1
    return current, depth


def _statements(node: cst.CSTNode) -> list[cst.CSTNode]:
    import libcst as cst

    if isinstance(node, cst.Module):
        return list(node.body)
    body = getattr(node, "body", None)
    found: list[cst.CSTNode] = list(body.body) if isinstance(body, cst.IndentedBlock) else []
    for name in ("handlers", "orelse", "finalbody"):
        more = getattr(node, name, None)
        found.extend(more if isinstance(more, list | tuple) else [more] if more is not None else [])
    return found


def _neighbour(block: Sequence[cst.CSTNode], before: Sequence[str]) -> cst.CSTNode | None:
    """The member after which a new one stands: the nearest that siblings have before it, else the last."""
    import libcst as cst

    named = {node.name.value: node for node in block if isinstance(node, cst.FunctionDef)}
    for name in before:
        if name in named:
            return named[name]
    return block[-1] if block else None


def _is_placeholder(node: cst.CSTNode) -> bool:
    import libcst as cst

    if not isinstance(node, cst.SimpleStatementLine) or len(node.body) != 1:
        return False
    small = node.body[0]
    return isinstance(small, cst.Pass) or (isinstance(small, cst.Expr) and isinstance(small.value, cst.Ellipsis))


def _after_comments(lines: Sequence[str], end: int, indent: int) -> int:
    """The last line of what ends on line `end`, the comments that belong to its body included."""
    for number in range(end + 1, len(lines) + 1):
        line = lines[number - 1]
        words = line.lstrip()
        if words.startswith("#") and len(line) - len(words) > indent:
            end = number
        elif words.strip():
            break
    return end


def _open_suite(
    target: cst.ClassDef,
    positions: Mapping[cst.CSTNode, object],
    path: str,
    indent: str,
    step: str,
    lines: Sequence[str],
    text: Sequence[str],
) -> Edit:
    """`class A: ...` on one line becomes a block."""
    from libcst.metadata import CodeRange

    whole = positions[target.body]
    assert isinstance(whole, CodeRange)
    suite = _indented(lines, indent, step).removesuffix("\n")
    start, end = whole.start, whole.end
    colon = len(text[start.line - 1][: start.column].rstrip()) + 1
    return Edit(path, Span(start.line, colon, end.line, end.column + 1), "\n" + suite)


def _indent_of(block: Sequence[cst.CSTNode], positions: Mapping[cst.CSTNode, object], lines: Sequence[str]) -> str:
    from libcst.metadata import CodeRange

    place = positions[block[0]] if block else None
    if not isinstance(place, CodeRange):
        return ""
    line = lines[place.start.line - 1]
    return line[: len(line) - len(line.lstrip())]


def _indented(lines: Sequence[str], indent: str, step: str) -> str:
    return "".join(f"{indent}{step * (len(line) - len(line.lstrip(chr(9))))}{line.lstrip(chr(9))}\n" for line in lines)


def _column_end(lines: Sequence[str], line: int) -> int:
    return len(lines[line - 1].rstrip("\r")) + 1
