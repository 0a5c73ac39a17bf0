"""The sources file: every mistake with its line, nothing changed by a bad file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckanext.municipal_harvest import sources_file
from ckanext.municipal_harvest.model import Record, Source
from ckanext.municipal_harvest.sources_file import SourcesFileError, parse, sync

GOOD = """# comment
sources:
  - id: toyama-ckan
    body: 162019
    type: ckan
    url: https://opdt.example/
    fq: "-organization:x"
  - id: pref-html
    body: "160008"
    type: html
    url: https://pref.example/
    schedule: weekly
    headers: {X-Key: abc, X-Number: 5}
"""


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_good(tmp_path: Path) -> None:
    first, second = parse(written(tmp_path, GOOD))
    assert (first.id, first.body, first.line, first.schedule) == ("toyama-ckan", "162019", 3, "daily")
    assert second.headers == {"X-Key": "abc", "X-Number": "5"}


def test_json_is_yaml_too(tmp_path: Path) -> None:
    text = '\ufeff{"sources": [{"id": "a", "body": "160008", "type": "ckan", "url": "http://a.example/"}]}'
    assert parse(written(tmp_path, text))[0].id == "a"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("type: ckan", "type: ckna", 5, "ckna"),
        ("fq:", "fg:", 7, "fg"),
        ("body: 162019", "body: 162018", 4, "162018"),
        ("url: https://opdt.example/", "url: ftp://opdt.example/", 6, "ftp"),
        ("url: https://opdt.example/", "url: file:///etc/passwd", 6, "file"),
        ("id: pref-html", "id: toyama-ckan", 8, "toyama-ckan"),
        ("id: pref-html", "id: Pref HTML", 8, "Pref HTML"),
        ("schedule: weekly", "schedule: never", 12, "never"),
        ("    type: html\n", "", 8, "type"),
        ("{X-Key: abc", '{"X Key": abc', 13, "headers"),
        ("sources:", "source:", 1, "sources"),
        ("url: https://pref.example/", "url: [", 13, "YAML"),
        ("    schedule: weekly", "    url: https://b.example/", 12, "YAML"),
    ],
)
def test_mistakes_have_their_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    with pytest.raises(SourcesFileError) as caught:
        parse(written(tmp_path, GOOD.replace(old, new, 1)))
    problem = caught.value.problems[0]
    assert problem.line == line
    assert words in problem.ja
    assert problem.en


def test_every_mistake_is_told(tmp_path: Path) -> None:
    bad = GOOD.replace("type: ckan", "type: x").replace("schedule: weekly", "schedule: y").replace("fq:", "fg:")
    with pytest.raises(SourcesFileError) as caught:
        parse(written(tmp_path, bad))
    assert [problem.line for problem in caught.value.problems] == [5, 7, 12]


@pytest.mark.parametrize("content", [b"", b"[]", b"sources: 5", b"sources:\n- 5", b"\xff\xfe\x00", b"a: b: c"])
def test_what_is_no_sources_file(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SourcesFileError):
        parse(written(tmp_path, content))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourcesFileError):
        parse(tmp_path / "none.yaml")


class TestSync:
    def test_adds_updates_retires_and_revives(self, two_bodies: dict[str, Any], tmp_path: Path) -> None:
        entries = parse(written(tmp_path, GOOD))
        assert sync(entries).added == ["toyama-ckan", "pref-html"]
        assert sync(entries).unchanged == ["toyama-ckan", "pref-html"]
        changed = parse(written(tmp_path, GOOD.replace("opdt.example", "opdt2.example").split("  - id: pref")[0]))
        summary = sync(changed)
        assert (summary.updated, summary.retired) == (["toyama-ckan"], ["pref-html"])
        assert model.Session.get_one(Source, "pref-html").state == "retired"
        assert model.Session.get_one(Source, "toyama-ckan").url == "https://opdt2.example/"
        assert sync(entries).updated == ["toyama-ckan", "pref-html"]
        assert model.Session.get_one(Source, "pref-html").next_run is not None

    def test_a_body_without_organisation_changes_nothing(self, two_bodies: dict[str, Any], tmp_path: Path) -> None:
        entries = parse(written(tmp_path, GOOD.replace('"160008"', '"162027"')))
        with pytest.raises(SourcesFileError) as caught:
            sync(entries)
        assert (caught.value.problems[0].line, "ckan tenants sync" in caught.value.problems[0].ja) == (8, True)
        model.Session.rollback()
        assert model.Session.scalar(sa.select(sa.func.count()).select_from(Source)) == 0

    def test_a_source_with_datasets_keeps_its_body(self, two_bodies: dict[str, Any], tmp_path: Path) -> None:
        sync(parse(written(tmp_path, GOOD)))
        model.Session.add(Record(source_id="toyama-ckan", key="a"))
        model.Session.commit()
        with pytest.raises(SourcesFileError, match="another id"):
            sync(parse(written(tmp_path, GOOD.replace("162019", "160008"))))

    def test_the_worlds_file(self, bodies: dict[str, Any], world: Any) -> None:
        assert len(sources_file.sync(parse(world.sources_file)).added) == len(world.sources)


pytest.mark.shared(TestSync.test_the_worlds_file)
