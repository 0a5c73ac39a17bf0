"""Web pages: the way 14 of the 16 bodies publish.

The source is a page (a list, a theme index, a CMS page); the reader follows its
section, reads the datasets of every page and joins what several pages say of
one file. See :mod:`.webpage`. Where a page is too odd, a recipe says where its
datasets are (:mod:`.recipe`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from ckanext.guarded_fetch import Client, FetchError

from . import recipe
from .base import FileRef, ReadError, Record, SourceSpec
from .licence import is_unversioned_by, with_terms
from .webpage import keys, urls
from .webpage.crawl import Crawler, Visit
from .webpage.evidence import common_licence, licence_of_page, terms_of_page
from .webpage.extract import Candidate, datasets
from .webpage.page import Page

Report = Callable[[ReadError | FetchError], None]


class HtmlReader:
    """Reads datasets from a body's web pages."""

    type: ClassVar[str] = "html"

    def read(self, spec: SourceSpec, client: Client, *, report: Report | None = None) -> Iterator[Record]:
        """Yield every dataset of the source.

        :param report: called for each sub page that could not be read. After
            any call the read is incomplete: records that are missing from it
            may still exist.
        :raises ReadError: the source's page answers, but is an error page or no page
        :raises ckanext.guarded_fetch.FetchError: it cannot be reached or was refused
        """
        if spec.recipe is not None:
            yield from recipe.read(spec, client, report)
            return
        tell = report or _ignore
        crawler = Crawler(client, headers=dict(spec.headers), report=tell)
        crawl = crawler.crawl(spec.url)
        found = [(visit.page, _of_visit(visit)) for visit in crawl.visits]
        terms = _terms_words(spec, crawler, common_licence(found[0][1], found[0][0]), crawl.terms, tell)
        yield from _records(_without_repeats([one for _, some in found for one in some]), terms, crawler)


def _ignore(error: ReadError | FetchError) -> None:
    del error


def _of_visit(visit: Visit) -> list[Candidate]:
    return datasets(visit.page, root=visit.depth == 0, via=visit.via, detail=visit.detail)


def _terms_words(spec: SourceSpec, crawler: Crawler, here: str, linked: list[Page], report: Report) -> str:
    """The words that name the site's licence: of the source's page, its terms page, the pages it links to.

    The nearest words that name a version win; failing that, the nearest.
    """
    found = [here]
    if spec.terms and crawler.allowed(spec.terms):
        try:
            page = crawler.fetch(spec.terms)
        except (FetchError, ReadError) as error:
            report(error)
        else:
            found.append(licence_of_page(page) or terms_of_page(page))
    found.extend(licence_of_page(page) for page in linked)
    named = [words for words in found if words]
    return next((words for words in named if not is_unversioned_by(words)), named[0] if named else "")


def _without_repeats(candidates: list[Candidate]) -> list[Candidate]:
    """Each file once, in the dataset whose structure names it best; datasets left without files go."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        for file in candidate.files:
            address = urls.identity(file.link.url)
            if address not in best or candidate.rank > best[address].rank:
                best[address] = candidate
    for candidate in candidates:
        candidate.files[:] = [file for file in candidate.files if best[urls.identity(file.link.url)] is candidate]
    return [candidate for candidate in candidates if candidate.files]


def _records(candidates: list[Candidate], terms: str, crawler: Crawler) -> Iterator[Record]:
    used: set[str] = set()
    pages = [id(candidate.page) for candidate in candidates]
    for candidate in candidates:
        stems = [keys.file_stem(file.link.url) for file in candidate.files]
        evidence = (candidate.theme, urls.folder(candidate.page.url), candidate.page.name, *stems)
        words = candidate.licence_words
        site = terms or terms_of_page(candidate.page)
        yield Record(
            key=keys.unique(keys.record_key(candidate.title), used, (word for word in evidence if word)),
            title=candidate.title,
            files=_files(candidate, crawler),
            description=candidate.description,
            page=candidate.page.url,
            licence=with_terms(words, site),
            licence_text=words or site,
            updated=candidate.updated,
            frequency=candidate.frequency,
            theme=candidate.theme,
            extra=_extra(candidate, stems, alone=pages.count(id(candidate.page)) == 1),
        )


def _files(candidate: Candidate, crawler: Crawler) -> tuple[FileRef, ...]:
    names = keys.file_keys((file.format, file.name) for file in candidate.files)
    return tuple(
        FileRef(
            key=key,
            url=file.link.url,
            name=file.name,
            format=file.format,
            # What robots.txt forbids is named for people, but not copied.
            is_page=urls.same_site(file.link.url, candidate.page.url) and not crawler.allowed(file.link.url),
        )
        for key, file in zip(names, candidate.files, strict=True)
    )


def _extra(candidate: Candidate, stems: list[str], *, alone: bool) -> dict[str, str]:
    facts = {
        "title_core": keys.title_core(candidate.title),
        "slug": keys.slug(stems),
        "page_id": keys.page_id(candidate.page),
        "page_only": "true" if alone else "",
        "file_stems": " ".join(stems),
    }
    return {name: value for name, value in facts.items() if value}
