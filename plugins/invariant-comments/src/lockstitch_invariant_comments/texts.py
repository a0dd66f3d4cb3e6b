"""Comparing what people write: layout, case, quotes and dashes do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′‹›", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "\u00ad": None,
        "\u200b": None,
        "\ufeff": None,
    }
)
_MARKS = re.compile(r"[\s*_`~]+|^>+", re.MULTILINE)


def plain(text: str) -> str:
    """`text` on one line, with plain quotes and dashes."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_SIGNS)).split())


@lru_cache(maxsize=4096)
def essence(text: str) -> str:
    """What of `text` is compared: no case, no white space, no Markdown marks."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text.translate(_SIGNS)).casefold())


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """What of an invariant's name is compared: `Token before  Callback` is `token-before-callback`."""
    return "-".join(re.sub(r"\s*-\s*", "-", plain(name)).casefold().split())
