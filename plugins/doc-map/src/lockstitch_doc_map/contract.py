"""The schema of a `doc-map` contract."""

from typing import Annotated, Literal

from lockstitch.api import Contract, PathText
from msgspec import Meta, Struct, field


class MapSection(Struct, frozen=True, kw_only=True, rename="kebab"):
    """The section that lists documents."""

    in_: Annotated[PathText, Meta(description="The document that has the map.", min_length=1)]
    heading: Annotated[str, Meta(description="The heading above it; the whole document when left out.")] = ""


class Excluded(Struct, frozen=True, kw_only=True, rename="kebab"):
    """Documents of which less is asked."""

    paths: Annotated[PathText, Meta(description="A path or glob.", min_length=1)]
    reason: Annotated[str, Meta(description="Why.", min_length=1)]
    orphans: Annotated[bool, Meta(description="They need not be reachable or listed.")] = True
    links: Annotated[bool, Meta(description="What they link to is not looked at.")] = False


class DocMap(Contract, frozen=True, kw_only=True, rename="kebab"):
    """Every document can be found from the roots, and no link is dead."""

    roots: Annotated[
        tuple[PathText, ...],
        Meta(
            description="Where readers begin: documents (paths or globs), and a site's navigation (`mkdocs.yml`, "
            "`sidebars.js`, `.vitepress/config.ts`, `SUMMARY.md`).",
            min_length=1,
        ),
    ] = ("README.md",)
    map: Annotated[MapSection | None, Meta(description="The section that must list what `must-list` selects.")] = None
    titles: Annotated[
        bool, Meta(description="Say which entries of the map have another text than the title of their document.")
    ] = False
    must_list: Annotated[tuple[PathText, ...], Meta(description="Documents that the map must list.")] = ()
    reachable: Annotated[
        tuple[PathText, ...], Meta(description="Documents to which a way must lead from the roots.")
    ] = ()
    exclude: Annotated[
        tuple[Excluded, ...], Meta(description="Documents of which less is asked, with the reason.")
    ] = ()
    max_depth: Annotated[
        int, Meta(description="How many links a document may be away from a root; 0 for any number.", ge=0)
    ] = 0
    site_routes: Annotated[
        dict[str, str],
        Meta(
            description="How addresses that begin with `/` lead to files: a prefix and the directory it stands for "
            '(`"/docs/" = "docs/"`); `""` for addresses that are served from elsewhere. Without any, `/` is the root '
            "of the repository."
        ),
    ] = field(default_factory=dict)
    anchors: Annotated[
        Literal["github", "gitlab", "docusaurus", "mkdocs", "none"],
        Meta(description="Who makes anchors of headings; `none` to look at no anchors."),
    ] = "github"
    directories: Annotated[
        Literal["tree", "index", "list"],
        Meta(
            description="What a link to a directory leads to: `tree`, the directory as a forge shows it, with its "
            "README or index if it has one; `index`, that file, which must be there; `list`, every document in it."
        ),
    ] = "tree"
    repository: Annotated[
        tuple[str, ...],
        Meta(
            description="Addresses of this repository (`https://github.com/owner/name`): links to its files are local."
        ),
    ] = ()
    branches: Annotated[
        tuple[str, ...], Meta(description="The branches for which such an address means this tree.")
    ] = ("main", "master", "HEAD")
    comments: Annotated[
        tuple[PathText, ...],
        Meta(description="Code (paths or globs) that names documents: those exist, and count as linked."),
    ] = ()

    def __post_init__(self) -> None:
        """Refuse what makes no sense together. Raises ValueError."""
        if self.must_list and self.map is None:
            raise ValueError("missing key 'map': where must the documents of 'must-list' be listed?")
        if self.titles and self.map is None:
            raise ValueError("missing key 'map': whose entries are to be compared with the titles?")
        for prefix in self.site_routes:
            if not prefix.startswith("/"):
                raise ValueError(f"the site route {prefix!r} does not begin with /")
