"""The steps of the GitHub Action: `install`, and `check`. What they are told stands in the environment."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from summary import markdown


def install(environment: Mapping[str, str]) -> int:
    """Install the requirements, or this repository."""
    wanted = _words("requirements", environment.get("REQUIREMENTS", "")) or [environment["ACTION"]]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    return subprocess.run([*pip, *wanted], check=False).returncode


def _words(name: str, text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        print(f"::error::the input {name} cannot be read: {error}")  # noqa: T201 - the log is where GitHub reads
        raise SystemExit(2) from None


def changed_since(environment: Mapping[str, str]) -> str:
    """The revision since which changes count; "" for events that change nothing against a base."""
    event = _event(environment)
    if environment.get("GITHUB_BASE_REF"):  # pull_request, pull_request_target
        base = event.get("pull_request", {}).get("base", {}).get("sha", "")
        return str(base) or f"origin/{environment['GITHUB_BASE_REF']}"
    return str(event.get("merge_group", {}).get("base_sha", ""))


def _event(environment: Mapping[str, str]) -> dict[str, dict[str, dict[str, str]]]:
    try:
        found = json.loads(Path(environment.get("GITHUB_EVENT_PATH", "")).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def check(environment: Mapping[str, str]) -> int:
    """Check; annotations go to the log, the rest to where GitHub looks for it. The exit code is Lockstitch's."""
    sarif = environment.get("SARIF") or "lockstitch.sarif"
    arguments = _words("args", environment.get("ARGS", ""))
    rev = changed_since(environment) if environment.get("CHANGED_ONLY") == "true" else ""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-P", "-m", "lockstitch", "check", "--format", "github"]
        command += ["--report", f"sarif={sarif}", "--report", f"json={report}"]
        command += ["--changed-since", rev] if rev else []
        command += arguments
        code = subprocess.run(command, check=False).returncode
        found = json.loads(report.read_bytes()) if report.exists() else None
    _append(environment, "GITHUB_OUTPUT", f"code={code}\n" + (f"sarif={sarif}\n" if found is not None else ""))
    _append(environment, "GITHUB_STEP_SUMMARY", markdown(found, code))
    return code


def _append(environment: Mapping[str, str], name: str, text: str) -> None:
    path = environment.get(name)
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    sys.exit({"install": install, "check": check}[sys.argv[1]](os.environ))
