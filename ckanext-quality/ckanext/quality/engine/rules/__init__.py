"""The rules in force, one per file; ``RULES`` by id."""

from __future__ import annotations

import importlib
import pkgutil

from ckanext.quality.engine.rules.base import Example, Outcome, Rule

__all__ = ["RULES", "Example", "Outcome", "Rule"]


def _load() -> dict[str, Rule]:
    for module in pkgutil.iter_modules(__path__):
        if module.name != "base":
            importlib.import_module(f"{__name__}.{module.name}")
    rules = [rule() for rule in Rule.__subclasses__()]
    order = {letter: index for index, letter in enumerate("SVCKDF")}
    return {rule.id: rule for rule in sorted(rules, key=lambda rule: (order[rule.id[0]], rule.id))}


RULES: dict[str, Rule] = _load()
