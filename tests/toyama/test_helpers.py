"""Words and helpers of the templates."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from ckan.tests import helpers as ckan_helpers
from ckanext.toyama import helpers, quality, words

pytestmark = [pytest.mark.usefixtures("with_plugins", "with_request_context")]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (None, ""),
        ("", ""),
        (0, ""),
        ("x", ""),
        (2, "2 B"),
        (1023, "1023 B"),
        (1536, "1.5 KB"),
        ("13312", "13 KB"),
        (5 * 1024**2, "5.0 MB"),
        (3 * 1024**4, "3.0 TB"),
    ],
)
def test_sizes_are_in_units_people_know(size, text):
    assert helpers.ty_file_size(size) == text


@pytest.mark.parametrize(
    ("value", "lang", "text"),
    [
        ("2026-05-01", "ja", "2026年5月1日"),
        ("2026-05-01", "en", "1 May 2026"),
        ("2026-05-01T10:00:00.123456", "ja", "2026年5月1日"),
        ("2026-05-01T10:00:00Z", "en", "1 May 2026"),
        ("令和8年頃", "ja", "令和8年頃"),
        ("", "ja", ""),
    ],
)
def test_dates_are_read_aloud_and_other_text_is_left_alone(value, lang, text):
    assert words.date_text(value, lang) == text


@pytest.mark.parametrize("state", ["", "ok"])
def test_a_file_that_came_has_no_problem(state):
    assert words.fetch_problem(state) == ""


@pytest.mark.parametrize(
    "state",
    [
        "http-404",
        "http-410",
        "http-403",
        "http-500",
        "http-503",
        "http-418",
        "name-not-resolved",
        "connection-refused",
        "tls-failed",
        "too-large",
        "too-slow",
        "truncated",
        "forbidden-address",
        "too-many-redirects",
        "redirect-loop",
        "decompression-limit",
        "whatever",
    ],
)
def test_every_fetch_state_is_explained_without_its_code(state):
    text = words.fetch_problem(state)
    assert text
    assert state not in text


@pytest.mark.parametrize(
    ("pkg", "expected"),
    [
        (None, False),
        ({"title": "AED設置箇所一覧", "notes": None}, False),
        ({"title": "AED設置箇所一覧（架空の見本）"}, True),
        ({"title": "AED", "notes": "見本データ（架空）です。"}, True),
    ],
)
def test_samples_say_of_themselves_that_they_are_invented(pkg, expected):
    assert helpers.is_sample(pkg) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, []),
        ("", []),
        ("a", ["a"]),
        ('["a", "b"]', ["a", "b"]),
        (["a"], ["a"]),
        ({"survey": "s"}, [{"survey": "s"}]),
    ],
)
def test_references_come_in_every_shape_that_is_stored(value, expected):
    assert words.references(value) == expected


def test_amounts_are_set_right_and_codes_are_not():
    table = {
        "header": ["全国地方公共団体コード", "人口", "電話番号", "緯度", "備考", "順"],
        "rows": [["162019", "1,234", "076", "36.70", "", "01"], ["162019", "5", None, "-3", "", "02"]],
    }
    assert helpers.ty_numeric_columns(table) == [False, True, False, True, False, False]


def test_rows_longer_than_the_header_are_no_error():
    assert helpers.ty_numeric_columns({"header": ["a"], "rows": [["x", "1"]]}) == [False, True]
    assert helpers.ty_numeric_columns({"header": [], "rows": []}) == []


def test_data_is_escaped():
    assert str(helpers.ty_data("<script>")) == "&lt;script&gt;"


def test_the_bar_has_every_dataset_once():
    overview = {"datasets": 10, "count": 7, "distribution": {"A": 4, "B": 0, "C": 3, "D": 0, "E": 0}}
    shares = quality.shares(overview)
    assert [(share.level, share.count) for share in shares] == [(1, 4), (3, 3), (0, 3)]
    assert sum(share.width for share in shares) == pytest.approx(100)
    assert shares[1].start == pytest.approx(40)


def test_nothing_checked_is_no_bar():
    assert quality.shares({"datasets": 3, "count": 0, "distribution": {"A": 0}}) == []
    assert quality.medians(None) == {}


def test_an_action_that_nobody_publishes_is_none():
    assert helpers.ty_action("no_such_action") is None
    assert not helpers.ty_has_action("no_such_action")
    assert helpers.ty_has_action("package_show")


@pytest.mark.parametrize(
    ("resource", "state"),
    [
        ({"url_type": "upload", "url": "a.csv", "format": "CSV"}, "open"),
        ({"url_type": "archive", "url": "a.csv", "format": "CSV", "fetch_state": "http-404"}, "open"),
        ({"url_type": "", "url": "https://x.example/a.csv", "format": "CSV", "fetch_state": "http-404"}, "missing"),
        ({"url_type": "", "url": "", "format": "CSV"}, "missing"),
        ({"url_type": "", "url": "https://x.example/a.csv", "format": "CSV", "fetch_state": "ok"}, "publisher"),
        ({"url_type": "", "url": "https://x.example/", "format": "HTML"}, "web"),
    ],
)
def test_where_the_bytes_of_a_file_are(resource, state):
    assert helpers.ty_resource_state({"id": "no-such-resource", **resource}) == state


def test_licences_say_what_they_permit():
    assert ckan_helpers.call_action("license_list")
    for licence_id in words.PERMITS:
        licence = helpers.ty_licence({"license_id": licence_id})
        assert licence["name"] != licence_id
        assert licence["permits"]
    assert helpers.ty_licence({"license_id": "CC-BY-4.0"})["url"].startswith("https://creativecommons.org/")
    assert helpers.ty_licence({})["id"] == "not-specified"


@pytest.mark.parametrize(("minutes", "waits"), [(0, True), (9, True), (11, False), (60 * 24, False)])
def test_a_page_waits_for_a_check_for_ten_minutes(minutes, waits):
    changed = datetime.now(timezone.utc).replace(tzinfo=None) - timedelta(minutes=minutes)
    assert helpers.ty_just_changed({"last_modified": changed.isoformat()}) is waits


@pytest.mark.parametrize("resource", [{}, {"last_modified": ""}, {"last_modified": "昨日"}])
def test_a_file_without_a_time_is_not_waited_for(resource):
    assert helpers.ty_just_changed(resource) is False
