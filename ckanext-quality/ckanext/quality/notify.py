"""Curators are told, once a night and body by body, which of their datasets fell by a grade."""

from __future__ import annotations

import datetime
import logging
from collections import defaultdict
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import mailer

from . import config, store
from .model import QualityHistory, now

log = logging.getLogger(__name__)

DAYS = 7
"""A fall that is older is news to nobody."""
CURATORS = ("admin", "editor")
SUBJECT = "{site}: データの品質の等級が下がったデータセットがあります / Datasets whose quality grade fell"
OPENING = "{body} の次のデータセットで、品質の等級が下がりました。/ The quality grade of these datasets fell."
LINE = "- {title}: {before} → {grade}\n  {url}"


def falls(package_ids: list[str] | None = None) -> list[dict[str, Any]]:
    """Grades that fell in the last days: ``package_id``, ``day``, ``before``, ``grade``, ``score``."""
    since = now().date() - datetime.timedelta(days=DAYS)
    return [
        {
            "package_id": row.package_id,
            "day": row.day.isoformat(),
            "before": before,
            "grade": row.grade,
            "score": row.score,
        }
        for row, before in store.falls(since)
        if package_ids is None or row.package_id in package_ids
    ]


def tell_owners() -> int:
    """Write to the curators of each body about falls that they were not told of; the number of mails."""
    if not config.mail_on_fall():
        return 0
    since = now().date() - datetime.timedelta(days=DAYS)
    by_body: dict[str, list[tuple[QualityHistory, str]]] = defaultdict(list)
    for row, before in store.falls(since):
        if row.told is None and row.owner_org:
            by_body[row.owner_org].append((row, before))
    sent = 0
    for owner, found in by_body.items():
        sent += _tell(owner, found)
        for row, _ in found:
            row.told = now()
        model.Session.commit()
    return sent


def _tell(owner: str, found: list[tuple[QualityHistory, str]]) -> int:
    group = model.Group.get(owner)
    if group is None:
        return 0
    lines = [line for row, before in found if (line := _line(row, before))]
    subject = SUBJECT.format(site=tk.config["ckan.site_title"])
    body = "\n\n".join([OPENING.format(body=group.title or group.name), *lines])
    sent = 0
    for user in _curators(owner):
        try:
            mailer.mail_user(user, subject, body)
            sent += 1
        except mailer.MailerException as error:
            log.warning("%s: %s", user.name, error)
    return sent


def _line(row: QualityHistory, before: str) -> str:
    package = model.Session.get(model.Package, row.package_id)
    if package is None or package.state != "active":
        return ""
    url = f"{tk.config['ckan.site_url'].rstrip('/')}/dataset/{package.name}/quality"
    return LINE.format(title=package.title or package.name, before=before, grade=row.grade, url=url)


def _curators(owner: str) -> list[model.User]:
    query = (
        model.Session.query(model.User)
        .join(model.Member, model.Member.table_id == model.User.id)
        .filter(
            model.Member.group_id == owner,
            model.Member.table_name == "user",
            model.Member.capacity.in_(CURATORS),
            model.Member.state == "active",
            model.User.state == "active",
        )
    )
    return [user for user in query if user.email]
