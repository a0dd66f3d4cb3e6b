"""The plugin host: finds the plugins that are installed, and names the one that fails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lockstitch.host.calls import Guard, PluginStopped, describe, trace_of
from lockstitch.host.discovery import Found, find_plugins
from lockstitch.host.lean import lean_host
from lockstitch.host.loading import api_refusal, load_found, load_module
from lockstitch.host.refusals import fact_refusal
from lockstitch.host.registry import Host, LoadFailure, Plugin

if TYPE_CHECKING:
    import importlib.metadata

__all__ = [
    "Guard",
    "Host",
    "LoadFailure",
    "Plugin",
    "PluginStopped",
    "api_refusal",
    "describe",
    "fact_refusal",
    "lean_host",
    "load_host",
    "load_module",
    "trace_of",
]


def load_host(entry_points: Iterable[importlib.metadata.EntryPoint] | None = None, guard: Guard | None = None) -> Host:
    """Find and load every plugin of the entry-point group `lockstitch`, in order of distribution name.

    Never raises for a plugin's sake: what fails is in `Host.failures`.
    """
    host = Host(guard)
    for found in find_plugins() if entry_points is None else _found(entry_points):
        load_found(host, found)
    return host


def _found(entry_points: Iterable[importlib.metadata.EntryPoint]) -> list[Found]:
    found: dict[str, Found] = {}
    for entry in entry_points:
        name, version = (entry.dist.name, entry.dist.version) if entry.dist is not None else (entry.value, "")
        # Found twice on sys.path, or shipped by two distributions: once is enough.
        found.setdefault(entry.module, Found(name, version, entry.module, ""))
    return sorted(found.values())
