"""Fixes: what is inserted parses, is in step afterwards, and is inserted once."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import msgspec
import pytest
from lockstitch.api import Finding
from lockstitch.testing import apply_edits
from lockstitch.testing.memory import judge_files
from lockstitch_env_forwarders.analyzer import ANALYZER
from lockstitch_env_forwarders.contract import EnvForwarders, EnvSide


def contract(*sides: str | dict[str, Any], **keys: Any) -> EnvForwarders:
    """A contract over `sides`, as TOML would spell them."""
    tables = [EnvSide.fields_from_text(side) if isinstance(side, str) else side for side in sides]
    return msgspec.convert({"id": "c", "check": "env-forwarders", "sides": tables, **keys}, EnvForwarders)


def mended(made: EnvForwarders, files: dict[str, str]) -> tuple[dict[str, str], list[Finding]]:
    """The files after all safe fixes, one at a time, and what is still found."""
    files = dict(files)
    for _ in range(20):
        findings = judge_files(ANALYZER, made, files)
        remedy = next(((f, r) for f in findings for r in f.remedies if r.safe), None)
        if remedy is None:
            return files, findings
        finding, chosen = remedy
        assert ANALYZER.mend is not None
        edits = ANALYZER.mend(made, finding, chosen, {path: files[path] for path in chosen.paths})
        if not edits:
            return files, findings
        for path in chosen.paths:
            files[path] = apply_edits(files[path], [edit for edit in edits if edit.path == path])
    raise AssertionError("the fixes do not come to an end")


FULL = "A_KEY B_KEY C_KEY"
SHELL = [
    ('docker run -e A_KEY="$A_KEY" -e C_KEY image', 'docker run -e A_KEY="$A_KEY" -e B_KEY="$B_KEY" -e C_KEY image'),
    ('docker run -e "A_KEY=$A_KEY" -e C_KEY image', 'docker run -e "A_KEY=$A_KEY" -e "B_KEY=$B_KEY" -e C_KEY image'),
    ('docker run \\\n  -e "A_KEY=$A_KEY" \\\n  -e C_KEY image', 'docker run \\\n  -e "A_KEY=$A_KEY" \\\n  -e "B_KEY=$B_KEY" \\\n  -e C_KEY image'),
    ('export A_KEY="$A_KEY"\nexport C_KEY="$C_KEY"', 'export A_KEY="$A_KEY"\nexport B_KEY="$B_KEY"\nexport C_KEY="$C_KEY"'),
    ("docker run -e A_KEY -e C_KEY image", "docker run -e A_KEY -e B_KEY -e C_KEY image"),
    ('env A_KEY="$A_KEY" C_KEY="$C_KEY" cmd', 'env A_KEY="$A_KEY" B_KEY="$B_KEY" C_KEY="$C_KEY" cmd'),
    ("export A_KEY C_KEY", "export A_KEY B_KEY C_KEY"),
    ("export A_KEY\nexport C_KEY", "export A_KEY\nexport B_KEY\nexport C_KEY"),
    (
        "docker run \\\n  -e A_KEY \\\n  -e C_KEY \\\n  image",
        "docker run \\\n  -e A_KEY \\\n  -e B_KEY \\\n  -e C_KEY \\\n  image",
    ),
    ("O=(\n  -e A_KEY  # one\n  -e C_KEY\n)\ndocker run ${O[@]} i", "O=(\n  -e A_KEY  # one\n  -e B_KEY\n  -e C_KEY\n)\ndocker run ${O[@]} i"),
    ('O+=(-e A_KEY)\nO+=(-e C_KEY)\ndocker run "${O[@]}" i', 'O+=(-e A_KEY)\nO+=(-e B_KEY)\nO+=(-e C_KEY)\ndocker run "${O[@]}" i'),
    (
        'if [ -n "$A_KEY" ]; then\n  O+=(-e A_KEY)\nfi\nO+=(-e C_KEY)\ndocker run "${O[@]}" i',
        'if [ -n "$A_KEY" ]; then\n  O+=(-e A_KEY)\nfi\nif [ -n "$B_KEY" ]; then\n  O+=(-e B_KEY)\nfi\nO+=(-e C_KEY)\ndocker run "${O[@]}" i',
    ),
    (
        "cat > .env <<EOF\nA_KEY=$A_KEY\nC_KEY=$C_KEY\nEOF",
        "cat > .env <<EOF\nA_KEY=$A_KEY\nB_KEY=$B_KEY\nC_KEY=$C_KEY\nEOF",
    ),
    (
        'echo "A_KEY=$A_KEY" > .env\necho "C_KEY=$C_KEY" >> .env',
        'echo "A_KEY=$A_KEY" > .env\necho "C_KEY=$C_KEY" >> .env',
    ),
    (
        'echo "A_KEY=$A_KEY" >> .env\necho "C_KEY=$C_KEY" >> .env',
        'echo "A_KEY=$A_KEY" >> .env\necho "B_KEY=$B_KEY" >> .env\necho "C_KEY=$C_KEY" >> .env',
    ),
    ("for k in A_KEY C_KEY; do O+=(-e $k); done\ndocker run ${O[@]} i", "for k in A_KEY B_KEY C_KEY; do O+=(-e $k); done\ndocker run ${O[@]} i"),
    (
        'O="${A_KEY:+-e A_KEY=$A_KEY} ${C_KEY:+-e C_KEY=$C_KEY}"\ndocker run $O i',
        'O="${A_KEY:+-e A_KEY=$A_KEY} ${B_KEY:+-e B_KEY=$B_KEY} ${C_KEY:+-e C_KEY=$C_KEY}"\ndocker run $O i',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), SHELL)
def test_shell(before: str, after: str) -> None:
    files, findings = mended(
        contract("names.md", "run.sh"),
        {"names.md": "| Env |\n|---|\n| `A_KEY` |\n| `B_KEY` |\n| `C_KEY` |\n", "run.sh": before + "\n"},
    )
    assert files["run.sh"] == after + "\n"
    assert bool(findings) == (before == after)
    bash = shutil.which("bash")
    if bash is not None:
        done = subprocess.run([bash, "-n"], input=files["run.sh"], text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


OTHER = [
    ("compose.yaml", "services:\n  a:\n    image: x\n    environment: [A_KEY, C_KEY]\n", "[A_KEY, B_KEY, C_KEY]"),
    ("compose.yaml", "services:\n  a:\n    image: x\n    environment: {A_KEY: , C_KEY: }\n", "{A_KEY: , B_KEY: , C_KEY: }"),
    ("compose.yaml", "services:\n  a:\n    environment:\n      A_KEY: ${A_KEY} # a\n      C_KEY:\n", "A_KEY: ${A_KEY} # a\n      B_KEY: ${B_KEY}\n      C_KEY:"),
    (".env.example", "A_KEY=x\nC_KEY=\n", "A_KEY=x\nB_KEY=\nC_KEY=\n"),
    (".env.example", "# A_KEY=x\nC_KEY=", "# A_KEY=x\n# B_KEY=\nC_KEY="),
    (".env", "A_KEY=x\nC_KEY=\n", ""),
    ("Dockerfile", "FROM a\nARG A_KEY\nARG C_KEY\nENV A_KEY=$A_KEY \\\n    C_KEY=$C_KEY\n", "    C_KEY=$C_KEY\nARG B_KEY\nENV B_KEY=$B_KEY\n"),
    ("Dockerfile", "FROM a\nENV A_KEY=1 C_KEY=2\n", ""),
    ("a.md", "| Env | D |\n|---|---|\n| `A_KEY`   | x |\n| `C_KEY` | y |\n", "| `A_KEY`   | x |\n| `B_KEY`   |   |\n"),
    ("a.service", "[Service]\nPassEnvironment=A_KEY C_KEY\n", "PassEnvironment=A_KEY B_KEY C_KEY\n"),
    ("a.yaml", "required_env:\n  - A_KEY # a\n  - C_KEY\n", "  - A_KEY # a\n  - B_KEY\n  - C_KEY\n"),
    ("a.go", 'package p\n\nvar env = []string{"A_KEY=" + os.Getenv("A_KEY"), "C_KEY=" + c}\n', '{"A_KEY=" + os.Getenv("A_KEY"), "B_KEY=" + os.Getenv("B_KEY"), "C_KEY=" + c}'),
    ("a.go", 'package p\n\nvar env = map[string]string{\n\t"A_KEY": os.Getenv("A_KEY"),\n\t"C_KEY": c,\n}\n', '\t"A_KEY": os.Getenv("A_KEY"),\n\t"B_KEY": os.Getenv("B_KEY"),\n'),
    ("a.go", 'package p\n\nvar env = []string{"A_KEY=" + a, "C_KEY=" + c}\n', ""),
    ("a.py", 'env = {\n    "A_KEY": os.environ.get("A_KEY"),  # a\n    "C_KEY": c,\n}\n', '# a\n    "B_KEY": os.environ.get("B_KEY"),\n    "C_KEY": c,\n'),
    ("a.py", 'import os\nrun(["docker", "-e", "A_KEY", "-e", "C_KEY"])\n', '"-e", "A_KEY", "-e", "B_KEY", "-e", "C_KEY"'),
    ("a.py", 'import os\nenv["A_KEY"] = os.getenv("A_KEY")\nenv["C_KEY"] = c\n', 'env["B_KEY"] = os.getenv("B_KEY")\n'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), OTHER)
def test_other_dialects(path: str, text: str, expected: str) -> None:
    """`expected` is in the file afterwards; empty: no fix is sure enough to be made."""
    names = "| Env |\n|---|\n| `A_KEY` |\n| `B_KEY` |\n| `C_KEY` |\n"
    files, findings = mended(contract("names.md", path), {"names.md": names, path: text})
    if expected:
        assert expected in files[path]
        assert not findings
    else:
        assert files[path] == text
        assert [finding.subject for finding in findings] == ["B_KEY"]
