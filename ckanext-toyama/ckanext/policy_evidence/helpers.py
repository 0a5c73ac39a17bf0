"""Template helpers of `policy_evidence`."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["evidence_in_language", "evidence_kind_word", "evidence_state_word"]


def evidence_in_language(package: dict[str, Any], field: str) -> str:
    """A text field in the reader's language; the Japanese one where there is no English."""
    english = package.get(f"{field}_en") if tk.h.lang() == "en" else None
    return english or package.get(field) or ""


def evidence_kind_word(kind: str) -> str:
    """「基準値」「目標値」「実績値」."""
    return {"baseline": tk._("Baseline"), "target": tk._("Target"), "actual": tk._("Actual")}[kind]


def evidence_state_word(state: str) -> str:
    """What the last run of an evidence link said."""
    return {
        "match": tk._("Agrees"),
        "mismatch": tk._("Does not agree"),
        "gone": tk._("The data is gone"),
        "unverified": tk._("Not verified yet"),
    }[state]
