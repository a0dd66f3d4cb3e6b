"""A hostile file beside honest ones: what must hold, whatever the file is."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lockstitch.languages import detect_language
from rig import lockstitch, make_tree

_GO = "package honest\n\ntype B struct{}\n\nfunc (B) M() {}\n"
_PYTHON = "class B:\n    def m(self): ...\n"


@dataclass(frozen=True)
class Disturbed:
    """A run with hostile files, held against the same run without them."""

    code: int
    failures: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    problems: list[str]

    def told(self, path: str) -> list[str]:
        """What the run says of a hostile file: its failures and findings."""
        return [item["error"] for item in self.failures if item["path"] == f"h/{path}"] + [
            f"{item['rule']}: {item['message']}" for item in self.findings if item["path"] == f"h/{path}"
        ]


def contracts(path: str) -> str:
    """Contracts that want all there is to know of a hostile file."""
    language, name = detect_language(path), json.dumps(path)
    ident = "".join(char if char.isalnum() else "-" for char in path)
    dialect = ', dialect = "dotenv"' if language not in _READ else ""
    made = f'[[contract]]\nid = "env-{ident}"\ncheck = "env-forwarders"\n'
    made += f'sides = [{{ path = {name}{dialect} }}, "../a0.sh"]\n\n'
    if language in {"go", "python"}:
        other = "honest/b.go#B" if language == "go" else "honest/b.py#B"
        made += f'[[contract]]\nid = "types-{ident}"\ncheck = "signature-parity"\nsides = [{json.dumps(path + "#A")}, "{other}"]\n\n'
    if language in {"go", "python", "shell"}:
        made += f'[[contract]]\nid = "notes-{ident}"\ncheck = "invariant-comments"\nfiles = [{name}]\n'
        made += f'require = [{{ at = "{path}#A", name = "kept" }}]\nrequire-where = [{{ calls = "f", in = {name}, name = "kept" }}]\n\n'
    if language == "markdown":
        made += f'[[contract]]\nid = "list-{ident}"\ncheck = "invariant-comments"\nregistry = {name}\nrequire = [{{ at = "../a0.sh", name = "kept" }}]\n\n'
    return made


_READ = {"shell", "dockerfile", "yaml", "json", "dotenv", "go", "python", "markdown", "make", "just", "systemd"}


@cache
def _calm() -> dict[str, Any]:
    """What is said of the honest files alone."""
    with tempfile.TemporaryDirectory() as folder:
        make_tree(Path(folder), pairs=2)
        said: dict[str, Any] = json.loads(lockstitch(Path(folder), "check", "--no-cache", "--format", "json").stdout)
    return said


def disturb(root: Path, files: Mapping[str, bytes], *arguments: str) -> Disturbed:
    """Check an honest tree below `root`, then put hostile files into `h/` and check it again."""
    make_tree(root, pairs=2)
    calm = _calm()
    hostile = root / "h"
    (hostile / "honest").mkdir(parents=True)
    (hostile / "honest" / "b.go").write_text(_GO)
    (hostile / "honest" / "b.py").write_text(_PYTHON)
    for path, content in files.items():
        (hostile / path).parent.mkdir(parents=True, exist_ok=True)
        (hostile / path).write_bytes(content)
    (hostile / "lockstitch.toml").write_text("".join(contracts(path) for path in files), encoding="utf-8")
    after = lockstitch(root, "check", "--no-cache", "--format", "json", *arguments)
    problems = []
    if after.stderr:
        problems.append(f"it says on stderr: {after.stderr[:500]!r}")
    if after.returncode not in {1, 2}:
        problems.append(f"the exit code is {after.returncode}")
        return Disturbed(after.returncode, [], [], problems)
    said = json.loads(after.stdout)
    honest = [item for item in said["findings"] if item["contract"].startswith("pair-")]
    if honest != calm["findings"]:
        problems.append("other findings in the honest contracts")
    problems += [
        f"{item['phase']}: {item['error']}" for item in said["failures"] if item["phase"] in {"judge", "needs"}
    ]
    if said["failures"] and after.returncode != 2:
        problems.append(f"there are failures, and the exit code is {after.returncode}")
    return Disturbed(after.returncode, said["failures"], said["findings"], problems)
