"""Where `--output` may write, and how."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from lockstitch.report.write import write_output
from lockstitch.tree.atomic import WriteError


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = "import sys\nfrom lockstitch.report.write import write_output\n" + code
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60)


def test_a_new_file_and_an_old_one(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_output(str(path), "één\n")
    assert path.read_bytes() == "één\n".encode()
    path.chmod(0o640)
    write_output(str(path), "two\n", root=str(tmp_path))
    assert path.read_text() == "two\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output(path: str) -> None:
    done = run("write_output(sys.argv[1], 'report\\n')\nprint('after')", path)
    assert (done.stdout, done.stderr) == ("report\nafter\n", "")


def test_standard_output_that_is_a_file_is_appended_to(tmp_path: Path) -> None:
    code = "from lockstitch.report.write import write_output\nprint('before', flush=True)\n"
    code += "write_output('/dev/stdout', 'report\\n')\nprint('after')"
    with (tmp_path / "log").open("w") as log:
        subprocess.run([sys.executable, "-c", code], stdout=log, check=True)
    assert (tmp_path / "log").read_text() == "before\nreport\nafter\n"


def test_a_fifo(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(fifo.read_text()))
    reader.start()
    write_output(str(fifo), "x" * 200_000)
    reader.join(10)
    assert got == ["x" * 200_000]
    assert fifo.is_fifo()


def test_a_device() -> None:
    write_output("/dev/null", "x")
    assert Path("/dev/null").is_char_device()  # written to, and not replaced by a file


def test_a_full_device() -> None:
    with pytest.raises(WriteError, match="cannot write /dev/full: no space left on device"):
        write_output("/dev/full", "x")


def test_a_reader_that_has_gone_is_no_error() -> None:
    done = subprocess.run(
        ["sh", "-c", '"$0" -c "$1" | head -c 1', sys.executable,
         "from lockstitch.report.write import write_output\nwrite_output('/dev/stdout', 'x' * 3000000)"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("x", "")


def test_links(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "deep").mkdir(parents=True)
    outside.mkdir()
    (outside / "victim").write_text("old")
    (root / "link").symlink_to(outside / "victim")
    (root / "folder").symlink_to(outside)
    (root / "inside").symlink_to("deep/report")
    (root / "device").symlink_to("/dev/null")
    for name in ("link", "folder/victim", "folder/new", "device"):
        with pytest.raises(WriteError, match="out of the root"):
            write_output(str(root / name), "new", root=str(root))
    with pytest.raises(WriteError, match="symbolic link"):
        write_output(str(root / "link"), "new")
    assert (outside / "victim").read_text() == "old"
    assert sorted(each.name for each in outside.iterdir()) == ["victim"]
    write_output(str(root / "inside"), "new", root=str(root))
    assert (root / "deep" / "report").read_text() == "new"
    assert (root / "inside").is_symlink()


def test_outside_of_the_root_is_for_the_user_to_say(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    write_output(str(tmp_path / "report"), "x", root=str(tmp_path / "root"))
    assert (tmp_path / "report").read_text() == "x"


@pytest.mark.parametrize("name", ["", "none/report", "a\0b", "folder"])
def test_a_clear_word_for_what_cannot_be(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    path = f"{tmp_path}/{name}" if name else ""
    with pytest.raises(WriteError, match="cannot write"):
        write_output(path, "x")
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_a_descriptor_that_is_closed() -> None:
    with pytest.raises(WriteError, match="bad file descriptor"):
        write_output("/dev/fd/987", "x")
