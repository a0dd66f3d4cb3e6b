"""The plugin author's pages are code that works: modules are loaded, cases are run, commands are typed."""

import ast
import re
import shlex
import shutil
import sys
import types
from pathlib import Path

import pytest
from lockstitch.config.reading import read_configs
from lockstitch.config.schema import json_schema
from lockstitch.host import Host, load_module
from lockstitch.testing import broken_laws, facts_of, parse_case, run_case

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "packaging"))
try:
    from environments import Environment, wheel
finally:
    del sys.path[0]
BOOK = ROOT / "docs" / "plugin-authors"
PAGE = BOOK / "README.md"
TUTORIAL = BOOK / "tutorial.md"
PUBLISHING = BOOK / "publishing.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page, language):
    return [text for kind, text in _BLOCK.findall(page.read_text("utf-8")) if kind == language]


def load(text, where, name, monkeypatch):
    module = types.ModuleType(f"lockstitch_{name}")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(text, str(where), "exec"), module.__dict__)
    host = Host()
    load_module(host, module, f"lockstitch-{name}", "0.1.0")
    assert host.failures == []
    return host


@pytest.fixture
def host(monkeypatch):
    (text,) = blocks(PAGE, "python")[:1]
    return load(text, PAGE, "same_targets", monkeypatch)


def test_the_case_on_the_page_holds(host, tmp_path):
    (case,) = blocks(PAGE, "txtar")
    assert run_case(parse_case(case, "page"), tmp_path, host) == []


def test_the_check_on_the_page_keeps_the_laws(host, tmp_path):
    (case,) = blocks(PAGE, "txtar")
    assert broken_laws(parse_case(case, "page"), tmp_path, host) == []


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("judge", [run_case, broken_laws], ids=["case", "laws"])
def test_the_cases_of_the_tutorial(monkeypatch, tmp_path, number, judge):
    (text,) = blocks(TUTORIAL, "python")
    host = load(text, TUTORIAL, "route_clients", monkeypatch)
    assert judge(parse_case(blocks(TUTORIAL, "txtar")[number], "tutorial"), tmp_path, host) == []


def test_the_check_of_the_tutorial_is_short():
    (text,) = blocks(TUTORIAL, "python")
    assert len([line for line in text.splitlines() if line.strip()]) <= 80
    assert {name for name in _imports(text) if name.startswith("lockstitch")} <= {
        "lockstitch.api",
        "lockstitch.languages",
    }


RUNBOOKS = [BOOK / name for name in ("files.md", "keys.md", "findings.md")]


def runbooks():
    """The check that three pages build together, a page after another; the first page begins with something else."""
    return "\n".join(text for page in RUNBOOKS for text in blocks(page, "python") if "assert" not in text)


@pytest.mark.parametrize("judge", [run_case, broken_laws], ids=["case", "laws"])
def test_the_check_of_three_pages(monkeypatch, tmp_path, judge):
    host = load(runbooks(), BOOK, "runbooks", monkeypatch)
    (case,) = blocks(RUNBOOKS[2], "txtar")
    assert judge(parse_case(case, "runbooks"), tmp_path, host) == []


def test_insertions_at_one_place_end_up_in_the_reverse_order(monkeypatch, tmp_path):
    """As `What a fix needs` says: the mend on the page looks for the end anew, this one does not."""
    text = re.sub(r"end = Span\(.*\)$", "end = Span(2, 1, 2, 1)", runbooks(), flags=re.MULTILINE)
    host = load(text, BOOK, "runbooks", monkeypatch)
    (case,) = blocks(RUNBOOKS[2], "txtar")
    (problem,) = run_case(parse_case(case, "runbooks"), tmp_path, host)
    assert re.search(r"^\+## worker$.*^\+## mailer$", problem, re.MULTILINE | re.DOTALL)


def test_the_yaml_of_the_book_is_read_whatever_it_holds(monkeypatch):
    load(runbooks(), BOOK, "runbooks", monkeypatch)
    names = vars(sys.modules["lockstitch_runbooks"])
    asserting = [text for text in blocks(RUNBOOKS[0], "python") if "assert" in text]
    assert len(asserting) == 2
    for text in asserting:
        exec(text, names)
    deep = "services:\n  api: &a {x: 1}\n  web: *a\nother:\n  " + "- " * 5_000 + "x\n---\nservices: {twice: {}}\n"
    assert [fact.name for fact in facts_of(names["SERVICES"], deep, "yaml").facts] == ["api", "web", "twice"]
    for text in ("services: \x07\n", 'services: "\\UFFFFFFFF"\n', "services: {a: }}\n"):
        assert facts_of(names["SERVICES"], text, "yaml").status == "partial", text


def test_keys_and_their_messages_are_as_the_page_says(monkeypatch):
    host = load(runbooks(), BOOK, "runbooks", monkeypatch)
    (right,) = blocks(RUNBOOKS[1], "toml")
    read = read_configs([("lockstitch.toml", right.encode())], host.analyzers)
    assert read.problems == []
    (contract,) = [item.contract for item in read.contracts]
    assert (contract.heading_level, contract.match, contract.ignore) == (3, "exact", "test-.*")
    wrong = right.replace("= 3", '= 9\nmatch = "any_case"').replace('runbook = "docs', '# "')
    said = " ".join(
        problem.message for problem in read_configs([("lockstitch.toml", wrong.encode())], host.analyzers).problems
    )
    wrong = right.replace("heading-level", "heading_level")
    said += read_configs([("lockstitch.toml", wrong.encode())], host.analyzers).problems[0].message
    page = RUNBOOKS[1].read_text("utf-8")
    messages = re.search(r"the messages: (.*), each where it stands", page)[1].split("`, `")
    assert len(messages) == 4
    for message in messages:
        assert message.strip("`") in said
    keys = json_schema(list(host.analyzers.values()))["$defs"]["check.runbooks"]["properties"]
    assert keys["heading-level"]["description"] == "The level of its heading."
    assert keys["heading-level"]["default"] == 2


def test_every_block_of_the_book_is_of_a_kind_that_is_run():
    for page in BOOK.glob("*.md"):
        kinds = {kind for kind, _ in _BLOCK.findall(page.read_text("utf-8"))}
        assert kinds <= {"python", "txtar", "toml", "console", "text"}, page


def _imports(text):
    return [node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]


def lent(folder):
    """A fresh environment with the host in it."""
    folder.mkdir(exist_ok=True)
    environment = Environment(folder)
    environment.install(wheel(ROOT / "core", folder))
    return environment


def _typed(text):
    """The commands of a console, each with what is shown below it."""
    return re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE)


@pytest.mark.fault
def test_the_tutorial_from_its_first_command_to_its_last(tmp_path):
    """Typed as it stands, in an environment that knows nothing of this repository."""
    environment = lent(tmp_path)
    here = tmp_path
    named = re.compile(r"`((?:testdata|src)/[^`\s]+)`")
    typed = []
    for part in re.split(r"(?ms)^(```\w+\n.*?^```)$", TUTORIAL.read_text("utf-8")):
        block = _BLOCK.fullmatch(part)
        if block is None:
            paths = named.findall(part)
        elif block[1] in {"txtar", "python"}:
            (here / paths[-1]).write_text(block[2])
        else:
            for command, said in _typed(block[2]):
                here = _type(environment, shlex.split(command), said, here)
                typed.append(command)
    assert [word for word in ("new-plugin", "pytest", "check") if not any(word in command for command in typed)] == []


@pytest.mark.fault
def test_a_plugin_is_given_to_others_as_the_page_says(tmp_path):
    """Its wheel in an environment of its own; what the page types with pip is done without a network here."""
    environment, other = lent(tmp_path / "one"), None
    typed = [command for text in blocks(PUBLISHING, "console") for command in _typed(text)]
    here, made = tmp_path, None
    for line, said in typed:
        words = shlex.split(line)
        if words[0] == "cd":
            here /= words[1]
        elif words[:3] == ["pip", "wheel", "--no-deps"]:
            (here / "dist").mkdir()
            made = wheel(here, here / "dist")
        elif words[0] == "ls":
            assert sorted(path.name for path in (here / words[1]).iterdir()) == said.split()
        elif words[:3] == ["python", "-m", "venv"]:
            other = lent(tmp_path / "other")
        elif words[0] == "other/bin/pip":
            assert words[-1] == made.relative_to(here).as_posix()
            other.install(made)
        else:
            asked = other if words[0].startswith("other/bin/") else environment
            code = 1 if words[1] == "check" else 0
            shown = asked.run(Path(words[0]).name, *words[1:], cwd=here, code=code)
            assert said.strip() in shown
    (package,) = (other.bin.parent / "lib").glob("python*/site-packages/lockstitch_route_clients")
    assert [path.name for path in (package / "pages").iterdir()] == ["missing-function.md"]


def _type(environment, words, said, here):
    """Type a command; where the next one is typed."""
    if words[0] == "cd":
        return here / words[1]
    if words[0] == "rm":
        for word in words[1:]:
            path = here / word
            if word == "-r":
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return here
    if words[:3] == ["pip", "install", "-e"]:
        environment.install("-e", here)
        return here
    if words[0] == "pytest":  # its script was not installed, only lent
        words = ["python", "-m", *words]
    shown = environment.run(words[0], *words[1:], cwd=here, code=1 if words[:2] == ["lockstitch", "check"] else 0)
    for line in said.splitlines():
        assert line in shown, f"{shlex.join(words)} says:\n{shown}"
    return here
