"""The table of what came in, asked of the portal's own actions."""

from __future__ import annotations

import http.client
import json
import unicodedata
from typing import Any
from urllib.parse import urlencode

from local_stack.fetching import open_url
from local_stack.messages import say

FETCHED = {None, "", "ok"}  # a file uploaded by hand has no such state
ROW = (4, 22, 12, 10, 8, 22)


class Actions:
    """The action API of a running portal."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def get(self, action: str, **parameters: object) -> Any:
        """The result of an action; None where the portal has no answer."""
        address = f"{self.url}/api/3/action/{action}?{urlencode(parameters)}"
        try:
            with open_url(address, headers={"Authorization": self.token}) as answer:
                return json.load(answer)["result"]
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return None


def show(actions: Actions) -> None:
    """Print one row per body: data sets, files, files and sources that failed, median and grades."""
    bodies: list[dict[str, Any]] = actions.get("tenant_list") or []
    failed = _failures(actions.get("source_list") or [])
    overview = actions.get("quality_overview") or {}
    grades = {body.get("name"): body for body in overview.get("bodies", [])}
    say(_row("", "団体 body", "データ datasets", "ファイル files", "失敗 failed", "品質 median・grades"))
    found = _counts(actions)
    totals = [0, 0, 0]
    for number, body in enumerate(bodies, 1):
        datasets, files, lost = found.get(body["id"], (0, 0, 0))
        counts = [datasets, files, lost + failed.get(body["code"], 0)]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        say(
            _row(
                str(number),
                body["title"],
                *(str(n) for n in counts),
                _grades(grades.get(body["name"])),
            )
        )
    say(_row("", "計 total", *(str(n) for n in totals), _grades(overview)))


def _counts(actions: Actions) -> dict[str, list[int]]:
    """For each body: its data sets, the files in them, and the files that could not be fetched."""
    counts: dict[str, list[int]] = {}
    start = 0
    while True:
        found = actions.get("package_search", fq="+dataset_type:dataset", sort="id asc", rows=1000, start=start) or {}
        results = found.get("results", [])
        for dataset in results:
            files = dataset.get("resources", [])
            row = counts.setdefault(str(dataset.get("owner_org")), [0, 0, 0])
            row[0] += 1
            row[1] += len(files)
            row[2] += sum(file.get("fetch_state") not in FETCHED for file in files)
        start += len(results)
        if not results or start >= int(found.get("count", 0)):
            return counts


def _failures(sources: list[dict[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for source in sources:
        if (source.get("last_job") or {}).get("state") == "failed":
            counts[str(source.get("body"))] = counts.get(str(source.get("body")), 0) + 1
    return counts


def _grades(score: dict[str, Any] | None) -> str:
    if not score or not score.get("count"):
        return "-"
    distribution = score.get("distribution") or {}
    return f"{score.get('median')}  " + " ".join(
        f"{grade}{count}" for grade, count in sorted(distribution.items()) if count
    )


def _row(*cells: str) -> str:
    return " ".join(_pad(cell, width) for cell, width in zip(cells, ROW, strict=True)).rstrip()


def _pad(text: str, width: int) -> str:
    """Fill to a width in terminal columns, where a full-width character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(width - taken, 0)
