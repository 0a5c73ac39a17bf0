"""Rows of a purged dataset or indicator go with it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.types import SignalMapping

from .model import Link, Observation


def get_subscriptions() -> SignalMapping:
    """Signals that this plugin listens to."""
    return {tk.signals.action_succeeded: [{"sender": "dataset_purge", "receiver": sweep}]}


def sweep(action: str, **_: Any) -> None:
    """Remove observations of indicators that no longer exist, and links whose number or dataset is gone."""
    packages = sa.select(model.Package.id)
    model.Session.execute(sa.delete(Observation).where(Observation.indicator_id.not_in(packages)))
    numbers = sa.select(Observation.id)
    model.Session.execute(
        sa.delete(Link).where(sa.or_(Link.observation_id.not_in(numbers), Link.package_id.not_in(packages)))
    )
    model.Session.commit()
