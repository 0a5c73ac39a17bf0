"""The files that the command line writes: never over the original, over another file only when told to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
from ckanext.quality.engine.repair import Repaired


@dataclass(frozen=True)
class Outputs:
    """Where a repaired file and what belongs to it go."""

    file: Path
    diff: Path
    log: Path

    @classmethod
    def beside(cls, file: Path) -> Outputs:
        """``人口.csv`` with ``人口.diff.html`` and ``人口.changes.csv`` beside it."""
        if file.suffix.lower() not in {".csv", ".xlsx"}:
            raise click.UsageError("--repair: .csv か .xlsx の名前にしてください / name a .csv or .xlsx file")
        return cls(file, file.with_name(f"{file.stem}.diff.html"), file.with_name(f"{file.stem}.changes.csv"))

    @property
    def written(self) -> dict[str, str]:
        """The three paths for an answer."""
        return {"file": str(self.file), "diff": str(self.diff), "log": str(self.log)}

    def check(self, sources: tuple[Path, ...], *, force: bool) -> None:
        """Refuse before any work is done."""
        for path in (self.file, self.diff, self.log):
            may_write(path, sources, force=force)

    def write(self, repaired: Repaired, lang: str) -> None:
        """All three files."""
        if self.file.suffix.lower() == ".xlsx":
            try:
                repaired.write_xlsx(self.file)
            except ValueError as error:
                raise click.ClickException(
                    "Excel に入りきらない表です。.csv の名前にしてください / too much for Excel: name a .csv file"
                ) from error
        else:
            repaired.write_csv(self.file)
        repaired.write_diff_html(self.diff, lang, terminal=True)
        repaired.write_log(self.log)


def may_write(path: Path, sources: tuple[Path, ...], *, force: bool) -> None:
    """The original is never written over, another file only with ``--force``."""
    if not path.exists():
        return
    if any(source.exists() and path.samefile(source) for source in sources):
        raise click.UsageError(f"元のファイルには書けません / this is the original: {path}")
    if not force:
        raise click.UsageError(
            f"すでにあります（上書きするなら --force） / exists already (--force overwrites): {path}"
        )
