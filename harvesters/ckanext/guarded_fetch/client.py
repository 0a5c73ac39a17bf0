"""The client: one call in, the content or a typed error out."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import requests
from ckanext.guarded_fetch.adapter import GuardedAdapter
from ckanext.guarded_fetch.addresses import Resolver, system_resolver
from ckanext.guarded_fetch.errors import FetchError, HTTPStatusError
from ckanext.guarded_fetch.hop import Clock, Deadline
from ckanext.guarded_fetch.politeness import PROCESS, Politeness, Sleep
from ckanext.guarded_fetch.retrying import Attempts, retry_after
from ckanext.guarded_fetch.session import (
    KEPT_ACROSS_HOSTS,
    GuardedSession,
    may_keep_headers,
    too_many_redirects,
)
from ckanext.guarded_fetch.urls import Target, join, parse
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ckanext.guarded_fetch.policy import Policy

_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Response:
    """A page, held in memory."""

    status: int
    url: str
    """Where the content came from, after redirects."""
    headers: Mapping[str, str]
    """Without regard to case."""
    content: bytes
    not_modified: bool = False


@dataclass(frozen=True)
class Download:
    """A file, written to the target."""

    sha256: str
    """64 hex digits; empty if not modified."""
    size: int
    url: str
    headers: Mapping[str, str]
    not_modified: bool = False


@dataclass(frozen=True)
class _Call:
    target: Target
    headers: Mapping[str, str]
    validators: Mapping[str, str]
    deadline: Deadline
    max_bytes: int


class Client:
    """Fetches public content from the web, guarded, politely and within limits.

    Threads may share one. All parameters but ``policy`` are seams for other
    surroundings: a resolver of one's own, a clock that does not wait.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        resolver: Resolver = system_resolver,
        politeness: Politeness = PROCESS,
        sleep: Sleep = time.sleep,
        clock: Clock = time.monotonic,
    ) -> None:
        self.policy = policy
        self._adapter = GuardedAdapter(policy, resolver=resolver, politeness=politeness, sleep=sleep, clock=clock)

    @cached_property
    def session(self) -> requests.Session:
        """A requests session with the same guard, to hand to a library."""
        return GuardedSession(self._adapter)

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        max_bytes: int | None = None,
    ) -> Response:
        """Fetch a page.

        :param headers: sent to this host only, dropped when a redirect leaves it
        :param etag: of the copy at hand; with it or ``last_modified`` the answer may be «not modified»
        :param max_bytes: limit on the wire and unpacked, instead of the policy's
        :raises FetchError: anything but success.
        """
        limit = self.policy.max_content_bytes if max_bytes is None else max_bytes

        def read(response: requests.Response, not_modified: bool) -> Response:
            content = b"" if not_modified else b"".join(response.raw.stream())
            return Response(response.status_code, response.url, response.headers, content, not_modified)

        return self._run(url, headers, _validators(etag, last_modified), limit, read)

    def download(
        self,
        url: str,
        target: BinaryIO,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
    ) -> Download:
        """Write a file to ``target``, never holding more than a piece of it in memory.

        A broken connection is retried only if ``target`` can be rewound to where it stood.
        After an error ``target`` may hold a part of the file.
        """
        limit = self.policy.max_bytes if max_bytes is None else max_bytes
        start = target.tell() if target.seekable() else None

        def read(response: requests.Response, not_modified: bool) -> Download:
            if start is not None:
                target.seek(start)
                target.truncate()
            digest, size = hashlib.sha256(), 0
            for piece in () if not_modified else response.raw.stream():
                digest.update(piece)
                target.write(piece)
                size += len(piece)
            return Download(
                "" if not_modified else digest.hexdigest(), size, response.url, response.headers, not_modified
            )

        return self._run(url, headers, _validators(etag, last_modified), limit, read, repeatable=start is not None)

    def _run(
        self,
        url: str,
        headers: Mapping[str, str] | None,
        validators: Mapping[str, str],
        max_bytes: int,
        read: Callable[[requests.Response, bool], Outcome],
        repeatable: bool = True,
    ) -> Outcome:
        deadline = Deadline.after(self.policy.total_timeout, self._adapter.clock)
        call = _Call(parse(url), headers or {}, validators, deadline, max_bytes)
        attempts = Attempts(self.policy, deadline, self._adapter.sleep)
        while True:
            try:
                return self._once(call, read)
            except FetchError as error:
                answered = isinstance(error, HTTPStatusError)
                if not (answered or repeatable) or not attempts.pause_after(error):
                    raise

    def _once(self, call: _Call, read: Callable[[requests.Response, bool], Outcome]) -> Outcome:
        response = self._follow(call)
        with response:
            status = response.status_code
            not_modified = status == 304 and bool(call.validators)
            if not (200 <= status < 300 or not_modified):
                raise HTTPStatusError(response.url, status, retry_after(response.headers))
            return read(response, not_modified)

    def _follow(self, call: _Call) -> requests.Response:
        """Go through the redirects; each hop is read, checked and connected to anew."""
        target, headers = call.target, dict(call.headers)
        cookies = RequestsCookieJar()
        seen: set[tuple[str, str]] = set()
        for _ in range(self.policy.max_redirects + 1):
            prepared = _prepare(target, {**headers, **call.validators}, cookies)
            # A site that sets a cookie and sends the visitor back to the same page is no loop.
            step = (target.url, prepared.headers.get("Cookie", ""))
            if step in seen:
                break
            seen.add(step)
            response = self._adapter.exchange(prepared, self._adapter.hop(target, call.deadline, call.max_bytes))
            location = response.headers.get("Location")
            if response.status_code not in _REDIRECTS or not location:
                return response
            extract_cookies_to_jar(cookies, prepared, response.raw)
            response.close()
            following = parse(join(target.url, location))
            if not may_keep_headers(target.url, following.url):
                headers = {name: value for name, value in headers.items() if name.lower() in KEPT_ACROSS_HOSTS}
            target = following
        raise too_many_redirects(call.target.url)


def _prepare(target: Target, headers: Mapping[str, str], cookies: RequestsCookieJar) -> requests.PreparedRequest:
    # Without requests' own reading of the URL, which changes escapes and refuses some hosts.
    prepared = requests.PreparedRequest()
    prepared.prepare_method("GET")
    prepared.url = target.url
    prepared.prepare_headers(headers)
    prepared.prepare_cookies(cookies)
    return prepared


def _validators(etag: str | None, last_modified: str | None) -> dict[str, str]:
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}
