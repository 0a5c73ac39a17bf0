"""Which files take the fast way, and what happens to those that cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ckanext.quality.engine import EngineError, Limits, validate
from ckanext.quality.engine import fast as fast_package
from ckanext.quality.engine.fast.shapes import translation
from frictionless import Checklist, Schema, checks, system
from frictionless.resources import TableResource
from frictionless.vendors import stringcase

from tests.quality.fast.differ import without_times

ROOT = Path(__file__).parents[3]
ROWS = 12_000


def number_schema(**more: Any) -> dict[str, Any]:
    return {"fields": [{"name": "a", "type": "number", **more}, {"name": "b", "type": "string"}]}


def write(path: Path, rows: list[str], header: str = "a,b") -> Path:
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def routed(path: Path, schema: dict[str, Any] | None = None, **more: Any) -> tuple[dict[str, Any], fast_package.Route]:
    route = fast_package.Route()

    def make() -> TableResource:
        options: dict[str, Any] = {"schema": Schema.from_descriptor(schema)} if schema else {}
        return TableResource(path=str(path), encoding="utf-8", **options)

    with system.use_context(trusted=True):
        report = fast_package.validate(make, route=route, **more)
        assert without_times(report) == without_times(make().validate(more.get("checklist")))
    return without_times(report), route


def test_a_large_clean_file_is_proven_without_frictionless(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [f"{n},x{n}" for n in range(ROWS)])
    report, route = routed(path, number_schema(constraints={"minimum": 0}))
    assert report["valid"]
    assert (route.name, route.rows, route.replayed) == ("columnar", ROWS, 0)


def test_inferred_types_take_the_fast_way(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [*(f"{n},x{n}" for n in range(ROWS)), "もと,x"])
    report, route = routed(path)
    assert route.name == "columnar"
    assert [error["rowNumber"] for error in report["tasks"][0]["errors"]] == [ROWS + 2]


def test_a_small_file_goes_to_frictionless(tmp_path: Path) -> None:
    _, route = routed(write(tmp_path / "t.csv", ["1,x"] * 100), number_schema())
    assert (route.name, route.reason) == ("plain", "few rows")


def test_a_checklist_goes_to_frictionless(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", ["1,x"] * ROWS)
    _, route = routed(path, number_schema(), checklist=Checklist(checks=[checks.duplicate_row()]))
    assert (route.name, route.reason) == ("plain", "a checklist of its own")


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (b'1,"x"\r3,y\n', "a bare carriage return"),
        (b"1,\xff\n", "bytes that are not"),
        (b'"' + b"x" * 5_000_000, "a very long"),
    ],
)
def test_what_is_not_proven_goes_to_frictionless(tmp_path: Path, odd: bytes, reason: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + b"1,x\n" * ROWS + odd)
    _, route = routed(path, number_schema())
    assert route.name == "plain"
    assert route.reason.startswith(reason)


@pytest.mark.parametrize("rows", [10, ROWS])
@pytest.mark.parametrize("rule", [{"minimum": 0}, {"unique": True}])
def test_a_signalling_nan_is_a_typed_error(tmp_path: Path, rows: int, rule: dict[str, Any]) -> None:
    """frictionless 5.21 lets ``decimal.InvalidOperation`` or ``TypeError`` out of ``validate``."""
    path = write(tmp_path / "t.csv", [*(f"{n},x" for n in range(1, rows)), "sNaN,x"])
    with pytest.raises(EngineError) as caught:
        validate(path, schema=number_schema(constraints=rule), encoding="utf-8")
    assert caught.value.code == "crashed"


def test_all_rows_are_checked_unless_limits_are_given(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [*(f"{n},x" for n in range(ROWS)), "誤,x"])
    assert not validate(path, schema=number_schema(), encoding="utf-8").valid
    bounded = validate(path, schema=number_schema(), encoding="utf-8", limits=Limits(rows=100))
    assert bounded.tasks[0].warnings == ["reached row limit: 100"]


def test_the_header_below_titles_is_found_in_a_large_file(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [f"{n},x" for n in range(100_000)], header="施設の一覧\n\na,b")
    report = validate(path, schema=number_schema(), encoding="utf-8")
    assert report.tasks[0].labels == ["a", "b"]
    assert report.tasks[0].stats.get("rows") == 100_000


def test_without_pyarrow_frictionless_does_it(tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [*(f"{n},x" for n in range(ROWS)), "誤,x"])
    program = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from importlib import util; find = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'pyarrow' else find(name, *more)\n"
        "from ckanext.quality.engine import validate\n"
        f"report = validate({str(path)!r}, schema={number_schema()!r}, encoding='utf-8')\n"
        "print(report.stats['errors'])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "1", done.stderr


def test_frictionless_is_left_as_it_was(tmp_path: Path) -> None:
    before = stringcase.snakecase
    routed(write(tmp_path / "t.csv", ["誤,x"] * ROWS), number_schema(), limit_errors=1000)
    assert stringcase.snakecase is before


@pytest.mark.parametrize(
    ("pattern", "alike", "apart"),
    [
        (r"\d{3}-\d{4}", "0123456789", "1-a"),
        (r"0\d{1,4}", "123456789", "01"),
        ("[^,]+", "abc123", ",a"),
        (r"\w+", "aZ_9", "a-"),
        ("東京|x", "abc", "ax"),
    ],
)
def test_characters_that_a_pattern_cannot_tell_apart(pattern: str, alike: str, apart: str) -> None:
    table = translation(pattern)
    assert table
    assert len({table[ord(char)] for char in alike}) == 1
    assert len({table[ord(char)] for char in apart}) == len(apart)


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?i:a)", "(a)(?(1)b|c)", "("])
def test_patterns_that_are_not_understood_are_left_to_python(pattern: str) -> None:
    assert translation(pattern) is None


def test_missing_values_keep_their_characters() -> None:
    table = translation(".*", ["-", "N/A"])
    assert table
    assert all(table[ord(char)] == ord(char) for char in "-N/A")
