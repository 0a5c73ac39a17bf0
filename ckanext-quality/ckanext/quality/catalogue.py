"""What the catalogue knows: facts about datasets for their scales, facts about files for their checks.

Reads the dataset through CKAN's own actions; the names of fields are those of the portal's schema and of DCAT.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model

from . import files, store
from .engine.context import ColumnNote, Context
from .engine.metadata import DatasetFacts, Licence, Link, describe
from .engine.standards.codes import prefectures
from .model import QualityExemption, now
from .store.links import LinkHistory

DATASET = "dataset"
APART = (
    "now",
    "link_checks",
    "link_checks_good",
    "first_seen",
    "last_change",
    "changes_total",
    "changes_noted",
    "frequency",
    "dataset_notes",
)
"""Facts that no rule asks while it looks at the bytes: they change without the file being read again."""


@dataclass(frozen=True)
class Publisher:
    """The organisation that a dataset belongs to."""

    title: str = ""
    code: str = ""
    prefecture: str = ""

    @property
    def area(self) -> str:
        """The area that it governs."""
        if not self.code:
            return ""
        return self.title if self.title == self.prefecture else f"{self.prefecture}{self.title}"


@dataclass
class Dataset:
    """A dataset of the catalogue with what is around it."""

    package: dict[str, Any]
    moment: dt.datetime

    @classmethod
    def of(cls, package_id: str) -> Dataset | None:
        """A living dataset; none for other types, and where there is none."""
        package = model.Session.get(model.Package, package_id)
        if package is None or package.state != "active" or (package.type or DATASET) != DATASET:
            return None
        # The index lags behind; what is judged is what is stored.
        context: Any = {"ignore_auth": True, "use_cache": False}
        return cls(tk.get_action("package_show")(context, {"id": package_id}), now())

    @property
    def id(self) -> str:
        """The id of the dataset."""
        return self.package["id"]

    @property
    def owner_org(self) -> str | None:
        """The id of its organisation."""
        return self.package.get("owner_org")

    @property
    def resources(self) -> list[dict[str, Any]]:
        """Its files."""
        return self.package.get("resources") or []

    @cached_property
    def publisher(self) -> Publisher:
        """Its organisation."""
        group = model.Group.get(self.owner_org) if self.owner_org else None
        if group is None:
            return Publisher()
        extras: dict[str, str] = group.extras  # pyright: ignore[reportAttributeAccessIssue] - an association proxy
        code = extras.get("local_government_code") or ""
        return Publisher(group.title or group.name, code, prefectures().get(code[:2], ""))

    @cached_property
    def links(self) -> dict[str, LinkHistory]:
        """How its files could be reached lately."""
        return store.links.histories(self.id)

    @cached_property
    def held(self) -> set[str]:
        """Its files that are held."""
        return {each["id"] for each in self.resources if files.release_state(each["id"]) != files.OPEN}

    @cached_property
    def facts(self) -> DatasetFacts:
        """What the scales ask."""
        return describe(
            self.package,
            licences=licences(),
            links={each["id"]: self._link(each) for each in self.resources},
            now=self.moment,
            publisher=self.publisher.title,
            area=self.publisher.area,
        )

    def _link(self, resource: dict[str, Any]) -> Link:
        """A publisher's dead link does not keep anybody from the copy that this portal holds."""
        link = self.links.get(resource["id"], LinkHistory()).link
        if not link.last and resource.get("url_type") and files.is_there(resource["id"]):
            return replace(link, last=True)
        return link

    @cached_property
    def documentation(self) -> set[str]:
        """Files that explain the others."""
        return {file.id for file in self.facts.files if file.is_documentation}

    def last_change(self) -> dt.datetime | None:
        """When the content of any of its files changed last."""
        moments = [moment for each in self.resources if (moment := self._changed(each)[1])]
        return max(moments, default=None)

    def _changed(self, resource: dict[str, Any]) -> tuple[list[tuple[str, dt.datetime]], dt.datetime | None]:
        """The contents that were seen, and when the present one came.

        The first content may be older than this portal's knowledge of it: then the publisher's own date counts.
        """
        seen = store.contents(resource["id"])
        if not seen:
            return seen, None
        last = seen[-1][1]
        if len(seen) > 1:
            return seen, last
        stated = _moment(resource.get("last_modified")) if not _is_upload(resource) else None
        stated = _moment(self.package.get("modified")) or stated
        return seen, min(last, stated) if stated else last

    def context(self, resource: dict[str, Any], filename: str, content_hash: str = "") -> Context:
        """What a check of one of its files may ask."""
        package, links = self.package, self.links.get(resource["id"], LinkHistory())
        seen, last_change = self._changed(resource)
        changes = max(0, len(seen) - 1)
        return Context(
            catalogue=True,
            filename=filename,
            resource_name=str(resource.get("name") or ""),
            resource_notes=str(resource.get("description") or ""),
            dataset_title=str(package.get("title") or ""),
            dataset_notes=str(package.get("notes") or ""),
            tags=tuple(sorted(tag["name"] for tag in package.get("tags") or [])),
            standard=str(package.get("standard_dataset") or ""),
            body_code=self.publisher.code,
            body_name=self.publisher.title,
            prefecture=self.publisher.prefecture,
            frequency=str(package.get("frequency") or ""),
            temporal_start=str(package.get("temporal_start") or ""),
            temporal_end=str(package.get("temporal_end") or ""),
            first_seen=seen[0][1] if seen else None,
            last_change=last_change or self.moment,
            now=self.moment,
            changes_total=changes,
            # The activity stream notes every change of a dataset; without it nobody does.
            changes_noted=changes if p.plugin_loaded("activity") else 0,
            link_checks=links.checks,
            link_checks_good=links.good,
            dictionary=dictionary(resource),
            previous_labels=store.labels_before(resource["id"], content_hash) if content_hash else (),
            documentation=bool(self.documentation - {resource["id"]}),
            exempt=exemptions(resource["id"]),
        )


def fingerprint(context: Context) -> str:
    """A hash of the facts that decide how a file's bytes are judged."""
    facts = {name: value for name, value in context.to_dict().items() if name not in APART}
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def licences() -> dict[str, Licence]:
    """The catalogue's licences by id."""
    register = tk.get_action("license_list")({"ignore_auth": True}, {})
    return {
        entry["id"]: Licence(
            entry.get("url") or "", entry.get("title") or "", entry.get("od_conformance") == "approved"
        )
        for entry in register
    }


def exemptions(resource_id: str) -> tuple[tuple[str, str], ...]:
    """What people have called right about a file."""
    query = sa.select(QualityExemption.check, QualityExemption.column).where(
        QualityExemption.resource_id == resource_id
    )
    return tuple(sorted((row.check, row.column) for row in model.Session.execute(query)))


def dictionary(resource: dict[str, Any]) -> dict[str, ColumnNote]:
    """What people wrote about the columns of a file, by the column's label in it."""
    if not resource.get("datastore_active") or not p.plugin_loaded("datastore"):
        return {}
    try:
        found = tk.get_action("datastore_info")({"ignore_auth": True}, {"id": resource["id"]})
    except tk.ObjectNotFound:
        return {}
    notes = {}
    for column in found.get("fields") or []:
        info, ours = column.get("info") or {}, column.get("quality") or {}
        auto = ours.get("auto") or {}
        own = {name: text for name, text in info.items() if text and text != auto.get(name)}
        if own:
            notes[str(ours.get("label") or column["id"])] = ColumnNote(
                label=own.get("label", ""), notes=own.get("notes", ""), unit=own.get("unit", "")
            )
    return notes


def _is_upload(resource: dict[str, Any]) -> bool:
    return resource.get("url_type") == "upload"


def _moment(value: object) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(str(value or "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)
