"""The DCAT catalogue shows what the portal shows: public datasets, never policies or surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ckan.plugins.toolkit as tk

if TYPE_CHECKING:
    from ckan.types import Action, ChainedAction, Context, DataDict

DATASETS_ONLY = "+dataset_type:dataset"


def _datasets_only(data_dict: DataDict) -> DataDict:
    """The same request, narrowed; a caller's own filter stays."""
    given = data_dict.get("fq") or ""
    return {**data_dict, "fq": f"{DATASETS_ONLY} +({given})" if given.strip() else DATASETS_ONLY}


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_show(original_action: Action, context: Context, data_dict: DataDict) -> str:
    """Serialise a page of the catalogue.

    :param format: ``ttl``, ``xml``, ``jsonld`` or ``n3``
    :param page: from 1; a page has ``ckanext.dcat.datasets_per_page`` datasets
    :param modified_since: an ISO date
    :param q: a search
    :param fq: a further filter
    """
    return original_action(context, _datasets_only(data_dict))


@tk.chained_action
@tk.side_effect_free
def dcat_catalog_search(original_action: Action, context: Context, data_dict: DataDict) -> str:
    """Serialise what a search finds; parameters as in ``dcat_catalog_show``."""
    return original_action(context, _datasets_only(data_dict))


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
