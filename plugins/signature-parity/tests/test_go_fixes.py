"""What the fixes write is Go: formatted as gofmt would, and accepted by `go vet`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from lockstitch.testing import read_case

pytestmark = pytest.mark.oracle

_CASES = sorted((Path(__file__).parent.parent / "testdata").glob("M-*.txtar"))
_MODULE = "module example.com/app\n\ngo 1.26\n"
#: Interfaces of the standard library whose methods name types of many packages.
_INTERFACES = (
    ("net", "Conn"),
    ("net", "Listener"),
    ("net/http", "ResponseWriter"),
    ("net/http", "CookieJar"),
    ("net/http", "File"),
    ("io", "ByteScanner"),
    ("io", "RuneScanner"),
    ("io/fs", "DirEntry"),
    ("database/sql/driver", "RowsColumnTypeLength"),
    ("database/sql/driver", "QueryerContext"),
    ("container/heap", "Interface"),
    ("image", "PalettedImage"),
    ("image/draw", "Quantizer"),
    ("crypto", "Decrypter"),
    ("crypto/cipher", "AEAD"),
    ("log/slog", "Handler"),
    ("context", "Context"),
    ("net/rpc", "ClientCodec"),
    ("testing/quick", "Generator"),
)
_FORMATTED = """package main

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
)

func main() {
	for _, path := range os.Args[1:] {
		text, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		out, err := format.Source(text)
		if err != nil || !bytes.Equal(out, text) {
			fmt.Println(path, err)
		}
	}
}
"""


def _run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, timeout=300)
    return (done.stdout + done.stderr).strip() if done.returncode else done.stdout.strip()


def _tool(name: str) -> Path:
    tool = Path(sys.executable).parent / name
    assert tool.exists(), f"`{name}` is not installed beside this Python"
    return tool


@pytest.fixture(scope="module")
def formatted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that names the files which gofmt would change."""
    home = tmp_path_factory.mktemp("formatted")
    (home / "go.mod").write_text(_MODULE)
    (home / "main.go").write_text(_FORMATTED)
    assert _run(_tool("go"), "build", "-o", "formatted", ".", cwd=home) == ""
    return home / "formatted"


def test_golden_files_compile(tmp_path: Path, formatted: Path) -> None:
    """The fixed files of all cases are formatted, and compile together with the rest of their case."""
    fixed = []
    for path in _CASES:
        case = read_case(path)
        if case.golden:
            home = tmp_path / path.stem
            for name, content in {**{file.path: file.content for file in case.files}, **case.golden}.items():
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                (home / name).write_bytes(content)
            fixed += [str(home / name) for name in case.golden]
            assert _run(_tool("go"), "vet", "./...", cwd=home) == "", path.name
    assert len(fixed) >= 5
    assert _run(formatted, *fixed, cwd=tmp_path) == ""


def test_stubs_and_assertions_compile(tmp_path: Path, formatted: Path) -> None:
    """A bare type becomes an implementation of each interface, imports included."""
    (tmp_path / "go.mod").write_text(_MODULE)
    contracts = []
    for number, (package, name) in enumerate(_INTERFACES):
        home = tmp_path / f"p{number}"
        home.mkdir()
        embedded = f"{package.rpartition('/')[2]}.{name}"
        (home / "i.go").write_text(
            f'package p{number}\n\nimport "{package}"\n\ntype I interface {{\n\t{embedded}\n}}\n'
        )
        imports = ("", 'import "fmt"\n\n', 'import (\n\t"fmt"\n\n\t"example.com/app/other"\n)\n\n')[number % 3]
        use = ("", "\nvar _ = fmt.Sprint()\n", "\nvar _ = fmt.Sprint(other.X)\n")[number % 3]
        (home / "t.go").write_text(f"package p{number}\n\n{imports}type T struct{{ n int }}\n{use}")
        contracts.append(
            f'[[contract]]\nid = "p{number}"\ncheck = "signature-parity"\n'
            f'sides = ["p{number}#T"]\ninterface = "p{number}#I"\n'
        )
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "other.go").write_text("package other\n\nvar X int\n")
    (tmp_path / "lockstitch.toml").write_text("\n".join(contracts))
    _run(_tool("lockstitch"), "check", "--fix", "--no-cache", cwd=tmp_path)
    again = subprocess.run([str(_tool("lockstitch")), "check", "--no-cache"], cwd=tmp_path, capture_output=True)
    assert again.returncode == 0, again.stdout.decode()
    assert _run(_tool("go"), "vet", "./...", cwd=tmp_path) == ""
    assert _run(formatted, *sorted(tmp_path.glob("p*/*.go")), cwd=tmp_path) == ""
