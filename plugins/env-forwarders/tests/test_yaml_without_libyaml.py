"""Where PyYAML has no libyaml, what cannot be read is a problem of the file all the same."""

from __future__ import annotations

import pytest
import yaml
from lockstitch_env_forwarders.yamls import graph


@pytest.mark.parametrize("text", ['a: "\\UFFFFFFFF"\n', "a: [\n", "a: *nowhere\n", 'a: "\\q"\n'])
@pytest.mark.parametrize("fast", [True, False])
def test_what_cannot_be_read(monkeypatch, text, fast):
    if not fast:
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert graph._build(text).problem is not None
