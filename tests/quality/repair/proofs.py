"""The five proofs that every repair must pass, as plain assertions on one file."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader import read
from ckanext.quality.engine.repair import Repaired, read_log, repair, replay, revert
from ckanext.quality.engine.repair.driver import views
from ckanext.quality.engine.repair.log import trimmed
from ckanext.quality.engine.repair.shape import is_value
from ckanext.quality.engine.rules import RULES
from ckanext.quality.engine.table import locate


def prove(path: Path, folder: Path, confirm: frozenset[str] = frozenset()) -> Repaired:
    """Repair a file and hold all five proofs against it."""
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    repaired = repair(path, confirm=confirm)
    out, log = folder / "repaired.csv", folder / "changes.csv"
    repaired.write_csv(out)
    repaired.write_log(log)
    conserved(repaired)
    invertible(repaired, out, log)
    # What was withdrawn for the sake of another check may be possible once a person has confirmed the rest.
    if not (confirm and any(proposal.withdrawn for proposal in repaired.proposals)):
        idempotent(out)
    if not confirm:
        monotone(repaired, out)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before, "the original changed"
    return repaired


def original_rows(repaired: Repaired) -> list[list[str]]:
    """The cells as published; a formula counts as itself where its result was stored."""
    raw = repaired.work.original.raw
    rows = [list(row) for row in raw.rows]
    for ref in repaired.work.results:
        formula = raw.workbook.formulas[ref.row, ref.column] if raw.workbook else ""
        rows[ref.row - 1][ref.column - 1] = formula if formula.startswith("=") else f"={formula}"
    return rows


def cells(rows: Iterable[Iterable[str]]) -> Counter[str]:
    return Counter(cell for row in rows for cell in row if cell)


def conserved(repaired: Repaired) -> None:
    """(1) No value leaves or comes without its line in the log."""
    lines = [line for line in repaired.log[1:] if is_value(line.cell)]
    expected = cells(original_rows(repaired))
    expected.update(line.after for line in lines if line.after)
    expected.subtract(line.before for line in lines if line.before)
    assert +expected == cells(repaired.rows)
    assert min(expected.values(), default=0) >= 0


def idempotent(out: Path) -> None:
    """(2) Repairing twice changes nothing; what a person confirmed was confirmed for the first file."""
    again = repair(out)
    assert again.changes == [], again.changes[:5]


def monotone(repaired: Repaired, out: Path) -> None:
    """(3) No check finds more than before, read back from the file.

    Before: in the file as it is, in a sheet's cells as plain text, and with side-by-side blocks below each other.
    """
    before, after = locate(read(repaired.path, Limits())), locate(read(out, Limits()))
    before.context = after.context = repaired.work.original.context
    seen = [before, *views(before)]
    for rule in RULES.values():
        was, now = [rule.apply(table) for table in seen], rule.apply(after)
        assert (now.affected if now else 0) <= max(each.affected if each else 0 for each in was), (rule.id, was, now)


def invertible(repaired: Repaired, out: Path, log: Path) -> None:
    """(4) The log file leads from the original to the repaired file and back."""
    lines = read_log(log)
    assert lines == repaired.log
    original = [trimmed(row) for row in original_rows(repaired)]
    assert replay(original, lines) == [trimmed(row) for row in repaired.rows]
    assert revert(out, log) == original
