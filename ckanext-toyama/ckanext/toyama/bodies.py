"""The municipalities of the portal as pages show them: read once per request, in the order of their codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from flask import g

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE_LENGTH = 6


@dataclass(frozen=True)
class Body:
    """A municipality or the prefecture (地方公共団体), with what lists need to know of it."""

    id: str
    name: str
    code: str
    kind: str
    title_ja: str
    title_en: str
    title_kana: str
    population: str
    population_date: str
    population_source: str
    site: str
    contact: str
    extras: Mapping[str, str] = field(repr=False, compare=False, default_factory=dict)

    @property
    def title(self) -> str:
        """The name in the language of the page."""
        if tk.h.lang() == "en":
            return self.title_en or self.name.replace("-", " ").title()
        return self.title_ja

    @property
    def url(self) -> str:
        """The body's page."""
        return tk.h.url_for("municipality.read", id=self.code)


def _body(group: sa.Row[Any]) -> Body:
    extras: dict[str, str] = dict(group.extras or {})
    return Body(
        id=group.id,
        name=group.name,
        code=extras.get("local_government_code", ""),
        kind=extras.get("kind", ""),
        title_ja=group.title or group.name,
        title_en=extras.get("title_en", ""),
        title_kana=extras.get("title_kana", ""),
        population=extras.get("population", ""),
        population_date=extras.get("population_date", ""),
        population_source=extras.get("population_source", ""),
        site=extras.get("url", ""),
        contact=extras.get("contact", ""),
        extras=extras,
    )


def all_bodies() -> list[Body]:
    """Every organisation that has a local-government code, in the order of the codes."""
    if "toyama_bodies" not in g:
        table = model.group_table.c
        query = sa.select(table.id, table.name, table.title, table.extras).where(
            table.type == "organization", table.state == "active"
        )
        bodies = [_body(group) for group in model.Session.execute(query)]
        g.toyama_bodies = sorted((body for body in bodies if body.code), key=lambda body: body.code)
    return g.toyama_bodies


def by_id() -> dict[str, Body]:
    """Municipalities by the id of their organisation."""
    return {body.id: body for body in all_bodies()}


def by_name() -> dict[str, Body]:
    """Municipalities by the name of their organisation."""
    return {body.name: body for body in all_bodies()}


def find(code_or_name: str) -> Body | None:
    """The municipality of a 6-digit code or of an organisation name."""
    for body in all_bodies():
        if code_or_name in (body.code, body.name):
            return body
    return None


def own_body() -> Body | None:
    """The one municipality in which the user may add datasets; none for visitors and for those who serve several."""
    user: Any = tk.current_user
    if not user.is_authenticated or user.sysadmin:
        return None
    organizations = tk.get_action("organization_list_for_user")({}, {"permission": "create_dataset"})
    return by_id().get(organizations[0]["id"]) if len(organizations) == 1 else None
