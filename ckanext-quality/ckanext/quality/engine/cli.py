"""``opendata-check``: the check of files before publishing, for a clerk's PC; no CKAN needed."""

from __future__ import annotations

import json
import locale
import os
from pathlib import Path
from typing import Any

import click

from .checking import check
from .report import QualityReport
from .ruleset import DIMENSIONS, ERRORS, RULESET, SEVERITIES, grade_named
from .text import Text

FINE, FINDINGS, UNREADABLE = 0, 1, 2
SHOWN_CELLS = 8

_WORDS = {
    "encoding": Text("文字コード", "Encoding"),
    "format": Text("形式", "Format"),
    "table": Text("表", "Table"),
    "size": Text(
        "{rows}行 × {columns}列（項目名は{header}行目）", "{rows} rows × {columns} columns (labels in row {header})"
    ),
    "sampled": Text(
        "大きい表のため、先頭の{rows}行だけを検査しました。", "A large table: only the first {rows} rows were checked."
    ),
    "score": Text("評価 {grade}（{meaning}）　{score}点 / 100点", "Grade {grade} ({meaning}), {score} of 100 points"),
    "none": Text("直すところは見つかりませんでした。", "Nothing to mend was found."),
    "rule": Text("決まり", "Rule"),
    "where": Text("場所", "Where"),
    "why": Text("なぜ", "Why"),
    "how": Text("直し方", "How"),
    "gain": Text("直すと +{points}点", "worth +{points} points"),
    "more": Text(" ほか{count}か所", " and {count} more"),
    "not_read": Text("検査できません", "Cannot be checked"),
    "doubt": Text("注意", "Note"),
}


def default_language() -> str:
    """The language of the person's system; Japanese unless it says otherwise."""
    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "en" if name.startswith("en") else "ja"


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="出力の形式 / Output format"
)
@click.option("--lang", type=click.Choice(["ja", "en"]), default=default_language, help="言語 / Language")
@click.option("--encoding", help="文字コードを指定する / Read with this encoding")
@click.version_option(RULESET, prog_name="opendata-check")
def main(files: tuple[Path, ...], form: str, lang: str, encoding: str | None) -> None:
    """公開前のファイル（CSV・XLSX・XLS・ODS）を検査します。 / Check files before publishing.

    終了コード / Exit code: 0 問題なし fine, 1 重大な問題あり serious findings, 2 読めない cannot read.
    """
    reports = [check(path, encoding=encoding) for path in files]
    if form == "json":
        answers = [report.to_dict() for report in reports]
        click.echo(json.dumps(answers[0] if len(answers) == 1 else answers, ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join(render(report, lang) for report in reports))
    raise SystemExit(max(exit_code(report) for report in reports))


def exit_code(report: QualityReport) -> int:
    """2 for a file that cannot be read, 1 for findings that are errors, else 0."""
    if report.error:
        return UNREADABLE
    return FINDINGS if any(finding.severity in ERRORS for finding in report.findings) else FINE


def render(report: QualityReport, lang: str) -> str:
    """The report as plain text."""
    return render_dict(report.to_dict(), lang)


def render_dict(report: dict[str, Any], lang: str) -> str:
    """The report as plain text, from its plain values."""
    lines = [f"■ {report['file']}"]
    if report["error"]:
        lines += [
            f"  {_WORDS['not_read'].pick(lang)}: {report['error']['message'][lang]}",
            f"  {_WORDS['how'].pick(lang)}: {report['error']['remedy'][lang]}",
        ]
        return "\n".join(lines)
    grade = grade_named(report["grade"])
    words = {"grade": grade.letter, "meaning": grade.meaning.pick(lang), "score": f"{report['score']:g}"}
    lines.append(f"  {_WORDS['score'].pick(lang).format(**words)}")
    lines += _facts(report, lang)
    if not report["findings"]:
        lines.append(f"\n  {_WORDS['none'].pick(lang)}")
    for number, finding in enumerate(report["findings"], start=1):
        lines += _finding(number, finding, lang)
    return "\n".join(lines)


def _facts(report: dict[str, Any], lang: str) -> list[str]:
    facts = [f"{_WORDS['format'].pick(lang)}: {(report['format'] or '').upper()}"]
    if report["encoding"]:
        facts.append(f"{_WORDS['encoding'].pick(lang)}: {report['encoding']}")
    lines = ["  " + "　".join(facts)]
    for table in report["tables"]:
        size = _WORDS["size"].format(rows=table["rows"], columns=table["columns"], header=table["header_row"])
        lines.append(f"  {_WORDS['table'].pick(lang)}: {size.pick(lang)}")
        if table["sampled"]:
            lines.append(f"  {_WORDS['sampled'].format(rows=table['rows']).pick(lang)}")
    if report["doubt"]:
        lines.append(f"  {_WORDS['doubt'].pick(lang)}: {report['doubt'][lang]}")
    return lines


def _finding(number: int, finding: dict[str, Any], lang: str) -> list[str]:
    severity, dimension = SEVERITIES[finding["severity"]].pick(lang), DIMENSIONS[finding["dimension"]].pick(lang)
    gain = _WORDS["gain"].format(points=f"{finding['points']:g}").pick(lang) if finding["points"] else ""
    tags = " / ".join(part for part in (severity, dimension, gain) if part)
    lines = ["", f"  {number}. {finding['message'][lang]}", f"     [{tags}]"]
    lines.append(f"     {_WORDS['rule'].pick(lang)}: {finding['check']} {finding['title'][lang]}")
    cells = finding["cells"]
    if cells:
        more = finding["count"] - SHOWN_CELLS
        rest = _WORDS["more"].format(count=more).pick(lang) if more > 0 and len(cells) > SHOWN_CELLS else ""
        lines.append(f"     {_WORDS['where'].pick(lang)}: {', '.join(cells[:SHOWN_CELLS])}{rest}")
    lines.append(f"     {_WORDS['why'].pick(lang)}: {finding['why'][lang]}")
    lines.append(f"     {_WORDS['how'].pick(lang)}: {finding['remedy'][lang]}")
    return lines


if __name__ == "__main__":
    main()
