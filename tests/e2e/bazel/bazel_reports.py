"""What was found by way of Bazel, compared with what `lockstitch check` finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from bazel_driver import Workspace

FORMATS = {"text": "txt", "json": "json", "sarif": "sarif"}


def reports_are_those_of_check(
    workspace: Workspace, check: Callable[[Path, str], bytes], served: Sequence[str] = (), *, target: str = "drift"
) -> None:
    """Compare the reports of what was built last, of which Bazel may have fetched nothing from where it was `served`.

    `check` gives the report of a tree in a format. To ask for reports must not cost another judgement.
    """
    made = workspace.run("build", f"//:{target}", "--output_groups=lockstitch_report,lockstitch_facts", *served)
    assert made.code == 0, made.output
    assert {how for _, how in made.how()} <= {"disk cache hit", "remote cache hit"}
    for form, extension in FORMATS.items():
        assert workspace.made(f"{target}.report.{extension}") == check(workspace.root, form), form
