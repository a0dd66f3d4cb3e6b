"""Files in places whose contents live elsewhere now."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import ContractPlace, Finding, Place, Related, View

from lockstitch_pr_hygiene.contract import PrHygiene
from lockstitch_pr_hygiene.subject import Judged
from lockstitch_pr_hygiene.wording import short


def moved(contract: PrHygiene, about: Judged, view: View) -> Iterator[Finding]:
    """`moved-path`."""
    changed = {file.path: file for file in about.branch.files if file.change != "deleted"}
    for number, item in enumerate(contract.moved):
        for path in view.files(contract.resolve(item.paths)):
            if path in changed:
                by = [commit.id for commit in about.branch.commits if any(path == file.path for file in commit.files)]
                commit = f" ({short(by[-1])})" if by else ""
                verb = {"added": "adds", "renamed": "moves a file to"}.get(changed[path].change, "changes")
                yield Finding(
                    rule="moved-path",
                    subject=path,
                    message=f"{about.name} {verb} {path}{commit}; what was there belongs into {item.to} now",
                    at=Place(path),
                    related=(Related(ContractPlace(("moved", number)), "the contract says where it has gone"),),
                )
