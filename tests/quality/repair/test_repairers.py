"""Each repairer on the cases of the registry: what is done, what is only proposed, what is never touched."""

from __future__ import annotations

from pathlib import Path

import pytest
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader.base import MergedRange, RawTable, WorkbookFacts
from ckanext.quality.engine.repair import Repaired, dates, repair
from ckanext.quality.engine.repair.driver import repair_table
from ckanext.quality.engine.repair.numbers import plain_number
from ckanext.quality.engine.repair.v04 import full_kana
from ckanext.quality.engine.repair.v10 import decimal_degrees

SHARED = Path(__file__).parents[4] / "shared"
DATA = SHARED / "data"


def mend(*rows: str, confirm: str = "", folder: Path | None = None, **context: str) -> Repaired:
    """Repair rows written with ``|`` between cells."""
    raw = RawTable("csv", [row.split("|") for row in rows], line_ends="CRLF", delimiter=",")
    return mend_raw(raw, confirm, **context)


def mend_raw(raw: RawTable, confirm: str = "", **context: str) -> Repaired:
    names = frozenset(confirm.split())
    return repair_table(raw, Path("hyo.csv"), confirm=names, context=Context(**context), limits=Limits())


def rows(repaired: Repaired) -> list[str]:
    return ["|".join(row) for row in repaired.rows]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("平成31年4月30日", "2019-04-30"),
        ("平成31年5月1日", None),
        ("令和元年5月1日", "2019-05-01"),
        ("令和元年4月30日", None),
        ("昭和64年1月7日", "1989-01-07"),
        ("昭和64年1月8日", None),
        ("平成元年1月8日", "1989-01-08"),
        ("平成元年1月7日", None),
        ("大正15年12月25日", "1926-12-25"),
        ("昭和元年12月25日", "1926-12-25"),
        ("昭和元年12月24日", None),
        ("明治45年7月30日", "1912-07-30"),
        ("大正元年7月30日", "1912-07-30"),
        ("明治5年12月2日", None),
        ("明治6年1月1日", "1873-01-01"),
        ("R6.4.1", "2024-04-01"),
        ("Ｈ３１．４．３０", "2019-04-30"),
        ("2024/4/1", "2024-04-01"),
        ("2024年4月1日", "2024-04-01"),
        ("20240401", "2024-04-01"),
        ("2024/4/1 9:05", "2024-04-01 09:05"),
        ("2024/2/30", None),
        ("6.4.1", None),
        ("03/04/01", None),
        ("31/12/2023", None),
        ("令和6年度", None),
        ("平成31年2月29日", None),
    ],
)
def test_a_date_is_read_only_where_it_means_one_day(written: str, meant: str | None):
    assert dates.iso_date(written) == meant


def test_dates_that_a_person_confirms():
    assert dates.outside_era("平成31年10月1日") == "2019-10-01"
    assert dates.outside_era("令和元年5月1日") is None
    assert dates.outside_era("2024/4/1") is None
    assert dates.iso_part("令和6年度") == "2024"
    assert dates.iso_part("平成元年4月") == "1989-04"
    assert dates.iso_part("令和6年4月1日") is None
    assert dates.from_serial("45383") == "2024-04-01"
    assert dates.from_serial("12") is None
    assert dates.hours("9:00") == "09:00"
    assert dates.hours("９：０５") == "09:05"
    assert dates.hours("25:00") is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,234", "1234"),
        ("▲5", "-5"),
        ("△1,234.50", "-1234.50"),
        ("１２", "12"),
        ("１，２３４", "1234"),
        ("1,23", None),
        ("約10", None),
        ("10～20", None),
        ("12人", None),
        ("5(注1)", None),
        ("-", None),
    ],
)
def test_a_number_is_read_only_where_it_is_one(written: str, meant: str | None):
    assert plain_number(written) == meant


def test_small_conversions():
    assert full_kana("ｶﾞｽ㎡①ABC") == "ガス㎡①ABC"
    assert decimal_degrees("36°41′30″") == "36.691667"
    assert decimal_degrees("北緯36度41分") == "36.683333"
    assert decimal_degrees("36°61′") is None


def test_blank_rows_and_columns_go():
    done = mend("名称||人数|", "甲||1|", "|||", "乙||2|", "|||")
    assert rows(done) == ["名称|人数", "甲|1", "乙|2"]


def test_a_folded_table_is_stacked():
    done = mend("町|人||町|人", "甲|1||丙|3", "乙|2||丁|4", "戊|5||己|6", "庚|7||||"[:-1])
    assert rows(done) == ["町|人|段", "甲|1|1", "乙|2|1", "戊|5|1", "庚|7|1", "丙|3|2", "丁|4|2", "己|6|2"]
    blocks, height, blank = 2, 4, 1
    assert len(done.work.table.body) == blocks * height - blank


def test_a_cell_beside_the_blocks_keeps_them_apart():
    done = mend("町|人||町|人", "甲|1|注|丙|3", "乙|2||丁|4")
    assert rows(done)[0] == "町|人||町|人"


def test_titles_and_notes_wait_for_a_person():
    sheet = (
        "人口の推移|||",
        "令和5年4月1日現在|||単位：人",
        "地区|男|女|計",
        "甲|1|2|3",
        "乙|3|4|7",
        "合計|4|6|10",
        "※速報値|||",
        "資料：市民課|||",
    )
    done = mend(*sheet)
    assert rows(done)[0].startswith("人口の推移")
    assert {proposal.id for proposal in done.proposals} >= {"S03", "S06:notes", "S06:totals"}
    done = mend(*sheet, confirm="S03 S06")
    assert rows(done) == ["地区|男|女|計", "甲|1|2|3", "乙|3|4|7"]
    assert {(note.kind, note.text) for note in done.metadata} == {
        ("title", "人口の推移"),
        ("temporal", "令和5年4月1日現在"),
        ("unit", "単位：人"),
        ("note", "※速報値"),
        ("source", "資料：市民課"),
    }


def test_totals_that_do_not_add_up_are_not_offered():
    done = mend("地区|男|女", "甲|1|2", "乙|3|4", "合計|4|7", confirm="S06")
    assert rows(done)[-1] == "合計|4|7"
    assert "S06:totals" not in {proposal.id for proposal in done.proposals}


def test_merged_cells_of_the_body_are_filled():
    raw = RawTable(
        "xlsx",
        [["地区", "区分", "人"], ["甲", "男", "1"], ["", "女", "2"], ["乙", "男", "3"]],
        sheet="Sheet1",
        merges=[MergedRange(2, 1, 3, 1)],
        workbook=WorkbookFacts(),
    )
    assert rows(mend_raw(raw)) == ["地区|区分|人", "甲|男|1", "甲|女|2", "乙|男|3"]


def test_a_header_of_two_rows_is_joined_by_a_person():
    raw = RawTable(
        "xlsx",
        [["地区", "人口", ""], ["", "男", "女"], ["甲", "1", "2"], ["乙", "3", "4"]],
        sheet="Sheet1",
        merges=[MergedRange(1, 1, 2, 1), MergedRange(1, 2, 1, 3)],
        workbook=WorkbookFacts(),
    )
    assert rows(mend_raw(raw))[:2] == ["地区|人口|", "|男|女"]
    assert rows(mend_raw(raw, "S08")) == ["地区|人口_男|人口_女", "甲|1|2", "乙|3|4"]


def test_formulas_give_way_to_their_results():
    raw = RawTable(
        "xlsx",
        [["地区", "人", "率"], ["甲", "1", ""], ["乙", "3", "#DIV/0!"]],
        sheet="Sheet1",
        workbook=WorkbookFacts(formulas={(2, 2): "A1+1", (3, 3): "1/0", (2, 3): "X()"}, uncached={(3, 3), (2, 3)}),
    )
    done = mend_raw(raw)
    assert rows(done)[1] == "甲|1|"
    assert [(line.cell, line.before, line.after) for line in done.changes if line.check == "S14"] == [
        ("B2", "=A1+1", "1")
    ]


def test_hidden_columns_are_warned_of_and_deleted_by_a_person():
    raw = RawTable(
        "xlsx",
        [["名称", "担当者の電話", "人"], ["甲", "090", "1"], ["乙", "080", "2"]],
        sheet="Sheet1",
        workbook=WorkbookFacts(hidden_columns=[2]),
    )
    done = mend_raw(raw)
    assert rows(done)[0] == "名称|担当者の電話|人"
    assert any("個人情報" in notice.ja for notice in done.notices)
    assert rows(mend_raw(raw, "S12")) == ["名称|人", "甲|1", "乙|2"]


def test_ditto_is_filled_and_a_blank_is_not():
    done = mend("町|担当|数", "甲|総務課|1", "乙|〃|2", "丙|同上|3", "丁||4", "戊|同左|5", "合計|計|15", "己|〃|6")
    column = [row.split("|")[1] for row in rows(done)]
    assert column == ["担当", "総務課", "総務課", "総務課", "", "同左", "計", "〃"]


def test_labels_in_the_middle_of_their_block_stay():
    sheet = ("地区|区分|人", "|日本人|1", "鯖江|外国人|2", "|計|3", "|日本人|4", "神明|外国人|5", "|計|9")
    assert rows(mend(*sheet)) == list(sheet)


def test_spaces_widths_and_characters():
    done = mend("番　号|名　称|計\n画", " 1|富山　|甲", "２|高橋　太郎|ﾄﾔﾏ", "3|㈱山　|乙")
    assert rows(done) == ["番号|名称|計画", "1|富山|甲", "2|高橋　太郎|トヤマ", "3|㈱山|乙"]


def test_spaces_inside_values_are_closed_up_by_a_person():
    sheet = ("コード|収容|数", "a|467人　　（2㎡/人）|1", "b|合　計　額|2", "c|甲　乙|3")
    assert rows(mend(*sheet)) == list(sheet)
    assert rows(mend(*sheet, confirm="V03"))[1:] == ["a|467人　（2㎡/人）|1", "b|合計額|2", "c|甲　乙|3"]


def test_names_keep_their_characters():
    sheet = ("施設名|区分|数", *(f"髙﨑㈱第{i}|①種|{i}" for i in range(1, 30)))
    done = mend(*sheet)
    assert rows(done)[1] == "髙﨑㈱第1|(1)種|1"


def test_numbers_and_units():
    sheet = ("町|人口|増減", "甲|1,234人|▲5", "乙|12人|3", "丙|約10人|10～20", "丁|5人|7", "戊|9人|1", "己|8人|1")
    done = mend(*sheet)
    assert rows(done)[1] == "甲|1,234人|-5"
    done = mend(*sheet, confirm="V01")
    assert rows(done)[:2] == ["町|人口(人)|増減", "甲|1234|-5"]
    assert rows(done)[3] == "丙|約10人|10～20"


def test_square_metres_stay_square_metres():
    sheet = ("町|面積", "甲|１，２００㎡", "乙|350㎡", "丙|210㎡")
    assert rows(mend(*sheet))[1] == "甲|1,200㎡"
    assert rows(mend(*sheet, confirm="V01")) == ["町|面積(㎡)", "甲|1200", "乙|350", "丙|210"]


def test_codes():
    sheet = ("全国地方公共団体コード|町字ID|名称", "16201|1000|甲", "162019|0002000|乙")
    assert rows(mend(*sheet, body_code="162019"))[1] == "162019|0001000|甲"
    assert rows(mend(*sheet))[1] == "16201|0001000|甲"
    kamiichi = ("全国地方公共団体コード|名称", "16322|甲", "163228|乙")
    assert rows(mend(*kamiichi, body_code="163228"))[1] == "16322|甲"
    assert rows(mend(*kamiichi, body_code="163228", confirm="V07"))[1] == "163228|甲"


def test_positions():
    sheet = ("名称|緯度|経度", "甲|137.21|36.69", "乙|36.70|137.20", "丙|36°41′|137°12′")
    assert rows(mend(*sheet, body_code="162019"))[1] == "甲|36.69|137.21"
    assert rows(mend(*sheet))[1] == "甲|137.21|36.69"
    assert rows(mend(*sheet, confirm="V10"))[1:] == ["甲|36.69|137.21", "乙|36.70|137.20", "丙|36.683333|137.200000"]


def test_contacts():
    done = mend(
        "名称|電話番号|URL",
        "甲|076ー400－0001|http://a.jp",
        "乙|０７６－４００－０００２|ｈｔｔｐ：／／ｂ．ｊｐ",
        "丙|不明|",
    )
    assert rows(done)[1:] == ["甲|076-400-0001|http://a.jp", "乙|076-400-0002|http://b.jp", "丙|不明|"]


def test_other_and_pairs_are_split_by_a_person():
    sheet = ("名称|種別|人数", "甲|その他（売店）|12（3）", "乙|本館|4（1）", "丙|本館|5（2）", "丁|本館|6（0）")
    assert rows(mend(*sheet)) == list(sheet)
    assert rows(mend(*sheet, confirm="V09 V02"))[:2] == [
        "名称|種別|種別_その他内容|人数|人数_内数",
        "甲|その他|売店|12|3",
    ]


def test_standard_names_and_missing_columns():
    done = mend("NO|名称|住所|方書", "1|甲|富山市|", standard="01")
    assert rows(done)[0] == "ID|名称|所在地_連結表記|建物名等(方書)"
    done = mend("名称|所在地_連結表記", "甲|富山市", standard="13", confirm="D01", body_code="162019")
    labels = rows(done)[0].split("|")
    assert labels[:2] == ["名称", "所在地_連結表記"]
    assert "緯度" in labels
    assert rows(done)[1].split("|")[labels.index("全国地方公共団体コード")] == "162019"


def test_circles_mean_yes_only_where_the_standard_says_so():
    labels = "名称|所在地_連結表記|オストメイト設置トイレ有無"
    done = mend(labels, "甲|富山市|〇", "乙|富山市|有", "丙|富山市|○", standard="13")
    column = (
        done.work.table.labels.index("オストメイト設置トイレ有無")
        if "オストメイト設置トイレ有無" in rows(done)[0]
        else 2
    )
    assert [row.split("|")[column] for row in rows(done)[1:]] in (["有", "有", "有"], ["〇", "有", "○"])
    plain = mend("名称|対応", *(f"施設{i}|〇" for i in range(20)), "乙|有")
    assert rows(plain)[1] == "施設0|〇"


def test_empty_columns_of_the_standard_stay():
    done = mend("名称|所在地_連結表記|備考|独自", "甲|富山市||", "乙|富山市||", standard="01")
    assert {proposal.id for proposal in done.proposals if proposal.check == "C04"} == {"C04:D"}


def test_duplicates_go_when_a_person_says_so():
    sheet = ("名称|値", "甲|1", "乙|2", "甲|1")
    assert rows(mend(*sheet)) == list(sheet)
    assert rows(mend(*sheet, confirm="K02")) == ["名称|値", "甲|1", "乙|2"]


def test_empty_columns_are_asked_for_one_by_one():
    sheet = ("名称|電話|番地|値", "甲|||1", "乙|||2")
    assert rows(mend(*sheet, confirm="C04:C")) == ["名称|電話|値", "甲||1", "乙||2"]


def test_a_repair_that_would_do_harm_is_only_proposed():
    sheet = ("ID|名称", *(f"{i}|施設{i}" for i in range(1, 12)), "１|別の施設")
    done = mend(*sheet)
    assert rows(done)[-1] == "１|別の施設"
    assert any(proposal.check == "V04" and "別のきまり" in proposal.text.ja for proposal in done.proposals)
    assert rows(mend(*sheet, confirm="V04:A"))[-1] == "1|別の施設"


def test_a_file_that_is_read_in_part_is_not_repaired(tmp_path: Path):
    path = tmp_path / "long.csv"
    path.write_text("名称,人\n" + "甲 ,1\n" * 50, encoding="utf-8-sig")
    with pytest.raises(EngineError):
        repair(path, limits=Limits(rows=20))


@pytest.mark.shared
def test_the_shifted_shelters_of_ishikawa_are_put_right_by_a_person():
    path = DATA / "ishikawa-standard-ods" / "170003_evacuation_space.csv"
    plain = repair(path)
    proposal = next(each for each in plain.proposals if each.check == "D03")
    assert proposal.preview
    done = repair(path, confirm=frozenset({"D03"}))
    assert done.after.losses["D03"] == 0 < done.before.losses["D03"]
    labels = done.work.table.labels
    codes = (
        {row[labels.index("所在地_全国地方公共団体コード")] for row in done.work.table.body}
        if ("所在地_全国地方公共団体コード" in labels)
        else set()
    )
    assert all(code.isdigit() for code in codes if code)


@pytest.mark.shared
def test_the_folded_table_of_sabae_is_stacked():
    done = repair(DATA / "sabae-population" / "R6jinko4.xlsx")
    stack = done.work.shape.stack
    assert stack is not None
    assert "段" in done.work.table.labels
    assert stack.count * stack.width <= done.work.shape.width
