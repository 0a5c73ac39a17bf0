"""D01: a file of a standard dataset has its columns."""

from __future__ import annotations

from ckanext.quality.engine import standards
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule, sheet
from ckanext.quality.engine.ruleset import FIRST_SLIP, SATURATION
from ckanext.quality.engine.standards.model import RECOMMENDED, REQUIRED, UNKNOWN, Field
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_SHOWN = 8
_DERIVED_SHARE = 0.5
"""Where the standard's own flags were not seen, a missing column costs at most half."""
_UNSURE = Text(
    "（この一覧の必須・推奨の区分は、公式の定義書で未確認のため推定です）",
    " (which of them it demands is inferred, its own definition was not at hand)",
)
_HYDRANTS = (
    "全国地方公共団体コード", "ID", "種別", "所在地_全国地方公共団体コード", "所在地_連結表記", "所在地_都道府県",
    "所在地_市区町村", "所在地_町字", "所在地_番地以下", "緯度", "経度"
)  # fmt: skip


class StandardColumns(Rule):
    """必須 columns count twice, 推奨 once; older names count as present (D02 speaks of them)."""

    id = "D01"
    unit = "column"
    repair = "CONFIRM"
    standards = "自治体標準ODS ◎○"
    title = Text("標準データセットの列がそろう", "All columns of the standard dataset")
    what = Text(
        "自治体標準オープンデータセット「{standard}」の列のうち、{count}列がありません（{columns}）{note}。",
        "{count} columns of the standard dataset “{standard}” are missing (“{columns}”){note}.",
    )
    why = Text(
        "列がそろうと、ほかの市町村の同じ一覧とそのままつなげられます。",
        "With all columns the file joins the same lists of other municipalities as it is.",
    )
    remedy = Text(
        "足りない列を、値がなくても列名だけ加えてください。団体コードや都道府県名は自動で埋められます。",
        "Add the missing columns, empty if need be; codes and the prefecture can be filled in automatically.",
    )
    bad = (
        Example((("名称", "所在地_連結表記", "緯度"), ("甲", "富山市", "36.7")), context=Context(standard="13")),
        Example((("名称", "種別"), ("甲", "乙")), context=Context(standard="public_facility")),
    )
    good = (
        sheet("名称|住所|緯度|経度", "甲|富山市|36.7|137.2"),
        Example((_HYDRANTS, ("",) * len(_HYDRANTS)), context=Context(filename="162019_fire_hydrant.csv")),
        Example((("品目", "分別区分"), ("甲", "乙")), context=Context(standard="28")),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Tables that mean a standard dataset whose wishes are known."""
        match = standards.of(table)
        if match is None:
            return None
        wanted = [item for item in match.standard.fields if _weight(item)]
        if not wanted:
            return None
        missing = [item for item in match.missing if _weight(item)]
        if not missing:
            return Outcome(0, len(wanted))
        sure = match.standard.flags_known
        names = [item.name for item in missing]
        return Outcome(
            len(missing),
            len(wanted),
            [f"{table.header.last}:{table.header.last}"],
            names[0],
            # 推奨 is no duty: a file with every 必須 column is right, if not complete.
            severity=None if any(item.flag == REQUIRED for item in missing) else "minor",
            share=_share(missing, wanted) * (1 if sure else _DERIVED_SHARE),
            values={
                "standard": match.standard.name,
                "columns": "、".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else ""),
                "note": Text("", "") if sure else _UNSURE,
            },
        )


def _weight(item: Field) -> int:
    """必須 2, 推奨 1; what is only inferred counts 1 and never as 必須."""
    if item.flag == UNKNOWN:
        return 1 if item.derived_flag in (REQUIRED, RECOMMENDED) else 0
    return {REQUIRED: 2, RECOMMENDED: 1}.get(item.flag, 0)


def _share(missing: list[Field], wanted: list[Field]) -> float:
    """The part of the weight that is lost: extent by the columns' weights instead of their number."""
    part = sum(map(_weight, missing)) / sum(map(_weight, wanted))
    return FIRST_SLIP + (1 - FIRST_SLIP) * min(1.0, part / SATURATION["column"])
