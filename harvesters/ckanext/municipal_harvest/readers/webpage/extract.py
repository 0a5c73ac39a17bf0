"""Datasets of one page.

For each file link the rules look for the words that name its dataset, from the
inside outwards: the title cell of its table row, the words before it on its
line, its definition term, its list items, the headings above it, the page's own
name. Where the link's own text is a name, it is the dataset's title under a
field or a collection (防災, オープンデータ一覧), and the file's name under a heading
that names one dataset. Files that come to the same title in the same place are
one dataset: its formats, its years, its PDF.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..dates import parse_date
from ..formats import DOCUMENTS, format_of_word
from ..text import fold, squeeze, strip_marks
from . import evidence
from .files import file_format, is_file, is_form_link
from .labels import (
    MAX_TITLE,
    is_attachment,
    is_collection,
    is_form,
    is_generic,
    is_marked,
    is_news,
    is_not_data,
    is_period,
    is_property,
    is_sentence,
    is_theme,
    mentions_open_data,
    names_like_title,
    news_title,
    resource_name,
    theme_word,
    title_of,
)
from .page import LINE, Block, Cell, Heading, Link, ListItem, Page, Term, Words
from .tables import Row, read_table

MAX_FILES = 500
"""Files of one dataset; a page with more under one title is no publication but an accident."""

Unit = Row | Term | ListItem | Heading | Block | Page
"""What in the page a dataset's title belongs to, and so what else is said about it."""


@dataclass(eq=False)
class Candidate:
    """A dataset that a page seems to publish."""

    title: str
    unit: Unit
    page: Page
    rank: int
    """How sure the structure is; of two that claim one file the higher wins."""
    raw_title: str = ""
    theme: str = ""
    files: list[FoundFile] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    description: str = ""
    updated: str = ""
    licence_words: str = ""
    frequency: str = ""


@dataclass(frozen=True)
class FoundFile:
    """A file link with the words that name it."""

    link: Link
    name: str
    format: str


@dataclass(frozen=True)
class _Named:
    title: str
    unit: Unit
    rank: int
    raw: str = ""
    detail: bool = False
    """The name of a page that is listed among datasets."""


@dataclass(frozen=True)
class _Setting:
    """A page and how it was come to."""

    page: Page
    root: bool
    via: str
    detail: bool


@dataclass(frozen=True)
class _Around:
    """A link with the words of its line."""

    link: Link
    block: Block
    before: str
    after: str
    lead: str
    """The name that the line gives it: words or the text of a link before it."""
    lead_colon: bool
    above: str
    """The line above it in the block."""


def datasets(page: Page, *, root: bool, via: str = "", detail: bool = False) -> list[Candidate]:
    """Every dataset that a page publishes.

    :param root: the page is the source itself, so its own name names no dataset
    :param via: text of the link that led to the page
    :param detail: the pages listed beside it are named like datasets, so its name is one even
        where the word could be a field (人口)
    """
    setting = _Setting(page, root, via, detail)
    rows = _rows(page)
    found: dict[tuple[object, ...], Candidate] = {}
    for block in page.blocks:
        if block.zone in ("nav", "crumb", "pager") or not any(is_file(link) for link in block.links):
            continue
        for around in _arounds(block):
            _place(found, setting, around, rows)
    kept = [candidate for candidate in found.values() if _is_data(candidate, page)]
    evidence.complete(kept, page)
    return kept


def _rows(page: Page) -> dict[Cell, list[Row]]:
    rows: dict[Cell, list[Row]] = {}
    for table in page.tables:
        rows.update(read_table(table, is_file))
    return rows


def _place(
    found: dict[tuple[object, ...], Candidate],
    setting: _Setting,
    around: _Around,
    rows: dict[Cell, list[Row]],
) -> None:
    block = around.block
    choices = rows.get(block.cell, []) if block.cell else []
    if len(choices) > 1:
        choices = choices[:1]  # a file in a cell that spans rows belongs to the first of them
    if choices:
        named, row = _row_title(choices[0], around, setting), choices[0]
    else:
        named, row = _title(around, setting), None
    key = _key(named, row, block)
    candidate = found.get(key)
    if candidate is None:
        candidate = Candidate(
            named.title, named.unit, setting.page, named.rank, raw_title=named.raw, theme=_theme(around, row, named)
        )
        found[key] = candidate
        if row is not None:
            _take_row(candidate, row)
    elif row is not None and row.updated:
        candidate.updated = max(candidate.updated, parse_date(row.updated))
    if around.link.url not in candidate.addresses and len(candidate.files) < MAX_FILES:
        candidate.addresses.add(around.link.url)
        candidate.files.append(_file(around, row, candidate))


def _key(named: _Named, row: Row | None, block: Block) -> tuple[object, ...]:
    if row is not None and isinstance(named.unit, Row):
        return ("row", id(row.table), fold(named.title), fold(row.theme))
    if isinstance(named.unit, Block):
        # Titles of single lines: the formats of one dataset may stand in several lines of one list.
        above = named.unit.headings[-1] if named.unit.headings else None
        return ("line", id(above), fold(named.title))
    if isinstance(named.unit, Heading) and named.unit in block.headings:
        # A heading for each file of one dataset (AED設置場所.csv, AED設置場所.xlsx).
        outer = block.headings[: block.headings.index(named.unit)]
        return ("heading", id(outer[-1]) if outer else 0, fold(named.title))
    return ("unit", id(named.unit), fold(named.title))


def _take_row(candidate: Candidate, row: Row) -> None:
    candidate.description = evidence.prose([row.description]) if row.description else ""
    candidate.updated = parse_date(row.updated) if row.updated else ""
    candidate.licence_words = row.licence
    candidate.frequency = row.frequency


def _file(around: _Around, row: Row | None, candidate: Candidate) -> FoundFile:
    link = around.link
    promised = file_format(link)
    name = resource_name(link.label, around.before, around.after)
    if row is not None:
        name = _row_file_name(name, around, row)
    elif around.lead and is_period(around.lead) and is_generic(link.label):
        name = _joined(around.lead, format_of_word(link.label) and resource_name(link.label))
    if not name or fold(name) == fold(candidate.title):
        name = name or format_of_word(link.label) or promised
    return FoundFile(link, squeeze(name)[:MAX_TITLE], promised)


def _row_file_name(name: str, around: _Around, row: Row) -> str:
    """The name of a file in a table: its period, the header above it, its own words."""
    header = row.headers.get(around.block.cell, "") if around.block.cell else ""
    if not name and (format_of_word(header) or is_period(header)) and is_generic(header):
        name = resource_name(header)
    elif is_period(header):
        name = _joined(header, name)
    period = row.period or _period_of_row(row)
    return _joined(period, name) if period and not any(is_period(word) for word in name.split()) else name


def _period_of_row(row: Row) -> str:
    """The period that the file links of a row name, where they name one."""
    names = (resource_name(link.label) for cell in row.cells for link in cell.links[:20])
    labels = {name for name in names if is_period(name)}
    return labels.pop() if len(labels) == 1 else ""


def _joined(first: str, second: str) -> str:
    first, second = strip_marks(first), strip_marks(second)
    return f"{first} {second}" if first and second and first != second else first or second


# -- titles ------------------------------------------------------------------


def _row_title(row: Row, around: _Around, setting: _Setting) -> _Named:
    if row.title:
        raw = row.title_cell.text if row.title_cell else row.title
        return _Named(row.title, row, 9, raw)
    caption = title_of(row.table.caption)
    if caption and not is_generic(caption) and not is_theme(caption) and not is_collection(caption):
        return _Named(caption, row, 8, row.table.caption)
    # A table of years and formats: its heading names the dataset.
    return _title(around, setting)


def _title(around: _Around, setting: _Setting) -> _Named:
    block, label = around.block, around.link.label
    own = "" if is_generic(label) or is_sentence(label) else title_of(label)
    outer = list(_outer(block, setting))
    news = any(is_news(heading.text) for heading in block.headings)
    if own:
        return _specific(own, around, outer, news=news)
    for text, colon in ((around.lead, around.lead_colon), (around.above, False)):
        title = _usable(text)
        if title and (colon or _line_names(title, outer)):
            return _Named(title, block, 1 if news else 6, text)
    if news or not outer:
        notice = news_title(block.text)
        if notice:
            return _Named(notice, block, 0, notice)
    if not outer:
        return _Named(title_of(label) or squeeze(label) or setting.page.url, block, 0, label)
    best = next((named for named in outer if not _weak(named.title)), outer[0])
    return _Named(best.title, best.unit, 0 if news else best.rank, best.raw)


def _line_names(title: str, outer: list[_Named]) -> bool:
    """Whether words of the line name the dataset, and not a part of the one that is named around them."""
    if not outer or not _names_dataset(outer[0]):
        return True
    loose = isinstance(outer[0].unit, Heading) and outer[0].unit.level > 6.5
    return loose and names_like_title(title)


def _specific(own: str, around: _Around, outer: list[_Named], *, news: bool) -> _Named:
    """The title where the link's own text is a name."""
    lead = _usable(around.lead) if around.lead_colon else ""
    if lead and not is_theme(lead):
        return _Named(lead, around.block, 6, around.lead)
    nearest = outer[0] if outer else None
    if nearest is not None and not news and not _line_names(own, outer):
        return nearest
    if nearest is not None and isinstance(nearest.unit, Term) and any(is_theme(named.title) for named in outer[1:]):
        return nearest  # a term under a field is a dataset, though its word may also name a field
    return _Named(own, around.block, 1 if news else 5, around.link.label)


def _names_dataset(named: _Named) -> bool:
    """Whether an outer title names one dataset and not a field or a collection of them."""
    if named.rank <= 2 or is_collection(named.title):
        return False
    return named.detail or not is_theme(named.title)


def _weak(title: str) -> bool:
    return (is_collection(title) and not title.endswith("一覧")) or mentions_open_data(title)


def _outer(block: Block, setting: _Setting) -> Iterator[_Named]:
    """Titles around a link, inner first; rank 2 marks the name of the source itself."""
    if block.term is not None:
        title = _usable(block.term.text)
        if title:
            yield _Named(title, block.term, 7, block.term.text)
    yield from _list_items(block)
    for heading in reversed(block.headings):
        if heading is block.heading or is_attachment(heading.text):
            continue
        title = _usable(heading.text)
        if title:
            names_page = heading.text == setting.page.name
            yield _Named(
                title, heading, 2 if setting.root and names_page else 5, heading.text, setting.detail and names_page
            )
    for text in (setting.via, setting.page.name):
        title = _usable(text)
        if title:
            yield _Named(title, setting.page, 2 if setting.root else 4, text, setting.detail)


def _list_items(block: Block) -> Iterator[_Named]:
    """The list items around a block that have a name of their own."""
    for item in block.item.chain() if block.item is not None else ():
        own = item.own
        if own is None or own is block or any(is_file(link) for link in own.links):
            continue
        text = _first_line(own)
        title = _usable(text)
        if title:
            yield _Named(title, item, 7, text)


def _first_line(block: Block) -> str:
    for line in block.lines():
        text = squeeze("".join(item.label if isinstance(item, Link) else item.text for item in line))
        if text:
            return text
    return ""


def _usable(text: str) -> str:
    """Words as a title, or an empty string where they can be none."""
    plain = squeeze(text)
    if not plain or len(plain) > MAX_TITLE or is_sentence(plain) or is_property(plain) or is_generic(plain):
        return ""
    named = _value_of_name(plain)
    title = title_of(named or plain)
    return title if len(title) > 1 and not is_generic(title) else ""


_NAME_KEYS = ("データ名", "データセット名", "名称", "タイトル", "件名", "資料名")


def _value_of_name(text: str) -> str:
    for mark in ("：", ":"):
        key, found, value = text.partition(mark)
        if found and strip_marks(key) in _NAME_KEYS:
            return value
    return ""


def _theme(around: _Around, row: Row | None, named: _Named) -> str:
    if row is not None and row.theme:
        return squeeze(row.theme)
    words = [heading.text for heading in reversed(around.block.headings)]
    if row is not None:
        words.insert(0, row.table.caption)
    if around.block.item is not None:
        words = [
            _first_line(item.own) for item in around.block.item.chain() if item.own and item.own is not around.block
        ] + words
    for text in words:
        title = title_of(text)
        if title and title != named.title and is_theme(title):
            return theme_word(title)
    return ""


# -- the line around a link --------------------------------------------------


def _arounds(block: Block) -> Iterator[_Around]:
    above = head = ""
    for line in block.lines():
        yield from _on_line(block, line, above or head)
        words = [item for item in line if isinstance(item, Words) and item.text.strip()]
        text = squeeze("".join(item.text for item in words))
        files = any(isinstance(item, Link) for item in line)
        if words and not files and (all(item.strong for item in words) or is_marked(text)):
            head = above = text
        elif text and not is_property(text):
            above = head or ("" if is_sentence(text) or files else text)


def _on_line(block: Block, line: list[Words | Link], above: str) -> Iterator[_Around]:
    lead, colon = "", False
    for position, item in enumerate(line):
        if isinstance(item, Link):
            if is_file(item):
                yield _Around(
                    item, block, _words_before(line, position), _words_after(line, position), lead, colon, above
                )
            if not is_generic(item.label) and not lead:
                lead, colon = item.label, is_file(item)
            continue
        words = strip_marks(item.text)
        if item is not LINE and words and not is_generic(words) and not words.startswith(("）", ")")):
            lead, colon = item.text, item.strong or item.text.rstrip().endswith(("：", ":", "　", "（", "("))
        elif item is not LINE and words and is_period(words) and not lead:
            lead, colon = item.text, False
    return


def _words_before(line: list[Words | Link], position: int) -> str:
    words = ""
    for item in reversed(line[:position]):
        if isinstance(item, Link):
            break
        words = item.text + words
    return squeeze(words)


def _words_after(line: list[Words | Link], position: int) -> str:
    words = ""
    for item in line[position + 1 :]:
        if isinstance(item, Link):
            break
        words += item.text
    return squeeze(words)


# -- what is data ------------------------------------------------------------


def _is_data(candidate: Candidate, page: Page) -> bool:
    """Take out forms; a dataset of documents alone must stand among open data and be no guide."""
    context = candidate.title if is_form(candidate.title) else ""
    candidate.files[:] = [
        file
        for file in candidate.files
        if not is_form_link(file.link, context) and not (file.format in DOCUMENTS and is_not_data(file.link.label))
    ]
    if not candidate.files:
        return False
    if any(file.format not in DOCUMENTS for file in candidate.files):
        return True
    words = [candidate.title, *(file.link.label for file in candidate.files)]
    if any(is_form(word) or is_not_data(word) for word in words):
        return False
    return candidate.rank > 2 and is_open_data_page(page)


def is_open_data_page(page: Page) -> bool:
    """Whether a page says that it is about open data, in its name or in its words."""
    return mentions_open_data(page.title) or mentions_open_data(page.name) or mentions_open_data(page.text())
