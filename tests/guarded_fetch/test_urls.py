"""URLs are sent as they were written."""

from __future__ import annotations

import pytest
from ckanext.guarded_fetch import ForbiddenScheme, InvalidURL
from ckanext.guarded_fetch.urls import join, parse


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://a.test", "/"),
        ("http://a.test?x=1", "/?x=1"),
        ("http://a.test/%8e%91%97%bf.csv", "/%8e%91%97%bf.csv"),
        ("http://a.test/%83A%83%41", "/%83A%83%41"),
        ("http://a.test/資料.csv", "/%E8%B3%87%E6%96%99.csv"),
        ("http://a.test/a b.csv?q=あ い#frag", "/a%20b.csv?q=%E3%81%82%20%E3%81%84"),
        ("http://a.test/50%off", "/50%25off"),
        ("http://a.test/a/../b/./c", "/a/../b/./c"),
        ("http://a.test/a?x=[1]&y={2}", "/a?x=[1]&y=%7B2%7D"),
        ("http://a.test/guide/svGuideDtl.aspx?servno=25068&amp;x", "/guide/svGuideDtl.aspx?servno=25068&amp;x"),
    ],
)
def test_target(url: str, path: str) -> None:
    assert parse(url).path == path
    assert parse(parse(url).url).path == path


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://富山.jp/", "xn--1ctwo.jp"),
        ("http://WWW.City.Toyama.JP/", "www.city.toyama.jp"),
        ("http://１２７.０.０.１/", "127.0.0.1"),
        ("http://127。0。0。1/", "127.0.0.1"),
        ("http://[::1]:80/", "::1"),
        ("http://a_b.test./", "a_b.test."),
    ],
)
def test_host(url: str, host: str) -> None:
    assert parse(url).host == host


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://a.test/", "gopher://127.0.0.1/", "data:text/plain,x", "javascript:alert(1)",
        "unix:///var/run/docker.sock", "/etc/passwd", "a.test/x", "//a.test/", "", "jar:http://a.test!/", "FILE:///x",
    ],
)  # fmt: skip
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(ForbiddenScheme) as caught:
        parse(url)
    assert caught.value.code == "forbidden-scheme"


@pytest.mark.parametrize(
    "url",
    [
        "http://user:secret@a.test/", "http://user@127.0.0.1/", "http://a.test\\@127.0.0.1/", "http://a.test:0/",
        "http://a.test:99999/", "http://a.test:x/", "http:///path", "http://", "http://[::1/", "http://[fe80::1%25eth0]/",
        "http://127%2e0%2e0%2e1/", "http://a\r\n.test/", "http://a.test/\r\nHost: b", "http://a b.test/", "http://\x00a/",
        "http://xn--a.test/é\x7f",
    ],
)  # fmt: skip
def test_unclear_addresses_are_refused(url: str) -> None:
    with pytest.raises(InvalidURL) as caught:
        parse(url)
    assert caught.value.code == "invalid-url"
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/b?x=%8e", "http://a.test/b?x=%8e"),
        ("c.csv", "http://a.test/dir/c.csv"),
        ("//b.test/", "http://b.test/"),
        ("資料.csv".encode().decode("latin-1"), "http://a.test/dir/%E8%B3%87%E6%96%99.csv"),
        ("資料.csv".encode("cp932").decode("latin-1"), "http://a.test/dir/%8E%91%97%BF.csv"),
    ],
)
def test_location(location: str, expected: str) -> None:
    assert join("http://a.test/dir/page", location) == expected
