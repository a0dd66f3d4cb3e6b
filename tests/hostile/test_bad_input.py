"""Bad input, through the command: a clear message and exit code 2, or a finding; never a traceback, never clean."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

LOCKSTITCH = Path(sys.executable).parent / "lockstitch"

GO = "package p\n\ntype A struct{}\n\nfunc (A) M() {}\n"
GO_PAIR = '[[contract]]\nid = "go"\ncheck = "signature-parity"\nsides = ["a.go#A", "b/b.go#B"]\n'
SHELL = 'docker run ${TOKEN:+-e TOKEN="$TOKEN"} image\n'
SHELL_PAIR = '[[contract]]\nid = "sh"\ncheck = "env-forwarders"\nsides = ["a.sh", "b.sh"]\n'
PYTHON = "class A:\n    def m(self): ...\n"
PYTHON_PAIR = '[[contract]]\nid = "py"\ncheck = "signature-parity"\nsides = ["a.py#A", "b.py#B"]\n'
INVARIANT = '[[contract]]\nid = "inv"\ncheck = "invariant-comments"\nrequire = [{ at = "b.sh#f", name = "n" }]\n'

PAIRS = {
    "go": (GO_PAIR, {"a.go": GO}, "b/b.go", GO.replace("A", "B")),
    "shell": (SHELL_PAIR, {"a.sh": SHELL}, "b.sh", SHELL),
    "python": (PYTHON_PAIR, {"a.py": PYTHON}, "b.py", PYTHON.replace("A", "B")),
}


def check(root, *arguments):
    done = subprocess.run(
        [LOCKSTITCH, "check", "--root", root, "--format", "json", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


def write(root, files):
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("language", PAIRS)
def test_the_pairs_are_in_step_to_begin_with(tmp_path, language):
    config, files, path, text = PAIRS[language]
    write(tmp_path, {"lockstitch.toml": config, **files, path: text})
    code, document = check(tmp_path)
    assert (code, document["findings"]) == (0, [])


@pytest.mark.parametrize("language", PAIRS)
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe bad", "not UTF-8"),
        (b"package p\n\0", "NUL"),
        (b"#" * (50 * 1024 * 1024), "more than the limit"),
    ],
)
def test_content_that_cannot_be_read(tmp_path, language, content, says):
    config, files, path, _ = PAIRS[language]
    write(tmp_path, {"lockstitch.toml": config, **files, path: content})
    code, document = check(tmp_path)
    assert code == 2
    assert any(says in failure["error"] and failure["path"] == path for failure in document["failures"])
    assert not [item for item in document["findings"] if item["verdict"] == "drift"]


@pytest.mark.parametrize(
    ("language", "broken"),
    [
        ("go", "package p\n\ntype B struct{}\n\nfunc (B) M( {\n"),
        ("shell", 'docker run ${TOKEN:+-e TOKEN="$TOKEN" image\nif then ${X:+-e X=$X\n'),
        ("python", "class B:\n    def m(self: ...\n  x = = 3\n"),
    ],
)
def test_a_syntax_error_is_told_and_the_contract_is_not_in_step(tmp_path, language, broken):
    config, files, path, _ = PAIRS[language]
    write(tmp_path, {"lockstitch.toml": config, **files, path: broken})
    code, document = check(tmp_path)
    assert code == 2
    assert [failure["path"] for failure in document["failures"]] == [path]
    assert {item["verdict"] for item in document["findings"]} == {"unknown"}
    assert document["summary"]["in_step"] == 0


@pytest.mark.parametrize("language", PAIRS)
def test_a_side_that_does_not_exist(tmp_path, language):
    config, files, _, _ = PAIRS[language]
    write(tmp_path, {"lockstitch.toml": config, **files})
    code, document = check(tmp_path)
    assert code in {1, 2}
    assert "nothing-selected" in {item["rule"] for item in document["findings"]}


@pytest.mark.parametrize("language", PAIRS)
def test_an_empty_file_is_not_in_step(tmp_path, language):
    config, files, path, _ = PAIRS[language]
    write(tmp_path, {"lockstitch.toml": config, **files, path: ""})
    code, document = check(tmp_path)
    assert code in {1, 2}
    assert document["findings"]


@pytest.mark.parametrize("language", PAIRS)
def test_a_directory_where_a_file_should_be(tmp_path, language):
    config, files, path, _ = PAIRS[language]
    write(tmp_path, {"lockstitch.toml": config, **files, f"{path}/x": ""})
    code, document = check(tmp_path)
    assert code in {1, 2}
    assert document["findings"]


def test_a_side_outside_the_root(tmp_path):
    write(tmp_path, {"lockstitch.toml": SHELL_PAIR.replace("b.sh", "../b.sh"), "a.sh": SHELL})
    code, document = check(tmp_path)
    assert code == 2
    assert "leads out of the root" in document["failures"][0]["error"]


def test_a_link_loop_and_a_link_outside(tmp_path, tmp_path_factory):
    secret = tmp_path_factory.mktemp("o") / "s.sh"
    secret.write_text("export TOPSECRET=1\n" + SHELL)
    write(tmp_path, {"lockstitch.toml": SHELL_PAIR, "a.sh": SHELL})
    (tmp_path / "b.sh").symlink_to("b.sh")
    (tmp_path / "loop").symlink_to(".")
    code, document = check(tmp_path)
    assert (code, "loop" in document["failures"][0]["error"]) == (2, True)
    (tmp_path / "b.sh").unlink()
    (tmp_path / "b.sh").symlink_to(secret)
    code, document = check(tmp_path)
    assert (code, "out of the root" in document["failures"][0]["error"]) == (2, True)
    assert "TOPSECRET" not in json.dumps(document)


@pytest.mark.parametrize("path", ["a.sh", "lockstitch.toml"])
def test_a_fifo_holds_nothing_up(tmp_path, path):
    write(tmp_path, {"lockstitch.toml": SHELL_PAIR, "a.sh": SHELL, "b.sh": SHELL})
    (tmp_path / path).unlink()
    os.mkfifo(tmp_path / path)
    code, document = check(tmp_path)
    assert code == 2
    assert "not a regular file" in json.dumps(document)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "go",
            "package p\n\ntype B struct{}\n\nfunc (B) M() {}\n\nvar x = " + "(" * 100_000 + "1" + ")" * 100_000 + "\n",
        ),
        ("go", "package p\n\ntype B struct{}\n\nfunc (B) M(" + "[]" * 20_000 + "int) {}\n"),
        ("shell", SHELL + "$(" * 50_000 + ")" * 50_000 + "\n"),
        ("shell", SHELL + "${A:-" * 20_000 + "}" * 20_000 + "\n"),
        ("shell", SHELL + "if true; then\n" * 5_000 + "fi\n" * 5_000),
        ("python", "class B:\n    def m(self): ...\nx = " + "(" * 100_000 + ")" * 100_000 + "\n"),
        ("python", "class B:\n    def m(self, x: " + "list[" * 20_000 + "int" + "]" * 20_000 + "): ...\n"),
        ("python", "x = '" + "a" * 10_000_000 + "'\nclass B:\n    def m(self): ...\n"),
    ],
)
def test_depth_and_length_end_in_time(tmp_path, language, text):
    config, files, path, _ = PAIRS[language]
    write(tmp_path, {"lockstitch.toml": config, **files, path: text})
    began = time.monotonic()
    code, document = check(tmp_path)
    assert time.monotonic() - began < 60
    assert code in {0, 1, 2}
    assert not [failure for failure in document["failures"] if failure["phase"] in {"extract", "judge", "needs"}]


@pytest.mark.parametrize("language", PAIRS)
@pytest.mark.parametrize("text", ["<!--", "`", "'\\\\", "/*", "${"])
def test_garbage_ends_in_time_and_is_never_clean(tmp_path, language, text):
    config, files, path, _ = PAIRS[language]
    write(tmp_path, {"lockstitch.toml": config, **files, path: text * 20_000})
    began = time.monotonic()
    code, document = check(tmp_path)
    assert time.monotonic() - began < 30
    assert code in {1, 2}
    assert document["findings"]


HOSTILE = "\x1b]0;owned\x07\x1b[2J\u202e"


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "gitlab", "junit"])
def test_no_control_sequence_gets_out(tmp_path, form):
    name = "b\n::error::INJ\x1b[31m.sh"
    quoted = json.dumps(name)
    config = SHELL_PAIR.replace('"b.sh"', quoted) + f'why = "{json.dumps(HOSTILE)[1:-1]}"\n'
    write(tmp_path, {"lockstitch.toml": config, "a.sh": SHELL + f"# {HOSTILE}\n", name: f"true # {HOSTILE}\n"})
    done = subprocess.run(
        [LOCKSTITCH, "check", "--root", tmp_path, "--format", form, "-v"], capture_output=True, timeout=60
    )
    assert done.returncode in {1, 2}
    for stream in (done.stdout, done.stderr):
        text = stream.decode("utf-8")
        assert not any(char in text for char in "\x1b\x07\u202e"), text
        assert not any(line.startswith("::error::INJ") for line in text.splitlines())


def test_the_configuration_itself_may_be_hostile(tmp_path):
    for text, says in (
        (b"\xff", "not UTF-8"),
        (b"x = " + b"[" * 100_000, "TOML"),
        (b"contract = 1", "array of tables"),
        (b"", "no [[contract]]"),
        (b"\x00", "TOML"),
    ):
        write(tmp_path, {"lockstitch.toml": text})
        code, document = check(tmp_path)
        assert code == 2
        assert says in json.dumps(document["failures"]), (text[:20], document["failures"])
