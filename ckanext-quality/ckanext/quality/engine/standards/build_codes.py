"""Make the code list: ``python -m ckanext.quality.engine.standards.build_codes FOLDER OUT``.

``FOLDER`` holds ``soumu-codes/000562730.csv`` (総務省 全国地方公共団体コード as of 2018, mirrored), the government's
survey of 2020 (``gov-opendata-survey-r2``, for what changed since) and, where there are any, town lists with positions
(``geolonia-address-*``) and shelters (``gsi-shelter-*``), which give bounding boxes.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .codes import is_code

COLUMNS = ("code", "prefecture", "name", "status", "south", "west", "north", "east", "box_source")


@dataclass
class _Line:
    code: str
    prefecture: str
    name: str
    status: str = "current"
    points: list[tuple[float, float]] = field(default_factory=list)
    box_source: str = ""

    def cells(self) -> list[str]:
        box = ["", "", "", ""]
        if self.points:
            latitudes, longitudes = zip(*self.points, strict=True)
            box = [f"{edge:.4f}" for edge in (min(latitudes), min(longitudes), max(latitudes), max(longitudes))]
        return [self.code, self.prefecture, self.name, self.status, *box, self.box_source]


def build(folder: Path, out: Path) -> int:
    """Write the list; how many lines it has."""
    lines = _with_changes(list(_ministry(folder)), dict(_survey(folder)))
    _add_boxes(lines, folder)
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(line.cells() for line in sorted(lines, key=lambda line: (line.code, line.status)))
    return len(lines)


def _ministry(folder: Path) -> Iterator[_Line]:
    with (folder / "soumu-codes" / "000562730.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            yield _Line(row["code"], row["prefecture"], row["municipality"])


def _survey(folder: Path) -> Iterator[tuple[str, tuple[str, str]]]:
    """Code, prefecture and name of the bodies that the survey of 2020 asked."""
    source = folder / "gov-opendata-survey-r2" / "r2_survey_answers.csv"
    if not source.is_file():
        return
    with source.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            if row and is_code(row[0]):
                prefecture, _, name = row[1].strip().partition(" ")
                yield row[0], (prefecture, name)


def _with_changes(lines: list[_Line], later: dict[str, tuple[str, str]]) -> list[_Line]:
    """Bodies renamed or founded after the ministry's list; the former stay, marked."""
    names = {(line.prefecture, line.name) for line in lines}
    added = []
    for line in lines:
        prefecture, name = later.get(line.code, (line.prefecture, line.name))
        # A different prefecture under the same code is a slip of the survey, not a change.
        if name != line.name and prefecture == line.prefecture:
            line.status = "former"
            added.append(_Line(line.code, prefecture, name))
    known = {line.code for line in lines}
    for code, (prefecture, name) in later.items():
        if code not in known and (prefecture, name) not in names:
            added.append(_Line(code, prefecture, name))
            for line in lines:
                # 町 or 村 that became a city of the same name.
                if line.prefecture == prefecture and line.name[:-1] == name[:-1] and line.code not in later:
                    line.status = "former"
    return lines + added


def _add_boxes(lines: list[_Line], folder: Path) -> None:
    current = {line.code: line for line in lines if line.status == "current"}
    by_name = {line.prefecture + line.name: line for line in current.values()}
    for source in sorted(folder.glob("gsi-shelter-*/[0-9]*.json")):
        line = current.get(source.stem)
        features = json.loads(source.read_text(encoding="utf-8")).get("features", [])
        if line and features:
            line.points = [(y, x) for x, y in (feature["geometry"]["coordinates"] for feature in features)]
            line.box_source = "gsi-shelter"
    for source in sorted(folder.glob("geolonia-address-*/*.json")):
        town = source.stem.partition("郡")[2] or source.stem
        towns = json.loads(source.read_text(encoding="utf-8"))
        points = [(place["lat"], place["lng"]) for place in towns if place.get("lat") and place.get("lng")]
        prefecture = _prefecture_of(points, by_name, town)
        if prefecture and points:
            line = by_name[prefecture + town]
            line.points, line.box_source = points, "geolonia"


def _prefecture_of(points: list[tuple[float, float]], by_name: dict[str, _Line], town: str) -> str:
    """The list of towns does not name its prefecture: take it where only one has a body of that name."""
    found = [line.prefecture for key, line in by_name.items() if key == line.prefecture + town]
    return found[0] if points and len(found) == 1 else ""


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(0 if build(Path(sys.argv[1]), Path(sys.argv[2])) else 1)
