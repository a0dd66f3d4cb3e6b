"""What is installed: analyzers by check, extractors by id, and why a plugin may not be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from msgspec import Struct

from lockstitch.api import Analyzer, Extractor
from lockstitch.host.calls import Guard
from lockstitch.host.refusals import analyzer_refusal

T = TypeVar("T")


class LoadFailure(Struct, frozen=True):
    """A plugin that cannot be used: which, at which step, and why."""

    plugin: str
    error: str
    traceback: str = ""


class Plugin(Struct, frozen=True):
    """One loaded distribution."""

    name: str
    version: str
    api: str
    module: str
    analyzers: tuple[Analyzer[Any], ...]


class Host:
    """What is installed: plugins by distribution, analyzers by check, extractors by id."""

    def __init__(self, guard: Guard | None = None) -> None:
        self.guard = guard or Guard()
        """What every call of a plugin goes through."""
        self.plugins: list[Plugin] = []
        self.failures: list[LoadFailure] = []
        self.analyzers: dict[str, Analyzer[Any]] = {}
        self.extractors: dict[str, Extractor[Any]] = {}
        self._owners: dict[str, str] = {}

    def want(self, checks: Iterable[str]) -> None:
        """Have the plugins of `checks` loaded. A host may leave the others alone until `want_all`."""

    def want_all(self) -> None:
        """Have every plugin loaded."""

    def distributions(self) -> frozenset[str]:
        """The names of all plugins that can be used, loaded or not."""
        return frozenset(plugin.name for plugin in self.plugins)

    def rule_ids(self) -> frozenset[str]:
        """The ids of all rules of all plugins, loaded or not."""
        return frozenset(rule.id for analyzer in self.analyzers.values() for rule in analyzer.rules)

    def owner(self, analyzer: Analyzer[Any]) -> str:
        """The distribution that brought an analyzer."""
        return self._owners.get(f"check {analyzer.name}", "lockstitch")

    def owner_of_extractor(self, extractor: Extractor[Any]) -> str:
        """The distribution that brought an extractor first."""
        return self._owners.get(f"extractor {extractor.id}", "lockstitch")

    def ask(self, analyzer: Analyzer[Any], phase: str, contract: str, function: Callable[[], T]) -> T:
        """`function()`, which calls `analyzer` about a contract, within the limits of `guard`.

        Raises PluginStopped when they were exceeded, and whatever Exception the plugin raises.
        """
        return self.guard.call(self.owner(analyzer), phase, contract, function)

    def add(self, plugin: Plugin, *, validated: bool = False) -> None:
        """Take in a plugin's analyzers; those that clash or break a rule of the API become failures.

        What is `validated` kept the rules in an earlier run, and can at most clash.
        """
        accepted = []
        for analyzer in plugin.analyzers:
            error = self._refusal(analyzer, validated=validated)
            if error:
                self.failures.append(LoadFailure(plugin.name, error))
                continue
            self.analyzers[analyzer.name] = analyzer
            self._owners[f"check {analyzer.name}"] = plugin.name
            for extractor in analyzer.extractors:
                self.extractors.setdefault(extractor.id, extractor)
                self._owners.setdefault(f"extractor {extractor.id}", plugin.name)
            accepted.append(analyzer)
        self.plugins.append(
            Plugin(plugin.name, plugin.version, plugin.api, plugin.module, tuple(accepted)),
        )

    def _refusal(self, analyzer: object, *, validated: bool) -> str:
        if not validated and (error := analyzer_refusal(analyzer)):
            return error
        assert isinstance(analyzer, Analyzer)
        if analyzer.name in self.analyzers:
            return f"the check {analyzer.name!r} is already claimed by {self.owner(analyzer)}"
        for extractor in analyzer.extractors:
            known = self.extractors.get(extractor.id)
            if known is not None and known is not extractor:
                return f"the extractor id {extractor.id!r} is already claimed by {self.owner_of_extractor(extractor)}"
        return ""
