"""The bodies side by side, one body, everything as CSV, and the method."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup
from ckan import model
from ckanext.quality.engine.metadata import mqa
from ckanext.quality.engine.ruleset import CHECKS, DATA_POINTS, METADATA_POINTS, RULESET

from .conftest import BAD, GOOD

Upload = Callable[..., dict[str, Any]]
Work = Callable[[], None]


def main_of(app: Any, path: str) -> BeautifulSoup:
    page = BeautifulSoup(app.get(path, status=200).body, "html.parser")
    return page.select_one("div.primary") or page


def body_of(resource: dict[str, Any]) -> model.Group:
    package = model.Package.get(resource["package_id"])
    assert package is not None
    group = model.Group.get(package.owner_org)
    assert group is not None
    return group


def test_bodies_are_shown_without_a_rank(app: Any, upload: Upload, work: Work):
    group = body_of(upload(GOOD))
    work()
    page = main_of(app, "/quality")
    card = next(card for card in page.select(".quality-body") if card.select_one(f'a[href$="/{group.name}"]'))
    text = card.get_text(" ", strip=True)
    assert "参考値" in text
    assert "中央値" in text
    assert "順位は付けません" in page.get_text()
    assert "位" not in text
    english = main_of(app, "/en/quality").get_text()
    assert "Bodies are not ranked" in english


def test_one_body_has_its_datasets_trend_and_basket(app: Any, upload: Upload, work: Work):
    resource = upload(BAD.encode("cp932"))
    work()
    page = main_of(app, f"/quality/organization/{body_of(resource).name}")
    (row,) = page.select(".quality-datasets tbody tr")
    metadata, data = (float(cell.get_text()) for cell in row.select(".ty-num"))
    assert 0 < metadata <= METADATA_POINTS
    assert 0 < data < DATA_POINTS
    assert len(page.select(".quality-basket__item")) == 8
    assert app.get("/quality/organization/none", status=404)


def test_everything_as_csv(app: Any, upload: Upload, work: Work):
    resource = upload(GOOD, name="=cmd().csv")
    work()
    answer = app.get("/quality/all.csv", status=200)
    text = answer.get_data().decode("utf-8-sig")
    assert answer.get_data().startswith("\ufeff".encode())
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["resource_id"], row["ruleset"], row["state"]) == (resource["id"], RULESET, "done")
    assert row["resource_name"] == "'=cmd().csv"
    assert row["content_hash"]
    assert float(row["dataset_score"]) > 0


def test_the_method_page_states_every_rule_and_metric(app: Any, upload: Upload, work: Work):
    upload(GOOD)
    work()
    page = main_of(app, "/quality/method")
    weights = [float(row.select_one(".ty-num").get_text()) for row in page.select("#rules tbody tr[id]")]  # type: ignore[union-attr]
    assert len(weights) == len(CHECKS) == 45
    assert round(sum(weights), 1) == DATA_POINTS
    points = [
        int(row.select(".ty-num")[0].get_text()) for row in page.select("#metadata tbody tr") if row.select(".ty-num")
    ]
    assert sum(points) == mqa.MOST == 405
    assert len(page.select("#split tbody tr")) == 3
