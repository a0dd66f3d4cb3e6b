"""A host that loads the plugins that a run needs, from what an earlier run learnt of them.

Importing a plugin costs more than judging a small contract. What each plugin offers (checks and rules) is kept in the
user's cache directory, never in the repository, and holds as long as the same distributions are installed. Only when
all of them loaded without a failure is it kept: a plugin that fails is loaded, and named, every time.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Sequence

import msgspec

from lockstitch.api.hooks import API_VERSION
from lockstitch.host.calls import Guard
from lockstitch.host.digests import blake2b
from lockstitch.host.discovery import Found
from lockstitch.host.found_before import plugins_found
from lockstitch.host.loading import load_found, load_validated
from lockstitch.host.registry import Host
from lockstitch.host.working_code import CodeFile, is_same, loaded_files

_FORMAT = 2
#: How many environments are remembered.
_MOST_KEPT = 50


class _Offer(msgspec.Struct, frozen=True):
    """What one plugin offers."""

    module: str
    checks: tuple[str, ...]
    rules: tuple[str, ...]
    code: tuple[CodeFile, ...]
    """The files that say so, where somebody works on them."""


class _Memory(msgspec.Struct, frozen=True):
    """What is known of all plugins, for as long as `key` is what is installed."""

    key: str
    offers: tuple[_Offer, ...]


class LeanHost(Host):
    """All installed plugins, each loaded when one of its checks is wanted."""

    def __init__(self, plugins: Sequence[Found], directory: str, guard: Guard | None = None) -> None:
        super().__init__(guard)
        self._found = {item.module: item for item in plugins}
        self._unloaded = dict(self._found)
        # One for each environment: people who work in several go to and fro between them.
        where = blake2b(sys.prefix.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
        self._path = os.path.join(directory, f"plugins-{_FORMAT}-{where}.json") if directory else ""
        self._key = _key(plugins)
        self._offers = {offer.module: offer for offer in self._remembered()}

    def want(self, checks: Iterable[str]) -> None:
        """Load the plugins of `checks`; all of them when one of the checks is not known."""
        wanted = set(checks) - self.analyzers.keys()
        modules = [item for item in self._unloaded if not wanted.isdisjoint(self._checks(item))]
        offered = {check for module in modules for check in self._checks(module)}
        if not wanted <= offered:
            self.want_all()
            return
        same = self._load(modules)
        if not same or self.failures or not wanted <= self.analyzers.keys():  # what was learnt is not true any more
            self._unloaded = dict(self._found)
            self.want_all()

    def want_all(self) -> None:
        """Load what is not loaded yet, and learn what there is."""
        if not self._unloaded:
            return
        # Which of two plugins that claim one check comes first must not depend on which was wanted first.
        for registry in (self.plugins, self.failures, self.analyzers, self.extractors, self._owners):
            registry.clear()
        self._unloaded = dict(self._found)
        self._offers = {}
        self._load(list(self._unloaded))
        if not self.failures:
            self._learn()

    def distributions(self) -> frozenset[str]:
        """As the host's, with those that an earlier run loaded."""
        return super().distributions() | {self._found[module].name for module in self._unloaded}

    def rule_ids(self) -> frozenset[str]:
        """As the host's, with those that an earlier run saw."""
        kept = (rule for module in self._unloaded for rule in self._offers[module].rules)
        return super().rule_ids() | frozenset(kept)

    def _checks(self, module: str) -> tuple[str, ...]:
        return self._offers[module].checks if module in self._offers else ()

    def _load(self, modules: Sequence[str]) -> bool:
        """Load plugins; False when one of them is not what it was when it was learnt of."""
        changed = False
        for module in modules:
            found = self._unloaded.pop(module)
            if module in self._offers and is_same(self._offers[module].code) and load_validated(self, found):
                continue
            changed = changed or module in self._offers
            load_found(self, found)
        # The order in which they were wanted must not show.
        self.plugins.sort(key=lambda plugin: (plugin.name, plugin.module))
        return not changed

    def _remembered(self) -> tuple[_Offer, ...]:
        try:
            if not self._path or os.stat(self._path).st_uid != os.getuid():
                return ()
            with open(self._path, "rb") as file:
                memory = msgspec.json.decode(file.read(), type=_Memory)
        except (OSError, AttributeError, msgspec.DecodeError):
            return ()
        whole = {offer.module for offer in memory.offers} == self._found.keys()
        return memory.offers if memory.key == self._key and whole else ()

    def _learn(self) -> None:
        if not self._path or any(not item.stamp for item in self._found.values()):
            return
        offers = tuple(
            _Offer(
                plugin.module,
                tuple(analyzer.name for analyzer in plugin.analyzers),
                tuple(rule.id for analyzer in plugin.analyzers for rule in analyzer.rules),
                loaded_files(plugin.module),
            )
            for plugin in self.plugins
        )
        temporary = f"{self._path}.{os.getpid()}"
        with contextlib.suppress(OSError):  # not keeping it only costs time
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
            with open(temporary, "wb") as file:
                file.write(msgspec.json.encode(_Memory(self._key, offers)))
            os.replace(temporary, self._path)
            _forget_old(os.path.dirname(self._path))


def _forget_old(directory: str) -> None:
    """Remove what environments left behind that are no longer used."""
    kept = [entry for entry in os.scandir(directory) if entry.name.startswith("plugins-")]
    kept.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
    for entry in kept[_MOST_KEPT:]:
        os.unlink(entry.path)


def _key(plugins: Sequence[Found]) -> str:
    text = repr((_FORMAT, API_VERSION, sys.version, sys.prefix, [tuple(item) for item in plugins]))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def cache_home() -> str:
    """The user's cache directory for Lockstitch; `""` when there is none."""
    given = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or ""
    if not given:
        home = os.path.expanduser("~")
        given = os.path.join(home, "Library", "Caches") if sys.platform == "darwin" else os.path.join(home, ".cache")
    return os.path.join(given, "lockstitch") if os.path.isabs(given) else ""


def lean_host(guard: Guard | None = None) -> Host:
    """A host over all installed plugins, of which none is loaded yet."""
    home = cache_home()
    return LeanHost(plugins_found(home), home, guard)
