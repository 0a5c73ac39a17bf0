"""A dataset as CKAN's API gives it, complete in everything, to take things away from."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from ckanext.quality.engine.metadata import DatasetFacts, Licence, Link, describe

NOW = dt.datetime(2026, 11, 21, 3, tzinfo=dt.timezone.utc)
LICENCES = {
    "CC-BY-4.0": Licence("https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0", is_open=True),
    "PDL-1.0": Licence(
        "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0", "公共データ利用規約", is_open=True
    ),
    "other-open": Licence("", "その他のオープンライセンス", is_open=True),
    "own-terms": Licence("", "団体独自の利用規約", is_open=False),
    "not-specified": Licence("", "記載なし", is_open=False),
}
FULL: dict[str, Any] = {
    "id": "d1",
    "name": "162019_aed",
    "title": "AED設置箇所一覧",
    "notes": "市内のAEDの場所と使える時間。" * 10,
    "tags": [{"name": "AED"}],
    "theme": "HEAL",
    "spatial_text": "富山県富山市",
    "temporal_start": "2026-04-01",
    "license_id": "CC-BY-4.0",
    "license_text": "出典を書けば誰でも使えます。",
    "contact_name": "防災課",
    "frequency": "ANNUAL",
    "issued": "2020-04-01",
    "modified": "2026-04-01",
    "metadata_created": "2026-11-01T00:00:00",
    "metadata_modified": "2026-11-02T00:00:00",
    "resources": [
        {
            "id": "r1",
            "name": "AED.csv",
            "description": "一覧",
            "format": "CSV",
            "mimetype": "text/csv",
            "url": "http://portal.example/dataset/d1/resource/r1/download/aed.csv",
            "url_type": "upload",
            "size": 1200,
            "created": "2026-11-01T00:00:00",
            "last_modified": "2026-11-02T00:00:00",
        }
    ],
}
GOOD = {"r1": Link(last=True, last_good=NOW)}


def dataset(**changes: Any) -> dict[str, Any]:
    """The full dataset with some fields changed; ``resource`` holds changes of its file."""
    made = copy.deepcopy(FULL)
    made["resources"][0].update(changes.pop("resource", {}))
    made.update(changes)
    return made


def facts_of(package: dict[str, Any] | None = None, links: dict[str, Link] | None = None, **more: Any) -> DatasetFacts:
    options: dict[str, Any] = {"publisher": "富山市", "area": "富山県富山市", **more}
    return describe(package or FULL, licences=LICENCES, links=GOOD if links is None else links, now=NOW, **options)
