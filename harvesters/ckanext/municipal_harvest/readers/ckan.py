"""A CKAN: any version from 2.8, wherever it is mounted, through ckanapi on the guarded session."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from ckanapi import CKANAPIError, RemoteCKAN, SearchQueryError
from ckanext.guarded_fetch import Client, FetchError, HTTPStatusError

from .base import FileRef, ReadError, Record, Report, SourceSpec
from .dates import parse_date
from .formats import format_of_url, format_of_word
from .frequency import frequency_code
from .licence import NOT_SPECIFIED, OTHER_OPEN, OWN_TERMS, is_unversioned_by, normalise_licence, with_terms
from .terms import read_terms

ROWS = 1000
"""Asked for; a server gives as many as its own cap allows."""
MAX_PAGES = 100_000

LICENCE_KEYS = ("ライセンス", "利用ライセンス", "利用規約", "license", "licence", "rights")
FREQUENCY_KEYS = ("更新頻度", "frequency", "accrual_periodicity", "update_frequency")
UPDATED_KEYS = ("最終更新日", "更新日", "last_updated")
PAGE_WORDS = frozenset(
    ("API", "URL", "LINK", "WEB", "WEBSITE", "WEBPAGE", "WEBページ", "ウェブページ", "リンク", "サイト")
)

Package = Mapping[str, Any]


class CkanReader:
    """Reads every public dataset of a CKAN, or those that ``fq`` chooses."""

    type: ClassVar[str] = "ckan"

    def read(self, spec: SourceSpec, client: Client, *, report: Report | None = None) -> Iterator[Record]:
        """Yield every dataset.

        :raises ReadError: it answers, but not as a CKAN
        :raises ckanext.guarded_fetch.FetchError: it cannot be reached or was refused
        """
        remote = Remote(spec, client)
        packages = pages(remote, spec, report)
        # The first page comes before the terms: a site that is down says so itself.
        first = next(packages, None)
        if first is None:
            return
        terms = read_terms(spec, client, report)
        yield record(first, spec, terms)
        for package in packages:
            yield record(package, spec, terms)


class Remote(RemoteCKAN):
    """ckanapi's client, with the source's headers, and with answers that are no CKAN's told apart."""

    def __init__(self, spec: SourceSpec, client: Client) -> None:
        super().__init__(spec.url, session=client.session, user_agent=client.policy.user_agent, get_only=True)
        self.spec = spec
        self.client = client

    def _request_fn_get(
        self, url: str, data_dict: Mapping[str, Any], headers: dict[str, str], requests_kwargs: dict[str, Any]
    ) -> tuple[int, str]:
        status, text = super()._request_fn_get(url, data_dict, {**self.spec.headers, **headers}, requests_kwargs)
        if _is_json_object(text):
            return status, text
        if status in (401, 403):
            raise self._refused(url, status)
        if not 200 <= status < 300:
            raise HTTPStatusError(url, status)
        raise ReadError(
            "not-ckan",
            url,
            "CKAN の応答ではなく、別の内容（ウェブページなど）が返されました。"
            "アドレスが CKAN のものか、メンテナンス中でないか確認してください。",
            "The answer is not CKAN's but something else, a web page perhaps. "
            "Check the address, and whether the site is under maintenance.",
        )

    def _refused(self, url: str, status: int) -> FetchError | ReadError:
        try:
            self.client.get(self.spec.url)
        except FetchError:
            return HTTPStatusError(url, status)
        return ReadError(
            f"http-{status}",
            url,
            f"サイトの表紙は開けますが、データを取り出す窓口（API）が拒否されました（{status}）。"
            "国外や自動の接続を制限していないか、公開元に確認してください。",
            f"The front page opens, but the interface for data (API) refuses ({status}). "
            "Ask the publisher whether it blocks foreign or automatic access.",
        )


def _is_json_object(text: str) -> bool:
    if not text.lstrip().startswith("{"):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def pages(remote: Remote, spec: SourceSpec, report: Report | None) -> Iterator[Package]:
    """Every package of a search, whatever the server's cap on rows.

    :raises ReadError: paging goes round in a circle, or the answer is no search result
    """
    seen: set[str] = set()
    start = 0
    for _ in range(MAX_PAGES):
        found = _search(remote, spec, start)
        results = found["results"]
        fresh = [package for package in results if package.get("id") not in seen]
        if results and not fresh:
            raise ReadError(
                "paging-loop",
                spec.url,
                "一覧の続きを求めても同じデータセットが返され、最後まで読み込めません。公開元に連絡してください。",
                "The next page repeats datasets of earlier ones, so the list has no end. Tell the publisher.",
            )
        seen.update(str(package.get("id")) for package in fresh)
        yield from (package for package in fresh if wanted(package))
        start += len(results)
        if not results or start >= found["count"]:
            if start < found["count"] and report:
                report(_incomplete(spec, start, found["count"]))
            return


def _search(remote: Remote, spec: SourceSpec, start: int) -> dict[str, Any]:
    query: dict[str, Any] = {"rows": ROWS, "start": start, "sort": "name asc"}
    if spec.fq:
        query["fq"] = spec.fq
    try:
        found = remote.call_action("package_search", query)
    except SearchQueryError as error:
        raise ReadError(
            "bad-query",
            spec.url,
            f"絞り込み条件（fq: {spec.fq}）を公開元の CKAN が解釈できません。取得元の登録を見直してください。",
            f"The publisher's CKAN cannot understand the filter (fq: {spec.fq}). Review the entry of the source.",
        ) from error
    except CKANAPIError as error:
        raise ReadError(
            "ckan-error",
            spec.url,
            "公開元の CKAN がエラーを返しました。続くときは公開元に連絡してください。",
            "The publisher's CKAN answered with an error. If it goes on, tell the publisher.",
        ) from error
    if not isinstance(found, dict) or not isinstance(found.get("results"), list):
        raise ReadError(
            "not-ckan",
            spec.url,
            "CKAN の検索結果の形ではない応答が返されました。アドレスを確認してください。",
            "The answer does not have the form of a CKAN search result. Check the address.",
        )
    results = [package for package in found["results"] if isinstance(package, dict)]
    try:
        count = int(found.get("count", 0))
    except (TypeError, ValueError):
        count = 0
    return {"results": results, "count": count}


def _incomplete(spec: SourceSpec, got: int, count: int) -> ReadError:
    return ReadError(
        "incomplete-list",
        spec.url,
        f"{count}件あるはずの一覧が{got}件で終わりました。届いた分だけを取り込み、残りは削除とみなしません。",
        f"The list ended after {got} of {count} datasets. What came was imported; the rest is not taken for deleted.",
    )


def wanted(package: Package) -> bool:
    """Public datasets only; ``showcase`` and the like have types of their own."""
    return (
        bool(package.get("name"))
        and package.get("state", "active") == "active"
        and not package.get("private")
        and (package.get("type") or "dataset") == "dataset"
    )


def record(package: Package, spec: SourceSpec, terms: str) -> Record:
    """A package as a record."""
    extras = _extras(package)
    licence, licence_text = licence_of(package, extras, terms)
    name = str(package["name"])
    organization = package.get("organization") or {}
    return Record(
        key=name,
        title=_text(package.get("title")) or name,
        description=_text(package.get("notes")),
        page=f"{spec.url.rstrip('/')}/dataset/{quote(name)}",
        licence=licence,
        licence_text=licence_text,
        updated=_updated(package, extras),
        frequency=frequency_code(_first(extras, FREQUENCY_KEYS)),
        theme=_text(extras.get("theme")).rstrip("/").rsplit("/", 1)[-1].upper(),
        tags=tuple(_text(tag.get("display_name") or tag.get("name")) for tag in _dicts(package.get("tags"))),
        publisher=_text(organization.get("title")) if isinstance(organization, dict) else "",
        files=tuple(_file(resource) for resource in _dicts(package.get("resources")) if _has_url(resource)),
        extra={"remote_id": _text(package.get("id"))},
    )


def licence_of(package: Package, extras: Mapping[str, Any], terms: str) -> tuple[str, str]:
    """Licence and the words that state it: the most exact of what the package says, the terms where they add to it."""
    stated = [_text(package.get("license_id")), _text(package.get("license_title")), _first(extras, LICENCE_KEYS)]
    stated = [text for text in stated if text]
    address = _text(package.get("license_url"))
    candidates = [*stated, address] if address else stated
    if not candidates:
        return with_terms("", terms), ""
    best = max(candidates, key=lambda text: _exactness(normalise_licence(text)))
    words = stated[0] if best == address and stated else best
    # "notspecified" is a statement: the site's terms do not replace it.
    return (with_terms(best, terms) if is_unversioned_by(best) else normalise_licence(best)), words


def _exactness(licence: str) -> int:
    return {NOT_SPECIFIED: 0, OTHER_OPEN: 1, OWN_TERMS: 1}.get(licence, 2)


def _updated(package: Package, extras: Mapping[str, Any]) -> str:
    return parse_date(_first(extras, UPDATED_KEYS)) or _text(package.get("metadata_modified"))[:10]


def _has_url(resource: Mapping[str, Any]) -> bool:
    return bool(_text(resource.get("url"))) and resource.get("state", "active") == "active"


def _file(resource: Mapping[str, Any]) -> FileRef:
    url, stated = _text(resource.get("url")), _text(resource.get("format"))
    return FileRef(
        key=_text(resource.get("id")) or url,
        url=url,
        name=_text(resource.get("name")) or _text(resource.get("description"))[:100],
        format=stated,
        description=_text(resource.get("description")),
        is_page=is_page(url, stated),
    )


def is_page(url: str, stated: str) -> bool:
    """Whether a resource is a web page or a service; the address is believed before the word."""
    promised = format_of_url(url) or format_of_word(stated)
    return promised == "HTML" or (not promised and stated.upper() in PAGE_WORDS)


def _extras(package: Package) -> dict[str, Any]:
    """Extras, and what ckanext-scheming puts on the top level."""
    extras = {str(extra.get("key")): extra.get("value") for extra in _dicts(package.get("extras"))}
    return {**{key: value for key, value in package.items() if isinstance(value, str)}, **extras}


def _first(extras: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((text for text in (_text(extras.get(key)) for key in keys) if text), "")


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
