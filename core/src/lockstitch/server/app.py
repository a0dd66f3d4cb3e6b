"""The language server: what the editor says goes to the analyst, and what that finds goes to the editor."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lsprotocol import types as t
from pygls.lsp.server import LanguageServer

from lockstitch import __version__
from lockstitch.server.feed import Feed
from lockstitch.server.link import AnalystError, Link
from lockstitch.server.protocol import Protocol, Writer, converse, private_streams
from lockstitch.server.uris import path_of
from lockstitch.server.wire import Diagnostics, Opened, Published, Setup
from lockstitch.tree.settled import pulse

#: Seconds between two looks at whether the editor is still there, and at git for one that does not watch files.
_WATCH = 2.0
#: Seconds that a question waits for the last edit to be judged, before it is asked of what is known.
_PATIENCE = 5.0


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
        self.says = False
        """Whether the result of a command has to be said, since the editor does not show it."""
        self.prompts = False
        self.brief = False
        self.git: asyncio.Task[None] | None = None
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
        params: dict[str, Any] = {"uri": item.uri, "diagnostics": item.items}
        if item.version is not None:
            params["version"] = item.version
        self.texts._send_data({"jsonrpc": "2.0", "method": t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, "params": params})

    def _refresh_diagnostics(self, changed: Iterable[Diagnostics]) -> None:
        workspace = self.client_capabilities.workspace
        can = workspace is not None and workspace.diagnostics is not None and workspace.diagnostics.refresh_support
        if can:
            quietly(self.workspace_diagnostic_refresh_async(None))

    def _refresh_lenses(self) -> None:
        workspace = self.client_capabilities.workspace
        if workspace is not None and workspace.code_lens is not None and workspace.code_lens.refresh_support:
            quietly(self.workspace_code_lens_refresh_async(None))

    def reborn(self, again: bool) -> None:
        """The analyst died: tell another all that the first one knew."""
        self._say(
            "the analysis died" + ("; it was started again" if again else " too often, and was given up"),
            t.MessageType.Error,
        )
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
                brief=self.brief,
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


def quietly(request: Any) -> None:
    """Send a request whose answer means nothing."""
    future = asyncio.ensure_future(request)
    future.add_done_callback(lambda done: done.cancelled() or done.exception())


async def watch(ls: Server, process: int) -> None:
    """Stop when the editor is gone: some leave the pipe open."""
    while not ls.stop.is_set():
        await asyncio.sleep(_WATCH)
        if not _alive(process):
            ls.stop.set()


async def watch_git(ls: Server) -> None:
    """See commits, checkouts and staging for an editor that watches no files."""
    before = await asyncio.to_thread(_pulses, tuple(ls.folders.values()))
    while not ls.stop.is_set():
        await asyncio.sleep(_WATCH)
        now = await asyncio.to_thread(_pulses, tuple(ls.folders.values()))
        if any(state != before.get(folder, state) for folder, state in now.items()):
            ls.feed.saved(rescan=True)
        before = now


def _pulses(folders: Iterable[str]) -> dict[str, str]:
    return {folder: pulse(Path(folder)) for folder in folders}


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
    from lockstitch.server.features import make

    server = make(link)
    link.attach(asyncio.get_running_loop())
    writer = Writer(target)
    server.protocol.set_writer(writer)
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
    elif error is not None and not isinstance(error, asyncio.CancelledError):
        print(f"lockstitch: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201 - an editor shows it in its log
