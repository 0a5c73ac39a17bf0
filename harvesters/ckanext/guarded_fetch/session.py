"""A requests session with the same guard, for libraries that bring their own calls (ckanapi)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests
from ckanext.guarded_fetch.errors import TooManyRedirects
from ckanext.guarded_fetch.urls import parse, unreadable

if TYPE_CHECKING:
    from ckanext.guarded_fetch.adapter import GuardedAdapter

KEPT_ACROSS_HOSTS = frozenset(
    {"accept", "accept-encoding", "accept-language", "connection", "if-modified-since", "if-none-match", "user-agent"}
)
"""Everything else (keys, cookies, whatever a source entry adds) stays with the host that it was meant for."""


def may_keep_headers(old: str, new: str) -> bool:
    """Whether a redirect stays with the same publisher: same host and port, or its upgrade to TLS."""
    before, after = parse(old), parse(new)
    upgraded = before.host == after.host and (before.scheme, before.port, after.scheme, after.port) == (
        "http",
        80,
        "https",
        443,
    )
    return before.origin == after.origin or upgraded


class GuardedSession(requests.Session):
    """Trusts nothing of the environment (proxies, netrc) and knows only http and https."""

    def __init__(self, adapter: GuardedAdapter) -> None:
        super().__init__()
        self.trust_env = False
        self.max_redirects = adapter.policy.max_redirects
        self.headers["User-Agent"] = adapter.policy.user_agent
        self.adapters.clear()
        self.mount("http://", adapter)
        self.mount("https://", adapter)

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Read the address with the same eyes as everywhere here, before requests does with its own."""
        url = request.url
        request.url = parse(url.decode() if isinstance(url, bytes) else str(url or "")).url
        try:
            return super().prepare_request(request)
        except requests.exceptions.InvalidURL as error:
            raise unreadable(request.url) from error

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Refuse other schemes here, redirects included, before requests looks for an adapter."""
        parse(request.url or "")
        try:
            return super().send(request, **kwargs)
        except requests.TooManyRedirects as error:
            raise too_many_redirects(request.url or "") from error

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Drop every header that another host has no business to see, not ``Authorization`` alone."""
        if may_keep_headers(response.request.url or "", prepared_request.url or ""):
            return
        for name in [name for name in prepared_request.headers if name.lower() not in KEPT_ACROSS_HOSTS]:
            del prepared_request.headers[name]


def too_many_redirects(url: str) -> TooManyRedirects:
    """The one wording of a redirect that leads nowhere."""
    return TooManyRedirects(
        "too-many-redirects",
        url,
        "転送が繰り返され、内容にたどり着けません。公開元のページで正しいアドレスを確認してください。",
        "Redirects go on without reaching any content. Look up the right address on the publisher's page.",
    )
