"""The tenants file: which bodies share the portal. Pure parsing, no CKAN inside.

A file is right as a whole or refused as a whole: :func:`parse` either returns
every tenant or raises :class:`TenantsFileError` with all problems, each with
its line and its reason in Japanese and English.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.toyama import codes
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

PACKAGED = Path(__file__).with_name("tenants")
"""Directory of the tenants files that come with the distribution."""

KINDS: dict[str, tuple[str, ...]] = {
    "prefecture": ("都", "道", "府", "県"),
    "city": ("市",),
    "ward": ("区",),
    "town": ("町",),
    "village": ("村",),
}
"""Kinds of bodies, with the last characters that the Japanese name of one may have."""

_REQUIRED = ("code", "name", "kind", "title", "url")
_OPTIONAL = ("population", "contact", "colours", "logo")
_TITLE = ("ja", "kana", "en")
_POPULATION = ("value", "date", "source")
_COLOURS = ("primary", "accent")
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・]+")
_URL = re.compile(r"https?://[^\s/]+(/\S*)?")


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a tenants file."""

    line: int
    ja: str
    en: str


class TenantsFileError(Exception):
    """A tenants file is refused; ``problems`` says where and why."""

    def __init__(self, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = sorted(problems)
        super().__init__("\n".join(self.lines("en")))

    def lines(self, lang: str) -> list[str]:
        """One readable line per problem, in Japanese or English."""
        if lang == "ja":
            return [f"{self.path} {p.line}行目: {p.ja}" for p in self.problems]
        return [f"{self.path}, line {p.line}: {p.en}" for p in self.problems]


@dataclass(frozen=True)
class Title:
    """A body's name."""

    ja: str
    kana: str
    en: str


@dataclass(frozen=True)
class Population:
    """A number of inhabitants is never shown without its date and source."""

    value: int
    date: str
    source: str


@dataclass(frozen=True)
class Tenant:
    """One body (団体) of the portal."""

    code: str
    name: str
    kind: str
    title: Title
    url: str
    population: Population | None = None
    contact: str = ""
    colours: tuple[tuple[str, str], ...] = ()
    logo: str = ""
    line: int = 0


def load(path: Path) -> list[Tenant]:
    """Read and check a tenants file.

    :raises TenantsFileError: it cannot be read or something in it is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise TenantsFileError(
            str(path), [Problem(0, f"ファイルを読めません（{reason}）", f"cannot read the file ({reason})")]
        ) from error
    except UnicodeDecodeError as error:
        problem = Problem(0, "UTF-8 で保存されていません", "the file is not UTF-8")
        raise TenantsFileError(str(path), [problem]) from error
    return parse(text, str(path))


def parse(text: str, path: str = "tenants.yaml") -> list[Tenant]:
    """Read and check the text of a tenants file (YAML; JSON is YAML too).

    :raises TenantsFileError: something in it is wrong.
    """
    reading = _Reading()
    entries = reading.entries(_yaml(text, path))
    tenants = [tenant for entry, line in entries if (tenant := reading.tenant(entry, line)) is not None]
    if not reading.problems:
        reading.check_together(tenants)
    if reading.problems:
        raise TenantsFileError(path, reading.problems)
    return tenants


def _yaml(text: str, path: str) -> Any:
    try:
        return YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        reason = str(error.problem).splitlines()[0]
        problem = Problem(line, f"YAML として読めません（{reason}）", f"not readable as YAML ({reason})")
        raise TenantsFileError(path, [problem]) from error
    except (YAMLError, ValueError) as error:
        reason = str(error).splitlines()[0]
        problem = Problem(0, f"YAML として読めません（{reason}）", f"not readable as YAML ({reason})")
        raise TenantsFileError(path, [problem]) from error


class _Reading:
    """One pass over a file; gathers problems instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, line: int, ja: str, en: str) -> None:
        self.problems.append(Problem(line, ja, en))

    def entries(self, document: object) -> Iterator[tuple[CommentedMap, int]]:
        if not isinstance(document, CommentedMap) or "tenants" not in document:
            self.refuse(1, "最上位に tenants: がありません", "there is no tenants: at the top")
            return
        self._unknown(document, ("tenants",), 1)
        items = document["tenants"]
        line = _line_of(document, "tenants")
        if not isinstance(items, CommentedSeq) or not items:
            self.refuse(line, "tenants: に団体が一つもありません", "tenants: lists no body")
            return
        for index, item in enumerate(items):
            at = items.lc.item(index)[0] + 1
            if isinstance(item, CommentedMap):
                yield item, at
            else:
                self.refuse(
                    at, "団体の項目（code, name など）ではありません", "not a mapping with code, name and so on"
                )

    def tenant(self, entry: CommentedMap, line: int) -> Tenant | None:
        before = len(self.problems)
        self._unknown(entry, _REQUIRED + _OPTIONAL, line)
        lacking = [key for key in _REQUIRED if entry.get(key) is None]
        for key in lacking:
            self.refuse(line, f"{key} がありません", f"{key} is missing")
        if lacking:
            return None
        code = self._code(entry)
        title = self._title(entry)
        kind = self._kind(entry, code, title)
        tenant = Tenant(
            code=code,
            name=self._text(entry, "name", _SLUG, "英小文字・数字・ハイフンの名前", "a slug such as toyama-shi"),
            kind=kind,
            title=title,
            url=self._text(entry, "url", _URL, "http または https の URL", "an http or https URL"),
            population=self._population(entry),
            contact=self._text(entry, "contact"),
            colours=self._colours(entry),
            logo=self._text(entry, "logo"),
            line=line,
        )
        return tenant if len(self.problems) == before else None

    def check_together(self, tenants: list[Tenant]) -> None:
        """What one body alone cannot show: duplicates, and one prefecture for all."""
        keys: tuple[tuple[str, Callable[[Tenant], str]], ...] = (
            ("code", lambda tenant: tenant.code),
            ("name", lambda tenant: tenant.name),
        )
        for label, value in keys:
            seen: dict[str, int] = {}
            for tenant in tenants:
                first = seen.setdefault(value(tenant), tenant.line)
                if first != tenant.line:
                    self.refuse(
                        tenant.line,
                        f"{label} 「{value(tenant)}」は {first}行目と重複しています",
                        f"{label} “{value(tenant)}” repeats line {first}",
                    )
        homes = {tenant.code[:2] for tenant in tenants if tenant.kind == "prefecture"} or {tenants[0].code[:2]}
        for tenant in tenants:
            if tenant.code[:2] not in homes:
                self.refuse(
                    tenant.line,
                    f"「{tenant.title.ja}」（{tenant.code}）は、このファイルの都道府県の団体ではありません",
                    f"{tenant.title.en} ({tenant.code}) lies in none of the prefectures of this file",
                )

    def _unknown(self, mapping: CommentedMap, known: tuple[str, ...], line: int) -> None:
        for key in mapping:
            if key not in known:
                at = _line_of(mapping, key) or line
                words = ", ".join(known)
                self.refuse(
                    at, f"知らない項目「{key}」です（使えるのは {words}）", f"unknown key “{key}” (known: {words})"
                )

    def _text(
        self, mapping: CommentedMap, key: str, pattern: re.Pattern[str] | None = None, ja: str = "", en: str = ""
    ) -> str:
        value = mapping.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.refuse(_line_of(mapping, key), f"{key} は文字列で書きます", f"{key} must be text")
            return ""
        text = str(value).strip()
        if pattern is not None and not pattern.fullmatch(text):
            self.refuse(_line_of(mapping, key), f"{key} 「{text}」は{ja}ではありません", f"{key} “{text}” is not {en}")
        return text

    def _section(self, mapping: CommentedMap, key: str, known: tuple[str, ...]) -> CommentedMap | None:
        section = mapping.get(key)
        if section is None:
            return None
        line = _line_of(mapping, key)
        if not isinstance(section, CommentedMap):
            words = ", ".join(known)
            self.refuse(line, f"{key} は {{{words}}} で書きます", f"{key} must be a mapping of {words}")
            return None
        self._unknown(section, known, line)
        return section

    def _complete(self, mapping: CommentedMap, key: str, known: tuple[str, ...]) -> CommentedMap | None:
        section = self._section(mapping, key, known)
        if section is None:
            return None
        lacking = [name for name in known if section.get(name) in (None, "")]
        for name in lacking:
            self.refuse(_line_of(mapping, key), f"{key} に {name} がありません", f"{key} lacks {name}")
        return None if lacking else section

    def _code(self, entry: CommentedMap) -> str:
        raw = entry["code"]
        code = str(raw) if isinstance(raw, (str, int)) and not isinstance(raw, bool) else ""
        line = _line_of(entry, "code")
        if not re.fullmatch(r"[0-9]{6}", code):
            self.refuse(
                line,
                f"code 「{raw}」は半角数字6桁ではありません（0 で始まるコードは引用符で囲みます）",
                f"code “{raw}” is not six digits (quote a code that starts with 0)",
            )
        elif not codes.is_valid(code):
            self.refuse(
                line,
                f"code 「{code}」の検査数字が合いません（{code[:5]} なら {code[:5]}{codes.check_digit(code[:5])}）",
                f"code “{code}” has a wrong check digit or prefecture"
                f" ({code[:5]} gives {code[:5]}{codes.check_digit(code[:5])})",
            )
        return code

    def _title(self, entry: CommentedMap) -> Title:
        section = self._complete(entry, "title", _TITLE)
        if section is None:
            return Title("", "", "")
        return Title(
            self._text(section, "ja"), self._text(section, "kana", _KANA, "かな", "kana"), self._text(section, "en")
        )

    def _kind(self, entry: CommentedMap, code: str, title: Title) -> str:
        kind = self._text(entry, "kind")
        line = _line_of(entry, "kind")
        if kind not in KINDS:
            words = ", ".join(KINDS)
            self.refuse(line, f"kind 「{kind}」は {words} のどれでもありません", f"kind “{kind}” is none of {words}")
        elif codes.is_valid(code) and not _kind_fits(kind, code):
            self.refuse(line, f"kind 「{kind}」は code {code} と合いません", f"kind “{kind}” does not fit code {code}")
        elif title.ja and not title.ja.endswith(KINDS[kind]):
            self.refuse(
                line,
                f"kind 「{kind}」は名称「{title.ja}」と合いません",
                f"kind “{kind}” does not fit the name {title.ja}",
            )
        return kind

    def _population(self, entry: CommentedMap) -> Population | None:
        section = self._complete(entry, "population", _POPULATION)
        if section is None:
            return None
        value, date = section["value"], section["date"]
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.refuse(
                _line_of(section, "value"), f"人口「{value}」は0以上の整数ではありません", f"“{value}” is no count"
            )
            return None
        return Population(int(value), self._date(section, date), self._text(section, "source"))

    def _date(self, section: CommentedMap, value: object) -> str:
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value.isoformat()
        try:
            return datetime.date.fromisoformat(str(value)).isoformat()
        except ValueError:
            self.refuse(
                _line_of(section, "date"),
                f"日付「{value}」は 2020-10-01 の形ではありません",
                f"“{value}” is no ISO date",
            )
            return ""

    def _colours(self, entry: CommentedMap) -> tuple[tuple[str, str], ...]:
        section = self._section(entry, "colours", _COLOURS)
        if section is None:
            return ()
        return tuple(
            (key, self._text(section, key, _COLOUR, "#1d5a8a の形の色", "a colour like #1d5a8a"))
            for key in _COLOURS
            if section.get(key) is not None
        )


def _line_of(mapping: CommentedMap, key: object) -> int:
    try:
        return mapping.lc.key(key)[0] + 1
    except KeyError:  # a key that came through a YAML merge has no place of its own
        return (mapping.lc.line or 0) + 1


def _kind_fits(kind: str, code: str) -> bool:
    """The third digit tells what a body is: 0 prefecture, 1 designated city or ward, 2 city, 3 to 7 town or village."""
    if codes.is_prefecture(code):
        return kind == "prefecture"
    kinds = {"1": ("city", "ward"), "2": ("city",), **dict.fromkeys("34567", ("town", "village"))}
    return kind in kinds.get(code[2], ())
