"""What an editor sees of what happens beside it: files, folders and git, over the wire."""

from __future__ import annotations

import subprocess

import pytest

from .conftest import CHANGED, CREATED, DELETED, INSTALL, START, WATCHING, small_tree, watched

pytestmark = pytest.mark.asyncio(loop_scope="function")


async def test_what_changes_on_disk(tree, raw):
    client = await raw().start()
    await client.initialize(tree.root, WATCHING)
    start, install = tree.uri("start.sh"), tree.uri("install.sh")
    await client.codes(start, ["missing-forwarder"])
    registered = [m for m in client.heard if m.get("method") == "client/registerCapability"]
    assert registered[0]["params"]["registrations"][0]["method"] == "workspace/didChangeWatchedFiles"
    tree.write("install.sh", START)
    await watched(client, (install, CHANGED))
    await client.codes(start, [])
    # Renamed, in the eyes of a watcher.
    (tree.root / "install.sh").rename(tree.root / "setup.sh")
    await watched(client, (install, DELETED), (tree.uri("setup.sh"), CREATED))
    await client.codes(tree.uri("lockstitch.toml"), ["nothing-selected"])
    await client.stop()


async def test_an_editor_that_watches_nothing_is_told_after_a_save(tree, raw):
    client = await raw().start()
    await client.initialize(tree.root)
    start = tree.uri("start.sh")
    await client.open(start, START)
    await client.codes(start, ["missing-forwarder"])
    tree.write("install.sh", START)  # by somebody else
    await client.notify("textDocument/didSave", {"textDocument": {"uri": start}})
    await client.codes(start, [])
    await client.stop()


async def test_an_editor_that_watches_nothing_is_told_after_a_checkout(tree, raw):
    """Without a word from it, nor a save."""

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        subprocess.run(["git", "-C", tree.root, *who, *arguments], check=True, capture_output=True)

    git("init", "-b", "main")
    git("add", ".")
    git("commit", "-m", "drift")
    git("checkout", "-b", "mended")
    tree.write("install.sh", START)
    git("commit", "-a", "-m", "mended")
    git("checkout", "main")
    client = await raw().start()
    await client.initialize(tree.root)
    start = tree.uri("start.sh")
    await client.codes(start, ["missing-forwarder"])
    git("checkout", "mended")
    await client.codes(start, [])
    git("checkout", "main")
    await client.codes(start, ["missing-forwarder"])
    await client.stop()


async def test_folders_come_and_go(tmp_path, raw):
    trees = [small_tree(tmp_path / name) for name in ("one", "two")]
    folders = [{"uri": tree.uri(), "name": tree.root.name} for tree in trees]
    client = await raw().start()
    await client.initialize(None, WATCHING, workspaceFolders=folders[:1])
    first, second = (tree.uri("start.sh") for tree in trees)
    await client.codes(first, ["missing-forwarder"])
    assert client.pushed(second) is None
    event = {"added": folders[1:], "removed": []}
    await client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    await client.codes(second, ["missing-forwarder"])
    await client.open(second, INSTALL)
    await client.codes(second, [])
    assert [item["code"] for item in client.pushed(first)] == ["missing-forwarder"]
    event = {"added": [], "removed": folders[:1]}
    await client.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    await client.codes(first, [])
    await client.stop()
