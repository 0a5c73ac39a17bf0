"""``opendata-check``: the check of files before publishing, for a clerk's PC; no CKAN needed."""

from __future__ import annotations

import io
import json
import locale
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import click
from ckanext.quality.engine import standards
from ckanext.quality.engine.checking import check
from ckanext.quality.engine.cli.outputs import Outputs, may_write
from ckanext.quality.engine.cli.text import after_repair, render, render_dict, word
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.errors import EngineError
from ckanext.quality.engine.html import report_page
from ckanext.quality.engine.reader import copy_as_utf8
from ckanext.quality.engine.repair import Repaired, repair
from ckanext.quality.engine.report import QualityReport
from ckanext.quality.engine.ruleset import ERRORS, RULESET

__all__ = ["FINDINGS", "FINE", "UNREADABLE", "exit_code", "main", "render", "render_dict", "standard_named"]

FINE, FINDINGS, UNREADABLE = 0, 1, 2
TRIAL_CELLS = 400_000
"""Up to this size the report says what a repair would bring; on bigger tables only when it is asked for."""


@dataclass(frozen=True)
class Wishes:
    """The options of one call."""

    form: str
    lang: str
    encoding: str | None
    schema: str
    out: Outputs | None
    confirm: frozenset[str]


def default_language() -> str:
    """The language of the person's system; Japanese unless it says otherwise."""
    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "en" if name.startswith("en") else "ja"


def standard_named(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    """The number of a standard dataset by number, name or English short name; a usage error for any other."""
    if not value:
        return ""
    for number, entry in standards.index().items():
        if value in (number, number.lstrip("0"), entry["title"], *entry["suffixes"]):
            return number
    known = "、".join(f"{number} {entry['title']}" for number, entry in standards.index().items())
    raise click.BadParameter(f"標準データセットにありません / no such standard dataset. {known}")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text", help="出力の形式 / Output format"
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="結果をこのファイルに書く / Write the report to this file",
)
@click.option(
    "--repair",
    "repair_to",
    metavar="OUT",
    type=click.Path(path_type=Path, dir_okay=False),
    help="直したファイル（.csv・.xlsx）を、差分（.diff.html）と変更の記録（.changes.csv）とともに書く"
    " / Write the repaired file, with the difference and the change log beside it",
)
@click.option(
    "--confirm",
    metavar="ID",
    multiple=True,
    help="確認した修正も行う（何回でも） / Also make this proposed repair (may be repeated)",
)
@click.option(
    "--to-utf8",
    metavar="OUT.csv",
    type=click.Path(path_type=Path, dir_okay=False),
    help="何も直さず、読んだままの値を UTF-8 の CSV に書く / Write every cell as it was read, as UTF-8 CSV",
)
@click.option(
    "--schema",
    metavar="NAME",
    callback=standard_named,
    help="従う標準データセットの番号か名前（例：03、指定緊急避難場所一覧） / The standard dataset it follows",
)
@click.option("--encoding", help="文字コードを指定する / Read with this encoding")
@click.option("--lang", type=click.Choice(["ja", "en"]), default=default_language, help="言語 / Language")
@click.option("--force", is_flag=True, help="すでにあるファイルに上書きする / Overwrite existing files")
@click.version_option(RULESET, prog_name="opendata-check")
def main(
    files: tuple[Path, ...],
    form: str,
    output: Path | None,
    repair_to: Path | None,
    confirm: tuple[str, ...],
    to_utf8: Path | None,
    schema: str,
    encoding: str | None,
    lang: str,
    force: bool,
) -> None:
    """公開前のファイル（CSV・XLSX・XLS・ODS）を検査し、直します。元のファイルは変えません。

    Check files before publishing, and repair them. The original is never changed.

    \b
    終了コード / Exit code:
      0  問題なし / fine
      1  重大な指摘あり / serious findings
      2  読めない、使い方の誤り / cannot be read, wrong usage
    """
    _speak_utf8(sys.stdout, sys.stderr)
    out = Outputs.beside(repair_to) if repair_to else None
    if (out or to_utf8) and len(files) > 1:
        raise click.UsageError("--repair と --to-utf8 は、ファイル一つに使います / one file at a time")
    if out:
        out.check(files, force=force)
    for path in (to_utf8, output):
        if path:
            may_write(path, files, force=force)
    if to_utf8:
        raise SystemExit(_copy(next(iter(files)), to_utf8, encoding, lang))
    wishes = Wishes(form, lang, encoding, schema, out, frozenset(confirm))
    answers = [_answer(path, wishes) for path in _told(files)]
    _publish(_joined([text for text, _ in answers], form), output)
    raise SystemExit(max(code for _, code in answers))


def exit_code(report: QualityReport) -> int:
    """2 for a file that cannot be read, 1 for findings that are errors, else 0."""
    if report.error:
        return UNREADABLE
    return FINDINGS if any(finding.severity in ERRORS for finding in report.findings) else FINE


def _speak_utf8(*streams: TextIO) -> None:
    """A console of another code page shows a question mark for what it does not have; it does not stop the work."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _told(files: tuple[Path, ...]) -> Iterable[Path]:
    """The files, each named on the standard error stream when there are several."""
    for number, path in enumerate(files, 1):
        if len(files) > 1:
            click.echo(f"[{number}/{len(files)}] {path.name}", err=True)
        yield path


def _answer(path: Path, wishes: Wishes) -> tuple[Any, int]:
    """The report of one file in the form that was asked for, and its exit code."""
    context = Context(filename=path.name, standard=wishes.schema)
    report = check(path, encoding=wishes.encoding, context=context)
    repaired = _repaired(path, report, context, wishes)
    if repaired and wishes.out:
        wishes.out.write(repaired, wishes.lang)
    plain = repaired.to_dict() if repaired else None
    code = exit_code(report)
    if wishes.form == "json":
        return _as_json(report, plain, wishes), code
    command = _command(path, wishes)
    if wishes.form == "html":
        return report_page(report.to_dict(), wishes.lang, repair=plain, command=command), code
    if plain and wishes.out:
        again = check(wishes.out.file, context=context, referee=False).to_dict()
        return after_repair(again, plain, wishes.out.written, wishes.lang), code
    return render_dict(report.to_dict(), wishes.lang, repair=plain, command=command), code


def _repaired(path: Path, report: QualityReport, context: Context, wishes: Wishes) -> Repaired | None:
    """The repaired copy, where it is asked for or cheap enough to tell what it would bring."""
    size = sum(table.rows * table.columns for table in report.tables)
    if report.error or (not wishes.out and (wishes.form == "json" or size > TRIAL_CELLS)):
        return None
    try:
        return repair(path, confirm=wishes.confirm, context=context, encoding=wishes.encoding)
    except EngineError as error:
        if wishes.out:
            raise click.ClickException(error.message.pick(wishes.lang)) from error
        return None


def _as_json(report: QualityReport, repair: Mapping[str, Any] | None, wishes: Wishes) -> dict[str, Any]:
    """As ``data/report.schema.json`` says; with the report of frictionless as it gives it."""
    answer = report.to_dict()
    if report.referee is not None:
        answer["frictionless"] = report.referee.to_dict()
    if repair is not None and wishes.out:
        answer["repaired"] = {**repair, "written": wishes.out.written}
    return answer


def _command(path: Path, wishes: Wishes) -> str:
    """The call that makes the repaired file."""
    words = [
        "opendata-check",
        _quoted(str(path)),
        "--repair",
        _quoted(str(path.with_name(f"{path.stem}_repaired.csv"))),
    ]
    if wishes.schema:
        words += ["--schema", wishes.schema]
    if wishes.encoding:
        words += ["--encoding", wishes.encoding]
    return " ".join(words)


def _quoted(text: str) -> str:
    """For the shells of Windows and Unix alike, as far as one form serves both."""
    return text if text.replace("_", "").replace("-", "").replace(".", "").replace("/", "").isalnum() else f'"{text}"'


def _copy(path: Path, out: Path, encoding: str | None, lang: str) -> int:
    """``--to-utf8``."""
    try:
        facts = copy_as_utf8(path, out, encoding)
    except EngineError as error:
        click.echo(f"{error.message.pick(lang)}\n{error.remedy.pick(lang)}", err=True)
        return UNREADABLE
    click.echo(word("copied", lang, path=out, rows=facts.rows))
    if facts.doubt:
        click.echo(f"{word('doubt', lang)}: {facts.doubt.pick(lang)}", err=True)
    if facts.other_sheets:
        click.echo(f"{word('doubt', lang)}: {word('others', lang, names='、'.join(facts.other_sheets))}", err=True)
    return FINE


def _joined(answers: list[Any], form: str) -> str:
    if form == "json":
        return json.dumps(answers[0] if len(answers) == 1 else answers, ensure_ascii=False, indent=2, default=str)
    return "\n".join(answers) if form == "html" else "\n\n".join(answers)


def _publish(text: str, output: Path | None) -> None:
    if output:
        output.write_text(text + "\n", encoding="utf-8", newline="\n")
    else:
        click.echo(text)
