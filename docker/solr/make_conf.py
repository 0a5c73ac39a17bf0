"""Write the generated files of ``conf/``: character folding and the bigram form of the synonyms.

Solr's own folding needs ICU (a module that the embedded Solr does not have) and
its synonym parser cannot cut a rule into bigrams, so both are prepared here, in
Python, from Unicode's tables and from ``conf/synonyms.txt``::

    python docker/solr/make_conf.py          # writes the files again
    python docker/solr/make_conf.py --check  # exits 1 if they are not current

The same functions tell the tests what Solr is expected to consider equal.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from itertools import chain, pairwise
from pathlib import Path

CONF = Path(__file__).with_name("conf")

# Blocks whose characters are another way to write common ones (NFKC). Everything
# else is left alone: NFKC of all of Unicode would be 5,000 rules for nothing.
COMPATIBLE = (
    (0x00B2, 0x00BE),  # ² ³ ¹ ½
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x2100, 0x218F),  # ℃ № Ⅳ
    (0x2460, 0x24FF),  # ① Ⓐ
    (0x2E80, 0x2FDF),  # radicals that look like kanji
    (0x3000, 0x3000),  # the ideographic space
    (0x3200, 0x33FF),  # ㈱ ㍻ ㎡
    (0xF900, 0xFAFF),  # compatibility kanji
    (0xFB00, 0xFB06),  # ligatures out of PDFs
    (0xFF01, 0xFFEF),  # full-width Latin, half-width kana
    (0x2F800, 0x2FA1F),  # more compatibility kanji
)
# Old and variant forms that names of people and places keep, and their common forms.
VARIANTS = str.maketrans(
    "髙﨑澤邊邉廣國學縣會區齋齊瀧濱櫻檜槇龍藪冨嶋嶌嶽峯舘壽榮眞鐵驛圖團圓體醫藥廳號禮"
    "澁惠應壓圍爲壹稻飮榮營衞驛緣鹽奧橫價畫擴覺樂罐關觀氣舊據擧曉勳徑經莖鷄藝擊儉劍圈檢權獻驗縣"
    "顯嚴廣恆國黑濟碎劑雜參慘棧贊殘絲齒兒辭濕實寫釋壽收從澁獸縱肅處敍將稱燒證獎條狀乘淨剩疊孃讓釀"
    "觸寢愼眞盡粹醉穗隨髓樞數瀨聲齊靜攝竊專戰淺潛纖踐錢禪雙搜插總聰莊裝騷增藏臟續墮對帶滯臺瀧擇"
    "單擔膽團彈遲晝蟲鑄廳聽鎭遞鐵轉點傳黨盜燈當鬪讀屆繩貳惱腦霸廢拜賣麥發髮拔蠻祕濱甁拂佛竝變邊辨"
    "辯舖穗寶豐沒飜萬滿默餠彌譯藥與豫餘譽搖樣謠來賴亂覽龍兩獵壘勵禮靈齡戀爐勞樓祿亙灣",
    "高崎沢辺辺広国学県会区斎斉滝浜桜桧槙竜薮富島島岳峰館寿栄真鉄駅図団円体医薬庁号礼"
    "渋恵応圧囲為壱稲飲栄営衛駅縁塩奥横価画拡覚楽缶関観気旧拠挙暁勲径経茎鶏芸撃倹剣圏検権献験県"
    "顕厳広恒国黒済砕剤雑参惨桟賛残糸歯児辞湿実写釈寿収従渋獣縦粛処叙将称焼証奨条状乗浄剰畳嬢譲醸"
    "触寝慎真尽粋酔穂随髄枢数瀬声斉静摂窃専戦浅潜繊践銭禅双捜挿総聡荘装騒増蔵臓続堕対帯滞台滝択"
    "単担胆団弾遅昼虫鋳庁聴鎮逓鉄転点伝党盗灯当闘読届縄弐悩脳覇廃拝売麦発髪抜蛮秘浜瓶払仏並変辺弁"
    "弁舗穂宝豊没翻万満黙餅弥訳薬与予余誉揺様謡来頼乱覧竜両猟塁励礼霊齢恋炉労楼禄亘湾",
)
SMALL_KE = str.maketrans("ヶヵゖゕ", "ケカけか")  # 市ヶ谷, 3ヵ所: written either way
KANA = str.maketrans({chr(c): chr(c - 0x60) for c in chain(range(0x30A1, 0x30F7), (0x30FD, 0x30FE))})
VOICED = "\u3099\u309a\uff9e\uff9f"  # か + ゛ as macOS writes file names, and with a half-width mark

# A bigram that is no word where it stands (京都 in 東京都): its second (or first) character is replaced, in
# documents and queries alike, by a rare kanji, so that the bigram is never formed. The Kuromoji fields
# still find the whole words.
MARK = "\u4db5"
BOUNDARIES = {
    "東京都": f"東京{MARK}",  # 京都
    "議会議": f"議会{MARK}",  # 会議, in 議会議員 and 議会議事
    "大分類": f"{MARK}分類",  # 大分 (a prefecture)
    "登山口": f"登山{MARK}",  # 山口 (a prefecture)
    "火山口": f"火山{MARK}",
    "水道路線": f"水道{MARK}線",  # 道路
    "下水道路": f"下水道{MARK}",
    "高岡山": f"高岡{MARK}",  # 岡山 (a prefecture)
    "福岡山": f"福岡{MARK}",
    "静岡山": f"静岡{MARK}",
    "中国立": f"中国{MARK}",  # 国立
    "外国産": f"外国{MARK}",  # 国産
    "外国道": f"外国{MARK}",  # 国道
}


def fold_width(text: str) -> str:
    """Fold width, composition and variant kanji: what the Kuromoji and Latin fields see."""
    composed = unicodedata.normalize("NFKC", text)
    return composed.translate(VARIANTS)


def fold(text: str) -> str:
    """Fold width, variants, case and kana (to hiragana): what the bigram fields see."""
    return fold_width(text).translate(SMALL_KE).translate(KANA).lower()


def bigrams(text: str) -> list[str]:
    """Cut folded text as Solr's StandardTokenizer with CJKBigramFilter does."""
    tokens: list[str] = []
    for run in re.findall(r"[a-z0-9]+|[\u3041-\u309f\u30fc\u3005\u3400-\u9fff]+", fold(text)):
        pairs = [a + b for a, b in pairwise(run)]
        tokens += [run] if run.isascii() or not pairs else pairs
    return tokens


def groups(text: str) -> list[list[str]]:
    """Read the groups of a synonym file."""
    lines = (line.split("#")[0].strip() for line in text.splitlines())
    return [[term.strip() for term in line.split(",")] for line in lines if line]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _mapping(title: str, rules: dict[str, str]) -> str:
    lines = [f"# {title}", "# Written by docker/solr/make_conf.py; change that, not this."]
    lines += [f"{_quoted(old)} => {_quoted(new)}" for old, new in sorted(rules.items()) if old != new]
    return "\n".join(lines) + "\n"


def width_rules() -> dict[str, str]:
    """Give the rules of ``fold_width`` one by one."""
    singles = [chr(c) for first, last in COMPATIBLE for c in range(first, last + 1)]
    singles += [chr(c) for c in VARIANTS]
    half = [chr(c) + mark for c in range(0xFF66, 0xFF9E) for mark in "\uff9e\uff9f"]
    full = [chr(c) + mark for c in chain(range(0x3041, 0x3097), range(0x30A1, 0x30FB)) for mark in VOICED]
    rules = {text: fold_width(text) for text in [*singles, *half, *full]}
    # A pair that does not compose (ｱﾞ) is no rule; neither is a character that NFKC turns into space and mark.
    return {old: new for old, new in rules.items() if len(old) == 1 or len(new) == 1}


def kana_rules() -> dict[str, str]:
    """Give the rules that ``fold`` adds to ``fold_width``."""
    return {chr(c): chr(c).translate(SMALL_KE).translate(KANA) for c in [*KANA, *SMALL_KE]}


def bigram_synonyms(text: str) -> str:
    """Give the synonym file in the form that the bigram fields' filter reads."""
    lines = ["# Written by docker/solr/make_conf.py from synonyms.txt; change that, not this."]
    for group in groups(text):
        forms = dict.fromkeys(" ".join(bigrams(term)) for term in group)
        if len(forms) > 1:
            lines.append(", ".join(forms))
    return "\n".join(lines) + "\n"


def generated() -> dict[str, str]:
    """Give name and content of every generated file."""
    return {
        "fold-width.txt": _mapping("Width, composition and variant kanji (NFKC and common forms).", width_rules()),
        "fold-kana.txt": _mapping("Katakana as hiragana: ゴミ is ごみ.", kana_rules()),
        "boundaries.txt": _mapping(
            "Bigrams that are no words where they stand.", {fold(old): new for old, new in BOUNDARIES.items()}
        ),
        "synonyms-bigram.txt": bigram_synonyms((CONF / "synonyms.txt").read_text(encoding="utf-8")),
    }


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` say whether they are current."""
    files = generated()
    if "--check" in arguments:
        stale = [name for name, text in files.items() if (CONF / name).read_text(encoding="utf-8") != text]
        sys.stderr.writelines(
            f"docker/solr/conf/{name} is not current: run docker/solr/make_conf.py\n" for name in stale
        )
        return 1 if stale else 0
    for name, text in files.items():
        (CONF / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
