"""The aspect: one action for each target that owns source files, which writes down their facts."""

LockstitchFactsInfo = provider(
    "The facts of a target's source files, and of those of everything that it depends on.",
    fields = {
        "facts": "depset of the documents that `lockstitch extract` wrote",
        "sources": "depset of the source files that they are about",
    },
)

# The attributes along which targets hang together, in the rules that Bazel ships and in those for other languages.
ATTRIBUTES = [
    "actual",
    "binary",
    "data",
    "deps",
    "embed",
    "embedsrcs",
    "exports",
    "hdrs",
    "implementation_deps",
    "library",
    "main",
    "resources",
    "runtime_deps",
    "srcs",
    "test",
    "tests",
    "textual_hdrs",
    "tools",
]

def is_own_source(file, label):
    """Whether a file is a source file of this very workspace, given by its own label.

    Files of other repositories are other people's, and what is in an archive of theirs is under no contract here.

    Args:
        file: a File
        label: the label under which it was given
    """
    return file.is_source and not file.is_directory and file.owner == label and not file.short_path.startswith("../")

def shown(label):
    """A label as its users write it: newer versions of Bazel begin those of this very workspace with `@@`.

    Args:
        label: a Label
    """
    return str(label) if label.workspace_root else str(label).lstrip("@")

def _targets(value):
    """The targets in the value of an attribute."""
    if type(value) == "Target":
        return [value]
    if type(value) == "list":
        return [item for item in value if type(item) == "Target"]
    if type(value) == "dict":
        return [item for item in value.keys() + value.values() if type(item) == "Target"]
    return []

def extract(ctx, name, sources, languages = []):
    """The action that writes down the facts of source files; its output.

    Args:
        ctx: the context of a rule or an aspect with the attribute `_pex`
        name: the name of the output, before `.facts.json`
        sources: a list of source files
        languages: read them as these languages too

    Returns:
        the document
    """
    out = ctx.actions.declare_file(name + ".facts.json")
    options = ctx.actions.args()
    options.add_all(["--apart", "--jobs", "1"])
    options.add_all(languages, before_each = "--language")
    options.add("--output", out)
    options.add("--")
    options.add_all(sources)
    options.use_param_file("--flagfile=%s", use_always = True)
    options.set_param_file_format("multiline")
    ctx.actions.run(
        executable = ctx.executable._pex,
        arguments = ["extract", options],
        inputs = sources,
        outputs = [out],
        mnemonic = "LockstitchExtract",
        progress_message = "Extracting facts of %s" % shown(ctx.label),
        # A worker stays: to load every check takes longer than most targets do.
        execution_requirements = {
            "supports-path-mapping": "1",
            "supports-workers": "1",
        },
    )
    return out

def _facts_impl(target, ctx):
    direct = []
    sources = []
    above = []
    for name in dir(ctx.rule.attr):
        # What a rule uses by itself is not what its target is made of.
        if name.startswith("_"):
            continue
        for item in _targets(getattr(ctx.rule.attr, name)):
            if LockstitchFactsInfo in item:
                above.append(item[LockstitchFactsInfo])
            elif DefaultInfo in item:
                sources += [file for file in item[DefaultInfo].files.to_list() if is_own_source(file, item.label)]
    sources = depset(sources).to_list()
    if sources and not target.label.workspace_root and "no-lockstitch" not in ctx.rule.attr.tags:
        direct = [extract(ctx, target.label.name + ".lockstitch", sources)]
    else:
        sources = []
    facts = depset(direct, transitive = [info.facts for info in above])
    return [
        LockstitchFactsInfo(
            facts = facts,
            sources = depset(sources, transitive = [info.sources for info in above]),
        ),
        OutputGroupInfo(lockstitch_facts = facts),
    ]

lockstitch_facts = aspect(
    implementation = _facts_impl,
    attr_aspects = ATTRIBUTES,
    attrs = {
        "_pex": attr.label(
            default = Label("//lockstitch:pex"),
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
    },
    doc = "Writes down the facts of a target's source files. A target with the tag `no-lockstitch` is passed over.",
)
