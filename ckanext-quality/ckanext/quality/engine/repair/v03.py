"""V03: spaces for looks go: around values, between the characters of a label, line breaks in labels.

A single full-width space inside a name or an address is part of it, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.quality.engine.repair.base import CONFIRM, SAFE, Repairer, Step, Text, Work, by_column
from ckanext.quality.engine.rules.v03_spaces import spread
from ckanext.quality.engine.values import is_free_text, is_name

EDGE = " \t\u3000\u00a0\r\n"
_SPREAD = re.compile(r"^\S(\u3000+\S)+$|^\S( +\S){2,}$")
_RUN = re.compile(r"(?<=\S)([ \u3000\u00a0\t])[ \u3000\u00a0\t]+(?=\S)")
_BREAK = re.compile(r"\s*[\r\n]+\s*")


class Trim(Repairer):
    """Cells column by column, labels together."""

    check = "V03"
    order = 100

    def steps(self, work: Work) -> Iterator[Step]:
        """Labels first: other repairs know a column by its label."""
        table = work.table
        if table.header.count == 1 and table.header.last <= len(table.raw.rows):
            row = table.raw.rows[table.header.last - 1]
            cells = {
                work.label_cell(number): label
                for number, value in enumerate(row, 1)
                if (label := tidy_label(value)) != value
            }
            if cells:
                text = Text("項目名の空白・改行を除く", "Remove spaces and line breaks from labels")
                yield Step(self.check, SAFE, text, place="labels", cells=cells)
        text = Text("『{column}』の前後の空白を除く", "Trim the values of “{column}”")
        yield from by_column(work, self.check, table.columns, lambda value: value.strip(EDGE), text)
        inner = [column for column in table.columns if not is_name(column) and not is_free_text(column)]
        text = Text("『{column}』の値の中の余分な空白を詰める", "Close up the spaces inside the values of “{column}”")
        for step in by_column(work, self.check, inner, closed_up, text, CONFIRM):
            step.place += ":inside"
            yield step


def closed_up(value: str) -> str:
    """A value without spaces that set its characters apart, and with one space where there were several."""
    value = value.strip(EDGE)
    return re.sub(r"\s", "", value) if spread(value) else _RUN.sub(r"\1", value)


def tidy_label(label: str) -> str:
    """A label on one line, without the spaces that spread it over its cell."""
    label = label.strip(EDGE)
    label = _BREAK.sub(lambda found: " " if _between_words(label, found) else "", label)
    return re.sub(r"\s", "", label) if _SPREAD.match(label) else label


def _between_words(label: str, found: re.Match[str]) -> bool:
    """A break between two Latin words stands for a space; between Japanese characters for nothing."""
    before, after = label[found.start() - 1 : found.start()], label[found.end() : found.end() + 1]
    return before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
