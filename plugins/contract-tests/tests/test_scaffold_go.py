"""The scaffold for Go compiles, is formatted, passes for good siblings, and fails for each that breaks the contract."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.oracle

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
_STORE = """package store

import (
	"context"
	"errors"
	"io"
	"time"
)

var ErrNoStore = errors.New("no store")

type Options struct{ Depth int }

type Level int

type client struct{}

func (c *client) Do() {}

type Disk struct{ c *client }

func (d *Disk) Get(ctx context.Context, key string, o Options) (string, error) {
	if d.c == nil {
		return "", ErrNoStore
	}
	d.c.Do()
	return key, nil
}
func (d *Disk) Put(in io.Reader, wait time.Duration, level Level, more ...string) error {
	if d.c == nil {
		return ErrNoStore
	}
	return nil
}
func (d *Disk) Size() (n int64) { return 0 }
func (d *Disk) Flush()          {}
func (d *Disk) Sync() error     { return nil }

type Memory struct{ held map[string]string }

func (m *Memory) Get(_ context.Context, key string, _ Options) (string, error) {
	if m.held == nil {
		return "", ErrNoStore
	}
	return m.held[key], nil
}
func (m *Memory) Put(r io.Reader, d time.Duration, l Level, rest ...string) error {
	if m.held == nil {
		return ErrNoStore
	}
	return nil
}
func (m *Memory) Size() int64 { return int64(len(m.held)) }
func (m *Memory) Flush()      {}
"""
_CONTRACT = """[[contract]]
id = "store-contract"
check = "contract-tests"
sides = ["store#Disk", "store#Memory"]
"""
_GUARDS = """nil-guard = [
    { side = "Disk", fields = ["c"], methods = ["Get", "Put"], sentinel = "ErrNoStore" },
    { side = "Memory", fields = ["held"], methods = ["Get", "Put"], sentinel = "ErrNoStore" },
]
"""
_FAR = {
    "go.mod": "module example.com/app\n\ngo 1.22\n",
    "lockstitch.toml": (
        '[[contract]]\nid = "backends"\ncheck = "contract-tests"\nsides = ["docker#Backend", "cloud#Backend"]\n'
        'interface = "api#Backend"\nassertions = "ignore"\n'
    ),
    "api/api.go": (
        'package api\n\nimport "example.com/app/types/v2"\n\ntype Backend interface {\n'
        "\tStart(step *types.Step, on map[string][]types.Level) (types.Level, error)\n}\n"
    ),
    "types/v2/types.go": "package types\n\ntype Step struct{}\n\ntype Level string\n",
    "docker/docker.go": (
        'package docker\n\nimport "example.com/app/types/v2"\n\ntype Backend struct{}\n\nfunc (b *Backend) Start('
        'step *types.Step, on map[string][]types.Level) (types.Level, error) {\n\treturn "", nil\n}\n'
    ),
    "cloud/cloud.go": (
        'package cloud\n\nimport t "example.com/app/types/v2"\n\ntype Backend struct{}\n\nfunc (b Backend) Start('
        's *t.Step, o map[string][]t.Level) (t.Level, error) {\n\treturn "", nil\n}\n'
    ),
}


def _tool(name: str) -> Path:
    tool = Path(sys.executable).parent / name
    assert tool.exists(), f"`{name}` is not installed beside this Python"
    return tool


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("go-cache")


def _go(cache: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "GOCACHE": str(cache), "GOFLAGS": "", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    return subprocess.run([str(_tool("go")), *words], cwd=cwd, capture_output=True, text=True, env=env, timeout=600)


@pytest.fixture(scope="module")
def formatted(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A program that names the files which gofmt would change."""
    home = tmp_path_factory.mktemp("formatted")
    (home / "go.mod").write_text("module example.com/f\n\ngo 1.22\n")
    (home / "main.go").write_text(_FORMATTED)
    assert _go(cache, home, "build", "-o", "formatted", ".").returncode == 0
    return home / "formatted"


def _write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def _scaffold(root: Path, contract: str, *more: str) -> subprocess.CompletedProcess[str]:
    words = [str(_tool("lockstitch")), "scaffold", "contract-tests", contract, "--no-cache", *more]
    return subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=120)


def _store(root: Path, text: str = _STORE, more: str = "") -> None:
    _write(
        root,
        {"go.mod": "module example.com/app\n\ngo 1.22\n", "store/store.go": text, "lockstitch.toml": _CONTRACT + more},
    )


def test_it_holds_good_siblings_and_no_others(tmp_path: Path, cache: Path, formatted: Path) -> None:
    _store(tmp_path, more=_GUARDS)
    done = _scaffold(tmp_path, "store-contract")
    assert (done.returncode, done.stdout) == (0, "Wrote store/store_contract_test.go.\n"), done.stderr
    written = tmp_path / "store/store_contract_test.go"
    text = written.read_text()
    # What only one of them has is no part of it.
    assert "Sync" not in text
    assert subprocess.run([formatted, written], capture_output=True, text=True).stdout == ""
    assert _go(cache, tmp_path, "vet", "./...").stderr == ""
    passed = _go(cache, tmp_path, "test", "./...")
    assert passed.returncode == 0, passed.stdout
    # What it writes is in step with the contract that it was written for.
    runner = 'runner = "store/store_contract_test.go#runStoreContract"\ninterface = "store#Store"\nskips = {}\n'
    _write(tmp_path, {"lockstitch.toml": _CONTRACT + runner + _GUARDS})
    checked = subprocess.run([_tool("lockstitch"), "check", "--no-cache"], cwd=tmp_path, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    for have, want in {
        "func (m *Memory) Flush()      {}\n": "",
        "func (m *Memory) Size() int64 {": "func (m *Memory) Size() int {",
        "func (d *Disk) Flush()          {}": 'func (d *Disk) Flush()          { panic("no") }',
        'return "", ErrNoStore\n\t}\n\td.c.Do()': 'return "", errors.New("x")\n\t}\n\td.c.Do()',
        'if d.c == nil {\n\t\treturn "", ErrNoStore\n\t}\n\td.c.Do()': "_ = *d.c\n\td.c.Do()",
    }.items():
        assert have in _STORE
        broken = _STORE.replace(have, want).replace(
            "int64(len(m.held))", "0" if "int {" in want else "int64(len(m.held))"
        )
        (tmp_path / "store/store.go").write_text(broken)
        failed = _go(cache, tmp_path, "test", "./...")
        assert failed.returncode != 0, (have, want)


def test_it_never_overwrites(tmp_path: Path) -> None:
    _store(tmp_path)
    assert _scaffold(tmp_path, "store-contract").returncode == 0
    written = tmp_path / "store/store_contract_test.go"
    before = written.read_bytes()
    written.write_bytes(before + b"// mine\n")
    done = _scaffold(tmp_path, "store-contract")
    assert done.returncode == 2
    assert done.stderr == "lockstitch: store/store_contract_test.go is there already; nothing was written\n"
    assert written.read_bytes() == before + b"// mine\n"
    # To look at it is no harm, and it is the same every time.
    shown = _scaffold(tmp_path, "store-contract", "--print")
    assert (shown.returncode, shown.stdout.encode()) == (0, before)


def test_siblings_in_several_packages(tmp_path: Path, cache: Path, formatted: Path) -> None:
    _write(tmp_path, _FAR)
    done = _scaffold(tmp_path, "backends")
    assert (done.returncode, done.stdout) == (0, "Wrote api/backend_contract_test.go.\n"), done.stderr
    written = tmp_path / "api/backend_contract_test.go"
    assert written.read_text().startswith("package api_test\n")
    assert subprocess.run([formatted, written], capture_output=True, text=True).stdout == ""
    assert _go(cache, tmp_path, "vet", "./...").stderr == ""
    assert _go(cache, tmp_path, "test", "./...").returncode == 0
    _write(tmp_path, {"cloud/cloud.go": _FAR["cloud/cloud.go"].replace('return "", nil', 'panic("no")')})
    assert _go(cache, tmp_path, "test", "./...").returncode != 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"store#Memory"', '"store#Memery"'), "package store declares no Memery (did you mean Memory?)"),
        (('"store#Memory"', '"store#Boxed"'), "Boxed is generic"),
        (('"store#Memory"', '"store#Held"'), "Held is an interface"),
        (('"store#Disk", "store#Memory"', '"store#Bare"'), "share no exported method"),
        (("sides", 'runner = "store/contract.go#run"\nsides'), "store/contract.go is no _test.go file"),
        (('sides = ["store#Disk", "store#Memory"]', "skips = {}"), "it names no sides"),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    more = "\ntype Boxed[T any] struct{}\n\ntype Held interface{ Get() }\n\ntype Bare struct{}\n"
    _store(tmp_path, _STORE + more)
    (tmp_path / "lockstitch.toml").write_text(_CONTRACT.replace(*change))
    done = _scaffold(tmp_path, "store-contract")
    assert done.returncode == 2
    assert said in done.stderr
    assert not list(tmp_path.rglob("*_test.go"))


def test_another_check_or_contract(tmp_path: Path) -> None:
    _store(tmp_path)
    done = _scaffold(tmp_path, "store-contrct")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no contract 'store-contrct'; did you mean 'store-contract'?" in done.stderr
    words = [str(_tool("lockstitch")), "scaffold", "doc-map", "store-contract", "--no-cache"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "'store-contract' is a contract of contract-tests, not of doc-map" in done.stderr
