"""How two column names are compared: width, brackets, spaces and the usual slips folded away."""

from __future__ import annotations

import re
import unicodedata

_DASHES = str.maketrans({"‐": "-", "–": "-", "—": "-", "―": "-", "−": "-", "~": "-", "〜": "-", ",": "、", "，": "、"})
_DROPPED = re.compile(r"[\s_#]")


def fold_name(name: str) -> str:
    """The same for names that differ only in width, spaces, underscores or the kind of dash.

    >>> fold_name("名称＿カナ") == fold_name("名称カナ")
    True
    """
    return _DROPPED.sub("", unicodedata.normalize("NFKC", name)).translate(_DASHES).casefold()
