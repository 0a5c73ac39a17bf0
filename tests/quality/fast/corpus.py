"""Nasty files from a seed: schemas, cells, quoting, line ends, encodings and damage, as they meet a validator."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.quality.fast.books import workbook

TEXTS = [
    *("", " ", "　", "x", "東京", "あああああ", "a\nb", 'q"q', "a,b", "-", "不明", "None", "\u0085", "é", "𠮷", "\x1c"),
    *("長" * 12, "x\ry", "\t", "123-4567", "１２３-4567", "123-4567\n", "a\u2028b", "東京XX", "x|y", "A1", "a;b", "\\"),
]
CELLS: dict[str, list[str]] = {
    "string": TEXTS,
    "any": TEXTS,
    "integer": [
        *("", "1", "01", "007", "+5", "-0", "0", " 7 ", "　8", "１２", "1_0", "1.0", "1e3", "0x1F", "-", "不明", "--1"),
        *("999999999999999999999", "9223372036854775808", "5\n", "NaN", "٣", "-3", "100", "101", "99", "1-2", "−1"),
    ],
    "number": [
        *("", "1.5", ".5", "5.", "NaN", "nan(ind)", "inf", "-Infinity", "1e5", "1E400", "１．５", "１２", "46", "46.0"),
        *("46.00000000000000000001", "45.9999999999999999999", "20", "20.0", "19.99999999999999999999", "1_0.5", "-0"),
        *(" 33.1 ", "0x10", "-", "1,5", "+30", "30.123456", "123456789012345678", "0e99999999999999999999", "+-1", "."),
    ],
    "date": [
        *("", "2024-01-01", "2024-1-1", "2024-02-30", "2024-02-29", "２０２４-01-01", "1989-12-31", "1990-01-01"),
        *(
            "2024-01- 1",
            "0000-01-01",
            "0001-01-01",
            "令和6年",
            " 2024-01-01",
            "2024-01-01\n",
            "9999-12-31",
            "2024/01/01",
        ),
    ],
    "boolean": ["", "true", "TRUE", "1", "0", "yes", "はい", "False "],
    "time": ["", "09:00:00", "9:00:00", "24:00:00", "09:00"],
    "datetime": ["", "2024-01-01T00:00:00", "2024-01-01 00:00:00", "2024-01-01T00:00:00Z", "2024-01-01"],
    "year": ["", "2024", "２０２４", "24", "+202", " 202"],
    "yearmonth": ["", "2024-01", "2024-13", "24-1"],
    "geopoint": ["", "35.1,139.2", "a,b", "200,1"],
}
PATTERNS = [
    *(r"\d{3}-\d{4}", r"[^\s]+", "東京|x", r"\w+", "[ぁ-ん]+", ".*", r"\S{1,3}", "a.b", r"x|\d+|東京", r"[a-z]\d?"),
    *(
        r"(\d)\1*.*",
        r"0\d{1,4}-\d{1,4}",
        r"[^-]*-?[^-]*",
        r"(?:東|x).*",
        r"\d{3}-\d{4}\Z",
        r"\bx\b|施設\d+",
        r"(?=x).+|施設.*",
    ),
]
LIMITS = [0, 0, 0, 1, 5, 40, 1000]


@dataclass
class Case:
    """One file and how it is validated."""

    seed: int
    descriptor: dict[str, Any]
    content: bytes
    encoding: str | None
    limit_errors: int
    limit_rows: int | None
    block: int
    header_rows: list[int] | None = None
    delimiter: str = ","
    format: str = "csv"


def _constraints(kind: str, rng: random.Random) -> dict[str, Any]:
    rules: dict[str, Any] = {}

    def maybe(share: float, name: str, *values: Any) -> None:
        if rng.random() < share:
            rules[name] = rng.choice(values)

    maybe(0.3, "required", True)
    if kind == "string":
        maybe(0.4, "pattern", *PATTERNS)
        maybe(0.25, "maxLength", 1, 5, 10)
        maybe(0.25, "minLength", 0, 1, 2)
        maybe(0.12, "enum", ["x", "東京", "-"])
        maybe(0.15, "unique", True)
    elif kind == "integer":
        maybe(0.4, "minimum", 0, 1, "5")
        maybe(0.4, "maximum", 100, 99)
        maybe(0.1, "enum", [1, 12, "7"])
        maybe(0.2, "unique", True)
    elif kind == "number":
        maybe(0.5, "minimum", 20, "20.0", 19.5)
        maybe(0.5, "maximum", 46, "46.0")
        maybe(0.15, "unique", True)
    elif kind == "date":
        maybe(0.4, "minimum", "1990-01-01")
        maybe(0.2, "maximum", "2024-01-01")
        maybe(0.15, "unique", True)
    return rules


KINDS = ["string"] * 5 + ["integer"] * 3 + ["number"] * 3 + ["date"] * 2 + sorted(CELLS)


def _field(number: int, rng: random.Random, kinds: list[str]) -> dict[str, Any]:
    kind = rng.choice(kinds)
    found: dict[str, Any] = {"name": rng.choice(["f", "列", "a b"]) + str(number), "type": kind}
    if rules := _constraints(kind, rng):
        found["constraints"] = rules
    if kind in ("integer", "number") and rng.random() < 0.08:
        found["bareNumber"] = False
    if kind == "number" and rng.random() < 0.06:
        found["groupChar"] = ","
    if rng.random() < 0.1:
        found["missingValues"] = rng.choice([["-", ""], ["-"], ["0", ""], ["1-2", "x"]])
    return found


def schema(rng: random.Random, kinds: list[str] = KINDS) -> dict[str, Any]:
    """A Table Schema."""
    fields = [_field(number, rng, kinds) for number in range(rng.randint(1, 6))]
    found: dict[str, Any] = {"fields": fields}
    if rng.random() < 0.25:
        found["missingValues"] = rng.choice([["", "-"], ["不明"], ["-", "NaN"], ["1", ""], ["None"]])
    keys = [f["name"] for f in fields if f["type"] in ("string", "integer", "number", "date")]
    if keys and rng.random() < 0.35:
        found["primaryKey"] = rng.sample(keys, min(len(keys), rng.randint(1, 2)))
    return found


def _good(kind: str, index: int, rng: random.Random) -> str:
    makers: dict[str, Callable[[], str]] = {
        "string": lambda: rng.choice(["x", "東京", "123-4567", f"施設{index}", f"施設{rng.randint(0, 99999)}"]),
        "integer": lambda: str(rng.choice([index, rng.randint(0, 110)])),
        "number": lambda: f"{rng.uniform(19, 47):.4f}",
        "date": lambda: f"20{rng.randint(10, 24)}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}",
        "boolean": lambda: rng.choice(["true", "0"]),
        "time": lambda: "09:00:00",
        "datetime": lambda: "2024-01-01T00:00:00",
        "year": lambda: "2024",
        "yearmonth": lambda: "2024-01",
        "geopoint": lambda: "35.1,139.2",
    }
    return makers.get(kind, makers["string"])()


def _quoted(text: str, style: str, delimiter: str, rng: random.Random) -> str:
    needs = any(char in text for char in f'{delimiter}"\n\r')
    if style == "all" or needs or rng.random() < (0.3 if style == "some" else 0.002):
        if rng.random() < 0.004:
            return text  # malformed on purpose
        if rng.random() < 0.003:
            return f'"{text}"z'
        return '"' + text.replace('"', '""') + '"'
    return text


def _row(fields: list[dict[str, Any]], index: int, nasty: float, rng: random.Random) -> list[str] | None:
    """Cells of a row, or None for a blank line."""
    cells = [rng.choice(CELLS[f["type"]]) if rng.random() < nasty else _good(f["type"], index, rng) for f in fields]
    damage = rng.random() if nasty else 1.0
    if damage < 0.01:
        return cells[:-1]
    if damage < 0.02:
        return [*cells, rng.choice(["", "e"])]
    if damage < 0.03:
        return None
    if damage < 0.04:
        return [""] * len(cells)
    return cells


def _body(descriptor: dict[str, Any], delimiter: str, rng: random.Random) -> list[str]:
    fields = descriptor["fields"]
    nasty = rng.choice([0, 0.003, 0.003, 0.01, 0.01, 0.1, 0.5])
    style = rng.choice(["minimal"] * 6 + ["all", "some"])
    lines = []
    # Errors cost most of the time; where many cells are bad, few rows show as much.
    for index in range(rng.choice([3, 30, 100, 250, 600] if nasty < 0.1 else [3, 30, 100])):
        cells = _row(fields, index, nasty, rng)
        lines.append("" if cells is None else delimiter.join(_quoted(cell, style, delimiter, rng) for cell in cells))
        if nasty and rng.random() < 0.01:
            lines.append(rng.choice(lines))
    return lines


def _header(descriptor: dict[str, Any], delimiter: str, rng: random.Random) -> str:
    labels = [f["name"] for f in descriptor["fields"]]
    change = rng.random()
    if change < 0.04:
        labels[0] = "誤"
    elif change < 0.07:
        labels.append("extra")
    elif change < 0.1 and len(labels) > 1:
        labels.pop()
    elif change < 0.12:
        labels[-1] = labels[0]
    return delimiter.join(labels)


def case(seed: int) -> Case:
    """The file of a seed."""
    rng = random.Random(seed)
    descriptor = schema(rng)
    delimiter = rng.choice([","] * 8 + ["\t", ";"])
    lines = [_header(descriptor, delimiter, rng), *_body(descriptor, delimiter, rng)]
    header_rows = None
    if rng.random() < 0.1:
        titles = ["一覧表", ""][: rng.randint(1, 2)]
        lines[:0] = titles
        header_rows = [len(titles) + 1]
    ends = rng.choice(["\n"] * 10 + ["\r\n"] * 10 + ["mix", "mix", "\r"])
    text = "".join(line + (rng.choice(["\n", "\r\n", "\r"]) if ends == "mix" else ends) for line in lines)
    if rng.random() < 0.2:
        text = text.rstrip("\r\n")
    if rng.random() < 0.04:
        text += rng.choice(["\n\n", "\r", '"open', "\x00\n", " \n"])
    encoding = rng.choice(["utf-8"] * 14 + ["utf-8-sig"] * 4 + ["cp932"] * 5 + ["euc_jp"] * 2 + ["utf-16"])
    content = text.encode(encoding, "replace")
    if rng.random() < 0.02:
        middle = len(content) // 2
        content = content[:middle] + rng.choice([b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", b"\x81"]) + content[middle:]
    return Case(
        seed=seed,
        descriptor=descriptor,
        content=content,
        encoding=encoding if encoding != "utf-8-sig" or rng.random() < 0.5 else "utf-8",
        limit_errors=rng.choice(LIMITS),
        limit_rows=rng.choice([None] * 6 + [1, 100, 250]),
        block=rng.choice([300, 5_000, 1 << 20]),
        header_rows=header_rows,
        delimiter=delimiter,
    )


def book_case(seed: int) -> Case:
    """The workbook of a seed."""
    rng = random.Random(seed)
    descriptor = schema(rng, [*["string"] * 4, "integer", "number", "number", "date", "any", "boolean"])
    content, header = workbook(descriptor["fields"], rng)
    return Case(
        seed=seed,
        descriptor=descriptor,
        content=content,
        encoding=None,
        limit_errors=rng.choice(LIMITS),
        limit_rows=rng.choice([None] * 6 + [1, 100, 250]),
        block=rng.choice([700, 1 << 20]),
        header_rows=[header] if header > 1 else None,
        format="xlsx",
    )
