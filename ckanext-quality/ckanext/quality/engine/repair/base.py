"""What a repairer is: one file per check; it looks at the table and answers steps, made or proposed as a whole."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar

from ckanext.quality.engine.repair.shape import NEW, Ref
from ckanext.quality.engine.repair.work import CONFIRM, SAFE, Note, Step, Work
from ckanext.quality.engine.table import Column, Table
from ckanext.quality.engine.text import Text

__all__ = ["CONFIRM", "NEW", "SAFE", "Column", "Note", "Ref", "Repairer", "Step", "Table", "Text", "Work", "by_column"]


class Repairer(ABC):
    """Repairs what one check of the registry finds."""

    check: ClassVar[str]
    order: ClassVar[int]
    """Structure before labels before values: a date is seen as one only after its cell is trimmed."""

    @abstractmethod
    def steps(self, work: Work) -> Iterable[Step]:
        """What can be done about the table as it is now; nothing that is done already."""


def by_column(
    work: Work,
    check: str,
    columns: Iterable[Column],
    new: Callable[[str], str | None],
    text: Text,
    repair_class: str = SAFE,
) -> Iterator[Step]:
    """One step per column, of the cells that ``new`` has a better value for."""
    for column in columns:
        found = work.replace(column, new)
        if found:
            name = column.label.strip() or work.letters(column)
            step = Step(check, repair_class, text.format(column=name), place=work.letters(column), cells=found.cells)
            step.replacement = found
            yield step
