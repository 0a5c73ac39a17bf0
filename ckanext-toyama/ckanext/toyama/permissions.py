"""Which datasets a user finds and reads (``IPermissionLabels``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckan.lib.plugins import DefaultPermissionLabels
from ckanext.toyama import roles

if TYPE_CHECKING:
    from ckan import model


class ConsentLabels(DefaultPermissionLabels):
    """CKAN's rules, and the private datasets of consenting bodies for the steward who may edit them."""

    def get_user_dataset_labels(self, user_obj: model.User) -> list[str]:
        """Labels of CKAN, and the membership labels of the bodies that let the steward edit."""
        labels = super().get_user_dataset_labels(user_obj)
        if user_obj and not user_obj.is_anonymous and roles.is_steward(user_obj.name):
            labels.extend(f"member-{organization}" for organization in roles.consenting_bodies())
        return labels
