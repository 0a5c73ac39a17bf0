"""Reading and writing the tables of quality, one module per subject."""

from __future__ import annotations

from ckanext.quality.model import now

from . import bodies, links
from .bodies import LETTERS, public_scores, summarise
from .reports import (
    contents,
    current_report,
    current_reports,
    current_scores,
    drop_current,
    labels_before,
    same_content,
    save_report,
    update_report,
)
from .scores import Counts, badge, falls, file_badge, save_score, score_dict, score_row, score_rows, trend
from .tasks import (
    claim,
    claim_score,
    finish,
    finish_score,
    forget_score,
    make_due,
    next_night,
    of_other_rulesets,
    pending,
    pending_scores,
    postpone,
    request,
    request_scores,
    unscored,
)

__all__ = [
    "LETTERS",
    "Counts",
    "badge",
    "bodies",
    "claim",
    "claim_score",
    "contents",
    "current_report",
    "current_reports",
    "current_scores",
    "drop_current",
    "falls",
    "file_badge",
    "finish",
    "finish_score",
    "forget_score",
    "labels_before",
    "links",
    "make_due",
    "next_night",
    "now",
    "of_other_rulesets",
    "pending",
    "pending_scores",
    "postpone",
    "public_scores",
    "request",
    "request_scores",
    "same_content",
    "save_report",
    "save_score",
    "score_dict",
    "score_row",
    "score_rows",
    "summarise",
    "trend",
    "unscored",
    "update_report",
]
