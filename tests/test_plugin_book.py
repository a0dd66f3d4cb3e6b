"""The plugin author's page is code that works: its module is loaded and its case is run."""

import re
import sys
import types
from pathlib import Path

import pytest
from lockstitch.host import Host, load_module
from lockstitch.testing import broken_laws, parse_case, run_case

PAGE = Path(__file__).parent.parent / "docs" / "plugin-authors" / "README.md"


def block(language):
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return found


@pytest.fixture
def host(monkeypatch):
    module = types.ModuleType("lockstitch_same_targets")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(block("python"), str(PAGE), "exec"), module.__dict__)
    host = Host()
    load_module(host, module, "lockstitch-same-targets", "0.1.0")
    assert host.failures == []
    return host


def test_the_case_on_the_page_holds(host, tmp_path):
    assert run_case(parse_case(block("txtar"), "page"), tmp_path, host) == []


def test_the_check_on_the_page_keeps_the_laws(host, tmp_path):
    assert broken_laws(parse_case(block("txtar"), "page"), tmp_path, host) == []
