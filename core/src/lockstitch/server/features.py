"""What the server can do, said to pygls: each feature hands a question on and an answer back."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from lsprotocol import types as t
from pygls.capabilities import ServerCapabilitiesBuilder

from lockstitch.config import CONFIG_NAME
from lockstitch.server import clients
from lockstitch.server.app import Server, quietly, watch, watch_git
from lockstitch.server.link import Link
from lockstitch.server.protocol import Plain
from lockstitch.server.text import Encoding
from lockstitch.server.uris import path_of

COMMANDS = (
    "lockstitch.fixAll",
    "lockstitch.counterparts",
    "lockstitch.exempt",
    "lockstitch.ignore",
    "lockstitch.check",
    "lockstitch.matrix",
)
#: The kind of the action that applies every safe fix.
FIX_ALL = "source.fixAll.lockstitch"


def make(link: Link) -> Server:
    """A server with everything that it can do."""
    server = Server(link)
    feature = server.feature

    @feature(t.INITIALIZE)
    def initialize(ls: Server, params: t.InitializeParams) -> None:
        options = params.initialization_options if isinstance(params.initialization_options, dict) else {}
        encoding: Encoding = ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities)  # type: ignore[assignment]
        ls.texts.documents.encoding = str(getattr(encoding, "value", encoding))  # type: ignore[assignment]
        ls.prompts = bool(options.get("prompts"))
        ls.brief = options.get("hover") == "brief"
        given = [item.uri for item in params.workspace_folders or ()]
        if not given and params.root_uri:
            given = [params.root_uri]
        elif not given and params.root_path:
            given = ["file://" + params.root_path]
        ls.folders = {uri: path for uri in given if (path := path_of(uri))}
        ls.pulls = clients.pulls(params, options.get("diagnostics"))
        if ls.pulls:
            pull = t.DiagnosticOptions(
                inter_file_dependencies=True, workspace_diagnostics=True, identifier="lockstitch"
            )
            ls.feature(t.TEXT_DOCUMENT_DIAGNOSTIC, pull)(document_diagnostic)
            ls.feature(t.WORKSPACE_DIAGNOSTIC)(workspace_diagnostic)
        ls.watches = clients.watches(params)
        ls.says = not clients.shows_results(params)
        ls.set_up()
        if params.process_id is not None:
            asyncio.get_running_loop().create_task(watch(ls, params.process_id))

    @feature(t.INITIALIZED)
    async def initialized(ls: Server, _: t.InitializedParams) -> None:
        if ls.watches:
            watchers = [t.FileSystemWatcher(glob_pattern="**/*")]
            options = t.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
            registration = t.Registration("lockstitch.watch", t.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            try:
                await ls.client_register_capability_async(t.RegistrationParams([registration]))
            except Exception:  # an editor that offers it and then refuses
                ls.watches = False
        if not ls.watches:
            ls.git = asyncio.get_running_loop().create_task(watch_git(ls))

    @feature(t.TEXT_DOCUMENT_DID_OPEN)
    def did_open(ls: Server, params: t.DidOpenTextDocumentParams) -> None:
        ls.opened(params.text_document.uri)

    @feature(t.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(ls: Server, params: t.DidChangeTextDocumentParams) -> None:
        ls.opened(params.text_document.uri)

    @feature(t.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(ls: Server, params: t.DidCloseTextDocumentParams) -> None:
        if path := path_of(params.text_document.uri):
            ls.feed.closed(path)

    @feature(t.TEXT_DOCUMENT_DID_SAVE)
    def did_save(ls: Server, params: t.DidSaveTextDocumentParams) -> None:
        if path := path_of(params.text_document.uri):
            ls.feed.saved([path], rescan=not ls.watches)

    @feature(t.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched(ls: Server, params: t.DidChangeWatchedFilesParams) -> None:
        paths, relist, history = set(), False, False
        for change in params.changes:
            path = path_of(change.uri)
            parts = path.split(os.sep)
            if not path or (".lockstitch" in parts and not path.endswith("baseline.json")):
                continue
            if ".git" in parts:
                history |= not path.endswith(".lock")
                continue
            paths.add(path)
            relist |= change.type != t.FileChangeType.Changed
        if paths or history:
            ls.feed.saved(paths, relist=relist, history=history)

    @feature(t.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_folders(ls: Server, params: t.DidChangeWorkspaceFoldersParams) -> None:
        for removed in params.event.removed:
            ls.folders.pop(removed.uri, None)
        ls.folders |= {item.uri: path for item in params.event.added if (path := path_of(item.uri))}
        ls.feed.folders(ls.folders.values())

    async def document_diagnostic(ls: Server, params: t.DocumentDiagnosticParams) -> Plain:
        await ls.settle()
        known = ls.store.get(path_of(params.text_document.uri))
        if known is None:
            return Plain({"kind": "full", "items": []})
        if params.previous_result_id == known.result_id:
            return Plain({"kind": "unchanged", "resultId": known.result_id})
        return Plain({"kind": "full", "resultId": known.result_id, "items": known.items})

    async def workspace_diagnostic(ls: Server, params: t.WorkspaceDiagnosticParams) -> Plain:
        await ls.settle()
        previous = {path_of(item.uri): (item.uri, item.value) for item in params.previous_result_ids}
        items: list[dict[str, Any]] = []
        for path, known in sorted(ls.store.items()):
            _, value = previous.pop(path, (known.uri, ""))
            report: dict[str, Any] = {"uri": known.uri, "version": known.version, "resultId": known.result_id}
            if value == known.result_id:
                items.append({"kind": "unchanged", **report})
            else:
                items.append({"kind": "full", "items": known.items, **report})
        # What was there and is not any more has to be said once.
        items += [
            {"kind": "full", "uri": uri, "version": None, "items": []} for uri, value in previous.values() if value
        ]
        return Plain({"items": items})

    @feature(
        t.TEXT_DOCUMENT_CODE_ACTION,
        t.CodeActionOptions(code_action_kinds=[t.CodeActionKind.QuickFix, FIX_ALL]),
    )
    async def code_action(ls: Server, params: t.CodeActionParams) -> Plain:
        context = {
            "range": _range(params.range),
            "only": [str(getattr(kind, "value", kind)) for kind in params.context.only or ()],
            "data": [item.data for item in params.context.diagnostics if item.data is not None],
            "diagnostics": [
                {"range": _range(item.range), "code": item.code, "message": item.message}
                for item in params.context.diagnostics
                if item.source == "lockstitch"
            ],
        }
        return Plain(await ls.ask("actions", params.text_document.uri, _plain(context)))

    @feature(t.TEXT_DOCUMENT_HOVER)
    async def hover(ls: Server, params: t.HoverParams) -> Plain:
        return Plain(await ls.ask("hover", params.text_document.uri, _position(params.position)))

    @feature(t.TEXT_DOCUMENT_REFERENCES)
    async def references(ls: Server, params: t.ReferenceParams) -> Plain:
        return Plain(await ls.ask("counterparts", params.text_document.uri, _position(params.position)))

    @feature(t.TEXT_DOCUMENT_IMPLEMENTATION)
    async def implementation(ls: Server, params: t.ImplementationParams) -> Plain:
        return Plain(await ls.ask("counterparts", params.text_document.uri, _position(params.position)))

    @feature(t.TEXT_DOCUMENT_CODE_LENS, t.CodeLensOptions(resolve_provider=False))
    async def code_lens(ls: Server, params: t.CodeLensParams) -> Plain:
        return Plain(await ls.ask("lenses", params.text_document.uri))

    @feature(t.TEXT_DOCUMENT_DOCUMENT_LINK, t.DocumentLinkOptions(resolve_provider=False))
    async def links(ls: Server, params: t.DocumentLinkParams) -> Plain:
        return Plain(await ls.ask("links", params.text_document.uri))

    @feature(t.TEXT_DOCUMENT_COMPLETION, t.CompletionOptions(trigger_characters=['"', "#", "/", "["]))
    async def completion(ls: Server, params: t.CompletionParams) -> Plain:
        if not path_of(params.text_document.uri).endswith(CONFIG_NAME):
            return Plain(None)
        return Plain(await ls.ask("completion", params.text_document.uri, _position(params.position)))

    async def command(ls: Server, name: str, arguments: Any) -> Any:
        answer = await ls.ask("command", "", {"name": name, "arguments": arguments})
        if not isinstance(answer, dict):
            return None
        edit = answer.get("edit")
        if edit:
            sent = {"label": answer.get("label", "Lockstitch"), "edit": edit}
            # Not waited for: some editors apply it only when they have the answer to their command.
            quietly(ls.workspace_apply_edit_async(ls.texts.structure(sent, t.ApplyWorkspaceEditParams)))
        said = answer.get("message") or (answer.get("said") if ls.says else "")
        if said:
            ls.window_show_message(t.ShowMessageParams(t.MessageType.Info, said))
        return Plain(answer.get("result"))

    def register(name: str) -> None:
        @server.command(name)
        async def run(ls: Server, *arguments: Any) -> Any:
            return await command(ls, name, _plain(list(arguments)))

    for name in COMMANDS:
        register(name)
    return server


def _position(position: t.Position) -> dict[str, int]:
    return {"line": position.line, "character": position.character}


def _range(given: t.Range) -> dict[str, dict[str, int]]:
    return {"start": _position(given.start), "end": _position(given.end)}


def _plain(value: Any) -> Any:
    """Data of whatever was sent: what is no data becomes its text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, bool, float)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 1 << 63 else str(value)
    if hasattr(value, "__dict__"):
        return _plain(vars(value))
    if hasattr(value, "_asdict"):
        return _plain(value._asdict())
    return str(value)
