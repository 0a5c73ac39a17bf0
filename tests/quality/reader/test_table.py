"""The table inside a sheet: folded blocks, headers of several rows, notes, further tables, proposed metadata."""

from __future__ import annotations

from pathlib import Path

import pytest
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader import read
from ckanext.quality.engine.reader.base import MergedRange, OtherSheet, RawTable, WorkbookFacts
from ckanext.quality.engine.rules import RULES
from ckanext.quality.engine.table import Blocks, Table, locate, proposed_metadata
from ckanext.quality.engine.table.blocks import find_blocks
from hypothesis import given
from hypothesis import strategies as st

DATA = Path(__file__).parents[4] / "shared" / "data"


def found(*rows: str, merges: tuple[MergedRange, ...] = ()) -> Table:
    kind = "xlsx" if merges else "csv"
    return locate(RawTable(format=kind, rows=[row.split("|") for row in rows], merges=list(merges)))


@pytest.mark.parametrize(
    ("labels", "blocks"),
    [
        ("町丁名,世帯数,男,女,計," * 3, Blocks(5, 0, 3)),
        ("地区名,区分,世帯数,男,女,合計,,地区名,区分,世帯数,男,女,合計,,", Blocks(6, 1, 2)),
        ("町　名,世帯,,町名,世帯", Blocks(2, 1, 2)),
        (",町名,世帯,町名,世帯", Blocks(2, 0, 2, 2)),
        ("地区,男,女,計,男,女,計", None),
        ("名称,電話,名称,FAX", None),
        ("名称,電話,,,名称,電話", None),
        ("始発駅,名谷,名谷,谷上,谷上", None),
        ("男,男", None),
        ("名称,電話,名称", None),
        ("", None),
    ],
)
def test_blocks(labels: str, blocks: Blocks | None):
    assert find_blocks(labels.rstrip(",").split(",") if labels.endswith(",") else labels.split(",")) == blocks


@given(
    names=st.lists(st.text("町世帯数男女計年月", min_size=1, max_size=4), min_size=2, max_size=8, unique=True),
    count=st.integers(2, 5),
    gap=st.integers(0, 1),
)
def test_a_folded_table_is_found_with_its_smallest_block(names: list[str], count: int, gap: int):
    labels = (names + [""] * gap) * count
    assert find_blocks(labels) == Blocks(len(names), gap, count)
    # One label that differs is another table, not the same one folded.
    assert find_blocks([*labels[: len(names) + gap], "別", *labels[len(names) + gap + 1 :]]) is None or count > 2


@pytest.mark.shared
def test_blocks_of_the_real_files():
    folded = {}
    for path in sorted(DATA.rglob("*")):
        if path.suffix in {".csv", ".xlsx", ".xls"} and path.stat().st_size:
            table = locate(read(path, Limits()))
            if table.blocks:
                folded[path.name] = table.blocks
    assert folded == {"R4jinnkousuii.xls": Blocks(6, 1, 2), "R6jinko4.xlsx": Blocks(6, 1, 2)}


@pytest.mark.shared
def test_shinjuku_folded_three_times_as_it_is_published():
    """The file at hand was unfolded by its collectors; folded again it is what 新宿区 publishes."""
    rows = read(DATA / "shinjuku-population" / "2018-07-01_all.csv", Limits()).rows
    head, body = rows[0], rows[1:]
    height = -(-len(body) // 3)
    lines = [head * 3]
    for i in range(height):
        pieces = [
            body[i + height * block] if i + height * block < len(body) else [""] * len(head) for block in range(3)
        ]
        lines.append([cell for piece in pieces for cell in piece])
    table = locate(RawTable(format="csv", rows=lines))
    assert table.blocks == Blocks(4, 0, 3)
    outcome = RULES["S04"].apply(table)
    assert outcome is not None
    assert outcome.affected == 3
    assert outcome.repair == "SAFE"


@pytest.mark.shared
def test_takamatsu_preamble_and_sabae_titles():
    takamatsu = locate(read(DATA / "takamatsu-old-csv" / "0074.csv", Limits()))
    assert takamatsu.header.first == 7
    assert takamatsu.skipped == 2
    assert takamatsu.preamble["object_type_xsd"] == ["string", "string", "string"]
    assert takamatsu.body[0][:2] == ["1", "ＩＣレコーダー"]
    assert proposed_metadata(takamatsu) == {
        "language": "ja",
        "attribution": "高松市",
        "license": "http://creativecommons.org/licenses/by/3.0/deed.ja",
        "file_name": "0074",
        "landing_page": "https://opendata.smartcity-takamatsu.jp/ckan/dataset/garbage_separation_list",
    }
    sabae = locate(read(DATA / "sabae-population" / "R6jinko4.xlsx", Limits()))
    assert (sabae.header.first, sabae.first_row) == (5, 6)
    assert proposed_metadata(sabae) == {
        "title": "地区別人口実態表【住所別】",
        "temporal": "2024-04-01",
        "source": "市民窓口課",
    }
    # The label stands in the second of four rows: the rows around it stay blank, nothing is filled down.
    assert [row[0] for row in sabae.body[:4]] == ["", "鯖江", "", ""]
    older = locate(read(DATA / "sabae-population" / "R4jinnkousuii.xls", Limits()))
    assert older.outside
    assert older.outside[0][0] == "A27"
    assert older.outside[0][1].startswith("※「日本人世帯数」")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("平成３１年３月１日現在", {"temporal": "2019-03-01"}),
        ("（令和元年5月1日時点）", {"temporal": "2019-05-01"}),
        ("2024年4月1日現在", {"temporal": "2024-04-01"}),
        ("R6.4.1現在", {"temporal": "2024-04-01"}),
        ("令和５年度", {"temporal": "2023-04-01/2024-03-31"}),
        ("令和5年10月末", {"temporal": "2023-10"}),
        ("資料：市民窓口課", {"source": "市民窓口課"}),
        ("（出典　国勢調査）", {"source": "国勢調査"}),
        ("（単位：人）", {"unit": "人"}),
        ("単位：千円、％", {"unit": "千円、％"}),
        ("人口の推移", {"title": "人口の推移"}),
        ("人　口　の　推　移", {"title": "人口の推移"}),
        ("令和5年度 決算の概要（単位：千円）", {"title": "令和5年度 決算の概要（単位：千円）"}),
    ],
)
def test_titles_carry_metadata(line: str, wanted: dict[str, str]):
    proposed = proposed_metadata(found(f"{line}||", "地区|男|女", "甲|1|2", "乙|3|4"))
    assert {key: proposed.get(key) for key in wanted} == wanted
    assert ("title" in proposed) == ("title" in wanted)


def test_no_date_is_made_up():
    assert (
        proposed_metadata(found("令和5年13月40日現在||", "地区|男|女", "甲|1|2", "乙|3|4")).get("temporal")
        != "2023-13-40"
    )
    assert proposed_metadata(found("地区|男|女", "甲|1|2", "乙|3|4")) == {}


def test_notes_below_end_the_body():
    table = found("地区|男|女", "甲|1|2", "乙|3|4", "||", "※速報値||", "集計は市による||", "資料：統計課||")
    assert table.body == [["甲", "1", "2"], ["乙", "3", "4"]]
    assert table.notes == [(5, "※速報値"), (6, "集計は市による"), (7, "資料：統計課")]
    assert proposed_metadata(table)["source"] == "統計課"
    assert proposed_metadata(table)["notes"] == "※速報値\n集計は市による\n資料：統計課"


def test_a_last_row_with_gaps_is_data():
    table = found("名称|電話|備考", "甲|1|x", "乙||")
    assert len(table.body) == 2
    assert not table.notes
    narrow = found("名称|電話", "甲|1", "資料館|2")
    assert not narrow.notes


def test_headers_of_several_rows():
    merges = (MergedRange(1, 1, 2, 1), MergedRange(1, 2, 1, 3))
    table = found("地区|人口||計", "|男|女|", "甲|1|2|3", "乙|3|4|7", merges=merges)
    assert table.labels == ["地区", "人口_男", "人口_女", "計"]
    assert table.header.count == 2
    plain = found("|令和4年|||令和5年||", "地区|男|女|計|男|女|計", "甲|1|2|3|4|5|9", "乙|1|2|3|4|5|9")
    assert plain.labels[:5] == ["地区", "令和4年_男", "令和4年_女", "令和4年_計", "令和5年_男"]
    assert plain.blocks is None
    assert plain.header.first == 1


def test_tables_below_and_beside():
    table = found(
        "町名|世帯|男", "甲|1|2", "乙|3|4", "||", "学校の状況||", "学校名|児童|教員", "丙|5|6", "丁|7|8", "※注||"
    )
    assert len(table.body) == 2
    (island,) = table.islands
    assert (island.first_row, island.last_row, island.labels) == (6, 8, ("学校名", "児童", "教員"))
    assert island.title == "学校の状況"
    assert not island.repeat
    again = found("町名|世帯", "甲|1", "乙|2", "町名|世帯", "丙|3")
    assert again.islands[0].repeat
    assert len(again.body) == 4
    rows = ["町名|世帯||施設|数"] + [f"町{i}|{i}||{'館' if i < 3 else ''}|{i if i < 3 else ''}" for i in range(1, 12)]
    beside = found(*rows)
    assert [island.first_column for island in beside.islands] == [4]
    stray = found("町名|世帯||", "甲|1||確認中", "乙|2||", "丙|3||")
    assert stray.outside == [("D2", "確認中")]


@pytest.mark.parametrize(
    "rows",
    [
        ("地区|男|女", "甲|1|2", "||", "乙|3|4", "丙|5|6"),
        ("名称|種別|備考", "甲|あ|い", "||", "乙|う|え", "丙|お|か"),
        ("駅|朝|昼", "甲|1|2", "||", "合計|1|2", "※注||"),
    ],
)
def test_a_blank_row_alone_is_no_further_table(rows: tuple[str, ...]):
    assert not found(*rows).islands


def sheets(*others: OtherSheet) -> Table:
    rows = [["地区", "男", "女"], ["甲", "1", "2"]]
    raw = RawTable("xlsx", rows, sheet="R4", others=list(others), other_sheets=[one.name for one in others])
    raw.workbook = WorkbookFacts()
    return locate(raw)


def test_other_sheets():
    rule = RULES["S04"]
    same = rule.apply(sheets(OtherSheet("R5", [["地区", "男", "女"], ["甲", "3", "4"]], 2)))
    assert same is not None
    assert (same.severity, same.gate, same.affected) == ("major", False, 2)
    other = rule.apply(sheets(OtherSheet("学校", [["学校名", "児童"], ["丙", "3"]], 2)))
    assert other is not None
    assert (other.severity, other.gate, other.affected) == (None, True, 2)
    for harmless in (
        OtherSheet("凡例", [["記号", "意味"], ["X", "秘匿"]], 2),
        OtherSheet("Sheet2", [["メモ"]], 1),
        OtherSheet("作業用", [["学校名", "児童"], ["丙", "3"]], 2, hidden=True),
    ):
        outcome = rule.apply(sheets(harmless))
        assert outcome is not None
        assert outcome.affected == 0, harmless


def test_fills_that_divide_the_body_stay():
    def fills_of(fills: dict[tuple[int, int], str]) -> dict[tuple[int, int], str]:
        raw = RawTable("xlsx", [["地区", "男"], ["甲", "1"], ["乙", "2"]], workbook=WorkbookFacts(fills=fills))
        workbook = locate(raw).raw.workbook
        assert workbook is not None
        return workbook.fills

    assert fills_of({(1, 1): "FFFF00", (1, 2): "FFFF00"}) == {}
    assert fills_of({(1, 1): "FFFF00", (2, 1): "FF0000"}) == {(2, 1): "FF0000"}
    assert fills_of({(r, c): "EEEEEE" for r in (2, 3) for c in (1, 2)}) == {}


def test_labels_that_are_data():
    rule = RULES["S03"]
    for rows, bad in (
        (("富山県|富山市|1", "富山県|高岡市|2", "石川県|富山市|3"), True),
        (("都道府県|市|数", "富山県|富山市|1", "富山県|高岡市|2"), False),
    ):
        outcome = rule.apply(found(*rows))
        assert outcome is not None
        assert bool(outcome.affected) is bad


@pytest.mark.shared
def test_the_real_files_without_labels():
    """Three copies of one list begin with 北海道, Hokkaido, 札幌市; no other file lacks its labels."""
    nameless = set()
    for path in sorted(DATA.rglob("*")):
        if path.suffix in {".csv", ".txt", ".xls", ".xlsx"} and path.stat().st_size:
            outcome = RULES["S03"].apply(locate(read(path, Limits())))
            assert outcome is not None
            if outcome.affected and outcome.places == ["A1"]:
                nameless.add(path.name)
    assert nameless == {"localgov_sjis_crlf.csv", "localgov_sjis_lf.csv", "localgov_utf8_lf.csv"}


@pytest.mark.parametrize(
    ("rows", "first", "labels"),
    [
        (["人口の推移", "令和5年4月1日現在||単位：人", "地区|男|女", "甲|1|2", "乙|3|4"], 3, ["地区", "男", "女"]),
        (["（令和5年度末時点）|（単位：千円）", "費目|金額", "甲|1", "乙|2"], 2, ["費目", "金額"]),
        (["地区|令和4年4月1日現在|令和5年4月1日現在", "甲|1|2"], 1, ["地区", "令和4年4月1日現在", "令和5年4月1日現在"]),
        (["地区|人口|", "|男|女", "甲|▲5|1,234人", "乙|約300|４"], 1, ["地区", "人口_男", "人口_女"]),
        (["名称||備考", "甲|あり|x", "乙|3|y", "丙|なし|z"], 1, ["名称", "", "備考"]),
    ],
)
def test_what_stands_above_labels_is_no_header_and_dirty_numbers_are_numbers(
    rows: list[str], first: int, labels: list[str]
):
    width = max(row.count("|") for row in rows) + 1
    cells = [[*row.split("|"), *[""] * (width - row.count("|") - 1)] for row in rows]
    table = locate(RawTable(format="csv", rows=cells))
    assert (table.header.first, table.labels) == (first, labels)
