"""Reading a URL once, and writing it so that nothing in it changes.

Japanese municipal sites have addresses with percent-escaped CP932, lower-case
escapes, raw Japanese and spaces. The libraries below decode, re-encode or
upper-case escapes, and some servers compare bytes. So the request target is
prepared here and sent as it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import idna
from ckanext.guarded_fetch.errors import ForbiddenScheme, InvalidURL

DEFAULT_PORTS = {"http": 80, "https": 443}

_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?")
_IPV6 = re.compile(r"[0-9a-f:.]+")
_UNSAFE = re.compile(rb"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]|%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Target:
    """A URL in its parts, ready to be requested."""

    url: str
    """The whole, without fragment, escaped."""
    scheme: str
    host: str
    """ASCII, lower case, IPv6 without brackets."""
    port: int
    path: str
    """Path and query exactly as they go over the wire."""

    @property
    def origin(self) -> tuple[str, str, int]:
        """What decides whether credentials may follow."""
        return self.scheme, self.host, self.port


def parse(url: str) -> Target:
    """Read a URL.

    :raises ForbiddenScheme: it is neither http nor https.
    :raises InvalidURL: it cannot be read, or has a user name in it.
    """
    text = url.strip(" \t\r\n　")
    if _CONTROL.search(text) or "\\" in text.split("?", 1)[0]:
        raise _invalid(url, "制御文字または「\\」が含まれています", "it contains control characters or a backslash")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _invalid(url, "書式を解釈できません", f"it cannot be read: {error}") from error
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise _scheme_error(url, scheme)
    if "@" in parts.netloc:
        raise _invalid(
            _without_userinfo(url),
            "利用者名・パスワードを含むアドレスは使えません",
            "it contains a user name or password",
        )
    if port == 0:
        raise _invalid(url, "ポート番号が正しくありません", "the port number is wrong")
    host = _ascii_host(url, host)
    number = port or DEFAULT_PORTS[scheme]
    path = escape(parts.path or "/") + (f"?{escape(parts.query)}" if parts.query else "")
    shown = f"[{host}]" if ":" in host else host
    place = shown if number == DEFAULT_PORTS[scheme] else f"{shown}:{number}"
    return Target(f"{scheme}://{place}{path}", scheme, host, number, path)


def join(base: str, location: str) -> str:
    """Resolve the ``Location`` of a redirect.

    http.client hands header bytes over as Latin-1: escaping those bytes keeps
    UTF-8 and CP932 alike.
    """
    try:
        escaped = _escape_bytes(location.encode("latin-1"))
    except UnicodeEncodeError:
        escaped = escape(location)
    return urljoin(base, escaped)


def unreadable(url: str) -> InvalidURL:
    """The error for a URL that another library cannot read."""
    return _invalid(url, "書式を解釈できません", "it cannot be read")


def escape(text: str) -> str:
    """Percent-escape what may not stand in a request; leave existing escapes as they are."""
    return _escape_bytes(text.encode("utf-8", "surrogateescape"))


def _escape_bytes(raw: bytes) -> str:
    return _UNSAFE.sub(lambda match: b"".join(b"%%%02X" % byte for byte in match.group(0)), raw).decode("ascii")


def _ascii_host(url: str, host: str) -> str:
    # NFKC first: full-width digits and dots are a way to write 127.0.0.1, too.
    name = unicodedata.normalize("NFKC", host).replace("。", ".").lower()
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise _invalid(url, "ホスト名が正しくありません", f"the host name is wrong: {error}") from error
    if ":" in name:
        if _IPV6.fullmatch(name):
            return name
    elif len(name) <= 254 and _HOST.fullmatch(name):
        return name
    raise _invalid(url, "ホスト名が正しくありません", "the host name is missing or wrong")


def _without_userinfo(url: str) -> str:
    # A password must not reach a log or a page by way of an error message.
    return re.sub(r"(?<=//)[^/?#]*@", "", url)


def _scheme_error(url: str, scheme: str) -> ForbiddenScheme:
    named = f"「{scheme}:」" if scheme else "種類の分からないアドレス"
    return ForbiddenScheme(
        "forbidden-scheme",
        url,
        f"http と https 以外（{named}）は取得しません。公開されているWebのアドレスを登録してください。",
        f"Only http and https are fetched, not {scheme + ':' if scheme else 'an address without a scheme'}. "
        "Enter a public web address.",
    )


def _invalid(url: str, ja: str, en: str) -> InvalidURL:
    return InvalidURL(
        "invalid-url",
        url,
        f"アドレスが正しくありません（{ja}）。登録内容を直してください。",
        f"The address is not valid: {en}. Correct the entry.",
    )
