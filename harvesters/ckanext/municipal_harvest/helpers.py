"""What the templates ask for."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz
from markupsafe import Markup

from . import messages
from .logic.auth import PERMISSION

__all__ = [
    "harvest_body",
    "harvest_job_state",
    "harvest_may_run",
    "harvest_may_see_sources",
    "harvest_message",
    "harvest_moment",
    "harvest_record_state",
    "harvest_schedule",
    "harvest_state",
    "harvest_type",
]


def harvest_may_see_sources() -> bool:
    """Whether the user curates any body, so that a link to ``/source`` makes sense."""
    try:
        tk.check_access("source_list", {"user": tk.current_user.name if tk.current_user.is_authenticated else ""}, {})
    except tk.NotAuthorized:
        return False
    return True


def harvest_may_run(organization_id: str) -> bool:
    """Whether the user may start a run for this body."""
    user = tk.current_user.name if tk.current_user.is_authenticated else ""
    return authz.is_sysadmin(user) or bool(
        authz.has_user_permission_for_group_or_org(organization_id, user, PERMISSION)
    )


def harvest_body(organization: Mapping[str, str]) -> Markup:
    """The body's name in the reader's language; a Japanese name on an English page says that it is one."""
    if messages.language() == "en":
        english = organization.get("title_en")
        return (
            Markup("{}").format(english)
            if english
            else Markup('<span lang="ja">{}</span>').format(organization["title"])
        )
    return Markup("{}").format(organization["title"])


def harvest_message(error: Mapping[str, str] | None) -> str:
    """The error's sentence in the reader's language."""
    return messages.words(error)


def harvest_state(source: Mapping[str, Any]) -> dict[str, str]:
    """A word, a mark and a tone for the state that a source is in."""
    job = source.get("last_job") or {}
    if source["state"] == "retired":
        return {"tone": "none", "mark": "–", "text": tk._("No longer registered")}
    return harvest_job_state(job)


def harvest_job_state(job: Mapping[str, Any]) -> dict[str, str]:
    """The same for a job."""
    state = job.get("state")
    if state == "failed":
        return {"tone": "bad", "mark": "×", "text": tk._("Failed")}
    if state == "finished":
        if job.get("problem_count"):
            return {"tone": "warn", "mark": "!", "text": tk._("Done, with problems")}
        return {"tone": "ok", "mark": "✓", "text": tk._("Done")}
    if state == "running":
        return {"tone": "none", "mark": "…", "text": tk._("Running")}
    if state == "pending":
        return {"tone": "none", "mark": "…", "text": tk._("Waiting")}
    return {"tone": "none", "mark": "–", "text": tk._("Not run yet")}


def harvest_moment(text: str | None) -> str:
    """A time of the actions, as people here read it."""
    if not text:
        return ""
    moment = datetime.datetime.fromisoformat(text).astimezone(tk.h.get_display_timezone())
    return moment.strftime("%Y-%m-%d %H:%M")


def harvest_record_state(record: Mapping[str, Any]) -> dict[str, str]:
    """The same for a record or a file."""
    state = record["state"]
    if state == "ok":
        return {"tone": "ok", "mark": "✓", "text": tk._("In order")}
    if state == "page":
        return {"tone": "none", "mark": "–", "text": tk._("Web page, no file")}
    if state == "missing":
        return {"tone": "warn", "mark": "!", "text": tk._("No longer on the publisher's site")}
    if state == "withdrawn":
        return {"tone": "warn", "mark": "!", "text": tk._("Withdrawn by the publisher")}
    if state == "gone":
        return {"tone": "none", "mark": "–", "text": tk._("Removed by the publisher")}
    return {"tone": "bad", "mark": "×", "text": tk._("Failed")}


def harvest_schedule(schedule: str) -> str:
    """How often a source is run."""
    return {
        "hourly": tk._("Every hour"),
        "daily": tk._("Every day"),
        "weekly": tk._("Every week"),
        "manual": tk._("By hand only"),
    }.get(schedule, schedule)


def harvest_type(source_type: str) -> str:
    """What kind of site a source is."""
    return {
        "ckan": tk._("CKAN"),
        "html": tk._("Web page"),
        "catalogue-csv": tk._("Catalogue CSV"),
        "dcat": tk._("DCAT"),
        "data-json": tk._("data.json"),
        "ngsi-v2": tk._("Sensors (NGSI v2)"),
        "ngsi-ld": tk._("Sensors (NGSI-LD)"),
        "gtfs": tk._("Timetables (GTFS-JP)"),
        "spreadsheet": tk._("Spreadsheet"),
    }.get(source_type, source_type)
