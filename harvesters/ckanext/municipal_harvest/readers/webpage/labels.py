"""What the words around a link say: a format, a size, a period, a title, or nothing.

Link texts of municipal pages are mostly not names: 「CSV（77KB）」,
「ダウンロードはこちら」, 「Excel形式」, 「令和７年：」. The name stands elsewhere in the
structure; these functions tell which words can carry one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..dates import find_dates, parse_date
from ..formats import EXTENSIONS, format_of_word
from ..text import fold, nfkc, squeeze, strip_marks

MAX_TITLE = 120

_SIZE = r"\d[\d,.]*\s*(?:キロバイト|メガバイト|バイト|KB|MB|GB|KiB|MiB|bytes?|B|K|M)(?![A-Za-z])"
_SIZE_RE = re.compile(_SIZE, re.IGNORECASE)
_PARENS = re.compile(r"[（(\[［【〔][^（()）\[\]［］【】〔〕]{0,120}[）)\]］】〕]")
_CLOSING = re.compile(_PARENS.pattern + "$")
_STATUS = re.compile(r"更新|現在|時点|掲載|公開|作成|修正|改訂|登録|追加|差替|差し替え")
_OPENS = re.compile(
    r"[（(\[]?\s*(?:PDF\s*)?(?:新し?い|新規|別)?(?:の)?(?:ウ[ィイ]ンドウ|タブ|窓)(?:で|が|に)?(?:開き?(?:ます"
    r"|く)|表示(?:します)?)?\s*[）)\]]?"
    r"|[（(\[]?\s*(?:外部(?:サイト(?:へ)?(?:の)?)?リンク|リンク|外部サイト)\s*[）)\]]?$"
)
_SPOKEN = (  # GTFS apart: it is the name of a dataset as well
    r"Geo\s*-?JSON|JSON[\s_-]?LD|NDJSON|JSONL?|iCalendar|ICS|XLS[XM]?|エクセル|Microsoft|Office|Excel|CSV|TSV"
    r"|カンマ区切り|タブ区切り|PDF|DOCX?|Word|ワード|PPTX?|PowerPoint|パワーポイント|KM[LZ]|GML|SHAPE|SHP"
    r"|シェープ|GPKG|GeoPackage"
    r"|RDF(?:/XML)?|Turtle|TTL|XML|ODS|ZIP|TXT|テキスト|HTML?|LZH|圧縮"
)
_FORMATS = rf"GTFS[\s_-]*(?:RT|JP|リアルタイム)?|{_SPOKEN}"
_ENCODINGS = (
    r"Shift[\s_-]*JIS|S-?JIS|UTF-?\s*8|EUC(?:-JP)?|CP932|BOM(?:付き?|なし|有り?|無し)?|文字コード|ユニコード|Unicode"
)
_DOWNLOAD = (
    r"ダウンロード|ＤＬ|DL|download|(?:こちら|ここ)(?:から|へ|まで|を|の|です)*|をクリック|クリック|ファイル"
    r"|データ|形式|版|用|対応|サイズ|容量"
    r"|その他の?|取得|閲覧|表示|開く|保存|最新|入手|リンク|link|file|data|here|click|する|して(?:ください"
    r"|下さい)|できます|可能|です|ます|の|は|を|が|へ|で|と|及び|および|または|から|まで|約"
)
_PERIOD = (
    r"(?:明治|大正|昭和|平成|令和|西暦)\s*(?:元|\d{1,2})|(?<![A-Za-z])[MTSHR]\s*(?:元|\d{1,2})(?!\d)|\d{4}|\d{1,2}"
    r"|年度|年|月|日|現在|時点|更新|公開|掲載|分|期|第|上半期|下半期|前期|後期|四半期|末|[~〜から-]"
)
_NOISE = re.compile(rf"{_SIZE}|{_FORMATS}|{_ENCODINGS}|{_DOWNLOAD}|{_PERIOD}", re.IGNORECASE)
_PLAIN_NOISE = re.compile(rf"{_SIZE}|{_FORMATS}|{_ENCODINGS}|{_DOWNLOAD}", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]")
_FILE_NAME = re.compile(r"[\x21-\x7e]+\.(?P<ext>[A-Za-z0-9]{1,8})")
_ANY_FILE_NAME = re.compile(r"(?P<stem>[^\s/\\]{1,120})\.(?P<ext>[A-Za-z0-9]{2,8})")
_SENTENCE = re.compile(r"(?:[。!?！？]|です|ます|ました|ください|下さい|ません|でした|である)[。.\s]*$|。")
_PROPERTY = re.compile(
    r"^(?:更新日|最終更新(?:日)?|公開日|掲載日|作成日|登録日|データ形式|形式|ファイル形式|ライセンス|利用条件"
    r"|担当(?:課|部署)?|問い?合わ?せ先?"
    r"|備考|更新頻度|概要|説明|容量|サイズ|文字コード|出典|注意|※|url|リンク)\s*[:：]?",
    re.IGNORECASE,
)
_NEWS = re.compile(r"(?P<title>.{2,60}?)を?\s*(?:新たに)?(?:更新|公開|掲載|追加|修正|差し?替え?)(?:し|いたし)ました")
_FORM = re.compile(
    r"様式|申請書|申請用|届出|届書|届け?$|申込書|記入例|記載例|報告書式|請求書|委任状|アンケート"
    r"|意見書"
)
_NOT_DATA = re.compile(
    r"規約|要綱|要領|指針|方針|ガイドライン|手引|マニュアル|説明書|使い方|利用方法|チラシ|リーフレット"
    r"|パンフレット|広報|報道|記者発表"
    r"|プレスリリース|お知らせ|活用事例|ポスター|募集"
)
_LISTING = re.compile(r"一覧|データ|名簿|リスト|台帳|統計")


@lru_cache(maxsize=20_000)
def is_generic(text: str) -> bool:
    """Whether words name nothing: only format, size, period, encoding, "download here"."""
    folded = nfkc(squeeze(text))
    if _FILE_NAME.fullmatch(folded):
        return True
    rest = _NOISE.sub(" ", _OPENS.sub(" ", folded))
    return _LETTER.search(rest) is None


def is_period(text: str) -> bool:
    """Whether words are a period and nothing else: 「令和７年度」, 「2024年3月分」."""
    folded = nfkc(squeeze(text))
    if not folded or not (parse_date(folded) or re.search(r"\d+\s*(?:年|月|期)", folded)):
        return False
    return _LETTER.search(re.sub(_PERIOD, " ", folded)) is None


def is_sentence(text: str) -> bool:
    """Whether words are a sentence, not a name."""
    return bool(_SENTENCE.search(squeeze(text)))


def is_property(text: str) -> bool:
    """Whether words begin a stated property (「更新日：」), not a name."""
    return bool(_PROPERTY.match(nfkc(squeeze(text))))


def is_form(text: str) -> bool:
    """Whether words name a form to be filled in, which is no data."""
    folded = nfkc(text)
    return bool(_FORM.search(folded)) and not _LISTING.search(folded)


def is_not_data(text: str) -> bool:
    """Whether words name a document about something (terms, guides, leaflets), which is no data."""
    return bool(_NOT_DATA.search(nfkc(text)))


_COLLECTION = re.compile(
    r"オープン\s*・?\s*データ|open\s*data|データ\s*カタログ|ダウンロード|添付|関連|新着|トピックス|お知らせ"
    r"|推奨データセット|(?:自治体)?標準データセット"
    r"|(?:公開|掲載|提供|更新|利用可能|登録)(?:中|している|済み?)?の?",
    re.IGNORECASE,
)
_COLLECTION_NOISE = re.compile(
    r"データ(?:セット)?|ファイル|資料|書類|情報|履歴|リンク|ページ|サイト|カタログ|一覧|リスト|について|とは"
    r"|[\w・]{1,6}?[都道府県市区町村](?:の)?|の|を|集|覧"
    r"|\d+|年度?|月|日|令和|平成"
)
_NEWS_HEAD = re.compile(r"新着|更新(?:情報|履歴)|お知らせ|トピックス|what'?s\s*new|新しい情報", re.IGNORECASE)
_THEME_WORDS = """
防災 安全 安心 防犯 交通 交通安全 消防 救急 危機管理 災害 くらし 暮らし 生活 住まい 住宅 手続き
環境 ごみ リサイクル エネルギー 自然 気象 統計 人口 世帯 住民 健康 医療 福祉 保健 介護 高齢者
障害者 障がい者 子育て こども 子ども 子供 保育 教育 学校 学校教育 生涯学習 文化 文化財 歴史
スポーツ 芸術 観光 イベント 行事 産業 農業 林業 水産 水産業 農林水産 農林水産業 商業 工業 商工
商工業 経済 企業 雇用 労働 仕事 しごと ビジネス 運輸 行政 財政 行財政 税 税金 予算 決算 市政
町政 村政 区政 県政 議会 選挙 まちづくり 都市計画 都市 土地 土木 建設 建築 道路 公園 上下水道
水道 下水道 施設 公共施設 地理 地図 地理空間 GIS 空間 バス 公共交通 通信 情報 情報通信 科学 技術
国際 国際交流 司法 その他 市民生活 市民活動 地域 地域活動 コミュニティ インフラ 社会保障 国土
基盤 調達 契約 職員 組織 広報 広聴
"""
_THEMES = frozenset(fold(word) for word in _THEME_WORDS.split())
_THEME_TAIL = re.compile(
    r"(?:分野|関連|関係|系|部門|カテゴリー?|ジャンル|に関する|について|の|データ|情報|オープンデータ|資料|統計"
    r"|\(.{0,12}\)|[0-9０-９]+\.?)+$"
)
_THEME_CUT = re.compile(r"[・･、,，/／と&＆\s]+|及び|および|または|や")


@lru_cache(maxsize=20_000)
def is_theme(text: str) -> bool:
    """Whether a heading names a field (防災・安全) under which datasets are listed, not a dataset."""
    folded = re.sub(r"^[\d.()\s]+", "", nfkc(strip_marks(text)))
    core = _THEME_TAIL.sub("", folded)
    words = [word for word in _THEME_CUT.split(core) if word]
    return not core or (bool(words) and all(fold(_THEME_TAIL.sub("", word) or word) in _THEMES for word in words))


def theme_word(text: str) -> str:
    """The field that a heading names: 「オープンデータ（防災）」 → 「防災」."""
    inside = re.fullmatch(r".*[（(]([^（()）]+)[）)]", text)
    if mentions_open_data(text):
        return inside[1] if inside else ""
    return re.sub(r"^[\d０-９.．()（）\s]+", "", text)


_ATTACHMENT = re.compile(
    r"(?:添付|関連|掲載|提供|ダウンロード|データ)*(?:ファイル|書類|資料|データ|リンク|情報)?の?(?:ダウンロード"
    r"|一覧|リスト)?(?:はこちら)?"
)
_TITLE_NOUN = re.compile(
    r"(?:一覧表?|位置|場所|箇所|データ|情報|状況|名簿|マップ|地図|リスト|統計|施設|時刻表|料金表?|台帳|人口"
    r"|件数|推移|実績|予定|[数量])(?:[（(].*[）)])?$"
)


def is_attachment(text: str) -> bool:
    """Whether a heading only says that files follow (添付ファイル, ダウンロード), and names nothing."""
    plain = strip_marks(text)
    return plain != "データ一覧" and bool(_ATTACHMENT.fullmatch(plain))


def is_marked(text: str) -> bool:
    """Whether a line begins with a mark that Japanese pages put before a title."""
    return bool(re.match(r"[■□◆◇●◎▼▽★☆【]", squeeze(text)))


def names_like_title(text: str) -> bool:
    """Whether words end as titles of datasets do (一覧, 位置, 状況)."""
    return bool(_TITLE_NOUN.search(squeeze(text)))


@lru_cache(maxsize=20_000)
def is_collection(text: str) -> bool:
    """Whether a heading names the collection itself (オープンデータ一覧, ダウンロード), not a dataset."""
    folded = nfkc(strip_marks(text))
    rest = _COLLECTION.sub(" ", folded)
    if _LETTER.search(_COLLECTION_NOISE.sub(" ", rest)) is None:
        return True
    return rest != folded and is_theme(rest)


def is_news(text: str) -> bool:
    """Whether a heading opens a list of news."""
    return bool(_NEWS_HEAD.search(nfkc(text)))


def news_title(text: str) -> str:
    """What a notice says was updated: 「GTFSデータを更新しました」 → 「GTFSデータ」."""
    found = _NEWS.search(squeeze(text))
    return strip_marks(found["title"]) if found else ""


def mentions_open_data(text: str) -> bool:
    """Whether words speak of open data."""
    return bool(
        re.search(
            r"オープン\s*・?\s*データ|open\s*[-_]?\s*data"
            r"|データ\s*カタログ",
            nfkc(text),
            re.IGNORECASE,
        )
    )


def status_date(text: str) -> str:
    """The date in a remark such as 「（令和8年4月1日更新）」, or an empty string."""
    for paren in _PARENS.findall(text):
        if _STATUS.search(paren) and (date := parse_date(paren)):
            return date
    return ""


def without_status(text: str) -> str:
    """Words without remarks on size and state: 「（令和8年4月1日更新）」, 「（新しい…開きます）」."""

    def judge(match: re.Match[str]) -> str:
        inside = match[0]
        if _SIZE_RE.search(nfkc(inside)) or _OPENS.fullmatch(nfkc(inside)):
            return " "
        dated = _STATUS.search(inside) and any(True for _ in find_dates(inside))
        return " " if dated else inside

    return squeeze(_OPENS.sub(" ", _PARENS.sub(judge, text)))


def title_of(text: str) -> str:
    """Words as a title: marks, remarks, file extension and format words at the end taken off."""
    plain = _unwrapped(strip_marks(without_status(text)))
    named = _ANY_FILE_NAME.fullmatch(plain)
    if named and named["ext"].lower() in EXTENSIONS:
        plain = named["stem"]
    previous = ""
    while previous != plain:
        previous = plain
        closing = _CLOSING.search(plain)
        if closing and _only_format(closing[0]):
            plain = plain[: closing.start()].rstrip()
        plain = _TAIL.sub("", plain).rstrip(" 　・:：-–_/／")
    plain = _balanced(plain) or previous
    return strip_marks(plain)[:MAX_TITLE]


_TAIL = re.compile(
    rf"(?:の|を)?(?:ダウンロード|download)(?:する|はこちら)?$|はこちら(?:から)?$"
    rf"|(?<=\S)(?:[\s　:：・\-]+\[?(?:{_SPOKEN})|(?<=[^\x00-\x7f])(?:CSV|Excel|エクセル|XLSX?|PDF))"
    rf"(?:\s*(?:形式|ファイル|版))*\s*\]?(?:\s*{_SIZE})?$|\s+{_SIZE}$",
    re.IGNORECASE,
)


def _only_format(paren: str) -> bool:
    """A closing remark like （CSV） or （CSV形式：3KB）, but not （Shift_JIS） or （平成30年11月）."""
    inside = nfkc(paren)
    if re.search(_ENCODINGS, inside, re.IGNORECASE):
        return False
    return (
        bool(format_of_word(inside) or _SIZE_RE.search(inside))
        and _LETTER.search(_PLAIN_NOISE.sub(" ", inside)) is None
    )


def _unwrapped(text: str) -> str:
    """A title out of 【 】, and without the remark that it is open data."""
    inside = re.fullmatch(r"【([^【】]+)】", text)
    return re.sub(r"(?<=.)[（(]オープンデータ[）)]$", "", inside[1] if inside else text)


def _balanced(text: str) -> str:
    """The text with a parenthesis that was left open at its end taken off."""
    for opening, closing in ("（）", "()", "［］", "[]", "【】"):
        if text.count(opening) > text.count(closing) and opening in text:
            head, _, tail = text.rpartition(opening)
            text = head if not tail.strip() else text
    return text


def resource_name(label: str, before: str = "", after: str = "") -> str:
    """The name of a file among others of its dataset.

    :param label: text of the link
    :param before: words before it on its line (「令和２年：」)
    :param after: words behind it (「（GeoJSON形式）」)
    """
    plain = _plain_name(label)
    if plain and not _FILE_NAME.fullmatch(plain):
        return plain
    lead = _plain_name(before)
    if lead and (is_period(lead) or format_of_word(lead) or not is_generic(lead)):
        return lead
    trailing = _PARENS.match(after.strip())
    if trailing:
        behind = _plain_name(trailing[0][1:-1])
        if behind:
            return behind
    return plain


def _plain_name(text: str) -> str:
    plain = strip_marks(without_status(text))
    plain = re.sub(
        r"(?:の|を)?(?:ダウンロード|download)(?:する|はこちら(?:から)?)?$|^ダウンロード", "", plain, flags=re.IGNORECASE
    )
    plain = re.sub(rf"({_FORMATS})(?<!シェープ)\s*(?:形式|ファイル)(?:の?データ)?$", r"\1", plain, flags=re.IGNORECASE)
    plain = strip_marks(re.sub(rf"\s*{_SIZE}$", "", plain, flags=re.IGNORECASE))
    if re.fullmatch(r"(?:データ|ファイル|こちら|はこちら|ここ|はここ|データファイル|最新版?|取得)*", plain):
        return ""
    return _balanced(plain)
