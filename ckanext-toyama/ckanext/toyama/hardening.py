"""Settings of CKAN that the tenancy depends on; the portal does not start without them."""

from __future__ import annotations

from ckan.common import CKANConfig
from ckanext.toyama import licences

_SETTINGS = {
    # Users are made by an administrator (DESIGN.md, Identities).
    "ckan.auth.create_user_via_api": False,
    "ckan.auth.create_user_via_web": False,
    "ckan.auth.public_user_details": False,
    # Every dataset belongs to a body, and bodies come from the tenants file.
    "ckan.auth.anon_create_dataset": False,
    "ckan.auth.create_unowned_dataset": False,
    "ckan.auth.create_dataset_if_not_in_organization": False,
    "ckan.auth.user_create_organizations": False,
    "ckan.auth.user_delete_organizations": False,
    "ckan.auth.user_create_groups": False,
    "ckan.auth.user_delete_groups": False,
    # An administrator of one body has no rights in another, whatever the hierarchy of organisations says,
    # and nobody shares a dataset out of its body.
    "ckan.auth.roles_that_cascade_to_sub_groups": [],
    "ckan.auth.allow_dataset_collaborators": False,
    "ckan.auth.allow_admin_collaborators": False,
    "ckan.auth.allow_collaborators_to_change_owner_org": False,
    # No page asks a server elsewhere, and none tells it who works here.
    "ckan.gravatar_default": "disabled",
}


def apply(config: CKANConfig) -> None:
    """Set what the tenancy depends on, the licence list, and where people start."""
    config.update(_SETTINGS)
    config["ckan.auth.route_after_login"] = "portal.start"
    config["licenses_group_url"] = f"file://{licences.FILE}"
