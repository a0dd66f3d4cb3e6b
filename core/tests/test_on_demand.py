"""What is made when it is asked for is what it would have been at once."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from lockstitch.on_demand import expression


def test_an_expression_is_compiled_when_it_is_used(monkeypatch):
    compiled = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda *args: compiled.append(args) or real(*args))
    made = expression(r"(a+)b", re.IGNORECASE)
    assert not compiled
    assert made.fullmatch("AAb")[1] == "AA"
    assert made.sub("x", "aab ab") == "x x"
    assert made.pattern == r"(a+)b"
    assert made.flags & re.IGNORECASE
    assert len(compiled) == 1


def test_a_wrong_expression_says_so_when_it_is_used():
    with pytest.raises(re.error):
        expression("(").match("")


CODE = """
import lockstitch.cli, sys
before = set(sys.modules)
{use}
"""


@pytest.mark.parametrize(
    "use",
    [
        "import urllib.parse; assert urllib.parse.quote('a b') == 'a%20b'",
        "from urllib.parse import urlsplit; assert urlsplit('https://h/p').netloc == 'h'",
        "from pathlib import Path; assert Path('/a b').as_uri() == 'file:///a%20b'",
        "from gettext import gettext, ngettext; assert (gettext('x'), ngettext('a', 'b', 2)) == ('x', 'b')",
        "import gettext; assert gettext.NullTranslations().gettext('x') == 'x'",
        "import msgspec; assert msgspec.json.schema(int) == {'type': 'integer'}",
        "import msgspec; assert isinstance(msgspec.inspect.type_info(int), msgspec.inspect.IntType)",
        "import inspect; assert inspect.cleandoc(' a') == 'a'",
        "import argparse; argparse.ArgumentParser(prog='x').format_help()",
    ],
)
def test_what_is_spared_is_there_all_the_same(use):
    done = subprocess.run([sys.executable, "-c", CODE.format(use=use)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
