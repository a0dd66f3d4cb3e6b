"""Reading below a root: links inside it are followed, nothing leads out, and nothing but files is opened."""

from __future__ import annotations

import os
import socket
import threading

import pytest
from lockstitch.tree.confined import MAX_BYTES, Confined, Unreadable


@pytest.fixture
def root(tmp_path):
    inside = tmp_path / "root"
    (inside / "d" / "e").mkdir(parents=True)
    (inside / "a").write_bytes(b"1")
    (inside / "d" / "e" / "f").write_bytes(b"2")
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "f").write_bytes(b"secret")
    return inside


def refused(root, path):
    with pytest.raises(Unreadable) as caught:
        Confined(str(root)).read(path)
    return str(caught.value)


def test_files_are_read(root):
    reader = Confined(str(root))
    assert [reader.read(path) for path in ("a", "d/e/f", "a")] == [b"1", b"2", b"1"]


def test_what_is_not_there_is_none(root):
    reader = Confined(str(root))
    for path in ("b", "a/b", "d/x/f", "d/e/f/g"):
        assert reader.read(path) is None
        assert reader.examine(path) is None


def test_links_inside_are_followed(root):
    (root / "to-file").symlink_to("d/e/f")
    (root / "to-folder").symlink_to("d")
    (root / "d" / "up").symlink_to("../a")
    (root / "whole").symlink_to(root / "a")
    reader = Confined(str(root))
    assert reader.read("to-file") == b"2"
    assert reader.read("to-folder/e/f") == b"2"
    assert reader.read("d/up") == b"1"
    assert reader.read("whole") == b"1"
    assert reader.examine("to-file") is None, "what a link says of its age is not the file's"
    assert reader.examine("to-folder/e/f") is None


@pytest.mark.parametrize("target", ["../secret", "../../etc/hostname", "../root/../secret"])
def test_links_that_lead_out_are_not(root, target):
    (root / "link").symlink_to(target)
    assert "link" in refused(root, "link")
    (root / "folder").symlink_to("../out")
    assert refused(root, "folder/f") == "it is a link that leads out of the root"


def test_a_neighbour_whose_name_begins_alike_is_outside(root, tmp_path):
    (tmp_path / "root2").mkdir()
    (tmp_path / "root2" / "f").write_bytes(b"secret")
    (root / "link").symlink_to("../root2/f")
    assert refused(root, "link") == "it is a link that leads out of the root"


def test_loops_and_dead_ends(root):
    (root / "x").symlink_to("y")
    (root / "y").symlink_to("x")
    (root / "dead").symlink_to("nowhere")
    assert refused(root, "x") == "it is a loop of links"
    assert refused(root, "dead") == "it is a link to nothing"


def test_only_regular_files_are_opened(root):
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(root)  # a socket's whole path may be too long
        listener.bind("sock")
        assert refused(root, "pipe") == "it is not a regular file"
        assert refused(root, "sock") == "it is not a regular file"
    assert refused(root, "d") == "it is a directory, not a file"
    (root / "null").symlink_to("/dev/null")
    assert refused(root, "null") == "it is a link that leads out of the root"


def test_names_that_cannot_be(root):
    assert refused(root, "a\0b") == "its name cannot be a path"
    assert "long" in refused(root, "x" * 5000)


def test_a_file_above_the_limit_is_refused(root):
    with (root / "big").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert refused(root, "big").startswith("it has 16.8 MB, more than")


def test_a_directory_swapped_for_a_link_out_is_never_followed(root, tmp_path):
    """Two threads: one swaps the directory for a link to the outside and back, one reads."""
    swap, stop = root / "s", threading.Event()
    (root / "real").mkdir()
    (root / "real" / "f").write_bytes(b"inside")
    os.rename(root / "real", swap)

    def swapping():
        while not stop.is_set():
            os.rename(swap, root / "real")
            os.symlink(tmp_path / "out", swap)
            os.unlink(swap)
            os.rename(root / "real", swap)

    thread = threading.Thread(target=swapping)
    thread.start()
    seen = set()
    try:
        for _ in range(3000):
            reader = Confined(str(root))
            try:
                seen.add(reader.read("s/f"))
            except Unreadable:
                seen.add("refused")
            finally:
                reader.close()
    finally:
        stop.set()
        thread.join()
    assert seen <= {b"inside", None, "refused"}
