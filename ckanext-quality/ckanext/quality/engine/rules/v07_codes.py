"""V07: codes have all their digits, and the check digit is right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.quality.engine import standards
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import Example, Outcome, Rule, note, sheet
from ckanext.quality.engine.standards import codes
from ckanext.quality.engine.standards.kinds import CODES
from ckanext.quality.engine.standards.naming import fold_name
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text
from ckanext.quality.engine.values import narrow

_SCIENTIFIC = re.compile(r"^\d(\.\d+)?E\+?\d{1,2}$", re.IGNORECASE)
_NO_ZERO = re.compile(r"^[1-9](\d{8,9}|\d{0,3}-\d{1,4}-\d{4})$")
_TOWN = re.compile(r"^(\d{7}|\d{4}-\d{3})$")
_PADDABLE = re.compile(r"^\d{4,7}$")
_FIVE_SHARE = 0.9
_PREFECTURE = frozenset({"都道府県コード", "prefcode", "prefecturecode"})

_FAULTS = {
    "scientific": Text("指数の形になり桁が失われています", "turned into a power of ten, digits are gone"),
    "check": Text("検査数字が合いません", "the check digit is wrong"),
    "digits": Text("桁が足りないか多すぎます", "digits are missing or too many"),
    "zero": Text("先頭の0が落ちています", "the leading zero is gone"),
}


class WholeCodes(Rule):
    """団体コード of 6, 町字ID and postcodes of 7, 法人番号 of 13 digits; telephone numbers begin with 0."""

    id = "V07"
    unit = "cell"
    repair = "CONFIRM"
    standards = "総務省2020 1-12; e-Stat 2-11, 4-10; L3-06; 自治体標準ODS 共通ルール"
    title = Text("コードの桁・先頭ゼロ・検査数字", "Codes with all their digits")
    what = Text(
        "『{column}』などに、桁や検査数字の正しくないコードが{count}件あります（例：「{example}」は{fault}）。",
        "{count} codes are not whole, as in “{column}” (“{example}”: {fault}).",
    )
    why = Text(
        "Excel は先頭の0を消します。桁の欠けたコードでは、地域や法人のデータと結び付けられません。",
        "Excel drops leading zeros. A code that lost a digit links to no place and no company.",
    )
    remedy = Text(
        "列の書式を「文字列」にしてから、元の番号を入れ直してください。",
        "Format the column as text, then enter the numbers again.",
    )
    bad = (
        sheet("全国地方公共団体コード|名称", "16201|甲", "16201|乙"),
        sheet("全国地方公共団体コード|名称", "162018|甲"),
        sheet("lgcode|name", "10006|北海道", "160008|富山県", "170003|石川県"),
        sheet("名称|法人番号", "甲|2.00002E+12", "乙|2000020162015"),
        sheet("名称|郵便番号|町字ID", "甲|60001|7002"),
        sheet("名称|電話番号", "甲|764000001"),
        Example((("ID", "全国地方公共団体コード"), ("1", "１６２０１")), context=Context(body_code="162019")),
    )
    good = (
        sheet(
            "全国地方公共団体コード|法人番号|郵便番号|町字ID|電話番号",
            "162019|5220005000175|9300001|0001000|076-400-0001",
            "141011||930-0001|0008-001|(076)400-0001",
        ),
        # Five-digit area codes of statistics (e-Stat) are codes of their own.
        sheet("市区町村コード|人口", "01100|10", "16201|20", "13101|30"),
        sheet("都道府県コード|値", "01|1", "16|2"),
        sheet("prefCode|name", "1|北海道", "16|富山県"),
        sheet("名称|電話番号", "甲|なし", "乙|-"),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Columns of codes, by the standard or by their labels."""
        outcome = Outcome(0, 0)
        sure: list[bool] = []
        kinds = standards.kinds_of(table)
        for column in standards.columns_of(table, *CODES):
            kind = kinds[column.number]
            judged = sum(n for value, n in column.distinct.items() if any(map(str.isdigit, value)))
            if not judged or (kind == "body-code" and _own_system(table, column)):
                continue
            bad = {value: fault for value in column.distinct if value.strip() and (fault := fault_of(kind, value))}
            if bad or kind != "id":
                # An identifier has no form that it could lack; it counts only where Excel has broken it.
                outcome.total += judged
            if not bad:
                continue
            if not outcome.affected:
                outcome.values["fault"] = _FAULTS[bad[next(value for value in column.values if value in bad)]]
            note(outcome, table, column, set(bad))
            sure.extend(_mendable(kind, column, bad, table.context.body_code))
        if sure and all(sure):
            outcome.repair = "SAFE"
        return outcome if outcome.total else None


def fault_of(kind: str, value: str) -> str | None:
    """What is wrong with a code: ``scientific``, ``check``, ``digits`` or ``zero``; none where nothing is."""
    plain = narrow(value)
    if _SCIENTIFIC.match(plain):
        return "scientific"
    digits = re.sub(r"[〒\s-]", "", plain)
    if kind == "phone":
        return "zero" if _NO_ZERO.match(plain) else None
    if kind == "id" or not digits.isdigit():
        return None
    if kind == "town-id":
        return None if _TOWN.match(plain) else "digits"
    if kind == "postcode":
        return None if len(digits) == 7 else "digits"
    if kind == "corporate-number":
        return None if codes.is_corporate_number(digits) else ("check" if len(digits) == 13 else "digits")
    if codes.is_code(digits):
        return None
    return "check" if len(digits) == 6 else "digits"


def _own_system(table: Table, column: Column) -> bool:
    """Prefectures 01 to 47, and five-digit areas where no standard asks for six: codes that are right as they are."""
    values = [(narrow(value), n) for value, n in column.distinct.items() if value.strip()]
    if fold_name(column.label) in _PREFECTURE and all(len(value) <= 2 for value, _ in values):
        return True
    match = standards.of(table)
    if (match and column.number in match.columns) or fold_name(column.label).startswith("全国"):
        return False
    five = sum(n for value, n in values if len(value) == 5 and value[:2] in codes.prefectures())
    return five >= _FIVE_SHARE * column.filled


def _mendable(kind: str, column: Column, bad: dict[str, str], publisher: str) -> Iterator[bool]:
    """Whether each fault can be mended without asking: nothing else can be meant."""
    for value, fault in bad.items():
        plain = narrow(value)
        if kind == "body-code" and fault == "digits":
            found = codes.restore(plain, publisher)
            yield found is not None and found.sure
        else:
            others = (narrow(other) for other in column.distinct if other.strip())
            yield kind in ("town-id", "postcode") and all(_PADDABLE.match(other) for other in (plain, *others))
