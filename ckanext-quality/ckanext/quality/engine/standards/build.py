"""Make the Table Schemas: ``python -m ckanext.quality.engine.standards.build SOURCE OUT``.

``SOURCE`` is either the official definition workbook (定義書, ``.xlsx``: one sheet per dataset) or a folder of column
lists (``index.csv``, ``ods-NN_*.csv``, ``legacy-2020/*.csv``). ``OUT`` is ``engine/data/standards`` for the package.
A workbook replaces the schemas of the datasets that it holds and leaves the others, so that the official books can be
taken in one by one, without code. ``aliases.json`` of the package, which people edit, gives the older names.

What a source only suggests is kept apart: ``flag`` is ``unknown`` unless the standard itself was seen to say it, and
the guess goes to ``derivedFlag`` with its reason.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

from .kinds import CHOICES, kind_of_name
from .model import FLAGS, FOLDER, UNKNOWN
from .workbook import read_book

EDITION = "定義書A 第3.09版 2026-08-01"
NOTES = {
    "03": "掲載区分（必須・推奨・任意）は 2026-08-01 より前の公式版で確かめたもの",
    "13": "列名・掲載区分とも 2026-08-01 版で確かめたもの",
}
KINDS = {
    "lgcode6": "body-code",
    "id": "id",
    "kana": "kana",
    "alnum_text": "latin",
    "machiaza_id": "town-id",
    "address_full": "address",
    "prefecture": "prefecture",
    "municipality": "municipality",
    "lat": "latitude",
    "lon": "longitude",
    "number": "number",
    "integer": "integer",
    "tel": "phone",
    "ext": "extension",
    "email": "email",
    "url": "url",
    "postal7": "postcode",
    "hojin13": "corporate-number",
    "weekdays": "weekdays",
    "time_hm": "time",
    "date_iso": "date",
    "umu(有|無)": "presence",
    "kahi(可|不可)": "permission",
    "flag1(1|空)": "flag",
    "license": "licence",
}
LEGACY_KINDS = {"Number": "number", "Date": "date", "Time": "time", "URL": "url"}
TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer"},
    "latitude": {"type": "number", "constraints": {"minimum": 20, "maximum": 46}},
    "longitude": {"type": "number", "constraints": {"minimum": 122, "maximum": 154}},
    "date": {"type": "date"},
    "time": {"type": "time", "format": "%H:%M"},
    "url": {"type": "string", "format": "uri"},
    "email": {"type": "string", "format": "email"},
    "body-code": {"type": "string", "constraints": {"pattern": "[0-9]{6}"}},
    "town-id": {"type": "string", "constraints": {"pattern": "[0-9]{7}|[0-9]{4}-[0-9]{3}"}},
    "postcode": {"type": "string", "constraints": {"pattern": "[0-9]{7}"}},
    "corporate-number": {"type": "string", "constraints": {"pattern": "[0-9]{13}"}},
}


def build(source: Path, out: Path) -> list[str]:
    """Write the schemas; their file names."""
    out.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        datasets = _index(source / "index.csv")
        _write(out / "index.json", {"edition": EDITION, "datasets": datasets})
        return [*_from_lists(source, out, datasets), *_from_legacy(source / "legacy-2020", out / "2020", datasets)]
    datasets = json.loads((out / "index.json").read_text(encoding="utf-8"))["datasets"]
    return _from_book(source, out, datasets)


def field_of(name: str, kind: str, flag: str, evidence: str, **more: Any) -> dict[str, Any]:
    """One field of a Table Schema with what we keep beside it."""
    kind = "body-name" if name == "地方公共団体名" else kind
    described = TYPES.get(kind, {"type": "string"})
    constraints: dict[str, Any] = dict(described.get("constraints", {}))
    choices = more.pop("choices", ()) or CHOICES.get(kind, ())
    if choices:
        constraints["enum"] = list(choices)
    if flag == "必須" and kind != "flag":
        constraints["required"] = True
    made: dict[str, Any] = {"name": name, **{key: value for key, value in described.items() if key != "constraints"}}
    if constraints:
        made["constraints"] = constraints
    made |= {"kind": kind, "flag": flag, "evidence": evidence, **{key: value for key, value in more.items() if value}}
    known = _aliases()["aliases"].get(name, {})
    return {**made, "variants" if known.get("variant") else "aliases": known["names"]} if known else made


def schema_of(
    entry: dict[str, Any], fields: list[dict[str, Any]], edition: str, evidence: str, sources: list[str]
) -> dict[str, Any]:
    """A Table Schema of one dataset."""
    names = {item["name"] for item in fields}
    joined = {target: what["names"] for target, what in _aliases()["joined"].items() if target in names}
    return {
        "number": entry["number"],
        "title": entry["title"],
        "suffixes": entry["suffixes"],
        "edition": edition,
        "evidence": evidence,
        "sources": sources,
        "licence": "PDL1.0 (自治体標準オープンデータセット, デジタル庁)",
        "missingValues": [""],
        "joined": joined,
        "fields": fields,
    }


def _aliases() -> dict[str, Any]:
    return json.loads((FOLDER / "aliases.json").read_text(encoding="utf-8"))


def _index(path: Path) -> list[dict[str, Any]]:
    return [
        {
            "number": row["no"],
            "title": row["name_ja"],
            "book": row["definition_book"],
            "suffixes": re.findall(r"[a-z][a-z_]{2,}", row["file_suffix"]),
            "suffix_note": row["file_suffix"],
            "id_prefix": row["id_prefix"] if row["id_prefix"].isalpha() else "",
            "published_by": int(row["published_by_n_of_453_ODS_municipalities_R6"] or 0),
            "columns": row["columns_evidence"],
            "number_evidence": row["number_evidence"],
        }
        for row in _rows(path)
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _from_lists(source: Path, out: Path, datasets: list[dict[str, Any]]) -> list[str]:
    names = []
    for entry in datasets:
        for path in sorted(source.glob(f"ods-{entry['number']}_*.csv")):
            rows = _rows(path)
            sources = sorted({row["source"] for row in rows})
            evidence = sorted({row["column_evidence"] for row in rows})
            fields = [_listed_field(row) for row in rows]
            schema = schema_of(entry, fields, EDITION, "; ".join(evidence), sources)
            schema |= {"complete": "partial" not in path.stem, "notes": NOTES.get(entry["number"], "")}
            names.append(_write(out / _file_name(entry), schema))
    return names


def _file_name(entry: dict[str, Any]) -> str:
    return f"{entry['number']}_{entry['suffixes'][0] if entry['suffixes'] else 'dataset'}.json"


def _listed_field(row: dict[str, str]) -> dict[str, Any]:
    semantic = row.get("semantic_type", "")
    choices = semantic.removeprefix("enum:").split("|") if semantic.startswith("enum:") else ()
    kind = "choice" if choices else KINDS.get(semantic) or kind_of_name(row["name"])
    said, reason = row.get("required", ""), row.get("required_evidence", "")
    seen = reason == "SEEN" and said in FLAGS
    guess = "" if seen else next((flag for flag in FLAGS[:3] if said.startswith(flag)), "")
    return field_of(
        row["name"],
        kind,
        said if seen else UNKNOWN,
        row["column_evidence"],
        choices=choices,
        derivedFlag=guess,
        flagEvidence="SEEN" if seen else (f"{said}: {reason}" if guess else ""),
        formatNotes=row.get("format_notes", ""),
    )


def _from_legacy(source: Path, out: Path, datasets: list[dict[str, Any]]) -> list[str]:
    out.mkdir(exist_ok=True)
    by_title = {entry["title"]: entry for entry in datasets}
    names = []
    for path in sorted(source.glob("*.csv")):
        entry = by_title[path.stem.partition("_")[2]]
        rows = _rows(path)
        fields = [_legacy_field(row) for row in rows]
        sources = sorted({row["source"] for row in rows})
        schema = schema_of(entry, fields, "推奨データセット 2020年版", "SEEN", sources)
        names.append("2020/" + _write(out / _file_name(entry), {**schema, "complete": True}))
    return names


def _legacy_field(row: dict[str, str]) -> dict[str, Any]:
    options = tuple(part.strip() for part in row["enum"].split(",") if part.strip())
    kind = next((name for name, values in CHOICES.items() if options == values), "choice" if options else "")
    kind = kind or LEGACY_KINDS.get(row["type"], "text")
    by_name = kind_of_name(row["name"])
    kind = by_name if kind in ("text", "number") and by_name != "text" else kind
    choices = options if kind == "choice" else ()
    return field_of(row["name"], kind, row["required"], row["evidence"], choices=choices, flagEvidence=row["evidence"])


def _from_book(source: Path, out: Path, datasets: list[dict[str, Any]]) -> list[str]:
    names = []
    for sheet in read_book(source):
        entry = next((e for e in datasets if e["title"] in sheet.title or e["number"] == sheet.number), None)
        if entry is None:
            continue
        fields = [
            field_of(
                item.name,
                item.kind,
                item.flag,
                "SEEN",
                flagEvidence="SEEN",
                choices=item.choices,
                formatNotes=item.note,
            )
            for item in sheet.items
        ]
        schema = schema_of(entry, fields, sheet.edition or source.stem, "SEEN", [f"{source.name} {sheet.title}"])
        names.append(_write(out / _file_name(entry), {**schema, "complete": True}))
    return names


def _write(path: Path, content: dict[str, Any]) -> str:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path.name


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.stdout.write("\n".join(build(Path(sys.argv[1]), Path(sys.argv[2]))) + "\n")
