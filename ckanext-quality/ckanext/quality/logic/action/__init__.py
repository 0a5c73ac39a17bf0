"""Actions of quality, one module per subject."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import check, exemptions, hold, loading, repair, reports, scores, tables, todo

MODULES = (check, exemptions, hold, loading, repair, reports, scores, tables, todo)


def get_actions() -> dict[str, Callable[..., Any]]:
    """Every action of this plugin, by name."""
    actions = {name: getattr(module, name) for module in MODULES for name in module.__all__}
    return actions | hold.release_state()
