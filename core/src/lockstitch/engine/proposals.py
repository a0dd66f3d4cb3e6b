"""What is proposed with a branch: title, body, labels and where it is to go, from whoever knows."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from typing import Any

from lockstitch.api.branch import Proposal
from lockstitch.engine.given import Given

#: An event file is a few hundred kilobytes; more is not read.
_MOST_BYTES = 16_000_000
#: What CI systems call the branch that a proposal is to go into, and the branch itself; the first that is set holds.
_SYSTEMS = (
    # lockstitch: begin branch-variables
    ("GITHUB_BASE_REF", "GITHUB_HEAD_REF"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
    ("BITBUCKET_PR_DESTINATION_BRANCH", "BITBUCKET_BRANCH"),
    ("CHANGE_TARGET", "CHANGE_BRANCH"),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", "SYSTEM_PULLREQUEST_SOURCEBRANCH"),
    ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "BUILDKITE_BRANCH"),
    ("DRONE_TARGET_BRANCH", "DRONE_SOURCE_BRANCH"),
    ("CI_COMMIT_TARGET_BRANCH", "CI_COMMIT_SOURCE_BRANCH"),
    ("CIRRUS_BASE_BRANCH", "CIRRUS_BRANCH"),
    # lockstitch: end branch-variables
)
#: Where the title stands, for those that say it in the environment.
_TITLES = ("CI_MERGE_REQUEST_TITLE", "CHANGE_TITLE")


def read_proposal(given: Given) -> Proposal:
    """The proposal that `given` tells of; the event file is read now."""
    environment = given.environment or {}
    event, problem = _event(environment.get("GITHUB_EVENT_PATH", ""))
    target, source, target_from = _branches(environment)
    request = _table(event.get("pull_request"))
    title, title_from = _first(
        (given.title, "--title"),
        (_text(request, "title"), "the event file"),
        *((environment.get(name), name) for name in _TITLES),
    )
    body, body_from = _first(
        (given.body, "--body-file"), (_event_body(request), "the event file"), _described(environment)
    )
    if not target and request:
        target, target_from = _text(_table(request.get("base")), "ref") or "", "the event file"
    return Proposal(
        title=title,
        title_from=title_from,
        body=body,
        body_from=body_from,
        labels=_labels(request, environment),
        author=_text(_table(request.get("user")), "login") or environment.get("CHANGE_AUTHOR", ""),
        target=target,
        target_from=target_from if target else "",
        source=source or _text(_table(request.get("head")), "ref") or "",
        tip=_text(_table(request.get("head")), "sha") or "",
        queue="merge_group" in event or environment.get("CI_MERGE_REQUEST_EVENT_TYPE") == "merge_train",
        problem=problem,
    )


def _first(*choices: tuple[str | None, str]) -> tuple[str | None, str]:
    return next(((text, where) for text, where in choices if text is not None), (None, ""))


def _branches(environment: Mapping[str, str]) -> tuple[str, str, str]:
    """(target, source, what said so)."""
    for target_name, source_name in _SYSTEMS:
        target = environment.get(target_name, "").removeprefix("refs/heads/")
        if target:
            return target, environment.get(source_name, "").removeprefix("refs/heads/"), target_name
    if environment.get("TRAVIS_PULL_REQUEST", "false") != "false":
        target = environment.get("TRAVIS_BRANCH", "")
        return target, environment.get("TRAVIS_PULL_REQUEST_BRANCH", ""), "TRAVIS_BRANCH"
    return "", "", ""


def _described(environment: Mapping[str, str]) -> tuple[str | None, str]:
    name = "CI_MERGE_REQUEST_DESCRIPTION"
    cut_off = environment.get(f"{name}_IS_TRUNCATED") == "true"
    return (None if cut_off else environment.get(name)), name


def _labels(request: Mapping[str, Any], environment: Mapping[str, str]) -> tuple[str, ...] | None:
    if request:
        listed = request.get("labels")
        names = [_text(_table(item), "name") for item in listed] if isinstance(listed, list) else []
        return tuple(sorted(name for name in names if name))
    if "CI_MERGE_REQUEST_LABELS" in environment:
        return tuple(sorted(filter(None, map(str.strip, environment["CI_MERGE_REQUEST_LABELS"].split(",")))))
    return None


def _event_body(request: Mapping[str, Any]) -> str | None:
    """GitHub writes an empty body as null."""
    return (_text(request, "body") or "") if "body" in request else None


def _event(path: str) -> tuple[Mapping[str, Any], str]:
    """The event file as a table, or why there is none."""
    if not path:
        return {}, ""
    import msgspec

    try:
        found = msgspec.json.decode(_read(path))
    except OSError as error:
        return {}, f"GITHUB_EVENT_PATH cannot be read: {(error.strerror or str(error)).lower()}"
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}, "GITHUB_EVENT_PATH is no JSON"
    return _table(found), "" if isinstance(found, dict) else "GITHUB_EVENT_PATH holds no event"


def _read(path: str) -> bytes:
    """A regular file's bytes, if it is not too large. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "it is not a regular file")
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise OSError(0, f"it has more than {_MOST_BYTES // 1_000_000} MB")
    return content


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(table: Mapping[str, Any], key: str) -> str | None:
    value = table.get(key)
    return value if isinstance(value, str) else None
