"""Fixes in files that are lists of variables, and in code: the whole file afterwards."""

from __future__ import annotations

import pytest
from lockstitch.testing.memory import judge_files
from lockstitch_env_forwarders.analyzer import ANALYZER

from .test_mending import contract, mended


def fixed(path: str, text: str) -> str:
    """A file after its fixes: B_KEY is asked for, after A_KEY and before C_KEY when these are there."""
    rows = "".join(f"| `{name}` |\n" for name in ("A_KEY", "B_KEY", "C_KEY") if name == "B_KEY" or name in text)
    files, _ = mended(contract("names.md", path), {"names.md": f"| Env |\n|---|\n{rows}", path: text})
    return files[path]


#: Files in which B_KEY is missing: the lines that begin with a plus are what the fix adds.
LINES = [
    (".env.example", "A_KEY=x\n+B_KEY=\nC_KEY=y\n"),
    (".env.example", "+B_KEY=\nC_KEY=y\n"),
    (".env.example", "  export A_KEY=x\n+  export B_KEY=\n"),
    (".env.example", "#A_KEY=x\n+# B_KEY=\n"),
    (".env.example", "A_KEY\n+B_KEY\n"),
    (".env.sample", "A_KEY=\n+B_KEY=\n"),
    ("Dockerfile", "FROM a\nARG A_KEY\nENV A_KEY=$A_KEY\n+ARG B_KEY\n+ENV B_KEY=$B_KEY\n"),
    ("Dockerfile", 'FROM a\nARG A_KEY\nARG B_KEY\nENV A_KEY="${A_KEY}"\n+ENV B_KEY="${B_KEY}"\nRUN x\n'),
    ("Dockerfile", "FROM a\narg C_KEY=\n+arg B_KEY\n+env B_KEY=$B_KEY\nenv C_KEY=$C_KEY\n"),
    ("Dockerfile", "FROM a\nARG A_KEY\n  ENV X=1 \\\n  A_KEY=$A_KEY \\\n  Y=1\n+  ARG B_KEY\n+  ENV B_KEY=$B_KEY\n"),
    ("compose.yaml", "services:\n  a:\n    image: x\n    environment:\n      A_KEY: ${A_KEY}\n+      B_KEY: ${B_KEY}\n"),
    ("compose.yaml", "services:\n  a:\n    image: x\n    environment:\n      A_KEY:\n+      B_KEY:\n      C_KEY: 1\n"),
    ("compose.yaml", "services:\n  a:\n    image: x\n    environment:\n+      B_KEY:\n      C_KEY: # c\n"),
    ("compose.yaml", "services:\n  a:\n    image: x\n    environment:\n      - A_KEY # a\n+      - B_KEY\n"),
    ("compose.yaml", "services:\n  a:\n    image: x\n    environment:\n      - A_KEY=${A_KEY}\n+      - B_KEY=${B_KEY}\n"),
    ("compose.yaml", 'services:\n  a:\n    image: x\n    environment:\n    - "A_KEY=$A_KEY"\n+    - "B_KEY=$B_KEY"\n'),
    ("config.yaml", "required_env:\n  - A_KEY\n+  - B_KEY\n  - C_KEY\n"),
    ("a.md", "| Env | D |\n|---|---|\n| `A_KEY` | x |\n+| `B_KEY` |   |\n| `C_KEY` | y |\n"),
    ("a.md", "Env | D\n---|---\nA_KEY | x\n+B_KEY |  \n"),
    ("a.md", "| D | Env   |\n|---|---|\n| a \\| b | `A_KEY`  (old) |\n+|        | `B_KEY`        |\n"),
    ("a.go", 'package p\n\nvar e = []string{\n\t"A_KEY=" + os.Getenv("A_KEY"), // a\n+\t"B_KEY=" + os.Getenv("B_KEY"),\n}\n'),
    ("a.go", 'package p\n\nvar e = map[string]string{\n+\t"B_KEY": os.Getenv("B_KEY"),\n\t"C_KEY": os.Getenv("C_KEY"),\n}\n'),
    ("a.go", 'package p\n\nfunc f() {\n\tcmd.Env = append(cmd.Env, "X=1")\n\tos.Setenv("A_KEY", os.Getenv("A_KEY"))\n+\tos.Setenv("B_KEY", os.Getenv("B_KEY"))\n}\n'),
    ("a.go", 'package p\n\nfunc f() {\n+\tenv["B_KEY"] = os.Getenv("B_KEY")\n\tenv["C_KEY"] = os.Getenv("C_KEY")\n}\n'),
    ("a.py", 'import os\nenv = {\n    "A_KEY": os.getenv("A_KEY"),\n+    "B_KEY": os.getenv("B_KEY"),\n}\n'),
    ("a.py", 'import os\nenv["A_KEY"] = os.environ.get("A_KEY")\n+env["B_KEY"] = os.environ.get("B_KEY")\n'),
    ("a.py", 'import os\nrun([\n    "docker",\n    "-e", "A_KEY",\n+    "-e", "B_KEY",\n    "image",\n])\n'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), LINES)
def test_a_line_is_added(path: str, text: str) -> None:
    """What was there stays as it was."""
    lines = text.split("\n")
    before = "\n".join(line for line in lines if not line.startswith("+"))
    assert fixed(path, before) == "\n".join(line.removeprefix("+") for line in lines)


#: A file before and after: the name goes in beside its neighbour.
WORDS = [
    ("compose.yaml", "services: {a: {image: x, environment: [A_KEY]}}\n", "services: {a: {image: x, environment: [A_KEY, B_KEY]}}\n"),
    ("compose.yaml", "services: {a: {image: x, environment: {C_KEY: $C_KEY}}}\n", "services: {a: {image: x, environment: {B_KEY: $B_KEY, C_KEY: $C_KEY}}}\n"),
    ("a.service", "[Service]\nPassEnvironment=C_KEY\n", "[Service]\nPassEnvironment=B_KEY C_KEY\n"),
    ("Makefile", "run:\n\texport A_KEY; ./run\n", "run:\n\texport A_KEY B_KEY; ./run\n"),
    ("Makefile", "export A_KEY C_KEY\nrun:\n\t./run\n", "export A_KEY C_KEY\nrun:\n\t./run\n"),
    ("a.go", 'package p\n\nvar e = []string{"A_KEY=" + os.Getenv("A_KEY")}\n', 'package p\n\nvar e = []string{"A_KEY=" + os.Getenv("A_KEY"), "B_KEY=" + os.Getenv("B_KEY")}\n'),
    ("a.py", 'import os\nenv = {\n    "A_KEY": os.getenv("A_KEY")\n}\n', 'import os\nenv = {\n    "A_KEY": os.getenv("A_KEY"),\n    "B_KEY": os.getenv("B_KEY")\n}\n'),
    ("a.py", 'import os\nrun(["docker", "-e", "A_KEY", "image"])\n', 'import os\nrun(["docker", "-e", "A_KEY", "-e", "B_KEY", "image"])\n'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after"), WORDS)
def test_the_name_goes_beside_its_neighbour(path: str, before: str, after: str) -> None:
    """Where the neighbour shares its line with others."""
    assert fixed(path, before) == after


#: Files that are left alone, since a copy beside the neighbour would say something else.
LEFT = [
    (".env", "A_KEY=x\n"),
    ("Dockerfile", "FROM a\nENV A_KEY=$A_KEY\n"),
    ("Dockerfile", "FROM a\nARG A_KEY\nENV A_KEY=x\n"),
    ("Dockerfile", "FROM a\nARG A_KEY\nENV A_KEY $A_KEY\n"),
    ("Dockerfile", "FROM a\nARG A_KEY\nENV A_KEY=${A_KEY:-x}\n"),
    ("Dockerfile", "FROM a\nARG A_KEY\n"),
    ("compose.yaml", "services:\n  a:\n    image: x\n    environment:\n      A_KEY: x\n"),
    ("compose.yaml", "services:\n  a:\n    image: x\n    environment:\n      ? A_KEY\n"),
    ("a.service", "[Service]\nEnvironment=A_KEY=x\n"),
    ("a.go", 'package p\n\nvar e = []string{"A_KEY=" + a}\n'),
    ("a.go", 'package p\n\nfunc f() {\n\tif v := os.Getenv("A_KEY"); v != "" {\n\t\tenv = append(env, "A_KEY="+v)\n\t}\n}\n'),
    ("a.go", 'package p\n\nfunc f() {\n\tif os.Getenv("A_KEY") != "" {\n\t\tenv["A_KEY"] = os.Getenv("A_KEY")\n\t}\n}\n'),
    ("a.go", 'package p\n\nfunc f() {\n\tv := os.Getenv("A_KEY")\n\tenv = append(env, "A_KEY="+v)\n}\n'),
    ("a.go", 'package p\n\nfunc f() {\n\tenv["A_KEY"] = os.Getenv("A_KEY"); g()\n}\n'),
    ("a.py", 'import os\nif os.getenv("A_KEY"):\n    env["A_KEY"] = os.getenv("A_KEY")\n'),
    ("a.py", 'import os\nenv = {"A_KEY": os.getenv("A_KEY", "x")}\n'),
    ("a.py", 'import os\nenv = {"A_KEY": os.getenv("A_KEY") or os.getenv("X_KEY")}\n'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), LEFT)
def test_what_is_not_certain_is_left(path: str, text: str) -> None:
    """No fix is better than one that guesses."""
    assert fixed(path, text) == text


@pytest.mark.parametrize("text", ["", "\n", "# other\n# lines\n# here\n", "docker run -e OTHER_KEY image\n"])
def test_a_neighbour_that_is_gone(text: str) -> None:
    """A remedy for a file that has changed since makes no edit."""
    made = contract("names.md", "run.sh")
    names = "| Env |\n|---|\n| `A_KEY` |\n| `B_KEY` |\n"
    (finding,) = judge_files(ANALYZER, made, {"names.md": names, "run.sh": "\ndocker run -e A_KEY image\n"})
    assert ANALYZER.mend is not None
    assert list(ANALYZER.mend(made, finding, finding.remedies[0], {"run.sh": text})) == []
    assert ANALYZER.mend(made, finding, finding.remedies[0], {"run.sh": "\ndocker run -e A_KEY other\n"})
