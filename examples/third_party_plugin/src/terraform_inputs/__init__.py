"""Every environment sets what a Terraform module wants, and nothing that it does not know.

Terraform says so itself, but only of the environment that is being planned. This says it of all of them, in the pull
request that adds a variable.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated

from lockstitch.api import (
    Analyzer,
    Contract,
    ContractPlace,
    Extractor,
    Fact,
    FileFacts,
    Finding,
    Need,
    PathText,
    Place,
    Related,
    Rule,
    Side,
    Source,
    Span,
    View,
    hookimpl,
)
from lockstitch.languages import node_span, node_text, parse
from msgspec import Meta

LOCKSTITCH_API = "1.0"


class Variable(Fact, frozen=True):
    """A `variable` block of a module."""

    name: str
    required: bool
    at: Span


class Setting(Fact, frozen=True):
    """A value that a `.tfvars` file gives."""

    name: str
    at: Span


def extract(source: Source) -> Iterator[Variable | Setting]:
    """Variables and settings at the top of a file. A file that has both is nobody's mistake to find here."""
    for body in parse(source).root_node.named_children:
        for item in body.named_children:
            if item.type == "attribute":
                name = item.named_children[0]
                yield Setting(node_text(source, name), node_span(source, name))
            elif item.type == "block":
                kind, *labels = [node for node in item.named_children if node.type in {"identifier", "string_lit"}]
                if node_text(source, kind) == "variable" and labels:
                    inner = [
                        node for child in item.named_children if child.type == "body" for node in child.named_children
                    ]
                    keys = {node_text(source, node.named_children[0]) for node in inner if node.type == "attribute"}
                    label = labels[0]
                    yield Variable(node_text(source, label).strip('"'), "default" not in keys, node_span(source, label))


INPUTS: Extractor[Variable | Setting] = Extractor(
    id="terraform-inputs.inputs", version=1, languages=("hcl",), facts=(Variable, Setting), extract=extract
)


class TerraformInputs(Contract, frozen=True, kw_only=True):
    """A module and the files of values for it."""

    module: Annotated[PathText, Meta(description="The module's directory.")]
    sides: Annotated[tuple[Side, ...], Meta(description="The `.tfvars` file of each environment.", min_length=1)]


def module_files(contract: TerraformInputs, view: View) -> list[str]:
    """The files of which Terraform makes the module: those in its directory, and none below it."""
    return list(view.files(f"{contract.resolve(contract.module)}/*.tf"))


def needs(contract: TerraformInputs, view: View) -> Iterable[Need]:
    """The module's files and each environment's."""
    return [Need(INPUTS, path) for path in [*module_files(contract, view), *map(contract.resolve, paths(contract))]]


def paths(contract: TerraformInputs) -> list[str]:
    """The environments, as the contract writes them."""
    return [side.path for side in contract.sides]


def judge(contract: TerraformInputs, view: View) -> Iterator[Finding]:
    """Hold each environment to the module's variables."""
    variables: dict[str, tuple[Variable, Place]] = {}
    module = [view.facts(INPUTS, path) for path in module_files(contract, view)]
    for file in module:
        for fact in file.facts:
            if isinstance(fact, Variable):
                variables[fact.name] = (fact, Place(file.path, fact.at))
    if not variables:
        if all(file.whole for file in module):  # of one that could not be read the host tells
            yield nothing(contract.module, f"{contract.module} declares no variable", ContractPlace(("module",)))
        return
    for number, side in enumerate(contract.sides):
        file = view.facts(INPUTS, contract.resolve(side.path))
        if file.status == "absent":
            yield nothing(side.label, f"{file.path} is not there", ContractPlace(("sides", number)))
        else:
            yield from hold(side, file, contract.module, variables)


def hold(
    side: Side, file: FileFacts[Variable | Setting], module: str, variables: dict[str, tuple[Variable, Place]]
) -> Iterator[Finding]:
    """One environment."""
    settings = {fact.name: fact for fact in file.facts if isinstance(fact, Setting)}
    for name, (variable, at) in sorted(variables.items()):
        if variable.required and name not in settings:
            yield Finding(
                rule="unset-input",
                subject=name,
                side=side.label,
                message=f"{file.path} does not set {name}, which {at.path} wants and gives no default",
                at=Place(file.path),
                related=(Related(at, "it is declared here"),),
            )
    for name, setting in sorted(settings.items()):
        if name not in variables:
            yield Finding(
                rule="unknown-input",
                subject=name,
                side=side.label,
                message=f"{file.path} sets {name}, and no file of {module} declares it",
                at=Place(file.path, setting.at),
            )


def nothing(subject: str, message: str, at: ContractPlace) -> Finding:
    """What the host calls a contract that has come loose."""
    return Finding(rule="nothing-selected", subject=subject, message=message, at=at)


ANALYZER = Analyzer(
    name="terraform-inputs",
    summary="Every environment sets what a Terraform module wants.",
    rules=(
        Rule(
            id="unset-input",
            what="A variable without a default is not set for an environment.",
            why="It is added together with the environment that is at hand; the next plan of another one stops.",
            fix="Set it, or give the variable a default.",
        ),
        Rule(
            id="unknown-input",
            what="An environment sets a variable that the module does not declare.",
            why="A variable was renamed or removed. Terraform warns of it, and does not use the value.",
            fix="Remove the setting, or spell it as the module does.",
        ),
    ),
    contract=TerraformInputs,
    extractors=(INPUTS,),
    needs=needs,
    judge=judge,
)


@hookimpl
def lockstitch_analyzers() -> list[Analyzer[TerraformInputs]]:
    """Offer the check: the entry point in pyproject.toml leads to this module."""
    return [ANALYZER]
