"""Extractors that are given bytes, and the times of files that are not as committed."""

from __future__ import annotations

import os
import subprocess
from types import ModuleType

import pytest
from lockstitch.api import Analyzer, Contract, Extractor, Fact, Finding, Need, Place, Ratchet, Rule, Table
from lockstitch.engine.halves import extract_facts, judge_facts
from lockstitch.engine.ratchets import merge_versions, move_ratchet
from lockstitch.engine.run import Options, check
from lockstitch.engine.tables import tabulate
from lockstitch.host import Host, load_module


class Size(Fact, frozen=True):
    bytes: int
    first: str


class Weighed(Contract, frozen=True, kw_only=True):
    file: str
    keeps: str = ""


def _size(source):
    yield Size(len(source.content), source.content[:1].hex())


def _extractor(name, *, binary):
    return Extractor(
        id=f"weighed.{name}", version=1, languages=("weighed",), facts=(Size,), extract=_size, binary=binary
    )


BYTES, TEXT = _extractor("bytes", binary=True), _extractor("text", binary=False)


def _needs(contract, view):
    return [Need(extractor, contract.file, language="weighed", required=False) for extractor in (BYTES, TEXT)]


def _judge(contract, view):
    for extractor in (BYTES, TEXT):
        facts = view.facts(extractor, contract.file, language="weighed")
        said = f"{facts.facts[0].bytes} {facts.facts[0].first}" if facts.facts else facts.reason
        written = view.written(contract.file)
        message = f"{extractor.id}: {facts.status} {said}, written {written}"
        yield Finding(rule="weighed", subject=extractor.id, message=message, at=Place(contract.file))
    if contract.keeps == "broken":
        yield Finding(rule="broken", subject="x", message="nothing can be said", at=Place(contract.file))


ANALYZER = Analyzer(
    name="weighed",
    summary="s",
    rules=(Rule("weighed", "w", "w", "f"), Rule("broken", "w", "w", "f", failure=True)),
    contract=Weighed,
    extractors=(BYTES, TEXT),
    needs=_needs,
    judge=_judge,
    table=lambda contract, view: Table(caption="c", columns=(), rows=()),
    shown_by="weights",
    ratchet=Ratchet("weight", lambda contract: contract.keeps, lambda contract, view, old: (old or b"") + b"+", max),
)


@pytest.fixture
def options():
    module = ModuleType("weighed_plugin")
    module.LOCKSTITCH_API = "1.0"

    def lockstitch_analyzers():
        return [ANALYZER]

    lockstitch_analyzers.lockstitch_hook = True
    module.lockstitch_analyzers = lockstitch_analyzers
    host = Host()
    load_module(host, module, "weighed", "1")
    assert host.failures == []
    return Options(host=host, cache=False, jobs=1)


def toml(*lines):
    return "\n".join(('[[contract]]\nid = "w"\ncheck = "weighed"\nfile = "a.bin"', *lines)) + "\n"


def said(outcome):
    return [finding.message for finding in outcome.findings]


@pytest.mark.parametrize("isolate", [True, False])
@pytest.mark.parametrize(
    ("content", "binary", "text"),
    [
        (b"\0\xff", "whole 2 00", "unreadable it holds a NUL (byte 1)"),
        (b"\xff\xff", "whole 2 ff", "unreadable it is not UTF-8 (byte 1)"),
        (b"\xef\xbb\xbfab", "whole 5 ef", "whole 2 61"),  # text has no byte-order mark
        (b"ab", "whole 2 61", "whole 2 61"),
    ],
)
def test_bytes_as_they_are(tree, options, content, binary, text, isolate, tmp_path_factory):
    root = tree({"lockstitch.toml": toml(), "a.bin": content})
    for _ in range(2):  # a cold cache, and a warm one
        cache = {"cache": True, "cache_dir": root / ".lockstitch"}
        outcome = check(root, Options(host=options.host, jobs=1, isolate=isolate, **cache))
        assert said(outcome) == [f"weighed.bytes: {binary}, written None", f"weighed.text: {text}, written None"]
    document, _ = extract_facts(root, ["."], options)
    assert judge_facts([("d", document)], options) == check(root, options)


def git(root, *arguments):
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def test_only_what_is_not_as_committed_has_a_time(tree, options):
    root = tree({"lockstitch.toml": toml(), "a.bin": "one\n", ".gitignore": "ignored\n"})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "One.")

    def written():
        whole = check(root, options)
        document, _ = extract_facts(root, ["."], options)
        assert judge_facts([("d", document)], options) == whole
        return said(whole)[0].rpartition(" ")[2]

    os.utime(root / "a.bin", (5_000, 5_000))
    assert written() == "None"  # written anew, and as it was committed
    (root / "a.bin").write_text("two\n")
    os.utime(root / "a.bin", (7_000, 7_000))
    assert written() == "7000"
    git(root, "add", ".")
    assert written() == "7000"  # in the index is not committed
    git(root, "commit", "-qm", "Two.")
    assert written() == "None"
    (root / "lockstitch.toml").write_text(toml().replace("a.bin", "ignored"))
    (root / "ignored").write_text("x\n")
    os.utime(root / "ignored", (9_000, 9_000))
    assert written() == "9000"
    assert check(root, msg_rev(options)).findings[0].message.endswith("written None")


def msg_rev(options):
    return Options(host=options.host, cache=False, jobs=1, rev="HEAD")


def test_a_table_is_shown_by_its_own_command(tree, options):
    root = tree({"lockstitch.toml": toml(), "a.bin": "x"})
    assert tabulate(root, "", options, shown_by="weights").table is not None
    assert tabulate(root, "w", options, shown_by="weights").table is not None
    error = tabulate(root, "w", options).outcome.failures[0].error
    assert error == "'w' is a contract of weighed, which lays out no table; `lockstitch weights w` shows its table"
    assert "no contracts" in tabulate(root, "", options).outcome.failures[0].error
    broken = tree({"lockstitch.toml": toml('keeps = "broken"')})
    made = tabulate(broken, "", options, shown_by="weights")
    assert (made.table, made.outcome.exit_code()) == (None, 2)  # figures that are not of this tree are not shown


def test_a_ratchet_is_moved_by_what_the_judge_saw(tree, options):
    root = tree({"lockstitch.toml": toml('keeps = "kept"'), "a.bin": "x"})
    moved = move_ratchet(root, "weight", "", options)
    assert (moved.contract, moved.path, moved.before, moved.after, moved.failures) == ("w", "kept", None, b"+", ())
    (root / "kept").write_bytes(b"3")
    assert move_ratchet(root, "weight", "w", options).after == b"3+"
    assert [item.error for item in move_ratchet(root, "weight", "x", options).failures] == [
        "'x' is no contract of weight"
    ]
    assert [item.error for item in move_ratchet(root, "other", "", options).failures] == [
        "no contracts keep a baseline of other"
    ]
    (root / "lockstitch.toml").write_text(toml())
    assert "keeps no baseline" in move_ratchet(root, "weight", "w", options).failures[0].error
    (root / "lockstitch.toml").write_text(toml('keeps = "broken"'))
    assert [item.error for item in move_ratchet(root, "weight", "w", options).failures] == ["nothing can be said"]
    assert merge_versions("weight", [b"1", b"2"], options) == b"2"
    with pytest.raises(LookupError):
        merge_versions("height", [], options)
