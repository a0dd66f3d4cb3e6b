"""The options of the backend: `[lockstitch]` in `pants.toml`."""

from __future__ import annotations

from pants.option.option_types import ArgsListOption, BoolOption, IntOption, SkipOption, StrListOption, StrOption
from pants.option.subsystem import Subsystem

#: What CI systems call the branch that a proposal is to go into, and the branch itself. As Lockstitch has it.
_BRANCHES = (
    # lockstitch: begin branch-variables
    ("GITHUB_BASE_REF", "GITHUB_HEAD_REF"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
    ("BITBUCKET_PR_DESTINATION_BRANCH", "BITBUCKET_BRANCH"),
    ("CHANGE_TARGET", "CHANGE_BRANCH"),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", "SYSTEM_PULLREQUEST_SOURCEBRANCH"),
    ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "BUILDKITE_BRANCH"),
    ("DRONE_TARGET_BRANCH", "DRONE_SOURCE_BRANCH"),
    ("CI_COMMIT_TARGET_BRANCH", "CI_COMMIT_SOURCE_BRANCH"),
    ("CIRRUS_BASE_BRANCH", "CIRRUS_BRANCH"),
    # lockstitch: end branch-variables
)
#: What Lockstitch reads of a CI system's environment when it judges a branch.
BRANCH_VARIABLES = (
    *(name for pair in _BRANCHES for name in pair),
    "GITHUB_REF",
    "GITHUB_EVENT_PATH",
    "CI_MERGE_REQUEST_TITLE",
    "CI_MERGE_REQUEST_DESCRIPTION",
    "CI_MERGE_REQUEST_DESCRIPTION_IS_TRUNCATED",
    "CI_MERGE_REQUEST_LABELS",
    "CI_MERGE_REQUEST_EVENT_TYPE",
    "CHANGE_TITLE",
    "CHANGE_AUTHOR",
    "TRAVIS_PULL_REQUEST",
    "TRAVIS_PULL_REQUEST_BRANCH",
    "TRAVIS_BRANCH",
)


_HELP = "Finds drift between things that must stay in step and that no compiler holds together."


class Lockstitch(Subsystem):
    """`[lockstitch]`."""

    options_scope = "lockstitch"
    name = "lockstitch"
    help = _HELP
    help_short = _HELP  # its name in later versions

    skip = SkipOption("lint", "fix")
    args = ArgsListOption(
        example="--strict --contract server-env",
        extra_help="They are arguments of `lockstitch judge`. `fix` does not look at them.",
    )
    version = StrOption(default="0.1.0", help="The version of Lockstitch to run.")
    plugins = StrListOption(
        default=[],
        help="The checks to install with it, as requirements: `lockstitch-env-forwarders==0.1.0`. "
        "Any distribution that offers a plugin of Lockstitch will do, and so will a local wheel or a URL.",
    )
    interpreter_constraints = StrListOption(
        default=["CPython>=3.11,<4"],
        advanced=True,
        help="The interpreters that Lockstitch may run on. Pants looks for them in `[python-bootstrap].search_path`.",
    )
    partition_size = IntOption(
        default=200,
        advanced=True,
        help="About how many files are extracted by one process. A folder with no more files below it is one "
        "partition; when a file in it is edited, those files are extracted again and no others.",
    )
    git = BoolOption(
        default=True,
        help="Whether contracts that ask git, or for a file that Pants ignores, are judged beside the repository. "
        "That is done on this machine and anew in each run, since git's answers are no input that Pants could "
        "cache by. Without it they are judged as if there were no git, and `lint` says which they are.",
    )
    branch_variables = StrListOption(
        default=list(BRANCH_VARIABLES),
        advanced=True,
        help="The environment variables from which checks of branches learn what is proposed, and where to.",
    )

    @property
    def requirements(self) -> tuple[str, ...]:
        """What is to be installed."""
        return (f"lockstitch=={self.version}", *self.plugins)
