r"""Equivalence of characters under a regular expression.

``\d{3}-\d{4}`` cannot tell 1 from 2. Where two ASCII characters are alike to every part of a pattern, one stands
for both; a column then has few distinct *shapes*, and Python's own ``re`` (through frictionless's cell reader)
judges each shape once. Nothing is translated to another engine's dialect, so its traps (``\d`` and full-width
digits, ``$`` before a final newline, ``^a|b$`` without a group) stay as they are.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

if sys.version_info >= (3, 11):
    from re import _constants as sre_constants
    from re import _parser as sre_parser
else:
    import sre_constants
    import sre_parse as sre_parser

ASCII = frozenset(range(128))
_CATEGORIES = {
    sre_constants.CATEGORY_DIGIT: r"\d",
    sre_constants.CATEGORY_NOT_DIGIT: r"\D",
    sre_constants.CATEGORY_SPACE: r"\s",
    sre_constants.CATEGORY_NOT_SPACE: r"\S",
    sre_constants.CATEGORY_WORD: r"\w",
    sre_constants.CATEGORY_NOT_WORD: r"\W",
}
_REPEATS = (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT)


class Opaque(Exception):  # noqa: N818 - an answer, not an error
    """The pattern has a part whose view of characters is not known here."""


def translation(pattern: str, literals: Iterable[str] = ()) -> bytes | None:
    """A table for ``bytes.translate`` that maps every ASCII character to one that the pattern cannot tell from it.

    Characters of ``literals`` (missing values) stay themselves. None where the pattern is opaque or wrong.
    """
    try:
        # As frictionless compiles it: not grouped.
        parsed = sre_parser.parse(f"^{pattern}$")
        if parsed.state.flags & (re.IGNORECASE | re.LOCALE | re.VERBOSE | re.DEBUG):
            return None
        views = set(_views(parsed))
    except (re.error, Opaque, RecursionError, OverflowError):
        return None
    # `$` sees a final newline wherever it stands.
    views |= {frozenset({10})} | {frozenset({char}) for text in literals for char in map(ord, text) if char < 128}
    table = bytearray(range(256))
    first: dict[tuple[bool, ...], int] = {}
    ordered = sorted(views, key=sorted)
    # NUL last: it stands for nothing else, and codes of workbook values start with it.
    for char in (*range(1, 128), 0):
        table[char] = first.setdefault(tuple(char in view for view in ordered), char)
    return bytes(table)


def _views(parsed: Any) -> Iterator[frozenset[int]]:
    """The sets of ASCII characters that the parts of a pattern accept."""
    for operator, argument in parsed:
        if operator in (sre_constants.LITERAL, sre_constants.NOT_LITERAL):
            yield frozenset({argument}) & ASCII
        elif operator is sre_constants.ANY:
            yield frozenset({10})
        elif operator is sre_constants.IN:
            yield from map(_members, argument)
        elif operator is sre_constants.AT:
            yield from _position(argument)
        else:
            for part in _nested(operator, argument):
                yield from _views(part)


def _position(argument: Any) -> Iterator[frozenset[int]]:
    if argument in (sre_constants.AT_BOUNDARY, sre_constants.AT_NON_BOUNDARY):
        yield _category(sre_constants.CATEGORY_WORD)


def _nested(operator: Any, argument: Any) -> list[Any]:
    if operator is sre_constants.BRANCH:
        return list(argument[1])
    if operator in _REPEATS:
        return [argument[2]]
    if operator is sre_constants.SUBPATTERN:
        if argument[1] or argument[2]:
            raise Opaque  # flags inside the pattern
        return [argument[3]]
    if operator in (sre_constants.ASSERT, sre_constants.ASSERT_NOT):
        return [argument[1]]
    raise Opaque  # back-references compare characters with each other


def _members(item: tuple[Any, Any]) -> frozenset[int]:
    operator, argument = item
    if operator is sre_constants.LITERAL:
        return frozenset({argument}) & ASCII
    if operator is sre_constants.RANGE:
        return frozenset(range(argument[0], argument[1] + 1) if argument[0] < 128 else ()) & ASCII
    if operator is sre_constants.CATEGORY:
        return _category(argument)
    if operator is sre_constants.NEGATE:
        return frozenset()
    raise Opaque


def _category(category: Any) -> frozenset[int]:
    if category not in _CATEGORIES:
        raise Opaque
    match = re.compile(_CATEGORIES[category]).match
    return frozenset(char for char in range(128) if match(chr(char)))
