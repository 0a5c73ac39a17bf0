"""Files of the standard datasets as they should be, made from their schemas."""

from __future__ import annotations

from pathlib import Path

from ckanext.quality.engine import standards
from ckanext.quality.engine.context import Context
from ckanext.quality.engine.decoding import Encoding
from ckanext.quality.engine.limits import Limits
from ckanext.quality.engine.reader import read
from ckanext.quality.engine.reader.base import RawTable
from ckanext.quality.engine.standards import Field, Standard
from ckanext.quality.engine.table import Table, locate

SHARED = Path(__file__).parents[4] / "shared"
ISHIKAWA = SHARED / "data" / "ishikawa-standard-ods"
PLACES = (
    ("162019", "富山市", "富山県富山市新桜町7-38", "36.695900", "137.213700"),
    ("162116", "射水市", "富山県射水市新開発410-1", "36.712400", "137.083500"),
    ("163210", "舟橋村", "富山県中新川郡舟橋村仏生寺55", "36.702900", "137.307500"),
)


def value_of(field: Field, row: int) -> str:
    """A right value; rows differ, and what may be blank is blank now and then."""
    code, town, address, latitude, longitude = PLACES[row % len(PLACES)]
    if field.choices and field.kind != "flag":
        return field.choices[row % len(field.choices)]
    by_name = {
        "所在地_全国地方公共団体コード": code,
        "市区町村コード": code,
        "終了日": "2026-05-03",
        "許可満了日": "2031-05-01",
    }
    ends = "終了" in field.name or "閉所" in field.name
    by_kind = {
        "body-code": "160008",
        "id": f"AA{row:010d}",
        "kana": "トヤマシチュウオウコウミンカン",
        "latin": f"Toyama community center {row}",
        "town-id": "0001000",
        "address": address,
        "prefecture": "富山県",
        "municipality": town,
        "body-name": "富山県",
        "latitude": latitude,
        "longitude": longitude,
        "number": str(row % 30),
        "integer": str(row % 30),
        "phone": f"076-400-{row:04d}",
        "extension": "1234",
        "email": "soumu@city.example.jp",
        "url": f"https://www.city.example.jp/{row}",
        "postcode": "9308510",
        "corporate-number": "5220005000175",
        "weekdays": "月火水木金",
        "time": "21:00" if ends else "09:00",
        "date": "2026-05-01",
        "flag": "1" if row % 2 else "",
        "licence": "CC BY 4.0",
    }
    return by_name.get(field.name) or by_kind.get(field.kind, f"{field.name}の{row}番")


def right_rows(standard: Standard, count: int = 12) -> list[list[str]]:
    """Header and rows of a file that is right."""
    labels = [field.name for field in standard.fields]
    return [labels, *([value_of(field, row) for field in standard.fields] for row in range(count))]


def table_of(rows: list[list[str]], **context: object) -> Table:
    """The table of a CSV with these rows."""
    table = locate(RawTable("csv", [list(row) for row in rows], Encoding("utf-8-sig", bom=True)))
    table.context = Context(**context)  # pyright: ignore[reportArgumentType]
    return table


def table_at(path: Path, **context: object) -> Table:
    """The table of a real file."""
    table = locate(read(path, Limits(), None))
    table.context = Context(**{"filename": path.name, **context})  # pyright: ignore[reportArgumentType]
    return table


NUMBERS = sorted(standards.load())
