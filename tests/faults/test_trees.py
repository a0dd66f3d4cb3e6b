"""Trees in which something is not what it seems, or does not stay so: nobody hangs, nothing leads out, all is told."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time

import pytest
from rig import ENV, NAMES, findings, lockstitch, make_tree, script

PR_CAPBSET_DROP, DAC_OVERRIDE, DAC_READ_SEARCH = 24, 1, 2


def give_up_privileges():
    """Let modes of files mean something to root too."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (DAC_OVERRIDE, DAC_READ_SEARCH):
            if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
                raise PermissionError("the capability cannot be dropped")


def unprivileged(root, *arguments):
    command = [sys.executable, "-m", "lockstitch", *arguments]
    try:
        return subprocess.run(command, cwd=root, env=ENV, capture_output=True, preexec_fn=give_up_privileges)
    except subprocess.SubprocessError:
        pytest.skip("root cannot give up its privileges here")


@pytest.mark.parametrize("what", ["file", "directory", "configuration"])
def test_permission_denied(tmp_path, what):
    make_tree(tmp_path, pairs=2)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.sh").write_text(script(NAMES))
    (tmp_path / "d" / "lockstitch.toml").write_text(
        '[[contract]]\nid = "denied"\ncheck = "env-forwarders"\nsides = ["a.sh", "../a0.sh"]\n'
    )
    calm = findings(tmp_path, "--no-cache")
    target = {"file": "d/a.sh", "directory": "d", "configuration": "d/lockstitch.toml"}[what]
    os.chmod(tmp_path / target, 0)
    try:
        done = unprivileged(tmp_path, "check", "--no-cache", "--format", "json")
    finally:
        os.chmod(tmp_path / target, 0o755)
    said = json.loads(done.stdout)
    assert done.stderr == b""
    honest = [item for item in said["findings"] if item["contract"] != "denied"]
    assert done.returncode == 2
    assert any("permission denied" in item["error"] and item["path"] == target for item in said["failures"])
    if what != "configuration":
        assert honest == calm["findings"]


def test_a_denied_directory_that_a_contract_names(tmp_path):
    make_tree(tmp_path, pairs=1)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.sh").write_text(script(NAMES))
    config = tmp_path / "lockstitch.toml"
    config.write_text(
        config.read_text() + '\n[[contract]]\nid = "denied"\ncheck = "env-forwarders"\nsides = ["d/a.sh", "a0.sh"]\n'
    )
    os.chmod(tmp_path / "d", 0)
    try:
        done = unprivileged(tmp_path, "check", "--no-cache", "--format", "json")
    finally:
        os.chmod(tmp_path / "d", 0o755)
    assert done.returncode == 2
    assert any("permission denied" in item["error"] for item in json.loads(done.stdout)["failures"])


@pytest.mark.parametrize("name", [["check", "--fix"], ["baseline"], ["init"], ["check", "--output", "report"]])
def test_a_directory_that_may_not_be_written(tmp_path, name):
    root = tmp_path / "root"
    root.mkdir()
    if name == ["init"]:
        (root / "a.sh").write_text("")
    else:
        make_tree(root, pairs=1)
    before = {path.name: path.read_bytes() for path in root.iterdir()}
    os.chmod(root, 0o555)
    try:
        done = unprivileged(root, *name)
    finally:
        os.chmod(root, 0o755)
    assert done.returncode == 2
    assert b"permission denied" in (done.stderr + done.stdout).lower()
    assert b"Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in root.iterdir()} == before


def _fifo(path):
    os.mkfifo(path)


def _socket(path):
    with socket.socket(socket.AF_UNIX) as made, contextlib.chdir(path.parent):
        made.bind(path.name)


def _device(path):
    try:
        os.mknod(path, 0o20666, os.makedev(1, 5))  # /dev/zero
    except PermissionError:
        pytest.skip("no device may be made here")


def _link_to_zero(path):
    path.symlink_to("/dev/zero")


def _loop(path):
    path.symlink_to(path.name)


def _dead(path):
    path.symlink_to("nowhere")


def _folder(path):
    path.mkdir()


OURS = [".gitignore", "lockstitch.toml", ".lockstitch/baseline.json", ".lockstitch"]


@pytest.mark.parametrize(
    ("make", "name"),
    [(make, "b0.sh") for make in (_fifo, _socket, _device, _link_to_zero, _loop, _dead, _folder)]
    + [(make, name) for make in (_fifo, _device, _folder) for name in OURS],
)
def test_what_is_no_file_is_never_opened(tmp_path, make, name):
    make_tree(tmp_path, pairs=2)
    calm = [item for item in findings(tmp_path, "--no-cache")["findings"] if item["contract"] == "pair-1"]
    target = tmp_path / name
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    make(target)
    command = [sys.executable, "-m", "lockstitch", "check", "--format", "json"]
    done = subprocess.run(command, cwd=tmp_path, env=ENV, capture_output=True, timeout=60)
    assert b"Traceback" not in done.stderr
    said = json.loads(done.stdout)
    if name in {"b0.sh", ".lockstitch/baseline.json"}:
        assert done.returncode == 2 or (make is _folder and done.returncode == 1)
    if name != "lockstitch.toml":
        assert [item for item in said["findings"] if item["contract"] == "pair-1"] == calm
    else:
        assert done.returncode == 2


def test_a_directory_that_is_swapped_for_a_link_out_while_we_run(tmp_path):
    """Whole runs against a swapping tree: no name from outside is ever said."""
    root, out = tmp_path / "root", tmp_path / "out"
    root.mkdir()
    out.mkdir()
    (out / "b.sh").write_text(script(["TOPSECRET_OUTSIDE"]))
    make_tree(root, pairs=1)
    (root / "d").mkdir()
    (root / "d" / "b.sh").write_text(script(["INSIDE"]))
    (root / "lockstitch.toml").write_text(
        '[[contract]]\nid = "x"\ncheck = "env-forwarders"\nsides = ["a0.sh", "d/b.sh"]\n'
    )
    stop = threading.Event()

    def swap():
        while not stop.is_set():
            os.rename(root / "d", root / "e")
            os.symlink(out, root / "d")
            time.sleep(0.002)
            os.unlink(root / "d")
            os.rename(root / "e", root / "d")
            time.sleep(0.002)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        for _ in range(6):
            done = lockstitch(root, "check", "--no-cache", "--format", "json")
            assert b"TOPSECRET_OUTSIDE" not in done.stdout + done.stderr
            assert b"Traceback" not in done.stderr
            lockstitch(root, "check", "--no-cache", "--fix")
    finally:
        stop.set()
        thread.join()
    assert (out / "b.sh").read_text() == script(["TOPSECRET_OUTSIDE"])
    assert [path.name for path in out.iterdir()] == ["b.sh"]


def test_files_that_come_and_go_while_we_run(tmp_path):
    """A file may vanish after it was listed, or be cut, or be replaced by a directory: the others stand as they do."""
    make_tree(tmp_path, pairs=2)
    for number in range(300):
        (tmp_path / f"x{number}.sh").write_text(script([f"X{number}"]))
    config = tmp_path / "lockstitch.toml"
    config.write_text(
        config.read_text() + '\n[[contract]]\nid = "going"\ncheck = "env-forwarders"\nsides = ["x*.sh", "a0.sh"]\n'
    )
    calm = [item for item in findings(tmp_path, "--no-cache")["findings"] if item["contract"] != "going"]
    stop = threading.Event()

    def disturb():
        turn = 0
        while not stop.is_set():
            path = tmp_path / f"x{turn * 7 % 300}.sh"
            turn += 1
            with contextlib.suppress(OSError):
                if path.is_dir():
                    shutil.rmtree(path)
                    path.write_text(script(["Y"]))
                elif turn % 3 == 0:
                    path.unlink()
                    path.mkdir()
                elif turn % 3 == 1:
                    path.write_bytes(b"")
                else:
                    path.unlink()

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(4):
            done = lockstitch(tmp_path, "check", "--format", "json")
            assert b"Traceback" not in done.stderr
            assert done.returncode in {1, 2}
            said = json.loads(done.stdout)
            assert [item for item in said["findings"] if item["contract"] != "going"] == calm
            assert {item["phase"] for item in said["failures"]} <= {"read", "parse"}
    finally:
        stop.set()
        thread.join()
    assert findings(tmp_path) == findings(tmp_path, "--no-cache")
