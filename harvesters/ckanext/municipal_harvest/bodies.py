"""Which organisation a body's code stands for, read from the organisation's extras."""

from __future__ import annotations

import unicodedata
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
    group, extra = model.Group, model.GroupExtra
    rows = model.Session.execute(
        sa.select(group.id, group.name, group.title, extra.key, extra.value)
        .join(extra, extra.group_id == group.id)
        .where(group.is_organization.is_(True), group.state == "active", extra.state == "active")
        .where(extra.key.in_((CODE, KIND, *NAME_KEYS)))
    )
    found: dict[str, dict[str, str]] = {}
    for org_id, name, title, key, value in rows:
        facts = found.setdefault(org_id, {"org_name": name, "title": title or name})
        facts[key] = value or ""
    return {facts[CODE]: _body(org_id, facts) for org_id, facts in found.items() if facts.get(CODE)}


def _body(org_id: str, facts: dict[str, str]) -> Body:
    names = (facts["title"], facts["org_name"], *(facts.get(key, "") for key in NAME_KEYS))
    return Body(
        code=facts[CODE],
        org_id=org_id,
        org_name=facts["org_name"],
        title=facts["title"],
        kind=facts.get(KIND, ""),
        names=frozenset(fold(name) for name in names if name),
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
