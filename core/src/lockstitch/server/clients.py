"""What editors say of themselves that is not so. Found by running them; each line says with which version."""

from __future__ import annotations

from lsprotocol import types as t

#: Say that they pull, and then show on one side what an edit of the other made untrue, or nothing of files that are
#: not open. What is pushed, they show. Neovim 0.12 asks for the workspace when it is told to look again, and leaves out
#: the answer's open files. Helix 25.07 pulls for open files alone, and asks to be told under a name that there is not.
_PUSHED_TO = {"Neovim", "helix"}
#: Take a registration for changes of files, and tell of those that they save themselves: Helix 25.07.
_BLIND = {"helix"}
#: Let commands be chosen from a list, and show no result of one: Helix 25.07.
_SILENT = {"helix"}


def pulls(params: t.InitializeParams, wish: object) -> bool:
    """Whether diagnostics are pulled; `wish` is the setting `diagnostics`."""
    document = params.capabilities.text_document
    if document is None or document.diagnostic is None or wish == "push":
        return False
    return wish == "pull" or _name(params) not in _PUSHED_TO


def watches(params: t.InitializeParams) -> bool:
    """Whether it can be asked to say what changes on disk, and does."""
    watched = params.capabilities.workspace and params.capabilities.workspace.did_change_watched_files
    return bool(watched and watched.dynamic_registration) and _name(params) not in _BLIND


def shows_results(params: t.InitializeParams) -> bool:
    """Whether somebody who runs a command sees what it gives."""
    return _name(params) not in _SILENT


def _name(params: t.InitializeParams) -> str:
    return params.client_info.name if params.client_info is not None else ""
