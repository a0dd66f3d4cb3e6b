"""This repository is held to its own contracts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
CONTRACTS = [item["id"] for item in tomllib.loads((ROOT / "lockstitch.toml").read_text("utf-8"))["contract"]]


def check(root=ROOT):
    command = [sys.executable, "-m", "lockstitch", "check", "--root", str(root), "--base", "HEAD", "-f", "json"]
    command += ["--except", "coverage"]  # `make floors` holds it, to the report that it has just made
    if not (root / ".git").exists():  # an archive of the sources has no branch to judge
        command += [word for name in CONTRACTS if name not in ("branches", "coverage") for word in ("--contract", name)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI_"))}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    return done.returncode, json.loads(done.stdout)


def test_they_are_in_step():
    """The branch is compared with itself: what is being worked on is for the branch's own run to judge."""
    code, report = check()
    assert [finding["message"] for finding in report["findings"]] == []
    assert (code, report["failures"]) == (0, [])
    assert report["summary"]["in_step"] >= len(CONTRACTS) - 2


def test_pants_installs_the_checks_that_they_name():
    contracts = tomllib.loads((ROOT / "lockstitch.toml").read_text("utf-8"))["contract"]
    pants = tomllib.loads((ROOT / "pants.toml").read_text("utf-8"))["lockstitch"]
    assert pants["plugins"] == sorted({f"lockstitch-{item['check']}=={pants['version']}" for item in contracts})
