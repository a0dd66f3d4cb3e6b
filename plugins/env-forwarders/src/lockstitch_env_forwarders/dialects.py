"""Which extractor reads which file."""

from __future__ import annotations

import re
from typing import Any

from lockstitch.api import Extractor, deferred
from lockstitch.languages import detect_language

from lockstitch_env_forwarders.facts import (
    FACT_TYPES,
    Assigned,
    Defaulted,
    Dynamic,
    EnvFact,
    Forward,
    Inherits,
    Read,
    Required,
    Sourced,
)

# What reads a file is imported when a file is read: most runs have all their facts already.
SHELL_FACTS: tuple[type[EnvFact], ...] = (Forward, Read, Defaulted, Required, Assigned, Dynamic, Inherits, Sourced)
SHELL_FORWARDS: Extractor[EnvFact] = Extractor(
    id="shell.forwards",
    version=6,
    languages=("shell",),
    facts=SHELL_FACTS,
    extract=deferred("lockstitch_env_forwarders.shell.extract:extract"),
    own_errors=True,
)
DOCKERFILE: Extractor[Any] = Extractor(
    id="dockerfile.environment",
    version=3,
    languages=("dockerfile",),
    facts=FACT_TYPES,
    extract=deferred("lockstitch_env_forwarders.docker.environment:extract"),
    hint=rb"(?i)\b(env|arg|from)\b",
    own_errors=True,
)
YAML: Extractor[Any] = Extractor(
    id="yaml.environment",
    version=4,
    languages=("yaml", "json"),
    facts=FACT_TYPES,
    extract=deferred("lockstitch_env_forwarders.yamls.environment:extract"),
    own_errors=True,
)
DOTENV: Extractor[Any] = Extractor(
    id="dotenv.environment",
    version=2,
    languages=("dotenv",),
    facts=FACT_TYPES,
    extract=deferred("lockstitch_env_forwarders.dotenv:extract"),
    own_errors=True,
)
GO: Extractor[Any] = Extractor(
    id="go.environment",
    version=3,
    languages=("go",),
    facts=FACT_TYPES,
    extract=deferred("lockstitch_env_forwarders.golang:extract"),
    hint=rb"(?i)env|\bconst\b|\"-e\"|--build-arg|[A-Z]=|\[string\](string|any|interface)",
)
PYTHON: Extractor[Any] = Extractor(
    id="python.environment",
    version=3,
    languages=("python",),
    facts=FACT_TYPES,
    extract=deferred("lockstitch_env_forwarders.python:extract"),
    hint=rb"""(?i)env|BaseSettings|decouple|starlette|["']-e["']|--build-arg""",
)
MARKDOWN: Extractor[Any] = Extractor(
    id="markdown.environment",
    version=3,
    languages=("markdown",),
    facts=FACT_TYPES,
    extract=deferred("lockstitch_env_forwarders.markdown:extract"),
    hint=rb"\|[ \t]*:?-",
    own_errors=True,
)
PLAIN: Extractor[Any] = Extractor(
    id="plain.environment",
    version=3,
    languages=("make", "just", "systemd"),
    facts=FACT_TYPES,
    extract=deferred("lockstitch_env_forwarders.plain:extract"),
    own_errors=True,
)
EXTRACTORS: tuple[Extractor[Any], ...] = (SHELL_FORWARDS, DOCKERFILE, YAML, DOTENV, GO, PYTHON, MARKDOWN, PLAIN)
BY_LANGUAGE: dict[str, Extractor[Any]] = {
    language: extractor for extractor in EXTRACTORS for language in extractor.languages
}
#: Languages in which a side is narrowed to a function, not to a scope that the file declares.
BY_FUNCTION = frozenset({"shell", "go", "python"})
#: What a directory is taken to mean when the side names no dialect.
CODE = frozenset({"go", "python", "shell"})
#: Languages in which `$V` without a default is the empty text when V is unset.
EXPANDING = frozenset({"shell", "yaml", "make", "just"})

_LANGUAGE = {"compose": "yaml"}
_ASIDE = re.compile(
    r"(^|/)(vendor|node_modules|testdata|\.git|\.venv)/|_test\.go$|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$"
)


def language_of(path: str, dialect: str = "") -> str:
    """The language of a file, by the side's word or by its name; `""` when only its content can tell."""
    return _LANGUAGE.get(dialect, dialect) or detect_language(path)


def stands_aside(path: str) -> bool:
    """Whether a directory or glob side leaves this file out: tests and foreign code."""
    return _ASIDE.search(path) is not None
