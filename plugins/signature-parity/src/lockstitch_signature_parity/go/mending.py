"""Go text as gofmt would leave it: assertions, interface methods, stubs, imports."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lockstitch.api import Edit, Remedy, Source
from lockstitch.languages import node_span, node_text, parse
from lockstitch.languages.golang.standard import is_standard

if TYPE_CHECKING:
    from tree_sitter import Node

_ELEMENTS = ("method_elem", "type_elem")


def mend(remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    """The edits of a remedy; none when the declaration that it is about is not there any more."""
    _, kind, path, name, *rest = remedy.data
    source = Source(texts[path].encode(), "go")
    declared = _declaration(source, name)
    if declared is None:
        return []
    if kind == "assertion":
        line, *imports = rest
        edits = [_after(source, path, declared[0], line)]
    elif kind == "stub":
        body, *imports = rest
        edits = [_after(source, path, _last_method(source, name) or declared[0], body)]
    else:
        method, line, *imports = rest
        added = _in_interface(source, path, declared[1], method, line)
        if added is None:
            return []
        edits = [added]
    pairs = list(zip(imports[::2], imports[1::2], strict=True))
    return [*_imports(source, path, pairs), *edits]


def _declaration(source: Source, name: str) -> tuple[Node, Node] | None:
    """The top-level declaration that declares a type, and the type's own part of it."""
    for node in parse(source).root_node.named_children:
        if node.type == "type_declaration":
            for spec in node.named_children:
                named = spec.child_by_field_name("name")
                if named is not None and node_text(source, named) == name:
                    return node, spec
    return None


def _last_method(source: Source, name: str) -> Node | None:
    """The last method of a type in the file."""
    last = None
    for node in parse(source).root_node.named_children:
        if node.type == "method_declaration":
            receiver = node.child_by_field_name("receiver")
            parameter = receiver.named_children[0] if receiver is not None and receiver.named_children else None
            type_ = parameter.child_by_field_name("type") if parameter is not None else None
            text = node_text(source, type_) if type_ is not None else ""
            if text.strip("*( )").partition("[")[0].strip() == name:
                last = node
    return last


def _after(source: Source, path: str, node: Node, text: str) -> Edit:
    """`text` as a declaration of its own after the line on which `node` ends."""
    end = _line_end(source, node.end_byte)
    return Edit(path, source.span(end, end), f"\n\n{text}{_gap(source, end)}")


def _line_start(source: Source, at: int) -> int:
    return at - len(source.content[:at].rpartition(b"\n")[2])


def _line_end(source: Source, at: int) -> int:
    return at + len(source.content[at:].partition(b"\n")[0])


def _gap(source: Source, end: int) -> str:
    """An empty line where more follows right on the next line; at the end of the file there is none."""
    rest = source.content[end:].partition(b"\n")[2]
    return "\n" if rest.partition(b"\n")[0].strip() else ""


# ---- interfaces ----


def _in_interface(source: Source, path: str, spec: Node, name: str, line: str) -> Edit | None:
    """The method among those of the interface: by name where they are sorted, else at the end."""
    body = spec.child_by_field_name("type")
    if body is None or body.type != "interface_type":
        return None
    elements = [child for child in body.named_children if child.type in _ELEMENTS]
    methods = [child for child in elements if child.type == "method_elem"]
    outer = source.content[_line_start(source, spec.start_byte) : spec.start_byte]
    margin = outer[: len(outer) - len(outer.lstrip())].decode()
    if body.start_point.row == body.end_point.row:
        rows = "".join(f"{margin}\t{node_text(source, child)}\n" for child in elements)
        text = f"interface {{\n{rows}{margin}\t{line}\n{margin}}}"
        return Edit(path, node_span(source, body), text)
    names = [_method_name(source, child) for child in methods]
    comments = any(child.type == "comment" for child in body.named_children)
    if len(names) > 1 and names == sorted(names) and not comments:
        later = next((child for child in methods if _method_name(source, child) > name), None)
        if later is not None:
            at = _line_start(source, later.start_byte)
            return Edit(path, source.span(at, at), f"{margin}\t{line}\n")
    brace = _line_start(source, body.end_byte)
    return Edit(path, source.span(brace, brace), f"{margin}\t{line}\n")


def _method_name(source: Source, node: Node) -> str:
    named = node.child_by_field_name("name")
    return node_text(source, named) if named is not None else ""


# ---- imports ----


def _imports(source: Source, path: str, wanted: Sequence[tuple[str, str]]) -> Iterator[Edit]:
    """Edits that add imports, in gofmt's order, to the group of imports that each belongs to."""
    if not wanted:
        return
    root = parse(source).root_node
    declarations = [node for node in root.named_children if node.type == "import_declaration"]
    blocks = [child for node in declarations for child in node.named_children if child.type == "import_spec_list"]
    block = next((node for node in blocks if any(_specs(node)) and node.start_point.row != node.end_point.row), None)
    if block is not None:
        yield from _into_block(source, path, block, wanted)
        return
    lines = [_import_line(imported, name) for imported, name in sorted(wanted)]
    if declarations:
        end = _line_end(source, declarations[-1].end_byte)
        yield Edit(path, source.span(end, end), "".join(f"\nimport {line}" for line in lines))
        return
    clause = next((node for node in root.named_children if node.type == "package_clause"), None)
    if clause is None:
        return
    end = _line_end(source, clause.end_byte)
    text = f"import {lines[0]}" if len(lines) == 1 else "import (\n" + "".join(f"\t{x}\n" for x in lines) + ")"
    yield Edit(path, source.span(end, end), f"\n\n{text}{_gap(source, end)}")


def _into_block(source: Source, path: str, block: Node, wanted: Sequence[tuple[str, str]]) -> Iterator[Edit]:
    groups: list[list[Node]] = []
    for spec in _specs(block):
        if groups and spec.start_point.row == groups[-1][-1].end_point.row + 1:
            groups[-1].append(spec)
        else:
            groups.append([spec])
    placed: dict[int, list[str]] = {}
    for imported, name in sorted(wanted):
        group = _group(source, groups, imported)
        before = next((spec for spec in group if _path(source, spec) > imported), None)
        if before is not None:
            at = _line_start(source, before.start_byte)
        else:
            at = _line_end(source, group[-1].end_byte) + len("\n")
        placed.setdefault(at, []).append(f"\t{_import_line(imported, name)}\n")
    for at, lines in placed.items():
        yield Edit(path, source.span(at, at), "".join(lines))


def _group(source: Source, groups: Sequence[list[Node]], imported: str) -> list[Node]:
    """The group with the most in common: of the same sort, then with the longest common beginning."""

    def likeness(group: list[Node]) -> tuple[bool, int]:
        paths = [_path(source, spec) for spec in group]
        same = any(is_standard(one) == is_standard(imported) for one in paths)
        return same, max(len(posixpath.commonprefix([one, imported])) for one in paths)

    return max(groups, key=likeness)


def _specs(block: Node) -> Iterator[Node]:
    return (child for child in block.named_children if child.type == "import_spec")


def _path(source: Source, spec: Node) -> str:
    named = spec.child_by_field_name("path")
    return node_text(source, named).strip('"`') if named is not None else ""


def _import_line(imported: str, name: str) -> str:
    return f'"{imported}"' if posixpath.basename(imported) == name else f'{name} "{imported}"'
