"""The DCAT catalogue shows what the portal shows: public datasets, never policies or surveys.

``dcat_catalog_show`` and ``dcat_catalog_search`` stand in for ckanext-dcat's
(2.4.4), which puts the caller's parameters unescaped into the addresses of the
pages, so that a search with a space is a server error, and orders pages by a
date that many datasets share, so that one may be on two pages or on none.
"""

from __future__ import annotations

from datetime import timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from ckanext.dcat.processors import RDFSerializer
from ckanext.dcat.utils import catalog_uri
from dateutil.parser import isoparse
from flask import has_request_context

if TYPE_CHECKING:
    from ckan.types import Action, ChainedAction, Context, DataDict

DATASETS_ONLY = "+dataset_type:dataset"
PER_PAGE = 100
# What a page's address keeps of the request.
_KEPT = ("modified_since", "profiles", "q", "fq")


def _page_number(value: object) -> int:
    try:
        number = int(str(value or 1))
    except ValueError:
        number = 0
    if number < 1:
        raise tk.ValidationError({"page": [tk._("Page param must be a positive integer starting in 1")]})
    return number


def _since(value: object) -> list[str]:
    """Give the filter for what changed since a date; nothing if none is given."""
    if not value:
        return []
    try:
        moment = isoparse(str(value))
    except ValueError as error:
        raise tk.ValidationError(
            {"modified_since": [tk._("Wrong modified date format. Use ISO-8601 format")]}
        ) from error
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc)
    return [f"metadata_modified:[{moment:%Y-%m-%dT%H:%M:%S}Z TO NOW]"]


def _pages(count: int, page: int, per_page: int) -> dict[str, Any]:
    """Describe where this page stands among all, for the serializer."""
    if not count:
        return {}
    path, kept = "/catalog", {}
    if has_request_context():
        path, kept = tk.request.path, {key: tk.request.args[key] for key in _KEPT if tk.request.args.get(key)}

    def url(number: int) -> str:
        return f"{catalog_uri().rstrip('/')}{path}?{urlencode({**kept, 'page': number})}"

    last = -(-count // per_page)
    info = {"count": count, "items_per_page": per_page, "current": url(page), "first": url(1), "last": url(last)}
    if page > 1:
        info["previous"] = url(min(page - 1, last))
    if page < last:
        info["next"] = url(page + 1)
    return info


def _catalogue(data_dict: DataDict) -> str:
    page = _page_number(data_dict.get("page"))
    per_page = int(tk.config.get("ckanext.dcat.datasets_per_page") or PER_PAGE)
    found = tk.get_action("package_search")(
        {},
        {
            "q": data_dict.get("q") or "*:*",
            "fq": data_dict.get("fq") or "",
            "fq_list": [DATASETS_ONLY, *_since(data_dict.get("modified_since"))],
            "rows": per_page,
            "start": per_page * (page - 1),
            "sort": "metadata_modified desc, id asc",
        },
    )
    serializer = RDFSerializer(profiles=data_dict.get("profiles"))
    syntax = str(data_dict.get("format") or "xml")
    pages = _pages(found["count"], page, per_page)
    return serializer.serialize_catalog({}, found["results"], _format=syntax, pagination_info=pages)


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_show(original_action: Action, context: Context, data_dict: DataDict) -> str:  # noqa: ARG001
    """Serialise a page of the catalogue, as anybody may see it.

    :param format: ``ttl``, ``xml``, ``jsonld`` or ``n3``
    :param page: from 1; a page has ``ckanext.dcat.datasets_per_page`` datasets
    :param modified_since: an ISO date
    :param q: a search
    :param fq: a further filter
    :param profiles: names of RDF profiles
    """
    tk.check_access("dcat_catalog_show", context, data_dict)
    return _catalogue(data_dict)


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_search(original_action: Action, context: Context, data_dict: DataDict) -> str:  # noqa: ARG001
    """Serialise what a search finds; parameters as in ``dcat_catalog_show``."""
    tk.check_access("dcat_catalog_search", context, data_dict)
    return _catalogue(data_dict)


@tk.chained_action
@tk.side_effect_free
def dcat_dataset_show(original_action: Action, context: Context, data_dict: DataDict) -> str:
    """Serialise one dataset; another type is not found here, its own plugin exports it.

    :param id: name or id
    :param format: as in ``dcat_catalog_show``
    """
    dataset: dict[str, Any] = tk.get_action("package_show")({**context}, {"id": data_dict.get("id")})
    if dataset["type"] != "dataset":
        raise tk.ObjectNotFound("not a dataset")
    return original_action(context, data_dict)


def get_actions() -> dict[str, ChainedAction]:
    """Give the actions for the plugin's ``IActions``."""
    return {
        "dcat_catalog_show": dcat_catalog_show,
        "dcat_catalog_search": dcat_catalog_search,
        "dcat_dataset_show": dcat_dataset_show,
    }
