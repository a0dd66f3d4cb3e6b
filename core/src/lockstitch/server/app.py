"""The language server: what the editor says goes to the analyst, and what that finds goes to the editor."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from lsprotocol import types as t
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.lsp.server import LanguageServer

from lockstitch import __version__
from lockstitch.config import CONFIG_NAME
from lockstitch.server.feed import Feed
from lockstitch.server.link import AnalystError, Link
from lockstitch.server.protocol import Plain, Protocol, Writer, converse, private_streams
from lockstitch.server.text import Encoding
from lockstitch.server.wire import Diagnostics, Opened, Published, Setup

#: Seconds between two looks at whether the editor is still there.
_WATCH = 2.0
#: Seconds that a question waits for the last edit to be judged, before it is asked of what is known.
_PATIENCE = 5.0

COMMANDS = (
    "lockstitch.fixAll",
    "lockstitch.counterparts",
    "lockstitch.exempt",
    "lockstitch.ignore",
    "lockstitch.check",
    "lockstitch.matrix",
)


class Server(LanguageServer):
    """One editor's server."""

    def __init__(self, link: Link) -> None:
        super().__init__("lockstitch", __version__, protocol_cls=Protocol)
        self.link = link
        self.feed = Feed(link.send)
        self.store: dict[str, Diagnostics] = {}
        """By absolute path; of every file that has, or had, diagnostics or is open."""
        self.folders: dict[str, str] = {}
        self.pulls = False
        self.watches = False
        self.prompts = False
        self.stop = asyncio.Event()
        self.first = True
        self._said: set[str] = set()
        self._polls: list[asyncio.Future[None]] = []
        link.published = self.published
        link.reborn = self.reborn

    @property
    def texts(self) -> Protocol:
        """The protocol, with its open texts."""
        assert isinstance(self.protocol, Protocol)
        return self.protocol

    def published(self, published: Published) -> None:
        """The analyst is through with a change."""
        changed = []
        if published.whole:
            for item in published.files:
                before = self.store.get(item.path)
                if before is None or before.result_id != item.result_id:
                    changed.append(item)
                if item.items or item.version is not None:
                    self.store[item.path] = item
                else:
                    self.store.pop(item.path, None)
            for note in published.notes:
                self._say(note)
        self.feed.published(published)
        if not published.whole:
            return
        if not self.pulls:
            for item in changed:
                self._push(item)
        elif changed and not self.first:
            self._refresh_diagnostics(changed)
        if published.lenses and not self.first:
            self._refresh_lenses()
        self.first = False

    def _push(self, item: Diagnostics) -> None:
        params = {"uri": item.uri, "diagnostics": item.items}
        if item.version is not None:
            params["version"] = item.version
        self.texts._send_data(
            {"jsonrpc": "2.0", "method": t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, "params": params}
        )

    def _refresh_diagnostics(self, changed: Iterable[Diagnostics]) -> None:
        workspace = self.client_capabilities.workspace
        can = workspace is not None and workspace.diagnostics is not None and workspace.diagnostics.refresh_support
        if can:
            _quietly(self.workspace_diagnostic_refresh_async(None))

    def _refresh_lenses(self) -> None:
        workspace = self.client_capabilities.workspace
        if workspace is not None and workspace.code_lens is not None and workspace.code_lens.refresh_support:
            _quietly(self.workspace_code_lens_refresh_async(None))

    def reborn(self, again: bool) -> None:
        """The analyst died: tell another all that the first one knew."""
        self._say("the analysis died" + ("; it was started again" if again else " too often, and was given up"), t.MessageType.Error)
        if not again:
            return
        self.set_up()
        for document in self.texts.documents.open.values():
            self.opened(document.uri)
        self.feed.again()

    def _say(self, text: str, kind: t.MessageType = t.MessageType.Warning) -> None:
        if text not in self._said:
            self._said.add(text)
            self.window_log_message(t.LogMessageParams(type=kind, message=f"lockstitch: {text}"))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """To the log, and not into anybody's face."""
        self.window_log_message(t.LogMessageParams(type=t.MessageType.Error, message=f"lockstitch: {error}"))

    def set_up(self) -> None:
        """Tell the analyst what the editor is."""
        capabilities = self.client_capabilities
        edit = capabilities.workspace.workspace_edit if capabilities.workspace else None
        self.link.send(
            Setup(
                encoding=self.texts.documents.encoding,
                operations=bool(edit and edit.document_changes),
                prompts=self.prompts,
            )
        )
        self.feed.folders(self.folders.values())

    def opened(self, uri: str) -> None:
        """Tell the analyst what an open file holds."""
        document = self.texts.documents.open.get(uri)
        path = path_of(uri)
        if document is not None and path:
            self.feed.opened(Opened(path, uri, document.version, document.text.text))

    async def settle(self) -> None:
        """Wait until what is known is of the texts as they are now."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.feed.settle(), _PATIENCE)

    async def ask(self, what: str, uri: str = "", params: Any = None) -> Any:
        """The analyst's answer; None for what lies outside every root, and when there is none."""
        path = path_of(uri) if uri else ""
        if uri and not path:
            return None
        await self.settle()
        try:
            return await self.link.ask(what, path or "", params)
        except AnalystError as error:
            self._say(str(error), t.MessageType.Error)
            return None


def path_of(uri: str) -> str:
    """The absolute path of a `file:` URI; `""` for any other, and for what can be no path."""
    try:
        parts = urlsplit(uri)
        path = unquote(parts.path, errors="surrogateescape")
    except ValueError:
        return ""
    if parts.scheme != "file" or parts.netloc not in {"", "localhost"} or "\0" in path:
        return ""
    if os.name == "nt":
        path = path.lstrip("/").replace("/", "\\")
    return os.path.normpath(path) if os.path.isabs(path) else ""


def _quietly(request: Any) -> None:
    """Send a request whose answer means nothing."""
    future = asyncio.ensure_future(request)
    future.add_done_callback(lambda done: done.cancelled() or done.exception())


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
        given = [item.uri for item in params.workspace_folders or ()]
        if not given and params.root_uri:
            given = [params.root_uri]
        elif not given and params.root_path:
            given = ["file://" + params.root_path]
        ls.folders = {uri: path for uri in given if (path := path_of(uri))}
        document = params.capabilities.text_document
        ls.pulls = document is not None and document.diagnostic is not None and options.get("diagnostics") != "push"
        if ls.pulls:
            pull = t.DiagnosticOptions(
                inter_file_dependencies=True, workspace_diagnostics=True, identifier="lockstitch"
            )
            ls.feature(t.TEXT_DOCUMENT_DIAGNOSTIC, pull)(document_diagnostic)
            ls.feature(t.WORKSPACE_DIAGNOSTIC)(workspace_diagnostic)
        watched = params.capabilities.workspace and params.capabilities.workspace.did_change_watched_files
        ls.watches = bool(watched and watched.dynamic_registration)
        ls.set_up()
        if params.process_id is not None:
            asyncio.get_running_loop().create_task(_watch(ls, params.process_id))

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
            if not path or ".lockstitch" in parts and not path.endswith("baseline.json"):
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
        items = []
        for path, known in sorted(ls.store.items()):
            uri, value = previous.pop(path, (known.uri, ""))
            report = {"uri": known.uri, "version": known.version, "resultId": known.result_id}
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
        t.CodeActionOptions(code_action_kinds=[t.CodeActionKind.QuickFix, FIX_ALL]),  # type: ignore[list-item]
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
            await asyncio.wrap_future(ls.texts.send_request(t.WORKSPACE_APPLY_EDIT, _Given(sent)))
        if answer.get("message"):
            ls.window_show_message(t.ShowMessageParams(t.MessageType.Info, answer["message"]))
        return Plain(answer.get("result"))

    def register(name: str) -> None:
        @server.command(name)
        async def run(ls: Server, *arguments: Any) -> Any:
            return await command(ls, name, _plain(list(arguments)))

    for name in COMMANDS:
        register(name)
    return server


#: The kind of the action that applies every safe fix.
FIX_ALL = "source.fixAll.lockstitch"


class _Given:
    """Parameters that are plain data already."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.__dict__ = value


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


async def _watch(ls: Server, process: int) -> None:
    """Stop when the editor is gone: some leave the pipe open."""
    while not ls.stop.is_set():
        await asyncio.sleep(_WATCH)
        if not _alive(process):
            ls.stop.set()


def _alive(process: int) -> bool:
    if os.name == "nt" or process <= 0:
        return True  # there, the pipe ends with the editor
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def serve(link: Link) -> int:
    """Converse over standard input and output until the editor ends it; the exit code."""
    source, target = private_streams()
    return asyncio.run(_serve(link, source, target))


async def _serve(link: Link, source: int, target: Any) -> int:
    server = make(link)
    link.attach(asyncio.get_running_loop())
    writer = Writer(target)
    server.protocol.set_writer(writer)  # type: ignore[arg-type]
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: _noted(server, context))
    try:
        await converse(server.texts, source, server.stop)
    finally:
        writer.close()
        link.close()
    return 0 if server.texts._shutdown else 1


def _noted(server: Server, context: dict[str, Any]) -> None:
    error = context.get("exception")
    if isinstance(error, SystemExit):
        server.stop.set()
    elif error is not None:
        print(f"lockstitch: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201 - an editor shows it in its log
