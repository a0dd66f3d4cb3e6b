"""What the cases of one distribution must show together: every rule, both ways, with its page."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lockstitch.api import Analyzer, Rule
from lockstitch.api.hooks import ENTRY_POINT_GROUP
from lockstitch.host import Host, load_host
from lockstitch.testing.archive import ArchiveError
from lockstitch.testing.case import Case, read_case


@lru_cache(maxsize=64)
def plugin_modules(folder: Path) -> tuple[str, ...]:
    """The modules that the `pyproject.toml` in `folder` offers as plugins; none when it offers none."""
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8")).get("project", {})
    except (OSError, ValueError):
        return ()
    return tuple(project.get("entry-points", {}).get(ENTRY_POINT_GROUP, {}).values())


def case_paths(folder: Path) -> list[Path]:
    """The case files of the distribution in `folder`, sorted; of `folder` itself when it has no `testdata`."""
    cases = folder / "testdata"
    return sorted((cases if cases.is_dir() else folder).glob("*.txtar"))


def distribution_host(folder: Path) -> Host:
    """A host with the installed plugins of the distribution in `folder`, and no others."""
    modules = plugin_modules(folder)
    found = importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)
    return load_host([entry for entry in found if entry.value in modules])


def analyzers_of(folder: Path, host: Host) -> Iterator[tuple[str, Analyzer[Any]]]:
    """(module, analyzer) of everything that the distribution in `folder` brings.

    Raises LookupError when one of its modules is not among the loaded plugins.
    """
    for module in plugin_modules(folder):
        loaded = [plugin for plugin in host.plugins if plugin.module == module]
        if not loaded:
            reasons = "; ".join(f"{failure.plugin}: {failure.error}" for failure in host.failures)
            raise LookupError(f"the plugin {module} is not loaded; is it installed? {reasons}")
        for analyzer in loaded[0].analyzers:
            yield module, analyzer


def page_path(module: str, rule: str) -> Path:
    """Where the page of a rule is: `pages/RULE.md` in the plugin's package."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise LookupError(f"no module {module}")
    return Path(spec.origin).parent / "pages" / f"{rule}.md"


@dataclass(frozen=True)
class Examples:
    """The first case that shows a rule, and the first that shows its check in step."""

    drift: Case | None
    clean: Case | None


def examples(check: str, rule: str, cases: Sequence[Case]) -> Examples:
    """What a rule's page shows, out of the distribution's `cases` in order.

    A case whose name holds the rule's id goes before others, then the plainest: for drift the one
    that wants least, wants it fixed, and is shortest; for the clean one (it wants nothing at all)
    one that calls itself `in-step`, and is shortest.
    """
    of_check = [case for case in cases if check in case.checks]
    drift = [case for case in of_check if any(want.rule == rule and not want.exempt for want in case.wants)]
    clean = [case for case in of_check if not case.wants and not case.failures]

    def order(case: Case) -> tuple[bool, bool, bool, int, bool, int, str]:
        others = any(want.rule != rule for want in case.wants)
        odd = any(not file.content.isascii() or file.link for file in case.files)
        step = "in-step" not in case.name
        size = sum(len(file.content) for file in case.files)
        return (
            rule not in case.name,
            step,
            others or odd or bool(case.base),
            len(case.wants),
            not case.golden,
            size,
            case.name,
        )

    return Examples(min(drift, key=order, default=None), min(clean, key=order, default=None))


def read_cases(folder: Path) -> list[Case]:
    """The cases of a distribution that can be read; those that cannot fail by themselves."""
    cases = []
    for path in case_paths(folder):
        try:
            cases.append(read_case(path))
        except (ArchiveError, UnicodeDecodeError):
            continue
    return cases


def rule_problems(module: str, check: str, rule: Rule, cases: Sequence[Case]) -> list[str]:
    """What a rule lacks: a drift case, a clean case, a page."""
    found = examples(check, rule.id, cases)
    problems = []
    if found.drift is None:
        problems.append(f"no case in testdata/ wants `{rule.id}`")
    if found.clean is None:
        problems.append(f"no case in testdata/ shows {check} in step (one that wants nothing)")
    if not page_path(module, rule.id).is_file():
        problems.append(
            f"there is no page pages/{rule.id}.md in {module}; `python -m lockstitch.testing.pages` writes it"
        )
    return problems
