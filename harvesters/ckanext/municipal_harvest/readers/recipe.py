"""A recipe: CSS selectors that say where an odd page keeps its datasets, instead of code.

.. code-block:: yaml

    recipe:
      item: table.list tr       # one dataset each (needed)
      title: td.name            # its title (needed)
      file: a.download@href     # links to its files (default: a@href)
      detail: td.name a@href    # the page of the dataset, where the rest is looked for
      description: .text
      updated: td.date
      licence: .licence
      next: a.next@href         # the next page of the list

``css@attribute`` takes an attribute, ``css`` the text, ``@attribute`` that of the item itself.
Selectors after ``detail`` are looked for on the item first, then on its page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from urllib.parse import urljoin

import soupsieve
from bs4 import BeautifulSoup, Tag
from ckanext.guarded_fetch import Client, FetchError

from .base import FileRef, ReadError, Record, Report, SourceSpec
from .dates import parse_date
from .formats import format_of_url
from .licence import with_terms
from .terms import read_terms
from .text import squeeze
from .webpage import keys, urls
from .webpage.crawl import Crawler
from .webpage.decode import decode

MAX_PAGE_BYTES = 10_000_000
MAX_PAGES = 200
MAX_ITEMS = 5_000
MAX_SELECTOR = 300


@dataclass(frozen=True)
class Recipe:
    """The selectors; an empty one is not used."""

    item: str
    title: str
    file: str = "a@href"
    detail: str = ""
    description: str = ""
    updated: str = ""
    licence: str = ""
    next: str = ""


NAMES = tuple(one.name for one in fields(Recipe))


@dataclass(frozen=True)
class Fault:
    """What is wrong with a recipe, and with which of its keys."""

    key: str
    ja: str
    en: str


def faults(raw: object) -> list[Fault]:
    """Everything that is wrong with a recipe as it was entered."""
    if not isinstance(raw, Mapping):
        return [Fault("", "「recipe」は項目の一覧にしてください。", "“recipe” must be a mapping.")]
    found = [_unknown(str(key)) for key in raw if key not in NAMES]
    found += [_missing(key) for key in ("item", "title") if not raw.get(key)]
    found += [fault for key in NAMES if key in raw for fault in _of_selector(key, raw[key])]
    return found


def _unknown(key: str) -> Fault:
    known = "、".join(NAMES)
    return Fault(
        key, f"recipe に不明な項目「{key}」があります。使える項目：{known}", f"Unknown key “{key}” in the recipe."
    )


def _missing(key: str) -> Fault:
    return Fault(key, f"recipe に「{key}」がありません。", f"“{key}” is missing in the recipe.")


def _of_selector(key: str, value: object) -> Iterator[Fault]:
    if not isinstance(value, str) or not _is_css(value.rpartition("@")[0] if "@" in value else value):
        yield Fault(
            key,
            f"recipe の「{key}」は CSS セレクターとして正しくありません：{value}",
            f"“{key}” in the recipe is no CSS selector: {value}",
        )


def _is_css(css: str) -> bool:
    try:
        return len(css) <= MAX_SELECTOR and (not css or bool(soupsieve.compile(css)))
    except soupsieve.SelectorSyntaxError:
        return False


def read(spec: SourceSpec, client: Client, report: Report | None) -> Iterator[Record]:
    """Yield the datasets that the source's recipe finds.

    :raises ReadError: the recipe is wrong, or nothing on the page fits it
    :raises ckanext.guarded_fetch.FetchError: the page cannot be reached or was refused
    """
    wrong = faults(spec.recipe)
    if wrong:
        raise ReadError("bad-recipe", spec.url, wrong[0].ja, wrong[0].en)
    site = _Site(Recipe(**(spec.recipe or {})), spec, client, report or (lambda _error: None))
    terms: str | None = None
    used: set[str] = set()
    for address, item in site.items():
        if terms is None:
            terms = read_terms(spec, client, report)
        record = site.record(address, item, terms, used)
        if record is not None:
            yield record


@dataclass(frozen=True)
class _Place:
    """A part of a page."""

    tag: Tag
    url: str

    def texts(self, selector: str) -> list[str]:
        """The text, or the attribute, of everything that a selector finds."""
        css, mark, attribute = selector.rpartition("@")
        if not mark:
            css, attribute = selector, ""
        found = self.tag.select(css) if css else [self.tag]
        raw = (tag.get(attribute) if attribute else tag.get_text(" ") for tag in found)
        return [text for value in raw if (text := squeeze(value if isinstance(value, str) else ""))]

    def links(self, selector: str) -> list[tuple[str, str]]:
        """Absolute addresses with the words of their links."""
        css = selector.rpartition("@")[0]
        found = self.tag.select(css) if css else [self.tag]
        pairs = ((tag.get(selector.rpartition("@")[2]), squeeze(tag.get_text(" "))) for tag in found)
        return [(urljoin(self.url, href), words) for href, words in pairs if isinstance(href, str) and href.strip()]


class _Site:
    """Reads the pages that a recipe names."""

    def __init__(self, recipe: Recipe, spec: SourceSpec, client: Client, report: Report) -> None:
        self.recipe, self.spec, self.client, self.report = recipe, spec, client, report
        self.crawler = Crawler(client, headers=dict(spec.headers), report=report)

    def items(self) -> Iterator[tuple[str, Tag]]:
        """The items of the list, page by page."""
        address, seen, count = self.spec.url, set[str](), 0
        while address and address not in seen and len(seen) < MAX_PAGES:
            seen.add(address)
            page = self._page(address)
            for item in page.tag.select(self.recipe.item)[: MAX_ITEMS - count]:
                count += 1
                yield address, item
            following = page.links(self.recipe.next)[:1] if self.recipe.next else []
            address = following[0][0] if following and urls.same_site(following[0][0], self.spec.url) else ""
        if not count:
            raise _nothing(self.spec, self.recipe.item)

    def record(self, address: str, item: Tag, terms: str, used: set[str]) -> Record | None:
        """An item as a record; what it lacks is reported."""
        places = [_Place(item, address)]
        detail = places[0].links(self.recipe.detail)[:1] if self.recipe.detail else []
        if detail and urls.same_site(detail[0][0], self.spec.url):
            page = self._detail(detail[0][0])
            places += [page] if page else []
        title = _first(places, self.recipe.title)
        if not title:
            # A row of headings fits "tr" as well; only an item that has files is worth a word.
            if places[0].links(self.recipe.file):
                self.report(_no_title(places[-1].url, squeeze(item.get_text(" "))[:60], self.recipe.title))
            return None
        files = _files(places, self.recipe.file)
        if not files:
            self.report(_no_file(places[-1].url, title, self.recipe.file))
            return None
        licence = _first(places, self.recipe.licence)
        stems = [keys.file_stem(ref.url) for ref in files]
        return Record(
            key=keys.unique(keys.record_key(title), used, stems),
            title=title,
            files=files,
            description=_first(places, self.recipe.description),
            page=places[-1].url,
            licence=with_terms(licence, terms),
            licence_text=licence,
            updated=parse_date(_first(places, self.recipe.updated)),
        )

    def _detail(self, address: str) -> _Place | None:
        try:
            return self._page(address)
        except (FetchError, ReadError) as error:
            self.report(error)
            return None

    def _page(self, address: str) -> _Place:
        if not self.crawler.allowed(address):
            raise ReadError(
                "robots-disallowed",
                address,
                "サイトの robots.txt がこのページの収集を禁じています。サイトの管理者に確認してください。",
                "The site's robots.txt forbids collecting this page. Ask the site's administrator.",
            )
        answer = self.client.get(address, headers=dict(self.spec.headers), max_bytes=MAX_PAGE_BYTES)
        text, _ = decode(answer.content, answer.headers.get("Content-Type", ""))
        return _Place(BeautifulSoup(text, "lxml"), answer.url or address)


def _first(places: list[_Place], selector: str) -> str:
    if not selector:
        return ""
    return next((text for place in places for text in place.texts(selector)), "")


def _files(places: list[_Place], selector: str) -> tuple[FileRef, ...]:
    for place in places:
        found = {url: words for url, words in place.links(selector) if format_of_url(url) not in ("", "HTML")}
        if found:
            names = keys.file_keys((format_of_url(url), words) for url, words in found.items())
            return tuple(
                FileRef(key=key, url=url, name=words or keys.file_stem(url), format=format_of_url(url))
                for key, (url, words) in zip(names, found.items(), strict=True)
            )
    return ()


def _nothing(spec: SourceSpec, selector: str) -> ReadError:
    return ReadError(
        "recipe-no-item",
        spec.url,
        f"recipe の item「{selector}」に当てはまる場所がページにありません。"
        "ページの作りが変わっていないか確認し、recipe を直してください。",
        f"Nothing on the page fits the recipe's item “{selector}”. See whether the page was rebuilt; mend the recipe.",
    )


def _no_title(url: str, words: str, selector: str) -> ReadError:
    return ReadError(
        "recipe-no-title",
        url,
        f"「{words}」の題名が見つかりません（recipe の title「{selector}」）。この1件は取り込みません。",
        f"No title was found for “{words}” (the recipe's title “{selector}”). This one was not imported.",
    )


def _no_file(url: str, title: str, selector: str) -> ReadError:
    return ReadError(
        "recipe-no-file",
        url,
        f"「{title}」のファイルへのリンクが見つかりません（recipe の file「{selector}」）。この1件は取り込みません。",
        f"No link to a file was found for “{title}” (the recipe's file “{selector}”). This one was not imported.",
    )
