"""The repaired copy of a file, and its publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context
from ckanext.quality import files, limiter, published, repairs, store, words
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.logic import schema
from ckanext.quality.logic.action.common import resource_of
from ckanext.quality.model import DONE

__all__ = ["quality_repair", "quality_repair_publish"]


@tk.side_effect_free
@tk.validate_action_data(schema.repair)
def quality_repair(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Show what an automatic repair of a file changes, and what it proposes. Nothing is changed or stored.

    :param resource_id: id of the resource
    :param confirm: ids of proposals that are accepted (a list, or one text with commas)
    :returns: ``changes`` (``sheet``, ``cell``, ``before``, ``after``, ``check``, ``repair_class``), ``proposals``
        (``id``, ``check``, ``text``, ``preview``, ``points``) and ``report``, the quality report of the repaired file.
        The files themselves are at ``/dataset/<id>/resource/<resource_id>/repair/csv`` (``xlsx``, ``diff``, ``log``)
    """
    tk.check_access("quality_repair", context, data_dict)
    resource = _readable(context, data_dict)
    with limiter.turn(), _explained(), repairs.of_resource(resource, confirmed(data_dict)) as (repair, _):
        return {"resource_id": resource["id"], **repair.answer, "after": _after(resource, repair.answer["report"])}


@tk.validate_action_data(schema.repair)
def quality_repair_publish(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Publish the automatically repaired file: a human act, after looking at the differences.

    A file that was uploaded by hand gets a new version; beside a harvested one a sibling is put, with
    ``derived_from_hash`` (SHA-256 of the original) and ``derived_from_resource``. The original is never overwritten
    by anything but such a version, and CKAN's activity says who did it.

    :param resource_id: id of the resource
    :param confirm: ids of proposals that are accepted
    :returns: the resource that carries the repaired file
    """
    tk.check_access("quality_repair_publish", context, data_dict)
    resource = _readable(context, data_dict)
    if resource.get(published.FROM_RESOURCE):
        raise tk.ValidationError({"resource_id": [tk._("This file is a repaired one already; repair its original")]})
    with _explained(), repairs.of_resource(resource, confirmed(data_dict)) as (repair, stored):
        return published.publish(context, resource, repair, stored)


def _after(resource: Mapping[str, Any], report: Mapping[str, Any]) -> dict[str, Any]:
    """The score that the file would have, with the metadata of its dataset."""
    row: Any = SimpleNamespace(**{name: report[name] for name in ("data_points", "gates", "timely")}, state=DONE)
    return store.file_badge(store.score_row(resource["package_id"]), row)


def confirmed(data_dict: dict[str, Any]) -> list[str]:
    """The accepted proposals, however they were sent."""
    value = data_dict.get("confirm") or []
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else list(value)


def _readable(context: Context, data_dict: dict[str, Any]) -> dict[str, Any]:
    resource_id = resource_of(data_dict).id
    if files.release_state(resource_id) != files.OPEN:
        raise tk.NotAuthorized(tk._("This file is held back. Nothing about it is shown."))
    model.Session.commit()  # no transaction stays open while the child process works
    return tk.get_action("resource_show")(tk.fresh_context(context), {"id": resource_id})


@contextmanager
def _explained() -> Iterator[None]:
    """An engine's error as CKAN's validation error, in the reader's language."""
    try:
        yield
    except EngineError as error:
        lang = words.language()
        text = f"{error.message.pick(lang)} {error.remedy.pick(lang)}"
        raise tk.ValidationError({"resource_id": [text]}) from error
