"""K05: the form stays the same from year to year."""

from __future__ import annotations

from difflib import SequenceMatcher

from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule
from ckanext.quality.engine.table import Table, fold
from ckanext.quality.engine.text import Text

_LIKE = 0.8
"""Part of all labels (Jaccard) that two versions share at least, to be of the same form."""
_RENAMED = 0.6
"""Two labels are at least so alike when one replaced the other."""
_NEW = (("名称", "住所", "電話番号"), ("甲", "乙", "076"))


class SameForm(Rule):
    """The labels of this version against those of the previous one."""

    id = "K05"
    unit = "resource"
    confidence = 0.9
    standards = "L3-07"
    title = Text("年が変わっても形が同じ", "The form stays the same from year to year")
    what = Text(
        "前の版と項目名が大きく違います（共通 {same} 列、消えた列：{gone}、増えた列：{new}）。{renamed}",
        "The labels differ much from the previous version (common: {same}; gone: {gone}; new: {new}). {renamed}",
    )
    why = Text(
        "毎年のデータを同じプログラムで読めず、年ごとの比較もできません。",
        "Programs that read last year's file fail, and years cannot be compared.",
    )
    remedy = Text(
        "前の版と同じ項目名・同じ列にしてください。変えるときは、変更の対応表を説明に書いてください。",
        "Keep the labels of the previous version, or write down which label replaced which.",
    )
    bad = (Example(_NEW, context=Context(catalogue=True, previous_labels=("施設", "所在地", "TEL", "備考"))),)
    good = (
        Example(_NEW, context=Context(catalogue=True, previous_labels=("名称", "住所", "電話番号"))),
        Example(_NEW, context=Context(catalogue=True, previous_labels=("住所", "電話番号", "名称"))),
        Example(_NEW),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Where a catalogue knows the previous labels."""
        before = {fold(label): label for label in table.context.previous_labels if label.strip()}
        now = {fold(label): label for label in table.labels if label.strip()}
        if not table.context.catalogue or not before or not now:
            return None
        same = before.keys() & now.keys()
        if len(same) >= _LIKE * len(before.keys() | now.keys()):
            return Outcome(0, 1)
        gone = [label for key, label in before.items() if key not in same]
        new = [label for key, label in now.items() if key not in same]
        values: dict[str, object] = {
            "same": len(same),
            "gone": _list(gone),
            "new": _list(new),
            "renamed": _renamed(gone, new),
        }
        return Outcome(1, 1, [f"{table.header.last}:{table.header.last}"], values=values)


def _list(labels: list[str]) -> str:
    return "、".join(labels[:5]) + ("…" if len(labels) > 5 else "") if labels else "-"


def _renamed(gone: list[str], new: list[str]) -> Text:
    pairs = []
    for old in gone[:20]:
        best = max(new, key=lambda label: SequenceMatcher(None, old, label).ratio(), default="")
        if best and SequenceMatcher(None, old, best).ratio() >= _RENAMED:
            pairs.append(f"{old}→{best}")
    if not pairs:
        return Text("", "")
    return Text(f"名前が変わったらしい列：{_list(pairs)}", f"Probably renamed: {_list(pairs)}")
