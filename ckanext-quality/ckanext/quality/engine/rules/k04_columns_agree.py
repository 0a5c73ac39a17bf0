"""K04: columns of a row do not contradict each other."""

from __future__ import annotations

from ckanext.quality.engine import standards
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.rules.base import MAX_PLACES, Example, Outcome, Rule, quote, sheet
from ckanext.quality.engine.standards.relations import Relation, relations
from ckanext.quality.engine.table import Table
from ckanext.quality.engine.text import Text

_SLIPPED = (
    ("名称", "電話番号", "内線番号", "連絡先メールアドレス", "市区町村コード", "地方公共団体名"),
    *((f"{i}小学校", "076-400-0001", "162019", "富山県富山市", "", "") for i in range(4)),
)


class ColumnsAgree(Rule):
    """Code, municipality, address and position name one place; starts come before ends."""

    id = "K04"
    unit = "row"
    repair = "CONFIRM"
    confidence = 0.9
    standards = "DS-468 一貫性"
    title = Text("列どうしが矛盾しない", "Columns agree with each other")
    what = Text(
        "列どうしが食い違う行が{count}行あります（例：『{left}』は「{example}」、『{column}』は「{other}」）。",
        "In {count} rows two columns contradict each other (“{left}” says “{example}”, “{column}” says “{other}”).",
    )
    why = Text(
        "どちらが正しいか分からず、どちらの列も信じて使えません。",
        "Nobody can tell which is right, so neither can be relied upon.",
    )
    remedy = Text(
        "元の台帳で正しいほうを確かめて直してください。",
        "Find out from the register which one is right.",
    )
    bad = (
        sheet("所在地_全国地方公共団体コード|所在地_市区町村", "162019|富山市", "162019|高岡市"),
        sheet("市区町村コード|住所", "162019|富山県高岡市広小路7-50"),
        sheet("施設都道府県|住所", "富山県|石川県金沢市広坂1-1"),
        sheet("名称|所在地_市区町村|住所", "甲|富山市|高岡市広小路7-50"),
        sheet("名称|住所|緯度|経度", "甲|富山県富山市新桜町7-38|35.6812|139.7671"),
        sheet("イベント名|開始日|終了日", "甲|2026-05-03|2026-05-01"),
        sheet("名称|開始時間|終了時間", "甲|09:00|05:00"),
    )
    good = (
        sheet(
            "全国地方公共団体コード|所在地_全国地方公共団体コード|所在地_連結表記|所在地_都道府県|所在地_市区町村|緯度|経度",
            "160008|162019|富山県富山市新桜町7-38|富山県|富山市|36.6959|137.2137",
            "160008|163228|中新川郡上市町法音寺1|富山県|中新川郡上市町|36.6981|137.3622",
            "160008|162019|朝日町1番地|富山県|富山市||",
        ),
        sheet("市区町村コード|住所", "141011|神奈川県横浜市鶴見区鶴見中央3-20-1"),
        sheet("名称|開始時間|終了時間", "甲|18:00|02:00", "乙|00:00|24:00", "丙|0:00|0:00", "丁|17:00|8:30"),
        sheet("イベント名|開始日|終了日|開始時間|終了時間", "甲|2026-05-01|2026-05-03|18:00|12:00"),
        sheet("都道府県コード又は市区町村コード|都道府県名|市区町村名|住所", "132195|東京都|狛江市|長野県小諸市1"),
        # Nothing can be compared until the block that slipped stands in its place again.
        Example(_SLIPPED, context=Context(standard="evacuation_space")),
    )

    def apply(self, table: Table) -> Outcome | None:
        """Rows with at least two values that can be compared."""
        match = standards.of(table)
        if match and match.shift:
            return None
        judged = bytearray(len(table.body))
        outcome = Outcome(0, 0)
        wrong: dict[int, tuple[Relation, int]] = {}
        for relation in relations(table, standards.kinds_of(table)):
            for index, answer in relation.answers():
                judged[index] = 1
                if not answer:
                    wrong.setdefault(index, (relation, index))
        outcome.total, outcome.affected = sum(judged), len(wrong)
        for relation, index in sorted(wrong.values(), key=lambda hit: hit[1])[:MAX_PLACES]:
            left, right = relation.columns[:2]
            outcome.places.append(table.address(right, index))
            if not outcome.example:
                outcome.example = quote(left.values[index])
                outcome.values |= {"left": left.label, "column": right.label, "other": quote(right.values[index])}
        return outcome if outcome.total else None
