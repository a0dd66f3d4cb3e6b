"""What is installed: analyzers by check, extractors by id, and why a plugin may not be used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from lockstitch.api import Analyzer, Contract, Extractor, Fact, Rule


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

    def __init__(self) -> None:
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
        if not isinstance(analyzer, Analyzer):
            return f"lockstitch_analyzers returned {type(analyzer).__name__}, not Analyzer"
        if analyzer.name in self.analyzers:
            return f"the check {analyzer.name!r} is already claimed by {self.owner(analyzer)}"
        if not (isinstance(analyzer.contract, type) and issubclass(analyzer.contract, Contract)):
            return f"the contract type of {analyzer.name!r} is no subclass of lockstitch.api.Contract"
        if not analyzer.rules or not all(isinstance(rule, Rule) for rule in analyzer.rules):
            return f"the check {analyzer.name!r} declares no rules"
        ids = [rule.id for rule in analyzer.rules]
        if len(set(ids)) != len(ids):
            return f"the check {analyzer.name!r} declares a rule twice"
        for extractor in analyzer.extractors:
            known = self.extractors.get(extractor.id)
            if known is not None and known is not extractor:
                return f"the extractor id {extractor.id!r} is already claimed by {self.owner_of_extractor(extractor)}"
            for fact in () if validated else extractor.facts:
                if error := fact_refusal(fact):
                    return f"extractor {extractor.id!r}: {error}"
        return ""


def fact_refusal(fact: type) -> str:
    """Why a type may not be a fact (a field whose order or identity is not plain data); `""` if it may."""
    if not (isinstance(fact, type) and issubclass(fact, Fact)):
        return f"{fact!r} is no subclass of lockstitch.api.Fact"
    if not fact.__struct_config__.frozen:
        return f"the fact {fact.__name__} is not frozen"
    import msgspec.inspect

    seen: set[int] = set()
    pending: list[Any] = [msgspec.inspect.type_info(fact)]
    forbidden = (
        msgspec.inspect.DictType,
        msgspec.inspect.SetType,
        msgspec.inspect.FrozenSetType,
        msgspec.inspect.ListType,
        msgspec.inspect.AnyType,
        msgspec.inspect.CustomType,
    )
    while pending:
        info = pending.pop()
        if id(info) in seen:
            continue
        seen.add(id(info))
        if isinstance(info, forbidden):
            kind = type(info).__name__.removesuffix("Type").lower()
            return f"the fact {fact.__name__} holds a {kind}; facts are frozen structs, tuples and plain values"
        if isinstance(info, msgspec.inspect.StructType):
            pending.extend(item.type for item in info.fields)
        elif isinstance(info, msgspec.inspect.UnionType):
            pending.extend(info.types)
        elif isinstance(info, msgspec.inspect.TupleType):
            pending.extend(info.item_types)
        elif isinstance(info, (msgspec.inspect.VarTupleType, msgspec.inspect.Metadata)):
            pending.append(info.item_type if isinstance(info, msgspec.inspect.VarTupleType) else info.type)
    return ""
