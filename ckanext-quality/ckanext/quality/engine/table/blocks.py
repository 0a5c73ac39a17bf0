"""多段組: the period in the labels of a table that was folded to fit on paper."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.quality.engine.table.model import Blocks, fold


def find_blocks(labels: Sequence[str]) -> Blocks | None:
    """The smallest block whose labels come again to the end of the row, with no gap or one blank column between.

    No gap is tried first. A last block with fewer rows has its labels all the same; the body is not asked.
    """
    names = [fold(label) for label in labels]
    while names and not names[-1]:
        names.pop()
    offset = next((i for i, name in enumerate(names) if name), 0)
    names = names[offset:]
    for width in range(2, len(names) // 2 + 1):
        block = names[:width]
        # A label that is blank or comes twice inside a block leaves open where the block ends.
        if not all(block) or len(set(block)) != width:
            continue
        for gap in (0, 1):
            count, rest = divmod(len(names) + gap, width + gap)
            if count > 1 and not rest and _repeats(names, block, width + gap):
                return Blocks(width, gap, count, offset + 1)
    return None


def _repeats(names: list[str], block: list[str], step: int) -> bool:
    width = len(block)
    return all(
        names[start : start + width] == block and not any(names[start + width : start + step])
        for start in range(0, len(names), step)
    )
