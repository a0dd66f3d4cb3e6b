"""Judgements kept across runs: none is used whose answers have changed, and none is made twice for nothing."""

from __future__ import annotations

import datetime
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lockstitch.api import Analyzer, Contract, ContractPlace, Extractor, Fact, Finding, Need, Rule, Source, View
from lockstitch.engine import code as code_files
from lockstitch.engine.run import Options, check
from lockstitch.engine.stats import Stats
from lockstitch.host import Host, load_module
from lockstitch.testing.git_environment import git_environment

sys.path.insert(0, str(Path(__file__).parent))
from repository import make

JUDGED: list[str] = []
DAY = datetime.date(2026, 1, 1)


class Length(Fact, frozen=True):
    bytes: int


class Asking(Contract, frozen=True, kw_only=True):
    questions: tuple[tuple[str, ...], ...]
    others: tuple[str, ...] = ()
    wants: tuple[str, ...] = ("a.sh",)


def extract(source: Source) -> Iterator[Length]:
    yield Length(len(source.content))


LENGTHS = Extractor(id="test.lengths", version=1, languages=("shell", "dotenv"), facts=(Length,), extract=extract)


def needs(contract: Asking, view: View) -> Iterator[Need]:
    for path in contract.wants:
        path, _, rev = path.partition("@")
        yield Need(LENGTHS, path, rev=rev, required=False)


def ask(view: View, kind: str, about: tuple[str, ...]) -> object:
    match kind:
        case "files":
            return list(view.files(*about))
        case "directory":
            return view.is_directory(*about)
        case "facts":
            path, _, rev = about[0].partition("@")
            found = view.facts(LENGTHS, path, rev)
            return found.status, [fact.bytes for fact in found.facts]
        case "today":
            return view.today()
        case "contracts":
            return list(view.contracts())
        case "declared":
            return view.declared(*about)
        case "verdict":
            return view.verdict(*about)
        case "commits":
            return [item.message for item in view.commits(*about) or ()]
        case "renames":
            return view.renames(*about)
        case "successors":
            return dict(view.successors(about))
        case "change":
            return view.change(*about)
        case "written":
            return view.written(*about)
        case "branch":
            return len(view.branch(*about).commits)
    raise AssertionError(kind)


def judge(contract: Asking, view: View) -> Iterator[Finding]:
    JUDGED.append(contract.id)
    for kind, *about in contract.questions:
        answer = str(ask(view, kind, tuple(about)))
        yield Finding(rule="asked", subject=f"{kind} {about}", message=answer, at=ContractPlace())


ANALYZER = Analyzer(
    name="asking",
    summary="Says what its view says.",
    rules=(Rule("asked", what="An answer.", why="It was asked.", fix="Do not ask."),),
    contract=Asking,
    extractors=(LENGTHS,),
    needs=needs,
    judge=judge,
    binds=lambda contract: contract.others,
)


@pytest.fixture
def run(monkeypatch, words):
    """A run over a root: its outcome, and which contracts were judged for it."""
    # Code that was edited a moment ago is not trusted, and here that may be this very file.
    monkeypatch.setattr(code_files, "_RACY", -(10**18))

    def go(root, *, cache=True, today=DAY, **options):
        host = Host()
        load_module(host, words.module("remembering_plugin", ANALYZER), "lockstitch-asking", "1")
        assert not host.failures
        JUDGED.clear()
        outcome = check(root, Options(jobs=1, cache=cache, host=host, today=today, isolate=False, **options))
        return outcome, list(JUDGED)

    return go


def write(root, files):
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def contract(name="asks", questions=(), others=(), wants=("a.sh",)):
    asked = ", ".join(f"[{', '.join(repr(part) for part in question)}]" for question in questions)
    return (
        f'[[contract]]\nid = "{name}"\ncheck = "asking"\nquestions = [{asked}]\n'
        f"others = {list(others)}\nwants = {list(wants)}\n"
    )


def git(root, *arguments):
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, env=git_environment())


def commit(root, message="More"):
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", message)


CHANGES = {
    "a file's text": ([("facts", "a.sh")], lambda root: write(root, {"a.sh": "other\n"})),
    "a file that comes": ([("facts", "b.sh")], lambda root: write(root, {"b.sh": "x\n"})),
    "a file that goes": ([("facts", "a.sh")], lambda root: (root / "a.sh").unlink()),
    "what a pattern selects": ([("files", "*.sh")], lambda root: write(root, {"c.sh": ""})),
    "the language of what a pattern selects": (
        [("files", "tool*")],
        lambda root: write(root, {"tool": "#!/bin/sh\nexit 1\n"}),
    ),
    "a directory": ([("directory", "x")], lambda root: write(root, {"x/y.txt": ""})),
    "the contracts there are": (
        [("contracts",)],
        lambda root: write(root, {"x/lockstitch.toml": contract("further")}),
    ),
    "what another contract says": (
        [("declared", "other")],
        lambda root: write(root, {"x/lockstitch.toml": contract("other", wants=["c.sh"])}),
    ),
    "a commit": ([("commits", "first")], commit),
    "a rename": ([("renames", "HEAD")], lambda root: git(root, "mv", "long.txt", "longer.txt")),
    "what became of a file": ([("successors", "long.txt")], lambda root: git(root, "mv", "long.txt", "longer.txt")),
    "the last change of a file": (
        [("change", "a.sh")],
        lambda root: (write(root, {"a.sh": "1234\n"}), commit(root), write(root, {"a.sh": "echo\n"}), commit(root)),
    ),
    "when a file was written": (
        [("written", "a.sh")],
        lambda root: (write(root, {"a.sh": "1\n"}), os.utime(root / "a.sh", (5, 5))),
    ),
    "a file of a revision": (
        [("facts", "a.sh@HEAD")],
        lambda root: (write(root, {"a.sh": "12\n"}), commit(root), write(root, {"a.sh": "echo\n"})),
    ),
    "its own configuration": ([], lambda root: write(root, {"lockstitch.toml": "# moved\n" + contract()})),
}


def prepared(root, questions):
    root = make(root, "commit First\nbranch first\nswitch main\n")
    long = "".join(f"line {number}\n" for number in range(50))
    write(root, {"a.sh": "echo\n", "long.txt": long, "tool": "nothing\n"})
    wants = ["a.sh", "b.sh", "tool*", *(about for kind, *rest in questions for about in rest if "@" in about)]
    write(root, {"lockstitch.toml": contract(questions=questions, wants=wants)})
    commit(root)
    return root


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_what_changes_is_judged_again_and_nothing_else(name, tmp_path, run):
    questions, change = CHANGES[name]
    root = prepared(tmp_path / "root", questions)
    first, judged = run(root)
    assert judged == ["asks"]
    again, judged = run(root)
    assert (again, judged) == (first, [])
    change(root)
    after, judged = run(root)
    assert "asks" in judged
    assert after == run(root, cache=False)[0]
    assert run(root) == (after, [])


def test_a_day_matters_only_to_those_that_ask(tmp_path, run):
    root = prepared(tmp_path / "root", [("today",)])
    write(root, {"x/lockstitch.toml": contract("other", [("files", "*")])})
    run(root)
    _, judged = run(root, today=DAY + datetime.timedelta(days=1))
    assert judged == ["asks"]


def test_a_contract_is_judged_again_when_one_that_it_is_bound_to_stands_otherwise(tmp_path, run):
    root = prepared(tmp_path / "root", [])
    bound, other = contract("bound", [("verdict", "other")], ["other"]), contract("other")
    write(root, {"lockstitch.toml": bound, "x/lockstitch.toml": other})
    run(root)
    assert run(root)[1] == []
    write(root, {"x/lockstitch.toml": contract("other", [("today",)])})
    after, judged = run(root)
    assert judged == ["other", "bound"]
    assert "drift" in {finding.message for finding in after.findings if finding.contract == "bound"}
    assert after == run(root, cache=False)[0]


def test_a_contract_is_remembered_with_the_one_that_it_is_bound_to(tmp_path, run):
    root = prepared(tmp_path / "root", [])
    write(root, {"lockstitch.toml": contract("bound", [("verdict", "other")], ["other"]) + contract("other")})
    before, judged = run(root)
    assert sorted(judged) == ["bound", "other"]
    assert run(root) == (before, [])
    git(root, "mv", "a.sh", "b.sh")
    assert sorted(run(root)[1]) == ["bound", "other"]


def test_a_branch_is_always_judged(tmp_path, run):
    root = prepared(tmp_path / "root", [("branch", "first")])
    run(root)
    assert run(root)[1] == ["asks"]


def test_what_was_not_judged_whole_is_not_kept(tmp_path, run):
    root = prepared(tmp_path / "root", [("facts", "a.sh")])
    (root / "a.sh").write_bytes(b"\0")
    (root / "x").mkdir()
    write(root, {"x/lockstitch.toml": '[[contract]]\nid = "b"\ncheck = "asking"\nquestions = [["files", "*"]]\n'})
    outcome, _ = run(root)
    assert outcome == run(root)[0]
    os.chmod(root / "a.sh", 0o000)
    assert run(root)[0] == run(root, cache=False)[0]


def test_a_file_with_an_inline_exception_is_still_asked_for_it(tmp_path, run):
    root = prepared(tmp_path / "root", [("facts", "a.sh")])
    write(root, {"a.sh": "# lockstitch: ignore[nonsense] because\necho\n"})
    first, _ = run(root)
    assert any(finding.at.path == "a.sh" for finding in first.findings)
    assert run(root) == (first, [])


def test_other_code_judges_again(tmp_path, monkeypatch, run):
    root = prepared(tmp_path / "root", [("facts", "a.sh")])
    plugin = tmp_path / "some_plugin_module.py"
    plugin.write_text("VALUE = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    __import__("some_plugin_module")
    run(root)
    assert run(root)[1] == []
    plugin.write_text("VALUE = 2\n")
    assert run(root)[1] == ["asks"]
    plugin.unlink()
    assert run(root)[1] == ["asks"]
    del sys.modules["some_plugin_module"]


def test_code_that_may_have_changed_since_it_was_loaded_is_not_trusted(tmp_path, monkeypatch, run):
    root = prepared(tmp_path / "root", [("facts", "a.sh")])
    monkeypatch.setattr(code_files, "_RACY", 10**18)
    run(root)
    assert run(root)[1] == ["asks"]


def test_another_checkout_may_use_what_is_kept(tmp_path, run):
    root = prepared(tmp_path / "root", [("facts", "a.sh"), ("files", "*.sh")])
    run(root, cache_dir=tmp_path / "cache")
    shutil.copytree(root, tmp_path / "copy")
    assert run(tmp_path / "copy", cache_dir=tmp_path / "cache")[1] == []


def test_stats_say_what_was_remembered(tmp_path, run):
    root = prepared(tmp_path / "root", [("facts", "a.sh")])
    for remembered in (0, 1):
        stats = Stats()
        run(root, stats=stats)
        assert stats.remembered == remembered
        assert stats.parsed == (not remembered)
        assert stats.wanted == stats.cached + stats.read if remembered else stats.wanted


@pytest.mark.parametrize("seed", range(5))
def test_random_edits_are_judged_as_without_a_cache(seed, tmp_path, run):
    """Several contracts, and edits of every kind in any order."""
    chance = random.Random(seed)
    root = prepared(tmp_path / "root", [])
    paths = ["a.sh", "b.sh", "x/c.sh", "x/d.env", "tool", "x/tool"]
    asked = [("files", "**"), ("files", "x/*"), ("directory", "x"), ("contracts",), ("today",), ("renames", "HEAD")]
    asked += [("commits", "first"), ("successors", "long.txt"), ("change", "a.sh"), ("declared", "c1")]
    asked += [("written", "a.sh")]

    def configured():
        made = []
        for index in range(4):
            wants = chance.sample([*paths, "x/*", "**/tool", "a.sh@first", "*.sh@HEAD"], 3)
            questions = chance.sample(asked, 3)
            others = ["c3"] if index < 2 else []
            questions += [("verdict", "c3")] if others else []
            made.append(contract(f"c{index}", questions, others, wants))
        return "\n".join(made)

    def edit():
        path = chance.choice(paths)
        match chance.randrange(9):
            case 0:
                (root / path).unlink(missing_ok=True)
            case 1:
                write(root, {"lockstitch.toml": configured()})
            case 2:
                commit(root)
            case 3 if (root / "long.txt").exists():
                (root / "long.txt").rename(root / "longer.txt")
            case 4:
                write(root, {path: f"#!/bin/sh\n{chance.random()}\n"})
            case 5 if (root / path).is_file():
                os.utime(root / path, (chance.randint(1, 9), 1))
            case 6:
                (root / path).unlink(missing_ok=True)
                (root / path).parent.mkdir(exist_ok=True)
                (root / path).symlink_to("long.txt")
            case _:
                if (root / path).is_symlink():
                    (root / path).unlink()
                write(root, {path: f"{chance.randint(1, 3)}\n"})

    write(root, {"lockstitch.toml": configured()})
    for _ in range(7):
        found, _ = run(root)
        assert found == run(root, cache=False)[0]
        assert found == run(root)[0]
        assert run(root, changed_since="first")[0] == run(root, cache=False, changed_since="first")[0]
        for _ in range(chance.randint(0, 2)):
            edit()
