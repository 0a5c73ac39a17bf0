"""Licence words as Japanese publishers write them, to the licence ids of DESIGN.md.

Nothing is guessed to be open: a text that names no licence is
``not-specified``, a body's own rules are ``own-terms``, and "CC BY" without a
version is ``other-open`` until the site's terms name the version
(:func:`with_terms`).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from .text import Mapped, nfkc, squeeze

NOT_SPECIFIED = "not-specified"
OWN_TERMS = "own-terms"
OTHER_OPEN = "other-open"
OTHER_CLOSED = "other-closed"
CC0 = "CC0-1.0"
PDL = "PDL-1.0"
GJ = "GJ-2.0"
OPEN = frozenset({"CC-BY-4.0", "CC-BY-3.0", "CC-BY-2.1-JP", CC0, PDL, GJ, OTHER_OPEN})
"""The ids that count as open."""

_VERSIONS = {"4.0": "CC-BY-4.0", "4": "CC-BY-4.0", "3.0": "CC-BY-3.0", "3": "CC-BY-3.0", "2.1": "CC-BY-2.1-JP"}

# CKAN's own licence ids (ckan.model.license) and those of other catalogues, without separators.
_IDS = {
    "notspecified": NOT_SPECIFIED,
    "ccby": OTHER_OPEN,
    "cczero": CC0,
    "ccbysa": OTHER_OPEN,
    "ccnc": OTHER_CLOSED,
    "odcpddl": OTHER_OPEN,
    "odcodbl": OTHER_OPEN,
    "odcby": OTHER_OPEN,
    "gfdl": OTHER_OPEN,
    "ukogl": OTHER_OPEN,
    "otheropen": OTHER_OPEN,
    "otherpd": OTHER_OPEN,
    "otherat": OTHER_OPEN,
    "othernc": OTHER_CLOSED,
    "otherclosed": OTHER_CLOSED,
    "ownterms": OWN_TERMS,
    "pdl10": PDL,
    "gj20": GJ,
    "自団体": OWN_TERMS,
}

_TAG = re.compile(r"<[^<>]{0,2000}>")
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]{1,500})""", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s\-_.・･/,()\[\]「」『』【】:;]+")

_CC_URL = re.compile(
    r"(?:https?:)?//(?:www\.)?creativecommons\.org/(?P<kind>licenses|publicdomain)/(?P<code>[a-z-]+)"
    r"(?:/(?P<version>\d(?:\.\d)?))?(?:/[a-z.]{2,10})*/?"
    r"|(?:https?:)?//(?:www\.)?opendefinition\.org/licenses/(?P<okf>[a-z-]+)/?",
    re.IGNORECASE,
)
_PDL = re.compile(
    r"公共データ利用規約(?:\s*\(?\s*第?\s*1(?:\.0)?\s*版?\s*\)?)?|(?<![A-Za-z])PDL\s*-?\s*1(?:\.0)?"
    r"|public[_\s-]data[_\s-]licen[sc]e(?:[_\s(-]*v(?:ersion)?\.?\s*1\.0\)?)?",
    re.IGNORECASE,
)
_GJ = re.compile(
    r"政府標準利用規約\s*[(（]?\s*(?:第?\s*(?P<version>\d(?:\.\d)?)\s*版?)?\s*\)?"
    r"|digital\.go\.jp/resources/open_data/terms-of-use-(?P<urlversion>\d(?:\.\d)?)"
    r"|government[\s-]of[\s-]japan[\s-]standard[\s-]terms[\s-]of[\s-]use(?:\s*\(?\s*ver(?:sion)?\.?\s*(?P<enversion>\d\.\d))?",
    re.IGNORECASE,
)
_CC0 = re.compile(
    r"(?<![A-Za-z])CC\s*-?\s*(?:0|zero)(?![0-9])(?:\s*(?:1\.0)?\s*(?:全世界"
    r"|Universal)?)",
    re.IGNORECASE,
)
# "クリエイティブ・コモンズ・ライセンスの「表示 4.0 国際」", "Creative Commons Attribution 4.0 International",
# "CC BY 4.0", "CC-BY(表示)", "CC ライセンス 表示". The family name may stand alone ("CCライセンス").
_FAMILY = r"(?:クリエイティ[ブヴ]\s*[・･\s]?\s*コモンズ|creative\s*commons|(?<![A-Za-z])CC(?=BY|[^A-Za-z0-9]|$))"
_LICENCE_WORD = r"(?:\s*[・･\-]?\s*(?:パブリック\s*)?(?:ライセンス|licen[sc]es?))?"
_LINK = r"\s*(?:の|[-‐_/・･:\s「『【(\[]|by\s*(?=表示|attribution))*\s*"
_TERMS_OF = (
    r"(?:パブリック\s*[・･]?\s*ドメイン|ゼロ|zero|0(?!\d)|"
    r"(?:BY|表示|attribution)"
    r"(?:\s*[-‐_・･\s]?\s*(?:NC|SA|ND|非営利|継承|改変禁止|non-?commercial|share-?alike|no-?deriv[a-z]*))*)"
)
_AFTER = (
    r"(?:\s*[「」『』()\[\]]*\s*(?:ライセンス|licen[sc]e)?"
    r"\s*[(「『]?\s*(?:表示|CC[\s-]*BY(?:[\s-]*(?:NC|SA|ND))*|BY)?\s*[)」』]?"
    r"\s*[-‐_]?\s*(?:v(?:er(?:sion)?)?\.?\s*|第)?(?P<version>\d(?:\.\d)?(?![\d年月.]))\s*(?:版)?"
    r"(?:\s*[-‐_]?\s*(?:国際|日本|全世界|international|japan|universal|unported|非移植|JP))?)?"
)
_CC = re.compile(
    rf"{_FAMILY}{_LICENCE_WORD}(?:{_LINK}(?P<terms>{_TERMS_OF}){_AFTER}(?:\s*\(\s*表示\s*\))?)?", re.IGNORECASE
)
_BARE_BY = re.compile(
    r"^\s*(?:表示|attribution)((?:\s*[-・]?\s*(?:非営利|継承|改変禁止|share-?alike|non-?commercial))*)"
    r"\s*(?P<version>\d\.\d)\s*(?:国際|日本|international|japan)?\s*$",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"(?:^|[^a-z])(?:NC|ND)(?:$|[^a-z])|非営利|改変禁止|改変不可|non-?commercial|no-?deriv", re.IGNORECASE
)
_SHARE = re.compile(r"(?:^|[^a-z])SA(?:$|[^a-z])|継承|share-?alike", re.IGNORECASE)
_ZERO = re.compile(r"^(?:ゼロ|zero|0)", re.IGNORECASE)
_OWN = re.compile(
    r"自団体|独自(?:の)?(?:利用)?(?:規約|ルール|ライセンス|条件)"
    r"|(?:本市|本町|本村|本県|当市|当町|当村|当サイト|当ホームページ|本サイト|市|町|村|県)(?:の)?"
    r"(?:公式)?(?:ホームページ|ウェブサイト|サイト|オープンデータ)?(?:の)?(?:利用)?規約"
)
_OTHER_OPEN = re.compile(
    r"(?<![A-Za-z])ODbL|open\s*database\s*licen[sc]e|ODC[\s-](?:BY|PDDL)|パブリック・?ドメイン|public\s*domain",
    re.IGNORECASE,
)
_CLOSED_WORDS = re.compile(
    r"無断(?:転載|複製|使用)(?:を)?(?:禁|お断り)|転載禁止|二次利用(?:は)?(?:不可|できません)|all\s*rights\s*reserved",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mention:
    """A licence named in a text."""

    licence: str
    text: str
    """The words as published."""
    start: int = 0


def normalise_licence(text: str) -> str:
    """The licence id of a field or phrase that states a licence.

    Accepts words in Japanese and English, CKAN's ids, addresses of deeds and
    HTML. Unknown words give ``not-specified``.
    """
    plain = _plain(text)
    if not plain:
        return NOT_SPECIFIED
    known = _IDS.get(_SEPARATORS.sub("", plain).casefold())
    if known:
        return known
    mentions = find_licences(plain)
    if mentions:
        return _strictest(mentions)
    bare = _BARE_BY.match(nfkc(plain))
    if bare:
        return _attribution(bare[1], bare["version"])
    folded = nfkc(plain)
    if _OTHER_OPEN.search(folded):
        return OTHER_OPEN
    if _CLOSED_WORDS.search(folded):
        return OTHER_CLOSED
    return OWN_TERMS if _OWN.search(folded) else NOT_SPECIFIED


def find_licences(text: str) -> list[Mention]:
    """Every licence that a longer text names, in order; phrases that name none of ours are left out."""
    mapped = Mapped.of(text)
    found: list[tuple[int, int, str]] = []
    for pattern, judge in (
        (_CC_URL, _of_url),
        (_GJ, _of_government),
        (_PDL, _of_public_data),
        (_CC0, _of_zero),
        (_CC, _of_cc),
    ):
        for match in pattern.finditer(mapped.text):
            licence = judge(match)
            if licence and not any(match.start() < end and start < match.end() for start, end, _ in found):
                found.append((match.start(), match.end(), licence))
    return [Mention(name, _words(mapped, start, end), start) for start, end, name in sorted(found)]


def _words(mapped: Mapped, start: int, end: int) -> str:
    """The original words, with the parenthesis that closes behind them."""
    words = mapped.text[start:end]
    if words.count("(") > words.count(")") and mapped.text[end : end + 1] == ")":
        end += 1
    return squeeze(mapped.original(start, end))


def find_licence(text: str) -> Mention | None:
    """The licence that a longer text (a paragraph, a page) names first, or None."""
    mentions = find_licences(text)
    return mentions[0] if mentions else None


def with_terms(words: str, terms: str) -> str:
    """The licence of a dataset when the site's terms are taken as evidence.

    :param words: what the dataset itself says of its licence, may be empty
    :param terms: what the page with the site's terms says

    A dataset that says nothing has the licence of the site; one that says
    "CC BY" without a version has the version that the site's terms name.
    """
    own, site = normalise_licence(words), normalise_licence(terms)
    if own == NOT_SPECIFIED:
        return site
    return site if is_unversioned_by(words) and site.startswith("CC-BY-") else own


def is_unversioned_by(text: str) -> bool:
    """Whether the words are "CC BY" without a version, which the site's terms may complete."""
    plain = _plain(text)
    if _SEPARATORS.sub("", plain).casefold() == "ccby":
        return True
    mention = _CC.search(nfkc(plain))
    if mention is None or not mention["terms"] or mention["version"]:
        return False
    words = mention["terms"]
    return not (_CLOSED.search(words) or _SHARE.search(words) or _ZERO.search(words))


def _plain(text: str) -> str:
    if "<" in text:
        links = " ".join(link for link in _HREF.findall(text) if "licen" in link or "creativecommons" in link)
        words = squeeze(html.unescape(_TAG.sub(" ", text)))
        return words if find_licences(words) or not links else links
    return squeeze(html.unescape(text))


def _strictest(mentions: list[Mention]) -> str:
    """One licence of several named together; closed terms win, else the first named."""
    for mention in mentions:
        if mention.licence == OTHER_CLOSED:
            return OTHER_CLOSED
    return mentions[0].licence


def _attribution(words: str, version: str | None) -> str:
    if _CLOSED.search(words):
        return OTHER_CLOSED
    if _SHARE.search(words):
        return OTHER_OPEN
    return _VERSIONS.get(version or "", OTHER_OPEN)


def _of_url(match: re.Match[str]) -> str | None:
    if match["okf"]:
        return _IDS.get(match["okf"].replace("-", ""))
    code = match["code"].lower()
    if match["kind"].lower() == "publicdomain":
        return CC0 if code == "zero" else OTHER_OPEN
    return _attribution(code, match["version"]) if code.startswith("by") else None


def _of_government(match: re.Match[str]) -> str:
    version = match["version"] or match["urlversion"] or match["enversion"] or ""
    # Version 1 forbade some uses; without a version nobody can say which it is.
    return GJ if version in ("2", "2.0") else OWN_TERMS


def _of_public_data(match: re.Match[str]) -> str:
    del match
    return PDL


def _of_zero(match: re.Match[str]) -> str:
    del match
    return CC0


def _of_cc(match: re.Match[str]) -> str | None:
    words = match["terms"]
    if not words:
        return None  # "CCライセンス": which one is not said
    if _ZERO.match(words):
        return CC0
    if "ドメイン" in words:
        return OTHER_OPEN
    return _attribution(match[0], match["version"])
