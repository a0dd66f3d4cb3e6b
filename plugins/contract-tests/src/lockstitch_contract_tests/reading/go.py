"""What Go test files skip, never run, assert and call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lockstitch.api import Source, Span
from lockstitch.languages import comments, node_span, node_text, parse, walk
from lockstitch.languages.golang.configurations import buildable, plus_build

from lockstitch_contract_tests.facts import Dead, Test, TestFact, Unbuilt
from lockstitch_contract_tests.reading.beside import Beside
from lockstitch_contract_tests.reading.commented import commented_out
from lockstitch_contract_tests.reading.go_bodies import Reader
from lockstitch_contract_tests.reading.go_body import Body
from lockstitch_contract_tests.reading.go_calls import Names

if TYPE_CHECKING:
    from tree_sitter import Node

_TEST = re.compile(r"(?:Test|Benchmark|Fuzz)(?:[^a-z]\w*)?")
#: Tags that nobody sets, beside those that the go command's users agree on.
_NEVER = re.compile(r"\b(?:disabled|skip|skipped|none|exclude|excluded|off|false)\b")
#: Methods that testify's and gocheck's suites run before their tests.
_SETUP = frozenset({"SetupSuite", "SetupTest", "SetupSubTest", "BeforeTest", "SetUpSuite", "SetUpTest"})
#: Calls at the top of a test that do nothing for it.
_IDLE = frozenset({"Parallel", "Helper", "Setenv"})
_TALK = frozenset({"Log", "Logf"})


def read(source: Source) -> Iterable[TestFact]:
    """The facts of one Go file."""
    root = parse(source).root_node
    names = Names(dict(_imports(source, root)), dict(_constants(source, root)))
    beside = Beside(source)
    yield from _unbuilt(source, root)
    reader = Reader(source, names, beside)
    for node in root.named_children:
        if node.type in {"function_declaration", "method_declaration"}:
            yield from _function(source, node, reader, beside)
        elif node.type == "var_declaration":
            reader.variables(node)
    reader.run()
    yield from reader.facts()
    yield from commented_out(source, beside)


def _imports(source: Source, root: Node) -> Iterator[tuple[str, str]]:
    for declaration in root.named_children:
        if declaration.type != "import_declaration":
            continue
        for node in walk(declaration):
            if node.type == "import_spec" and (path := node.child_by_field_name("path")) is not None:
                named = node.child_by_field_name("name")
                imported = node_text(source, path).strip('"`')
                parts = imported.split("/")
                base = parts[-2] if len(parts) > 1 and re.fullmatch(r"v\d+", parts[-1]) else parts[-1]
                base = base.partition(".v")[0].removeprefix("go-").removesuffix("-go").replace("-", "_")
                alias = node_text(source, named) if named is not None else base
                yield (f".{imported}" if alias == "." else alias), imported


def _constants(source: Source, root: Node) -> Iterator[tuple[str, str]]:
    """Names at package level that stand for a text, with the text."""
    for declaration in root.named_children:
        if declaration.type not in {"const_declaration", "var_declaration"}:
            continue
        for node in walk(declaration):
            if node.type in {"const_spec", "var_spec"}:
                name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
                first = value.named_children[0] if value is not None and len(value.named_children) == 1 else None
                if name is not None and first is not None and first.type.endswith("string_literal"):
                    yield node_text(source, name), node_text(source, first)[1:-1]


def _unbuilt(source: Source, root: Node) -> Iterator[Unbuilt]:
    clause = next((node.start_point[0] + 1 for node in root.named_children if node.type == "package_clause"), 0)
    older: list[str] = []
    first: Span | None = None
    for comment in comments(source):
        if comment.span.line >= clause:
            break
        if comment.text.startswith("go:build "):
            expression = comment.text.removeprefix("go:build ").strip()
            if not _buildable(expression):
                yield Unbuilt(f"//go:build {expression}", comment.span)
            return
        if comment.text.startswith("+build "):
            older.append(comment.text.removeprefix("+build "))
            first = first or comment.span
    expression = plus_build(older)
    if first is not None and not _buildable(expression):
        yield Unbuilt(f"// +build {' '.join(older)}", first)


def _buildable(expression: str) -> bool:
    return buildable(_NEVER.sub("never", expression))


def _function(source: Source, node: Node, reader: Reader, beside: Beside) -> Iterator[TestFact]:
    named, block = node.child_by_field_name("name"), node.child_by_field_name("body")
    if named is None or block is None:
        return
    name = node_text(source, named)
    receiver = _receiver(source, node)
    qualified = f"{receiver[1]}.{name}" if receiver[1] else name
    body = Body(qualified, node_span(source, named), receiver=receiver[0])
    body.parameters(source, node, reader.names)
    # A suite's methods have no handle of their own; a plain function is a test only with one.
    is_test = bool(_TEST.fullmatch(name)) and (
        (bool(receiver[1]) and not body.handles) or _takes_handle(source, node, reader.names)
    )
    body.test = is_test
    body.sets_up = bool(receiver[1]) and name in _SETUP
    body.doc_line = node.start_point[0] + 1
    reader.add(body, block)
    if is_test:
        note = beside.above(body.doc_line)
        dead, why = _dead(source, block)
        inner = beside.inside(block.start_point[0] + 1, block.end_point[0] + 1) if dead == "empty" else ""
        yield Test(
            qualified,
            body.at,
            "\n".join(filter(None, (note, inner)))[:2000],
            dead,
            why,
            beside.place_above(body.doc_line),
        )
    elif name == "TestMain" and _handed_nothing(source, node, block):
        yield Unbuilt("TestMain never calls m.Run", body.at)


def _receiver(source: Source, node: Node) -> tuple[str, str]:
    """A method's receiver: its name and its type's name."""
    given = node.child_by_field_name("receiver")
    for parameter in given.named_children if given is not None else ():
        type_ = parameter.child_by_field_name("type")
        text = node_text(source, type_).lstrip("*").partition("[")[0] if type_ is not None else ""
        name = parameter.child_by_field_name("name")
        return (node_text(source, name) if name is not None else ""), text
    return "", ""


def _takes_handle(source: Source, node: Node, names: Names) -> bool:
    given = node.child_by_field_name("parameters")
    parameters = given.named_children if given is not None else []
    type_ = parameters[0].child_by_field_name("type") if len(parameters) == 1 else None
    text = node_text(source, type_) if type_ is not None else ""
    return bool(re.fullmatch(r"\*testing\.[TBF]|\*\w+\.C", text)) or (names.gocheck and text == "*C")


def _handed_nothing(source: Source, node: Node, block: Node) -> bool:
    """Whether `TestMain(m)` does not use its `m`, so that no test of the package runs."""
    given = node.child_by_field_name("parameters")
    text = node_text(source, given) if given is not None else ""
    match = re.match(r"\(\s*(\w+)\s+\*testing\.M\b", text)
    return match is not None and not any(
        inner.type == "identifier" and node_text(source, inner) == match[1] for inner in walk(block)
    )


def _statements(block: Node) -> list[Node]:
    found = [node for node in block.named_children if node.type != "comment"]
    if len(found) == 1 and found[0].type == "statement_list":
        found = [node for node in found[0].named_children if node.type != "comment"]
    return found


def _dead(source: Source, block: Node) -> tuple[Dead, str]:
    """Why a test's body does nothing, and how it says so."""
    rest = [node for node in _statements(block) if not _idle(source, node)]
    if not rest:
        return "empty", ""
    after = next((node for node in rest if not _idle(source, node, _TALK)), rest[0])
    if after.type == "return_statement":
        return "returns", ""
    if all(node.type == "if_statement" and never(source, node) for node in rest):
        return "unreachable", "if false"
    return "", ""


def _idle(source: Source, node: Node, names: frozenset[str] = _IDLE) -> bool:
    if node.type == "expression_statement" and node.named_children and node.named_children[0].type == "call_expression":
        function = node.named_children[0].child_by_field_name("function")
        field = function.child_by_field_name("field") if function is not None else None
        return field is not None and node_text(source, field) in names
    return node.type == "empty_statement"


def never(source: Source, node: Node) -> bool:
    """Whether an `if` never holds: its condition is the constant `false`."""
    condition = node.child_by_field_name("condition")
    has_else = node.child_by_field_name("alternative") is not None
    return condition is not None and not has_else and node_text(source, condition).strip("() ") == "false"
