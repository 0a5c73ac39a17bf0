"""Local government codes (全国地方公共団体コード) and their check digit.

The rule is the Ministry of Internal Affairs and Communications'
(総務省「全国地方公共団体コード仕様」): the first five digits are multiplied by
6, 5, 4, 3, 2 from the left and added up; the sum is subtracted from the next
multiple of 11 (a sum below 11 from 11 itself); the last digit of the
difference is the check digit. No CKAN inside.
"""

from __future__ import annotations

import re

_WEIGHTS = (6, 5, 4, 3, 2)
_PREFECTURES = range(1, 48)
_CODE = re.compile(r"[0-9]{6}")
_PREFIX = re.compile(r"([0-9]{6})_")


def check_digit(five: str) -> str:
    """The sixth digit that belongs to the first five.

    >>> check_digit("16201")
    '9'
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, five, strict=True))
    return str((11 - total % 11) % 10)


def is_valid(code: str) -> bool:
    """Whether ``code`` is six ASCII digits of one of the 47 prefectures with the right check digit."""
    return _CODE.fullmatch(code) is not None and int(code[:2]) in _PREFECTURES and check_digit(code[:5]) == code[5]


def is_prefecture(code: str) -> bool:
    """Whether the code names a prefecture (都道府県), not a body inside one."""
    return code[2:5] == "000"


def name_prefix(name: str) -> str | None:
    """The six digits before ``_`` with which a dataset's name claims its body, or None.

    >>> name_prefix("162019_aed")
    '162019'
    """
    match = _PREFIX.match(name)
    return match.group(1) if match else None
