"""The plugin host: finds the analyzers that are installed, and names the plugin that fails.

pluggy discovers and validates; every later call is a plain, typed one, so that one plugin's
exception never costs another plugin's results.
"""

from __future__ import annotations

import importlib.metadata
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import msgspec
import pluggy

from lockstitch.api import Analyzer, Contract, Extractor, Fact, Rule, hooks
from lockstitch.api.hooks import API_VERSION, ENTRY_POINT_GROUP


@dataclass(frozen=True)
class LoadFailure:
    """A plugin that cannot be used: which, at which step, and why."""

    plugin: str
    error: str
    traceback: str = ""


@dataclass(frozen=True)
class Plugin:
    """One loaded distribution."""

    name: str
    version: str
    api: str
    module: str
    analyzers: tuple[Analyzer[Any], ...]


@dataclass
class Host:
    """What is installed: plugins by distribution, analyzers by check, extractors by id."""

    plugins: list[Plugin] = field(default_factory=list)
    failures: list[LoadFailure] = field(default_factory=list)
    analyzers: dict[str, Analyzer[Any]] = field(default_factory=dict)
    extractors: dict[str, Extractor[Any]] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)

    def owner(self, analyzer: Analyzer[Any]) -> str:
        """The distribution that brought an analyzer."""
        return self._owners.get(f"check {analyzer.name}", "lockstitch")

    def owner_of_extractor(self, extractor: Extractor[Any]) -> str:
        """The distribution that brought an extractor first."""
        return self._owners.get(f"extractor {extractor.id}", "lockstitch")

    def add(self, plugin: Plugin) -> None:
        """Take in a plugin's analyzers; those that clash or break a rule of the API become failures."""
        accepted = []
        for analyzer in plugin.analyzers:
            error = self._refusal(analyzer)
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

    def _refusal(self, analyzer: object) -> str:
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
            for fact in extractor.facts:
                if error := fact_refusal(fact):
                    return f"extractor {extractor.id!r}: {error}"
        return ""


def fact_refusal(fact: type) -> str:
    """Why a type may not be a fact (a field whose order or identity is not plain data); `""` if it may."""
    if not (isinstance(fact, type) and issubclass(fact, Fact)):
        return f"{fact!r} is no subclass of lockstitch.api.Fact"
    if not fact.__struct_config__.frozen:
        return f"the fact {fact.__name__} is not frozen"
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


def api_refusal(declared: object) -> str:
    """Why a plugin written for API version `declared` cannot be used here; `""` if it can."""
    ours = ".".join(map(str, API_VERSION))
    if not isinstance(declared, str):
        return f'it does not say which API it was written for (LOCKSTITCH_API = "{ours}")'
    try:
        major, minor = (int(part) for part in declared.split("."))
    except ValueError:
        return f'LOCKSTITCH_API = "{declared}" is no version such as "{ours}"'
    if major < API_VERSION[0]:
        return f"it was written for API {declared}, which is too old for this lockstitch (API {ours}); update it"
    if (major, minor) > API_VERSION:
        return (
            f"it was written for API {declared}, which is too new for this lockstitch (API {ours}); update lockstitch"
        )
    return ""


def load_host(entry_points: Iterable[importlib.metadata.EntryPoint] | None = None) -> Host:
    """Find and load every plugin of the entry-point group `lockstitch`, in order of distribution name.

    Never raises for a plugin's sake: what fails is in `Host.failures`.
    """
    if entry_points is None:
        entry_points = importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)
    host = Host()
    seen: set[str] = set()
    for entry in sorted(entry_points, key=lambda entry: (_distribution(entry)[0], entry.name, entry.value)):
        name, version = _distribution(entry)
        if entry.value in seen:  # found twice on sys.path, or shipped by two distributions
            continue
        seen.add(entry.value)
        try:
            module = entry.load()
        except BaseException as error:  # a plugin may raise anything at import, SystemExit included
            if isinstance(error, KeyboardInterrupt):
                raise
            host.failures.append(_failure(name, f"cannot be imported: {_say(error)}"))
            continue
        load_module(host, module, name, version)
    return host


def load_module(host: Host, module: ModuleType, name: str, version: str = "") -> None:
    """Take one plugin module into `host`. What fails is in `host.failures`."""
    declared = getattr(module, "LOCKSTITCH_API", None)
    if refusal := api_refusal(declared):
        host.failures.append(LoadFailure(name, refusal))
        return
    manager = pluggy.PluginManager("lockstitch")
    manager.add_hookspecs(hooks)
    try:
        manager.register(module, name)
        manager.check_pending()
        implementations: Sequence[pluggy.HookImpl] = manager.hook.lockstitch_analyzers.get_hookimpls()
        if not implementations:
            host.failures.append(LoadFailure(name, "it implements no hook of lockstitch"))
            return
        analyzers = tuple(analyzer for hook in implementations for analyzer in _call(hook))
    except Exception as error:  # whatever a plugin raises is the plugin's failure
        host.failures.append(_failure(name, f"its hook failed: {_say(error)}"))
        return
    host.add(Plugin(name, version, str(declared), module.__name__, analyzers))


def _call(hook: pluggy.HookImpl) -> Iterable[Analyzer[Any]]:
    found: Any = hook.function()  # whatever it gives is checked by Host.add
    return tuple(found)


def _distribution(entry: importlib.metadata.EntryPoint) -> tuple[str, str]:
    dist = entry.dist
    return (dist.name, dist.version) if dist is not None else (entry.value, "")


def _say(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _failure(plugin: str, error: str) -> LoadFailure:
    return LoadFailure(plugin, error, traceback.format_exc())
