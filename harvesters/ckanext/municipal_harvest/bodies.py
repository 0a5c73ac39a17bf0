"""Which organisation a body's code stands for, read from the organisation's extras."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from ckan import model

CODE = "local_government_code"
KIND = "kind"
NAME_KEYS = ("title_ja", "title_en", "title_kana", "name_ja", "name_en", "name_kana")
PREFECTURE = "prefecture"


@dataclass(frozen=True)
class Body:
    """An organisation that is a public body."""

    code: str
    org_id: str
    org_name: str
    title: str
    kind: str
    names: frozenset[str] = field(default_factory=frozenset)
    """Every name it goes by, folded by :func:`fold`."""
    title_en: str = ""

    @property
    def prefecture(self) -> str:
        """The first two digits, which all bodies of a prefecture share."""
        return self.code[:2]


def fold(name: str) -> str:
    """Names compare without width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def valid_code(code: str) -> bool:
    """Six digits of which the last is the check digit (全国地方公共団体コード)."""
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True))
    return int(code[5]) == (11 - total % 11) % 10


def load() -> dict[str, Body]:
    """All bodies of the portal by code."""
    # The columns by name: some of them are mapped without an annotation.
    group = model.group_table.c
    rows = model.Session.execute(
        sa.select(group.id, group.name, group.title, group.extras).where(
            group.is_organization.is_(True), group.state == "active"
        )
    ).tuples()
    found = (_body(*row) for row in rows)
    return {body.code: body for body in found if body.code}


def _body(org_id: str, name: str, title: str | None, extras: Mapping[str, object] | None) -> Body:
    facts = {key: value for key, value in (extras or {}).items() if isinstance(value, str)}
    names = (title, name, *(facts.get(key) for key in NAME_KEYS))
    return Body(
        code=facts.get(CODE, ""),
        org_id=org_id,
        org_name=name,
        title=title or name,
        kind=facts.get(KIND, ""),
        title_en=facts.get("title_en", ""),
        names=frozenset(fold(each) for each in names if each),
    )


def target(own: Body, publisher: str, bodies: dict[str, Body]) -> Body:
    """The body that a record belongs to.

    A source writes into its own body only. The one exception: a prefecture's
    portal also carries its municipalities, so there a record whose stated
    publisher is exactly another body of the same prefecture goes to that body.
    """
    if own.kind != PREFECTURE or not publisher:
        return own
    wanted = fold(publisher)
    if wanted in own.names:
        return own
    named = [body for body in bodies.values() if body.prefecture == own.prefecture and wanted in body.names]
    return named[0] if len(named) == 1 else own
