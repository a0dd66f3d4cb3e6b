"""The rules that judge: over the facts of all that a target depends on."""

load(":aspect.bzl", "LockstitchFactsInfo", "extract", "lockstitch_facts", "shown")
load(":settings.bzl", "TextInfo")

LockstitchReportInfo = provider(
    "What was found.",
    fields = {
        "facts": "depset of the facts that were judged",
        "reports": "dict of report files by format",
        "code": "file that holds 0 (in step) or 1 (drift)",
    },
)

_EXTENSIONS = {
    "github": "github.txt",
    "gitlab": "gitlab.json",
    "json": "json",
    "junit": "junit.xml",
    "sarif": "sarif",
    "text": "txt",
}

JUDGING = {
    "config": attr.label_list(
        allow_files = True,
        doc = "The lockstitch.toml files, and .lockstitch/baseline.json where there is one. A filegroup, or files.",
        mandatory = True,
    ),
    "contracts": attr.string_list(doc = "Judge only these contracts, by id."),
    "deps": attr.label_list(
        allow_files = True,
        aspects = [lockstitch_facts],
        doc = "The targets whose files contracts are about, with all that they depend on, and source files.",
    ),
    "exclude": attr.string_list(doc = "Judge all contracts but these, by id: such as those that ask git."),
    "formats": attr.string_list(
        default = ["text"],
        doc = "The formats of reports to write: %s." % ", ".join(sorted(_EXTENSIONS)),
    ),
    "read_as": attr.label_keyed_string_dict(
        allow_files = True,
        doc = "Files that a contract reads as another language than their names say, with that language " +
              "(several with spaces between them): {\"coverage.out\": \"coverage-report\"}.",
    ),
    "strict": attr.bool(doc = "What cannot be told counts as drift."),
    "_pex": attr.label(
        default = Label("//lockstitch:pex"),
        allow_single_file = True,
        executable = True,
        cfg = "exec",
    ),
    "_today": attr.label(default = Label("//lockstitch:today"), providers = [TextInfo]),
}

def _loose(targets):
    """The source files among targets that no aspect has seen."""
    return depset([
        file
        for item in targets
        if LockstitchFactsInfo not in item
        for file in item[DefaultInfo].files.to_list()
        if file.is_source and not file.is_directory
    ]).to_list()

def _facts_of(ctx):
    """All facts to judge, and the source files that they are about."""
    infos = [item[LockstitchFactsInfo] for item in ctx.attr.deps if LockstitchFactsInfo in item]
    documents = []
    sources = []
    loose = {"config": _loose(ctx.attr.config), "files": _loose(ctx.attr.deps)}
    if not loose["config"]:
        fail("config names no file: it takes the lockstitch.toml files")
    for kind, files in loose.items():
        if files:
            documents.append(extract(ctx, "%s.%s" % (ctx.label.name, kind), files))
            sources += files
    for index, (item, languages) in enumerate(ctx.attr.read_as.items()):
        files = item[DefaultInfo].files.to_list()
        documents.append(extract(ctx, "%s.read_as_%d" % (ctx.label.name, index), files, languages.split(" ")))
        sources += files
    return struct(
        facts = depset(documents, transitive = [info.facts for info in infos]),
        sources = depset(sources, transitive = [info.sources for info in infos]),
    )

def judge(ctx):
    """The action that judges, and what it makes.

    Args:
        ctx: the context of a rule with the attributes JUDGING

    Returns:
        a LockstitchReportInfo
    """
    known = _facts_of(ctx)
    code = ctx.actions.declare_file(ctx.label.name + ".exit-code")
    reports = {}
    options = ctx.actions.args()
    options.add_all(["judge", "--follow-links", "--color", "never"])
    options.add("--exit-code", code)
    for format in ctx.attr.formats:
        if format not in _EXTENSIONS:
            fail("%s is no format of a report: there are %s" % (format, ", ".join(sorted(_EXTENSIONS))))
        reports[format] = ctx.actions.declare_file("%s.report.%s" % (ctx.label.name, _EXTENSIONS[format]))
        options.add(reports[format], format = "--report=%s=%%s" % format)
    options.add_all(ctx.attr.contracts, before_each = "--contract")
    options.add_all(ctx.attr.exclude, before_each = "--except")
    if ctx.attr.strict:
        options.add("--strict")
    if ctx.attr._today[TextInfo].value:
        options.add("--today", ctx.attr._today[TextInfo].value)
    files = ctx.actions.args()
    files.add_all(known.facts)
    files.use_param_file("--files-from=%s", use_always = True)
    files.set_param_file_format("multiline")
    ctx.actions.run(
        executable = ctx.executable._pex,
        arguments = [options, files],
        # The sources are for the excerpts of the text and the fixes of SARIF: nothing else of them is read.
        inputs = depset(transitive = [known.facts, known.sources]),
        outputs = [code] + reports.values(),
        mnemonic = "LockstitchJudge",
        progress_message = "Judging contracts for %s" % shown(ctx.label),
        execution_requirements = {"supports-path-mapping": "1"},
    )
    return LockstitchReportInfo(facts = known.facts, reports = reports, code = code)
