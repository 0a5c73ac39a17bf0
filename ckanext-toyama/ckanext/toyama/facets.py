"""Which facets the search page has, in which order, and what they are called."""

from __future__ import annotations

from collections import OrderedDict

import ckan.plugins.toolkit as tk


def portal_facets() -> OrderedDict[str, str]:
    """The facets of the portal with their titles in the language of the page."""
    return OrderedDict(
        organization=tk._("Municipality"),
        theme=tk._("Theme"),
        res_format=tk._("File format"),
        license_id=tk._("Licence"),
        quality_grade=tk._("Quality"),
        ebpm=tk._("EBPM"),
    )


class PortalFacets:
    """Mixin with the methods of ``IFacets``."""

    def dataset_facets(self, facets_dict: OrderedDict[str, str], package_type: str) -> OrderedDict[str, str]:
        """Replace CKAN's facets on the dataset search page only."""
        return portal_facets() if package_type == "dataset" else facets_dict

    def organization_facets(
        self,
        facets_dict: OrderedDict[str, str],  # noqa: ARG002 - the interface's signature
        organization_type: str,  # noqa: ARG002
        package_type: str | None,  # noqa: ARG002
    ) -> OrderedDict[str, str]:
        """The same facets on an organisation's page, where the organisation itself is already chosen."""
        facets = portal_facets()
        del facets["organization"]
        return facets

    def group_facets(
        self,
        facets_dict: OrderedDict[str, str],
        group_type: str,  # noqa: ARG002
        package_type: str | None,  # noqa: ARG002
    ) -> OrderedDict[str, str]:
        """Groups are not used by the portal; they keep CKAN's facets."""
        return facets_dict
