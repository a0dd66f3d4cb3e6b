"""`extract --persistent_worker` answers as Bazel's protocol has it, and as a command of its own would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from lockstitch.cli.persisting import _fields, _requests, _varint

LOCKSTITCH = Path(sys.executable).with_name("lockstitch")


def text(number, value):
    return bytes([number << 3 | 2]) + _varint(len(value)) + value


def request(*arguments, identity=0, rest=b""):
    message = b"".join(text(1, word.encode()) for word in arguments) + rest
    message += bytes([3 << 3]) + _varint(identity) if identity else b""
    return _varint(len(message)) + message


def answers(content):
    import io

    stream = io.BytesIO(content)
    found = []
    from lockstitch.cli.persisting import _read_varint

    while (length := _read_varint(stream)) is not None:
        fields = dict(_fields(stream.read(length)))
        found.append((fields[1], fields[2].decode(), fields[3]))
    return found


def serve(root, content):
    command = [LOCKSTITCH, "extract", "--persistent_worker"]
    return subprocess.run(command, cwd=root, input=content, capture_output=True, timeout=120)


def test_requests_are_answered_as_commands_are(tmp_path):
    (tmp_path / "a.sh").write_text("export A=1\n")
    (tmp_path / "b.sh").write_text("export " + "B" * 300 + "=1\n")
    # What Bazel says of inputs, and whatever it may say one day, is passed over.
    rest = text(2, text(1, b"a.sh")) + bytes([5 << 3, 10]) + text(15, b"x" * 200)
    content = request("--apart", "--output", "one.json", "--", "a.sh", rest=rest)
    content += request("--apart", "--output", "two.json", "--", "a.sh", "b.sh", identity=300)
    content += request("--apart", "--output", "none.json", "nope.sh", identity=4)
    (tmp_path / "lines").write_text("--apart\n--output\nthree.json\n--\na.sh\n")  # Bazel leaves it to the worker
    content += request("--flagfile=lines", identity=7)
    content += request("--aprt", identity=5) + request("a.sh", identity=6)
    done = serve(tmp_path, content)
    assert done.returncode == 0
    first, second, missing, third, wrong, whole = answers(done.stdout)
    assert (first, second) == ((0, "", 0), (0, "", 300))
    assert missing == (2, "lockstitch: tree: nope.sh: there is no such file\n", 4)
    assert third == (0, "", 7)
    assert (tmp_path / "three.json").read_bytes() == (tmp_path / "one.json").read_bytes()
    assert wrong[0] == whole[0] == 2
    assert "--aprt" in wrong[1]
    for name, paths in (("one", ["a.sh"]), ("two", ["a.sh", "b.sh"])):
        (tmp_path / "flags").write_text("\n".join(["--apart", "--output", "command.json", "--", *paths]) + "\n")
        command = [LOCKSTITCH, "extract", "--flagfile=flags"]
        assert subprocess.run(command, cwd=tmp_path, timeout=120).returncode == 0
        assert (tmp_path / f"{name}.json").read_bytes() == (tmp_path / "command.json").read_bytes()


@pytest.mark.parametrize("content", [b"\x05\x0a", b"\x02\x0b\x00", b"\x02\x0a\xff"])
def test_what_is_no_request_ends_the_worker(tmp_path, content):
    done = serve(tmp_path, content)
    assert done.returncode == 2
    assert b"persistent worker" in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_a_long_request_is_read(tmp_path):
    import io

    words = [f"--word-{number}" for number in range(5000)]
    assert list(_requests(io.BytesIO(request(*words, identity=2**31 - 1)))) == [(words, 2**31 - 1)]


def test_a_flagfile_that_is_not_there(tmp_path):
    done = subprocess.run([LOCKSTITCH, "extract", "--flagfile=no"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, "lockstitch: --flagfile=no: no such file or directory\n")


def test_a_mapped_path_outside_of_a_sandbox(tmp_path):
    ((code, said, _),) = answers(serve(tmp_path, request("--flagfile=bazel-out/cfg/bin/a.params", identity=1)).stdout)
    assert code == 2
    reason = "no such file or directory; Bazel maps paths in sandboxes alone: it needs --worker_sandboxing"
    assert said == f"lockstitch: --flagfile=bazel-out/cfg/bin/a.params: {reason}\n"
