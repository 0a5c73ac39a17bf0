"""What the search tests search in: every dataset of the world, and made ones that set traps.

The oracle is independent of Solr: a dataset is an answer if its title, description
or a resource's name contains one of the judged terms, after NFKC and kana folding.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.conftest import SHARED

KANA = str.maketrans({chr(c): chr(c - 0x60) for c in range(0x30A1, 0x30F7)})


def fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(KANA).casefold()


@dataclass(frozen=True)
class Document:
    """One dataset as people see it."""

    name: str
    body: str
    title: str
    notes: str = ""
    resources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def contains(self, term: str) -> bool:
        words = fold(term)
        if words.isascii():  # a Latin word is a word: "bus" is not in "business"
            pattern = re.compile(rf"(?<![a-z0-9]){re.escape(words)}(?![a-z0-9])")
            return any(pattern.search(fold(text)) for text in self.texts)
        return any(words in fold(text) for text in self.texts)

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.title, self.notes, *self.resources, *self.tags)


def bodies() -> dict[str, str]:
    """Code and name of the world's bodies."""
    return {code: body["name"] for code, body in _expected().items()}


def _expected() -> dict[str, Any]:
    with (SHARED / "world" / "expected.json").open(encoding="utf-8") as file:
        return json.load(file)["revisions"]["1"]["bodies"]


def world() -> Iterator[Document]:
    """Every dataset of the world at revision 1."""
    for code, body in _expected().items():
        for number, dataset in enumerate(body["datasets"], start=1):
            yield Document(
                name=f"{code}_world-{number}",
                body=code,
                title=dataset["title"],
                notes=dataset.get("description") or "",
                resources=tuple(resource["name"] for resource in dataset["resources"]),
            )


# Made titles (no body published them): near misses, spellings and forms that the world does not have.
_MADE = (
    ("東京都からの転入者数", "東京都総務局の公表値から作成"),
    ("東京都庁舎の展望室における富山県の観光案内", ""),
    ("姉妹都市 京都との交流事業", ""),
    ("京都府との災害時相互応援協定", ""),
    ("市議会議員名簿", ""),
    ("庁内会議の開催状況", ""),
    ("日本標準産業分類 大分類コード", ""),
    ("大分県の友好都市訪問記録", ""),
    ("立山の登山口一覧", ""),
    ("山口県への派遣職員数", ""),
    ("上水道路線図", ""),
    ("道路台帳の整備状況", ""),
    ("ｱｸｾｽﾎﾟｲﾝﾄの設置計画（半角）", "ﾌﾘｰｽﾎﾟｯﾄを含む"),
    ("ＡＥＤ設置場所（全角）", ""),
    ("自動体外式除細動器の更新計画", ""),
    ("ゴミ袋の販売店", ""),
    ("一般廃棄物処理実施計画", ""),
    ("なごやか教室の開催日", ""),
    ("育児相談の開催日", ""),
    ("子育て支援センター", "親子で遊べます"),
    ("町役場の窓口混雑状況", ""),
    ("市役所の開庁時間", ""),
    ("サーバー更新履歴", ""),
    ("職員用ﾊﾟｿｺﾝ台数", ""),
    ("市ヶ谷連絡所の来所者数", ""),
    ("髙岡地区の廣報掲示板", ""),
    ("Evacuation shelters for visitors", "Places to go in an earthquake"),
    ("Wi-Fi spots", "Free wireless internet"),
    ("Population by district", "Numbers of residents and households"),
    ("Garbage collection calendar", ""),
    ("ビール工場見学者数", ""),
    ("公共建物（ビル）の高さ", ""),
    ("かﾞくどう保育の定員", "濁点が分かれた表記"),
    ("下水道の整備率", ""),
    ("水道料金", ""),
    ("子供の医療費助成", ""),
    ("障がい者福祉サービス事業所", ""),
    ("令和６年度 予算", ""),
    ("歩いて楽しむまちなかコース", ""),
    ("除雪路線", ""),
)


def made() -> Iterator[Document]:
    """The made datasets, all in one body."""
    for number, (title, notes) in enumerate(_MADE, start=1):
        yield Document(f"162116_made-{number}", "162116", title, notes)


def documents() -> list[Document]:
    return [*world(), *made()]


@dataclass(frozen=True)
class Query:
    """A judged query: the terms that make a dataset an answer, and what must not be one."""

    text: str
    terms: tuple[str, ...]
    never: tuple[str, ...] = ()
    exceptions: dict[str, str] = field(default_factory=dict)
    """Titles that contain a term and are rightly not found, with the reason."""

    def answers(self, corpus: list[Document]) -> set[str]:
        return {
            document.name
            for document in corpus
            if document.title not in self.exceptions and any(document.contains(term) for term in self.terms)
        }


SHELTER = ("避難場所", "避難所", "避難施設", "evacuation shelters", "shelter", "shelters")
WASTE = ("ごみ", "廃棄物", "garbage", "trash")
WIFI = ("アクセスポイント", "公衆無線LAN", "無線LAN", "Wi-Fi", "フリースポット")
AED = ("AED", "自動体外式除細動器", "除細動器")
EVACUATION = ("避難", "evacuation", "evacuate")
HALL = ("市役所", "役場", "庁舎")
CHILDCARE = ("子育て", "育児")
POPULATION = ("人口", "population")

# The five.
NAMED = (
    Query("避難場所", SHELTER),
    Query("ごみ", WASTE, exceptions={"なごやか教室の開催日": "なごや is no ごみ"}),
    Query("ｱｸｾｽﾎﾟｲﾝﾄ", WIFI),
    Query("AED", AED),
    Query("evacuation", EVACUATION),
)
NOT_KYOTO = "東京都: the characters stand there, the word does not"

JUDGED = (
    *NAMED,
    # synonyms, both ways
    Query("避難所", SHELTER),
    Query("避難", EVACUATION),
    Query("shelter", SHELTER),
    Query("廃棄物", WASTE),
    Query("garbage", WASTE),
    Query("自動体外式除細動器", AED),
    Query("Wi-Fi", WIFI),
    Query("WiFi", WIFI),
    Query("公衆無線LAN", WIFI),
    Query("子育て", CHILDCARE),
    Query("育児", CHILDCARE),
    Query("市役所", HALL),
    Query("役場", HALL),
    Query("トイレ", ("トイレ", "便所")),
    Query("人口", POPULATION),
    Query("population", POPULATION),
    Query("行事", ("行事", "イベント")),
    # width and kana
    Query("ＡＥＤ", AED),
    Query("aed", AED),
    Query("ゴミ", WASTE),
    Query("ｺﾞﾐ", WASTE),
    Query("ばす", ("バス", "bus")),
    Query("がくどう", ("がくどう", "学童")),
    Query("ＧＴＦＳ", ("GTFS",)),
    Query("予算 令和6年度", ("令和６年度 予算",)),
    Query("パソコン", ("パソコン",)),
    Query("高岡", ("高岡", "髙岡")),
    Query("広報", ("広報", "廣報")),
    Query("市ケ谷", ("市ヶ谷",)),
    # words inside words, and single characters
    Query("緊急避難", ("緊急避難",)),
    Query("学校", ("学校",)),
    Query("水位", ("水位",)),
    Query("観測所", ("観測所",)),
    Query("駅", ("駅",)),
    Query("道の駅", ("道の駅",)),
    Query("富山県の観光案内", ("富山県の観光案内",)),
    Query("水道料金", ("水道料金",)),
    # inflection and long vowels (Kuromoji's base forms and katakana stems)
    Query("歩く", ("歩いて",)),
    Query("サーバ", ("サーバー",)),
    # several words, and the marks between them
    Query("避難場所 指定", ("指定緊急避難", "指定避難所")),
    Query("ごみ、収集日", ("ごみ収集日", "ごみ分別・収集日")),
    Query("避難所の一覧", ("避難所一覧", "避難所等一覧", "避難場所一覧", "避難場所等の一覧", "避難所、避難場所の一覧")),
    # English as CKAN has it: stems and case
    Query("evacuations", EVACUATION),
    Query("residents", ("residents",)),
    Query("collecting", ("collection",)),
    Query("District", ("district",)),
    # traps
    Query(
        "京都",
        ("京都",),
        never=("東京都からの転入者数", "東京都庁舎の展望室における富山県の観光案内"),
        exceptions=dict.fromkeys(("東京都からの転入者数", "東京都庁舎の展望室における富山県の観光案内"), NOT_KYOTO),
    ),
    Query("東京都", ("東京都",), never=("姉妹都市 京都との交流事業", "京都府との災害時相互応援協定")),
    Query("会議", ("会議",), never=("市議会議員名簿",), exceptions={"市議会議員名簿": "議会|議員 has no 会議"}),
    Query(
        "大分",
        ("大分",),
        never=("日本標準産業分類 大分類コード",),
        exceptions={"日本標準産業分類 大分類コード": "大|分類 is not the prefecture"},
    ),
    Query(
        "山口",
        ("山口",),
        never=("立山の登山口一覧",),
        exceptions={"立山の登山口一覧": "登山|口 is not the prefecture"},
    ),
    Query("道路", ("道路",), never=("上水道路線図",), exceptions={"上水道路線図": "水道|路線 has no 道路"}),
    Query("ビル", ("ビル",), never=("ビール工場見学者数",)),
    Query("議員", ("議員",)),
)


def title_of(corpus: list[Document], name: str) -> str:
    return next(document.title for document in corpus if document.name == name)
