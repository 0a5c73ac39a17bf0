"""「これは正しい」: findings that a person has called right, with the reason, in public."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import Context
from ckanext.quality import rescoring
from ckanext.quality.engine.rules import RULES
from ckanext.quality.logic import schema
from ckanext.quality.logic.action.common import resource_of
from ckanext.quality.model import QualityExemption

__all__ = ["quality_exemption_create", "quality_exemption_delete", "quality_exemption_list"]


@tk.validate_action_data(schema.exemption)
def quality_exemption_create(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Call a finding right: it costs no points any more. The reason is shown to everybody.

    A second time for the same check and column changes the reason.

    :param resource_id: id of the resource
    :param check: id of the check, for example ``V06``
    :param column: label of the column (optional; default: the whole file)
    :param reason: why the file is right as it is
    :returns: ``id``, ``resource_id``, ``package_id``, ``check``, ``column``, ``reason``, ``created``; who did it
        is kept, and not shown
    """
    tk.check_access("quality_exemption_create", context, data_dict)
    resource = resource_of(data_dict)
    if data_dict["check"] not in RULES:
        raise tk.ValidationError({"check": [tk._("No such check")]})
    user = model.User.get(context.get("user"))
    row = _find(resource.id, data_dict["check"], data_dict.get("column") or "") or QualityExemption(
        resource_id=resource.id,
        package_id=str(resource.package_id),
        check=data_dict["check"],
        column=data_dict.get("column") or "",
    )
    row.reason, row.user = data_dict["reason"], user.id if user else ""
    model.Session.add(row)
    model.Session.commit()
    result = _dictize(row)
    rescoring.again(resource.id)
    return result


@tk.validate_action_data(schema.by_id)
def quality_exemption_delete(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Take back that a finding is right.

    :param id: id of the exemption
    :returns: the exemption that was
    """
    row = model.Session.get(QualityExemption, data_dict["id"])
    if row is None:
        raise tk.ObjectNotFound(tk._("No such exemption"))
    tk.check_access("quality_exemption_delete", context, {"resource_id": row.resource_id})
    result = _dictize(row)
    model.Session.delete(row)
    model.Session.commit()
    rescoring.again(result["resource_id"])
    return result


@tk.side_effect_free
@tk.validate_action_data(schema.exemption_list)
def quality_exemption_list(context: Context, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """List what was called right, newest first; of one file, or of all public datasets.

    :param resource_id: id of a resource (optional)
    :param organization: id or name of a body (optional)
    :param limit: how many (default 100, at most 1000)
    :param offset: how many to leave out before
    :returns: exemptions as of :func:`quality_exemption_create`
    """
    tk.check_access("quality_exemption_list", context, data_dict)
    query = sa.select(QualityExemption).order_by(QualityExemption.created.desc(), QualityExemption.id)
    if data_dict.get("resource_id"):
        query = query.where(QualityExemption.resource_id == data_dict["resource_id"])
    else:
        query = query.join(model.Package, model.Package.id == QualityExemption.package_id).where(
            model.Package.state == "active", model.Package.private.is_(False)
        )
        if data_dict.get("organization"):
            group = model.Group.get(data_dict["organization"])
            query = query.where(model.Package.owner_org == (group.id if group else None))
    rows = model.Session.scalars(query.limit(min(data_dict["limit"], 1000)).offset(data_dict["offset"]))
    return [_dictize(row) for row in rows]


def _find(resource_id: str, check: str, column: str) -> QualityExemption | None:
    query = sa.select(QualityExemption).where(
        QualityExemption.resource_id == resource_id,
        QualityExemption.check == check,
        QualityExemption.column == column,
    )
    return model.Session.scalars(query).first()


def _dictize(row: QualityExemption) -> dict[str, Any]:
    return {
        "id": row.id,
        "resource_id": row.resource_id,
        "package_id": row.package_id,
        "check": row.check,
        "column": row.column,
        "reason": row.reason,
        "created": row.created.isoformat(),
    }
