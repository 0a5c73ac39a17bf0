"""The rules of ``identity.py`` at the only two doors through which CKAN saves: datasets and organisations.

``package_patch``, ``package_revise``, ``resource_*`` and the forms all end in
``package_create`` or ``package_update``; ``organization_patch`` in
``organization_update``. ``logic/action.py`` chains those.
"""

from __future__ import annotations

import secrets
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import Context
from ckanext.toyama import identity, organisations
from ckanext.toyama.identity import Dict, Errors
from flask import has_request_context
from werkzeug.datastructures import FileStorage


def new_dataset(context: Context, given: Dict) -> None:
    """Check a dataset before it is created; puts the code in front of its name.

    :raises tk.ValidationError: it claims another body, or something that only the engine sets.
    """
    if given.get("name") == "":  # the form's field left empty; the API has to say a name
        given["name"] = _free_name(identity.slug(f"{given.get('title_en') or ''} {given.get('title') or ''}"))
    errors = _name(given, given.get("name"), given.get("owner_org"))
    if _mark(context) != identity.HARVEST:
        errors |= identity.guard(given, {}, identity.DATASET_FIELDS, identity.MANAGED, _lang())
        errors |= _resources(context, given, None)
    _refuse(errors)


def changed_dataset(context: Context, given: Dict, dataset: model.Package) -> None:
    """Check a dataset before it is changed; restores what the caller left out.

    :raises tk.ValidationError: it would not be the same dataset any more.
    """
    owner = given.get("owner_org") or dataset.owner_org
    errors: Errors = {}
    if "name" in given or owner != dataset.owner_org:
        errors = _name(given, given.get("name") or dataset.name, owner)
    if _mark(context) != identity.HARVEST:
        harvested = bool(dataset.extras.get("source_id"))
        fields = identity.HARVESTED_DATASET_FIELDS if harvested else identity.DATASET_FIELDS
        errors |= identity.guard(given, dataset.extras, fields, identity.MANAGED, _lang())
        if given.get("resources") is not None:
            errors |= _resources(context, given, dataset)
    _refuse(errors)


def changed_body(context: Context, given: Dict, group: model.Group) -> None:
    """Check an organisation before it is changed; restores what the caller left out.

    :raises tk.ValidationError: it would be another body, or lie below or above one.
    """
    if may_change_bodies(context):
        return
    stored = {field: getattr(group, field, None) for field in identity.BODY_FIELDS} | {
        field: organisations.extras(group).get(field) for field in ("local_government_code", "kind")
    }
    errors = identity.guard(given, stored, identity.BODY_FIELDS, identity.FIXED_BODY, _lang())
    if given.get("groups"):
        # A hierarchy of organisations would hand rights from one body to another (ckan#1633).
        errors["groups"] = [identity.FIXED_BODY.text(_lang())]
    _refuse(errors)


def may_change_bodies(context: Context) -> bool:
    """Sync, commands and system administrators."""
    return (
        _mark(context) == identity.TENANTS_SYNC
        or bool(context.get("ignore_auth"))
        or authz.is_sysadmin(context.get("user"))
    )


def _name(given: Dict, name: object, owner: object) -> Errors:
    group = model.Group.get(str(owner)) if owner else None
    if group is None or not isinstance(name, str):
        return {}  # CKAN says what is wrong with these
    code = organisations.code(group)
    full = identity.prefixed(name, code)
    if refusal := identity.wrong_prefix(full, code):
        return {"name": [refusal.text(_lang())]}
    if full != name:
        given["name"] = full
    return {}


def _free_name(slug: str) -> str:
    """A name that no other dataset will have, whoever its owner turns out to be."""
    return f"{slug or 'data'}-{secrets.token_hex(3)}"


def _resources(context: Context, given: Dict, dataset: model.Package | None) -> Errors:
    stored = {resource.id: resource for resource in dataset.resources} if dataset else {}
    shown = _Shown(context, dataset)
    resources: list[Dict] = [each for each in given.get("resources") or [] if isinstance(each, dict)]
    mark = _mark(context)
    found = [_resource(each, stored.get(str(each.get("id"))), shown, mark) for each in resources]
    kept = {each.get("id") for each in resources}
    if any(_is_harvested(resource) for key, resource in stored.items() if key not in kept):
        return {"resources": [identity.HARVESTED_FILE.text(_lang())]}
    return {"resources": found} if any(found) else {}  # pyright: ignore[reportReturnType] - CKAN nests errors by position


def _resource(given: Dict, stored: model.Resource | None, shown: _Shown, mark: str | None) -> Errors:
    uploading = isinstance(given.get("upload"), FileStorage)
    if stored is not None and _is_harvested(stored):
        if uploading or tk.asbool(given.get("clear_upload") or False):
            return {"upload": [identity.HARVESTED_FILE.text(_lang())]}
        return _harvested_resource(given, stored, shown)
    fields = set(identity.RESOURCE_FIELDS)
    if uploading or tk.asbool(given.get("clear_upload") or False):
        # Old measures do not fit the new bytes; CKAN and the upload code measure them anew.
        for field in identity.MEASURED_FIELDS:
            given.pop(field, None)
        fields -= set(identity.MEASURED_FIELDS)
    if mark == identity.UPLOAD:
        fields -= set(identity.MEASURED_FIELDS)
    if mark == identity.REPAIR:
        fields -= set(identity.DERIVED_FIELDS)
    errors = identity.guard(given, _as_dict(stored) if stored else {}, fields, identity.MANAGED, _lang())
    if given.get("url_type") == identity.ARCHIVED and not uploading:
        errors["url_type"] = [identity.MANAGED.text(_lang())]
    return errors


def _harvested_resource(given: Dict, stored: model.Resource, shown: _Shown) -> Errors:
    before = shown.resource(stored.id)
    if given == before:
        return {}
    if identity.same(given.get("url"), before.get("url")):
        given["url"] = stored.url  # what is shown is this portal's download; what is stored stays
    return identity.guard(given, _as_dict(stored), identity.HARVESTED_RESOURCE_FIELDS, identity.MANAGED, _lang())


class _Shown:
    """The dataset as callers see it, read when first needed."""

    def __init__(self, context: Context, dataset: model.Package | None) -> None:
        self._user = context.get("user")
        self._dataset = dataset
        self._resources: dict[str, Dict] | None = None

    def resource(self, resource_id: str) -> Dict:
        if self._resources is None:
            self._resources = {}
            if self._dataset is not None:
                context = Context(user=self._user or "", ignore_auth=True)
                dataset = tk.get_action("package_show")(context, {"id": self._dataset.id})
                self._resources = {resource["id"]: resource for resource in dataset["resources"]}
        return self._resources.get(resource_id, {})


def _is_harvested(resource: model.Resource) -> bool:
    return bool(resource.extras.get("source_resource_key") or resource.extras.get("source_url"))


def _as_dict(resource: model.Resource) -> Dict:
    return {field: getattr(resource, field, None) for field in identity.HARVESTED_RESOURCE_FIELDS} | resource.extras


def _mark(context: Context) -> str | None:
    mark: Any = dict(context).get("managed_by")
    return mark


def _lang() -> str:
    return (tk.h.lang() if has_request_context() else None) or tk.config["ckan.locale_default"]


def _refuse(errors: Errors) -> None:
    if errors:
        raise tk.ValidationError(dict(errors))
