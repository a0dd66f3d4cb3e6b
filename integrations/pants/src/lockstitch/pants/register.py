"""Where Pants starts: the rules, in the style that this Pants knows."""

from __future__ import annotations

try:
    # 2.23 and later: rules call one another by name, and from 2.32 on there is no other way.
    from pants.engine.intrinsics import digest_to_snapshot, execute_process, remove_prefix  # noqa: F401
except ImportError:
    from lockstitch.pants import rules_get as implementation
else:
    from lockstitch.pants import rules_call as implementation


def rules():
    """All rules of the backend."""
    return implementation.rules()
