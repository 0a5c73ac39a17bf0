"""The report as words for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.quality.engine.advice import ordered
from ckanext.quality.engine.report import QualityReport
from ckanext.quality.engine.ruleset import DATA_POINTS, DIMENSIONS, SEVERITIES, grade_named
from ckanext.quality.engine.text import Text

SHOWN_CELLS = 8
SHOWN_EXAMPLES = 3
Repair = Mapping[str, Any]

_WORDS = {
    "encoding": Text("文字コード", "Encoding"),
    "format": Text("形式", "Format"),
    "table": Text("表", "Table"),
    "size": Text(
        "{rows}行 × {columns}列（項目名は{header}行目）", "{rows} rows × {columns} columns (labels in row {header})"
    ),
    "standard": Text("標準データセット", "Standard dataset"),
    "sampled": Text(
        "大きい表のため、先頭の{rows}行だけを検査しました。", "A large table: only the first {rows} rows were checked."
    ),
    "score": Text("評価 {grade}（{meaning}）　{score}点 / 100点", "Grade {grade} ({meaning}), {score} of 100 points"),
    "none": Text("直すところは見つかりませんでした。", "Nothing to mend was found."),
    "first": Text("まず", "First"),
    "first_repair": Text(
        "{count}か所は自動で直せます。{before}点 → {after}点になります。次のように実行してください：",
        "{count} places can be repaired automatically: {before} → {after} points. Run:",
    ),
    "next": Text("次に", "Next"),
    "next_finding": Text(
        "{number}番「{title}」を直すと +{gain}点です。", "number {number}, “{title}”: +{gain} points."
    ),
    "list": Text("直すところ（手間の割に点が上がる順）", "What to mend (by what it gains for the effort)"),
    "rule": Text("きまり", "Rule"),
    "where": Text("場所", "Where"),
    "example": Text("例", "Example"),
    "why": Text("なぜ", "Why"),
    "how": Text("直し方", "How"),
    "who": Text("直せる人", "Who"),
    "gain": Text("直すと +{points}点", "worth +{points} points"),
    "more": Text(" ほか{count}か所", " and {count} more"),
    "not_read": Text("検査できません", "Cannot be checked"),
    "doubt": Text("注意", "Note"),
    "personal": Text(
        "個人の情報かもしれない列があります（{columns}）。公開してよいか、必ず確かめてください。",
        "Some columns may hold personal data ({columns}). Make sure that they may be published.",
    ),
    "blank": Text("（空）", "(blank)"),
    "proposals": Text(
        "確認すれば直せるところ（よければ --confirm を付けて、もう一度実行してください）",
        "Repaired once you agree (run it again with --confirm)",
    ),
    "repaired": Text(
        "直したファイルを書きました：{path}（{count}か所）", "The repaired file: {path} ({count} changes)"
    ),
    "diff": Text("直す前と後を見る：{path}", "Before and after: {path}"),
    "log": Text("変更の記録：{path}", "Change log: {path}"),
    "again": Text("直したファイルの評価：{grade}　{score}点", "The repaired file: grade {grade}, {score} points"),
    "copied": Text("UTF-8 の CSV を書きました：{path}（{rows}行）", "Written as UTF-8 CSV: {path} ({rows} rows)"),
    "others": Text("ほかのシートは入っていません：{names}", "Other sheets are not in it: {names}"),
}


def word(key: str, lang: str, **values: object) -> str:
    """One of the words of the terminal, filled."""
    return _WORDS[key].format(**values).pick(lang) if values else _WORDS[key].pick(lang)


def render(report: QualityReport, lang: str) -> str:
    """The report as plain text."""
    return render_dict(report.to_dict(), lang)


def render_dict(report: Mapping[str, Any], lang: str, *, repair: Repair | None = None, command: str = "") -> str:
    """The report as plain text, from its plain values; ``repair`` is ``Repaired.to_dict()``."""
    lines = [f"■ {report['file']}"]
    if report["error"]:
        lines += [
            f"  {word('not_read', lang)}: {report['error']['message'][lang]}",
            f"  {word('how', lang)}: {report['error']['remedy'][lang]}",
        ]
        return "\n".join(lines)
    grade = grade_named(report["grade"])
    words = {"grade": grade.letter, "meaning": grade.meaning.pick(lang), "score": f"{report['score']:g}"}
    lines.append(f"  {word('score', lang, **words)}")
    lines += _facts(report, lang)
    findings = ordered(report["findings"], repair)
    if not findings:
        return "\n".join([*lines, "", f"  {word('none', lang)}"])
    lines += _first(findings, repair, command, lang)
    lines += ["", f"  {word('list', lang)}"]
    for number, finding in enumerate(findings, start=1):
        lines += _finding(number, finding, repair, lang)
    return "\n".join(lines + proposals(repair, lang))


def after_repair(report: Mapping[str, Any], repair: Repair, written: Mapping[str, str], lang: str) -> str:
    """What was written, what it came to (``report`` is that of the repaired file), and what is left."""
    score = f"{report['score'] or 0:g}"
    lines = [
        f"■ {repair['file']}",
        f"  {word('repaired', lang, path=written['file'], count=repair['changes_total'])}",
        f"  {word('diff', lang, path=written['diff'])}",
        f"  {word('log', lang, path=written['log'])}",
        f"  {word('again', lang, grade=report['grade'] or '-', score=score)}",
    ]
    lines += [f"  {word('doubt', lang)}: {notice[lang]}" for notice in repair["notices"]]
    return "\n".join(lines + proposals(repair, lang))


def gain(points: float) -> str:
    """Points of 100 for points of the data part."""
    return f"{round(100 * points / DATA_POINTS, 1):g}"


def proposals(repair: Repair | None, lang: str) -> list[str]:
    """What waits for a person's word, with the name that says it."""
    if not repair or not repair["proposals"]:
        return []
    lines = ["", f"  {word('proposals', lang)}"]
    for proposal in repair["proposals"]:
        lines.append(f"  ・{proposal['text'][lang]}")
        lines.append(f"     --confirm {proposal['id']}")
    return lines


def _facts(report: Mapping[str, Any], lang: str) -> list[str]:
    facts = [f"{word('format', lang)}: {(report['format'] or '').upper()}"]
    if report["encoding"]:
        facts.append(f"{word('encoding', lang)}: {report['encoding']}")
    lines = ["  " + "　".join(facts)]
    for table in report["tables"]:
        size = word("size", lang, rows=table["rows"], columns=table["columns"], header=table["header_row"])
        lines.append(f"  {word('table', lang)}: {size}")
        if table.get("standard"):
            lines.append(f"  {word('standard', lang)}: {table['standard']['number']} {table['standard']['name']}")
        if table["sampled"]:
            lines.append(f"  {word('sampled', lang, rows=table['rows'])}")
    if report["doubt"]:
        lines.append(f"  {word('doubt', lang)}: {report['doubt'][lang]}")
    columns = [str(suspicion["column"]) for suspicion in report.get("suspicions", [])]
    if columns:
        lines.append(f"  {word('doubt', lang)}: {word('personal', lang, columns='・'.join(dict.fromkeys(columns)))}")
    return lines


def _first(findings: list[dict[str, Any]], repair: Repair | None, command: str, lang: str) -> list[str]:
    """What one action gains most."""
    lines: list[str] = []
    offered = bool(repair and repair["changes_total"] and command)
    if repair and offered:
        before, after = f"{repair['scores']['before']:g}", f"{repair['scores']['after']:g}"
        text = word("first_repair", lang, count=repair["changes_total"], before=before, after=after)
        lines += ["", f"  ▶ {word('first', lang)}: {text}", f"      {command}"]
    left = [(i, each) for i, each in enumerate(findings, 1) if not (offered and each["level"] == "SAFE")]
    if left and left[0][1]["points"]:
        number, finding = left[0]
        text = word("next_finding", lang, number=number, title=finding["title"][lang], gain=gain(finding["points"]))
        lines += [*([] if lines else [""]), f"  ▶ {word('next' if offered else 'first', lang)}: {text}"]
    return lines


def _finding(number: int, finding: Mapping[str, Any], repair: Repair | None, lang: str) -> list[str]:
    severity, dimension = SEVERITIES[finding["severity"]].pick(lang), DIMENSIONS[finding["dimension"]].pick(lang)
    worth = word("gain", lang, points=gain(finding["points"])) if finding["points"] else ""
    tags = " / ".join(part for part in (worth, finding["ease"][lang], severity, dimension) if part)
    lines = ["", f"  {number}. {finding['message'][lang]}", f"     [{tags}]"]
    cells = finding["cells"]
    if cells:
        more = finding["count"] - SHOWN_CELLS
        rest = word("more", lang, count=more) if more > 0 and len(cells) > SHOWN_CELLS else ""
        lines.append(f"     {word('where', lang)}: {', '.join(cells[:SHOWN_CELLS])}{rest}")
    examples = _examples(finding["check"], repair, lang)
    if examples:
        lines.append(f"     {word('example', lang)}: {examples}")
    lines.append(f"     {word('why', lang)}: {finding['why'][lang]}")
    lines.append(f"     {word('how', lang)}: {finding['remedy'][lang]}")
    lines.append(f"     {word('who', lang)}: {finding['who_label'][lang]}")
    standards = f"（{finding['standards']}）" if finding["standards"] else ""
    lines.append(f"     {word('rule', lang)}: {finding['check']} {finding['title'][lang]}{standards}")
    return lines


def _examples(check: str, repair: Repair | None, lang: str) -> str:
    """A few cells before and after their repair."""
    if not repair:
        return ""
    blank = word("blank", lang)
    found = [
        f"{change['cell']}「{_one_line(change['before']) or blank}」→「{_one_line(change['after']) or blank}」"
        for change in repair["changes"]
        if change["check"] == check and (change["before"] or change["after"]) and ":" not in change["cell"]
    ]
    return "　".join(found[:SHOWN_EXAMPLES])


def _one_line(text: str) -> str:
    line = text.replace("\r", "").replace("\n", "↵")
    return line if len(line) <= 40 else f"{line[:39]}…"
