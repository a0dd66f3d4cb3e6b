"""What looks like a credential is not shown; what only names one is."""

from __future__ import annotations

import time
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lockstitch.api import Place, Span
from lockstitch.engine.outcome import Outcome
from lockstitch.languages.secrets import mask
from lockstitch.report import render
from msgspec.structs import replace


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("S3_SECRET_KEY=hunter22", "S3_SECRET_KEY=********"),
        ('export API_TOKEN="hunter22"', 'export API_TOKEN="********"'),
        ("docker run -e DB_PASSWORD=hunter22 image", "docker run -e DB_PASSWORD=******** image"),
        ('KEY="${S3_KEY:-hunter22}"', 'KEY="${S3_KEY:-********}"'),
        (': "${S3_KEY:=hunter22}"', ': "${S3_KEY:=********}"'),
        ("${A_KEY:-${B_KEY:-hunter22}}", "${A_KEY:-${B_KEY:-********}}"),
        ("ENV S3_SECRET hunter22", "ENV S3_SECRET ********"),
        ("ENV A=1 S3_SECRET=hunter22", "ENV A=1 S3_SECRET=********"),
        ("      STRIPE_API_KEY: hunter22", "      STRIPE_API_KEY: ********"),
        ("      - STRIPE_API_KEY=hunter22", "      - STRIPE_API_KEY=********"),
        ('os.environ.get("API_KEY", "hunter22")', 'os.environ.get("API_KEY", "********")'),
        ('os.Setenv("API_KEY", "hunter22")', 'os.Setenv("API_KEY", "********")'),
        ("password = 'hunter22'", "password = '********'"),
        ('{"apiKey": "hunter22"}', '{"apiKey": "********"}'),
        ('token := "hunter22"', 'token := "********"'),
        ("url = postgres://me:hunter22@db/x", "url = postgres://me:********@db/x"),
        ("see AKIAABCDEFGHIJKLMNOP here", "see ******************** here"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "*" * 40),
        ("API_KEY=ABCDEF0123456789", "API_KEY=****************"),
        ("TOKEN=ab$X-cdef", "TOKEN=**$X*****"),
    ],
)
def test_hidden(line: str, shown: str) -> None:
    assert mask("a.sh", line) == shown


@pytest.mark.parametrize(
    "line",
    [
        '  ${HERMES_API_KEY:+-e HERMES_API_KEY="$HERMES_API_KEY"} \\',
        "docker run -e API_TOKEN -e DB_PASSWORD image",
        "docker run -e API_TOKEN=$API_TOKEN --env DB_PASSWORD=${DB_PASSWORD} image",
        "for v in A_KEY B_TOKEN; do",
        "export A_KEY B_KEY",
        'names = ["A_KEY", "B_KEY"]',
        'v := os.Getenv("API_KEY")',
        "API_KEY=$(cat /run/secrets/key)",
        "| `API_KEY` | the key of the API | required |",
        "LOG_LEVEL=verbose",
        "PORT=8080",
        "func (c *Client) Token(ctx context.Context) (string, error) {",
        "key := keys[0]",
        "for key, value in items:",
        "def send(self, token: str = None, *, key: bytes) -> None:",
        "PWD=$PWD",
        '[ -z "$API_TOKEN" ] && exit 1',
        "API_KEY: ${API_KEY:?needed}",
        "API_KEY: {{ .Values.apiKey }}",
        "KEY=",
        "https://example.com:8080/a@b",
        "USE_TOKEN=true",
        "TOKEN_URL=https://example.com/token",
        "MONKEYS=many",
        "${v##[a-z]*}",
    ],
)
def test_shown(line: str) -> None:
    assert mask("a.sh", line) == line


@pytest.mark.parametrize("name", [".env", "deploy/.env.production", "prod.env", ".env.local"])
def test_a_real_environment_shows_no_value(name: str) -> None:
    assert mask(name, "LOG_LEVEL=debug") == "LOG_LEVEL=*****"
    assert mask(name, 'export A="x $B"') == 'export A="* $B"'
    assert mask(name, "# a comment") == "# a comment"


@pytest.mark.parametrize("name", [".env.example", ".env.sample", "env.py", ".env.template"])
def test_an_example_shows_what_is_not_secret(name: str) -> None:
    assert mask(name, "LOG_LEVEL=debug") == "LOG_LEVEL=debug"
    assert mask(name, "A_TOKEN=hunter22") == "A_TOKEN=********"


@given(st.text(max_size=80) | st.text("A_KEY=:-\"'${} hunter", max_size=80), st.sampled_from(["a.sh", ".env"]))
def test_columns_stay(line: str, path: str) -> None:
    masked = mask(path, line)
    assert len(masked) == len(line)
    assert all(shown in {"*", true} for shown, true in zip(masked, line, strict=True))
    assert mask(path, masked) == masked


@pytest.mark.parametrize(
    "line", ["A_" * 8000, "KEY=" * 4000, '"' * 16000, "A_KEY='" * 2000, "://a:" * 3000, "${A_KEY:-" * 1700]
)
def test_a_hostile_line_takes_no_time(line: str) -> None:
    started = time.perf_counter()
    mask("a.sh", line)
    mask("a.sh", line * 100, around=5000)
    assert time.perf_counter() - started < 30


def test_the_report_masks(samples: ModuleType) -> None:
    texts = type(samples.EXCERPTS)({".env": "A_TOKEN=hunter22\nPORT=80\n", "a.sh": "x=1\nexport A_TOKEN=hunter22\n"})
    finding = replace(samples.FORWARDER, at=Place("a.sh", Span(1, 1, 1, 2)), related=(), remedies=())
    env = replace(finding, at=Place(".env", Span(2, 1, 2, 5)))
    text = render("text", Outcome(findings=(finding, env)), excerpts=texts)
    assert "hunter22" not in text
    assert "export A_TOKEN=********" in text
    assert "PORT=**" in text
