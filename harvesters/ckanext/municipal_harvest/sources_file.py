"""The sources file: read, checked as a whole, and brought into the database.

A bad file changes nothing; every mistake is told with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from ckan import model
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from . import bodies
from .engine.jobs import SCHEDULES, next_time
from .model import Record, Source
from .model.tables import now
from .readers import READERS, recipe

REQUIRED = ("id", "body", "type", "url")
OPTIONAL = ("fq", "headers", "terms", "schedule", "recipe", "title")
KEYS = REQUIRED + OPTIONAL
FIELDS = ("body", "type", "url", "fq", "headers", "terms", "schedule", "recipe", "title")
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
MAX_URL = 2000


@dataclass(frozen=True)
class Problem:
    """One mistake in the file."""

    line: int
    ja: str
    en: str


class SourcesFileError(Exception):
    """The file cannot be used; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"line {problem.line}: {problem.en}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Entry:
    """A source of the file, checked."""

    id: str
    line: int
    body: str
    type: str
    url: str
    fq: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    terms: str | None = None
    schedule: str = "daily"
    recipe: dict[str, Any] | None = None
    title: str | None = None


@dataclass
class Summary:
    """What a sync did, by source id."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)


def parse(path: Path) -> list[Entry]:
    """Read and check a file.

    :raises SourcesFileError: with every mistake found
    """
    root = _load(path)
    listed = root.get("sources") if isinstance(root, CommentedMap) else None
    if not isinstance(listed, CommentedSeq):
        raise SourcesFileError(
            [Problem(1, "先頭に `sources:` とその一覧がありません。", "The file has no list under `sources:`.")]
        )
    problems = [
        Problem(root.lc.key(key)[0] + 1, f"不明な項目「{key}」があります。", f"Unknown key “{key}”.")
        for key in root
        if key != "sources"
    ]
    entries: list[Entry] = []
    lines: dict[str, int] = {}
    for number, raw in enumerate(listed):
        line = listed.lc.item(number)[0] + 1
        if not isinstance(raw, CommentedMap):
            problems.append(
                Problem(line, "取得元は `id: …` などの項目で書いてください。", "An entry must be a mapping of keys.")
            )
            continue
        found = list(_check(raw))
        problems += found
        name = str(raw.get("id", ""))
        if name in lines:
            problems.append(
                Problem(
                    line,
                    f"id「{name}」は {lines[name]} 行目と重複しています。",
                    f"Id “{name}” repeats line {lines[name]}.",
                )
            )
        lines.setdefault(name, line)
        if not found:
            entries.append(_entry(raw, line))
    if problems:
        raise SourcesFileError(sorted(problems, key=lambda problem: problem.line))
    return entries


def _load(path: Path) -> Any:
    try:
        return YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        reason = str(error.problem or "")
        raise SourcesFileError(
            [Problem(line, f"YAML の書き方に誤りがあります（{reason}）。", f"This is not valid YAML ({reason}).")]
        ) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise SourcesFileError(
            [Problem(1, "UTF-8 の YAML として読めません。", "The file is not YAML in UTF-8.")]
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourcesFileError(
            [Problem(1, f"ファイルを開けません（{path}：{reason}）。", f"Cannot open {path}: {reason}.")]
        ) from error


def _check(raw: CommentedMap) -> Iterator[Problem]:
    start = raw.lc.line + 1
    for key in raw:
        if key not in KEYS:
            allowed = "、".join(KEYS)
            yield Problem(_line(raw, key), f"不明な項目「{key}」です。使える項目：{allowed}", f"Unknown key “{key}”.")
    for key in REQUIRED:
        if raw.get(key) in (None, ""):
            yield Problem(start, f"「{key}」がありません。", f"“{key}” is missing.")
    for key, check in CHECKS.items():
        if raw.get(key) in (None, ""):
            continue
        failed = check(raw[key])
        if failed:
            yield Problem(_line(raw, key), failed[0], failed[1])


def _line(raw: CommentedMap, key: str) -> int:
    return raw.lc.key(key)[0] + 1


Failure = tuple[str, str] | None


def _check_id(value: Any) -> Failure:
    if ID.fullmatch(str(value)):
        return None
    return (
        f"id「{value}」は英小文字・数字・-・_ で 64 文字までにしてください。",
        f"Id “{value}” must be lower-case letters, digits, - and _, at most 64.",
    )


def _check_body(value: Any) -> Failure:
    if bodies.valid_code(_code(value)):
        return None
    return (
        f"団体コード「{value}」が正しくありません（検査数字を含む6桁）。",
        f"“{value}” is not a 6-digit local government code with its check digit.",
    )


def _check_type(value: Any) -> Failure:
    if value in READERS:
        return None
    allowed = "、".join(READERS)
    return f"不明な種別「{value}」です。使える種別：{allowed}", f"Unknown type “{value}”."


def _check_url(value: Any) -> Failure:
    try:
        parts = urlsplit(str(value))
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and len(str(value)) <= MAX_URL
    except ValueError:
        good = False
    return None if good else (f"「{value}」は http(s) のアドレスではありません。", f"“{value}” is no http(s) address.")


def _check_headers(value: Any) -> Failure:
    if isinstance(value, dict) and all(
        HEADER.fullmatch(str(name)) and isinstance(text, str | int) and "\n" not in str(text) and "\r" not in str(text)
        for name, text in value.items()
    ):
        return None
    return "「headers」は `名前: 値` の一覧にしてください。", "“headers” must map names to values."


def _check_schedule(value: Any) -> Failure:
    if value in SCHEDULES:
        return None
    allowed = "、".join(SCHEDULES)
    return f"不明な頻度「{value}」です。使える頻度：{allowed}", f"Unknown schedule “{value}”."


def _check_recipe(value: Any) -> Failure:
    wrong = recipe.faults(value)
    return (wrong[0].ja, wrong[0].en) if wrong else None


def _check_text(value: Any) -> Failure:
    if isinstance(value, str) and len(value) <= MAX_URL and value.isprintable():
        return None
    return f"「{value}」は1行の文字列にしてください。", f"“{value}” must be one line of text."


CHECKS = {
    "id": _check_id,
    "body": _check_body,
    "type": _check_type,
    "url": _check_url,
    "terms": _check_url,
    "headers": _check_headers,
    "schedule": _check_schedule,
    "recipe": _check_recipe,
    "fq": _check_text,
    "title": _check_text,
}


def _code(value: Any) -> str:
    # YAML reads an unquoted code as a number and drops Hokkaido's leading zero.
    return f"{value:06d}" if isinstance(value, int) else str(value)


def _plain(value: Any) -> Any:
    """ruamel's containers as plain ones, which JSON columns take."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return str(value)


def _entry(raw: CommentedMap, line: int) -> Entry:
    values = {key: _plain(raw[key]) for key in OPTIONAL if raw.get(key) not in (None, "")}
    values["headers"] = {name: str(text) for name, text in values.get("headers", {}).items()}
    return Entry(
        id=str(raw["id"]), line=line, body=_code(raw["body"]), type=str(raw["type"]), url=str(raw["url"]), **values
    )


def sync(entries: list[Entry]) -> Summary:
    """Make the sources of the database equal to the file; commits.

    A source that is no longer in the file is retired: it is not run any more,
    its datasets stay.

    :raises SourcesFileError: a body has no organisation, or a source with datasets would change its body
    """
    known = {source.id: source for source in model.Session.scalars(sa.select(Source)).all()}
    organisations = bodies.load()
    problems = [*_unknown_bodies(entries, organisations), *_moved_bodies(entries, known)]
    if problems:
        raise SourcesFileError(problems)
    summary = Summary()
    for entry in entries:
        _apply(entry, organisations[entry.body].org_id, known.get(entry.id), summary)
    for source_id in sorted(known.keys() - {entry.id for entry in entries}):
        source = known[source_id]
        if source.state != "retired":
            source.state, source.next_run, source.modified = "retired", None, now()
            summary.retired.append(source_id)
    model.Session.commit()
    return summary


def _unknown_bodies(entries: list[Entry], organisations: dict[str, bodies.Body]) -> Iterator[Problem]:
    for entry in entries:
        if entry.body not in organisations:
            yield Problem(
                entry.line,
                f"団体コード {entry.body} の団体が登録されていません。先に `ckan tenants sync` を実行してください。",
                f"No organisation has the code {entry.body}. Run `ckan tenants sync` first.",
            )


def _moved_bodies(entries: list[Entry], known: dict[str, Source]) -> Iterator[Problem]:
    for entry in entries:
        source = known.get(entry.id)
        if source is None or source.body == entry.body:
            continue
        if model.Session.scalar(sa.select(sa.exists().where(Record.source_id == source.id))):
            yield Problem(
                entry.line,
                f"取得元「{entry.id}」には団体 {source.body} のデータがあるため、団体を変えられません。"
                "別の id で登録してください。",
                f"Source “{entry.id}” has datasets of body {source.body}; use another id for another body.",
            )


def _apply(entry: Entry, owner_org: str, source: Source | None, summary: Summary) -> None:
    values = {"owner_org": owner_org, **{name: getattr(entry, name) for name in FIELDS}}
    if source is None:
        first = now() if SCHEDULES[entry.schedule] else None
        model.Session.add(Source(id=entry.id, state="active", next_run=first, **values))
        summary.added.append(entry.id)
        return
    changed = {name: value for name, value in values.items() if getattr(source, name) != value}
    revived = source.state == "retired"
    if not changed and not revived:
        summary.unchanged.append(entry.id)
        return
    for name, value in changed.items():
        setattr(source, name, value)
    if revived or "schedule" in changed:
        source.next_run = next_time(entry.schedule) if SCHEDULES[entry.schedule] else None
    source.state, source.modified = "active", now()
    summary.updated.append(entry.id)
