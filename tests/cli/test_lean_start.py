"""Nothing heavy is imported on a path that does not use it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "libcst",
    "rich",
    "pygls",
    "lsprotocol",
    "asyncio",
    "jinja2",
    "hypothesis",
    "pytest",
    "jsonschema",
    "multiprocessing.pool",
    "dis",  # of which `inspect` is the one that asks
    "typing_extensions",
}
SCRIPT = """
import json, sys
sys.argv = ["lockstitch", *{arguments!r}]
from lockstitch.cli.main import execute
try:
    execute()
except SystemExit:
    pass
sys.stdout.flush()
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
FILES = {
    "shell": ('check = "env-forwarders"\nsides = ["a.sh", "b.sh"]', {"a.sh": "export A=1\n", "b.sh": "export A=1\n"}),
    "go": (
        'check = "signature-parity"\nsides = ["a.go#A", "b/b.go#B"]',
        {
            "a.go": "package p\ntype A struct{}\nfunc (A) M() {}\n",
            "b/b.go": "package b\ntype B struct{}\nfunc (B) M() {}\n",
        },
    ),
}


def modules(root, *arguments):
    code = SCRIPT.format(arguments=list(arguments))
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.strip().splitlines()[-1]))


@pytest.fixture(scope="module", autouse=True)
def remembered(tmp_path_factory):
    """What is installed is learnt by the first run, which loads every plugin."""
    root = tmp_path_factory.mktemp("first")
    (root / "lockstitch.toml").write_text(f'[[contract]]\nid = "x"\n{FILES["shell"][0]}\n')
    modules(root, "check")


@pytest.mark.parametrize("language", FILES)
@pytest.mark.parametrize("form", ["text", "json"])
def test_check(tmp_path, language, form):
    table, files = FILES[language]
    (tmp_path / "lockstitch.toml").write_text(f'[[contract]]\nid = "x"\n{table}\n')
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    loaded = modules(tmp_path, "check", "--no-cache", "--format", form)
    assert "lockstitch.engine.run" in loaded
    assert sorted(HEAVY & loaded) == []
    assert "tree_sitter_python" not in loaded
    assert not any(name.startswith(("lockstitch.testing", "lockstitch.server")) for name in loaded)


def test_version(tmp_path):
    loaded = modules(tmp_path, "--version")
    assert not (HEAVY | {"tree_sitter", "lockstitch.engine.run", "lockstitch.host"}) & loaded


def test_what_is_put_off_is_there_when_it_is_asked_for(tmp_path):
    code = """
import lockstitch.cli, sys
import inspect
assert "dis" not in sys.modules
assert inspect.cleandoc("  a\\n  b") == "a\\nb"
assert inspect.isfunction(lambda: 0) and inspect.__file__
assert sys.modules["inspect"].signature is inspect.signature
from inspect import currentframe
from typing_extensions import Literal
"""
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    late = "import inspect, lockstitch.cli, sys; assert sys.modules['inspect'] is inspect and inspect.Parameter"
    subprocess.run([sys.executable, "-c", late], cwd=tmp_path, check=True)
