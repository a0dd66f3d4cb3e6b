"""Which way of writing a language takes."""

from __future__ import annotations

from collections.abc import Callable

from lockstitch.api import Edit

from lockstitch_env_forwarders.mending import code, files, scripts
from lockstitch_env_forwarders.mending.anchor import Anchor

BY_LANGUAGE: dict[str, Callable[[Anchor], list[Edit]]] = {
    "shell": scripts.insert,
    "make": files.whole_line,
    "just": files.whole_line,
    "systemd": files.unit,
    "dotenv": files.dotenv,
    "dockerfile": files.dockerfile,
    "yaml": files.yaml,
    "json": files.yaml,
    "markdown": files.markdown,
    "go": code.insert,
    "python": code.insert,
}
