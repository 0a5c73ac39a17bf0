"""Numbers as people write them, turned into what a machine adds."""

from __future__ import annotations

import re

from ckanext.quality.engine.table import NUMBER
from ckanext.quality.engine.values import WITH_UNIT, narrow, number_defect

_GROUPED = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
_TRIANGLE = re.compile(r"^[▲△▼]\s*")


def plain_number(text: str) -> str | None:
    """``1234`` for ``1,234``, ``-5`` for ``▲5``, ``12`` for ``１２``; none for what is no number, or no plain one."""
    plain = narrow(text)
    defect = number_defect(plain)
    if defect == "triangle":
        plain = "-" + _TRIANGLE.sub("", plain)
    elif defect not in (None, "separator"):
        return None
    plain = plain.replace(",", "") if _GROUPED.match(plain) else plain
    return plain if NUMBER.match(plain) else None


def unit_of(text: str) -> str | None:
    """The unit that a number carries."""
    found = WITH_UNIT.match(narrow(text))
    return found.group(found.lastindex or 0) if found else None


def without_unit(text: str) -> str | None:
    """The number before its unit."""
    unit = unit_of(text)
    return plain_number(narrow(text).removesuffix(unit)) if unit else None
