"""Which extractor reads which file."""

from __future__ import annotations

import re
from typing import Any

from lockstitch.api import Extractor
from lockstitch.languages import detect_language

from lockstitch_env_forwarders.docker.environment import DOCKERFILE
from lockstitch_env_forwarders.dotenv import DOTENV
from lockstitch_env_forwarders.golang import GO
from lockstitch_env_forwarders.markdown import MARKDOWN
from lockstitch_env_forwarders.plain import PLAIN
from lockstitch_env_forwarders.python import PYTHON
from lockstitch_env_forwarders.shell import SHELL_FORWARDS
from lockstitch_env_forwarders.yamls.environment import YAML

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
