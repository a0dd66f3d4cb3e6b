"""An environment for git in tests, in which nothing of the machine's or the user's configuration counts."""

from __future__ import annotations

import os


def git_environment(*without: str, person: str = "T <t@example.invalid>") -> dict[str, str]:
    """The variables of this process without git's own and those that begin with one of `without`.

    `person` (`NAME <EMAIL>`) is who commits.
    """
    name, _, email = person.partition(" <")
    named = {f"GIT_{who}_NAME": name for who in ("AUTHOR", "COMMITTER")}
    reached = {f"GIT_{who}_EMAIL": email.removesuffix(">") for who in ("AUTHOR", "COMMITTER")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", *without))}
    return kept | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull} | named | reached
