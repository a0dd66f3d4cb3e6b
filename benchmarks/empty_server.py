"""A pygls server that can do nothing: the floor under `initialize`."""

from pygls.lsp.server import LanguageServer

if __name__ == "__main__":
    LanguageServer("empty", "1").start_io()
