"""What an editor sees while somebody types, over the wire: findings on both sides, fixes, exceptions, configuration."""

from __future__ import annotations

import asyncio
import shutil

import pytest
from lockstitch.server.text import Position, Text

from .conftest import CONTRACT, CREATED, DELETED, INSTALL, START, WATCHING, Tree, small_tree, watched

pytestmark = pytest.mark.asyncio(loop_scope="function")
EDITS = {"workspace": {"workspaceEdit": {"documentChanges": True}}}


def applied(tree: Tree, edit: dict, opened: dict[str, str]) -> dict[str, str]:
    """The texts after a workspace edit: of open files, and of others, which are written."""
    after = {}
    given = [(item["textDocument"]["uri"], item["edits"]) for item in edit.get("documentChanges", ())]
    for uri, edits in [*given, *edit.get("changes", {}).items()]:
        path = uri.removeprefix(tree.uri() + "/")
        text = Text(opened.get(path) or (tree.root / path).read_text(), "utf-16")
        for item in sorted(edits, key=lambda each: -text.offset(Position(**each["range"]["start"]))):
            start, end = (text.offset(Position(**item["range"][side])) for side in ("start", "end"))
            text = Text(text.text[:start] + item["newText"] + text.text[end:], "utf-16")
        after[path] = text.text
    return after


async def actions(client, uri, diagnostic, *, data=True):
    given = dict(diagnostic) if data else {key: value for key, value in diagnostic.items() if key != "data"}
    params = {"textDocument": {"uri": uri}, "range": diagnostic["range"], "context": {"diagnostics": [given]}}
    return (await client.request("textDocument/codeAction", params))["result"]


async def test_drift_is_shown_on_both_sides_while_it_is_typed(tree, raw):
    client = await raw().start()
    await client.initialize(tree.root)
    await client.open(tree.uri("start.sh"), START)
    await client.open(tree.uri("install.sh"), INSTALL)
    (found,) = await client.codes(tree.uri("start.sh"), ["missing-forwarder"])
    assert found["severity"] == 1
    assert found["range"] == {"start": {"line": 1, "character": 7}, "end": {"line": 1, "character": 13}}
    assert found["codeDescription"]["href"].endswith("/pages/missing-forwarder.md")
    (other,) = found["relatedInformation"]
    assert other["location"]["uri"] == tree.uri("install.sh")
    assert other["location"]["range"]["start"] == {"line": 2, "character": 7}
    (hint,) = await client.codes(tree.uri("install.sh"), ["missing-forwarder"])
    assert hint["severity"] == 4
    assert hint["relatedInformation"][0]["location"]["uri"] == tree.uri("start.sh")
    assert hint["message"] == f"the other side of: {found['message']}"
    assert hint["relatedInformation"][0]["message"] == "it is found here"
    assert hint["data"] == found["data"]
    insert = {
        "range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}},
        "text": "export S3_REGION\n",
    }
    params = {"textDocument": {"uri": tree.uri("start.sh"), "version": 2}, "contentChanges": [insert]}
    await client.notify("textDocument/didChange", params)
    await client.codes(tree.uri("start.sh"), [])
    await client.codes(tree.uri("install.sh"), [])
    # Closed without being saved: what is on disk counts again.
    await client.notify("textDocument/didClose", {"textDocument": {"uri": tree.uri("start.sh")}})
    await client.codes(tree.uri("start.sh"), ["missing-forwarder"])
    assert (await client.request("shutdown", None))["result"] is None
    await client.notify("exit", None)
    assert await client.stop() == 0


async def test_every_way_to_deal_with_a_finding(tree, raw):
    client = await raw().start()
    await client.initialize(tree.root, EDITS)
    start, install, config = (tree.uri(path) for path in ("start.sh", "install.sh", "lockstitch.toml"))
    await client.open(start, START)
    (found,) = await client.codes(start, ["missing-forwarder"])
    offered = {item["title"]: item for item in await actions(client, start, found)}
    fix = offered["Forward `S3_REGION` after `S3_KEY`"]
    assert fix["isPreferred"]
    (document,) = fix["edit"]["documentChanges"]
    assert document["textDocument"] == {"uri": start, "version": 1}
    assert applied(tree, fix["edit"], {"start.sh": START})["start.sh"] == START + "export S3_REGION\n"
    assert [item["title"] for item in await actions(client, start, found, data=False)] == list(offered)

    ignore = applied(tree, offered["Ignore missing-forwarder here"]["edit"], {"start.sh": START})["start.sh"]
    assert "# lockstitch: ignore[missing-forwarder] FIXME" in ignore
    await client.change(start, ignore, 2)
    await client.codes(start, [])
    await client.change(start, START, 3)
    (found,) = await client.codes(start, ["missing-forwarder"])

    exempt = applied(tree, offered["Exempt S3_REGION in contract env"]["edit"], {})["lockstitch.toml"]
    assert exempt.startswith(CONTRACT)
    await client.open(config, exempt)
    await client.codes(start, [])
    await client.change(config, CONTRACT, 2)
    (found,) = await client.codes(start, ["missing-forwarder"])

    # From the other side, into a file that is not open.
    await client.notify("textDocument/didClose", {"textDocument": {"uri": start}})
    await client.open(install, INSTALL)
    (hint,) = await client.codes(install, ["missing-forwarder"])
    fix = next(item for item in await actions(client, install, hint) if item["title"].startswith("Forward"))
    assert fix["edit"]["documentChanges"][0]["textDocument"] == {"uri": start, "version": None}

    # Only what was asked for.
    params = {
        "textDocument": {"uri": install},
        "range": hint["range"],
        "context": {"diagnostics": [], "only": ["source"]},
    }
    (everything,) = (await client.request("textDocument/codeAction", params))["result"]
    assert everything["kind"] == "source.fixAll.lockstitch"
    answer = await client.request(
        "workspace/executeCommand", {k: everything["command"][k] for k in ("command", "arguments")}
    )
    assert answer["result"] == {"fixed": 1, "refused": []}
    sent = await client.until(lambda: [m for m in client.heard if m.get("method") == "workspace/applyEdit"])
    assert applied(tree, sent[0]["params"]["edit"], {})["start.sh"] == START + "export S3_REGION\n"
    # Trying it out changed nothing.
    assert [item["code"] for item in client.pushed(install)] == ["missing-forwarder"]

    for command, word in (("exempt", 'reason = "they differ by design"'), ("ignore", "they differ by design")):
        arguments = [{"root": str(tree.root), "finding": hint["data"], "reason": "they differ\nby design"}]
        await client.request("workspace/executeCommand", {"command": f"lockstitch.{command}", "arguments": arguments})
        edits = [m["params"]["edit"] for m in client.heard if m.get("method") == "workspace/applyEdit"]
        assert word in next(iter(applied(tree, edits[-1], {}).values()))
    assert await client.stop() == 1


async def test_a_contract_s_fixes_all_at_once_and_only_its_own(tree, raw):
    tree.write("lockstitch.toml", CONTRACT + CONTRACT.replace('"env"', '"other"').replace(".sh", "2.sh"))
    for path, text in (("install.sh", INSTALL + "export S3_HOST\n"), ("install2.sh", INSTALL), ("start2.sh", START)):
        tree.write(path, text)
    client = await raw().start()
    await client.initialize(tree.root)
    await client.open(tree.uri("start.sh"), START)
    found = (await client.codes(tree.uri("start.sh"), ["missing-forwarder"] * 2))[0]
    action = next(
        item for item in await actions(client, tree.uri("start.sh"), found) if "all that is safe" in item["title"]
    )
    assert action["title"].endswith("contract env")
    answer = await client.request(
        "workspace/executeCommand", {k: action["command"][k] for k in ("command", "arguments")}
    )
    assert answer["result"]["fixed"] == 2
    sent = await client.until(lambda: [m for m in client.heard if m.get("method") == "workspace/applyEdit"])
    after = applied(tree, sent[0]["params"]["edit"], {"start.sh": START})
    assert list(after) == ["start.sh"]
    assert "S3_REGION" in after["start.sh"]
    assert "S3_HOST" in after["start.sh"]
    await client.stop()


async def test_an_editor_that_asks_for_reasons_gets_commands(tree, raw):
    client = await raw().start()
    await client.initialize(tree.root, EDITS, initializationOptions={"prompts": True})
    await client.open(tree.uri("start.sh"), START)
    (found,) = await client.codes(tree.uri("start.sh"), ["missing-forwarder"])
    offered = await actions(client, tree.uri("start.sh"), found)
    commands = {item["command"]["command"]: item["command"] for item in offered if "command" in item}
    assert commands["lockstitch.exempt"]["arguments"][0]["finding"] == found["data"]
    assert "lockstitch.ignore" in commands
    await client.stop()


async def test_pulled_diagnostics(tree, raw):
    pulling = {
        "textDocument": {"diagnostic": {}},
        "workspace": {"diagnostics": {"refreshSupport": True}, **WATCHING["workspace"]},
    }
    client = await raw().start()
    answer = await client.initialize(tree.root, pulling)
    provider = answer["result"]["capabilities"]["diagnosticProvider"]
    assert provider["interFileDependencies"]
    assert provider["workspaceDiagnostics"]
    start, install = tree.uri("start.sh"), tree.uri("install.sh")
    await client.open(install, INSTALL)
    document = {"textDocument": {"uri": install}}
    full = (await client.request("textDocument/diagnostic", document))["result"]
    assert full["kind"] == "full"
    assert [item["severity"] for item in full["items"]] == [4]
    again = (await client.request("textDocument/diagnostic", {**document, "previousResultId": full["resultId"]}))[
        "result"
    ]
    assert again == {"kind": "unchanged", "resultId": full["resultId"]}
    # The same scheme for both: what was pulled for the file is not sent again for the workspace.
    everything = {"previousResultIds": [{"uri": install, "value": full["resultId"]}]}
    reports = {
        item["uri"]: item for item in (await client.request("workspace/diagnostic", everything))["result"]["items"]
    }
    assert reports[install]["kind"] == "unchanged"
    assert [item["code"] for item in reports[start]["items"]] == ["missing-forwarder"]
    # An edit: the file's own pull sees it at once, and the editor is told to look at the others.
    await client.change(install, START, 2)
    assert (await client.request("textDocument/diagnostic", document))["result"]["items"] == []
    await client.until(lambda: [m for m in client.heard if m.get("method") == "workspace/diagnostic/refresh"])
    everything = {"previousResultIds": [{"uri": item["uri"], "value": item["resultId"]} for item in reports.values()]}
    after = {
        item["uri"]: item for item in (await client.request("workspace/diagnostic", everything))["result"]["items"]
    }
    assert after[start] == {"kind": "full", "uri": start, "version": None, "items": []}
    assert not [m for m in client.heard if m.get("method") == "textDocument/publishDiagnostics"]
    await client.stop()


async def test_an_editor_that_pulls_may_be_pushed_to(tree, raw):
    client = await raw().start()
    answer = await client.initialize(
        tree.root, {"textDocument": {"diagnostic": {}}}, initializationOptions={"diagnostics": "push"}
    )
    assert "diagnosticProvider" not in answer["result"]["capabilities"]
    await client.codes(tree.uri("start.sh"), ["missing-forwarder"])
    await client.stop()


async def test_a_request_is_given_up(tree, raw):
    client = await raw().start()
    await client.initialize(tree.root)
    # The first analysis takes far longer than these two messages.
    hover = {"textDocument": {"uri": tree.uri("start.sh")}, "position": {"line": 1, "character": 8}}
    await client.send({"jsonrpc": "2.0", "id": 900, "method": "textDocument/hover", "params": hover})
    await client.notify("$/cancelRequest", {"id": 900})
    answer = await client.until(lambda: next((m for m in client.heard if m.get("id") == 900), None))
    assert answer["error"]["code"] == -32800
    assert "start.sh" in str(await client.request("textDocument/hover", hover))
    await client.stop()


async def test_a_hover_says_why_and_what_the_other_side_has(tree, raw):
    """To an editor that shows the diagnostics beside it, nothing that they say already."""
    hover = {"textDocument": {"uri": tree.uri("start.sh")}, "position": {"line": 1, "character": 8}}
    found = "`S3_REGION` is forwarded by `install.sh` and not by `start.sh`"
    for given, repeated in (({}, True), ({"hover": "brief"}, False)):
        client = await raw().start()
        await client.initialize(tree.root, initializationOptions=given)
        said = (await client.request("textDocument/hover", hover))["result"]["contents"]["value"]
        assert "*Why:* both hosts start alike" in said
        assert "\nexport S3_REGION\n" in said
        assert (found in said) is repeated
        assert said.count("**env**") == 1
        await client.stop()


async def test_the_last_text_wins_however_fast_somebody_types(tree, raw):
    client = await raw().start()
    await client.initialize(tree.root)
    start = tree.uri("start.sh")
    await client.open(start, START)
    for version in range(2, 302):
        await client.change(start, START + "#\n" * version, version)
    await client.change(start, INSTALL, 302)
    await client.codes(start, [])
    await asyncio.sleep(0.2)
    assert client.pushed(start) == []
    await client.stop()


async def test_the_other_side(tmp_path, raw):
    tree = Tree(tmp_path)
    tree.write(
        "lockstitch.toml",
        '[[contract]]\nid = "stores"\ncheck = "signature-parity"\nwhy = "callers swap them"\nsides = ["a.go#A", "b.go#B"]\n',
    )
    tree.write("a.go", "package p\n\ntype A struct{}\n\nfunc (A) Stop() {}\n\nfunc (A) Start() {}\n")
    same = "package p\n\ntype B struct{}\n\nfunc (B) Stop() {}\n\nfunc (B) Start() {}\n"
    tree.write("b.go", same.replace("Start()", "Start(now bool)"))
    client = await raw().start()
    await client.initialize(tree.root)
    a, b = tree.uri("a.go"), tree.uri("b.go")
    stop = {"textDocument": {"uri": a}, "position": {"line": 4, "character": 10}}
    wanted = [{"uri": b, "range": {"start": {"line": 4, "character": 9}, "end": {"line": 4, "character": 13}}}]
    context = {"context": {"includeDeclaration": True}}
    assert (await client.request("textDocument/references", {**stop, **context}))["result"] == wanted
    assert (await client.request("textDocument/implementation", stop))["result"] == wanted
    said = (await client.request("textDocument/hover", stop))["result"]["contents"]["value"]
    assert "callers swap them" in said
    assert "func (B) Stop() {}" in said
    (lens,) = (await client.request("textDocument/codeLens", {"textDocument": {"uri": b}}))["result"]
    assert lens["range"]["start"] == {"line": 2, "character": 5}
    assert lens["command"]["title"] == "stores: 1 difference (A)"
    command = {"command": lens["command"]["command"], "arguments": lens["command"]["arguments"]}
    (place, *_) = (await client.request("workspace/executeCommand", command))["result"]
    assert place["uri"] == a
    await client.open(b, same)
    (lens,) = (await client.request("textDocument/codeLens", {"textDocument": {"uri": a}}))["result"]
    assert lens["command"]["title"] == "stores: in step with B"
    await client.stop()


async def test_help_inside_the_configuration(tree, raw):
    tree.write("a.py", "class Inner:\n    def method(self): ...\n")
    text = (
        CONTRACT
        + '\n[[contract.exempt]]\nsubject = ""\n\n[[contract]]\ncheck = ""\n\n[[contract]]\ncheck = "signature-parity"\nsides = ["a.py#"]\n'
    )
    client = await raw().start()
    await client.initialize(tree.root)
    config = tree.uri("lockstitch.toml")
    await client.open(config, CONTRACT)

    async def at(what, line, character):
        position = {"textDocument": {"uri": config}, "position": {"line": line, "character": character}}
        return (await client.request(f"textDocument/{what}", position))["result"]

    links = (await client.request("textDocument/documentLink", {"textDocument": {"uri": config}}))["result"]
    assert {item["target"] for item in links} == {tree.uri("install.sh"), tree.uri("start.sh")}
    assert "Why the sides must stay in step" in (await at("hover", 3, 1))["contents"]["value"]
    assert "missing-forwarder" in (await at("hover", 2, 12))["contents"]["value"]
    assert {"mode", "exempt"} <= {item["label"] for item in await at("completion", 5, 0)}
    assert {item["label"] for item in await at("completion", 4, len('sides = ["in'))} == {"install.sh"}
    # The subjects to exempt are those of the contract's findings.
    lines = (CONTRACT + "\n[[contract.exempt]]\nsubject = \n").count("\n")
    await client.change(config, CONTRACT + '\n[[contract.exempt]]\nsubject = ""\nreason = "x"\n', 2)
    await client.codes(config, ["config"])
    await client.change(config, text, 3)
    labels = {item["label"] for item in await at("completion", lines + 2, len('check = "'))}
    assert {"env-forwarders", "signature-parity"} <= labels
    labels = {item["label"] for item in await at("completion", lines + 6, len('sides = ["a.py#'))}
    assert labels == {"Inner", "Inner.method"}
    await client.stop()


async def test_a_root_reached_by_a_link_and_files_outside_of_it(tmp_path, raw):
    tree = small_tree(tmp_path / "real")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "secret.sh").write_text("export HIDDEN\n")
    (tree.root / "start.sh").unlink()
    (tree.root / "start.sh").symlink_to("../secret.sh")
    client = await raw().start()
    await client.initialize(tmp_path / "link")
    outside = (tmp_path / "secret.sh").as_uri()
    through = (tmp_path / "link" / "start.sh").as_uri()
    for uri in (
        outside,
        through,
        "untitled:Untitled-1",
        "file:///etc/passwd",
        "file://host/share/x",
        "file:///%00",
        "::",
    ):
        await client.open(uri, "export HIDDEN\n")
        position = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 9}}
        assert (await client.request("textDocument/hover", position))["result"] is None
    found = await client.codes(tree.uri("start.sh"), ["unreadable-file"])
    assert "link that leads out of the root" in found[0]["message"]
    assert not [m for m in client.heard if "HIDDEN" in str(m)]
    shutil.rmtree(tree.root)
    await client.stop()


async def test_the_life_of_a_configuration(tree, raw):
    config, start = tree.uri("lockstitch.toml"), tree.uri("start.sh")
    (tree.root / "lockstitch.toml").unlink()
    client = await raw().start()
    await client.initialize(tree.root, WATCHING)
    await client.open(start, START)
    await client.codes(start, [])
    # Created.
    tree.write("lockstitch.toml", CONTRACT)
    await watched(client, (config, CREATED))
    await client.codes(start, ["missing-forwarder"])
    # Misspelt while it is typed: said where it stands, with what it was meant to be.
    await client.open(config, CONTRACT.replace("sides", "sids"))
    misspelt = await client.codes(config, ["config", "config"])
    typo = next(item for item in misspelt if "did you mean 'sides'" in item["message"])
    assert typo["range"] == {"start": {"line": 4, "character": 0}, "end": {"line": 4, "character": 4}}
    await client.codes(start, [])
    (action,) = await actions(client, config, typo)
    mended = applied(tree, action["edit"], {"lockstitch.toml": CONTRACT.replace("sides", "sids")})
    assert mended == {"lockstitch.toml": CONTRACT}
    # Broken.
    await client.change(config, CONTRACT + "[", 2)
    (broken,) = await client.codes(config, ["config"])
    assert "not valid TOML" in broken["message"]
    # Mended.
    await client.change(config, CONTRACT, 3)
    await client.codes(config, [])
    await client.codes(start, ["missing-forwarder"])
    # Gone.
    await client.notify("textDocument/didClose", {"textDocument": {"uri": config}})
    (tree.root / "lockstitch.toml").unlink()
    await watched(client, (config, DELETED))
    await client.codes(start, [])
    await client.stop()
