"""What in a text is an issue of a tracker, and until when a skip is to hold."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

#: With or without a scheme: `golang.org/issue/12` is as good.
_URL = re.compile(
    r"https?://[^\s<>\"'`)\]}]+|(?<![\w./@-])(?:[\w-]{1,60}\.){1,4}[a-z]{2,12}/[^\s<>\"'`)\]}#]{0,200}issues?/\d{1,9}\b"
)
#: `issue 12`: as much a reference as `#12`.
_NAMED = re.compile(r"(?i)(?<![\w-])(?:issue|bug|ticket)s?:? {1,2}(\d{1,9})(?![\w.:-]|\s*(?:%|ms|s\b|times\b))")
#: Parts of a URL that lead to something that is no issue, whatever number comes after.
_NO_ISSUE_URL = re.compile(
    r"/(?:pull|pulls|pull-requests|merge_requests|commits?|blob|tree|compare|releases?|tag|raw|wiki|blog|docs?|"
    r"documentation|actions|runs|packages?|questions)(?:/|$)|//(?:docs|pkg|blog|www\.rfc-editor|en\.wikipedia)\.",
    re.IGNORECASE,
)
_URL_NUMBER = re.compile(r"(?:^|[/=#-])[A-Z]{0,12}-?\d+(?:$|[/?#&])")
_REFERENCE = re.compile(r"#(\d{1,9})(?![\w-]|\.\d)")
#: What the name of a repository, or of its owner, is made of.
_OWNER = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/"
_GH = re.compile(r"\bGH-\d+\b")
_KEY = re.compile(r"(?<![\w/.-])([A-Z][A-Z0-9_]{1,15})-(\d+)(?![\w-]|\.\d)")
#: Capitals with a number that name something else.
_NO_KEYS = frozenset(
    [
        "ADR",
        "AES",
        "AMD",
        "ANSI",
        "ARM",
        "ASCII",
        "BASE",
        "BCP",
        "CP",
        "COVID",
        "CRC",
        "CUDA",
        "CVE",
        "CWE",
        "DES",
        "DIN",
        "ECMA",
        "EN",
        "ES",
        "FIPS",
        "FIXME",
        "GHSA",
        "GO",
        "GPT",
        "H",
        "HTTP",
        "IE",
        "IEC",
        "IEEE",
        "ISO",
        "IPV",
        "ITU",
        "JSR",
        "K8S",
        "KOI",
        "LATIN",
        "MD",
        "MP",
        "MR",
        "NIST",
        "PEP",
        "PHASE",
        "PKCS",
        "PR",
        "RFC",
        "RIPEMD",
        "RISK",
        "RSA",
        "S",
        "SHA",
        "SSL",
        "STEP",
        "TC",
        "TIER",
        "TIS",
        "TLS",
        "TODO",
        "UCS",
        "US",
        "USB",
        "UTC",
        "UTF",
        "UUID",
        "V",
        "WIN",
        "WS",
        "X",
        "X86",
        "YYYY",
    ]
)
#: Words after which a number with `#` counts something else.
_NO_ISSUES = frozenset(
    """alternative appendix argument attempt background build case chapter check choice clause col color colors colour
    colours column commit condition cpu criterion css example exercise experiment factor fact figure fill finding
    footnote gap goal guideline hex hypothesis idea instance invariant item iteration job law lesson level limit line
    list milestone model month no node note number objective option page paragraph part pass phase pick pipeline place
    player point pr precondition principle priority problem prs pull pulls question rank reason release request
    requirement retry revision rgb risk risks round row rule rules run sample scenario section seed sequence shard slide
    slot sprint stage statement step steps stroke suggestion table theorem thread tier tip topic trap try variant
    version week worker""".split()  # noqa: SIM905
)
#: Things of which there are several: the words of a sentence, while `server#12` may be a repository's issue.
_COUNTED = frozenset(
    "batch block chunk client core device frame gpu host machine mr patch pod replica server vm wave".split()  # noqa: SIM905
)
_RANKED = re.compile(
    r"\s+(?:priority|reason|cause|source|problem|thing|rule|choice|offender|goal|fan|place"
    r"|(?:in|on) (?:the|our|my|this|that) list)\b"
)
_BEFORE = re.compile(r"([A-Za-z]{1,30})(?: is| was)?[\s:=*_`~(\[-]{0,8}\Z")
_JOINED = re.compile(
    r"#\d{1,9}[)\]*_`]{0,4}\s{0,4}(?:,|and|or|&|/|\+|–|-|to)?\s{0,4}(?:and|or)?\s{0,4}\Z", re.IGNORECASE
)
_FILE = re.compile(
    r"\.(?:md|markdown|rst|txt|html?|adoc|org|go|py|ts|tsx|js|rs|sh|ya?ml|toml|json|css)\Z", re.IGNORECASE
)
_EXPIRY = re.compile(
    r"\b(?:expir(?:es|y|ing|e)|until|till|deadline|not? later than|remove (?:by|after|on)|(?:un)?skip (?:by|after|on)|"
    r"re-?enable (?:by|after|on)|revisit (?:by|after|on)|due|valid (?:through|to)|"
    r"(?:fix|fixed|remove|removed|done|resolve|resolved|enable|enabled|unskip|back) (?:by|before))"
    r"(?: (?:on|at|by|date|after|end of))?[\s:=(]*(\d{4})-(\d\d)-(\d\d)\b",
    re.IGNORECASE,
)


def issue_in(text: str, keys: Sequence[str] = (), words: Sequence[str] = ()) -> str:
    """The first issue that a text names, as it names it; empty when there is none.

    `keys` are the prefixes of the tracker's keys, any when empty; `words` are more words after which `#6` is no
    issue.
    """
    refused = _NO_ISSUES | {word.casefold() for word in words}
    for match in _URL.finditer(text):
        url = match[0].rstrip(".,;:!?")
        if not _NO_ISSUE_URL.search(url) and _URL_NUMBER.search(url.rpartition("://")[2].partition("/")[2]):
            return url
    text = _URL.sub(lambda match: " " * len(match[0]), text)
    for match in _KEY.finditer(text):
        word = match[1]
        if word in keys if keys else word not in _NO_KEYS and word != "GH":
            return match[0]
    if ours := _GH.search(text) or _NAMED.search(text):
        return ours[0]
    last = (0, False)
    for match in _REFERENCE.finditer(text):
        start = match.start()
        chained = last[0] and _JOINED.search(text[max(0, start - 40) : start]) and start - last[0] < 12
        good = last[1] if chained else _counts(text, match, refused)
        if good:
            return match[0]
        last = (match.end(), good)
    return ""


def _counts(text: str, match: re.Match[str], refused: frozenset[str]) -> bool:
    """Whether `#n` here is an issue: not a colour, not the number of a risk, a step, a pull request."""
    number = match[1]
    before_it = text[max(0, match.start() - 120) : match.start()]
    owner = before_it[len(before_it.rstrip(_OWNER)) :]
    if before_it.endswith("&"):
        return False  # an entity of HTML
    if number.startswith("0"):
        return False  # a colour
    if owner:
        if "/" in owner:
            return not _FILE.search(owner)
        return owner.casefold() not in refused and not _FILE.search(owner)
    before = _BEFORE.search(text[max(0, match.start() - 40) : match.start()])
    if before is not None:
        word = before[1].casefold()
        if word in refused or word in _COUNTED or word in {"the", "our", "their", "my", "your", "its"}:
            return False
    return not (len(number) == 1 and _RANKED.match(text, match.end()))


def expiry_in(text: str) -> datetime.date | None:
    """The earliest day until which a text says that something holds; None when it says none."""
    found = []
    for match in _EXPIRY.finditer(text):
        try:
            found.append(datetime.date(int(match[1]), int(match[2]), int(match[3])))
        except ValueError:
            continue
    return min(found, default=None)
