"""Which pages belong to a body's open data, and fetching them politely.

The crawl starts at the source's page and stays in the section: theme lists,
detail pages, paging. A page in a folder of its own (``/opendata/``) belongs by
its address; any other page must say itself that it does, by its breadcrumb, a
licence, or the words "open data". Depth and number of pages are bounded and
robots.txt is obeyed.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

from ckanext.guarded_fetch import Client, FetchError, HTTPStatusError

from ..base import ReadError
from ..licence import OPEN, normalise_licence
from ..text import nfkc, squeeze
from . import urls
from .decode import decode
from .evidence import licence_of_page
from .extract import datasets, is_open_data_page
from .files import file_format, is_file
from .labels import is_collection, is_theme, mentions_open_data
from .page import Link, Page, parse
from .robots import Robots

MAX_PAGES = 200
MAX_DEPTH = 3
MAX_PAGE_BYTES = 10_000_000
MAX_TERMS_PAGES = 3
_MAX_REFRESH = 3

Report = Callable[[ReadError | FetchError], None]

_SECTION = re.compile(r"open-?_?data|(?:^|[/_-])od(?:[/_.-]|$)|dataset|catalog(?:ue)?|toukei|tokei", re.IGNORECASE)
_INDEX = re.compile(r"(?:^|/)(?:index|default|top)[^/]*$|/$", re.IGNORECASE)
_TERMS = re.compile(
    r"利用規約|利用条件|ライセンス|オープンデータとは|利用について|terms|licen[sc]e|著作権", re.IGNORECASE
)
_AWAY = re.compile(
    r"^(?:ホーム|home|トップ(?:ページ)?(?:へ)?|サイトマップ|戻る|一覧(?:へ|に)戻る|前のページ(?:へ戻る)?"
    r"|english|お?問い?合わ?せ.*|ご意見.*|アンケート.*"
    r"|プライバシー.*|個人情報.*|アクセシビリティ.*|本文へ|ページの先頭へ|印刷.*)$",
    re.IGNORECASE,
)
_PAGING = re.compile(
    r"^(?:[<＜«‹前]?\s*(?:次|前)(?:へ|の?(?:ページ|\d+件)(?:へ)?)?\s*[>＞»›]*|\[?\d{1,3}\]?|next|prev(?:ious)?"
    r"|[>＞»›]{1,2}|最後|最終)(?:ページ)?(?:へ)?$",
    re.IGNORECASE,
)
_ERROR_NAME = re.compile(
    r"エラー|見つかりません|見当たりません|ありません|存在しません|not\s*found|(?:^|\D)(?:404|500|503)(?:\D|$)"
    r"|error|メンテナンス",
    re.IGNORECASE,
)
_ERROR_TEXT = re.compile(
    r"(?:ページ|ファイル|コンテンツ|お探し)[^。]{0,40}(?:見つかりません|見つけられません|存在しません"
    r"|ありません|表示できません)|not\s+found|ただいまメンテナンス|サービスを停止",
    re.IGNORECASE,
)
_MAX_ERROR_TEXT = 400
_PAGE_EXTENSION = re.compile(r"\.(?:html?|shtml|xhtml|php\d?|aspx?|jsp|do|cgi|cfm|pl)$", re.IGNORECASE)
_ANY_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,6}$")


@dataclass(frozen=True)
class Visit:
    """A page of the section."""

    page: Page
    via: str
    """Text of the link that led here."""
    depth: int
    detail: bool = False
    """The pages listed beside it are named like datasets, not like fields: so is this one."""


@dataclass(frozen=True)
class _Step:
    url: str
    via: str
    depth: int
    sure: bool
    """Belongs by its address; otherwise the page itself must say so."""
    detail: bool = False


@dataclass
class Crawl:
    """What a crawl found."""

    visits: list[Visit] = field(default_factory=list)
    terms: list[Page] = field(default_factory=list)
    """Pages linked from the source that set out conditions of use."""
    complete: bool = True


class Crawler:
    """Reads the pages of one source."""

    def __init__(self, client: Client, *, headers: dict[str, str], report: Report) -> None:
        self.client = client
        self.headers = headers
        self.report = report
        self._robots: dict[str, Robots] = {}
        self._last = 0.0

    # -- one page ------------------------------------------------------------

    def allowed(self, url: str) -> bool:
        """Whether the robots.txt of the host allows an address."""
        return self._rules(url).allows(url)

    def fetch(self, url: str) -> Page:
        """Fetch and read one page, following pages that send their reader elsewhere.

        :raises ReadError: it is no page, or says that it is missing
        :raises FetchError: it cannot be had
        """
        page = self._fetch(url)
        for _ in range(_MAX_REFRESH):
            if not page.refresh or urls.identity(page.refresh) == urls.identity(page.url):
                break
            if not urls.same_site(page.refresh, url) or not self.allowed(page.refresh):
                break
            page = self._fetch(page.refresh)
        if is_error_page(page):
            raise ReadError(
                "error-page",
                page.url,
                "ページは正常（200）と応答しましたが、内容は「ページが見つかりません」などのエラーです。ページの新しい場所を調べてください。",
                "The page answered 200, but what it says is an error. Find out where the page has moved.",
            )
        return page

    def _fetch(self, url: str) -> Page:
        self._wait(url)
        response = self.client.get(url, headers=self.headers or None, max_bytes=MAX_PAGE_BYTES)
        content_type = response.headers.get("Content-Type") or response.headers.get("content-type") or ""
        if not _is_page(response.content, content_type):
            raise ReadError(
                "not-a-page",
                url,
                "ウェブページ（HTML）ではないものが返されました。情報源の種類か URL を確認してください。",
                "The answer is not a web page. Check the type or the address of the source.",
            )
        text, encoding = decode(response.content, content_type)
        return parse(text, response.url or url, encoding)

    def _wait(self, url: str) -> None:
        delay = self._rules(url).delay
        if delay:
            time.sleep(max(0.0, self._last + delay - time.monotonic()))
            self._last = time.monotonic()

    def _rules(self, url: str) -> Robots:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        return self._robots[site]

    def _read_robots(self, site: str) -> Robots:
        """The rules of a site; none where it has no robots.txt, an error where the site fails (RFC 9309, 2.3.1)."""
        try:
            response = self.client.get(f"{site}/robots.txt", max_bytes=500_000)
        except HTTPStatusError as error:
            if error.status < 500:
                return Robots()
            raise
        return Robots.parse(response.content.decode("utf-8", "replace"), agent_name(self.client))

    # -- many pages ----------------------------------------------------------

    def crawl(self, start: str) -> Crawl:
        """Read the source's page and the pages that belong to it.

        :raises ReadError, FetchError: the source's own page cannot be read
        """
        first = self._first(start)
        result = Crawl([Visit(first, "", 0)])
        section = _Section(first)
        seen = {urls.identity(start), urls.identity(first.url)}
        steps = deque(self._steps(result.visits[0], section, seen))
        while steps:
            step = steps.popleft()
            if len(result.visits) >= MAX_PAGES:
                result.complete = False
                self.report(_too_many(start))
                break
            visit = self._visit(step, section)
            if visit is None:
                continue
            seen.add(urls.identity(visit.page.url))
            result.visits.append(visit)
            steps.extend(self._steps(visit, section, seen))
        result.terms = self._terms(first, [visit.page for visit in result.visits])
        return result

    def _first(self, start: str) -> Page:
        if not self.allowed(start):
            raise ReadError(
                "robots-disallowed",
                start,
                "サイトの robots.txt がこのページの収集を禁じています。サイトの管理者に確認してください。",
                "The site's robots.txt forbids collecting this page. Ask the site's administrator.",
            )
        page = self.fetch(start)
        if not page.blocks and page.frames:
            inner = [frame for frame in page.frames if frame and urls.same_site(frame, start) and self.allowed(frame)]
            pages = [self.fetch(frame) for frame in inner[:3]]
            page = max(pages, key=lambda one: len(one.blocks), default=page)
        return page

    def _visit(self, step: _Step, section: _Section) -> Visit | None:
        try:
            page = self.fetch(step.url)
        except (FetchError, ReadError) as error:
            if step.sure or section.beside(step.url) or not _is_gone(error):
                self.report(error)
            return None
        if not urls.same_site(page.url, step.url) or not self.allowed(page.url):
            return None
        if not step.sure and not section.claims(page):
            return None
        section.add(page)
        return Visit(page, step.via, step.depth, step.detail)

    def _steps(self, visit: Visit, section: _Section, seen: set[str]) -> list[_Step]:
        steps: list[_Step] = []
        for link in visit.page.links:
            step = section.step(visit, link)
            if step is None or step.depth > MAX_DEPTH or urls.identity(step.url) in seen:
                continue
            if not self.allowed(step.url):
                continue
            seen.add(urls.identity(step.url))
            steps.append(step)
        listed = [step for step in steps if step.depth > visit.depth]
        themes = sum(is_theme(step.via) or is_collection(step.via) for step in listed)
        return [replace(step, detail=themes < len(listed) / 2) if step in listed else step for step in steps]

    def _terms(self, first: Page, known: list[Page]) -> list[Page]:
        """The pages with the conditions of use that the source's page links to."""
        by_address = {urls.identity(page.url): page for page in known}
        pages: list[Page] = []
        for link in first.links:
            if len(pages) >= MAX_TERMS_PAGES:
                break
            if link.zone != "main" or not _TERMS.search(nfkc(link.label)) or not _may_be_page(link, first.url):
                continue
            page = by_address.get(urls.identity(link.url))
            try:
                pages.append(page or (self.fetch(link.url) if self.allowed(link.url) else Page("", "", "", [], [], [])))
            except (FetchError, ReadError) as error:
                self.report(error)
        return pages


class _Section:
    """The part of a site that is the source."""

    def __init__(self, first: Page) -> None:
        self.first = first
        self.folder = urls.folder(first.url)
        path = urlsplit(first.url).path
        self.own_folder = self.folder != "/" and (
            bool(_SECTION.search(self.folder)) or (bool(_INDEX.search(path)) and not urlsplit(first.url).query)
        )
        front = not urlsplit(first.url).query and urls.folder(first.url) == "/" and bool(_INDEX.search(path))
        self.open_data = not front or is_open_data_page(first) or bool(datasets(first, root=True))
        self.pages = {urls.identity(first.url)}

    def add(self, page: Page) -> None:
        """Take a page into the section."""
        self.pages.add(urls.identity(page.url))

    def step(self, visit: Visit, link: Link) -> _Step | None:
        """Where a link leads in the section, or None."""
        page = visit.page
        if link.zone in ("nav", "crumb") or not _may_be_page(link, page.url):
            return None
        label = squeeze(nfkc(link.label))
        if _AWAY.match(label):
            return None
        if _PAGING.match(label) or link.zone == "pager":
            same = _same_list(link.url, page.url)
            return _Step(link.url, visit.via, visit.depth, sure=True, detail=visit.detail) if same else None
        if _TERMS.search(label):
            return None  # read for its licence, not for files
        inside = self.own_folder and urlsplit(link.url).path.startswith(self.folder)
        if visit.depth == 0 and not self.open_data:
            # The front page of a site: only what is called open data is followed.
            return _Step(link.url, label, 1, sure=True) if self._named(link) else None
        if inside or self._named(link):
            return _Step(link.url, label, visit.depth + 1, sure=True)
        # Elsewhere on the site: from lists of pages only, and on approval.
        if visit.depth == 0 or not any(is_file(other) for other in page.links):
            return _Step(link.url, label, visit.depth + 1, sure=False)
        return None

    def _named(self, link: Link) -> bool:
        return mentions_open_data(link.label) or bool(_SECTION.search(urlsplit(link.url).path.rpartition("/")[0] + "/"))

    def beside(self, url: str) -> bool:
        """Whether a page stands in the folder of the source's page."""
        return urls.folder(url) == self.folder

    def claims(self, page: Page) -> bool:
        """Whether a page outside the section's folder says that it belongs to it."""
        crumbs = {urls.identity(link.url) for link in page.links if link.zone == "crumb"}
        if crumbs & self.pages:
            return True
        return is_open_data_page(page) or normalise_licence(licence_of_page(page)) in OPEN


def is_error_page(page: Page) -> bool:
    """Whether a page that answered 200 is an error page; a notice that publication ended is none."""
    if any(is_file(link) for link in page.links):
        return False
    text = page.text()
    if len(text) > _MAX_ERROR_TEXT:
        return False
    named = _ERROR_NAME.search(nfkc(page.title)) and not mentions_open_data(page.title)
    return bool(named or _ERROR_TEXT.search(text))


def _is_gone(error: FetchError | ReadError) -> bool:
    """Whether an error is for good: a page that was only a guess is no loss then."""
    return isinstance(error, ReadError) or error.code in ("http-403", "http-404", "http-410")


def agent_name(client: Client) -> str:
    """The product name in the client's user agent."""
    policy = getattr(client, "policy", None)
    return str(getattr(policy, "user_agent", "") or "municipal-harvest").split("/")[0].split(" ")[0]


def _is_page(content: bytes, content_type: str) -> bool:
    if content.startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return False
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("", "text/html", "application/xhtml+xml", "text/plain", "application/octet-stream"):
        return b"<" in content[:2000] or not content.strip()
    return b"<html" in content[:2000].lower() or b"<!doctype html" in content[:2000].lower()


def _may_be_page(link: Link, here: str) -> bool:
    """Whether a link leads to another page of the same site."""
    path = urlsplit(link.url).path
    if not urls.same_site(link.url, here) or file_format(link):
        return False
    return bool(_PAGE_EXTENSION.search(path)) or not _ANY_EXTENSION.search(path)


def _same_list(url: str, here: str) -> bool:
    """Whether paging leads to another part of the same list: the same script or the same folder."""
    one, other = urlsplit(url), urlsplit(here)
    if one.path == other.path:
        keys = [{key for key, _ in parse_qsl(parts.query)} for parts in (one, other)]
        return bool(keys[0] | keys[1])
    there, here_folder = urls.folder(url), urls.folder(here)
    return there != "/" and (there.startswith(here_folder) or here_folder.startswith(there))


def _too_many(url: str) -> ReadError:
    return ReadError(
        "too-many-pages",
        url,
        f"オープンデータのページが {MAX_PAGES} を超えたため、残りを読みませんでした。"
        "テーマごとに情報源を分けてください。",
        f"The open-data section has more than {MAX_PAGES} pages; the rest was not read. Split the source by theme.",
    )
