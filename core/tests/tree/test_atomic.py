"""A file is wholly old or wholly new, whatever fails, and nothing is left beside it."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lockstitch.tree import atomic
from lockstitch.tree.atomic import ChangedMeanwhile, WriteError, stage, write_atomic

CALLS = ["open", "write", "fchmod", "fsync", "link", "replace", "lstat", "fstat"]
ERRORS = [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EFBIG]


def listing(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


@pytest.fixture(params=["nameless", "named"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of writing beside: without a name until the end, and with a temporary name."""
    if request.param == "named":
        monkeypatch.setattr(os, "O_TMPFILE", 0, raising=False)
    return str(request.param)


def test_new_file(tmp_path: Path, way: str) -> None:
    write_atomic(tmp_path / "new", b"text")
    assert (tmp_path / "new").read_bytes() == b"text"
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o666 & ~umask
    assert listing(tmp_path) == ["new"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o666])
def test_mode_is_kept(tmp_path: Path, way: str, mode: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_atomic(path, b"new" * 1_000_000)
    assert path.read_bytes() == b"new" * 1_000_000
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert listing(tmp_path) == ["file"]


def test_mode_of_a_new_file(tmp_path: Path, way: str) -> None:
    write_atomic(tmp_path / "private", b"x", mode=0o600, durable=False)
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_owner_is_kept(tmp_path: Path, way: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    os.chown(path, 12345, 54321)
    write_atomic(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 54321)


def test_extended_attributes_are_kept(tmp_path: Path, way: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    try:
        os.setxattr(path, "user.note", b"kept")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    write_atomic(path, b"new")
    assert os.getxattr(path, "user.note") == b"kept"


@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize("number", ERRORS)
@pytest.mark.parametrize("call", CALLS)
def test_fault_at_every_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, call: str, number: int, existing: bool
) -> None:
    """Fail the first, the second, … call of one function: old or new, whole, and nothing beside it."""
    old, new = b"old" * 1000, b"new" * 1_000_000
    path = tmp_path / "file"
    for nth in range(1, 9):
        path.unlink(missing_ok=True)
        if existing:
            path.write_bytes(old)
        with monkeypatch.context() as patch:
            failed = fail_nth(patch, call, nth, number)
            try:
                write_atomic(path, new)
            except WriteError as error:
                assert "\n" not in str(error)  # noqa: PT017
                outcome = "raised"
            else:
                outcome = "written"
        assert listing(tmp_path) in ([["file"], []] if not existing else [["file"]])
        content = path.read_bytes() if path.exists() else None
        assert content in {(old if existing else None), new}
        assert outcome == "raised" or content == new
        if not failed():
            assert outcome == "written"
            return
    pytest.fail("the call is made without end")


def fail_nth(patch: pytest.MonkeyPatch, call: str, nth: int, number: int) -> Callable[[], bool]:
    real, seen = getattr(os, call), 0

    def fake(*arguments: Any, **named: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == nth:
            raise OSError(number, os.strerror(number))
        return real(*arguments, **named)

    patch.setattr(os, call, fake)
    return lambda: seen >= nth


def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, bytes(data)[:7]))
    write_atomic(tmp_path / "file", b"0123456789" * 50)
    assert (tmp_path / "file").read_bytes() == b"0123456789" * 50


def test_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    def interrupt(fd: int) -> None:
        raise KeyboardInterrupt

    (tmp_path / "file").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "file", b"new")
    assert listing(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_killed_process_leaves_the_old_file_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    program = (
        "import os, sys, time\nfrom lockstitch.tree.atomic import stage\n"
        "with stage(sys.argv[1], b'new' * 1000):\n    print('staged', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "file")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "staged\n"
        process.send_signal(signal.SIGKILL)
    assert (tmp_path / "file").read_bytes() == b"old"
    if getattr(os, "O_TMPFILE", 0):
        assert listing(tmp_path) == ["file"]


def test_file_size_limit(tmp_path: Path) -> None:
    """A real fault, not a patched one: the kernel refuses to write beyond 4096 bytes."""
    (tmp_path / "file").write_bytes(b"old" * 5000)
    program = (
        "import resource, signal, sys\nfrom lockstitch.tree.atomic import write_atomic\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "write_atomic(sys.argv[1], b'new' * 5000)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "file")], capture_output=True, text=True, check=False
    )
    assert "WriteError: cannot write" in done.stderr
    assert "file too large" in done.stderr
    assert (tmp_path / "file").read_bytes() == b"old" * 5000
    assert listing(tmp_path) == ["file"]


def test_expected_content(tmp_path: Path, way: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    write_atomic(path, b"two", expect=b"one")
    for wrong in (b"one", b"tw", b"two!", b""):
        with pytest.raises(ChangedMeanwhile, match="changed meanwhile"):
            write_atomic(path, b"three", expect=wrong)
    assert path.read_bytes() == b"two"
    with pytest.raises(ChangedMeanwhile):
        write_atomic(tmp_path / "gone", b"x", expect=b"")
    assert listing(tmp_path) == ["file"]


def test_a_change_between_the_halves(tmp_path: Path, way: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    with stage(path, b"two", expect=b"one") as staged:
        path.write_bytes(b"edited")
        with pytest.raises(ChangedMeanwhile):
            staged.commit()
    assert path.read_bytes() == b"edited"
    assert listing(tmp_path) == ["file"]


def test_no_replacing(tmp_path: Path, way: str) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"first", replace=False)
    with pytest.raises(WriteError, match="exists already"):
        write_atomic(path, b"second", replace=False)
    path.unlink()
    with stage(path, b"mine", replace=False) as staged:
        path.write_bytes(b"theirs")
        with pytest.raises(WriteError, match="file exists"):
            staged.commit()
    assert path.read_bytes() == b"theirs"
    assert listing(tmp_path) == ["file"]


def test_no_replacing_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*arguments: Any, **named: Any) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "O_TMPFILE", 0, raising=False)
    monkeypatch.setattr(os, "link", no_links)
    write_atomic(tmp_path / "file", b"first", replace=False)
    assert (tmp_path / "file").read_bytes() == b"first"
    (tmp_path / "file").unlink()
    with stage(tmp_path / "file", b"mine", replace=False) as staged:
        (tmp_path / "file").write_bytes(b"theirs")
        with pytest.raises(WriteError, match="file exists"):
            staged.commit()
    assert listing(tmp_path) == ["file"]


def test_a_new_file_that_somebody_made_meanwhile_is_replaced(tmp_path: Path, way: str) -> None:
    with stage(tmp_path / "file", b"mine") as staged:
        (tmp_path / "file").write_bytes(b"theirs")
        staged.commit()
    assert (tmp_path / "file").read_bytes() == b"mine"
    assert listing(tmp_path) == ["file"]


def test_discarding(tmp_path: Path, way: str) -> None:
    with stage(tmp_path / "file", b"x"):
        pass
    assert listing(tmp_path) == []


def test_links_without_a_root(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(WriteError, match="symbolic link"):
        write_atomic(tmp_path / "link", b"new")
    assert (tmp_path / "real").read_bytes() == b"old"


def test_links_inside_the_root_are_kept(tmp_path: Path, way: str) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("deep/real")
    (tmp_path / "folder").symlink_to("deep")
    write_atomic(tmp_path / "link", b"new", root=tmp_path)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "deep" / "real").read_bytes() == b"new"
    write_atomic(tmp_path / "folder" / "real", b"newer", root=tmp_path)
    assert (tmp_path / "deep" / "real").read_bytes() == b"newer"
    assert listing(tmp_path / "deep") == ["real"]


@pytest.mark.parametrize("made", ["file link", "folder link", "dots", "absolute"])
def test_nothing_outside_the_root(tmp_path: Path, made: str) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    secret = outside / "file"
    secret.write_bytes(b"old")
    (root / "link").symlink_to(secret)
    (root / "folder").symlink_to(outside)
    path = {
        "file link": root / "link",
        "folder link": root / "folder" / "file",
        "dots": root / ".." / "outside" / "file",
        "absolute": secret,
    }[made]
    with pytest.raises(WriteError, match="out of the root"):
        write_atomic(path, b"new", root=root)
    assert secret.read_bytes() == b"old"
    assert listing(outside) == ["file"]


def test_a_dead_link_and_a_loop(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(WriteError, match="loop"):
        write_atomic(tmp_path / "a", b"x", root=tmp_path)
    (tmp_path / "dead").symlink_to("nowhere")
    write_atomic(tmp_path / "dead", b"x", root=tmp_path)
    assert (tmp_path / "nowhere").read_bytes() == b"x"


def test_refused_targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(WriteError, match="it is a directory"):
        write_atomic(tmp_path / "folder", b"x")
    os.mkfifo(tmp_path / "fifo")
    started = time.monotonic()
    with pytest.raises(WriteError, match="not a regular file"):
        write_atomic(tmp_path / "fifo", b"x")
    assert time.monotonic() - started < 30
    (tmp_path / "one").write_bytes(b"old")
    os.link(tmp_path / "one", tmp_path / "two")
    with pytest.raises(WriteError, match="2 hard links"):
        write_atomic(tmp_path / "one", b"x")
    with pytest.raises(WriteError, match="no such file or directory"):
        write_atomic(tmp_path / "none" / "file", b"x")
    with pytest.raises(WriteError, match="null"):
        write_atomic(str(tmp_path / "a\0b"), b"x")
    (tmp_path / "two").unlink()
    monkeypatch.setattr(os, "access", lambda *arguments: False)
    with pytest.raises(WriteError, match="no permission"):
        write_atomic(tmp_path / "one", b"x")
    assert (tmp_path / "one").read_bytes() == b"old"
    assert listing(tmp_path) == ["fifo", "folder", "one"]


def test_file_systems_that_know_no_nameless_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def old_kernel(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if flags & getattr(os, "O_TMPFILE", 0) & ~os.O_DIRECTORY:
            raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))
        return real(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", old_kernel)
    write_atomic(tmp_path / "file", b"x")
    assert listing(tmp_path) == ["file"]


@pytest.mark.parametrize("existing", [True, False])
@pytest.mark.parametrize("replace", [True, False])
def test_file_systems_that_cannot_name_a_nameless_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existing: bool, replace: bool
) -> None:
    real = os.link

    def link(source: Any, target: Any, **named: Any) -> None:
        if str(source).startswith("/proc/"):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(source, target, **named)

    path = tmp_path / "file"
    if existing:
        path.write_bytes(b"old")
        path.chmod(0o640)
    monkeypatch.setattr(os, "link", link)
    if existing and not replace:
        with pytest.raises(WriteError, match="exists already"):
            write_atomic(path, b"new", replace=replace)
    else:
        write_atomic(path, b"new", replace=replace)
        assert path.read_bytes() == b"new"
        assert not existing or stat.S_IMODE(path.stat().st_mode) == 0o640
    assert listing(tmp_path) == ["file"]


def test_a_directory_that_cannot_be_flushed_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def fsync(fd: int) -> None:
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    write_atomic(tmp_path / "file", b"x")
    assert (tmp_path / "file").read_bytes() == b"x"


def test_no_descriptor_is_left_open(tmp_path: Path, way: str) -> None:
    before = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0
    for _ in range(20):
        write_atomic(tmp_path / "file", b"x")
        with pytest.raises(WriteError):
            write_atomic(tmp_path / "file", b"y", replace=False)
    after = len(os.listdir("/proc/self/fd")) if before else 0
    assert after == before


def test_temporary_names_can_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "O_TMPFILE", 0, raising=False)
    with stage(tmp_path / "file", b"x"):
        (name,) = listing(tmp_path)
    assert name.startswith(atomic.TEMPORARY_PREFIX)
    assert name.endswith(atomic.TEMPORARY_SUFFIX)
