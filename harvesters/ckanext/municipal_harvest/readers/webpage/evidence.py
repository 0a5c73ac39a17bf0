"""What a page says about its datasets: description, date of update, licence.

Each dataset has the words of its own place (row, term, list item, heading);
what stands outside every dataset's place is said of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from ..dates import parse_date
from ..licence import Mention, find_licences, is_unversioned_by, normalise_licence
from ..text import nfkc, squeeze, strip_marks
from .files import is_file
from .labels import is_generic, is_property, is_sentence, status_date, without_status
from .page import LINE, Block, Heading, Link, ListItem, Page, Term
from .tables import Row

if TYPE_CHECKING:
    from .extract import Candidate, Unit

_UPDATE = re.compile(r"更新|改訂|修正|last\s*modified|updated", re.IGNORECASE)
_ISSUE = re.compile(r"公開|掲載|作成|登録|現在|時点")
_LICENCE_LINE = re.compile(
    r"ライセンス|licen[sc]e|クリエイティ[ブヴ]|creative\s*commons|(?<![A-Za-z])CC[\s0-]|利用条件|利用規約|出典"
    r"|著作権|二次利用|表示例",
    re.IGNORECASE,
)
_TERMS = re.compile(r"出典|利用条件|利用規約|ライセンス|二次利用|加工")
_FURNITURE = re.compile(
    r"Adobe|Acrobat|Reader|問い?合わ?せ|電話|TEL|FAX|メール|一覧へ|戻る|ページの先頭|本文へ|ウ[ィイ]ンドウ"
    r"|プラグイン|ダウンロードして(?:くだ|下)さい"
    r"|印刷|ツイート|シェア|このページ|アンケート",
    re.IGNORECASE,
)
_ONLY_DATE_NOISE = re.compile(
    r"[明治大正昭和平成令和MTSHR元\d\s()（）\[\]【】:：・、,年月日度時分/.\-現在更新最終公開掲載作成登録時点日]"
)
_STATEMENT = re.compile(r"(?<=。)")
_MAX_DESCRIPTION = 2_000
_MAX_LINES = 400
_CROWDED = 50
"""Links in one paragraph, above which its words describe none of them."""


def complete(candidates: list[Candidate], page: Page) -> None:
    """Fill in what the page says of each dataset."""
    places = _Places(page)
    taken = _taken(candidates, places)
    common = _common(page, taken)
    of_page = _licence_words(list(_lines(common)))
    of_heading: dict[int, str] = {}
    stated: dict[int, tuple[str, str]] = {}
    for candidate in candidates:
        said = stated.get(id(candidate.unit))
        if said is None:
            own = places.of(candidate.unit)
            said = stated[id(candidate.unit)] = (_updated(own), _licence_words(list(_lines(own))))
        candidate.description = candidate.description or _description(candidate, places)
        candidate.updated = candidate.updated or status_date(candidate.raw_title) or said[0]
        candidate.licence_words = (
            candidate.licence_words or said[1] or _group_licence(candidate, places, taken, of_heading)
        )
        if not candidate.updated and len(candidates) == 1:
            candidate.updated = _updated(common)
        candidate.licence_words = candidate.licence_words or of_page


def common_licence(candidates: list[Candidate], page: Page) -> str:
    """The words with which a page names a licence for no dataset in particular, or an empty string."""
    return _licence_words(list(_lines(_common(page, _taken(candidates, _Places(page))))))


def _taken(candidates: list[Candidate], places: _Places) -> set[int]:
    return {
        id(block)
        for candidate in candidates
        if candidate.unit is not candidate.page
        for block in places.of(candidate.unit)
    }


def _common(page: Page, taken: set[int]) -> list[Block]:
    return [block for block in page.blocks if id(block) not in taken and block.zone == "main"]


def licence_of_page(page: Page) -> str:
    """The words of a page that name a licence, or an empty string."""
    return _licence_words(list(_lines(block for block in page.blocks if block.zone == "main")))


def terms_of_page(page: Page) -> str:
    """The first sentence in which a page sets conditions without naming a licence."""
    for line in _lines(block for block in page.blocks if block.zone == "main" and block.heading is None):
        if _TERMS.search(line) and not find_licences(line):
            return strip_marks(_STATEMENT.split(line)[0])[:200].lstrip("①②③④1234567890.．")
    return ""


def prose(lines: Iterable[str]) -> str:
    """Lines as a description: without remarks on state and size."""
    return squeeze(" ".join(without_status(line) for line in lines))[:_MAX_DESCRIPTION]


class _Places:
    """The blocks that belong to each unit of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._blocks: dict[int, list[Block]] = {}
        self._rows: dict[int, Row] = {}
        for block in page.blocks:
            if block.zone != "main":
                continue
            for unit in self._units(block):
                self._blocks.setdefault(id(unit), []).append(block)

    @staticmethod
    def _units(block: Block) -> Iterator[object]:
        yield block
        yield from block.headings
        if block.term is not None:
            yield block.term
        if block.item is not None:
            yield from block.item.chain()

    def of(self, unit: Unit) -> list[Block]:
        """The blocks that belong to a unit."""
        if isinstance(unit, Row):
            return [block for cell in unit.cells for block in cell.blocks]
        if isinstance(unit, Page):
            return [block for block in self.page.blocks if block.zone == "main"]
        if isinstance(unit, Block):
            # One line of a list: the item around it belongs to it where it holds no other files.
            return [unit]
        return self._blocks.get(id(unit), [])


def _lines(blocks: Iterable[Block], *, links: bool = True) -> Iterator[str]:
    for count, block in enumerate(blocks):
        if count >= _MAX_LINES:
            return
        words: list[str] = []
        if block.term is not None and block.tag == "dd" and is_property(block.term.text):
            words.append(f"{block.term.text}：")
        for item in block.items:
            if item is LINE:
                yield squeeze("".join(words))
                words = []
            elif isinstance(item, Link):
                words.append(item.label if links else " ")
                if links and "creativecommons.org" in item.url:
                    words.append(f" {item.url} ")
            else:
                words.append(item.text)
        yield squeeze("".join(words))


def _updated(blocks: list[Block]) -> str:
    """The date of update that blocks state: said to be one, else of publication or state, else a date alone."""
    lines = list(_lines(blocks, links=False))
    tests: tuple[Callable[[str], bool], ...] = (
        lambda line: bool(_UPDATE.search(line)),
        lambda line: bool(_ISSUE.search(line)),
        lambda line: _ONLY_DATE_NOISE.sub("", nfkc(line)) == "",
    )
    for test in tests:
        for line in lines:
            # A year alone is a period, not a day of update.
            if test(line) and len(date := _date_near(line)) > 4 and (len(date) == 10 or test is not tests[-1]):
                return date
    return ""


def _date_near(line: str) -> str:
    """The date behind the word that announces it, else the first of the line."""
    found = _UPDATE.search(line) or _ISSUE.search(line)
    if found and (date := parse_date(line[found.end() :])):
        return date
    return parse_date(line)


def _licence_words(lines: list[str]) -> str:
    """The words that name the licence in lines, the most telling of the first line that has any."""
    for line in lines:
        mentions = find_licences(line)
        if mentions:
            return _best(mentions).text
    for line in lines:
        if len(line) < 80 and re.match(r"\W*(?:ライセンス|利用条件|licen[sc]e)\s*[:：]", line, re.IGNORECASE):
            words = re.split(r"[:：]", line, maxsplit=1)[1]
            if normalise_licence(words) != "not-specified":
                return squeeze(words)
    return ""


def _best(mentions: list[Mention]) -> Mention:
    """A licence without version is completed by one with a version in the same line (a link to the deed)."""
    first = mentions[0]
    if is_unversioned_by(first.text):
        return next((other for other in mentions[1:] if other.licence.startswith("CC-BY-")), first)
    return first


def _group_licence(candidate: Candidate, places: _Places, taken: set[int], known: dict[int, str]) -> str:
    """The licence said under the headings around a dataset, outside of other datasets' places."""
    blocks = places.of(candidate.unit)
    if not blocks:
        return ""
    for heading in reversed(blocks[0].headings):
        if heading is candidate.unit:
            continue
        if id(heading) not in known:
            around = (block for block in places.of(heading) if id(block) not in taken)
            known[id(heading)] = _licence_words(list(_lines(around)))
        if known[id(heading)]:
            return known[id(heading)]
    return ""


def _description(candidate: Candidate, places: _Places) -> str:
    unit = candidate.unit
    if isinstance(unit, Row) or (isinstance(unit, Block) and len(unit.links) > _CROWDED):
        return ""
    blocks = places.of(unit)
    if isinstance(unit, Heading):
        blocks = [block for block in blocks if _under(block, unit)]
    elif isinstance(unit, Page):
        blocks = [block for block in blocks if block.heading is None and block.cell is None and block.item is None]
    before: list[str] = []
    after: list[str] = []
    seen = False
    for block in blocks[:_MAX_LINES]:
        for text, has_file in _text_lines(block):
            seen = seen or has_file
            if has_file or not _describes(text, candidate, block):
                continue
            (after if seen else before).append(text)
    if isinstance(unit, (Term, ListItem)) and not before:
        before = after
    return prose(before)


def _under(block: Block, heading: Heading) -> bool:
    return block.heading is None and block.headings[-1] is heading and block.cell is None and block.item is None


def _text_lines(block: Block) -> Iterator[tuple[str, bool]]:
    for line in block.lines():
        text = squeeze("".join(item.label if isinstance(item, Link) else item.text for item in line))
        yield text, any(isinstance(item, Link) and is_file(item) for item in line)


def _describes(text: str, candidate: Candidate, block: Block) -> bool:
    """Whether a line describes the dataset, and is not its title, a property, a licence or furniture."""
    plain = without_status(text)
    if not plain or is_generic(plain) or plain == candidate.title or text == squeeze(candidate.raw_title):
        return False
    if block.tag == "dt" or is_property(plain) or _FURNITURE.search(plain):
        return False
    if _LICENCE_LINE.search(plain) or (_UPDATE.search(plain) and parse_date(plain)):
        return False
    return is_sentence(plain) or len(plain) > 1
