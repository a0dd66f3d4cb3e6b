from __future__ import annotations

import pytest
from lockstitch.languages import detect_language


@pytest.mark.parametrize(
    ("path", "head", "language"),
    [
        ("a/b.go", b"", "go"),
        ("x.PY", b"", "python"),
        ("x.pyi", b"", "python"),
        ("Dockerfile", b"", "dockerfile"),
        ("Dockerfile.dev", b"", "dockerfile"),
        ("web.dockerfile", b"", "dockerfile"),
        (".env", b"", "dotenv"),
        (".env.example", b"", "dotenv"),
        ("prod.env", b"", "dotenv"),
        ("compose.yaml", b"", "yaml"),
        ("README.md", b"", "markdown"),
        ("go.mod", b"", "gomod"),
        ("run", b"#!/bin/sh\n", "shell"),
        ("run", b"#!/usr/bin/env bash\n", "shell"),
        ("run", b"#!/usr/bin/env -S python3 -u\n", "python"),
        ("run", b"#!/usr/bin/env -S FOO=1 bash\n", "shell"),
        ("run", b"#! /usr/local/bin/python3.11\n", "python"),
        ("run", b"\xef\xbb\xbf#!/bin/bash\n", "shell"),
        ("run", b"#!/usr/bin/perl\n", ""),
        ("run", b"echo\n", ""),
        ("archive.tar", b"#!/bin/sh\n", "shell"),
    ],
)
def test_detect(path, head, language):
    assert detect_language(path, head) == language
