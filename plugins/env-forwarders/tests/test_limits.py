"""Hostile files: no crash, no hang, and never silence about what was not read."""

from __future__ import annotations

import time

import pytest
from lockstitch.testing.memory import facts_of
from lockstitch_env_forwarders.dialects import BY_LANGUAGE
from lockstitch_env_forwarders.facts import Forward
from lockstitch_env_forwarders.limits import MOST_FACTS
from lockstitch_env_forwarders.members import wildcard

DEEP = 100_000
HOSTILE = {
    "yaml-flow": ("yaml", "environment: " + "[" * DEEP),
    "yaml-closed": ("yaml", "environment: " + "[" * DEEP + "]" * DEEP),
    "yaml-block": ("yaml", "- " * DEEP),
    "yaml-bomb": ("yaml", "a: &a [x]\n" + "".join(f"b{i}: &{chr(98 + i)} [{('*' + chr(97 + i) + ', ') * 9}]\n" for i in range(20)) + "env: *u\n"),
    "yaml-alias-loop": ("yaml", "a: &a\n  env: [*a]\n"),
    "dockerfile-heredocs": ("dockerfile", "FROM x\n" + "RUN <<A\n" * 20_000),
    "dockerfile-nested": ("dockerfile", "FROM x\nENV A=" + "${A:-" * DEEP),
    "dotenv-quotes": ("dotenv", 'A="\n' * 20_000),
    "go-nested": ("go", "package p\nfunc f() { env = " + "append(" * 5000 + "env" + ', "A=1")' * 5000 + " }"),
    "go-ifs": ("go", "package p\nfunc f() {\n" + 'if v := os.Getenv("A"); v != "" {\nenv = append(env, "A="+v)\n' * 2000 + "}" * 2000 + "}"),
    "python-nested": ("python", "env = " + "{'A':" * 10_000 + "1" + "}" * 10_000),
    "python-parentheses": ("python", "env = " + "(" * DEEP + "1" + ")" * DEEP),
    "markdown-quotes": ("markdown", ">" * DEEP + " | a |\n|---|\n"),
    "just-holes": ("just", "a:\n  -e " + "{{" * DEEP),
    "systemd-quotes": ("systemd", "[Service]\nEnvironment=" + '"A=1 ' * DEEP),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    language, text = HOSTILE[name]
    started = time.monotonic()
    facts_of(BY_LANGUAGE[language], text, language)
    assert time.monotonic() - started < 60  # each takes a second or two; this is no benchmark


def test_too_many_facts_are_said() -> None:
    facts = facts_of(BY_LANGUAGE["dotenv"], "".join(f"A{number}=1\n" for number in range(MOST_FACTS + 5)))
    assert facts.status == "partial"
    assert len(facts.facts) == MOST_FACTS


def test_deep_yaml_is_said() -> None:
    facts = facts_of(BY_LANGUAGE["yaml"], "env: [A]\nx: " + "[" * 1000)
    assert facts.status == "partial"


def test_what_stands_before_a_syntax_error_is_kept() -> None:
    facts = facts_of(BY_LANGUAGE["yaml"], "env: [A, B]\nother: {x\n y: [")
    assert facts.status == "partial"
    assert [fact.name for fact in facts.facts if isinstance(fact, Forward)] == ["A", "B"]


def test_wildcards_are_linear() -> None:
    started = time.monotonic()
    assert wildcard("A" + "*A" * 40 + "*B").fullmatch("A" * 5000) is None
    assert time.monotonic() - started < 30
    assert wildcard("WEBHOOK_*").fullmatch("WEBHOOK_URL")
    assert wildcard("A_?").fullmatch("A_1")
    assert wildcard("A*B*C").fullmatch("AxBxBxC")
    assert not wildcard("A*B*C").fullmatch("AxCxB")
