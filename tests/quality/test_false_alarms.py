"""Clean files raise no alarm: whole real files, each opened and read by a person before it came on this list.

Clean means: one table, labels in row 1 that say what stands below, one value per cell, dates and numbers that a
program reads, codes with their zeros, nothing doubled, cut or broken. What a file is not perfect in (CP932, an empty
column, a padded cell) is said beside it; such slight things may be found, as slight.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from ckanext.quality.engine import check

SHARED = Path(__file__).parents[3] / "shared" / "data"
GRAVE = {"fatal", "critical", "major"}

CLEAN = {
    "ishikawa-standard-ods/170003_public_wireless_lan.csv": (
        "standard dataset 07: all 28 columns in order, codes of 6 digits, required ones filled; one padded name"
    ),
    "gtfs-jp-list/gtfs-rt-list.csv": "list of feeds: rt_id comes thrice by design; begin dates as 20200407",
    "jma-warnings/202101081000.csv": "warnings by municipality: ids, ISO codes, flags 1 or blank, ISO times",
    "kobe-subway/open_kobe_subway_add.csv": "26 stations: numbers, names, postal codes, telephones, addresses; CP932",
    "npa-traffic/kosokuhyo_2020.csv": "accidents on motorways: codes with their zeros, no blanks; CP932",
    "toyama-pref-covid/160008_toyama_covid19_call_center.csv": "one row per day, ISO dates, counts; 市区町村名 blank",
    "toyama-pref-covid/160008_toyama_covid19_confirm_negative.csv": "as above, with remarks in a column of their own",
    "toyama-pref-covid/160008_toyama_covid19_confirm_patients.csv": "as above, three counts side by side",
    "toyama-pref-covid/160008_toyama_covid19_test_people.csv": "as above",
    "toyama-pref-covid/toyama_counts.csv": "all counts of the prefecture by day; corrections are negative numbers",
    "toyama-pref-covid-rev20201201/160001_toyama_covid19_test_people.csv": "the state of December 2020",
    "toyama-pref-covid-rev20210401/160008_toyama_covid19_test_people.csv": "the state of April 2021",
    "toyama-pref-eatery/toyama-opendata_event.csv": "six resources of a catalogue: ids, ISO times, addresses",
    "shinjuku-population/2018-07-01_all.csv": "households and people by 町丁; zeros are zeros",
    "shinjuku-population/2018-07-01_jp.csv": "as above, Japanese",
    "shinjuku-population/2018-07-01_other.csv": "as above, foreigners",
    "sabae-population/sabae_population.csv": "population by month and district, ISO dates, code 182079",
    "townid/16.csv": "3,329 towns of Toyama with their geo3x3",
    "nasushiobara/AED.csv": "96 AED: names, postal codes, telephones, positions; three columns blank",
    "nasushiobara/WIFI.csv": "12 places with Wi-Fi; addresses as people write them (108－2)",
    "nasushiobara/公共施設.csv": "the same 12 places under another name",
    "nasushiobara/清掃施設.csv": "2 plants; opening hours are sentences in a column for sentences; one column blank",
    "nasushiobara/011001.csv": "one facility; three columns blank",
    "opendatagojp/index.csv": "61 addresses of files with their encodings",
    "sabae-env/データ一覧.csv": "34 sources with kind and priority",
    "soumu-codes/000562730.csv": "the official codes of 1,788 bodies, 6 digits with zeros; kana half-width",
    "takamatsu-xlsx/0090.xlsx": "collection days of 8 districts; names of districts are lists by nature",
    "suzu-gtfs/stops.txt": "50 bus stops; optional columns of GTFS blank",
    "suzu-gtfs/routes_jp.txt": "4 routes, dates as GTFS wants them",
    "suzu-gtfs/agency_jp.txt": "the operator; two optional columns blank",
    "suzu-gtfs/feed_info.txt": "the feed",
    "suzu-gtfs/suzucity_gtfs.zip!agency.txt": "the operator",
    "suzu-gtfs/suzucity_gtfs.zip!calendar.txt": "two calendars",
    "suzu-gtfs/suzucity_gtfs.zip!calendar_dates.txt": "exceptions by date",
    "suzu-gtfs/suzucity_gtfs.zip!routes.txt": "4 routes with colours (FFCC00, 800080)",
    "suzu-gtfs/suzucity_gtfs.zip!stop_times.txt": "times of GTFS (8:00:00), one row per stop",
    "suzu-gtfs/suzucity_gtfs.zip!translations.txt": "words in several languages, kana of their own",
    "suzu-gtfs/suzucity_gtfs.zip!trips.txt": "the trips",
}


def unpacked(name: str, folder: Path) -> Path:
    """The file itself, or the whole member of an archive."""
    path, _, member = name.partition("!")
    if not member:
        return SHARED / path
    with zipfile.ZipFile(SHARED / path) as archive:
        inside = next(each for each in archive.namelist() if each.endswith(f"/{member}"))
        with archive.open(inside) as source, (folder / member).open("wb") as target:
            shutil.copyfileobj(source, target)
    return folder / member


@pytest.mark.shared
@pytest.mark.parametrize("name", CLEAN)
def test_clean_file_raises_no_alarm(name: str, tmp_path: Path):
    report = check(unpacked(name, tmp_path))
    assert report.error is None
    grave = [
        (finding.check, finding.severity, finding.message.ja, finding.cells[:3])
        for finding in report.findings
        if finding.severity in GRAVE
    ]
    assert grave == []


def test_there_are_enough_of_them():
    assert len(CLEAN) >= 30
    assert {Path(name.partition("!")[2] or name).suffix for name in CLEAN} >= {".csv", ".xlsx", ".txt"}
