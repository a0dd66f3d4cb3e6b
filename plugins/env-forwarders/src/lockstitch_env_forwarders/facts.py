"""What a file says about the environment, in the same words for every dialect."""

from __future__ import annotations

import re
from typing import Literal, get_args

from lockstitch.api import Fact, Span
from msgspec import Struct

#: How a forward depends on its variable: `set` (`${V+…}`), `non-empty` (`${V:+…}`), `always`, or
#: `conditional` on something else. `docker -e V` and a Compose null value are `set`: the child has
#: no V when the variable is unset.
When = Literal["always", "set", "non-empty", "conditional"]

#: Where a value comes from: the variable itself (renamed or not), text with variables in it, a
#: literal, or something that cannot be read from the file (`$(command)`).
ValueKind = Literal["variable", "mixed", "fixed", "computed"]

# Not compiled here: most runs read no value.
_SENSITIVE_NAME = r"(?i)(key|token|secret|passw(or)?d|passwd|pwd|credential|auth|private|salt|dsn|cookie)"
_PLAIN_VALUE = r"[\w./:@%+,=-]{0,40}"
_LONG_RANDOM = r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/=_-]{20,}"


class Literally(Struct, frozen=True, omit_defaults=True):
    """A literal value: to be compared by `mark` alone and shown by `shown` alone.

    `mark` is a short digest of the normalised text (outer quotes and escapes taken off). `shown` is
    the text when it is short and does not look secret, by its own shape or by the variable's name;
    otherwise it is empty and `masked` is true.
    """

    mark: str
    shown: str = ""
    masked: bool = False


class Default(Struct, frozen=True, omit_defaults=True):
    """What a variable falls back to: `${V:-${A:-text}}` is chain `("A",)`, then literal `text`.

    `colon` is whether the empty value falls back too. `literal` is None when nothing but the chain
    is left, or when the end of the chain cannot be read (`computed`). An empty literal (`${V:-}`)
    is no default: extractors do not make a `Default` of it.
    """

    chain: tuple[str, ...] = ()
    literal: Literally | None = None
    colon: bool = True
    computed: bool = False


class Forward(Fact, frozen=True):
    """A variable is handed on to a child process, a container, or a file that one reads.

    `name` is what sides are compared by: the name that the receiver sees; for a line of a
    configuration file whose key is no variable (`base_url: $HERMES_BASE_URL`), the variable in it.
    `key` is the name or key as written to the receiver. `names` are the variables in the value, in
    order, each once; for a pass-through (`-e V`) it is the name itself, for a literal it is empty.
    `guard` is the variable that decides whether it is forwarded, `""` without one; `when` says how.
    `default` is what the forwarded variable falls back to, wherever the file says so (inline or
    hoisted: `V="${V:-d}"` above); for a `fixed` value it is the literal. `required` is true when the
    program stops without the variable. `how` is a short tag for messages and fixes: `env-line`,
    `docker -e`, `export`, `prefix`, `compose-map`, …. `weak` is true for what only looks like a
    forward (a conditional block that prints `k: $V`). `scope` is the function, service, stage, or
    section it stands in. `sink` numbers the receivers of one file from 1 and `branch` the
    conditional blocks (0: none): the same name twice is a duplicate only in one sink and one branch.
    `at` is the forwarder alone, without the line's indentation.
    """

    name: str
    key: str
    at: Span
    names: tuple[str, ...] = ()
    guard: str = ""
    when: When = "always"
    value: ValueKind = "variable"
    default: Default | None = None
    required: bool = False
    how: str = ""
    weak: bool = False
    scope: str = ""
    sink: int = 0
    branch: int = 0
    empty_will_do: bool = False  # `${V?}`: required to be set, the empty text is taken
    obsolete: bool = False  # a document calls it deprecated: no other side is asked for it


class Read(Fact, frozen=True):
    """The program itself looks a variable up: `os.Getenv("V")`, `$V` that it did not set itself."""

    name: str
    at: Span
    default: Default | None = None
    required: bool = False
    how: str = ""
    scope: str = ""


class Defaulted(Fact, frozen=True):
    """A variable is given a default in a statement of its own: `: "${V:=d}"`, `V=${V:-d}`, `ARG V=d`.

    A file that sources this one has the default too.
    """

    name: str
    at: Span
    default: Default
    scope: str = ""


class Required(Fact, frozen=True):
    """The program stops when the variable is missing. `empty_too`: when it is empty as well."""

    name: str
    at: Span
    how: str = ""
    empty_too: bool = True
    scope: str = ""


class Assigned(Fact, frozen=True):
    """A variable is set and not handed on by this file; whoever sources it after `set -a` exports it."""

    name: str
    at: Span
    scope: str = ""


class Withdrawn(Fact, frozen=True):
    """What is handed on otherwise is not: `UnsetEnvironment=K`, `K: !reset null`; all of it when `name` is empty.

    It holds for the files that this one is laid over and for those that it loads.
    """

    name: str
    at: Span
    scope: str = ""


class Dynamic(Fact, frozen=True):
    """Names are handed on that cannot be read from the file. `text` is as written, cut to 80 characters."""

    text: str
    reason: str
    at: Span
    scope: str = ""
    reads: bool = False  # what the program looks up, not what it hands on
    far: bool = False  # what stands in braces in `text` are constants of other files of the package


class Constant(Fact, frozen=True):
    """A string constant that the other files of the package can use in a name."""

    name: str
    text: str
    at: Span


class Inherits(Fact, frozen=True):
    """The whole environment is handed on (`sudo -E`, `{**os.environ}`): no name is missing here."""

    how: str
    at: Span
    scope: str = ""


class Sourced(Fact, frozen=True):
    """Another file has a say: `. lib.sh`, `--env-file f`, Compose `env_file` and `extends`.

    `path` is the literal path, `""` when it is computed. `base` says what it is relative to: the
    directory of this file, or the working directory (then the judge may try both). `how` is
    `source`, `env-file`, or `extends`. `exports` is true when every name assigned there is handed on
    (`set -a`, `env-file`). `optional`: a missing file is no fault.
    """

    path: str
    at: Span
    base: Literal["file", "cwd"] = "file"
    how: Literal["source", "env-file", "extends"] = "source"
    exports: bool = False
    optional: bool = False
    scope: str = ""
    target: str = ""  # `extends`: the service of that file (of this file when `path` is empty)


class Scope(Fact, frozen=True):
    """A part of the file that a side can choose: a stage, a service, a job, a container, a table's column.

    `name` is what the `scope` of facts says. `labels` are the words that choose it in a contract.
    `parents` are the scopes whose facts hold here too. `last` marks what is meant when a
    contract chooses nothing: the final stage; when no scope is marked, all are meant.
    """

    name: str
    at: Span
    kind: Literal["stage", "service", "container", "job", "section", "column"]
    labels: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    last: bool = False


EnvFact = Forward | Read | Defaulted | Required | Assigned | Withdrawn | Dynamic | Inherits | Sourced | Scope | Constant
FACT_TYPES: tuple[type[Fact], ...] = get_args(EnvFact)


def literally(name: str, text: str) -> Literally:
    """The literal default or fixed value `text` of the variable `name`, masked when it may be secret."""
    import hashlib  # it brings OpenSSL

    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    if re.search(_SENSITIVE_NAME, name) or not re.fullmatch(_PLAIN_VALUE, text) or re.search(_LONG_RANDOM, text):
        return Literally(mark, masked=True)
    return Literally(mark, text)


def looks_secret(name: str) -> bool:
    """Whether a variable of this name probably holds a credential."""
    return bool(re.search(_SENSITIVE_NAME, name))
