"""What to do first: findings by what they gain for the effort, and who can mend them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from .text import Text

# Minutes in the rough, so that only their proportions matter: a click, a look and a click, work in the original.
EFFORT = {"SAFE": 1.0, "CONFIRM": 4.0, "NEVER": 15.0}
PER_CELL = {"SAFE": 0.0, "CONFIRM": 0.01, "NEVER": 0.5}
MOST_CELLS = 200

WHO = {
    "you": Text("公開する人（元の資料がなくても直せます）", "You, without the original documents"),
    "owner": Text("データを作った課（元の資料が要ります）", "The section that made the data (it has the original)"),
    "catalogue": Text("カタログ担当（登録画面で直せます）", "The catalogue's curator (in the entry form)"),
}
EASE = {
    "SAFE": Text("自動で直せます", "Repaired automatically"),
    "CONFIRM": Text("確認すれば直せます", "Repaired once you agree"),
    "NEVER": Text("人が直します", "For a person to mend"),
}
PARTLY = Text("{done}か所は自動で直せます", "{done} of them are repaired automatically")
_OF_THE_CATALOGUE = frozenset({"D04", "F01", "F02", "F03", "F04", "F05", "K05"})


def effort(repair_class: str, count: int) -> float:
    """How long mending takes, roughly in minutes."""
    return EFFORT[repair_class] + PER_CELL[repair_class] * min(MOST_CELLS, count)


def who(check: str, repair_class: str) -> str:
    """Who can mend it: a key of ``WHO``."""
    if check in _OF_THE_CATALOGUE:
        return "catalogue"
    return "owner" if repair_class == "NEVER" else "you"


def ordered(findings: Iterable[Mapping[str, Any]], repair: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Findings with ``level`` (``SAFE`` …), ``ease``, ``who`` and ``who_label``, what gains most for its effort first.

    With ``repair`` (``Repaired.to_dict()``) the level is what was really done or is proposed in this file; without it
    what the check allows in general.
    """
    found = [_advised(finding, repair) for finding in findings]
    return sorted(
        found, key=lambda each: (-each["points"] / effort(each["level"], each["count"]), -each["points"], each["check"])
    )


def _advised(finding: Mapping[str, Any], repair: Mapping[str, Any] | None) -> dict[str, Any]:
    level, ease = finding["repair"], EASE[finding["repair"]]
    if repair is not None:
        done = Counter({line["check"]: line["count"] for line in repair["summary"]})[finding["check"]]
        proposed = any(proposal["check"] == finding["check"] for proposal in repair["proposals"])
        level = "SAFE" if done else "CONFIRM" if proposed else "NEVER"
        ease = PARTLY.format(done=done) if done and done < finding["count"] else EASE[level]
    someone = who(finding["check"], level)
    return {
        **finding,
        "level": level,
        "ease": ease.to_dict(),
        "who": someone,
        "who_label": WHO[someone].to_dict(),
    }
