"""Editors that announce more than they do: what they are sent all the same."""

from __future__ import annotations

import pytest

from .conftest import INSTALL, START

pytestmark = pytest.mark.asyncio(loop_scope="function")
PULLS = {"textDocument": {"diagnostic": {}}}
WATCHES = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}


@pytest.mark.parametrize(
    ("name", "wish", "pulls"),
    [
        ("Neovim", None, False),
        ("helix", None, False),
        ("Neovim", "pull", True),
        ("Visual Studio Code", None, True),
        ("Visual Studio Code", "push", False),
        ("", None, True),
    ],
)
async def test_who_is_pushed_to(tree, raw, name, wish, pulls):
    client = await raw().start()
    more = {"clientInfo": {"name": name}} if name else {}
    answer = await client.initialize(tree.root, PULLS, initializationOptions={"diagnostics": wish}, **more)
    assert ("diagnosticProvider" in answer["result"]["capabilities"]) is pulls
    if not pulls:
        await client.codes(tree.uri("start.sh"), ["missing-forwarder"])
    await client.stop()


async def test_helix_tells_only_of_what_it_saves_itself(tree, raw):
    client = await raw().start()
    await client.initialize(tree.root, WATCHES, clientInfo={"name": "helix"})
    start, install = tree.uri("start.sh"), tree.uri("install.sh")
    await client.open(install, INSTALL)
    await client.codes(start, ["missing-forwarder"])
    tree.write("start.sh", START + "export S3_REGION\n")
    await client.notify("textDocument/didSave", {"textDocument": {"uri": install}})
    await client.codes(start, [])
    assert not [item for item in client.heard if item.get("method") == "client/registerCapability"]
    await client.stop()


async def test_helix_shows_no_result_of_a_command(tree, raw):
    """What it would have to show is said, and said to nobody who shows the result."""
    for name, expected in (("helix", [f"{tree.root.name}: 1 drift"]), ("Neovim", [])):
        client = await raw().start()
        await client.initialize(tree.root, clientInfo={"name": name})
        given = {"command": "lockstitch.check", "arguments": []}
        (standing,) = (await client.request("workspace/executeCommand", given))["result"]
        assert (standing["drift"], standing["findings"]) == (1, 1)
        given = {"command": "lockstitch.exempt", "arguments": []}
        await client.request("workspace/executeCommand", given)
        said = [m["params"]["message"] for m in client.heard if m.get("method") == "window/showMessage"]
        assert said == [*expected, "this takes a finding: choose it among the fixes that are offered where it is shown"]
        await client.stop()
