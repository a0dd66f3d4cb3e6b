"""Loading one plugin: pluggy validates, and whatever fails is the plugin's own failure.

Every later call is a plain, typed one, so that one plugin's exception never costs another plugin's results.
"""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable, Sequence
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from lockstitch.api import Analyzer, hooks
from lockstitch.api.hooks import API_VERSION
from lockstitch.host.calls import describe, trace_of
from lockstitch.host.discovery import Found
from lockstitch.host.registry import Host, LoadFailure, Plugin

if TYPE_CHECKING:
    import pluggy


#: More than any plugin offers.
_MOST_ANALYZERS = 1_000


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


def load_found(host: Host, found: Found) -> None:
    """Import a plugin and take it into `host`. What fails is in `host.failures`."""
    try:
        module = _import(host, found)
    except Exception as error:  # a plugin may raise anything
        host.failures.append(_failure(found.name, "cannot be imported", error))
        return
    load_module(host, module, found.name, found.version)


def load_module(host: Host, module: ModuleType, name: str, version: str = "") -> None:
    """Take one plugin module into `host`. What fails is in `host.failures`."""
    declared = getattr(module, "LOCKSTITCH_API", None)
    if refusal := api_refusal(declared):
        host.failures.append(LoadFailure(name, refusal))
        return
    try:
        manager = _manager(module)
        manager.register(module, name)
        manager.check_pending()
        implementations: Sequence[pluggy.HookImpl] = manager.hook.lockstitch_analyzers.get_hookimpls()
        if not implementations:
            host.failures.append(LoadFailure(name, "it implements no hook of lockstitch"))
            return
        analyzers = tuple(analyzer for hook in implementations for analyzer in _call(host, name, hook.function))
    except Exception as error:  # whatever a plugin raises is the plugin's failure
        host.failures.append(_failure(name, "its hook failed", error))
        return
    host.add(Plugin(name, version, str(declared), module.__name__, analyzers))


def load_validated(host: Host, found: Found) -> bool:
    """Import a plugin that an earlier run has validated; False when it has to be loaded as a new one."""
    try:
        module = _import(host, found)
        declared, hook = getattr(module, "LOCKSTITCH_API", None), getattr(module, "lockstitch_analyzers", None)
        if api_refusal(declared) or not getattr(hook, hooks.MARK, False):
            return False
        analyzers = _call(host, found.name, hook)  # type: ignore[arg-type]  # a marked function is one
    except Exception:  # loaded as a new one, it is named
        return False
    host.add(Plugin(found.name, found.version, str(declared), module.__name__, analyzers), validated=True)
    return True


def _manager(module: ModuleType) -> pluggy.PluginManager:
    """A pluggy that knows our specifications and, in `module`, our mark for its own."""
    import pluggy

    pluggy.HookspecMarker("lockstitch")(hooks.lockstitch_analyzers)
    for value in vars(module).values():
        if isinstance(value, FunctionType) and getattr(value, hooks.MARK, False):
            pluggy.HookimplMarker("lockstitch")(value)
    manager = pluggy.PluginManager("lockstitch")
    manager.add_hookspecs(hooks)
    return manager


def _import(host: Host, found: Found) -> ModuleType:
    return host.guard.call(found.name, "load", "", lambda: importlib.import_module(found.module))


def _call(host: Host, name: str, hook: Callable[[], Any]) -> tuple[Analyzer[Any], ...]:
    # Whatever it gives is checked by Host.add.
    return host.guard.call(name, "load", "", lambda: tuple(itertools.islice(hook(), _MOST_ANALYZERS)))


def _failure(plugin: str, what: str, error: Exception) -> LoadFailure:
    return LoadFailure(plugin, f"{what}: {describe(error)}", trace_of(error))
