"""A repaired file becomes public: a new version of a hand upload, a sibling beside a harvested file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context
from werkzeug.datastructures import FileStorage

from . import repairs, versions
from .engine.text import Text
from .files import Stored
from .repairs import Repair

MARK = "quality-repair"
"""In the context: tells a catalogue's guards that ``DERIVED`` fields come from here."""
FROM_HASH, FROM_RESOURCE = "derived_from_hash", "derived_from_resource"
SIBLING = Text("{name}（自動で直したもの）", "{name} (repaired automatically)")
DESCRIPTION = Text(
    "公開元のファイル「{name}」の書き方を自動で直したものです。元のファイルはそのまま残っています。",
    "The publisher's file “{name}”, its notation repaired automatically. The original stays as it is.",
)


def publish(context: Context, resource: Mapping[str, Any], repair: Repair, stored: Stored) -> dict[str, Any]:
    """Publish a repaired file; the resource that now carries it. CKAN's own actions write history and activity."""
    with repair.csv.open("rb") as stream:
        upload = FileStorage(stream, repairs.csv_name(_filename(resource, stored)), content_type="text/csv")
        facts = {
            "upload": upload,
            "url": upload.filename,
            "url_type": "upload",
            "format": "CSV",
            "mimetype": "text/csv",
        }
        if resource.get("url_type") == "upload":
            versions.keep(resource["id"], stored)
            facts |= {"id": resource["id"], "name": _renamed(resource.get("name") or "", stored)}
            return tk.get_action("resource_patch")(_writing(context), facts)
        return _publish_sibling(context, resource, facts, stored)


def _publish_sibling(
    context: Context, resource: Mapping[str, Any], facts: dict[str, Any], stored: Stored
) -> dict[str, Any]:
    facts |= {FROM_HASH: stored.hash, FROM_RESOURCE: resource["id"]}
    sibling = sibling_of(resource["id"])
    if sibling is not None:
        return tk.get_action("resource_patch")(_writing(context), {**facts, "id": sibling})
    name = resource.get("name") or stored.filename
    facts |= {"package_id": resource["package_id"], "name": SIBLING.ja.format(name=name)}
    facts["description"] = DESCRIPTION.ja.format(name=name)
    return tk.get_action("resource_create")(_writing(context), facts)


def _writing(context: Context) -> Context:
    marked: Any = tk.fresh_context(context)
    marked["managed_by"] = MARK
    return cast("Context", marked)


def _filename(resource: Mapping[str, Any], stored: Stored) -> str:
    """The clerk's own name for the file where it is one; the stored one may be munged to Latin letters."""
    name = str(resource.get("name") or "")
    return name if Path(name).suffix.lower() == Path(stored.filename).suffix.lower() and name else stored.filename


def _renamed(name: str, stored: Stored) -> str:
    """A name that ends like the old file ends like the new one; a title stays a title."""
    suffix = Path(stored.filename).suffix.lower()
    return repairs.csv_name(name) if suffix and name.lower().endswith(suffix) else name


# -- siblings ----------------------------------------------------------------


def sibling_of(resource_id: str) -> str | None:
    """The id of the repaired sibling of a resource."""
    original = model.Session.get(model.Resource, resource_id)
    if original is None:
        return None
    query = sa.select(model.Resource).where(
        model.Resource.package_id == original.package_id, model.Resource.state == "active"
    )
    for resource in model.Session.scalars(query):
        if resource.extras.get(FROM_RESOURCE) == resource_id:
            return str(resource.id)
    return None


def origin(resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """Of a repaired sibling its original: ``id``, ``name``, and whether it has changed since (元データ更新あり)."""
    if not resource.get(FROM_RESOURCE):
        return None
    original = model.Session.get(model.Resource, resource[FROM_RESOURCE])
    if original is None or original.state != "active":
        return {"id": None, "name": "", "changed": True}
    known = str(original.hash or "").removeprefix("sha256:")
    return {"id": original.id, "name": original.name or "", "changed": known != resource.get(FROM_HASH)}


def outdated(owner_org: str) -> list[dict[str, str]]:
    """Repaired siblings of a body whose original has changed since."""
    query = (
        sa.select(model.Resource, model.Package)
        .join(model.Package, model.Package.id == model.Resource.package_id)
        .where(
            model.Package.owner_org == owner_org,
            model.Package.state == "active",
            model.Resource.state == "active",
            sa.cast(model.Resource.extras, sa.Text).contains(FROM_RESOURCE),
        )
    )
    found = []
    for resource, package in model.Session.execute(query):
        source = origin(resource.extras)
        if source and source["changed"]:
            found.append({"resource_id": resource.id, "name": resource.name, "package_name": package.name})
    return found
