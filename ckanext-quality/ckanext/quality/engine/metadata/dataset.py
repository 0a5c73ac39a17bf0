"""The score of a dataset: A (metadata, 40) + B (data, 60), gates and grade (quality.md, section 5.4)."""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from ckanext.quality.engine.ruleset import Grade, capped, grade_of


@dataclass(frozen=True)
class FileScore:
    """The data part of one file of a dataset."""

    name: str
    format: str
    points: float
    gates: tuple[str, ...] = ()
    timely: bool = True


@dataclass(frozen=True)
class DatasetScore:
    """The score of a dataset, or of one file of it."""

    a_points: float
    b_points: float | None
    gates: tuple[str, ...]
    timely: bool

    @property
    def score(self) -> float | None:
        """0 to 100 with one decimal; none where nothing of the data can be judged."""
        if self.b_points is None:
            return None
        return round(capped(self.a_points + self.b_points, list(self.gates)), 1)

    @property
    def grade(self) -> Grade | None:
        """The grade of the score."""
        return None if self.score is None else grade_of(self.score, timely=self.timely)


def combine(a_points: float, files: Iterable[FileScore], *, is_open: bool) -> DatasetScore:
    """A dataset from its files: of one content in several formats the best counts, then all contents alike."""
    best = [max(group, key=lambda file: file.points) for group in _contents(files)]
    b_points = round(statistics.fmean(file.points for file in best), 2) if best else None
    gates = {gate for file in best for gate in file.gates if gate != "G1"}
    if best and all("G1" in file.gates for file in best):
        gates.add("G1")
    if not is_open:
        gates.add("G3")
    return DatasetScore(a_points, b_points, tuple(sorted(gates)), all(file.timely for file in best))


def _contents(files: Iterable[FileScore]) -> list[list[FileScore]]:
    """Files that hold the same: one name in different formats. One name twice in one format are two contents."""
    by_stem: dict[str, list[FileScore]] = defaultdict(list)
    for file in files:
        by_stem[stem(file.name, file.format)].append(file)
    contents: list[list[FileScore]] = []
    for group in by_stem.values():
        if len({file.format for file in group}) == len(group):
            contents.append(group)
        else:
            contents.extend([file] for file in group)
    return contents


def stem(name: str, file_format: str) -> str:
    """A file's name without its format: 「避難所.csv」, 「避難所（CSV）」 and 「避難所 xlsx」 are one content."""
    text = name.strip().lower()
    suffix = PurePath(text).suffix.lstrip(".")
    if suffix and (suffix == file_format.lower() or suffix in _SUFFIXES):
        text = text[: -len(suffix) - 1]
    return _FORMAT.sub("", text).strip(" 　_-・.")


_SUFFIXES = frozenset(
    {"csv", "tsv", "xlsx", "xls", "xlsm", "ods", "pdf", "json", "geojson", "xml", "txt", "docx", "doc"}
)
_FORMAT = re.compile(
    r"[\s　_\-]*[（(【\[]?(?<![a-z0-9])(csv|tsv|xlsx?|xlsm|ods|pdf|json|geojson|excel|エクセル)(?![a-z0-9])"
    r"(形式|版|ファイル)?[）)】\]]?$"
)
