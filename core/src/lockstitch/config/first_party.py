"""Checks that the Lockstitch project itself ships, so that a missing one can be named.

This is the only place in the host that knows a check by name, and it knows nothing else of it.
"""

FIRST_PARTY = (
    "call-order",
    "contract-tests",
    "coverage-floors",
    "doc-map",
    "env-forwarders",
    "invariant-comments",
    "mirror-blocks",
    "parity-matrix",
    "pr-hygiene",
    "signature-parity",
)
