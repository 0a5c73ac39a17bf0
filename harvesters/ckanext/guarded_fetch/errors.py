"""What can go wrong on the way to a file, typed and readable.

Every error says what happened, where, and what a person can do, in Japanese
and in English. None of them derives from :class:`OSError` or from an exception
of requests or urllib3: those libraries catch, wrap or retry their own, and a
refusal must pass through them untouched.
"""

# ruff: noqa: N818 - the names are what happened, and part of the public contract

from __future__ import annotations


class FetchError(Exception):
    """A URL could not be fetched, or was refused.

    :param code: kebab-case kind, stable (``forbidden-address``, ``http-404`` …)
    :param url: the address that failed (of the redirect hop, if it was one)
    :param ja: what happened and what to do, in Japanese
    :param en: the same in English
    """

    def __init__(self, code: str, url: str, ja: str, en: str) -> None:
        super().__init__(code, url, ja, en)
        self.code = code
        self.url = url
        self.ja = ja
        self.en = en

    def __str__(self) -> str:
        return f"{self.code}: {self.en} ({self.url})"


class InvalidURL(FetchError):
    """The address cannot be read as a URL, or carries a user name or password."""


class ForbiddenScheme(FetchError):
    """Neither http nor https."""


class ForbiddenAddress(FetchError):
    """The host is, or resolves to, an address that must not be reached."""


class NameNotResolved(FetchError):
    """The host name has no address."""


class ConnectionFailed(FetchError):
    """Refused, reset, unreachable: the code says which."""


class TLSFailed(FetchError):
    """The encrypted connection could not be established or trusted."""


class TooSlow(FetchError):
    """A time limit was reached: connecting, waiting for an answer, or altogether."""


class TooLarge(FetchError):
    """The content or its headers are larger than the limit."""


class DecompressionLimit(FetchError):
    """Compressed content unpacks to far more than it should."""


class Truncated(FetchError):
    """The connection ended before the announced end of the content."""


class TooManyRedirects(FetchError):
    """Too many redirects, or a loop of them."""


class BadResponse(FetchError):
    """The answer is not valid HTTP, or is encoded in a way that was not asked for."""


class HTTPStatusError(FetchError):
    """The server answered with a status that is no success."""

    def __init__(self, url: str, status: int, retry_after: float | None = None) -> None:
        ja, en = _status_words(status)
        super().__init__(f"http-{status}", url, ja, en)
        self.status = status
        self.retry_after = retry_after
        """Seconds that the server asked to wait, if it did."""

    def __reduce__(self) -> tuple[type[HTTPStatusError], tuple[str, int, float | None]]:
        return type(self), (self.url, self.status, self.retry_after)


_STATUS_WORDS = {
    401: (
        "閲覧に認証が必要です（401）。公開されたアドレスか確認してください。",
        "The server asks for a login (401). Check that the address is a public one.",
    ),
    403: (
        "公開元のサーバーが閲覧を拒否しました（403）。海外からの接続や自動取得を制限していないか、公開元に確認してください。",
        "The server refused access (403). Ask the publisher whether it blocks foreign or automatic access.",
    ),
    404: (
        "ファイルまたはページが見つかりません（404）。移動または削除されていないか、公開元のページで確認してください。",
        "The file or page was not found (404). Look at the publisher's page to see whether it moved or was removed.",
    ),
    410: (
        "ファイルまたはページは削除されました（410）。登録を見直してください。",
        "The file or page was removed for good (410). Review the entry.",
    ),
    429: (
        "短時間の取得が多すぎると断られました（429）。時間をおいてから再度取得します。",
        "The server says that there were too many requests (429). It will be tried again later.",
    ),
    503: (
        "公開元のサーバーが一時的に利用できません（503）。時間をおいてから再度取得します。",
        "The server is temporarily unavailable (503). It will be tried again later.",
    ),
}


def _status_words(status: int) -> tuple[str, str]:
    if status in _STATUS_WORDS:
        return _STATUS_WORDS[status]
    if status >= 500:
        return (
            f"公開元のサーバーでエラーが起きました（{status}）。続くときは公開元に連絡してください。",
            f"The server failed ({status}). If it goes on, tell the publisher.",
        )
    return (
        f"公開元のサーバーから内容を得られませんでした（{status}）。アドレスを確認してください。",
        f"The server gave no content ({status}). Check the address.",
    )
