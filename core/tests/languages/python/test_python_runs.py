"""Long runs of comment lines: the parser does not see them, and nobody notices."""

import random

import pytest
from lockstitch.api import Source
from lockstitch.languages import comments, parse, walk
from lockstitch.languages.parsing import parse_fragment
from lockstitch.languages.python_runs import runs, without_runs

RUN = "".join(f"    # number {n}, (a) [b] = c: d\n" + "\n" * (n % 3 == 0) for n in range(150))
PIECES = (
    "import os\n", "class A:\n    x = 1\n", "def f(a,\n" + RUN + "    b):\n    return a\n", "if a:\n    pass\n" + RUN,
    RUN, RUN + "else_ = 1\n", 'x = """\n' + RUN + '"""\n', "y = f'''\n" + RUN + "{a}'''\n", "# short\n# run\n",
    "z = [\n" + RUN + "1]\n", RUN.replace("\n", "\r\n"), "for i in x:\n" + RUN + "    y()\n", "w = 'a \\\n# b'\n",
)  # fmt: skip


def shape(source, tree):
    """The tree without comments."""
    return [
        (node.type, node.start_byte, node.end_byte)
        for node in walk(tree.root_node)
        if node.type not in {"comment", "module", "string_content"}
    ]


@pytest.mark.parametrize("seed", range(25))
def test_the_tree_and_the_comments_are_those_of_the_text(seed):
    chance = random.Random(seed)
    content = "".join(chance.choice(PIECES) for _ in range(6)).encode()
    source = Source(content, "python")
    plain, tree = parse_fragment("python", content)
    blocks = ("block", "class_definition", "function_definition", "if_statement", "for_statement", "parameters", "list")
    ours, theirs = shape(source, parse(source)), shape(plain, tree)
    assert [node for node in ours if node[0] not in blocks] == [node for node in theirs if node[0] not in blocks]
    assert [node[0] for node in ours] == [node[0] for node in theirs]
    raw = [node for node in walk(tree.root_node) if node.type == "comment"]
    wanted = [content[node.start_byte : node.end_byte].rstrip(b"\r\n") for node in raw]
    assert [content[item.start : item.end] for item in comments(source)] == wanted
    assert [item.start for item in comments(source)] == [node.start_byte for node in raw]


def test_a_hundred_thousand_comments_are_read():
    content = b"import os\n" + b"# INVARIANT(a): b\n" * 100_000 + b"x = 1\n"
    source = Source(content, "python")
    assert len(comments(source)) == 100_000
    assert not parse(source).root_node.has_error


@pytest.mark.parametrize("line", ['# it"s\n', "# {a}\n", "# a \\\n", "# a\rx = 1\n"])
def test_what_might_be_more_than_a_comment_ends_a_run(line):
    run = b"# a\n" * 60
    content = run + line.encode() + run
    assert runs(content) == []
    assert without_runs(content) is content
    assert runs(b"# a\n" * 120 + line.encode()) == [(0, 480)]
    assert runs(b"# a\n" * 120 + b"    x = 1\n") == [(0, 480)]


def test_as_many_bytes_are_given_to_the_parser():
    content = ("x = 1\n" + "# é\n" * 120 + "y = 2\n").encode()
    given = without_runs(content)
    assert len(given) == len(content)
    assert given.split() == b"x = 1 y = 2".split()
