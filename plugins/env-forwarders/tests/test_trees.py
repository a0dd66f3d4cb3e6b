"""YAML as a graph, parse trees with the way up, scripts put together out of pieces, and how much of each is looked at."""

from __future__ import annotations

import pytest
import tree_sitter_python
from lockstitch.api import Source, Span, SyntaxProblem
from lockstitch_env_forwarders.dialects import BY_LANGUAGE, CODE, EXPANDING, EXTRACTORS, language_of, stands_aside
from lockstitch_env_forwarders.facts import Forward
from lockstitch_env_forwarders.limits import MOST_FACTS, bounded
from lockstitch_env_forwarders.recipes import Placed
from lockstitch_env_forwarders.trees import LONGEST_TEXT, Up, short, walk_up
from lockstitch_env_forwarders.yamls.graph import DEEPEST, MERGE_LIMIT, Document, child, documents, entries
from tree_sitter import Language, Node, Parser


def yaml(text: str) -> Document:
    """The documents of a text."""
    return documents(Source(text.encode(), "yaml"))


def value(text: str, key: str = "a") -> dict[str, tuple[str, bool]]:
    """The entries of the map at `key`: each one's text, and whether it came through a merge key."""
    found = child(yaml(text).roots[0], key)
    assert found is not None
    return {name: (entry.value.text, entry.inherited) for name, entry in entries(found).items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {x: 1, y: 2}", {"x": ("1", False), "y": ("2", False)}),
        ("a: {x: 1, x: 2}", {"x": ("2", False)}),
        ("b: &b {x: 1, y: 2}\na: {<<: *b, x: 3}", {"x": ("3", False), "y": ("2", True)}),
        ("b: &b {x: 1}\na: {x: 3, <<: *b}", {"x": ("3", False)}),
        ("b: &b {x: 1}\nc: &c {x: 2, y: 3}\na: {<<: [*b, *c]}", {"x": ("1", True), "y": ("3", True)}),
        ("b: &b {x: 1}\nc: &c {<<: *b, y: 3}\na: {<<: *c}", {"y": ("3", True), "x": ("1", True)}),
        ("b: &b {z: 1}\nc: &c {<<: *b, x: 1}\nd: &d {x: 2, z: 2}\na: {<<: [*c, *d]}", {"x": ("1", True), "z": ("1", True)}),
        ("a: &a {x: 1, <<: *a}", {"x": ("1", False)}),
        ("b: &b {x: 1}\na: {'<<': *b}", {"<<": ("", False)}),
        ("a: {<<: text, x: 1}", {"x": ("1", False)}),
        ("a: {<<: [text, [x]], x: 1}", {"x": ("1", False)}),
        ("a: {? [x] : 1, y: 2}", {"y": ("2", False)}),
        ("a: {x}", {"x": ("", False)}),
    ],
)  # fmt: skip
def test_merge_keys(text: str, expected: dict[str, tuple[str, bool]]) -> None:
    """A map's own entry wins, then the nearest and earliest merged one."""
    assert value(text) == expected


def test_merge_keys_end() -> None:
    """Only so many maps are looked at."""
    chain = "m0: &m0 {x0: 0}\n" + "".join(
        f"m{i}: &m{i} {{x{i}: 0, <<: *m{i - 1}}}\n" for i in range(1, MERGE_LIMIT + 2)
    )
    found = value(chain, f"m{MERGE_LIMIT + 1}")
    assert len(found) == MERGE_LIMIT
    assert MERGE_LIMIT == 1000


@pytest.mark.parametrize("scalar", ["", "~", "null", "Null", "NULL"])
def test_null(scalar: str) -> None:
    """Nothing, when it is not quoted."""
    found = child(yaml(f"a: {scalar}\nb: '{scalar}'").roots[0], "a")
    quoted = child(yaml(f"a: '{scalar}'").roots[0], "a")
    assert found is not None
    assert quoted is not None
    assert (found.is_null, quoted.is_null) == (True, False)


def test_child_is_found_by_its_path() -> None:
    """A step that is not there, or through what is no map, is none."""
    root = yaml("a: {b: {c: x}, d: [e]}").roots[0]
    found = child(root, "a", "b", "c")
    assert found is not None
    assert found.text == "x"
    assert child(root) is root
    assert child(None, "a") is None
    for path in (("x",), ("a", "x"), ("a", "d", "e"), ("a", "b", "c", "x"), ("x", "b")):
        assert child(root, *path) is None


def test_every_document_has_a_root_and_its_own_anchors() -> None:
    """A lone scalar and a list are roots as well; an anchor ends with its document."""
    assert [root.kind for root in yaml("a: 1\n---\n[b]\n---\nc\n---\n{}").roots] == ["map", "list", "scalar", "map"]
    document = yaml("a: &x 1\n---\nb: *x\n")
    assert document.problem == SyntaxProblem(Span(3, 4, 3, 4), "not YAML: an alias without an anchor")
    assert len(document.roots) == 2
    assert yaml("a: &x 1\nb: *x\n").problem is None


@pytest.mark.parametrize(
    ("text", "at"),
    [("a: [b\nc: d\n", (2, 2)), ("a: b: c", (1, 5)), ("\ta: b", (1, 1)), ("a: 'b", (1, 6)), ("a: %b", (1, 4))],
)
def test_what_does_not_parse_has_a_place(text: str, at: tuple[int, int]) -> None:
    """And a word on what is wrong."""
    problem = yaml(text).problem
    assert problem is not None
    assert problem.message.startswith("not YAML: ")
    assert (problem.at.line, problem.at.column) == at


def test_sign_that_yaml_does_not_know_is_said() -> None:
    """The parser gives no place for it."""
    assert yaml("a: \x07").problem == SyntaxProblem(Span(1, 1, 1, 1), "not YAML: control characters are not allowed")


def test_flow_may_be_nested_so_deep_and_no_deeper() -> None:
    """Brackets in quotes do not count, and closed ones count no more."""
    assert yaml("a: " + "[" * DEEPEST + "]" * DEEPEST).problem is None
    deep = yaml("a:\n " + "[{x: " * (DEEPEST // 2) + "[")
    assert deep.problem == SyntaxProblem(Span(2, 1252, 2, 1252), "nested more than 500 deep")
    assert deep.roots == []
    assert yaml("a: []\nb: " + "[" * DEEPEST + "]" * DEEPEST).problem is None
    reopened = yaml("a: [[], " + "[" * DEEPEST).problem
    assert reopened is not None
    assert reopened.message == deep.problem.message
    assert yaml("a:\n" + "- [x]\n" * (DEEPEST + 1)).problem is None
    assert yaml("a: " + "']' " * 3 + "\n").problem is not None
    assert yaml("a: ['" + "[" * (DEEPEST + 1) + "', \"" + '{\\"' * (DEEPEST + 1) + '"]').problem is None
    assert yaml("# " + "]" * 9 + "\na: " + "[" * DEEPEST + "]" * DEEPEST).problem is None


def test_span_of_a_block_ends_with_its_text() -> None:
    """And counts code points."""
    document = yaml("é: 1\na:\n  b: ü   \n\n\nc: 2\n")
    found = child(document.roots[0], "a")
    assert found is not None
    assert document.node_span(found) == Span(3, 3, 3, 7)
    assert document.span(0, 4) == Span(1, 1, 1, 5)
    assert document.span(5, 8) == Span(2, 1, 3, 1)
    empty = yaml("\na: \nb: 1\n")
    nothing = child(empty.roots[0], "a")
    assert nothing is not None
    assert empty.node_span(nothing) == Span(2, 3, 2, 3)
    assert empty.span(0, 1) == Span(1, 1, 2, 1)


def parsed(text: str) -> Node:
    """The parse tree of a Python text."""
    return Parser(Language(tree_sitter_python.language())).parse(text.encode()).root_node


def test_walk_goes_down_in_source_order_with_the_way_up() -> None:
    """Each node once, before those below it."""
    ups = list(walk_up(parsed("a(b)\nc\n")))
    kinds = ["module", "expression_statement", "call", "identifier", "argument_list", "(", "identifier", ")"]
    assert [up.node.type for up in ups] == [*kinds, "expression_statement", "identifier"]
    deep = ups[6]
    assert [up.node.type for up in deep.chain()] == ["argument_list", "call", "expression_statement", "module"]
    assert [up.node.type for up in deep.chain(2)] == ["argument_list", "call"]
    assert deep.parent == ups[4].node
    assert ups[0].parent is None
    assert [up.index for up in ups] == [0, 0, 0, 0, 1, 0, 1, 2, 1, 0]


def test_way_up_ends() -> None:
    """Unless more is asked for."""
    *_, last = (up for up in walk_up(parsed("-" * 60 + "a")) if up.node.type == "identifier")
    assert len(list(last.chain())) == 40
    assert len(list(last.chain(100))) == 62


def following(text: str) -> str:
    """The type of what follows the first statement."""
    first = next(up for up in walk_up(parsed(text)) if up.parent is not None)
    return first.following.type if first.following is not None else ""


def test_what_follows_is_no_comment_and_not_far() -> None:
    """Up to the fifth sibling."""
    assert following("a\nif b: c\n") == "if_statement"
    assert following("a\n# b\npass\n") == "pass_statement"
    assert following("a; pass\n") == "pass_statement"
    assert following("a\n") == ""
    assert following("a\n" + "# b\n" * 4 + "pass\n") == "pass_statement"
    assert following("a\n" + "# b\n" * 5 + "pass\n") == ""


def test_short() -> None:
    """The limit itself is short."""
    long = Up(parsed("a" * (LONGEST_TEXT + 1)).children[0], None, [], 0)
    assert not short(long.node)
    assert short(parsed("b\n" + "a" * LONGEST_TEXT).children[1])
    assert LONGEST_TEXT == 400


def test_script_out_of_pieces_has_the_places_of_its_pieces() -> None:
    """Each character stands where its piece stood."""
    placed = Placed()
    assert placed.span(0, 1) == Span(1, 1, 1, 1)
    placed.add("abc", 3, 5)
    placed.add("de", 7, 2, still=True)
    assert "".join(placed.text) == "abcde"
    assert placed.span(0, 3) == Span(3, 5, 3, 8)
    assert placed.span(1, 5) == Span(3, 6, 7, 3)
    assert placed.span(3, 4) == Span(7, 2, 7, 3)
    assert placed.span(2, 2) == Span(3, 7, 3, 7)
    assert placed.span(9, 12) == Span(7, 2, 7, 3)


def test_facts_of_one_file_end_with_a_word_on_it() -> None:
    """The last that fits is kept."""
    facts = [Forward("A", "A", Span(number, 1, number, 2)) for number in range(1, MOST_FACTS + 3)]
    assert MOST_FACTS == 20_000
    assert list(bounded(facts[:MOST_FACTS])) == facts[:MOST_FACTS]
    *kept, last = bounded(facts)
    assert kept == facts[:MOST_FACTS]
    assert isinstance(last, SyntaxProblem)
    assert last.at == Span(20_001, 1, 20_001, 2)
    assert last.message == "the file says more than 20000 things of the environment: the rest was not read"


def test_each_language_has_its_reader() -> None:
    """Compose is YAML, and a name may tell the language or not."""
    assert {language: extractor.id for language, extractor in BY_LANGUAGE.items()} == {
        "shell": "shell.forwards",
        "dockerfile": "dockerfile.environment",
        "yaml": "yaml.environment",
        "json": "yaml.environment",
        "dotenv": "dotenv.environment",
        "go": "go.environment",
        "python": "python.environment",
        "markdown": "markdown.environment",
        "make": "plain.environment",
        "just": "plain.environment",
        "systemd": "plain.environment",
    }
    assert {extractor.id for extractor in EXTRACTORS if not extractor.own_errors} == {
        "go.environment",
        "python.environment",
    }
    assert language_of("x", "compose") == "yaml"
    assert language_of("x.yaml", "dotenv") == "dotenv"
    assert language_of("a/.env.example") == "dotenv"
    assert language_of("x") == ""
    assert sorted(CODE) == ["go", "python", "shell"]
    assert sorted(EXPANDING) == ["just", "make", "shell", "yaml"]


@pytest.mark.parametrize(
    "path",
    ["a/vendor/b.go", "node_modules/x.sh", "testdata/a.go", "a_test.go", "b/test_x.py", "x_test.py", "conftest.py",
     ".venv/a.py", ".git/hooks/a.sh"],
)  # fmt: skip
def test_tests_and_foreign_code_stand_aside(path: str) -> None:
    """And only they."""
    assert stands_aside(path)


@pytest.mark.parametrize(
    "path", ["a.go", "vendor.go", "contest.go", "a/my_vendor/b.go", "latest.py", "test.sh", "conftest.go"]
)
def test_a_side_of_its_own_does_not_stand_aside(path: str) -> None:
    """A name that only resembles one of them."""
    assert not stands_aside(path)
