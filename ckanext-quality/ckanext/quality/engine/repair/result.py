"""The outcome of a repair: the new rows, every change, what is left to decide, and the files that show them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ckanext.quality.engine.repair import write
from ckanext.quality.engine.repair.log import Change, write_log
from ckanext.quality.engine.repair.s02 import file_line
from ckanext.quality.engine.repair.work import Note, Step, Work
from ckanext.quality.engine.rules import RULES
from ckanext.quality.engine.scoring import Count
from ckanext.quality.engine.text import Text

PREVIEWS = 3
MOST_CHANGES = 1000
"""Changes in ``to_dict``; the log file has them all."""

_WITHDRAWN = Text(
    "（自動では直していません。直すと、別のきまりの指摘が増えるためです）",
    " (not made automatically: another check would find more)",
)
_DOUBT = Text(
    "文字コードに疑いがあります。直したファイルの文字が正しいか、公開の前に必ず確かめてください。",
    "The encoding is in doubt: check the characters of the repaired file before publishing it.",
)
_OTHER_SHEETS = Text(
    "直したファイルには『{sheet}』のシートだけが入っています。ほかのシート（{others}）は別のファイルにしてください。",
    "The repaired file holds the sheet “{sheet}” only. Make files of their own of the others ({others}).",
)
_HIDDEN = Text(
    "非表示の行・列の値も、直したファイルでは見えるようになります。個人情報がないか、公開の前に必ず確かめてください。",
    "Hidden rows and columns can be seen in the repaired file. Look for personal data before publishing it.",
)


@dataclass(frozen=True)
class Proposal:
    """A repair that waits for a person."""

    id: str
    check: str
    text: Text
    preview: tuple[tuple[str, str, str], ...]
    """Cell, before, after, of the first few cells."""
    count: int
    """Cells, rows or columns that it changes."""
    withdrawn: bool = False
    """Of a kind that is made by itself; here another check would find more."""

    @classmethod
    def of(cls, step: Step, work: Work, *, withdrawn: bool) -> Proposal:
        """What a step would do."""
        text = Text(step.text.ja + _WITHDRAWN.ja, step.text.en + _WITHDRAWN.en) if withdrawn else step.text
        preview = [(ref.address, work.get(ref), value) for ref, value in step.cells.items()][:PREVIEWS]
        for row in step.rows[: PREVIEWS - len(preview)]:
            words = work.row_text(row)
            preview.append((f"{row}:{row}", words, ""))
        count = len(step.cells) + len(step.rows) + len(step.columns) + bool(step.stack)
        return cls(step.id, step.check, text, tuple(preview), count, withdrawn)

    def to_dict(self, points: float = 0.0) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "id": self.id,
            "check": self.check,
            "text": self.text.to_dict(),
            "preview": [{"cell": cell, "before": before, "after": after} for cell, before, after in self.preview],
            "count": self.count,
            "points": points,
        }


@dataclass
class Repaired:
    """A repaired copy beside its original."""

    path: Path
    work: Work
    proposals: list[Proposal]
    before: Count
    after: Count

    @cached_property
    def rows(self) -> list[list[str]]:
        """The repaired rows, labels and what still stands above them included."""
        return self.work.output()

    @cached_property
    def log(self) -> list[Change]:
        """All lines of the change log; the first speaks of the whole file."""
        return [file_line(self.work.original.raw, self.work.shape.range), *self.work.changes]

    @property
    def changes(self) -> list[Change]:
        """What the repair changed; empty when the file was right already."""
        return [line for line in self.log if line.check]

    @property
    def metadata(self) -> list[Note]:
        """Words taken out of the table, and those that still stand around it, offered as metadata."""
        return self.work.notes

    @property
    def notices(self) -> list[Text]:
        """What a person must know before publishing the copy."""
        raw = self.work.original.raw
        found: list[Text] = []
        if raw.encoding and raw.encoding.doubt:
            found.append(_DOUBT)
        if raw.other_sheets:
            others = "、".join(raw.other_sheets[:5])
            found.append(_OTHER_SHEETS.format(sheet=raw.sheet or "", others=others))
        if raw.workbook and (raw.workbook.hidden_rows or raw.workbook.hidden_columns):
            found.append(_HIDDEN)
        return found

    def points_of(self, proposal: Proposal) -> float:
        """Points of the data part that the proposal's check still costs: what the proposal gains at most."""
        return round(self.after.losses.get(proposal.check, 0.0), 2)

    def summary(self) -> list[dict[str, Any]]:
        """How many cells, rows and columns each check's repair changed."""
        counts = Counter((line.check, line.repair_class) for line in self.changes)
        return [
            {"check": check, "class": repair_class, "title": RULES[check].title.to_dict(), "count": count}
            for (check, repair_class), count in counts.items()
        ]

    def write_csv(self, path: Path) -> None:
        """UTF-8 with BOM and CRLF."""
        write.new_file(path, self.path)
        write.write_csv(path, self.rows)

    def write_xlsx(self, path: Path) -> None:
        """One sheet; numbers as numbers, codes as text. ``ValueError`` where Excel cannot hold it."""
        write.new_file(path, self.path)
        write.write_xlsx(path, self.rows, self.work.table)

    def write_diff_html(self, path: Path, lang: str, *, terminal: bool = False) -> None:
        """The changed rows beside the original ones; ``terminal``: for a reader who has the command line."""
        from ckanext.quality.engine.html import diff_page  # jinja2 is loaded only where a page is made

        write.new_file(path, self.path)
        path.write_text(diff_page(self, lang, terminal=terminal), encoding="utf-8", newline="\n")

    def write_log(self, path: Path) -> None:
        """The change log as CSV (see ``repair/log.py``)."""
        write.new_file(path, self.path)
        write_log(path, self.log)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: counts and samples, the files hold the rest."""
        return {
            "file": self.path.name,
            "changes": [line.to_dict() for line in self.changes[:MOST_CHANGES]],
            "changes_total": len(self.changes),
            "summary": self.summary(),
            "proposals": [proposal.to_dict(self.points_of(proposal)) for proposal in self.proposals],
            "metadata": [note.to_dict() for note in self.metadata],
            "notices": [notice.to_dict() for notice in self.notices],
            "rows": len(self.work.table.body),
            "columns": len(self.work.table.labels),
            "points": {"before": round(self.before.points, 2), "after": round(self.after.points, 2)},
            "scores": {"before": self.before.score, "after": self.after.score},
        }
