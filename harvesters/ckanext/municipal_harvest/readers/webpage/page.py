"""A page as a flat list of blocks that know their place in the structure.

The tree is walked once, without recursion, so that a hostile page costs time in
proportion to its size. What comes out is what the rules of :mod:`.extract`
need: for every line of text and every link the headings above it, its list
items, its definition term and its table cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  (compiled, comes without stubs)
from lxml.html import HtmlElement, HTMLParser

from ..text import nfkc, squeeze
from . import urls

MAX_LINKS = 5_000
MAX_BLOCKS = 30_000
MAX_ITEMS = 1_000
"""Links and runs of text in one block; a longer one is cut into several."""
MAX_CELL_BLOCKS = 100
MAX_CELLS = 40_000
MAX_SPAN = 200
MAX_LIST_DEPTH = 8
MAX_RUN = 20_000
MAX_TEXT = 4_000
"""Letters of one block that are kept; a page without any structure has one block."""

_SKIP = frozenset(
    ["script", "style", "noscript", "template", "svg", "object", "embed", "iframe", "select", "option", "textarea"]
)
_ENDS_HEADING = frozenset(("div", "table"))
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SCOPES = frozenset(["article", "section", "main", "aside", "details", "li", "td", "th", "dd", "fieldset", "body"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NAV_TAGS = frozenset(("nav", "footer"))
_NAV_NAME = re.compile(
    r"^(?:(?:global|local|side|sub|foot(?:er)?|head(?:er)?|g|l|s|main)?[-_]?(?:navi?|navigation)(?:[-_]?(?:list"
    r"|box|area))?"
    r"|(?:global|local|side|sub|foot(?:er)?|head(?:er)?|g|l|s|main)[-_]?menu(?:[-_]?(?:list|box|area))?"
    r"|side|sidebar|foot|footer|sns|share|skip|pagetop|banners?|bnr|inquiry|toiawase|contact|search|enquete|survey)$",
    re.IGNORECASE,
)
_CRUMB_NAME = re.compile(r"pankuzu|bread_?-?crumb|topic_?-?path|crumbs?$", re.IGNORECASE)
_PAGER_NAME = re.compile(r"pag(?:er|inat|ing|e[-_]?nav)", re.IGNORECASE)
_TITLE_NAME = re.compile(r"(?:^|[-_a-z])(?:title|ttl|midashi|heading|headline|caption)$", re.IGNORECASE)
_MARK = re.compile(r"^[■□◆◇●◎▼▽★☆【]")
_MAX_PSEUDO = 60
_REFRESH = re.compile(r"^\s*(\d+)\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)
_FONT_SIZES = frozenset(("5", "6", "7", "+2", "+3", "+4"))


@dataclass(eq=False)
class Heading:
    """A heading or what serves as one."""

    level: float
    text: str
    scope: int
    links_before: int = 0
    """Links of the page before it."""
    depth: int = 0
    """Open blocks around it."""


@dataclass(eq=False)
class Term:
    """A ``dt``."""

    text: str = ""


@dataclass(eq=False)
class ListItem:
    """A ``li``; ``own`` is its first block, which names it."""

    parent: ListItem | None
    own: Block | None = None

    def chain(self) -> Iterator[ListItem]:
        """This item and those around it, inner first."""
        item: ListItem | None = self
        for _ in range(MAX_LIST_DEPTH):
            if item is None:
                return
            yield item
            item = item.parent


@dataclass(eq=False)
class Cell:
    """A table cell; a spanning cell stands in the grid several times."""

    header: bool
    blocks: list[Block] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """The words of the cell."""
        return squeeze(" ".join(block.text for block in self.blocks[:MAX_CELL_BLOCKS]))[:MAX_TEXT]

    @cached_property
    def links(self) -> list[Link]:
        """The links of the cell."""
        return [link for block in self.blocks for link in block.links]


_Spans = dict[int, tuple[Cell, int]]
"""Column → the cell that reaches down into it, and how many rows are left."""


@dataclass(eq=False)
class Table:
    """A table as a grid, spans resolved."""

    rows: list[list[Cell | None]] = field(default_factory=list)
    caption: str = ""
    head_rows: int = 0
    """Rows in a ``thead``."""
    nested: bool = False
    """A table stands in one of its cells: it is layout."""


@dataclass(eq=False)
class Link:
    """A link as it stands."""

    url: str
    label: str
    names: str
    """Its class words."""
    download: bool
    zone: str


@dataclass(frozen=True)
class Words:
    """A run of text in a block."""

    text: str
    strong: bool = False


LINE = Words("\n")
"""A line break in a block."""


@dataclass(eq=False)
class Block:
    """A paragraph, list item, cell … without the blocks inside it."""

    index: int
    tag: str
    items: list[Words | Link]
    headings: tuple[Heading, ...]
    term: Term | None
    item: ListItem | None
    cell: Cell | None
    table: Table | None
    zone: str
    heading: Heading | None = None
    """Set where the block is itself a heading."""

    @cached_property
    def text(self) -> str:
        """All words of the block, those of links too."""
        return squeeze("".join(item.label if isinstance(item, Link) else item.text for item in self.items))[:MAX_TEXT]

    @cached_property
    def links(self) -> list[Link]:
        """The links of the block."""
        return [item for item in self.items if isinstance(item, Link)]

    def lines(self) -> Iterator[list[Words | Link]]:
        """The items of each line."""
        line: list[Words | Link] = []
        for item in self.items:
            if item is LINE:
                yield line
                line = []
            else:
                line.append(item)
        yield line


@dataclass
class Page:
    """A page that was read."""

    url: str
    title: str
    encoding: str
    blocks: list[Block]
    links: list[Link]
    tables: list[Table]
    refresh: str = ""
    """Where the page sends its reader by itself."""
    frames: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The page's own heading, else its title without the site's name."""
        for block in self.blocks:
            if block.heading and block.heading.level < 3 and block.zone == "main":
                return block.heading.text
        return page_title(self.title)

    def text(self) -> str:
        """The words of the page's content."""
        return "\n".join(block.text for block in self.blocks if block.zone == "main")


def page_title(title: str) -> str:
    """The part of a ``<title>`` before the site's name."""
    return squeeze(re.split(r"\s*[|｜／]\s*|\s+[-–—/:]\s+|(?<=[^\x00-\x7f])/(?=[^\x00-\x7f])", title)[0])


def parse(text: str, url: str, encoding: str = "utf-8") -> Page:
    """Read a page; never fails, an empty or broken page has no blocks."""
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    clean = text.replace("\x00", "")
    try:
        root = etree.fromstring(clean.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if root is None:
        return Page(url, "", encoding, [], [], [])
    return _Walker(url, encoding).read(root)


class _Walker:
    """Keeps the open elements while the tree is walked."""

    def __init__(self, url: str, encoding: str) -> None:
        self.url = url
        self.base = url
        self.encoding = encoding
        self.title = ""
        self.refresh = ""
        self.frames: list[str] = []
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.tables: list[Table] = []
        self.items: list[Words | Link] = []
        self.open: list[HtmlElement] = []
        self.scopes: list[int] = [0]
        self.heads: list[Heading] = []
        self.zones: list[str] = ["main"]
        self.terms: list[Term | None] = [None]
        self.list_items: list[ListItem | None] = [None]
        self.cells: list[tuple[Cell, Table] | None] = [None]
        self.cell_of: dict[HtmlElement, tuple[Cell, Table]] = {}
        self.cell_count = 0
        self.strong = 0
        self.link: tuple[HtmlElement, list[str]] | None = None
        self.serial = 0

    def read(self, root: HtmlElement) -> Page:
        base = root.find(".//base[@href]")
        if base is not None:
            self.base = urls.resolve(self.url, base.get("href", "")) or self.url
        skipped: HtmlElement | None = None
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if element.tag in _SKIP:
                    skipped = element
                    walker.skip_subtree()
                else:
                    self._start(element)
                    self._text(element.text)
                continue
            if element is skipped:
                skipped = None
            else:
                self._end(element)
            self._text(element.tail)
        self._flush("body")
        return Page(
            self.url, self.title, self.encoding, self.blocks, self.links, self.tables, self.refresh, tuple(self.frames)
        )

    # -- opening and closing -------------------------------------------------

    def _start(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _BLOCKS and self.link is None:
            self._flush(self._innermost())
            self._open_block(element)
        elif tag in _BLOCKS or tag == "br":
            self._break()
        elif tag == "a":
            if element.get("href") is not None and self.link is None:
                self.link = (element, [])
        elif tag == "img":
            self._image(element)
        elif tag in ("b", "strong") or (tag == "font" and element.get("size", "").strip() in _FONT_SIZES):
            self.strong += 1
        elif tag in ("meta", "frame", "title", "time"):
            self._special(element)

    def _end(self, element: HtmlElement) -> None:
        tag = element.tag
        if self.link is not None and self.link[0] is element:
            self._close_link()
        elif tag in _BLOCKS and self.link is None:
            self._flush(tag)
            self._close_block(element)
        elif tag in ("b", "strong") or (tag == "font" and element.get("size", "").strip() in _FONT_SIZES):
            self.strong = max(0, self.strong - 1)

    def _special(self, element: HtmlElement) -> None:
        if element.tag == "title":
            self.title = self.title or squeeze(element.text or "")
            element.text = None
        elif element.tag == "frame":
            self.frames.append(urls.resolve(self.base, element.get("src", ""), self.encoding))
        elif element.tag == "time":
            if not squeeze("".join(element.itertext())):
                self._text(element.get("datetime"))
        elif element.get("http-equiv", "").lower() == "refresh":
            found = _REFRESH.match(element.get("content", ""))
            if found:
                self.refresh = urls.resolve(self.base, found[2], self.encoding)

    def _open_block(self, element: HtmlElement) -> None:
        tag = element.tag
        self.open.append(element)
        self.zones.append(self._zone(element))
        if tag in _SCOPES:
            self.serial += 1
            self.scopes.append(self.serial)
        if tag == "li":
            self.list_items.append(ListItem(self.list_items[-1]))
        elif tag == "dl":
            self.terms.append(None)
        elif tag == "dt":
            self.terms[-1] = Term()
        elif tag == "table":
            self._open_table(element)
        elif tag in ("td", "th"):
            self.cells.append(self.cell_of.get(element))
            self.terms.append(None)
            self.list_items.append(None)

    def _close_block(self, element: HtmlElement) -> None:
        tag = element.tag
        if self.open and self.open[-1] is element:
            self.open.pop()
            self.zones.pop()
        if tag in _SCOPES:
            scope = self.scopes.pop() if len(self.scopes) > 1 else 0
            while self.heads and self.heads[-1].scope == scope:
                self.heads.pop()
        elif tag in _ENDS_HEADING:
            # A card that is complete: what follows it is not under its heading. A wrapper of the heading
            # alone, or of heading and text (CMS editors make one per part), does not end it.
            while (
                self.heads and self.heads[-1].depth > len(self.open) and self.heads[-1].links_before < len(self.links)
            ):
                self.heads.pop()
        if tag == "li" or tag in ("td", "th"):
            self._pop(self.list_items)
        if tag == "dl" or tag in ("td", "th"):
            self._pop(self.terms)
        if tag in ("td", "th"):
            self._pop(self.cells)

    @staticmethod
    def _pop(stack: list) -> None:  # type: ignore[type-arg]
        if len(stack) > 1:
            stack.pop()

    def _innermost(self) -> str:
        return self.open[-1].tag if self.open else "body"

    def _zone(self, element: HtmlElement) -> str:
        outer = self.zones[-1]
        if outer != "main":
            return outer
        names = f"{element.get('id', '')} {element.get('class', '')}".split()
        if any(_CRUMB_NAME.search(name) for name in names):
            return "crumb"
        if any(_PAGER_NAME.search(name) for name in names):
            return "pager"
        if element.tag in _NAV_TAGS:
            return "nav"
        if element.tag in ("div", "ul", "ol", "aside", "section", "form") and any(
            _NAV_NAME.match(name) for name in names
        ):
            return "nav"
        return "main"

    # -- tables --------------------------------------------------------------

    def _open_table(self, element: HtmlElement) -> None:
        table = Table()
        above: _Spans = {}
        for row in _rows(element):
            cells: list[Cell | None] = []
            below: _Spans = {}
            for child in row:
                if child.tag in ("td", "th") and self.cell_count < MAX_CELLS:
                    self._place(child, table, cells, above, below)
            _carry(cells, above, below, to_end=True)
            above = below
            table.rows.append(cells)
            if row.getparent().tag == "thead":
                table.head_rows = len(table.rows)
        self.tables.append(table)
        if self.cells[-1] is not None:
            self.cells[-1][1].nested = True

    def _place(
        self, element: HtmlElement, table: Table, cells: list[Cell | None], above: _Spans, below: _Spans
    ) -> None:
        _carry(cells, above, below)
        cell = Cell(header=element.tag == "th")
        self.cell_of[element] = (cell, table)
        down = _span(element.get("rowspan"))
        for _ in range(_span(element.get("colspan"))):
            if down > 1:
                below[len(cells)] = (cell, down - 1)
            cells.append(cell)
            self.cell_count += 1

    # -- words and links -----------------------------------------------------

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self.link is not None:
            self.link[1].append(text[:MAX_TEXT])
        elif self.items or text.strip():
            self.items.append(Words(re.sub(r"[ \t\r\n]+", " ", text[:MAX_RUN])[:MAX_TEXT], bool(self.strong)))
            if len(self.items) > MAX_ITEMS:
                self._flush(self._innermost())

    def _break(self) -> None:
        if self.link is not None:
            self.link[1].append(" ")
        elif self.items:
            self.items.append(LINE)

    def _image(self, element: HtmlElement) -> None:
        alt = element.get("alt")
        if alt and self.link is not None and not "".join(self.link[1]).strip():
            self.link[1].append(alt)

    def _close_link(self) -> None:
        if self.link is None:
            return
        element, words = self.link
        self.link = None
        label = squeeze("".join(words)) or squeeze(element.get("title", ""))
        url = urls.resolve(self.base, element.get("href", ""), self.encoding)
        if not url or len(self.links) >= MAX_LINKS:
            self.items.append(Words(label))
            return
        link = Link(
            url, label[:MAX_TEXT], element.get("class", ""), element.get("download") is not None, self.zones[-1]
        )
        self.links.append(link)
        self.items.append(link)

    # -- blocks --------------------------------------------------------------

    def _flush(self, tag: str) -> None:
        items, self.items = self.items, []
        if not any(isinstance(item, Link) or item.text.strip() for item in items) or len(self.blocks) >= MAX_BLOCKS:
            return
        cell = self.cells[-1]
        block = Block(
            index=len(self.blocks),
            tag=tag,
            items=items,
            headings=(),
            term=self.terms[-1],
            item=self.list_items[-1],
            cell=cell[0] if cell else None,
            table=cell[1] if cell else None,
            zone=self.zones[-1],
        )
        self._note(block, tag)
        block.headings = tuple(self.heads)
        self.blocks.append(block)
        if block.cell:
            block.cell.blocks.append(block)
        if block.item and block.item.own is None:
            block.item.own = block

    def _note(self, block: Block, tag: str) -> None:
        """Remember a block that names what follows it."""
        if tag == "dt" and self.terms[-1] is not None:
            self.terms[-1].text = squeeze(f"{self.terms[-1].text} {block.text}")
            return
        if tag == "caption" and self.tables:
            self.tables[-1].caption = block.text
            return
        level = self._level(block, tag)
        if level is None:
            return
        while self.heads and self.heads[-1].level >= level and self.heads[-1].scope >= self.scopes[-1]:
            self.heads.pop()
        block.heading = Heading(
            level, block.text, self.scopes[-1], len(self.links) - len(block.links), len(self.open) - 1
        )
        self.heads.append(block.heading)

    def _level(self, block: Block, tag: str) -> float | None:
        if tag in _HEADINGS:
            return float(_HEADINGS[tag])
        if tag in ("summary", "legend"):
            return 6.5
        if tag in ("li", "dt", "dd", "td", "th", "caption") or len(block.text) > _MAX_PSEUDO:
            return None
        words = [item for item in block.items if isinstance(item, Words) and item.text.strip()]
        if block.links or not words:
            return None
        element = self.open[-1] if self.open else None
        names = element.get("class", "").split() if element is not None else []
        if any(_TITLE_NAME.search(name) for name in names):
            return 2.5
        if tag == "center" and all(item.strong for item in words):
            return 1.5
        if all(item.strong for item in words) or _MARK.match(nfkc(block.text)) or _MARK.match(block.text):
            return 7.0
        return None


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _span(value: str | None) -> int:
    try:
        return min(MAX_SPAN, max(1, int(value or "1")))
    except ValueError:
        return 1


def _carry(cells: list[Cell | None], above: _Spans, below: _Spans, *, to_end: bool = False) -> None:
    """Put the cells that reach down from the rows above into the next columns of a row."""
    while above and (len(cells) in above or (to_end and len(cells) < max(above))):
        cell, left = above.pop(len(cells), (None, 0))
        if cell is not None and left > 1:
            below[len(cells)] = (cell, left - 1)
        cells.append(cell)
