"""The schema of an `env-forwarders` contract."""

from typing import Annotated, Literal

from lockstitch.api import Contract, PathText, Side
from msgspec import Meta, Struct

Dialect = Literal[
    "shell",
    "dockerfile",
    "compose",
    "yaml",
    "dotenv",
    "go",
    "python",
    "markdown",
    "make",
    "just",
    "systemd",
]
Mode = Literal["equal", "subset", "at-least"]


class Exclusion(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A name that one side is not asked for, and that it may have alone."""

    subject: Annotated[str, Meta(description="The variable; `*` and `?` are wildcards.", min_length=1)]
    reason: Annotated[str, Meta(description="Why this side differs here.", min_length=1)]


class Rename(Struct, frozen=True, kw_only=True, rename="kebab"):
    """Two names of one variable: what some sides call `from` is `to` elsewhere."""

    from_: Annotated[str, Meta(description="The variable's other name.", min_length=1)] = ""
    to: Annotated[str, Meta(description="The name under which it is compared and reported.", min_length=1)]
    reason: Annotated[str, Meta(description="Why it has two names.", min_length=1)]


class EnvSide(Side, frozen=True, kw_only=True, rename="kebab"):
    """A file (or a directory, or a glob: then all its files together) that forwards or reads an environment."""

    name: Annotated[str, Meta(description="What messages and exemptions call this side; its path when left out.")] = ""
    dialect: Annotated[
        Dialect | Literal[""],
        Meta(description="How to read the file, when its name does not say."),
    ] = ""
    what: Annotated[
        Literal["auto", "forwards", "reads"],
        Meta(
            description="What counts: the names handed on to a child or written out (`forwards`), the names that the "
            "code itself looks up (`reads`), or `auto`: what is forwarded if anything is, else what is read."
        ),
    ] = "auto"
    service: Annotated[
        str, Meta(description="Compose: the service. Kubernetes: the container. GitHub Actions: the job.")
    ] = ""
    stage: Annotated[str, Meta(description="Dockerfile: the stage, by name or number; the last when left out.")] = ""
    function: Annotated[
        str, Meta(description="Shell, Go, Python: only what stands in this function, `name` or `Type.name`.")
    ] = ""
    section: Annotated[
        str, Meta(description="YAML: the mapping to look in, keys joined by dots: `runtime.hermes`.")
    ] = ""
    key: Annotated[
        str, Meta(description="YAML: the key of a list or mapping whose entries are the names, such as `required_env`.")
    ] = ""
    heading: Annotated[str, Meta(description="Markdown: only tables under this heading.")] = ""
    column: Annotated[str, Meta(description="Markdown: the header of the column that holds the names.")] = ""
    overrides: Annotated[
        tuple[PathText, ...] | None,
        Meta(
            description="Compose: the files laid over this one, as `-f` would. When left out, the override file beside "
            "it that Compose takes by itself; `[]` for none."
        ),
    ] = None
    exclude: Annotated[
        tuple[Exclusion, ...], Meta(description="Names in which this side may differ, each with its reason.")
    ] = ()

    @property
    def label(self) -> str:
        """The side as the contract spells it."""
        part = self.symbol or self.service or self.stage or self.function or self.heading or self.key
        return self.name or self.spelled or (f"{self.path}#{part}" if part else self.path)

    def answers_to(self, name: str) -> bool:
        """Whether an exemption that says `side = name` means this side."""
        return bool(name) and (name in {self.name, self.service, self.stage} or super().answers_to(name))


class EnvForwarders(Contract, frozen=True, kw_only=True, rename="kebab"):
    """The sides forward the same environment variables."""

    sides: Annotated[
        tuple[EnvSide, ...],
        Meta(description="What must be in step: two or more; one is enough for `at-least`.", min_length=1),
    ]
    mode: Annotated[
        Mode,
        Meta(
            description="`equal`: what one side forwards, each forwards. `subset`: what the first side forwards, every "
            "other forwards too. `at-least`: every side forwards `names`."
        ),
    ] = "equal"
    names: Annotated[tuple[str, ...], Meta(description="`at-least`: the names that every side must forward.")] = ()
    only: Annotated[
        tuple[str, ...],
        Meta(description="The names that this contract is about, `*` and `?` are wildcards; all when left out."),
    ] = ()
    rename: Annotated[tuple[Rename, ...], Meta(description="Variables that have another name on some side.")] = ()
    defaults: Annotated[Literal["compare", "ignore"], Meta(description="Whether default values must agree too.")] = (
        "compare"
    )

    def called(self, name: str) -> str:
        """The name under which `name` is compared and reported."""
        return next((rename.to for rename in self.rename if rename.from_ == name), name)
