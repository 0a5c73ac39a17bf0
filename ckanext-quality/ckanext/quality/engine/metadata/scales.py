"""The reference scales of a dataset side by side, each computed by its owner's own rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from . import machine_readability, openness, udata
from .facts import DatasetFacts
from .mqa import Mqa
from .stage import stage


def scales(
    facts: DatasetFacts,
    mqa: Mqa,
    explanations: Sequence[Sequence[Mapping[str, Any]]],
    last_change: dt.datetime | None,
    now: dt.datetime,
) -> dict[str, Any]:
    """All scales as plain values: ``mqa``, ``machine_readability``, ``data_gouv``, ``stars``, ``stage``."""
    criteria = udata.criteria(facts, last_change, now)
    return {
        "mqa": mqa.to_dict(),
        "machine_readability": machine_readability.mean_levels(explanations),
        "data_gouv": {"criteria": criteria, "met": sum(criteria.values()), "most": len(criteria)},
        "stars": openness.stars(facts),
        "stage": stage(facts, explanations),
    }
