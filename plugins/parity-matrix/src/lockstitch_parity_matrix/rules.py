"""What the check can say."""

from __future__ import annotations

from lockstitch.api import Rule

RULES = (
    Rule(
        id="dead-path",
        what="A document names a file, a directory or a heading that is not there.",
        why="Files are moved and deleted by people who do not know which documents speak of them.",
        fix="Name what is there now. A path into another repository belongs into `external`.",
    ),
    Rule(
        id="ambiguous-path",
        what="A bare file name fits several files, and nothing says which is meant.",
        why="It was plain when it was written; since then, another file of that name came.",
        fix="Write as much of the path as tells them apart.",
    ),
    Rule(
        id="moved-reference",
        what="The lines that a reference names do not hold what the row speaks of, which now stands elsewhere.",
        why="Every edit above it moves a declaration, and no edit moves the numbers in a document.",
        fix="`--fix` writes the lines in which the symbol stands now.",
    ),
    Rule(
        id="truncated-reference",
        what="The lines that a reference names begin where they should and end too early, before what matters.",
        why="The code grew, or whoever counted the lines stopped at the first closing brace.",
        fix="Name the lines to the end. A fix is offered.",
    ),
    Rule(
        id="wrong-reference",
        what="The lines that a reference names are not in the file, are empty, hold only comments, or lie in something "
        "else than what the row speaks of.",
        why="A reference that leads somewhere looks right to everybody who does not follow it.",
        fix="Name the right lines. Where what is meant can be told, a fix is offered.",
    ),
    Rule(
        id="unknown-symbol",
        what="A document names a symbol that the package, file or type before its dot does not have, or calls a "
        "function that is nowhere.",
        why="Symbols are renamed by tools that do not read prose.",
        fix="Write the name as the code has it.",
    ),
    Rule(
        id="unknown-verdict",
        what="A verdict says none of the things that the contract knows.",
        why="A verdict that can be read in two ways is read in the way that suits.",
        fix="Use one of the contract's marks, or declare a new one in `verdicts`.",
        local=True,
    ),
    Rule(
        id="gap-without-issue",
        what="A row says that a side lacks the feature, and names no issue.",
        why="A gap that nobody tracks is one that nobody closes.",
        fix="File an issue and name it in the row. The number of a pull request or of a list item is none.",
        local=True,
    ),
    Rule(
        id="verdict-contradicts",
        what="A verdict is at odds with the row's own cells, with the code, or with the contract that it is bound to.",
        why="One of the two was changed when the feature was, and the other was not.",
        fix="Bring the verdict and what it speaks of into agreement.",
    ),
    Rule(
        id="missing-row",
        what="Code decides for a side, or a side has a method, and no row of the matrix speaks of it.",
        why="A feature is written in code and its row is forgotten: the matrix is only complete where somebody looked.",
        fix="Add a row, or name the file in the row that it belongs to.",
    ),
    Rule(
        id="stale-audit",
        what="The date of an audit, or of a verdict, is too old, or cannot be.",
        why="A matrix that was true once is believed for as long as it looks maintained.",
        fix="Go through the rows again, and write today's date.",
        severity="warning",
    ),
    Rule(
        id="placeholder",
        what="Something that was to be filled in never was: `#TBD`.",
        why="It was to be replaced when the number was known, by somebody who then had other things to do.",
        fix="Fill it in, or take it out.",
        local=True,
    ),
    Rule(
        id="unenforced-risk",
        what="A risk of drift names neither a contract nor an issue that would keep it from coming true.",
        why="A list of risks is read once. Only what is checked, or tracked, is remembered.",
        fix="Name the contract that holds it (`contract:ID`), or the issue that tracks it.",
    ),
    Rule(
        id="false-claim",
        what="A document says something of code, tests or contracts that is not so: tests that it calls skipped and "
        "that run, a struct that it calls an interface, a contract that does not exist.",
        why="The code was mended and the sentence that spoke of its fault was not.",
        fix="Say how it is now.",
    ),
    Rule(
        id="changed-reference",
        what="What a reference led to when the document was written is not in the file any more as it was, and nothing "
        "in the row says what should stand there.",
        why="The lines were rewritten. The numbers still lead to code, and nobody can tell whether to the right code.",
        fix="Look it up, and name in the row the symbol that is meant: then it is held.",
        severity="warning",
    ),
)
