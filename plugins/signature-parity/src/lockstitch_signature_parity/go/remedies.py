"""Which edits to offer for Go, decided from facts; `mending` carries them out on the text.

A remedy is safe when what it writes surely compiles: every type can be spelled in the file, and an
import that has to be added is one of the standard library's or one that the package has
elsewhere, so that it closes no cycle.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lockstitch.api import Remedy, View
from lockstitch.languages.golang import (
    GO_DECLARATIONS,
    Func,
    GoImport,
    GoProgram,
    Struct,
    TypeDeclaration,
    TypeParam,
    Unknown,
)
from lockstitch.languages.golang.standard import is_standard

from lockstitch_signature_parity.go.shapes import GoMember, GoSurface
from lockstitch_signature_parity.go.signatures import mapped, mentions
from lockstitch_signature_parity.surface import Member, Surface

#: What `mend` is handed before the parts of its own: the dialect's name in the table of dialects.
_OURS = "go"


class Remedies:
    """Offers remedies under one build configuration."""

    def __init__(self, view: View, program: GoProgram) -> None:
        self._view = view
        self._program = program

    def assertion(self, surface: Surface, interface: Surface) -> Remedy | None:
        """`var _ I = (*T)(nil)`, right after the declaration of T."""
        declared, wanted = _declaration(surface), _declaration(interface)
        if declared is None or wanted is None or declared.generated:
            return None
        # Neither an instance of a generic type nor a test's own interface can be named there.
        if declared.fact.params or wanted.fact.params or (wanted.test and not declared.test):
            return None
        path = declared.place.path
        spelled = self._program.spell(wanted.type, path)
        if isinstance(spelled, Unknown):
            return None
        safe = self._importable(spelled.imports, path, wanted)
        if safe is None:
            return None
        line = f"var _ {spelled.text} = (*{declared.name})(nil)"
        return Remedy(
            title=f"Add `{line}` after {declared.name}",
            paths=(path,),
            data=(_OURS, "assertion", path, declared.name, line, *_flat(spelled.imports)),
            safe=safe,
        )

    def declare(self, interface: Surface, member: Member) -> Remedy | None:
        """The member's signature as a method of the interface."""
        declared = _declaration(interface)
        if declared is None or declared.generated or not declared.interface:
            return None
        written = self._written(member, declared)
        if written is None:
            return None
        text, imports, safe = written
        path = declared.place.path
        return Remedy(
            title=f"Add {member.name} to {declared.name}",
            paths=(path,),
            data=(_OURS, "declare", path, declared.name, member.name, f"{member.name}{text}", *_flat(imports)),
            safe=safe,
        )

    def stub(self, surface: Surface, member: Member) -> Remedy | None:
        """A method with the wanted signature that panics when it is called."""
        declared = _declaration(surface)
        if declared is None or declared.generated or declared.fact.alias or member.kind != "method":
            return None
        if member.scope and member.scope != declared.package:
            return None
        underlying = self._program.underlying(declared.type)
        if isinstance(underlying, Struct) and member.name in {field.name for field in underlying.fields}:
            return None
        names = tuple(param.name for param in declared.fact.params)
        receiver = self._receiver(surface, declared)
        written = self._written(member, declared, avoid=receiver)
        if written is None:
            return None
        text, imports, safe = written
        brackets = f"[{', '.join(names)}]" if names else ""
        star = "*" if _by_pointer(surface) else ""
        head = f"func ({receiver} {star}{declared.name}{brackets}) {member.name}{text}"
        body = (
            f"// TODO: lockstitch added this stub; {declared.name} must offer {member.name}.\n"
            f'{head} {{\n\tpanic("lockstitch: {declared.name}.{member.name} is not implemented")\n}}'
        )
        path = declared.place.path
        return Remedy(
            title=f"Add a stub of {member.name} to {declared.name}, which panics until it is implemented",
            paths=(path,),
            data=(_OURS, "stub", path, declared.name, body, *_flat(imports)),
            safe=safe,
        )

    # ---- text ----

    def _written(
        self, member: Member, into: TypeDeclaration, avoid: str = ""
    ) -> tuple[str, tuple[tuple[str, str], ...], bool] | None:
        """The signature as the file of `into` would spell it, the imports that it lacks, and whether it is safe."""
        shape = member.shape
        if not isinstance(shape, GoMember):
            return None
        if mentions(shape.signature) and shape.params != len(into.fact.params):
            return None
        signature = _renamed(shape.signature, tuple(param.name for param in into.fact.params))
        if signature.type_params:
            return None
        path = into.place.path
        imports: dict[tuple[str, str], None] = {}
        texts = []
        for type_ in (*signature.params, *signature.results):
            spelled = self._program.spell(type_, path)
            if isinstance(spelled, Unknown):
                return None
            imports.update(dict.fromkeys(spelled.imports))
            texts.append(spelled.text)
        count = len(signature.params)
        given, results = texts[:count], texts[count:]
        if signature.variadic:
            given[-1] = f"...{given[-1]}"
        labels = signature.names if len(signature.names) == len(texts) else tuple("" for _ in texts)
        text = f"({_listed(labels[:count], given, avoid)})"
        if results:
            listed = _listed(labels[count:], results, avoid)
            single = len(results) == 1 and not labels[count]
            text += f" {listed}" if single else f" ({listed})"
        safe = self._importable(tuple(imports), path, None)
        return None if safe is None else (text, tuple(imports), safe)

    def _receiver(self, surface: Surface, declared: TypeDeclaration) -> str:
        """The receiver's name as the type's own methods have it most."""
        used: Counter[str] = Counter()
        for method in surface.shape.methods:
            fact = method.fact
            if fact is not None and not method.promoted and fact.receiver is not None and fact.receiver.name:
                used[fact.receiver.name] += 1
        used.pop("_", None)
        return used.most_common(1)[0][0] if used else declared.name[:1].lower()

    # ---- imports ----

    def _importable(self, imports: Sequence[tuple[str, str]], path: str, target: TypeDeclaration | None) -> bool | None:
        """Whether the file may surely import these; None when it surely may not."""
        sure = True
        package = self._program.package(path)
        for imported, _ in imports:
            if "/internal/" in f"/{imported}/" and not _may_see(imported, package.path if package else ""):
                return None
            if is_standard(imported):
                continue
            if imported in self._imports(package.files if package else (path,)):
                continue
            back = posixpath.dirname(target.place.path) if target is not None and target.package == imported else ""
            other = self._program.package(back) if back else None
            if other is not None and package is not None and package.path in self._imports(other.files):
                return None
            sure = False
        return sure

    def _imports(self, files: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for file in files:
            if self._view.known(GO_DECLARATIONS, file):
                facts = self._view.facts(GO_DECLARATIONS, file).facts
                found.update(fact.path for fact in facts if isinstance(fact, GoImport))
        return found


def _declaration(surface: Surface) -> TypeDeclaration | None:
    return surface.shape.declaration if isinstance(surface.shape, GoSurface) else None


def _by_pointer(surface: Surface) -> bool:
    """Whether the type's own methods have pointer receivers; a type without methods gets one too."""
    own = [m.fact.receiver.pointer for m in surface.shape.methods if m.fact and m.fact.receiver and not m.promoted]
    return own.count(True) >= own.count(False)


def _renamed(signature: Func, names: tuple[str, ...]) -> Func:
    def rename(type_: Any) -> Any:
        if isinstance(type_, TypeParam) and type_.owner == "type" and 0 <= type_.index < len(names):
            return replace(type_, name=names[type_.index])
        return type_

    changed = mapped(signature, rename)
    assert isinstance(changed, Func)
    return changed


def _listed(names: Sequence[str], types: Sequence[str], avoid: str) -> str:
    """A parameter list: `a, b string, n int` as gofmt keeps it; types alone where one has no name."""
    if not all(names):
        return ", ".join(types)
    # The receiver's own name cannot be a parameter's too.
    used = ["_" if name == avoid else name for name in names]
    return ", ".join(f"{name} {text}" for name, text in zip(used, types, strict=True))


def _flat(imports: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(part for pair in imports for part in pair)


def _may_see(imported: str, importer: str) -> bool:
    """Go's rule for `internal`: only what lies below its parent may import it."""
    parent = f"/{imported}/".rpartition("/internal/")[0].strip("/")
    return importer == parent or importer.startswith(f"{parent}/") or not parent
