"""The pytest plugin: collects `testdata/*.txtar` beside a `pyproject.toml` that offers a plugin.

Nothing has to be registered. Each case gives two tests, `case` and `laws`, and a third, `report`,
when its whole report lies beside it; each distribution one test a rule, which asks for a drift
case, a clean case and a page. The host is imported only when there is a case: this module is
loaded by every pytest of an environment that has lockstitch.
"""

from __future__ import annotations

import abc
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from lockstitch.api import Rule
    from lockstitch.host import Host
    from lockstitch.testing.case import Case
    from lockstitch.testing.other_process import OtherProcess

_OTHER = pytest.StashKey["OtherProcess"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--lockstitch-update` and the setting `lockstitch_timeout`."""
    parser.getgroup("lockstitch").addoption(
        "--lockstitch-update",
        action="store_true",
        help="Rewrite the regexes of wants whose finding is there with another message, and the reports beside cases. "
        "Adds and drops no want.",
    )
    parser.addini(
        "lockstitch_timeout",
        "Processor seconds that each test of a case may take; six times that by the clock. 0 is no limit.",
        default="60",
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what was started for the laws."""
    if _OTHER in config.stash:
        config.stash[_OTHER].close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect case files, and the `pyproject.toml` of a distribution that offers plugins."""
    if file_path.suffix == ".txtar" and file_path.parent.name == "testdata" and _is_plugin(file_path.parent.parent):
        return CaseFile.from_parent(parent, path=file_path)
    if file_path.name == "pyproject.toml" and _offers_plugins(file_path.parent):
        return DistributionFile.from_parent(parent, path=file_path)
    return None


class CaseFailure(Exception):
    """A case does not hold; each argument is one problem."""


class CaseFile(pytest.File):
    """One `.txtar` file."""

    def collect(self) -> Iterable[pytest.Item]:
        """The case itself, and its laws."""
        from lockstitch.testing.archive import ArchiveError
        from lockstitch.testing.case import read_case

        try:
            case = read_case(self.path)
        except (ArchiveError, UnicodeDecodeError) as error:
            raise self.CollectError(str(error)) from None
        yield CaseItem.from_parent(self, name="case", case=case)
        yield LawsItem.from_parent(self, name="laws", case=case)
        if (self.path.parent / "reports" / f"{self.path.stem}.txt").exists():
            yield ReportItem.from_parent(self, name="report", case=case)


class _Item(pytest.Item):
    """A test that fails with a list of problems in words."""

    def __init__(self, *, case: Case | None = None, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.case = case
        self.funcargs: dict[str, Any] = {}  # other plugins take every item for a function

    @property
    def folder(self) -> Path:
        """The distribution's folder, for an item of one of its cases."""
        return self.path.parent.parent

    @abc.abstractmethod
    def problems(self) -> list[str]:
        """What is wrong, in words."""

    def runtest(self) -> None:
        """Fail with what is wrong."""
        from lockstitch.testing.limit import OutOfTime, limited

        problems: list[str] = []
        with limited(self._seconds()) as limit:
            try:
                problems = self.problems()
            except OutOfTime:
                pass
            except Exception:
                if not limit.said:  # else it is what became of the interruption
                    raise
        if limit.said:
            raise CaseFailure(limit.said)
        if problems:
            raise CaseFailure(*problems)

    def _seconds(self) -> float:
        """How long it may take; with a debugger, as long as anybody looks."""
        debugging = self.config.getoption("usepdb", False) or self.config.getoption("trace", False)
        return 0.0 if debugging else float(self.config.getini("lockstitch_timeout"))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A case's failure is its problems; anything else keeps its traceback."""
        if isinstance(excinfo.value, CaseFailure):
            opening = f"{self.path.name}: {self.case.archive.sentence}\n\n" if self.case else ""
            return opening + "\n".join(str(problem) for problem in excinfo.value.args)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where a failure is shown."""
        return self.path, 0, f"{self.path.name}::{self.name}"


class CaseItem(_Item):
    """Found against wanted, and the golden files."""

    def problems(self) -> list[str]:
        """What differs."""
        assert self.case is not None
        problems = self._run(self.case)
        if problems and self.config.getoption("--lockstitch-update"):
            from lockstitch.testing.updating import update_case

            self.case = update_case(self.path, self.case, _host(self.folder))
            problems = self._run(self.case)
        return problems

    def _run(self, case: Case) -> list[str]:
        from lockstitch.testing.running import run_case

        with tempfile.TemporaryDirectory(prefix="lockstitch-case-") as folder:
            return run_case(case, Path(folder), _host(self.folder))


class LawsItem(_Item):
    """What holds of every case, whatever it wants."""

    def problems(self) -> list[str]:
        """The laws that this case breaks."""
        from lockstitch.testing.laws import broken_laws

        assert self.case is not None
        host = _host(self.folder)
        with tempfile.TemporaryDirectory(prefix="lockstitch-laws-") as folder:
            broken = broken_laws(self.case, Path(folder), host)
        return broken or self._other_process().problems(self.path, self.folder, self.case, host)

    def _other_process(self) -> OtherProcess:
        """One for the session, started for its first case."""
        from lockstitch.testing.other_process import OtherProcess

        if _OTHER not in self.config.stash:
            self.config.stash[_OTHER] = OtherProcess()
        return self.config.stash[_OTHER]


class ReportItem(_Item):
    """The whole report, for a case that has one beside it."""

    def problems(self) -> list[str]:
        """Where it differs."""
        from lockstitch.testing.snapshots import report_problems

        assert self.case is not None
        update = bool(self.config.getoption("--lockstitch-update"))
        with tempfile.TemporaryDirectory(prefix="lockstitch-report-") as folder:
            return report_problems(self.path, self.case, Path(folder), _host(self.folder), update=update)


class DistributionFile(pytest.File):
    """The `pyproject.toml` of a plugin."""

    def collect(self) -> Iterable[pytest.Item]:
        """One test for each rule that the plugin declares."""
        from lockstitch.testing.distribution import analyzers_of

        try:
            found = list(analyzers_of(self.path.parent, _host(self.path.parent)))
        except LookupError as error:
            raise self.CollectError(str(error)) from None
        for module, analyzer in found:
            for rule in analyzer.rules:
                name = f"{analyzer.name}:{rule.id}"
                yield RuleItem.from_parent(self, name=name, module=module, check=analyzer.name, rule=rule)


class RuleItem(_Item):
    """One rule: shown both ways, and explained."""

    def __init__(self, *, module: str, check: str, rule: Rule, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.module, self.check, self.rule = module, check, rule

    def problems(self) -> list[str]:
        """What the rule lacks."""
        from lockstitch.testing.distribution import rule_problems

        return rule_problems(self.module, self.check, self.rule, _cases(self.path.parent))


def _is_plugin(folder: Path) -> bool:
    return (folder / "testdata").is_dir() and _offers_plugins(folder)


@lru_cache(maxsize=256)
def _offers_plugins(folder: Path) -> bool:
    """Whether it is a plugin's folder; one without a single case has to be told so."""
    if not (folder / "pyproject.toml").is_file():
        return False
    from lockstitch.testing.distribution import plugin_modules

    return bool(plugin_modules(folder))


@lru_cache(maxsize=64)
def _host(folder: Path) -> Host:
    """A host with the plugins of one distribution and no others: no case depends on what else is installed."""
    from lockstitch.testing.distribution import distribution_host

    return distribution_host(folder)


@lru_cache(maxsize=64)
def _cases(folder: Path) -> tuple[Case, ...]:
    from lockstitch.testing.distribution import read_cases

    return tuple(read_cases(folder))
