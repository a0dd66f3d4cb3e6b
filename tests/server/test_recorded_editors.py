"""The capabilities that real editors sent: one encoding each, pushed diagnostics, an exact place in a line with wide signs."""

from __future__ import annotations

import asyncio

import pytest
import pytest_lsp
from lsprotocol import types as t
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from .conftest import SERVER, START, small_tree

WIDE = 'echo "É😀"; export S3_KEY\n'
#: What each agrees on, and where `S3_KEY` begins and ends in those units.
EDITORS = {
    "visual_studio_code": ("utf-16", 19, 25),
    "neovim@v0.11": ("utf-8", 22, 28),
    "emacs": ("utf-32", 18, 24),
}


@pytest_lsp.fixture(config=ClientServerConfig(server_command=SERVER), params=list(EDITORS))
async def editor(lsp_client: LanguageClient, request, tmp_path):
    tree = small_tree(tmp_path)
    tree.write("start.sh", START.replace("export S3_KEY\n", WIDE))

    @lsp_client.feature(t.CLIENT_REGISTER_CAPABILITY)
    def register(params):
        """Its own client has none, though the editors that it plays do."""

    @lsp_client.feature(t.WORKSPACE_CODE_LENS_REFRESH)
    def refresh(params):
        """Likewise."""

    capabilities = client_capabilities(request.param)
    answer = await lsp_client.initialize_session(
        t.InitializeParams(capabilities=capabilities, root_uri=tree.uri(), process_id=None)
    )
    lsp_client.tree, lsp_client.editor = tree, request.param
    lsp_client.encoding = answer.capabilities.position_encoding
    lsp_client.pulls = answer.capabilities.diagnostic_provider is not None
    yield
    await lsp_client.shutdown_session()


async def diagnostics(client, uri):
    if client.pulls:
        params = t.DocumentDiagnosticParams(t.TextDocumentIdentifier(uri))
        return (await client.text_document_diagnostic_async(params)).items
    async with asyncio.timeout(60):
        while not client.diagnostics.get(uri):
            await client.wait_for_notification(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return client.diagnostics[uri]


@pytest.mark.asyncio(loop_scope="function")
async def test_an_editor(editor):
    client = editor
    encoding, begin, end = EDITORS[client.editor]
    uri = client.tree.uri("start.sh")
    text = client.tree.root.joinpath("start.sh").read_text()
    client.text_document_did_open(t.DidOpenTextDocumentParams(t.TextDocumentItem(uri, "sh", 1, text)))
    (found,) = await diagnostics(client, uri)
    assert client.encoding == encoding
    assert found.code == "missing-forwarder"
    assert (found.range.start.character, found.range.end.character) == (begin, end)
    context = t.CodeActionContext([found])
    params = t.CodeActionParams(t.TextDocumentIdentifier(uri), found.range, context)
    fix = (await client.text_document_code_action_async(params))[0]
    assert fix.title == "Forward `S3_REGION` after `S3_KEY`"
