"""Files suspected of personal data: what is held, why, and the curator's decision."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, cast

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import authz, model
from ckan.types import Action, Context
from ckanext.quality import hold, jobs
from ckanext.quality.logic import schema
from ckanext.quality.logic.action.common import resource_of
from ckanext.quality.model import QualityHold
from werkzeug.datastructures import FileStorage

__all__ = ["package_create", "package_update", "quality_hold_decide", "quality_hold_list", "quality_hold_show"]

RELEASE_STATE = "resource_release_state"


@tk.side_effect_free
@tk.validate_action_data(schema.by_resource)
def quality_hold_show(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show why a file is held; for those who may edit its dataset.

    :param resource_id: id of the resource
    :returns: ``resource_id``, ``content_hash``, ``state`` (``suspected``, ``released``, ``kept``, or ``none``: nothing
        is suspected), ``reasons`` (``column``, ``kind``, ``count``; never a value), ``created``, ``decided``,
        ``decided_by`` (a display name), ``reason``
    """
    tk.check_access("quality_hold_show", context, data_dict)
    resource = resource_of(data_dict)
    row = hold.current(resource)
    if row is None:
        return {"resource_id": resource.id, "state": "none", "reasons": []}
    return _dictize(row)


@tk.side_effect_free
def quality_hold_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """List what waits for a decision of the user: files of the bodies whose datasets the user may edit.

    :returns: entries as of :func:`quality_hold_show`, with ``package_id``, ``owner_org``, ``package_name``,
        ``package_title`` and ``resource_name``, oldest first
    """
    tk.check_access("quality_hold_list", context, data_dict)
    query = (
        sa.select(QualityHold, model.Package, model.Resource)
        .join(model.Package, model.Package.id == QualityHold.package_id)
        .join(model.Resource, model.Resource.id == QualityHold.resource_id)
        .where(
            QualityHold.state == hold.SUSPECTED,
            model.Package.state != "deleted",
            model.Resource.state == "active",
        )
        .order_by(QualityHold.created)
    )
    user = context.get("user")
    if not authz.is_sysadmin(user):
        bodies = tk.get_action("organization_list_for_user")(
            tk.fresh_context(context), {"permission": "update_dataset"}
        )
        query = query.where(model.Package.owner_org.in_([body["id"] for body in bodies]))
    return [
        {
            **_dictize(row),
            "package_id": package.id,
            "owner_org": package.owner_org,
            "package_name": package.name,
            "package_title": package.title or package.name,
            "resource_name": resource.name or resource.id,
        }
        for row, package, resource in model.Session.execute(query)
        if hold.current(resource) is row
    ]


@tk.validate_action_data(schema.hold_decision)
def quality_hold_decide(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Decide about a held file.

    :param resource_id: id of the resource
    :param decision: ``release`` (no personal data in it: everybody may have the file) or ``keep`` (it stays held)
    :param reason: why; needed for ``release``
    :param content_hash: SHA-256 of the bytes that were looked at (optional; refused when others are here now)
    :returns: as :func:`quality_hold_show`
    """
    tk.check_access("quality_hold_decide", context, data_dict)
    resource = resource_of(data_dict)
    row = hold.current(resource)
    if row is None:
        raise tk.ObjectNotFound(tk._("This file is not held back"))
    release = data_dict["decision"] == "release"
    if data_dict.get("content_hash") not in (None, "", row.content_hash):
        raise tk.ValidationError({"content_hash": [tk._("The file has changed meanwhile. Please look at it again.")]})
    if release and not data_dict.get("reason"):
        raise tk.ValidationError({"reason": [tk._("Say why the file may be published")]})
    user = model.User.get(context.get("user"))
    hold.decide(row, release=release, reason=data_dict.get("reason") or "", user=user.id if user else "")
    result = _dictize(row)
    model.Session.commit()
    jobs.enqueue([resource.id])
    jobs.reindex([str(resource.package_id)])
    return result


def _dictize(row: QualityHold) -> dict[str, Any]:
    user = model.User.get(row.decided_by) if row.decided_by else None
    return {
        "resource_id": row.resource_id,
        "content_hash": row.content_hash,
        "state": row.state,
        "reasons": row.reasons,
        "created": row.created.isoformat(),
        "decided": row.decided.isoformat() if row.decided else None,
        "decided_by": user.display_name if user else None,
        "reason": row.reason,
    }


# -- the state that every way to the bytes asks for --------------------------


@tk.side_effect_free
def _release_state(context: Context, data_dict: dict[str, Any]) -> dict[str, str]:
    """Say whether the bytes of a resource may be given out.

    :param id: id of the resource
    :returns: ``{"state": "open"}`` or ``{"state": "held"}``
    """
    resource_id = tk.get_or_bust(data_dict, "id")
    tk.check_access("resource_show", context, {"id": resource_id})
    return {"state": "held" if hold.is_held(resource_id) else "open"}


@tk.chained_action
@tk.side_effect_free
def _chained_release_state(next_action: Action, context: Context, data_dict: dict[str, Any]) -> dict[str, str]:
    """As before, and held where personal data are suspected."""
    answer = next_action(context, data_dict)
    if answer["state"] == "open" and hold.is_held(data_dict["id"]):
        return {**answer, "state": "held"}
    return answer


def release_state() -> dict[str, Any]:
    """``resource_release_state``: chained where another plugin publishes it, else our own."""
    published = (
        plugin.get_actions().get(RELEASE_STATE)
        for plugin in p.PluginImplementations(p.IActions)
        if plugin.name != "quality"
    )
    others = any(function is not None and not getattr(function, "chained_action", False) for function in published)
    return {RELEASE_STATE: _chained_release_state if others else _release_state}


# -- uploads are looked into before they are saved ---------------------------


@tk.chained_action
def package_create(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As before; uploaded tables are searched for personal data, and held where some are suspected."""
    tk.check_access("package_create", context, data_dict)
    screened = _screened(data_dict)
    result = next_action(context, data_dict)
    if screened:
        package_id = result if isinstance(result, str) else result["id"]
        for resource_id, found in screened:
            found.note(resource_id, package_id)
        model.Session.commit()
    return result


@tk.chained_action
def package_update(next_action: Action, context: Context, data_dict: dict[str, Any]) -> Any:
    """As before; uploaded tables are searched for personal data, and held where some are suspected."""
    screened: list[tuple[str, hold.Screened]] = []
    if any(_uploads(data_dict)):
        package = model.Package.get(data_dict.get("id") or data_dict.get("name"))
        if package is not None:
            tk.check_access("package_update", context, {**data_dict, "id": package.id})
            screened = _screened(data_dict)
            for resource_id, found in screened:
                found.note(resource_id, package.id)
    return next_action(context, data_dict)


def _uploads(data_dict: dict[str, Any]) -> Iterator[tuple[dict[str, Any], FileStorage]]:
    resources = data_dict.get("resources")
    for resource in resources if isinstance(resources, list) else []:
        upload = cast("dict[str, Any]", resource).get("upload") if isinstance(resource, dict) else None
        if isinstance(upload, FileStorage) and upload.filename:
            yield resource, upload


def _screened(data_dict: dict[str, Any]) -> list[tuple[str, hold.Screened]]:
    found = []
    for resource, upload in _uploads(data_dict):
        screened = hold.screen(upload)
        if screened is not None and screened.reasons:
            # The row needs the resource's id before CKAN would choose one.
            resource["id"] = resource.get("id") or str(uuid.uuid4())
            found.append((str(resource["id"]), screened))
    return found
