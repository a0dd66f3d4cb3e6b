"""A disk that is full, read-only or broken: old or new and whole, nothing left behind, and an exit code that says so."""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys

import pytest
from lockstitch.cli.main import execute
from lockstitch.tree import atomic
from rig import ENV, NAMES, WRITERS, contents, lockstitch, make_tree, script

COMMANDS = {**WRITERS, "init": ["init"]}
WRITING = ["open", "write", "fsync", "link", "replace", "fchmod", "mkdir"]
ERRORS = [errno.ENOSPC, errno.EIO, errno.EACCES]
FULL = 1 << 20


def prepare(root, name):
    """A tree in which the command has something to write."""
    root.mkdir(exist_ok=True)
    if name == "init":
        (root / "a.sh").write_text(script(NAMES))
    else:
        make_tree(root, pairs=2)


class Faulty:
    """`os`, of which one call fails."""

    def __init__(self, call, nth, number):
        self.call, self.left, self.number = call, nth, number
        self.struck = False

    def __getattr__(self, name):
        real = getattr(os, name)
        if name != self.call:
            return real

        def fail(*arguments, **named):
            if name == "open" and not arguments[1] & (os.O_WRONLY | os.O_RDWR):
                return real(*arguments, **named)
            self.left -= 1
            if self.left == 0:
                self.struck = True
                raise OSError(self.number, os.strerror(self.number))
            return real(*arguments, **named)

        return fail


def go(root, arguments, patch):
    """Run a command in this process; its exit code."""
    patch.chdir(root)
    patch.setattr(sys, "argv", ["lockstitch", *arguments, *(["--no-cache"] if arguments != ["init"] else [])])
    return execute()


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "check"])
def test_a_fault_at_every_call(tmp_path, monkeypatch, capfd, name):
    """Each call that writes fails once at each time that it is made (with each error: `core/tests/tree/test_atomic.py`)."""
    prepare(tmp_path / "clean", name)
    before = contents(tmp_path / "clean")
    with monkeypatch.context() as patch:
        assert go(tmp_path / "clean", COMMANDS[name], patch) in {0, 1}
    after = contents(tmp_path / "clean")
    assert after != before
    points = 0
    for call in WRITING:
        for nth in range(1, 50):
            number = ERRORS[nth % len(ERRORS)]
            root = tmp_path / f"{call}-{nth}"
            prepare(root, name)
            faulty = Faulty(call, nth, number)
            with monkeypatch.context() as patch:
                patch.setattr(atomic, "os", faulty)
                code = go(root, COMMANDS[name], patch)
            if not faulty.struck:
                break
            points += 1
            now = contents(root)
            where = f"{call} number {nth}: {os.strerror(number)}"
            assert [path for path, text in now.items() if text not in {before.get(path), after.get(path)}] == [], where
            assert now.keys() <= after.keys(), where
            if now != after:
                assert code == 2, where
                assert os.strerror(number).lower() in "".join(capfd.readouterr()).lower(), where
    assert points >= 4


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """Makes small file systems of their own; they are gone afterwards."""
    made = []

    def mount(size):
        folder = tmp_path_factory.mktemp("disk")
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder], capture_output=True, text=True
        )
        if done.returncode:
            pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")
        made.append(folder)
        return folder

    yield mount
    for folder in made:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(root, leave):
    """Take all room of a file system but `leave` bytes."""
    free = os.statvfs(root)
    take = free.f_bavail * free.f_frsize - leave
    with (root / "filler").open("wb") as file:
        file.write(b"x" * max(0, take))


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("leave", [0, 4096, 16_384])
def test_a_full_disk(disk, name, leave):
    root = disk(FULL)
    prepare(root, name)
    before = contents(root)
    fill(root, leave)
    done = lockstitch(root, *COMMANDS[name])
    os.unlink(root / "filler")
    broken = contents(root)
    again = lockstitch(root, *COMMANDS[name])
    after = contents(root)
    assert b"Traceback" not in done.stderr
    assert {path for path, text in broken.items() if text not in {before.get(path), after.get(path)}} == set()
    if name == "check":
        assert done.returncode == 1, "a cache that cannot be kept costs a note"
        assert done.stdout == again.stdout
    elif broken.keys() - {".lockstitch/.gitignore"} < after.keys() - {".lockstitch/.gitignore"} or leave == 0:
        assert done.returncode == 2
        assert b"no space left on device" in (done.stderr + done.stdout).lower()
    if name != "init" or done.returncode == 2:
        assert again.returncode in {0, 1}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_read_only_disk(disk, name):
    root = disk(FULL)
    prepare(root, name)
    before = contents(root)
    subprocess.run(["mount", "-o", "remount,ro", root], check=True)
    done = lockstitch(root, *COMMANDS[name])
    assert contents(root) == before
    assert b"Traceback" not in done.stderr
    if name == "check":
        assert done.returncode == 1
        assert b"the cache is not used" in done.stderr
    else:
        assert done.returncode == 2
        assert b"read-only file system" in (done.stderr + done.stdout).lower()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_limit_on_the_size_of_files(tmp_path, name):
    """What stands in for a full disk where nothing may be mounted: nothing larger than a few bytes may be written."""
    prepare(tmp_path, name)
    before = contents(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "lockstitch", *COMMANDS[name]],
        cwd=tmp_path,
        env=ENV,
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
    )
    now = contents(tmp_path)
    now.pop(".lockstitch/.gitignore", None)
    assert now == before
    assert b"Traceback" not in done.stderr
    if name == "check":
        assert done.returncode == 1
        assert done.stderr.count(b"\n") == 1
    else:
        assert done.returncode == 2


def test_a_report_that_cannot_be_written_is_said_even_when_nothing_drifts(tmp_path):
    (tmp_path / "a.sh").write_text(script(["A"]))
    (tmp_path / "lockstitch.toml").write_text(
        '[[contract]]\nid = "x"\ncheck = "env-forwarders"\nsides = ["a.sh", "a.sh"]\n'
    )
    done = lockstitch(tmp_path, "check", "--format", "json", "--output", "nowhere/report.json")
    assert done.returncode == 2
    assert json.dumps("nowhere/report.json").strip('"') in done.stderr.decode()
