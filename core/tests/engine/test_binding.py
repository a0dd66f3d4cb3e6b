"""Contracts that ask how others stand, when a file was changed last, and what day it is."""

from __future__ import annotations

import datetime
import subprocess

import msgspec
import pytest
from lockstitch.api import Analyzer, Contract, ContractPlace, Finding, Need, Place, Rule
from lockstitch.engine.binding import cycle_in, with_bound
from lockstitch.engine.halves import extract_facts, judge_facts
from lockstitch.engine.run import Options, check
from lockstitch.host import Host, load_module


class Watch(Contract, frozen=True, kw_only=True):
    """Says how other contracts stand."""

    of: tuple[str, ...] = ()
    stray: str = ""
    dated: str = ""


def _judge(contract, view):
    for name in contract.of:
        yield Finding(rule="stands", subject=name, message=f"{name}: {view.verdict(name)}", at=ContractPlace())
    if contract.stray:
        view.verdict(contract.stray)
    if contract.dated:
        change = view.change(contract.dated)
        when = f"{change.date} {change.id[:4]}" if change else "never"
        yield Finding(rule="stands", subject="when", message=f"{when}, it is {view.today()}", at=Place(contract.dated))


def analyzer(words):
    return Analyzer(
        name="watch",
        summary="Says how other contracts stand.",
        rules=(Rule("stands", what="How one stands.", why="Asked.", fix="None.", severity="info"),),
        contract=Watch,
        extractors=(words.WORDS,),
        needs=lambda contract, view: [Need(words.WORDS, contract.dated)] if contract.dated else [],
        judge=_judge,
        binds=lambda contract: contract.of,
    )


DAY = datetime.date(2026, 5, 1)


@pytest.fixture
def host(words):
    made = Host()
    load_module(made, words.module("binding_plugin", analyzer(words), words.ANALYZER), "lockstitch-watch", "1")
    assert not made.failures
    return made


def contract(id_, check, **keys):
    lines = [f"{key} = {msgspec.json.encode(value).decode()}" for key, value in keys.items()]
    return "\n".join(["[[contract]]", f'id = "{id_}"', f'check = "{check}"', *lines, ""])


def write(root, *contracts, **files):
    (root / "lockstitch.toml").write_text("".join(contracts))
    for name, text in files.items():
        (root / f"{name}.env").write_text(text)


def said(outcome):
    return [finding.message for finding in outcome.findings if finding.rule == "stands"]


SAME = contract("same", "words", sides=["a.env", "b.env"])


@pytest.mark.parametrize(
    ("other", "exempt", "state"),
    [
        ("A=1\n", [], "in step"),
        ("B=1\n", [], "drift"),
        ("B=1\n", [{"subject": "*", "reason": "so it is"}], "in step"),
        ("B=1\n", [{"subject": "A", "reason": "so it is"}], "drift"),
    ],
)
def test_a_verdict_is_that_of_the_report(tmp_path, host, other, exempt, state):
    tables = "".join(
        "[[contract.exempt]]\n" + "\n".join(f"{k} = {msgspec.json.encode(v).decode()}" for k, v in item.items()) + "\n"
        for item in exempt
    )
    write(tmp_path, contract("watch", "watch", of=["same"]), SAME + tables, a="A=1\n", b=other)
    outcome = check(tmp_path, Options(host=host, cache=False))
    assert said(outcome) == [f"same: {state}"]
    assert {item.contract.id: item.state for item in outcome.contracts}["same"] == state
    alone = check(tmp_path, Options(host=host, cache=False, contracts=("watch",)))
    assert said(alone) == [f"same: {state}"]
    assert [item.contract.id for item in alone.contracts] == ["watch"]
    assert {finding.contract for finding in alone.findings} == {"watch"}
    document, failures = extract_facts(tmp_path, ["."], Options(host=host, cache=False))
    assert failures == ()
    assert said(judge_facts([("facts", document)], Options(host=host))) == [f"same: {state}"]


def test_a_suppression_and_a_baseline_count(tmp_path, host):
    write(
        tmp_path, contract("watch", "watch", of=["same"]), SAME, a="A=1\n", b="# lockstitch: ignore[missing-word] so\n"
    )
    assert said(check(tmp_path, Options(host=host, cache=False))) == ["same: in step"]
    write(tmp_path, b="")
    (tmp_path / "lockstitch.toml").write_text(contract("watch", "watch", of=["same"]) + SAME)
    accepted = {"contract": "same", "rule": "missing-word", "subject": "A", "side": "b.env"}
    (tmp_path / ".lockstitch").mkdir()
    (tmp_path / ".lockstitch/baseline.json").write_bytes(msgspec.json.encode({"schema": 1, "findings": [accepted]}))
    assert said(check(tmp_path, Options(host=host, cache=False))) == ["same: in step"]
    assert said(check(tmp_path, Options(host=host, cache=False, baseline=False))) == ["same: drift"]


def test_what_cannot_be_told(tmp_path, host):
    broken = contract("crash-judge", "words", sides=["a.env"])
    write(tmp_path, contract("watch", "watch", of=["crash-judge", "nobody"]), broken, a="A=1\n")
    outcome = check(tmp_path, Options(host=host, cache=False, contracts=("watch",)))
    assert said(outcome) == ["crash-judge: unknown", "nobody: None"]
    assert [failure.contract for failure in outcome.failures] == ["crash-judge"]


def test_only_what_was_declared_may_be_asked(tmp_path, host):
    write(tmp_path, contract("watch", "watch", stray="same"), SAME, a="A=1\n", b="A=1\n")
    (failure,) = check(tmp_path, Options(host=host, cache=False)).failures
    assert "'same' is none of the contracts that this one is bound to" in failure.error


@pytest.mark.parametrize(
    ("links", "circle"), [({"x": ["x"]}, "x → x"), ({"a": ["x"], "x": ["y"], "y": ["x", "z"], "z": []}, "x → y → x")]
)
def test_a_circle_is_a_mistake_of_the_configuration(tmp_path, host, links, circle):
    write(tmp_path, *(contract(name, "watch", of=of) for name, of in links.items()))
    outcome = check(tmp_path, Options(host=host, cache=False))
    (failure,) = outcome.failures
    assert (failure.phase, failure.path) == ("config", "lockstitch.toml")
    assert failure.error == f"these contracts are bound to one another in a circle: {circle}"
    lines = (tmp_path / "lockstitch.toml").read_text().splitlines()
    assert failure.line == lines.index(f'id = "{circle[0]}"')
    assert outcome.contracts == ()


def test_order_and_circles():
    bound = {"a": ("b", "c"), "b": ("d",), "c": ("d",), "e": ()}
    assert cycle_in(bound) == ()
    assert with_bound(["a", "e"], bound) == ["d", "b", "c", "a", "e"]
    assert with_bound(["d"], bound) == ["d"]
    wide = {str(level): (f"{level + 1}", f"{level + 1}x") for level in range(300)}
    wide |= {f"{level}x": (f"{level + 1}",) for level in range(300)}
    assert cycle_in(wide) == ()
    assert len(with_bound(["0"], wide)) == 601


def test_what_it_is_bound_to_is_a_dependency(tmp_path, host):
    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid", *arguments],
            cwd=tmp_path, check=True, capture_output=True, env={"GIT_COMMITTER_DATE": "2026-04-03T23:30:00Z", "PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(tmp_path)},
        )  # fmt: skip

    chain = contract("far", "watch", of=["watch"]) + contract("apart", "watch")
    write(tmp_path, contract("watch", "watch", of=["same"]), SAME, chain, a="A=1\n", b="B=1\n", c="")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "one")
    options = Options(host=host, cache=False, changed_since="HEAD")
    assert check(tmp_path, options).contracts == ()
    write(tmp_path, contract("watch", "watch", of=["same"]), SAME, chain, b="A=1\n")
    assert [item.contract.id for item in check(tmp_path, options).contracts] == ["far", "same", "watch"]


def test_dates_are_inputs(tmp_path, host):
    def git(*arguments, at=tmp_path):
        done = subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "protocol.file.allow=always", *arguments],
            cwd=at, check=True, capture_output=True, text=True, env={"GIT_COMMITTER_DATE": "2026-04-03T23:30:00-02:00", "PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(tmp_path)},
        )  # fmt: skip
        return done.stdout.strip()

    write(tmp_path, contract("watch", "watch", dated="a.env"), a="A=1\n")
    options = Options(host=host, cache=False, today=DAY)
    assert said(check(tmp_path, options)) == ["never, it is 2026-05-01"]
    git("init", "-q")
    git("add", ".")
    assert said(check(tmp_path, options)) == ["never, it is 2026-05-01"]
    git("commit", "-qm", "one")
    first = git("rev-parse", "HEAD")
    write(tmp_path, contract("watch", "watch", dated="a.env"), b="B=1\n")
    git("add", ".")
    git("commit", "-qm", "two")
    wanted = [f"2026-04-04 {first[:4]}, it is 2026-05-01"]
    assert said(check(tmp_path, options)) == wanted
    document, _ = extract_facts(tmp_path, ["."], Options(host=host, cache=False))
    assert said(judge_facts([("facts", document)], options)) == wanted
    # Of a history that was cut off, nobody can tell when the file was changed.
    git("clone", "-q", "--depth", "1", f"file://{tmp_path}", str(tmp_path / "shallow"))
    assert said(check(tmp_path / "shallow", options)) == ["never, it is 2026-05-01"]
