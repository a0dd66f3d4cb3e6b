"""What the check says of fields that may be nil."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from lockstitch.api import ContractPlace, Finding, Related

from lockstitch_contract_tests.contract import NilGuard
from lockstitch_contract_tests.guards import Methods, Said, Use
from lockstitch_contract_tests.siblings import Sibling


def guard_findings(
    guards: Sequence[NilGuard],
    siblings: Mapping[str, tuple[Sibling, Methods]],
    scope: Sequence[str],
    has_field: Callable[[Sibling, str], bool | None],
) -> Iterator[Finding]:
    """Uses without a guard, and guards that answer with different errors. `siblings` are by the guard's `side`."""
    said: dict[str, list[tuple[Sibling, Said, NilGuard]]] = {}
    for index, guard in enumerate(guards):
        if guard.side not in siblings:
            continue
        sibling, methods = siblings[guard.side]
        for field in guard.fields:
            if has_field(sibling, field) is False:
                yield _no_field(index, guard, sibling, field)
        for name in guard.methods or scope:
            if name not in methods:
                if guard.methods:
                    yield _no_method(index, guard, sibling, name)
                continue
            for field in guard.fields:
                use = methods.unguarded(name, field)
                if use is not None:
                    yield _unguarded(sibling, name, field, use)
                    continue
                answer = methods.said(name, field)
                if answer is not None:
                    said.setdefault(name, []).append((sibling, answer, guard))
    for name, answers in said.items():
        yield from _different(name, answers)


def _no_method(index: int, guard: NilGuard, sibling: Sibling, name: str) -> Finding:
    return Finding(
        rule="nothing-selected",
        subject=name,
        side=guard.side,
        message=f"{sibling.name} has no method {name} of its own",
        at=ContractPlace(("nil-guard", index, "methods")),
    )


def _no_field(index: int, guard: NilGuard, sibling: Sibling, field: str) -> Finding:
    return Finding(
        rule="nothing-selected",
        subject=f"{sibling.name}.{field}",
        side=guard.side,
        message=f"{sibling.name} has no field {field}",
        at=ContractPlace(("nil-guard", index, "fields")),
    )


def _unguarded(sibling: Sibling, name: str, field: str, use: Use) -> Finding:
    verb = "uses" if use.through is None else "comes to"
    related = (Related(use.place, f"{use.text} is used here"),) if use.through is not None else ()
    doubt = f" (not sure: `@{use.decorated}` may have looked)" if use.decorated else ""
    return Finding(
        rule="missing-nil-guard",
        subject=f"{sibling.name}.{name}.{field}",
        side=sibling.label,
        message=f"{sibling.name}.{name} {verb} {use.text}, and nothing before it says that it is not nil{doubt}",
        at=use.through or use.place,
        related=(*related, Related(sibling.place, f"{sibling.name} is declared here")),
        verdict="unknown" if use.decorated else "drift",
    )


def _different(name: str, answers: Sequence[tuple[Sibling, Said, NilGuard]]) -> Iterator[Finding]:
    first_sibling, first, _ = answers[0]
    for sibling, answer, guard in answers:
        if guard.sentinel:
            wanted, where = guard.sentinel.rpartition(".")[2], None
        else:
            wanted, where = first.name, first.place
        if answer.name == wanted:
            continue
        from_whom = f"{first_sibling.name} {_shown(wanted)}" if where is not None else f"the contract wants {wanted}"
        yield Finding(
            rule="sentinel-drift",
            subject=f"{sibling.name}.{name}",
            side=sibling.label,
            message=f"{sibling.name}.{name} answers with {_shown(answer.name)} where it has nothing to work with, "
            f"and {from_whom}",
            at=answer.place,
            related=(Related(where, f"{first_sibling.name}.{name}"),) if where is not None else (),
        )


def _shown(name: str) -> str:
    return "an error of its own" if "(" in name else name
